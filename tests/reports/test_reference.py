"""Reference pages: complete, and tables that no text can break."""

from __future__ import annotations

from withstand.catalog import catalog
from withstand.catalog.vocabulary import FACT_NAMES
from withstand.reports.as_json import result_schema
from withstand.reports.reference import (
    RulePage,
    facts_page,
    fence,
    file_format_page,
    rule_page,
    rules_list,
    table,
)

RULE = RulePage(
    "REL001", "Both regions serve", "high", "proved", "Why | it matters.", "a: 1", "a: 2", "Costs.", "Do it.",
    ("https://example.org/source",),
)  # fmt: skip


def test_every_field_of_the_result_is_on_its_page():
    schema = result_schema()
    page = file_format_page(schema, "Result")
    for name, definition in schema["$defs"].items():
        assert f"## {name}\n" in page
        assert all(f"`{field}`" in page for field in definition.get("properties", {}))
    assert "list of [claim](#claim)" in page and "`unmodelled` (required)" in page


def test_every_fact_is_on_its_page_with_the_kinds_that_have_it():
    page = facts_page(FACT_NAMES, catalog().values())
    rows = {line.split("`")[1]: line for line in page.splitlines() if line.startswith("| `")}
    assert rows.keys() == FACT_NAMES.keys()
    assert all(
        f"{kind.key} " in rows[name] for kind in catalog().values() for name in kind.facts if name in rows
    )


def test_a_rule_has_its_examples_remedy_and_sources():
    page = rule_page(RULE)
    for expected in (
        "```yaml\na: 1\n```",
        "```yaml\na: 2\n```",
        "Do it.",
        "https://example.org/source",
        "high",
    ):
        assert expected in page
    assert "[REL001](rules/REL001.md)" in rules_list([RULE])


def test_text_cannot_break_a_table_or_a_block():
    assert table(("a",), [("x | y\nz",)]).splitlines()[2] == "| x \\| y z |"
    assert fence("```\nx\n```", "yaml").startswith("````yaml")
