"""The use cases of withstand: the only place that wires its parts together."""
