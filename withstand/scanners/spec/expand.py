"""Writes out what repeats: an item with `each: region` or `each: zone` becomes one item for each of them.

`order-db` with `each: region` becomes `order-db@us-east-1`, `order-db@us-west-2`. `in:` restricts where,
`per:` overrides values for one region or zone (mappings are merged, everything else is replaced), and
placeholders in its texts are filled in. References are left as they are: the model resolves a bare name as
seen from where it is written. Every value keeps the position where it was written.
"""

from __future__ import annotations

import difflib
from collections.abc import Callable, Iterable
from typing import Any, Final

from withstand.errors import Problem
from withstand.model.values.origin import Origin
from withstand.scanners.spec.placeholder import PlaceholderError, Target, fill, has_placeholder
from withstand.scanners.spec.tree import MarkedList, MarkedMapping

# What an item may carry beside its own fields.
REPEAT_KEYS: Final = ("each", "in", "per")
# Values that repetition may make in all: some fifty times the reference platform.
VALUE_LIMIT: Final = 2_000_000
# Sections whose items are what others are repeated for.
_NEVER_REPEATED: Final = frozenset(("regions",))


def expand(
    root: MarkedMapping, fields_of: Callable[[str], frozenset[str]]
) -> tuple[MarkedMapping, list[Problem]]:
    """The spec with every repeated item written out, and what is wrong with the repetitions.

    `fields_of(section)` names the fields that an item of a section may have: `region` and `zone` are set on
    the items that can take them.
    """
    expansion = _Expansion(targets(root), fields_of)
    whole = MarkedMapping()
    for section, value in root.items():
        made = value
        if section not in _NEVER_REPEATED:
            if isinstance(value, MarkedMapping):
                made = expansion.repeat_mapping(section, value)
            elif isinstance(value, MarkedList):
                made = expansion.repeat_list(section, value)
        whole.put(section, made, root.keys_at[section], root.values_at[section])
    return whole, expansion.problems


def targets(root: MarkedMapping) -> list[Target]:
    """Every region and every zone that `regions` declares, in its order; what is malformed is left out."""
    found: list[Target] = []
    regions = root.get("regions")
    if not isinstance(regions, MarkedMapping):
        return found
    for index, (region, value) in enumerate(regions.items()):
        found.append(Target(region, index))
        zones = value.get("zones") if isinstance(value, MarkedMapping) else None
        if isinstance(zones, (MarkedList, MarkedMapping)):
            names = [zone for zone in zones if isinstance(zone, str)]
            found += [Target(region, index, zone, number) for number, zone in enumerate(names)]
    return found


class _Expansion:
    def __init__(self, places: list[Target], fields_of: Callable[[str], frozenset[str]]) -> None:
        self.problems: list[Problem] = []
        self._places = places
        self._fields_of = fields_of
        self._known = {name for place in places for name in place.names}
        self._seen: set[Problem] = set()
        self._values = 0
        self._full = False

    def repeat_mapping(self, section: str, items: MarkedMapping) -> MarkedMapping:
        """A section whose items have ids."""
        made = MarkedMapping()
        for name, item in items.items():
            at = items.keys_at[name]
            if isinstance(item, MarkedMapping) and item.get("id", name) != name:
                message = f"'{name}' has another id, {_word(item['id'])}"
                self._problem(item.keys_at["id"], message, "remove it: the key is the id")
            for suffix, copy in self._copies(section, item, at):
                key = name + suffix
                if key in made:
                    message = f"'{key}' of {section} is there twice, first from {made.keys_at[key]}"
                    self._problem(at, message, "rename one of them")
                else:
                    made.put(key, copy, at, items.values_at[name])
        return made

    def repeat_list(self, section: str, items: MarkedList) -> MarkedList:
        """A section whose items have no ids."""
        made = MarkedList()
        for item, at in zip(items, items.items_at, strict=True):
            for _, copy in self._copies(section, item, at):
                made.put(copy, at)
        return made

    def _copies(self, section: str, item: Any, at: Origin) -> Iterable[tuple[str, Any]]:
        if not isinstance(item, MarkedMapping) or "each" not in item:
            self._check_single(item, at)
            return [("", item)]
        places = self._where(item)
        body = item.copy()
        for key in (*REPEAT_KEYS, "id"):
            body.pop(key, None)
        overrides = self._overrides(item, places)
        self._values += len(places) * _size(body)
        if self._values > VALUE_LIMIT:
            if not self._full:
                self._problem(at, f"repetition makes more than {VALUE_LIMIT:,} values", "repeat fewer items")
            self._full = True
            return []
        return [(f"@{place.name}", self._copy(section, body, overrides, place)) for place in places]

    def _copy(
        self, section: str, body: MarkedMapping, overrides: dict[str, MarkedMapping], place: Target
    ) -> MarkedMapping:
        for name in place.names:
            if name in overrides:
                body = _overridden(body, overrides[name])
        filled: MarkedMapping = self._filled(body, place, body.keys_at["each"])
        fields = self._fields_of(section)
        for key, value in (("region", place.region), ("zone", place.zone)):
            if value is not None and key in fields and key not in filled:
                filled.put(key, value, body.keys_at["each"], body.values_at["each"])
        return filled

    def _where(self, item: MarkedMapping) -> list[Target]:
        each, at = item["each"], item.values_at["each"]
        if each not in ("region", "zone"):
            self._problem(at, f"each: {_word(each)} is not known", "say each: region or each: zone")
            return []
        places = [place for place in self._places if (place.zone is not None) == (each == "zone")]
        if not places:
            self._problem(
                at, f"each: {each} has nothing to repeat for", "declare regions: {NAME: {zones: […]}}"
            )
        if "in" not in item:
            return places
        names = item["in"] if isinstance(item["in"], MarkedList) else [item["in"]]
        spots = item["in"].items_at if isinstance(item["in"], MarkedList) else [item.values_at["in"]]
        for name, spot in zip(names, spots, strict=True):
            self._check_name(name, spot)
        return [place for place in places if any(name in names for name in place.names)]

    def _overrides(self, item: MarkedMapping, places: list[Target]) -> dict[str, MarkedMapping]:
        per = item.get("per")
        if per is None:
            return {}
        if not isinstance(per, MarkedMapping):
            self._problem(
                item.values_at["per"], "per is not a mapping", "say per: {us-west-2: {replicas: 4}}"
            )
            return {}
        reached = {name for place in places for name in place.names}
        made: dict[str, MarkedMapping] = {}
        for name, override in per.items():
            at = per.keys_at[name]
            if self._check_name(name, at) and name not in reached:
                self._problem(
                    at, f"the item is not repeated for '{name}'", "remove this, or change each or in"
                )
            if isinstance(override, MarkedMapping):
                made[name] = override
            else:
                self._problem(per.values_at[name], "not a mapping of overriding values", "say {replicas: 4}")
        return made

    def _check_name(self, name: Any, at: Origin) -> bool:
        if isinstance(name, str) and name in self._known:
            return True
        near = difflib.get_close_matches(str(name), self._known, n=1)
        some = ", ".join(sorted(self._known)[:8])
        hint = (
            f"did you mean '{near[0]}'?"
            if near
            else f"say one of: {some}"
            if some
            else "declare it in regions"
        )
        self._problem(at, f"{_word(name)} is not a region or a zone", hint)
        return False

    def _check_single(self, item: Any, at: Origin) -> None:
        """What only means something in a repeated item must not stand in another."""
        if isinstance(item, MarkedMapping):
            for key in ("in", "per"):
                if key in item:
                    self._problem(
                        item.keys_at[key], f"'{key}' needs 'each' beside it", "add each: region or each: zone"
                    )
        for text, place in _texts(item, at):
            if has_placeholder(text):
                self._problem(
                    place, f"'{text[:60]}' has a placeholder but is not repeated", "add each: region or zone"
                )

    def _filled(self, value: Any, place: Target, at: Origin) -> Any:
        if isinstance(value, str):
            try:
                return fill(value, place)
            except PlaceholderError as error:
                self._problem(at, error.message, error.hint)
                return value
        if isinstance(value, MarkedMapping):
            spots = value.values_at
            return value.like({key: self._filled(item, place, spots[key]) for key, item in value.items()})
        if isinstance(value, MarkedList):
            return value.like(
                self._filled(item, place, spot) for item, spot in zip(value, value.items_at, strict=True)
            )
        return value

    def _problem(self, at: Origin, message: str, hint: str) -> None:
        problem = Problem(str(at), message, hint)
        if problem not in self._seen:  # the same text is filled once for each region or zone
            self._seen.add(problem)
            self.problems.append(problem)


def _overridden(body: MarkedMapping, override: MarkedMapping) -> MarkedMapping:
    made = body.copy()
    for key, value in override.items():
        known = made.get(key)
        if isinstance(known, MarkedMapping) and isinstance(value, MarkedMapping):
            made[key] = _overridden(known, value)
        else:
            made.put(key, value, override.keys_at[key], override.values_at[key])
    return made


def _texts(value: Any, at: Origin) -> Iterable[tuple[str, Origin]]:
    if isinstance(value, str):
        yield value, at
    elif isinstance(value, MarkedMapping):
        for key, item in value.items():
            yield from _texts(item, value.values_at[key])
    elif isinstance(value, MarkedList):
        for item, spot in zip(value, value.items_at, strict=True):
            yield from _texts(item, spot)


def _size(value: Any) -> int:
    if isinstance(value, MarkedMapping):
        return 1 + sum(_size(item) for item in value.values())
    return 1 + sum(_size(item) for item in value) if isinstance(value, MarkedList) else 1


def _word(value: Any) -> str:
    return f"'{value[:40]}'" if isinstance(value, str) else "this"
