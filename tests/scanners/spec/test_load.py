"""A spec becomes an architecture, or every problem at once with its place and what to write instead."""

from pathlib import Path
from typing import Any

import pytest

from withstand.errors import InputError
from withstand.model.architecture import Architecture
from withstand.model.values.unknown import Reason, Unknown
from withstand.scanners.spec import load, read_spec

SHOP = Path(__file__).parent / "shop"
BASE = """\
name: shop
regions:
  us-east-1: {zones: [us-east-1a, us-east-1b]}
  us-west-2: {zones: [us-west-2a]}
"""


def problems(folder: Path, text: str, base: str = BASE) -> list[str]:
    """What is wrong with a spec, its lines counted after BASE."""
    file = folder / "spec.yaml"
    file.write_text(base + text, encoding="utf-8")
    with pytest.raises(InputError) as refused:
        read_spec(file)
    shift = base.count("\n")
    made = []
    for problem in refused.value.problems:
        line, column = problem.position.removeprefix(f"{file.as_posix()}:").split(":")
        hint = f"; {problem.hint}" if problem.hint else ""
        made.append(f"{int(line) - shift}:{column}: {problem.message}{hint}")
    return made


def test_a_folder_becomes_an_architecture() -> None:
    shop = read_spec(SHOP)
    assert (shop.name, list(shop.regions), len(shop.zones)) == ("shop", ["us-east-1", "us-west-2"], 4)
    order = shop.workloads["order@us-west-2"]
    assert (order.id, order.region, order.replicas, order.service_time) == (
        "order@us-west-2",
        "us-west-2",
        4,
        0.012,
    )
    assert (order.scaling.minimum, order.scaling.maximum) == (3, 8) if order.scaling else False
    assert (order.cluster, order.dependencies[0].to) == ("eks@us-west-2", "orders@us-west-2")
    assert shop.subnets["app@us-west-2b"].cidr == "10.11.16.0/20"


def test_every_value_knows_its_file_line_and_column() -> None:
    shop = read_spec(SHOP)
    main, orders = (SHOP / "main.yaml").as_posix(), (SHOP / "data" / "orders.yaml").as_posix()
    assert shop.position("order@us-west-2", "replicas") == f"{main}:{where('main.yaml', '4, scaling')}"
    assert shop.position("order@us-east-1", "cores") == f"{main}:{where('main.yaml', '500m')}"
    assert shop.position("order@us-east-1") == f"{main}:{where('main.yaml', 'order:')}"
    assert shop.position("orders@us-east-1", "title") == f"{orders}:{where('data/orders.yaml', 'Orders in')}"
    assert [source for source, _ in shop.inputs] == [orders, main]


def where(name: str, text: str) -> str:
    lines = (SHOP / name).read_text(encoding="utf-8").splitlines()
    line = next(number for number, found in enumerate(lines) if text in found and "#" not in found)
    return f"{line + 1}:{lines[line].index(text) + 1}"


def test_a_value_that_nobody_could_see_stays_unknown() -> None:
    assert read_spec(SHOP).resources["orders@us-east-1"].unknown == {
        "key": Unknown(Reason.DENIED, "kms:DescribeKey")
    }


def test_the_main_file_brings_the_same_as_the_folder() -> None:
    assert as_json(read_spec(SHOP / "main.yaml")) == as_json(read_spec(SHOP))


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        # unknown keys
        ("vpc: {}", "1:1: unknown key 'vpc' in the spec; did you mean 'vpcs'?"),
        ("zones: {}\nzoness: {}", "2:1: unknown key 'zoness' in the spec; known: "),
        ("teams: {a: {titel: A}}", "1:13: unknown key 'titel' in a; did you mean 'title'?"),
        (
            "resources: {q: {kind: sqs, retension: 4d}}",
            "1:28: unknown key 'retension' in q; did you mean 'retention'?",
        ),
        (
            "vpcs: {v: {eech: region, cidr: 10.0.0.0/8}}",
            "1:12: unknown key 'eech' in v; did you mean 'each'?",
        ),
        (
            "claims: {c: {metric: rto, bound: < 5m, scop: [x]}}",
            "1:40: unknown key 'scop' in c; did you mean 'scope'?",
        ),
        (
            "workloads: {w: {cluster: e, scaling: {min: 1, minimum: 1, maximum: 2}}}",
            "1:39: unknown key 'min' in w.scaling; did you mean 'minimum'?",
        ),
        # missing keys
        ("vpcs:\n  v: {}", "2:3: v has no 'cidr'; add cidr: …"),
        (
            "resources: {r: {title: R}}",
            "1:13: r has no 'kind'; add the kind of resource, for example kind: alb",
        ),
        ("waivers: {w: {reason: r, expires: 2026-01-31}}", "1:11: w has no 'owner'; add owner: …"),
        # wrong units
        ("traffic: {peak: 1000}", '1:17: peak: 1000 has no unit; a rate needs one; say "1000/s"'),
        (
            "workloads: {w: {cluster: e, service_time: 5M}}",
            '1:43: service_time of w: "5M" is not a duration; say "5m" for minutes',
        ),
        (
            "vpcs: {v: {cidr: 10.0.0.1/16}}",
            '1:18: cidr of v: "10.0.0.1/16" has host bits set; say "10.0.0.0/16"',
        ),
        ("regions2: 1", "1:1: unknown key 'regions2' in the spec; did you mean 'regions'?"),
        # wrong types
        ("vpcs: []", "1:1: vpcs must be a mapping (key: value), not a list; write a mapping (key: value)"),
        ("vpcs: {v: [1]}", "1:8: v must be a mapping (key: value), not a list"),
        ("resources: {r: sqs}", "1:16: r must be a mapping (key: value), not 'sqs'"),
        ("title: 017", "1:8: title must be text, not the number 17; put it in quotes"),
        ("unmodelled: everything", "1:13: unmodelled must be a list, not 'everything'; write [everything]"),
        (
            "vpcs: {v: {cidr: 10.0.0.0/8, flow_logs: maybe}}",
            "1:41: flow_logs of v must be true or false, not 'maybe'",
        ),
        (
            "workloads: {w: {cluster: e, replicas: two}}",
            "1:39: replicas of w must be a whole number, not 'two'",
        ),
        (
            "workloads: {w: {cluster: e, replicas: -1}}",
            "1:39: replicas of w is the number -1; it must be at least 0",
        ),
        ("as_of: soon", "1:8: as_of must be a date such as 2026-01-31, not 'soon'"),
        (
            "title: !unknown denied\nvpcs: {v: {cidr: !unknown denied}}",
            "2:18: cidr of v may not be unknown; write its value",
        ),
        # values that are not known
        (
            "resources: {r: {kind: auroa-postgresql}}",
            "1:23: r: the kind 'auroa-postgresql' is not in the catalog; did you",
        ),
        (
            "subnets: {s: {vpc: v, cidr: 10.0.0.0/8, tier: privat, route_table: r}}",
            "1:47: tier of s: 'privat' is not known; did you mean 'private'?",
        ),
        ("claims: {c: {metric: rto, bound: fast}}", "1:34: bound of c: "),
        # references, ids, meaning
        ("vpcs: {v: {cidr: 10.0.0.0/8, account: prod}}", "1:39: 'prod' does not exist in accounts"),
        ("sites: {dc: {}}\nteams: {dc: {}}", "2:9: the id 'dc' is already used in sites"),
        (
            "vpcs: {v: {cidr: 10.0.0.0/8, region: us-east-1, zone: us-west-2a}}",
            "1:8: zone 'us-west-2a' belongs to us-west-2",
        ),
    ],
)
def test_what_is_wrong_where_and_what_to_write_instead(tmp_path: Path, text: str, problem: str) -> None:
    found = problems(tmp_path, text)
    assert any(line.startswith(problem) for line in found), "\n".join(found)
    assert not any("Value error" in line or "Input should" in line for line in found)


def test_a_name_is_needed_and_short(tmp_path: Path) -> None:
    assert problems(tmp_path, "title: x", base="") == [
        "1:1: the spec has no 'name'; add name: … (Short name, used in file names)"
    ]
    assert problems(tmp_path, "name: A Shop", base="")[0].startswith("1:7: name: ")


def test_all_problems_come_at_once_in_the_order_of_the_source(tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_text("vpcs:\n  v: {cidr: x}\n  w: {cidr: y}\n  v: {}\nname: [\n")
    (tmp_path / "b.yaml").write_text("a: b: c\n")
    (tmp_path / "c.yaml").write_text("teams:\n  t: {id: u, colour: red}\n  s: {each: moon}\n")
    with pytest.raises(InputError) as refused:
        read_spec(tmp_path)
    found = [problem.position.removeprefix(f"{tmp_path.as_posix()}/") for problem in refused.value.problems]
    assert found == ["a.yaml:4:3", "a.yaml:6:1", "b.yaml:1:5", "c.yaml:2:7", "c.yaml:2:14", "c.yaml:3:13"]


def test_what_stands_in_an_unreadable_file_is_not_called_missing(tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_text("teams: {t: {}}\n")
    (tmp_path / "b.yaml").write_text("name: shop\na: b: c\n")
    with pytest.raises(InputError) as refused:
        read_spec(tmp_path)
    assert len(refused.value.problems) == 1


def test_one_line_of_a_repeated_item_is_reported_once(tmp_path: Path) -> None:
    text = (
        "vpcs:\n  v: {each: region, cidr: 10.0.0.0/33}\n  w: {each: zone, cidr: 10.0.0.0/8, account: prod}\n"
    )
    assert problems(tmp_path, text.replace("/33", "/8")) == [
        "3:46: 'prod' does not exist in accounts; add it to accounts or remove this",
    ]
    assert problems(tmp_path, text) == [
        '2:27: cidr of v: "10.0.0.0/33" is not a network (in us-east-1 and us-west-2); '
        'say "10.0.0.0/16" or "2001:db8::/32"',
    ]


def test_a_problem_of_one_region_alone_names_it(tmp_path: Path) -> None:
    text = "vpcs:\n  v: {each: region, cidr: 10.0.0.0/8, per: {us-west-2: {title: 3}}}"
    assert problems(tmp_path, text) == [
        "2:64: title of v@us-west-2 must be text, not the number 3; put it in quotes"
    ]


def test_more_problems_than_anybody_reads_are_counted(tmp_path: Path) -> None:
    file = tmp_path / "spec.yaml"
    file.write_text(BASE + "teams: {" + ", ".join(f"t{n}: 1" for n in range(5_000)) + "}")
    with pytest.raises(InputError) as refused:
        read_spec(file)
    assert len(refused.value.problems) == load.PROBLEM_LIMIT + 1
    assert str(refused.value.problems[-1]) == f"and {5_000 - load.PROBLEM_LIMIT:,} more"


def test_nothing_that_moves_the_cursor_is_repeated(tmp_path: Path) -> None:
    for text in ('teams: {t: {"\\e[2Jx": 1}}', 'as_of: "\\e]0;x\\a"', 'sites: {d: {kind: "\\u202e"}}'):
        assert all(line.isprintable() for line in problems(tmp_path, text))


def test_a_written_architecture_is_read_again(tmp_path: Path) -> None:
    """JSON is YAML: what the model writes, the loader reads, unknown values included."""
    shop = read_spec(SHOP)
    file = tmp_path / "shop.yaml"
    file.write_text(shop.model_dump_json(exclude={"zones"}), encoding="utf-8")
    again = read_spec(file)
    assert as_json(again) == as_json(shop)
    assert again.resources["orders@us-east-1"].unknown == shop.resources["orders@us-east-1"].unknown


def as_json(architecture: Architecture) -> Any:
    return architecture.model_dump(mode="json")
