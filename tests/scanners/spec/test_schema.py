"""The JSON Schema of a spec admits what the loader admits, and refuses common slips in the editor."""

from functools import cache
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from withstand.catalog import catalog
from withstand.model.architecture import Architecture
from withstand.model.values.unknown import Unknown
from withstand.scanners.spec.document import read_document
from withstand.scanners.spec.schema import spec_schema
from withstand.scanners.spec.tree import flatten

ROOT = Path(__file__).parents[3]
SPECS = sorted([*Path(__file__).parent.glob("shop/**/*.yaml"), *ROOT.glob("examples/**/*.yaml")])


@cache
def validator() -> jsonschema.Draft202012Validator:
    return jsonschema.Draft202012Validator(spec_schema())


def errors(text: str) -> list[str]:
    data = editor_view(flatten(read_document(text, "spec.yaml").root).data)
    return [f"{'.'.join(map(str, error.path))}: {error.message}" for error in validator().iter_errors(data)]


def editor_view(value: Any) -> Any:
    """A spec as an editor sees it, which knows no values but those of JSON."""
    if isinstance(value, Unknown):
        return {"unknown": value.reason.value, "detail": value.detail}
    if isinstance(value, dict):
        return {key: editor_view(item) for key, item in value.items()}
    return [editor_view(item) for item in value] if isinstance(value, list) else value


def test_it_is_a_schema() -> None:
    jsonschema.Draft202012Validator.check_schema(spec_schema())


@pytest.mark.parametrize("path", SPECS, ids=lambda path: str(path.relative_to(ROOT)))
def test_it_admits_the_examples(path: Path) -> None:
    assert errors(path.read_text(encoding="utf-8")) == []


@pytest.mark.parametrize(
    "text",
    [
        "claims: {c: {metric: rto, bound: < 5m}, d: {parts: [{metric: rpo, bound: >= 99%}]}}",
        "claims: {c: {metric: rto, bound: {operator: <, value: 1, unit: s}}}",
        "include: [a.yaml]",
        "vpcs: {v: {each: region, in: [us-east-1], per: {us-east-1: {cidr: 10.0.0.0/8}}}}",
        "resources: {c: {kind: cloudfront, origins: [{id: east, to: x}], default_origin: east}}",
        "resources: {q: {kind: sqs, title: !unknown denied, tags: {unknown: throttled}}}",
    ],
)
def test_it_admits_the_short_forms(text: str) -> None:
    assert errors(text) == []


@pytest.mark.parametrize(
    "text",
    [
        "vpc: {}",
        "zones: {}",
        "vpcs: {v: {}}",
        "teams: {t: {id: t}}",
        "vpcs: {v: {cidr: 10.0.0.0/8, flow_log: true}}",
        "vpcs: {v: {each: continent, cidr: 10.0.0.0/8}}",
        "regions: {r: {each: region}}",
        "resources: {r: {}}",
        "resources: {r: {kind: auroa}}",
        "resources: {r: {kind: sqs, replicas: 3}}",
        "workloads: {w: {cluster: c, service_time: 30}}",
        "traffic: {peak: 1000}",
        "claims: {c: {bound: < 5m}}",
        "claims: {c: {metric: rto, bound: fast}}",
        "teams: {t: {title: {unknown: later}}}",
    ],
)
def test_it_refuses_common_slips(text: str) -> None:
    assert errors(text)


def test_it_completes_every_section_and_every_kind() -> None:
    schema = spec_schema()
    assert set(schema["properties"]) == set(Architecture.model_fields) - {"zones"} | {"include"}
    assert schema["properties"]["resources"]["additionalProperties"]["properties"]["kind"]["enum"] == sorted(
        catalog()
    )


def test_it_explains_what_it_completes() -> None:
    definitions = spec_schema()["$defs"]
    each = definitions["Workload"]["properties"]["each"]["$ref"].rpartition("/")[2]
    assert "Repeats this" in definitions[each]["description"]
    assert "default" in definitions["Workload"]["properties"]["replicas"]
