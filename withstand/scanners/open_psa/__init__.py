"""Open-PSA scanner: fault trees in the Model Exchange Format, version 2.0d."""

from withstand.scanners.open_psa.read import read_open_psa

__all__ = ["read_open_psa"]
