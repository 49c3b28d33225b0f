"""Reference pages written from the code: rules, facts, file formats; values in, Markdown text out."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from withstand.catalog.spec import ServiceSpec


@dataclass(frozen=True, slots=True)
class RulePage:
    """What is told of a rule; texts as they stand in its docstring."""

    id: str
    title: str
    severity: str
    basis: str
    summary: str
    bad: str
    good: str
    limits: str
    remedy: str
    sources: tuple[str, ...]


def rules_list(rules: Sequence[RulePage]) -> str:
    """The page that lists all rules, by family."""
    families: dict[str, list[RulePage]] = {}
    for rule in sorted(rules, key=lambda each: each.id):
        families.setdefault(rule.id[:3], []).append(rule)
    sections = [
        f"## {family}\n\n"
        + table(
            ("rule", "holds where", "severity", "basis"),
            [(f"[{each.id}](rules/{each.id}.md)", each.title, each.severity, each.basis) for each in members],
        )
        for family, members in families.items()
    ]
    return "\n".join(
        [f"# Rules\n\n{len(rules)} rules, one file each in `withstand/validators/rules/`.\n", *sections]
    )


def rule_page(rule: RulePage) -> str:
    """The page of one rule."""
    parts = [f"# {rule.id}: {rule.title}\n", f"{rule.severity} · {rule.basis}\n", f"{rule.summary.strip()}\n"]
    for name, text, language in (
        ("Bad", rule.bad, "yaml"),
        ("Good", rule.good, "yaml"),
        ("Does not look at", rule.limits, ""),
        ("Remedy", rule.remedy, ""),
    ):
        if text.strip():
            body = f"{fence(text, language)}\n" if language else f"{text.strip()}\n"
            parts.append(f"## {name}\n\n{body}")
    if rule.sources:
        parts.append("## Sources\n\n" + "\n".join(f"- {source}" for source in rule.sources) + "\n")
    return "\n".join(parts)


def facts_page(names: Mapping[str, tuple[str, str]], kinds: Iterable[ServiceSpec]) -> str:
    """Every fact that a kind may have: what it means, its unit, and which kinds have it with which value.

    `names` maps a fact's name to its unit and meaning (`withstand.catalog.vocabulary.FACT_NAMES`).
    """
    holders: dict[str, list[str]] = {}
    for kind in kinds:
        for name, fact in kind.facts.items():
            holders.setdefault(name, []).append(f"{kind.key} {fact.value:.6g}")
    rows = [
        (f"`{name}`", unit, meaning, ", ".join(holders.get(name, ["–"])))
        for name, (unit, meaning) in names.items()
    ]
    intro = (
        "# Facts\n\nAn assumption replaces a fact as `KIND.NAME`. Sources are on the pages of the catalog.\n"
    )
    return f"{intro}\n{table(('fact', 'unit', 'meaning', 'value by kind'), rows)}"


def file_format_page(schema: Mapping[str, Any], title: str) -> str:
    """A page of a JSON Schema (2020-12): the top level, then every definition with its fields."""
    parts = [f"# {title}\n\n{schema.get('description', '')}\n", _fields(schema)]
    for name, definition in schema.get("$defs", {}).items():
        body = _fields(definition) or f"{_type(definition)}\n"
        description = str(definition.get("description", "")).strip()
        parts.append(f"## {name}\n\n" + (f"{description}\n\n" if description else "") + body)
    return "\n".join(parts)


def _fields(definition: Mapping[str, Any]) -> str:
    properties: Mapping[str, Any] = definition.get("properties", {})
    if not properties:
        return ""
    required = set(definition.get("required", ()))
    rows = [
        (
            f"`{name}`" + (" (required)" if name in required else ""),
            _type(field),
            "" if "default" not in field else f"`{field['default']}`",
            str(field.get("description", "")),
        )
        for name, field in properties.items()
    ]
    return table(("field", "type", "default", "meaning"), rows)


def _type(field: Mapping[str, Any]) -> str:
    """A field's type in words, with links to the definitions on the same page."""
    if "$ref" in field:
        name = str(field["$ref"]).rpartition("/")[2]
        return f"[{name}](#{name.lower()})"
    if "const" in field:
        return f"`{field['const']}`"
    if "enum" in field:
        return ", ".join(f"`{each}`" for each in field["enum"])
    if "anyOf" in field:
        told = (_type(each) for each in field["anyOf"])
        return " or ".join(dict.fromkeys(each for each in told if each))
    return _plain_type(field)


def _plain_type(field: Mapping[str, Any]) -> str:
    kind = field.get("type", "")
    if kind == "array":
        return f"list of {_type(field.get('items', {})) or 'values'}"
    if kind == "object" and isinstance(field.get("additionalProperties"), Mapping):
        return f"id → {_type(field['additionalProperties']) or 'values'}"
    words = " or ".join(kind) if isinstance(kind, list) else str(kind)
    examples = ", ".join(f"`{each}`" for each in field.get("examples", ()))
    return f"{words}, for example {examples}" if examples else words


def table(header: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A Markdown table; a bar or a line break in a cell cannot end it."""
    return "\n".join(_lines(header, rows)) + "\n"


def _lines(header: Sequence[str], rows: Iterable[Sequence[str]]) -> Iterator[str]:
    for row in (header, ["---"] * len(header), *rows):
        yield "| " + " | ".join(" ".join(str(cell).split()).replace("|", "\\|") for cell in row) + " |"


def fence(text: str, language: str) -> str:
    """A code block whose fence is longer than any in the text."""
    longest = max((len(line) - len(line.lstrip("`")) for line in text.splitlines()), default=0)
    ticks = "`" * max(3, longest + 1)
    return f"{ticks}{language}\n{text.strip()}\n{ticks}"
