"""The JSON Schema (2020-12) of what authors may write, derived from the model and the catalog.

The model's own schema describes an architecture after loading; this one describes a file before it: any
part of the sections, `include`, repetition (`each`, `in`, `per`), values marked as unknown, placeholders in
texts, and the short forms of claims and bounds. Editors complete and check with it:

    # yaml-language-server: $schema=spec.schema.json
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from withstand.catalog import catalog
from withstand.model.architecture import Architecture
from withstand.model.elements.claim import Claim, Part
from withstand.model.elements.kinds import SHAPES
from withstand.model.elements.recorded_only import SCHEMA_KEY
from withstand.model.values.unknown import Reason

Schema = dict[str, Any]

_ABOUT: Final = ("description", "default")
_PLACEHOLDER: Final = r"\{[^{}]*(region|zone)[^{}]*\}"
_BOUND: Final = r"^\s*((<=|>=|<|>|=)\s*\S.*|within\s+\S+\s+of\s+\S+)\s*$"
_UNKNOWN_REF: Final[Schema] = {"$ref": "#/$defs/Unknown"}
_UNKNOWN: Final[Schema] = {
    "description": 'A value that nobody could see; in YAML also !unknown "denied: what was denied".',
    "type": "object",
    "properties": {"unknown": {"enum": [reason.value for reason in Reason]}, "detail": {"type": "string"}},
    "required": ["unknown"],
    "additionalProperties": False,
}
_INCLUDE: Final[Schema] = {
    "description": "Files or folders to read too, as seen from this file, inside the folder of the spec.",
    "anyOf": [{"type": "string"}, {"type": "array", "items": {"type": "string"}}],
}
_REPETITION: Final[Schema] = {
    "each": {
        "enum": ["region", "zone"],
        "description": "Repeats this for each region or zone: NAME becomes NAME@us-east-1. {region}, {zone}, "
        "{region.index} and formulas such as {zone.index*16} are filled in.",
    },
    "in": {
        "description": "Restricts each to these regions or zones.",
        "anyOf": [{"type": "string"}, {"type": "array", "items": {"type": "string"}}],
    },
    "per": {
        "description": "Other values for one region or zone: {us-west-2: {replicas: 4}}.",
        "type": "object",
        "additionalProperties": {"type": "object"},
    },
}


def spec_schema() -> Schema:
    """The schema of one file of a spec."""
    schema: Schema = Architecture.model_json_schema()
    definitions: dict[str, Schema] = schema["$defs"]
    for definition in definitions.values():
        _say_what_decides_nothing(definition)
        _admit_unknown(definition)
    _admit_short_forms(definitions)
    sections = schema["properties"]
    sections["resources"]["additionalProperties"] = _resource()
    for name in sorted(_item_definitions(sections)):
        _admit_repetition(definitions[name])
    definitions["Unknown"] = _UNKNOWN
    del sections["zones"]
    sections["include"] = _INCLUDE
    schema.pop("required", None)  # another file of the folder may hold it
    definitions |= {name.capitalize(): value for name, value in _REPETITION.items()}
    made: Schema = _rewritten(schema, _polished)
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        **made,
        "title": "withstand spec",
        "description": "A file of an architecture as withstand reads it: sections of named elements.",
    }


def _say_what_decides_nothing(definition: Schema) -> None:
    """Editors and the reference say of a field that it is recorded only, and why."""
    for field in definition.get("properties", {}).values():
        if SCHEMA_KEY in field:
            told = f"Recorded only: {field.pop(SCHEMA_KEY)}."
            field["description"] = f"{field.get('description', '')} {told}".strip()


def _admit_unknown(definition: Schema) -> None:
    """A field with a default may be unknown; an id that the key gives is not written."""
    properties: dict[str, Schema] = definition.get("properties", {})
    if "id" not in definition.get("required", ()):
        properties.pop("id", None)
    for name, value in properties.items():
        if name not in definition.get("required", ()):
            about: Schema = {key: value.pop(key) for key in _ABOUT if key in value}
            properties[name] = {
                "anyOf": [*value.pop("anyOf", ()), *([value] if value else ()), _UNKNOWN_REF],
                **about,
            }


def _admit_short_forms(definitions: dict[str, Schema]) -> None:
    """A bound may be text, and a claim with one part may carry the part's fields itself."""
    bound = definitions["Bound"]
    text = {"type": "string", "pattern": _BOUND, "examples": ["< 30s", ">= 99.9%", "within 2% of 70%"]}
    definitions["Bound"] = {"anyOf": [text, bound], "description": bound.pop("description", "")}
    claim, part = definitions[Claim.__name__], definitions[Part.__name__]
    claim["properties"] |= part["properties"]
    claim.pop("required")
    claim["anyOf"] = [{"required": ["parts"]}, {"required": ["metric"]}]


def _resource() -> Schema:
    """A resource: its kind decides which fields it may have."""
    kinds = catalog()
    choices = []
    for shape in SHAPES:
        of_shape = sorted(key for key, kind in kinds.items() if kind.shape == shape.shape)
        if of_shape:
            condition = {"properties": {"kind": {"enum": of_shape}}, "required": ["kind"]}
            choices.append({"if": condition, "then": {"$ref": f"#/$defs/{shape.__name__}"}})
    kind = {"description": "What the resource is: a kind of the catalog.", "enum": sorted(kinds)}
    return {"type": "object", "properties": {"kind": kind}, "required": ["kind"], "allOf": choices}


def _item_definitions(sections: dict[str, Schema]) -> set[str]:
    """Names of the definitions of items, which may be repeated."""
    found = {shape.__name__ for shape in SHAPES}
    for name, section in sections.items():
        item = section.get("additionalProperties", {})
        if name not in ("regions", "zones") and "$ref" in item:
            found.add(item["$ref"].rpartition("/")[2])
    return found


def _admit_repetition(definition: Schema) -> None:
    definition["properties"] |= {name: {"$ref": f"#/$defs/{name.capitalize()}"} for name in _REPETITION}
    required = definition.pop("required", None)
    if required:  # `per` may hold what differs everywhere
        definition["if"] = {"not": {"required": ["per"]}}
        definition["then"] = {"required": required}


def _polished(schema: Schema) -> Schema:
    """Admits placeholders, which the loader fills in and checks, and drops what tells an author nothing."""
    pattern = schema.get("pattern")
    if isinstance(pattern, str) and pattern.startswith(r"^\s"):
        schema["pattern"] = f"{pattern}|{_PLACEHOLDER}"
    if isinstance(schema.get("title"), str):  # pydantic's, made from the field's name
        del schema["title"]
    if "default" in schema and schema["default"] in (None, "", [], {}):
        del schema["default"]
    return schema


def _rewritten(value: Any, change: Callable[[Schema], Schema]) -> Any:
    if isinstance(value, dict):
        return change({key: _rewritten(item, change) for key, item in value.items()})
    return [_rewritten(item, change) for item in value] if isinstance(value, list) else value
