"""The Python front end builds the same architecture as YAML, and points at the lines of the calls."""

import inspect
from datetime import timedelta
from pathlib import Path

import pytest

from withstand.errors import InputError
from withstand.model.elements.workload import Dependency
from withstand.model.values.unknown import Reason, Unknown
from withstand.scanners.python import Draft
from withstand.scanners.spec import read_spec

YAML = """\
name: shop
traffic: {peak: 500/s}
regions:
  us-east-1: {zones: [us-east-1a, us-east-1b]}
  us-west-2: {zones: [us-west-2a]}
resources:
  cluster: {kind: eks, each: region}
  orders: {kind: aurora-postgresql, each: region, per: {us-west-2: {port: 5433}}}
workloads:
  order:
    each: region
    cluster: cluster
    dependencies: [{to: orders, protocol: postgresql, timeout: 2s}]
"""


def draft() -> Draft:
    made = Draft("shop", traffic={"peak": "500/s"})
    made.add("regions", "us-east-1", zones=["us-east-1a", "us-east-1b"])
    made.add("regions", "us-west-2", zones=["us-west-2a"])
    made.add("resources", "cluster", kind="eks", each="region")
    made.add(
        "resources", "orders", kind="aurora-postgresql", each="region", per={"us-west-2": {"port": 5433}}
    )
    calls = Dependency(to="orders", protocol="postgresql", timeout=timedelta(seconds=2))  # type: ignore[arg-type]
    made.add("workloads", "order", each="region", cluster="cluster", dependencies=[calls])
    return made


def test_it_builds_what_the_yaml_builds(tmp_path: Path) -> None:
    (tmp_path / "shop.yaml").write_text(YAML)
    assert draft().build().model_dump() == read_spec(tmp_path / "shop.yaml").model_dump()


def test_an_element_points_at_the_line_that_added_it() -> None:
    lines, start = inspect.getsourcelines(draft)
    line = start + next(index for index, text in enumerate(lines) if '"cluster", kind' in text)
    assert draft().build().position("cluster@us-east-1") == f"test_draft.py:{line}:1"


def test_problems_carry_the_line_of_the_call() -> None:
    made = draft()
    made.add("teams", "payments", budgt={"monthly": "100 USD"})
    with pytest.raises(InputError, match=r"test_draft\.py:\d+:1: .*budgt.*did you mean 'budget'"):
        made.build()


def test_the_same_id_twice_is_refused() -> None:
    with pytest.raises(InputError, match="added twice"):
        draft().add("resources", "cluster", kind="eks").build()


def test_unknown_values_can_be_written() -> None:
    made = Draft("x").add(
        "resources", "b", kind="s3", versioning=Unknown(Reason.DENIED, "s3:GetBucketVersioning")
    )
    assert "versioning" in made.build().resources["b"].unknown


def test_what_no_spec_can_say_is_refused_at_once() -> None:
    with pytest.raises(TypeError, match="cannot be part of an architecture"):
        Draft("x").add("resources", "b", kind=object())
