"""Who can connect to whom, decided exactly from routes, network ACLs and security groups."""

from withstand.validators.reachability.callers import callers_of
from withstand.validators.reachability.flows import THE_INTERNET, Blocked, Path, reach

__all__ = ["THE_INTERNET", "Blocked", "Path", "callers_of", "reach"]
