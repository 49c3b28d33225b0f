"""The request-level twin: the compiled plant, played request by request with SimPy, to check the fluid."""
