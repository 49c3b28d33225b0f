"""Named random streams, and estimates with their bounds."""
