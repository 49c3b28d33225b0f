"""What an architecture is: the typed model, and the values that the parts of withstand exchange."""
