"""What repeats per region or zone is written out, with the places where it was written."""

from typing import Any

import pytest

from withstand.model.values.origin import Origin
from withstand.scanners.spec import expand as expansion
from withstand.scanners.spec.document import read_document
from withstand.scanners.spec.expand import expand
from withstand.scanners.spec.tree import MarkedMapping, flatten

REGIONS = "regions: {east: {zones: [e1, e2]}, west: {zones: [w1]}}\n"


def fields_of(section: str) -> frozenset[str]:
    return frozenset(("region", "zone")) if section == "placed" else frozenset()


def expanded(text: str) -> tuple[MarkedMapping, list[str]]:
    read = read_document(REGIONS + text, "f.yaml")
    assert read.problems == ()
    whole, problems = expand(read.root, fields_of)
    return whole, [str(problem) for problem in problems]


def items(text: str, section: str = "s") -> dict[str, Any]:
    whole, problems = expanded(text)
    assert problems == []
    return dict(flatten(whole).data[section])


def test_each_region_and_each_zone_in_the_order_of_the_regions() -> None:
    made = items("s: {x: 1, r: {each: region}, y: 2, z: {each: zone}}")
    assert list(made) == ["x", "r@east", "r@west", "y", "z@e1", "z@e2", "z@w1"]


def test_placed_items_get_their_region_and_zone_unless_written() -> None:
    made = items("placed: {r: {each: region}, z: {each: zone}, w: {each: region, region: north}}", "placed")
    assert made["r@west"] == {"region": "west"}
    assert made["z@e2"] == {"region": "east", "zone": "e2"}
    assert made["w@east"] == {"region": "north"}


def test_elsewhere_nothing_is_added() -> None:
    assert items("s: {r: {each: region}}")["r@east"] == {}


def test_placeholders_are_filled_in_texts_at_any_depth() -> None:
    made = items(
        's: {n: {each: zone, t: "{zone} of {region}", l: [{c: "10.{region.index+1}.{zone.index*16}.0/20"}]}}'
    )
    assert made["n@e2"] == {"t": "e2 of east", "l": [{"c": "10.1.16.0/20"}]}
    assert made["n@w1"] == {"t": "w1 of west", "l": [{"c": "10.2.0.0/20"}]}


def test_in_restricts_by_region_or_by_zone() -> None:
    assert list(items("s: {r: {each: region, in: [west]}}")) == ["r@west"]
    assert list(items("s: {r: {each: region, in: west}}")) == ["r@west"]
    assert list(items("s: {z: {each: zone, in: [west, e2]}}")) == ["z@e2", "z@w1"]


def test_per_overrides_mappings_deeply_and_everything_else_whole() -> None:
    made = items(
        "s: {r: {each: zone, n: 1, m: {a: 1, b: 2}, l: [1, 2],"
        " per: {east: {n: 2, m: {b: 3}}, e2: {n: 3, l: [9], k: new}}}}"
    )
    assert made["r@e1"] == {"n": 2, "m": {"a": 1, "b": 3}, "l": [1, 2]}
    assert made["r@e2"] == {"n": 3, "m": {"a": 1, "b": 3}, "l": [9], "k": "new"}
    assert made["r@w1"] == {"n": 1, "m": {"a": 1, "b": 2}, "l": [1, 2]}


def test_overrides_are_filled_too() -> None:
    assert items('s: {r: {each: region, per: {west: {t: "in {region}"}}}}')["r@west"] == {"t": "in west"}


def test_every_value_keeps_the_place_where_it_was_written() -> None:
    whole, _ = expanded("s:\n  r:\n    each: region\n    n: 1\n    per: {west: {n: 2}}\n")
    origins = flatten(whole).origins
    assert origins["s", "r@east"] == origins["s", "r@west"] == Origin("f.yaml", line=3, column=3)
    assert origins["s", "r@east", "n"] == Origin("f.yaml", line=5, column=8)
    assert origins["s", "r@west", "n"] == Origin("f.yaml", line=6, column=21)


def test_items_without_ids_repeat_too() -> None:
    whole, problems = expanded('l: [{each: region, t: "{region}"}, {t: x}]')
    assert (flatten(whole).data["l"], problems) == ([{"t": "east"}, {"t": "west"}, {"t": "x"}], [])


def test_text_of_other_template_languages_is_left_alone() -> None:
    made = items('s: {r: {each: region, t: "{{region}} {account} ${x} {}"}}')
    assert made["r@east"]["t"] == "{{region}} {account} ${x} {}"


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("s: {r: {each: regoin}}", "2:15: each: 'regoin' is not known; say each: region or each: zone"),
        ("s: {r: {each: [zone]}}", "2:15: each: this is not known; say each: region or each: zone"),
        ("s: {r: {each: zone, in: [eats]}}", "2:26: 'eats' is not a region or a zone; did you mean 'east'?"),
        ("s: {r: {in: [east]}}", "2:9: 'in' needs 'each' beside it; add each: region or each: zone"),
        ("s: {r: {per: {east: {}}}}", "2:9: 'per' needs 'each' beside it; add each: region or each: zone"),
        ("s: {r: {each: zone, per: [x]}}", "2:26: per is not a mapping; say per: {us-west-2: {replicas: 4}}"),
        (
            "s: {r: {each: zone, per: {east: 3}}}",
            "2:33: not a mapping of overriding values; say {replicas: 4}",
        ),
        ("s: {r: {each: zone, per: {north: {}}}}", "2:27: 'north' is not a region or a zone"),
        ("s: {r: {each: region, per: {e1: {}}}}", "2:29: the item is not repeated for 'e1'"),
        ("s: {r: {each: region, in: [east], per: {west: {}}}}", "2:41: the item is not repeated for 'west'"),
        ('s: {r: {each: region, t: "{zone}"}}', "2:26: {zone} has no value in an item with each: region"),
        (
            's: {r: {each: region, t: "{region.nr}"}}',
            "2:26: {region.nr} is not a placeholder; say {region}, {zone}",
        ),
        ('s: {r: {each: region, t: "{region.index**9}"}}', "2:26: {region.index**9} is not a placeholder"),
        ('s: {r: {t: ["{region}"]}}', "2:13: '{region}' has a placeholder but is not repeated"),
        ("s: {r@east: 1, r: {each: region}}", "2:16: 'r@east' of s is there twice, first from f.yaml:2:5"),
        ("s: {r: {id: q}}", "2:9: 'r' has another id, 'q'; remove it: the key is the id"),
    ],
)
def test_mistakes_are_said_once_with_their_place(text: str, problem: str) -> None:
    _, problems = expanded(text)
    assert len(problems) == 1
    assert problems[0].startswith(f"f.yaml:{problem}")


@pytest.mark.parametrize(
    "regions", ["", "regions: []\n", "regions: {}\n", "regions: {east: 3}\n", "regions: {e: {zones: 3}}\n"]
)
def test_without_zones_there_is_nothing_to_repeat_for(regions: str) -> None:
    whole, problems = expand(read_document(regions + "s: {z: {each: zone}}", "f.yaml").root, fields_of)
    assert whole["s"] == {}
    assert "each: zone has nothing to repeat for" in str(problems[0])


def test_repetition_has_an_end(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(expansion, "VALUE_LIMIT", 10)
    whole, problems = expanded("s: {a: {each: zone, l: [1, 2, 3]}, b: {each: zone}, c: {each: zone}}")
    assert whole["s"] == {}
    assert problems == ["f.yaml:2:5: repetition makes more than 10 values; repeat fewer items"]
