"""Which files a spec is made of, and what is refused before it is read."""

import hashlib
import os
from pathlib import Path

import pytest

from withstand.scanners.spec import files
from withstand.scanners.spec.files import read_files


def write(folder: Path, **texts: str) -> None:
    for name, text in texts.items():
        path = folder / (name.replace("__", "/") + ".yaml")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")


def names(path: Path) -> list[str]:
    return [Path(document.source).name for document in read_files(path) if document.root]


def problems(path: Path) -> list[str]:
    found = [str(problem) for document in read_files(path) for problem in document.problems]
    return [problem.replace(path.as_posix(), "SPEC") for problem in found]


def test_a_folder_is_read_whole_in_the_order_of_its_names(tmp_path: Path) -> None:
    write(tmp_path, b="b: 1", a="a: 1", c__x="x: 1", c__a="y: 1")
    (tmp_path / "z.yml").write_text("z: 1")
    (tmp_path / "notes.txt").write_text("not: [read")
    write(tmp_path / ".git", hidden="not: [read")
    assert names(tmp_path) == ["a.yaml", "b.yaml", "a.yaml", "x.yaml", "z.yml"]


def test_a_file_brings_what_it_includes_and_nothing_else(tmp_path: Path) -> None:
    write(
        tmp_path,
        main="include: [sub/one.yaml, more]\nm: 1",
        sub__one="include: two.yaml\no: 1",
        sub__two="t: 1",
    )
    write(tmp_path, other="not: read", more__x="x: 1", more__y="y: 1")
    assert names(tmp_path / "main.yaml") == ["main.yaml", "one.yaml", "two.yaml", "x.yaml", "y.yaml"]


def test_a_file_that_is_included_twice_is_read_once(tmp_path: Path) -> None:
    write(tmp_path, a="include: [c.yaml]\na: 1", b="include: [c.yaml]\nb: 1", c="c: 1")
    assert sorted(names(tmp_path)) == ["a.yaml", "b.yaml", "c.yaml"]


def test_a_document_knows_the_digest_of_its_file(tmp_path: Path) -> None:
    write(tmp_path, a="a: ü")
    assert read_files(tmp_path)[0].sha256 == hashlib.sha256("a: ü".encode()).hexdigest()


@pytest.mark.parametrize(
    ("include", "problem"),
    [
        ("[../outside.yaml]", "1:11: '../outside.yaml' leaves the folder of the spec"),
        ("[/etc/passwd]", "1:11: '/etc/passwd' leaves the folder of the spec"),
        ("[a/../../x.yaml]", "1:11: 'a/../../x.yaml' leaves the folder of the spec"),
        ("[missing.yaml]", "1:11: there is no file 'missing.yaml'"),
        ("[3]", "1:11: include needs the path of a file"),
        ('["a\\0b"]', "1:11: include needs the path of a file"),
        ("{a: b}", "1:10: include is not a list of paths; say include: [a.yaml]"),
        (f"[{'x' * 5000}]", "cannot be read: file name too long"),
    ],
)
def test_includes_stay_inside_the_folder(tmp_path: Path, include: str, problem: str) -> None:
    spec = tmp_path / "spec"
    write(tmp_path, outside="secret: 1")
    write(spec, main=f"include: {include}\na: 1")
    found = problems(spec)
    assert len(found) == 1
    assert problem in found[0]
    assert names(spec) == ["main.yaml"]


def test_includes_that_go_in_a_circle_are_named(tmp_path: Path) -> None:
    write(tmp_path, a="include: [b.yaml]\na: 1", b="include: [c.yaml]\nb: 1", c="b: 1\ninclude: [a.yaml]")
    message = "the files include each other: a.yaml → b.yaml → c.yaml → a.yaml; remove one of the includes"
    assert problems(tmp_path) == [f"SPEC/c.yaml:2:11: {message}"]


def test_long_chains_of_includes_end(tmp_path: Path) -> None:
    for number in range(2_000):
        write(tmp_path / "s", **{f"f{number}": f"include: [f{number + 1}.yaml]\na{number}: 1"})
    assert "includes go 20 files deep" in problems(tmp_path / "s" / "f0.yaml")[0]


def test_a_symbolic_link_must_not_lead_out(tmp_path: Path) -> None:
    spec = tmp_path / "spec"
    write(tmp_path, outside="secret: 1")
    write(spec, main="include: [link.yaml]\na: 1")
    (spec / "link.yaml").symlink_to(tmp_path / "outside.yaml")
    (spec / "folder").symlink_to(tmp_path)
    found = problems(spec)
    assert any("link.yaml: a symbolic link that leaves the folder" in problem for problem in found)
    assert any("folder: a symbolic link to a folder is not followed" in problem for problem in found)
    assert names(spec) == ["main.yaml"]


def test_symbolic_links_in_a_circle_are_a_problem_and_not_a_crash(tmp_path: Path) -> None:
    (tmp_path / "a.yaml").symlink_to(tmp_path / "b.yaml")
    (tmp_path / "b.yaml").symlink_to(tmp_path / "a.yaml")
    for path in (tmp_path, tmp_path / "a.yaml"):
        assert problems(path)


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        (b"", "SPEC:1:1: the file is empty"),
        (b"\x7fELF\x00\x01", "SPEC: a binary file, not YAML; give a text file in UTF-8"),
        (b"a: b\nc: caf\xe9\n", "SPEC:2:7: byte 0xe9 is not UTF-8; save the file as UTF-8"),
        ("a: b".encode("utf-16"), "SPEC: the file is UTF-16, not UTF-8; save it as UTF-8"),
    ],
)
def test_what_is_not_text_in_utf_8_is_refused(tmp_path: Path, content: bytes, problem: str) -> None:
    file = tmp_path / "spec.yaml"
    file.write_bytes(content)
    assert [found.split("; start")[0] for found in problems(file)] == [problem]


def test_a_large_file_is_refused_without_reading_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "spec.yaml"
    with file.open("wb") as sparse:
        sparse.truncate(50 * 2**20)
    monkeypatch.setattr(Path, "open", None)  # opening it would fail
    assert problems(file) == [
        "SPEC: the file is 50.0 MiB, more than 8 MiB; a spec is written by people: is this the right file?"
    ]


def test_many_files_are_refused_together(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(tmp_path, a="a: 1", b="b: 1", c="c: 1")
    monkeypatch.setattr(files, "TOTAL_LIMIT", 10)
    assert "with this file, the spec is" in problems(tmp_path)[0]
    monkeypatch.setattr(files, "COUNT_LIMIT", 2)
    assert problems(tmp_path) == ["SPEC: more than 2 YAML files; give the folder of one spec"]


def test_what_is_not_a_regular_file_is_not_opened(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.yaml")
    assert problems(tmp_path / "pipe.yaml") == ["SPEC: not a regular file; give a YAML file"]


def test_a_path_that_leads_nowhere(tmp_path: Path) -> None:
    assert problems(tmp_path / "no.yaml") == [
        "SPEC: there is no such file or folder; give the path of a spec"
    ]
    assert problems(tmp_path) == [
        "SPEC: no *.yaml or *.yml file in this folder; give the folder that holds the spec"
    ]
    assert "not a path" in problems(tmp_path / "a\0b")[0]
    assert "file name too long" in problems(tmp_path / ("x" * 5_000))[0]


def test_without_permission_the_file_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(tmp_path, a="a: 1", b="b: 1")
    opened = Path.open

    def refuse(path: Path, mode: str = "r") -> object:
        if path.name == "a.yaml":
            raise PermissionError(13, "Permission denied")
        return opened(path, mode)

    monkeypatch.setattr(Path, "open", refuse)  # the tests may run as root, who may read everything
    assert problems(tmp_path) == [
        "SPEC/a.yaml: the file cannot be read: permission denied; check its permissions"
    ]
    assert names(tmp_path) == ["b.yaml"]


def test_a_name_that_would_move_the_cursor_is_shown_without_it(tmp_path: Path) -> None:
    (tmp_path / "a\x1b[2J.yaml").write_text("- a")
    assert "\x1b" not in problems(tmp_path)[0]
