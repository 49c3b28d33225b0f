"""One file per rule; the folder is the list."""
