"""One file per behaviour of the catalog: what an element does when it fails, and how it returns."""

from __future__ import annotations

import importlib
from functools import cache
from types import ModuleType

from withstand.catalog.spec import Behaviour


def behaviour_of(kind: str) -> ModuleType | None:
    """The module of `behaviours` for a kind of the catalog; None where nothing happens to it by itself."""
    from withstand.catalog import service

    return _module(service(kind).behaviour)


@cache
def _module(behaviour: Behaviour) -> ModuleType | None:
    name = f"withstand.simulation.behaviours.{behaviour.name.lower()}"
    try:
        return importlib.import_module(name)
    except ModuleNotFoundError as error:
        if error.name != name:
            raise
        return None
