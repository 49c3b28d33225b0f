"""The incidents of the past: each file is complete, in order, sourced, and names kinds that exist."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

import pytest

from withstand.catalog import catalog
from withstand.errors import InputError, UsageError
from withstand.simulation import incidents as package
from withstand.simulation.incidents import Incident, incident, incidents, read

ALL = list(incidents().values())
VALID = """\
title: A service fails
date: "2020-01-01"
region: us-east-1
start: 2020-01-01 00:00 UTC
duration: 2h
basis: message
source: https://aws.amazon.com/message/1/
cause: A cause.
lesson: A lesson.
effects:
  - {kind: service-impaired, service: SQS, kinds: [sqs], duration: 1h, basis: message}
"""


def test_there_are_enough_and_every_file_is_one() -> None:
    files = {path.stem for path in Path(package.__file__).parent.glob("*.yaml")}
    assert files == set(incidents())
    assert len(files) >= 10


@pytest.mark.parametrize("one", ALL, ids=lambda one: one.id)
def test_it_is_named_by_date_and_region(one: Incident) -> None:
    assert one.id.startswith(f"{one.date.isoformat()}-{one.region}-")
    assert one.date <= date(2026, 11, 22)
    assert re.match(r"\d{4}-\d\d-\d\d \d\d:\d\d [A-Z]{3}$", one.start)
    assert abs((date.fromisoformat(one.start[:10]) - one.date).days) <= 1
    assert one.title and one.cause and one.lesson


@pytest.mark.parametrize("one", ALL, ids=lambda one: one.id)
def test_its_source_can_be_looked_up(one: Incident) -> None:
    if one.basis == "message":
        assert re.fullmatch(r"https://aws\.amazon\.com/message/\w+/", one.source)
    else:
        assert one.basis == "secondary"


@pytest.mark.parametrize("one", ALL, ids=lambda one: one.id)
def test_its_effects_are_within_it_and_say_where_they_come_from(one: Incident) -> None:
    assert one.end <= one.duration * 1.05, "an effect outlasts the whole event"
    assert any(effect.at == 0 for effect in one.effects)
    for effect in one.effects:
        assert set(effect.kinds) | set(effect.dependents) <= set(catalog())
        assert all(re.search(r"\((message|.* guide)\)$", how) for how in effect.dependents.values())
        if effect.basis == "memory":
            assert "memory" in effect.note
        if effect.basis == "estimate" or (effect.severity < 1 and effect.kind == "service-impaired"):
            assert re.search(
                r"estimate|taken|memory|upper bound|were stuck|reported|in the zone only", effect.note
            )


def test_the_phases_of_october_2025_follow_each_other() -> None:
    one = incident("2025-10-20-us-east-1-dynamodb")
    at = {effect.service: effect for effect in one.effects}
    assert at["DynamoDB"].end == (2 * 60 + 52) * 60
    launches = at["EC2 launches"]
    assert (launches.at, launches.end) == ((2 * 60 + 37) * 60, (10 * 60 + 48) * 60)
    assert at["Network Load Balancer"].end == (14 * 60 + 21) * 60
    assert one.duration == (14 * 60 + 32) * 60


def write(folder: Path, text: str) -> Path:
    path = folder / "2020-01-01-us-east-1-x.yaml"
    path.write_text(text, encoding="utf-8")
    return path


def test_a_valid_file_is_read(tmp_path: Path) -> None:
    assert read(write(tmp_path, VALID)).effects[0].end == 3600


@pytest.mark.parametrize(
    ("before", "after", "message"),
    [
        (", duration: 1h", "", "effects.0.duration: Field required"),
        ("duration: 1h", "duration: 0s", "duration and severity are above 0"),
        ("kind: service-impaired", "kind: meteor", "effects.0.kind"),
        ("kinds: [sqs]", "kinds: [sqs], dependents: {sns: how}", "dependents are for one without"),
        ("kinds: [sqs]", "zones: 2", "a zone-loss names how many zones"),
        ("basis: message}", "basis: message, colour: red}", "effects.0.colour"),
        ("basis: message}", "basis: hearsay}", "effects.0.basis"),
        ("source: https://aws.amazon.com/message/1/\n", "", "source: Field required"),
        (VALID, "- a\n- b\n", "this is not an incident"),
        ("title:", "title: [", "2020-01-01-us-east-1-x.yaml"),
    ],
)
def test_an_invalid_file_is_refused_with_the_reason(
    tmp_path: Path, before: str, after: str, message: str
) -> None:
    assert before in VALID
    with pytest.raises(InputError) as raised:
        read(write(tmp_path, VALID.replace(before, after)))
    assert message in str(raised.value)


def test_an_effect_without_an_end_says_what_to_write(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="write duration: 2h"):
        read(write(tmp_path, VALID.replace(", duration: 1h", "")))


def test_two_effects_on_one_service_do_not_overlap(tmp_path: Path) -> None:
    again = (
        "  - {kind: service-impaired, service: SQS, kinds: [sqs], at: 30m, duration: 1h, basis: message}\n"
    )
    with pytest.raises(InputError, match="overlap"):
        read(write(tmp_path, VALID + again))


@pytest.mark.parametrize("wrong", ["2025-10-20-us-east-1-dynamo", "dynamodb", ""])
def test_an_unknown_incident_is_refused(wrong: str) -> None:
    with pytest.raises(UsageError, match="no incident is called") as raised:
        incident(wrong)
    assert ("did you mean" in str(raised.value)) is bool(wrong)
