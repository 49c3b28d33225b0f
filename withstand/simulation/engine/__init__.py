"""State of one replication: its clock, its service levels, and what is kept of it."""
