"""The year of rates: apart from the streams, so that who only counts seconds need not load numpy."""

SECONDS_PER_YEAR = 365.25 * 86_400
"""Seconds a year, leap years counted."""
