"""Whether references resolve and what is written can be meant."""
