"""The shape of the code: small files and functions, few parameters, documented, named for what is inside."""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
PACKAGE = ROOT / "withstand"
SOURCES = sorted(PACKAGE.rglob("*.py"))

MAX_FILE_LINES = 350
MAX_FUNCTION_LINES = 40
MAX_POSITIONAL_PARAMETERS = 4
NAMES_THAT_SAY_NOTHING = {"utils", "util", "helpers", "helper", "common", "misc", "shared", "stuff", "tools"}
UNFINISHED = ("TODO", "FIXME", "XXX", "NotImplementedError")
CLOCKS = {"time", "monotonic", "perf_counter", "process_time", "time_ns", "perf_counter_ns"}
WAITS = {"run", "wait", "communicate", "result", "join", "launch", "check_output", "check_call", "wait_for"}

Function = ast.FunctionDef | ast.AsyncFunctionDef


def test_there_is_something_to_look_at() -> None:
    assert PACKAGE / "errors.py" in SOURCES


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: str(path.relative_to(ROOT)))
def test_file(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    problems = [*problems_of_file(path, text), *problems_of_code(ast.parse(text))]
    assert not problems, "\n".join(problems)


def test_tests_mirror_without_becoming_a_package() -> None:
    """An __init__.py in tests/diagrams would shadow the PyPI package diagrams."""
    assert not list((ROOT / "tests").rglob("__init__.py"))


def test_no_test_holds_a_watch() -> None:
    """The machine may be busy. What hangs is ended by pytest's own timeout, which is far from any measure."""
    for path in sorted((ROOT / "tests").rglob("*.py")):
        found = list(watches(ast.parse(path.read_text(encoding="utf-8"))))
        assert not found, f"{path.relative_to(ROOT)}: lines {found} time something, or give it so long only"


def test_a_watch_is_found() -> None:
    seen = watches(
        ast.parse(
            "import time\nstart = time.perf_counter()\nprocess.wait(timeout=5)\n"
            "pytestmark = pytest.mark.timeout(3)\nhop = Hop(timeout=2)\ntime.sleep(0.1)\n"
            "page.wait_for_timeout(100)\nbrowser.launch(timeout=0)\n"
        )
    )
    assert list(seen) == [2, 3, 4, 7]


def watches(tree: ast.Module) -> Iterator[int]:
    """Lines that read a clock, wait for so long and no longer, or set a timeout of their own."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            name, owner = node.func.attr, ast.unparse(node.func.value)
            limits = [word.value for word in node.keywords if word.arg == "timeout"]
            limited = any(not isinstance(limit, ast.Constant) or limit.value for limit in limits)
            if (
                (owner == "time" and name in CLOCKS)
                or (name in WAITS and limited)
                or (owner, name) == ("pytest.mark", "timeout")
                or name == "wait_for_timeout"
            ):
                yield node.lineno


def test_the_checks_can_fail() -> None:
    """Each limit is seen to bite on code that breaks it."""
    long_body = "\n".join(f"    x = {n}" for n in range(MAX_FUNCTION_LINES + 1))
    long = f"def long():\n    '''Doc.'''\n{long_body}\n"
    source = f"{long}\ndef many(a, b, c, d, e):\n    return a\n\nclass Bare: ...\n"
    found = problems_of_code(ast.parse(source))
    assert [problem.split(":")[0] for problem in found] == ["line 1", "line 45", "line 45", "line 48"]
    named = list(problems_of_file(PACKAGE / "utils.py", "# TODO\n" * (MAX_FILE_LINES + 1)))
    assert len(named) == 4


def problems_of_file(path: Path, text: str) -> Iterator[str]:
    """What is wrong with a file as a whole: its length, its name, its first line, what it leaves undone."""
    if (lines := text.count("\n")) > MAX_FILE_LINES:
        yield f"{lines} lines; a file has at most {MAX_FILE_LINES}: is there a second subject in it?"
    if path.stem in NAMES_THAT_SAY_NOTHING:
        yield f"{path.stem} says nothing: name the file after what is in it"
    if path.parent == PACKAGE and path.stem in sys.stdlib_module_names:
        yield f"{path.stem} is also a module of Python's library"
    if text.strip() and not (ast.get_docstring(ast.parse(text)) or "").strip():
        yield "the first line does not say what the file is"
    for number, line in enumerate(text.splitlines(), start=1):
        if word := next((word for word in UNFINISHED if word in line), None):
            yield f"line {number}: {word}: finish it, or say in the docs that it is not there"
            break


def problems_of_code(tree: ast.Module) -> list[str]:
    """Functions that are too long or take too much, public things without a docstring, in order of lines."""
    problems = [(f.lineno, text) for f in functions(tree) for text in problems_of_function(f)]
    for thing in tree.body:
        if (
            isinstance(thing, ast.ClassDef | Function)
            and is_public(thing.name)
            and not ast.get_docstring(thing)
        ):
            problems.append((thing.lineno, f"{thing.name} is public and has no docstring"))
    return [f"line {line}: {text}" for line, text in sorted(problems)]


def problems_of_function(function: Function) -> Iterator[str]:
    """What is wrong with one function."""
    if (lines := body_lines(function)) > MAX_FUNCTION_LINES:
        yield f"{function.name} has {lines} lines without its docstring; at most {MAX_FUNCTION_LINES}"
    if (count := positional_parameters(function)) > MAX_POSITIONAL_PARAMETERS:
        yield f"{function.name} takes {count} positional parameters; at most {MAX_POSITIONAL_PARAMETERS}"


def functions(tree: ast.Module) -> Iterator[Function]:
    """Every function and method, nested ones too."""
    return (node for node in ast.walk(tree) if isinstance(node, Function))


def body_lines(function: Function) -> int:
    """Lines from `def` to the end, without the docstring."""
    end = function.end_lineno or function.lineno
    lines = end - function.lineno + 1
    if ast.get_docstring(function):
        docstring = function.body[0]
        lines -= (docstring.end_lineno or docstring.lineno) - docstring.lineno + 1
    return lines


def positional_parameters(function: Function) -> int:
    """Parameters that can be given by position, self and cls left out."""
    names = [argument.arg for argument in (*function.args.posonlyargs, *function.args.args)]
    return len(names) - (1 if names[:1] in (["self"], ["cls"]) else 0)


def is_public(name: str) -> bool:
    """Whether a name is meant for others."""
    return not name.startswith("_")
