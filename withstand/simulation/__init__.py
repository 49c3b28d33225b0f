"""What happens when it breaks: faults, recovery, load, and the measures taken of them."""
