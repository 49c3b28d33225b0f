"""Every name in the catalog exists: in botocore, in PyPI diagrams, in draw.io, in the list of systems."""

from __future__ import annotations

import csv
import datetime
import importlib
import math
import re
import sys
from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from pathlib import Path
from statistics import NormalDist
from typing import Any

import pytest

import withstand.catalog
from withstand.catalog import catalog, fact, service
from withstand.catalog.spec import FactClass, ServiceSpec, Spread
from withstand.catalog.vocabulary import FACT_NAMES, UNITS

SHARED = Path(__file__).parents[3] / "shared"
STENCILS = SHARED / "tools" / "drawio-render" / "aws4-stencil-names.txt"
SYSTEMS = SHARED / "reference" / "systems.tsv"
# A rate above this is a typing error.
MOST_EVENTS_A_YEAR = 1_000
KINDS = sorted(catalog())
SCANNED = [kind for kind in KINDS if catalog()[kind].scan]


@pytest.fixture(params=KINDS)
def spec(request: pytest.FixtureRequest) -> ServiceSpec:
    return service(request.param)


@pytest.fixture(params=SCANNED)
def scanned(request: pytest.FixtureRequest) -> ServiceSpec:
    return service(request.param)


def quantile(spread: Spread, p: float) -> float:
    """The p-quantile of a spread, written down again from the definition of each law."""
    match spread.law, spread.parameters:
        case "uniform", (low, high):
            return low + p * (high - low)
        case "lognormal", (median, p95):
            return median * (p95 / median) ** (NormalDist().inv_cdf(p) / NormalDist().inv_cdf(0.95))
        case "triangular", (low, mode, high):
            if p < (mode - low) / (high - low):
                return low + math.sqrt(p * (high - low) * (mode - low))
            return high - math.sqrt((1 - p) * (high - low) * (high - mode))
        case "exponential", (mean,):
            return -mean * math.log1p(-p)
    raise AssertionError(f"{spread.law}{spread.parameters} is not a law of Spread")


def test_every_row_of_the_list_of_systems_has_a_kind() -> None:
    if not SYSTEMS.exists():
        pytest.skip("the list of systems is not beside the project (../shared/reference/systems.tsv)")
    with SYSTEMS.open(newline="") as file:
        rows = {row["system"]: row["layer"] for row in csv.DictReader(file, delimiter="\t")}
    served = {spec.system for spec in catalog().values()}
    assert set(rows) - served == set()
    assert served - set(rows) - {""} == set()
    wrong = {k: s.layer for k, s in catalog().items() if s.system and rows[s.system] != s.layer.value}
    assert wrong == {}


def test_lookup_of_what_is_not_there_names_it() -> None:
    with pytest.raises(KeyError, match=r"no fact 'colour' for kind 'alb'"):
        fact("alb", "colour")
    with pytest.raises(KeyError, match=r"'nonsense'"):
        fact("nonsense", "sla")


@pytest.fixture
def kinds_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A catalog of its own, which leaves no module behind."""
    monkeypatch.setattr(withstand.catalog, "__path__", [str(tmp_path)])
    yield tmp_path
    for file in tmp_path.glob("*.py"):
        sys.modules.pop(f"withstand.catalog.{file.stem}", None)


@pytest.mark.parametrize("content", ["", "SPEC = 1", "from withstand.catalog.alb import SPEC"])
def test_a_file_that_is_no_kind_is_named(content: str, kinds_folder: Path) -> None:
    (kinds_folder / "broken_kind.py").write_text(content)
    with pytest.raises(ValueError, match=r"catalog/broken_kind\.py must define SPEC with key 'broken-kind'"):
        catalog.__wrapped__()


KIND = """
from dataclasses import replace
from withstand.catalog.alb import SPEC as ALB
SPEC = replace(ALB, key="{key}", variant_of="{of}", facts={facts})
"""


def test_a_variant_has_the_facts_of_its_kind_and_its_own(kinds_folder: Path) -> None:
    own = '{"sla": replace(ALB.facts["sla"], value=0.5)}'
    (kinds_folder / "variant.py").write_text(KIND.format(key="variant", of="kind", facts=own))
    (kinds_folder / "kind.py").write_text(KIND.format(key="kind", of="", facts="ALB.facts"))
    kinds = catalog.__wrapped__()
    assert kinds["kind"].facts == service("alb").facts
    assert kinds["variant"].facts == {
        **service("alb").facts, "sla": replace(fact("alb", "sla"), value=0.5)
    }  # fmt: skip


@pytest.mark.parametrize("of", ["nonsense", "variant"])
def test_a_variant_of_no_kind_is_named(of: str, kinds_folder: Path) -> None:
    (kinds_folder / "variant.py").write_text(KIND.format(key="variant", of=of, facts="{}"))
    with pytest.raises(ValueError, match=rf"catalog/variant\.py: variant_of must name a kind .*'{of}'"):
        catalog.__wrapped__()


def test_units_of_the_vocabulary_are_allowed() -> None:
    assert {unit for unit, _ in FACT_NAMES.values()} <= UNITS


def test_the_vocabulary_has_no_name_without_a_fact() -> None:
    used = {name for spec in catalog().values() for name in spec.facts}
    assert set(FACT_NAMES) - used == set()


def test_facts_are_named_sourced_and_dated(spec: ServiceSpec) -> None:
    for name, known in spec.facts.items():
        assert name in FACT_NAMES, f"{name} is not in the vocabulary"
        assert known.unit == FACT_NAMES[name][0], name
        assert known.source == "own estimate" or re.match(r"https?://\S+\.\S+$", known.source), name
        assert datetime.date.fromisoformat(known.as_of) <= datetime.datetime.now(datetime.UTC).date(), name
        if known.source == "own estimate":
            assert known.cls is FactClass.OWN_ESTIMATE, name
        if known.cls is FactClass.OWN_ESTIMATE:
            assert len(known.note) > 20, f"{name} is an own estimate without its reasoning"
        if known.unit == "fraction":
            assert 0 <= known.value <= 1, name
        if known.unit == "1/y":
            assert 0 <= known.value <= MOST_EVENTS_A_YEAR, name
        assert known.value >= 0, name


def test_value_is_typical_of_its_spread(spec: ServiceSpec) -> None:
    for name, known in spec.facts.items():
        if known.spread is None:
            continue
        # The ends of a bounded law, the 5 % and 95 % points of an unbounded one.
        edge = 1e-9 if known.spread.law in {"uniform", "triangular"} else 0.05
        low, high = quantile(known.spread, edge), quantile(known.spread, 1 - edge)
        assert 0 <= low < high, name
        slack = 1e-6 * high
        assert low - slack <= known.value <= high + slack, name
        if known.unit == "fraction":
            assert high <= 1, name


def test_icon_is_a_class_of_diagrams(spec: ServiceSpec) -> None:
    module, _, name = spec.icon.rpartition(".")
    assert hasattr(importlib.import_module(f"diagrams.{module}"), name)


@cache
def stencils() -> frozenset[str]:
    if not STENCILS.exists():
        pytest.skip("draw.io's stencil names are not beside the project (../shared/tools/drawio-render)")
    return frozenset(STENCILS.read_text().split())


def test_stencil_is_one_of_draw_io(spec: ServiceSpec) -> None:
    assert re.fullmatch(r"#[0-9A-F]{6}", spec.fill)
    if spec.stencil:
        role, _, name = spec.stencil.partition(":")
        assert role in {"resIcon", "shape", "group"}
        assert (role == "group") == name.startswith("group_")
        assert name in stencils()


def test_declared_types_are_well_formed(spec: ServiceSpec) -> None:
    for name in spec.terraform:
        assert re.fullmatch(r"(aws|kubernetes|helm|argocd|datadog|pagerduty)_[a-z0-9_]+[a-z0-9]", name), name
    for name in spec.cloudformation:
        assert re.fullmatch(r"AWS::[A-Za-z0-9]+::[A-Za-z0-9]+", name), name
    for name in spec.kubernetes:
        assert re.fullmatch(r"([a-z0-9.-]+/)?v\d+((alpha|beta)\d+)?/[A-Z][A-Za-z0-9]+", name), name
    for name in spec.prices:
        assert re.fullmatch(r"[A-Za-z0-9]+:[A-Za-z0-9 .:/-]+", name), name
    assert spec.documentation == "" or spec.documentation.startswith("https://")


@cache
def model_of(client: str) -> Any:
    loaders = pytest.importorskip("botocore.loaders")
    models = pytest.importorskip("botocore.model")
    return models.ServiceModel(loaders.Loader().load_service_model(client, "service-2"), client)


def operation(client: str, method: str) -> Any:
    from botocore import xform_name

    model = model_of(client)
    names = {xform_name(name): name for name in model.operation_names}
    assert method in names, f"{client} has no {method}"
    return model.operation_model(names[method])


@pytest.mark.parametrize(
    "recorded", [spec for spec in catalog().values() if spec.config_types], ids=lambda spec: spec.key
)
def test_aws_config_records_the_types(recorded: ServiceSpec) -> None:
    assert set(recorded.config_types) <= set(model_of("config").shape_for("ResourceType").enum)


def walk(shape: Any, path: str) -> Any:
    """The shape at a path of members and list projections, AssertionError where a name does not exist."""
    if path == "@":
        return shape
    for step in path.split("."):
        name = step.removesuffix("[]")
        assert shape.type_name == "structure", f"{path}: {shape.name} has no members"
        assert name in shape.members, f"{path}: {shape.name} has no {name}, only {sorted(shape.members)}"
        shape = shape.members[name]
        if step.endswith("[]"):
            assert shape.type_name == "list", f"{path}: {name} is no list"
            shape = shape.member
    return shape


def members(call: Any) -> set[str]:
    return set(call.input_shape.members) if call.input_shape else set()


def required(call: Any) -> set[str]:
    return set(call.input_shape.required_members) if call.input_shape else set()


def test_scan_names_resolve_in_botocore(scanned: ServiceSpec) -> None:
    scan = scanned.scan
    assert scan is not None
    listing = operation(scan.client, scan.list)
    assert required(listing) <= set(scan.arguments) <= set(members(listing))
    item = walk(listing.output_shape, scan.items)
    assert walk(item, scan.id).type_name == "string"
    source = item
    if scan.detail:
        detail = operation(scan.client, scan.detail)
        given = {scan.detail_parameter, *scan.detail_arguments}
        assert required(detail) <= given <= set(members(detail))
        source = detail.output_shape
    assert scan.fields
    for path in scan.fields.values():
        walk(source, path)


# Services whose IAM prefix is not derivable from their service model.
OTHER_PREFIXES = {"cloudwatch": "cloudwatch", "sso-admin": "sso", "opensearch": "es", "budgets": "budgets"}


def test_scan_permissions_name_the_service(scanned: ServiceSpec) -> None:
    scan = scanned.scan
    assert scan is not None
    metadata = model_of(scan.client).metadata
    names = {metadata.get("signingName"), metadata["endpointPrefix"], OTHER_PREFIXES.get(scan.client)}
    prefixes = {permission.partition(":")[0] for permission in scan.permissions}
    assert prefixes & names, f"{prefixes} names none of {names}"
    for permission in scan.permissions:
        assert re.fullmatch(r"[a-z0-9-]+:[A-Z][A-Za-z0-9]+", permission), permission
