"""Quantities, unknown values, and where a value came from."""
