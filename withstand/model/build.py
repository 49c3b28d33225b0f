"""From data to an architecture whose references resolve and whose values can be meant."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from withstand.errors import InputError
from withstand.model.architecture import Architecture
from withstand.model.checks.meaning import check_meaning
from withstand.model.checks.references import resolve_references
from withstand.model.elements.place import Zone
from withstand.model.values.origin import Origin, Path


def build(
    data: Mapping[str, Any],
    *,
    origins: Mapping[Path, Origin] | None = None,
    inputs: tuple[tuple[str, str], ...] = (),
) -> Architecture:
    """Validate, resolve references and check meaning.

    `data` has a mapping id → item for each section; `origins` says where each path of it was written;
    `inputs` lists the files read with their SHA-256. Raises pydantic's ValidationError for fields, and
    InputError with all semantic problems (dangling references, overlaps, cycles …) at once.
    """
    made = Architecture.model_validate(dict(data))
    made.come_from(origins or {}, inputs)
    zones = {
        zone: Zone(id=zone, region=region.id) for region in made.regions.values() for zone in region.zones
    }
    made, problems = resolve_references(made.with_sections({"zones": {**made.zones, **zones}}))
    problems += check_meaning(made)
    if problems:
        raise InputError(problems)
    return made
