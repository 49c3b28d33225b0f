"""withstand: does a cloud architecture withstand failure, load and audit?

::

    from withstand import load, verify

    result = verify(load(Path("platform.yaml")))

The public names are resolved on first use, so that `withstand --version` imports nothing; their types are in
`__init__.pyi`.
"""

from __future__ import annotations

from importlib import import_module
from typing import Any

__version__ = "0.1.0"

PLUGGED = {"faults": "withstand.simulation.faults"}
"""Packages whose files a lower part finds by name, and may not import: it says what they must offer."""

__all__ = ["Architecture", "Draft", "VerifyOptions", "check", "load", "simulate", "verify"]


def __getattr__(name: str) -> Any:
    if name not in __all__:
        raise AttributeError(f"module 'withstand' has no attribute {name!r}")
    home = "withstand.model.architecture" if name == "Architecture" else "withstand.api"
    return getattr(import_module(home), name)
