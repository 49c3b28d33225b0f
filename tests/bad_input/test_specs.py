"""Specs that are wrong: each is refused on one screen with exit code 2, and nothing is written."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

NETWORK = """
vpcs: {main: {region: us-east-1, cidr: 10.0.0.0/16}}
route_tables: {routes: {region: us-east-1, vpc: main}}
subnets:
  wide: {zone: us-east-1a, vpc: main, cidr: 10.0.0.0/17, tier: private, route_table: routes}
  first: {zone: us-east-1a, vpc: main, cidr: 10.0.0.0/24, tier: private, route_table: routes}
  second: {zone: us-east-1b, vpc: main, cidr: 10.0.9.0/24, tier: private, route_table: routes}
"""
SERVICES = """
workloads:
  one: {region: us-east-1, cluster: cluster, replicas: 2, dependencies: [{to: two, protocol: grpc}]}
  two: {region: us-east-1, cluster: cluster, replicas: 2, dependencies: [{to: one, protocol: grpc}]}
"""
JOURNEYS = """
traffic: {peak: 10/s}
journeys:
  buy: {path: [bucket], share: 60%}
  look: {path: [bucket], share: 30%}
"""


def claim(text: str) -> str:
    return f"  wrong: {{title: A claim, {text}}}\n"


WRONG: dict[str, tuple[str, tuple[str, ...]]] = {
    "unknown key": ("colour: blue\n", ("platform.yaml:10:1", "unknown key 'colour'")),
    "key with a typo": ("journies: {}\n", ("did you mean 'journeys'?",)),
    "wrong unit": ("traffic: {peak: 10s}\n", ("platform.yaml:10:17",)),
    "no unit": ("traffic: {peak: 10}\n", ("has no unit", '"10/s"')),
    "duplicate key": ("name: other\n", ("platform.yaml:10:1", "name")),
    "duplicate id": ("teams: {bucket: {}}\n", ("'bucket' is already used",)),
    "dangling reference": (
        "waivers: {w: {claim: nothing, reason: r, owner: o, expires: 2027-01-01}}\n",
        ("'nothing' does not exist in claims",),
    ),
    "traffic does not sum": (JOURNEYS, ("sum to 90.0%",)),
    "no such rule": (claim("metric: rules, rules: [SEC999]"), ("no rule is called 'SEC999'",)),
    "no rule at all": (claim("metric: rules"), ("names no rule",)),
    "no such framework": (claim("metric: coverage, framework: soc9"), ("no framework is called 'soc9'",)),
    "no such metric": (claim("metric: happiness"), ("happiness",)),
    "nothing to compare with": (claim("metric: latency"), ("nothing to compare latency with",)),
    "scope that is not there": (
        claim("metric: rto, scope: [nobody], scenarios: ['region-loss:*'], bound: '< 5m'"),
        ("'nobody' does not exist",),
    ),
    "scenario with a typo": (
        claim("metric: rto, scenarios: ['regoin-loss:*'], bound: '< 5m'"),
        ("did you mean 'region-loss:*'?",),
    ),
    "scenario of a region that is not there": (
        claim("metric: rto, scenarios: ['region-loss:us-east-2'], bound: '< 5m'"),
        ("did you mean 'region-loss:us-east-1'?",),
    ),
    "bound in another unit": (
        claim("metric: latency, bound: '>= 99.9%'"),
        ("latency", 'say a duration such as "< 5m"'),
    ),
    "bound of two units": (claim("metric: traffic-share, bound: 'within 2s of 70%'"), ("mixes units",)),
    "bound of nothing": (claim("metric: latency, bound: 'quick'"), ("not a bound",)),
}


FAULTS: dict[str, tuple[str, tuple[str, ...]]] = {
    "target that is not there": ("kind: region-loss, target: us-east-9", ("'us-east-9' does not exist",)),
    "no target": ("kind: region-loss", ("a region-loss needs a target", "add target: ID")),
    "a store is no region": (
        "kind: region-loss, target: bucket",
        ("'bucket' is no target of a region-loss", "name a region"),
    ),
    "a region is no zone": (
        "kind: zone-loss, target: us-east-1",
        ("no target of a zone-loss", "name a zone"),
    ),
    "a bucket has no writer": (
        "kind: writer-loss, target: bucket",
        ("no target of a writer-loss", "name a database"),
    ),
    "a key is no workload": (
        "kind: bad-release, target: key",
        ("no target of a bad-release", "name a workload"),
    ),
    "kind with a typo": ("kind: region-los, target: us-east-1", ("did you mean 'region-loss'?", "1 problem")),
    "never ends": ("kind: lost-key, target: key", ("a lost-key without duration never ends", "duration: 1h")),
    "surge without end": ("kind: traffic-surge, factor: 3", ("without duration never ends",)),
    "surge of nothing": ("kind: traffic-surge, factor: 1, duration: 1h", ("a factor above 1", "factor: 2")),
    "lasts for ever": (
        "kind: region-loss, target: us-east-1, duration: forever",
        ("duration of s", '"1h30m"', "1 problem"),
    ),
    "lasts a negative time": ("kind: region-loss, target: us-east-1, duration: -5m", ("is negative",)),
    "lasts no time": (
        "kind: region-loss, target: us-east-1, duration: 0s",
        ("longer than nothing", "duration: 1h"),
    ),
    "more than everything": (
        "kind: gray-failure, target: bucket, severity: 150%",
        ("more than 100%", "1 problem"),
    ),
    "not a number": (
        "kind: gray-failure, target: bucket, severity: .nan",
        (".nan is not a number", "write a finite number", "1 problem"),
    ),
    "infinitely slow": ("kind: gray-failure, target: bucket, slowdown: .inf", (".inf", "1 problem")),
    "partition of one side": ("kind: partition, between: [us-east-1a]", ("two sides", "between: [A, B]")),
    "service that the catalog lacks": (
        "kind: service-impaired, target: us-east-1, service: s4",
        ("the catalog has no kind 's4'",),
    ),
}


@pytest.mark.parametrize("name", FAULTS)
def test_a_fault_that_cannot_be_is_refused_with_its_place(run, spec, shop: str, files, name: str) -> None:
    text, words = FAULTS[name]
    file = spec(f"{shop}scenarios:\n  s: {{faults: [{{{text}}}]}}\n")
    run("simulate", file, "--scenario", "s").refused("platform.yaml:11:", *words)
    assert files() == ["platform.yaml"]


OTHER: dict[str, tuple[str, tuple[str, ...]]] = {
    "no fault at all": ("scenarios:\n  s: {faults: []}\n", ("faults of s is too short", "at least 1")),
    "load beyond the peak": (
        "scenarios:\n  s: {load: 500%, faults: [{kind: region-loss, target: us-east-1}]}\n",
        ("more than 100%", "1 problem"),
    ),
    "fact with a typo": (
        "assumptions:\n  a: {fact: operator.page_tim, value: 30, source: me}\n",
        ("no fact 'operator.page_tim'", "did you mean 'operator.page_time'?"),
    ),
    "fact below zero": (
        "assumptions:\n  a: {fact: operator.page_time, value: -30, source: me}\n",
        ("no fact is negative",),
    ),
    "least above most": (
        "assumptions:\n  a: {fact: operator.page_time, value: 30, source: me, "
        "spread: {law: uniform, parameters: [90, 30]}}\n",
        ("out of order", "[low, high]"),
    ),
    "P95 below the median": (
        "assumptions:\n  a: {fact: operator.page_time, value: 30, source: me, "
        "spread: {law: lognormal, parameters: [90, 30]}}\n",
        ("out of order", "[median, p95]"),
    ),
    "peak that is not a number": ("traffic: {peak: .nan}\n", (".nan is not a number", "1 problem")),
    "peak below nothing": ("traffic: {peak: -5/s}\n", ("is negative",)),
    "wrong types everywhere": (
        "traffic: yes\nscenarios: [1]\nassumptions: {a: 3}\nwaivers: nothing\njourneys: {j: [x]}\n",
        ("traffic must be a mapping", "scenarios must be a mapping", "a must be a mapping",
         "waivers must be a mapping", "j must be a mapping", "5 problems"),
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", OTHER)
def test_what_cannot_be_is_refused_at_once_and_whole(run, spec, shop: str, files, name: str) -> None:
    text, words = OTHER[name]
    run("verify", spec(shop + text), "-o", "html=r.html").refused("platform.yaml:1", *words)
    assert files() == ["platform.yaml"]


@pytest.mark.parametrize("name", WRONG)
@pytest.mark.parametrize("command", ["validate", "verify"])
def test_a_mistake_is_refused_with_its_place(run, spec, shop: str, files, name: str, command: str) -> None:
    text, words = WRONG[name]
    run(command, spec(shop + text)).refused("platform.yaml:", *words)
    assert files() == ["platform.yaml"]


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("us-east-1b]", "us-west-2a]", ("'us-west-2a' is a zone of us-west-2",)),
        ("{kind: s3, region: us-east-1,", "{kind: s3, region: us-east-9,", ("'us-east-9'",)),
        ("key: key}", "key: keys}", ("did you mean 'key'?",)),
        ("kind: kms", "kind: kmz", ("did you mean 'kms'?",)),
    ],
)
def test_a_wrong_place_or_reference(run, spec, shop: str, old: str, new: str, words: tuple[str, ...]) -> None:
    assert old in shop
    run("validate", spec(shop.replace(old, new))).refused(*words)


def test_every_overlap_of_address_ranges_is_said_at_once(run, spec, shop: str) -> None:
    run("validate", spec(shop + NETWORK)).refused(
        "10.0.0.0/24 overlaps 10.0.0.0/17 of subnet 'wide'",
        "10.0.9.0/24 overlaps 10.0.0.0/17 of subnet 'wide'",
    )


def test_services_that_need_each_other(run, spec, shop: str) -> None:
    text = shop.replace("resources:\n", "resources:\n  cluster: {kind: eks, region: us-east-1}\n")
    run("validate", spec(text + SERVICES)).refused("one → two → one", "break the circle")


@pytest.mark.parametrize(
    ("content", "word"),
    [
        (b"", "platform.yaml"),
        (b"\n# nothing but a comment\n", "platform.yaml"),
        (b"\x7fELF\x02\x01\x00\x00" * 100, "binary file"),
        (b"name: caf\xe9\n", "platform.yaml:1:10: byte 0xe9 is not UTF-8"),
        ("name: shop\n".encode("utf-16"), "UTF-16"),
        (b"name: [", "platform.yaml"),
        (b"name: shop\nregions: " + b"[" * 5_000, "nested more than"),
        (b"name: shop\nregions: " + b"{a: " * 5_000, "nested more than"),
        (b"- just\n- a list\n", "platform.yaml"),
        (b"name: !!python/object/apply:os.system [touch hacked]\n", "platform.yaml:1:7"),
    ],
)
def test_what_is_not_a_spec(run, spec, files, content: bytes, word: str) -> None:
    for command in ("validate", "check", "verify", "simulate"):
        run(command, spec(content)).refused(word)
    assert files() == ["platform.yaml"]


def test_aliases_that_multiply(run, spec) -> None:
    lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x]"]
    lines += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]" for n in range(1, 12)]
    run("validate", spec("\n".join(lines))).refused("alias bomb")


def test_a_file_of_50_megabytes_is_not_read(run, tmp_path: Path) -> None:
    with (tmp_path / "platform.yaml").open("wb") as file:
        file.truncate(50_000_000)
    run("validate", "platform.yaml").refused("47.7 MiB, more than 8 MiB")


def test_a_thousand_mistakes_fit_one_screen(run, spec, shop: str) -> None:
    text = shop + "teams:\n" + "".join(f"  team-{n}: {{color{n}: {'x' * 900}}}\n" for n in range(1_000))
    run("validate", spec(text)).refused("platform.yaml:11:", "not shown")


@pytest.mark.parametrize("include", ["../outside.yaml", "../../../../etc/passwd", "/etc/passwd"])
def test_an_include_stays_in_the_folder(run, spec, shop: str, include: str) -> None:
    spec("name: outside", "outside.yaml")
    run("validate", spec(f"include: [{include}]\n{shop}", "inside/platform.yaml")).refused(
        "inside/platform.yaml:1:", "leaves the folder"
    )


def test_a_link_does_not_lead_out_of_the_folder(run, spec, shop: str, tmp_path: Path) -> None:
    spec("teams: {secret: {}}", "outside.yaml")
    spec(f"include: [link.yaml]\n{shop}", "inside/platform.yaml")
    (tmp_path / "inside" / "link.yaml").symlink_to(tmp_path / "outside.yaml")
    for path in ("inside/platform.yaml", "inside"):
        run("validate", path).refused("leaves the folder")


def test_a_path_that_is_not_there(run) -> None:
    for path in ("nowhere.yaml", "no/where", "x" * 5_000):
        run("verify", path).refused()


def test_a_file_that_may_not_be_read(
    run: Callable, spec, shop: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Root may read everything, so the refusal of the system is put in place of the file's own."""

    def denied(*_: object, **__: object) -> None:
        raise PermissionError(13, "Permission denied", "platform.yaml")

    name = spec(shop)
    monkeypatch.setattr(Path, "open", denied)
    run("validate", name).refused("permission denied")


def test_markup_and_control_characters_are_not_repeated_to_the_terminal(run, spec, shop: str) -> None:
    done = run("validate", spec(shop + '"\\e[31m<b>": 1\n'))
    done.refused("unknown key")
    assert "\x1b" not in done.output
