"""Writes docs/reference from the code: `python3 dev.py docs`; `--check` says what is out of date instead."""

from __future__ import annotations

import ast
import json
import sys
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from pathlib import Path

import click

import withstand as withstand_package
from withstand.api import incidents, result_schema, spec_schema
from withstand.catalog import catalog
from withstand.catalog.spec import Fact, Layer, ServiceSpec
from withstand.catalog.vocabulary import FACT_NAMES
from withstand.cli.main import main as withstand
from withstand.model.elements.fault_kind import FactOf, FaultKind, fault_kinds
from withstand.model.values.display import format_seconds
from withstand.reports.reference import RulePage, facts_page, file_format_page, rule_page, rules_list
from withstand.validators.rule import Rule, all_rules

REFERENCE = Path(__file__).resolve().parent / "reference"
EXAMPLES = REFERENCE.parents[1] / "examples" / "mechanisms"
MADE_BY = "<!-- Written by `python3 dev.py docs` from the code: change the code, not this page. -->"


def main() -> int:
    """Write every generated page, or with --check compare; 1 when a page is out of date."""
    wanted = dict(pages())
    if "--check" in sys.argv[1:]:
        stale = out_of_date(wanted)
        for name in stale:
            print(f"docs/reference/{name} is out of date: run python3 dev.py docs")
        return 1 if stale else 0
    for name, text in wanted.items():
        path = REFERENCE / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    for name in out_of_date(wanted):
        (REFERENCE / name).unlink()
    return 0


def out_of_date(wanted: Mapping[str, str]) -> list[str]:
    """Pages whose text differs, that are missing, or that were generated and no longer are."""
    files = sorted(path for path in REFERENCE.rglob("*") if path.suffix in (".md", ".json"))
    found = {path.relative_to(REFERENCE).as_posix(): path for path in files}
    texts = {name: path.read_text(encoding="utf-8") for name, path in found.items()}
    differing = [name for name, text in wanted.items() if texts.get(name) != text]
    left_over = [name for name, text in texts.items() if name not in wanted and MADE_BY in text]
    return differing + left_over


def pages() -> Iterator[tuple[str, str]]:
    """Name under docs/reference and text of every generated page."""
    yield "cli.md", cli_page()
    yield "spec.schema.json", json.dumps(spec_schema(), indent=1) + "\n"
    yield "result.schema.json", json.dumps(result_schema(), indent=1) + "\n"
    yield "spec.md", marked(file_format_page(spec_schema(), "The spec: every section and field"))
    yield "facts.md", marked(facts_page(FACT_NAMES, catalog().values()))
    yield "faults.md", marked(faults_page())
    yield "incidents.md", marked(incidents_page())
    yield "glossary.md", marked(glossary_page())
    yield from rule_pages()
    yield from catalog_pages()


def marked(page: str) -> str:
    """A page with the line that says where it comes from below its title."""
    title, _, body = page.partition("\n")
    return f"{title}\n\n{MADE_BY}\n{body}"


# ---------------------------------------------------------------- rules


def rule_pages() -> Iterator[tuple[str, str]]:
    """The list of rules, and one page for each with its examples."""
    found = [page_of(rule) for rule in all_rules().values()]
    yield "rules.md", marked(rules_list(found))
    for page in found:
        yield f"rules/{page.id}.md", marked(rule_page(page))


def page_of(rule: Rule) -> RulePage:
    """What the reports tell of a rule."""
    plain = ("id", "title", "summary", "bad", "good", "limits", "remedy", "sources")
    return RulePage(
        severity=rule.severity.value, basis=rule.basis.value, **{name: getattr(rule, name) for name in plain}
    )


# ---------------------------------------------------------------- commands


def cli_page() -> str:
    """Every command with its help, as the terminal shows it at 100 columns."""
    sections = [f"# Commands\n\n{MADE_BY}\n"]
    sections += [
        f"## {' '.join(path)}\n\n```text\n{text}\n```\n" for path, text in helps(withstand, ("withstand",))
    ]
    return "\n".join(sections)


def helps(command: click.Command, path: tuple[str, ...]) -> Iterator[tuple[tuple[str, ...], str]]:
    """The help of a command and of all commands below it."""
    context = click.Context(command, info_name=" ".join(path), terminal_width=100, max_content_width=100)
    yield path, command.get_help(context)
    if isinstance(command, click.Group):
        for name in command.list_commands(context):
            below = command.get_command(context, name)
            if below is not None and not below.hidden:
                yield from helps(below, (*path, name))


# ---------------------------------------------------------------- faults


def faults_page() -> str:
    """Every kind of fault: what it does, how long it lasts, how often it comes, and where it is shown."""
    rows = [
        (
            f"`{name}`",
            kind.does,
            kind.limited_by,
            lasting(kind),
            " × ".join(map(fact_words, kind.rate)),
            ", ".join(examples_of(name)),
        )
        for name, kind in fault_kinds().items()
    ]
    header = ("kind", "what it does", "what limits it", "without a `duration` it lasts", "rate", "examples")
    text = (
        "# Kinds of fault\n\nWhat `kind` may say in a fault of a scenario. Durations and rates are facts of "
        "the catalog (KIND.FACT; without a kind, of what the fault is about); "
        "[how they work](../explanation/faults-and-mechanisms.md). Examples are in `examples/mechanisms/`.\n"
    )
    return f"{text}\n{table(header, rows)}"


def lasting(kind: FaultKind) -> str:
    """How long a fault of a kind lasts, in words."""
    if kind.endless:
        return "for ever: it needs one"
    return " + ".join(map(fact_words, kind.lasts)) or "until it has recovered or is repaired"


def fact_words(fact: FactOf) -> str:
    """The name of a fact, with what stands in where it is missing."""
    name = f"{fact.kind}.{fact.name}" if fact.kind else fact.name
    return f"{name} (else {fact_words(fact.otherwise)})" if fact.otherwise else name


def examples_of(kind: str) -> Iterator[str]:
    """Names of the examples in which a fault of the kind happens."""
    for path in sorted(EXAMPLES.glob("*.yaml")):
        if f"kind: {kind}," in path.read_text(encoding="utf-8"):
            yield path.stem


# ---------------------------------------------------------------- incidents


def incidents_page() -> str:
    """Every incident of the past with its effects, and where each number comes from."""
    parts = [
        "# Incidents of the past\n\nReplayed with `withstand simulate PATH --incident ID`. Where a number "
        "comes from: the provider's message, a secondary source, from memory (not read again), or our own "
        "estimate. A service without kinds is not in the catalog, and every replay says so.\n"
    ]
    for one in incidents():
        when = f"{one.region}, {one.start}, {format_seconds(one.duration)} ({one.basis}: {one.source})"
        told = f"{one.title}. {when}\n\nCause: {one.cause} Lesson: {one.lesson}"
        parts.append(f"## {one.id}\n\n{told}\n")
        rows = [
            (
                effect.service,
                effect.kind,
                ", ".join(effect.kinds),
                f"{format_seconds(effect.at)} – {format_seconds(effect.end)}",
                f"{effect.severity:.0%}",
                effect.basis,
                effect.note,
            )
            for effect in one.effects
        ]
        header = ("what", "fault", "kinds", "when", "share", "basis", "note")
        parts.append(table(header, rows))
    return "\n".join(parts)


# ---------------------------------------------------------------- glossary


def glossary_page() -> str:
    """The central classes by subject; an entry is the first paragraph of the class's docstring."""
    parts = [
        "# Glossary\n\nThe words of the code, which the reports use too. Each is a class; its module "
        "is where to read on. What a spec may say of an element is in [spec.md](spec.md).\n"
    ]
    for (subject, part), names in GLOSSARY.items():
        known = classes_of(part)
        rows = [(f"**{name}**", *known[name]) for name in sorted(names.split(), key=str.lower)]
        parts.append(f"## {subject}\n\n{table(('word', 'meaning', 'module'), rows)}")
    return "\n".join(parts)


@cache
def classes_of(part: str) -> Mapping[str, tuple[str, str]]:
    """Class of a part → first paragraph of its docstring, and its module; no name has two classes there."""
    found = {}
    package = Path(withstand_package.__file__).parent
    for path in sorted((package / part).rglob("*.py")):
        module = ".".join(("withstand", *path.relative_to(package).with_suffix("").parts))
        for node in ast.parse(path.read_text(encoding="utf-8")).body:
            if isinstance(node, ast.ClassDef):
                meaning = (ast.get_docstring(node) or "").partition("\n\n")[0]
                found[node.name] = (meaning, f"`{module.removesuffix('.__init__')}`")
    return found


GLOSSARY: Mapping[tuple[str, str], str] = {
    ("The architecture", "model"): """
        Architecture Element Named Placed Resource Workload Dependency Journey Replication GlobalDatabase
        Fault Scenario Claim Part Bound Component Origin Unknown""",
    ("Facts about kinds", "catalog"): "ServiceSpec Fact FactClass Spread Behaviour",
    ("Results", "model"): """
        Answer Basis ChainLink Estimate FactUse Finding Measurement Outcome Severity Status Trace Verdict
        Lever Swing Flip""",
    ("Simulation: the compiled architecture", "simulation"): """
        Plant PlantAtLoad Station Flow RegionalPath Use Store Route Branch Tries WorkloadPool Demand
        WithoutRegions""",
    ("Simulation: one replication", "simulation"): """
        Run Service Replication Link ActiveFault LevelTracker StoreState Loss Copies Nodes FlowOutcome
        StoreOutcome CapacityOutcome""",
    ("Simulation: measures", "simulation"): "Scope Sample Measure Cause Budget FactLog Incident Study",
    ("Exact analysis", "simulation"): "Diagram CutSets Chain Modules Limits",
    ("Rules and controls", "validators"): "Rule Control Framework",
}
"""(subject, part) → the words that one meets everywhere. No rule says which are central; a list does."""


# ---------------------------------------------------------------- catalog


def catalog_pages() -> Iterator[tuple[str, str]]:
    """The list of kinds, and one page per layer with what is known about each."""
    kinds = catalog().values()
    rows = [(f"[{kind.key}]({place(kind)})", kind.title, kind.layer, kind.scope) for kind in kinds]
    listing = table(("kind", "what it is", "layer", "scope"), rows)
    yield "catalog.md", f"# Catalog\n\n{MADE_BY}\n\n{listing}"
    for layer in Layer:
        sections = [kind_section(kind) for kind in kinds if kind.layer is layer]
        if sections:
            title = f"# Catalog: {layer.value}\n\n{MADE_BY}\n"
            yield f"catalog/{layer.name.lower()}.md", "\n".join([title, *sections])


def place(kind: ServiceSpec) -> str:
    """The address of a kind's section, from docs/reference."""
    return f"catalog/{kind.layer.name.lower()}.md#{kind.key}"


def kind_section(kind: ServiceSpec) -> str:
    """What is known about one kind: its names elsewhere, and its facts with their sources."""
    names = {
        "scope": kind.scope,
        "behaviour when something fails": kind.behaviour,
        "control plane": kind.control_plane,
        "Terraform": ", ".join(kind.terraform),
        "CloudFormation": ", ".join(kind.cloudformation),
        "Kubernetes": ", ".join(kind.kubernetes),
        "documentation": kind.documentation,
    }
    parts = [f"## {kind.key}\n\n{kind.title}\n"]
    parts.append(table(("", ""), [(name, value) for name, value in names.items() if value]))
    if kind.facts:
        header = ("fact", "value", "class", "as of", "source", "note")
        parts.append(table(header, [fact_row(name, fact) for name, fact in kind.facts.items()]))
    return "\n".join(parts)


def fact_row(name: str, fact: Fact) -> tuple[str, ...]:
    """One fact; where it varies, its distribution stands beside the value."""
    value = f"{fact.value:.10g} {fact.unit}"
    if fact.spread:
        value += f", {fact.spread.law} ({', '.join(f'{each:.10g}' for each in fact.spread.parameters)})"
    return name, value, fact.cls, fact.as_of, fact.source, fact.note


def table(header: tuple[str, ...], rows: Sequence[tuple[str, ...]]) -> str:
    """A Markdown table; a bar or a line break in a cell cannot end it."""
    lines = [header, tuple("---" for _ in header), *rows]
    cells = ([" ".join(str(cell).split()).replace("|", "\\|") for cell in line] for line in lines)
    return "\n".join(f"| {' | '.join(line)} |" for line in cells) + "\n"


if __name__ == "__main__":
    sys.exit(main())
