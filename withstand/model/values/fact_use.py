"""A fact that something rests on: what the catalog documents, or what the architecture says instead."""

from __future__ import annotations

from dataclasses import dataclass

from withstand.catalog.spec import Fact


@dataclass(frozen=True, slots=True)
class FactUse:
    """A number that an estimate rested on: `KIND.NAME`, or an assumption that replaced it."""

    name: str
    fact: Fact
    assumption: str = ""
    """Id of the assumption that overrides the catalog; empty where the catalog's value was used."""
