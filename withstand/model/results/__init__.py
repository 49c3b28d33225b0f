"""What comes out: findings, estimates, verdicts, fault trees."""
