"""What is really there: live accounts and infrastructure code, read into an architecture."""
