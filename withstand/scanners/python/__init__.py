"""Python as a source: an architecture written in code, with the line of each call as its origin."""

from withstand.scanners.python.draft import Draft

__all__ = ["Draft"]
