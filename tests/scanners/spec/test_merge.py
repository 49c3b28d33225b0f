"""Documents merged into one spec."""

from withstand.scanners.spec.document import read_document
from withstand.scanners.spec.merge import merge


def merged(*texts: str) -> tuple[object, list[str]]:
    documents = [read_document(text, f"{name}.yaml") for name, text in zip("abc", texts, strict=False)]
    whole, problems = merge(documents)
    return whole, [str(problem) for problem in problems]


def test_sections_of_several_files_are_joined() -> None:
    whole, problems = merged("name: x\ns: {a: 1}\nl: [1]", "s: {b: 2}\nl: [2]", "s: {c: 3}")
    assert whole == {"name": "x", "s": {"a": 1, "b": 2, "c": 3}, "l": [1, 2]}
    assert problems == []


def test_the_same_id_in_two_files_is_refused_with_both_positions() -> None:
    _, problems = merged("s:\n  a: 1", "s: {b: 1,\n a: 2}", "s: {a: 3}")
    assert problems == [
        "b.yaml:2:2: 'a' of s is declared twice, first at a.yaml:2:3; keep one of them, or rename one",
        "c.yaml:1:5: 'a' of s is declared twice, first at a.yaml:2:3; keep one of them, or rename one",
    ]


def test_a_single_value_is_given_once() -> None:
    whole, problems = merged("name: x", "\nname: y")
    assert whole == {"name": "x"}
    assert problems == ["b.yaml:2:1: 'name' is given twice, first at a.yaml:1:1; give it once"]


def test_a_section_is_of_one_kind() -> None:
    _, problems = merged("s: {a: 1}", "s: [1]")
    assert problems == ["b.yaml:1:1: 's' is given twice, first at a.yaml:1:1; give it once"]


def test_merging_leaves_the_documents_alone() -> None:
    first, second = read_document("s: {a: 1}", "a.yaml"), read_document("s: {b: 1}", "b.yaml")
    merge([first, second])
    assert first.root == {"s": {"a": 1}}
