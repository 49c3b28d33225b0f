"""The command line: one command per use case, each a few lines."""
