"""What a kind of fault is: all that other parts ask of one. The kinds themselves are files, found by name.

The model knows which kinds there are, checks what is written of them, and makes the standard scenarios. What
they do is played by the simulation, which stands above: `withstand.PLUGGED` names the package of their files.
"""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from types import MappingProxyType, ModuleType
from typing import Any, Literal

from withstand import PLUGGED


@dataclass(frozen=True, slots=True)
class FactOf:
    """A fact of the catalog that a duration or a rate is made of."""

    name: str
    kind: str = ""
    """Kind of the catalog; empty: the one that the fault is about (its service, or its target's kind)."""
    otherwise: FactOf | None = None
    """Stands in where the kind that the fault is about has no such fact."""
    times: str = ""
    """Fact of the same kind that it is multiplied by, where the kind has one."""

    def of(self, subject: str, known: Callable[[str, str], bool]) -> tuple[str, str]:
        """(kind, name) for a fault about a kind of the catalog; `known` says which facts there are."""
        if self.kind:
            return self.kind, self.name
        if self.otherwise is None or known(subject, self.name):
            return subject, self.name
        return self.otherwise.of(subject, known)


BY_PEOPLE = tuple(FactOf(name, "operator") for name in ("page_time", "acknowledge_time", "repair_time"))
"""What nothing repairs by itself lasts until a person was paged, has answered, and has repaired it."""


def one(element: Any) -> int:
    """A single thing fails at the rate."""
    return 1


def nothing(element: Any) -> tuple[FactOf, ...]:
    """What it happens to does not come back by itself, or each in its own way."""
    return ()


@dataclass(frozen=True, slots=True, kw_only=True)
class FaultKind:
    """One kind of fault, as far as it can be said without playing it."""

    name: str
    """As specs write it: `zone-loss`; its file is `zone_loss.py`."""
    title: str
    """What a person would call it; the title of its standard scenarios begins so."""
    does: str
    """What it does, in the words of the manual."""
    limited_by: str
    """What limits it, in the words of the manual."""

    targets: tuple[type, ...] = ()
    """Sorts of elements that it can happen to; empty: any. On another one nothing would be simulated."""
    hint: str = ""
    """What to write instead of a target that is of none of these sorts."""
    needs: Literal["target", "sides", "factor"] = "target"
    """What it cannot do without: a target, two sides (`between`), or a `factor` above 1 (it is demand)."""
    service: Literal["none", "optional", "required"] = "none"
    """Whether it happens to a service of a region; of a fault with an optional one, else to all of them."""
    part: str = ""
    """What of the service fails, where it is not what answers requests: its control plane."""

    lasts: tuple[FactOf, ...] = ()
    """A fault that says no duration lasts for the sum of these; empty: until its own recovery is over."""
    recovery: Callable[[Any], tuple[FactOf, ...]] = nothing
    """Of a fault that ends by recovery alone: element → what the time until it serves again is the sum of."""
    endless: bool = False
    """Nothing ends it, so that a fault of this kind has to say its duration."""
    rate: tuple[FactOf, ...] = ()
    """How often it comes, a year: the product of these; empty: nobody knows."""
    how_many: Callable[[Any], int] = one
    """Element → how many things of it fail at that rate, each by itself."""

    component: str = ""
    """The sort of component of the structure function that it takes, where there is one."""
    whole: Literal["", "region", "zone"] = ""
    """The place that it takes as a whole: it touches much, and is asked about by its name."""
    soft: bool = False
    """It weakens what it happens to, at any severity, rather than stop it."""
    hangs: bool = False
    """Callers of its target wait for answers that do not come: the case that breakers exist for."""
    stops_consumers: bool = False
    """Its target no longer takes messages from queues and streams (or nobody takes them from it)."""
    restarts: bool = False
    """Its target comes back with all its callers' retries waiting."""


PARTS = ("happens_to", "takes", "begin", "end")
"""Functions of every fault's file, beside its KIND:

`happens_to(architecture)` yields (target, service) of its standard scenarios; `takes(plant, fault)` the
stations that stop at once and wholly; `begin(run, active)` and `end(run, active, link)` do what the kind does
beyond that.
"""


@cache
def fault_files() -> Mapping[str, ModuleType]:
    """The file of every kind, by the kind's name, in alphabetical order.

    ValueError names the file that has no KIND of its own name, or lacks one of its parts.
    """
    home = importlib.import_module(PLUGGED["faults"])
    return MappingProxyType(
        {
            found.name.replace("_", "-"): _checked(importlib.import_module(f"{home.__name__}.{found.name}"))
            for found in sorted(pkgutil.iter_modules(home.__path__), key=lambda found: found.name)
        }
    )


def _checked(file: ModuleType) -> ModuleType:
    name = file.__name__.rpartition(".")[2]
    kind = getattr(file, "KIND", None)
    if not isinstance(kind, FaultKind) or kind.name != name.replace("_", "-"):
        raise ValueError(f"faults/{name}.py must define KIND with the name {name.replace('_', '-')!r}")
    missing = [part for part in PARTS if not callable(getattr(file, part, None))]
    if missing:
        raise ValueError(f"faults/{name}.py lacks {', '.join(missing)}")
    return file


@cache
def fault_kinds() -> Mapping[str, FaultKind]:
    """Every kind of fault by its name, in alphabetical order."""
    return MappingProxyType({name: file.KIND for name, file in fault_files().items()})


def fault_kind(name: str) -> FaultKind:
    """One kind of fault; KeyError where there is none of this name."""
    return fault_kinds()[name]
