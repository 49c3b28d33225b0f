"""withstand: does a cloud architecture withstand failure, load and audit?

::

    from withstand import Draft, load, verify

    result = verify(load(Path("platform.yaml")))
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from withstand.api import Draft, VerifyOptions, check, load, simulate, verify
    from withstand.model.architecture import Architecture

__version__ = "0.1.0"

__all__ = ["Architecture", "Draft", "VerifyOptions", "check", "load", "simulate", "verify"]


def __getattr__(name: str) -> Any:
    # Resolved on first use, so that `withstand --version` imports nothing.
    if name == "Architecture":
        from withstand.model.architecture import Architecture

        return Architecture
    if name in __all__:
        from withstand import api

        return getattr(api, name)
    raise AttributeError(f"module 'withstand' has no attribute {name!r}")
