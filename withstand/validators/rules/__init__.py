"""One file per rule; the id is in the file's name, and being here is being run."""
