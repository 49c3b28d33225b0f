"""What several metrics share: scopes, samples, chains of recovery, and a year of faults."""
