"""The spec: YAML files that an author writes, loaded into an architecture."""

from withstand.scanners.spec.load import read_spec

__all__ = ["read_spec"]
