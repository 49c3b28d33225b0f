"""What is known about each kind of resource: one file per service, facts without code, found by name."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Mapping
from dataclasses import replace
from functools import cache
from types import MappingProxyType

from withstand.catalog.spec import Fact, ServiceSpec

_NOT_SERVICES = frozenset({"spec", "vocabulary"})


@cache
def catalog() -> Mapping[str, ServiceSpec]:
    """All kinds by key, in alphabetical order; a variant has the facts of its kind and its own.

    Raises ValueError naming the file whose SPEC is missing, whose key is not its file name, or which is a
    variant of what is no kind.
    """
    kinds: dict[str, ServiceSpec] = {}
    for module in sorted(pkgutil.iter_modules(__path__), key=lambda found: found.name):
        if module.ispkg or module.name in _NOT_SERVICES:
            continue
        spec = getattr(importlib.import_module(f"{__name__}.{module.name}"), "SPEC", None)
        if not isinstance(spec, ServiceSpec) or spec.key.replace("-", "_") != module.name:
            raise ValueError(
                f"catalog/{module.name}.py must define SPEC with key {module.name.replace('_', '-')!r}"
            )
        kinds[spec.key] = spec
    return MappingProxyType({key: _with_shared_facts(spec, kinds) for key, spec in kinds.items()})


def _with_shared_facts(spec: ServiceSpec, kinds: Mapping[str, ServiceSpec]) -> ServiceSpec:
    """The kind with the facts of the one that it is a variant of; of one step, since variants have none."""
    if not spec.variant_of:
        return spec
    base = kinds.get(spec.variant_of)
    if base is None or base.variant_of:
        raise ValueError(
            f"catalog/{spec.key.replace('-', '_')}.py: variant_of must name a kind that is no variant "
            f"itself, not {spec.variant_of!r}"
        )
    return replace(spec, facts={**base.facts, **spec.facts})


def service(kind: str) -> ServiceSpec:
    """The entry of one kind; KeyError when there is none."""
    return catalog()[kind]


def fact(kind: str, name: str) -> Fact:
    """One fact of one kind; KeyError naming kind and fact when there is none."""
    try:
        return catalog()[kind].facts[name]
    except KeyError:
        raise KeyError(f"the catalog has no fact {name!r} for kind {kind!r}") from None
