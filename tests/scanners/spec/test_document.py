"""One YAML document: the rules of YAML 1.2, exact positions, and every refusal in plain words."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from withstand.model.values.origin import Origin
from withstand.model.values.unknown import Reason, Unknown
from withstand.scanners.spec import document
from withstand.scanners.spec.document import read_document
from withstand.scanners.spec.tree import flatten


def value_of(text: str) -> Any:
    read = read_document(f"a: {text}\n", "f.yaml")
    assert read.problems == ()
    return flatten(read.root).data["a"]


def problems_of(text: str) -> list[str]:
    return [str(problem) for problem in read_document(text, "f.yaml").problems]


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("no", "no"),
        ("on", "on"),
        ("y", "y"),
        ("1:30", "1:30"),
        ("12:30:45", "12:30:45"),
        ("017", 17),
        ("0o17", 15),
        ("0x1F", 31),
        ("-3", -3),
        ("1_000", "1_000"),
        ("1e3", 1000.0),
        (".5", 0.5),
        ("2026-01-01", "2026-01-01"),
        ("true", True),
        ("False", False),
        ("null", None),
        ("~", None),
        ("", None),
        ("'1'", "1"),
        ('"true"', "true"),
        ("!!str 017", "017"),
        ("10.0.0.0/16", "10.0.0.0/16"),
        ("[a, 1]", ["a", 1]),
        ("{x: {y: 1}}", {"x": {"y": 1}}),
        ('!unknown "denied: kms:DescribeKey"', Unknown(Reason.DENIED, "kms:DescribeKey")),
        ("!unknown computed", Unknown(Reason.COMPUTED)),
        ("{unknown: throttled, detail: rds}", Unknown(Reason.THROTTLED, "rds")),
        ("{unknown: throttled, other: rds}", {"unknown": "throttled", "other": "rds"}),
    ],
)
def test_scalars_follow_yaml_1_2(text: str, value: Any) -> None:
    assert value_of(text) == value
    assert type(value_of(text)) is type(value)


def test_keys_are_text_whatever_they_look_like() -> None:
    read = read_document("8080: a\nno: b\nnull: c\n2026-01-01: d\n", "f.yaml")
    assert list(read.root) == ["8080", "no", "null", "2026-01-01"]


def test_positions_are_those_of_the_keys_and_the_values() -> None:
    text = "# first\nname: shop\nregions:\n  west:\n    zones: [a,   b]\n  - x\n".replace("  - x\n", "")
    root = read_document(text, "f.yaml").root
    west = root["regions"]["west"]
    assert (root.keys_at["name"], root.values_at["name"]) == (at(2, 1), at(2, 7))
    assert west.keys_at["zones"] == at(5, 5)
    assert flatten(root).origins == {
        ("name",): at(2, 7),
        ("regions",): at(3, 1),
        ("regions", "west"): at(4, 3),
        ("regions", "west", "zones"): at(5, 5),
        ("regions", "west", "zones", 0): at(5, 13),
        ("regions", "west", "zones", 1): at(5, 18),
    }


def at(line: int, column: int) -> Origin:
    return Origin("f.yaml", line=line, column=column)


KEYS = st.text("abcdefgh", min_size=1, max_size=4)
TREES = st.dictionaries(
    KEYS,
    st.recursive(
        st.integers(-99, 99) | st.booleans() | st.text("xyz ü", max_size=5),
        lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS, inner, max_size=3),
        max_leaves=12,
    ),
    min_size=1,
)


@given(TREES)
def test_json_is_read_as_it_was_written_and_every_value_knows_its_place(tree: dict[str, Any]) -> None:
    import json

    text = json.dumps(tree, ensure_ascii=False, indent=1)
    read = read_document(text, "f.yaml")
    flat = flatten(read.root)
    assert flat.data == tree
    lines = text.split("\n")
    for path, origin in flat.origins.items():
        value: Any = tree
        for part in path:
            value = value[part]
        written = lines[origin.line - 1][origin.column - 1 :]
        if not isinstance(value, (dict, list)):
            assert written.startswith(json.dumps(value, ensure_ascii=False))
        elif isinstance(path[-1], str):
            assert written.startswith(json.dumps(path[-1]))


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("", "f.yaml:1:1: the file is empty"),
        ("\ufeff \n", "f.yaml:1:1: the file is empty"),
        ("# only a comment\n", "f.yaml:1:1: the file declares nothing"),
        ("- a\n", "f.yaml:1:1: a spec is a mapping of sections, not a list"),
        ("\n\nhello\n", "f.yaml:3:1: a spec is a mapping of sections, not a single value"),
        ("a:\n\tb: 1", "f.yaml:2:1: a tab is used for indentation; YAML is indented with spaces"),
        ("a: @x", "f.yaml:1:4: a value may not start with @; put the value in quotes"),
        ("a: `x`", "f.yaml:1:4: a value may not start with `"),
        ("a: b: c", "f.yaml:1:5: a second ':' in one line"),
        ("a: [1, 2\nb: 3", "f.yaml:2:2: a list in [ ] that is not closed"),
        ("a: {x: 1\nb: 3\n", "f.yaml:2:2: a mapping in { } that is not closed"),
        ("a: 'x\nb: c", "f.yaml:2:5: a quoted text that is not closed; close the quotes (it starts"),
        ("a:\n  b: 1\n c: 2", "f.yaml:3:2: not a key of the mapping around it"),
        ("- a\nb: 1", "f.yaml:2:1: not an item of the list around it"),
        ("a: *", "f.yaml:1:5: & and * start an anchor and an alias"),
        ("a: *x", "f.yaml:1:4: *x has no &x before it"),
        ("*x : 1", "f.yaml:1:1: the alias *x cannot be a key"),
        ("a: &x [*x]", "f.yaml:1:8: *x repeats something that contains it"),
        ('a: "\\q"', "f.yaml:1:5: an unknown escape"),
        ("a: >= 99%", "f.yaml:1:5: > and | start a text of several lines; put the value in quotes"),
        (
            "a: 'it's'",
            "f.yaml:1:8: not a key of the mapping around it; check the indentation, and the quotes",
        ),
        ("a: ? b", "f.yaml:1:4: a value may not start with ?"),
        ("a: - b", "f.yaml:1:4: a list may not start here"),
        ("a: ]", "f.yaml:1:4: a value is missing before this"),
        ("{a: 1}}", "f.yaml:1:7: the document has ended before this"),
        ("? [a]\n: b", "f.yaml:1:3: a key must be text, not a mapping or a list"),
        ("a: 1\n---\nb: 2", "f.yaml:2:1: a second document starts here"),
        ("<<: {}", "f.yaml:1:1: merge keys (<<) are not YAML 1.2"),
        ("a: !!python/object:os.system x", "f.yaml:1:4: the tag tag:yaml.org,2002:python"),
        ("a: !Ref x", "f.yaml:1:4: the tag !Ref means nothing here; only !unknown is known"),
        ("a: !unknown [x]", "f.yaml:1:4: the tag !unknown means nothing here"),
        ("a: !unknown denid", "f.yaml:1:4: 'denid' is not a reason for being unknown; did you mean"),
        ("a: {unknown: later}", "f.yaml:1:14: 'later' is not a reason for being unknown; say one of: denied"),
        ("a: .inf", "f.yaml:1:4: .inf is not a number that means something here"),
        ("a: 1e999", "f.yaml:1:4: 1e999 is too large a number"),
        ("a: " + "9" * 5_000, "f.yaml:1:4: a number of 5000 characters; put it in quotes"),
        ("a: \x01", "f.yaml:1:4: the character U+0001 is not allowed in YAML"),
        ("a: b\nc: \x00", "f.yaml:2:4: the character U+0000 is not allowed in YAML; this looks"),
        ("[" * 10_000, "f.yaml:1:51: nested more than 50 levels deep"),
        ("a: " + "{a: " * 10_000, "f.yaml:1:200: nested more than 50 levels deep"),
    ],
)
def test_refusals_say_where_what_and_what_instead(text: str, problem: str) -> None:
    found = problems_of(text)
    assert len(found) == 1
    assert found[0].startswith(problem)


def test_all_duplicate_keys_are_found_with_both_positions() -> None:
    assert problems_of("a: 1\na: 2\nb: {x: 1, x: 2}\n") == [
        "f.yaml:2:1: 'a' is written twice, first at line 1, column 1; keep one of them",
        "f.yaml:3:11: 'x' is written twice, first at line 3, column 5; keep one of them",
    ]


def test_the_first_of_duplicate_keys_is_kept() -> None:
    assert read_document("a: 1\na: 2\n", "f.yaml").root == {"a": 1}


def test_aliases_repeat_a_value_with_its_places() -> None:
    flat = flatten(read_document("a: &x {k: 1}\nb: *x\n", "f.yaml").root)
    assert flat.data == {"a": {"k": 1}, "b": {"k": 1}}
    assert flat.origins["b", "k"] == at(1, 11)


def test_an_alias_bomb_is_refused_before_it_is_unfolded() -> None:
    levels = ["a0: &a0 [x, x, x, x, x, x, x, x, x, x]"]
    levels += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]" for n in range(1, 30)]
    found = problems_of("\n".join(levels))
    assert len(found) == 1
    assert "aliases repeat more than 20000 values; this looks like an alias bomb" in found[0]


def test_an_escape_in_double_quotes_is_text() -> None:
    assert value_of(r'"tab \t, line \n, \u00e9"') == "tab \t, line \n, é"


@pytest.mark.parametrize(
    "text", ["a: [1, {b: c}]\nd: &x e\nf: *x\n", "a: 'x", "a:\n\tb: 1", "a: 1\n---\nb: 2"]
)
def test_pure_python_events_are_read_alike(text: str, monkeypatch: pytest.MonkeyPatch) -> None:
    fast = read_document(text, "f.yaml")
    monkeypatch.setattr(document, "EventParser", document.PureEventParser)
    slow = read_document(text, "f.yaml")
    assert flatten(slow.root) == flatten(fast.root)
    assert len(slow.problems) == len(fast.problems)
