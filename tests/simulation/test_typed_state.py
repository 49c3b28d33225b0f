"""What a replication, a plant and a context remember is typed: no string opens it, and none is `Any`."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

PACKAGE = Path(__file__).resolve().parents[2] / "withstand"
SIMULATION = PACKAGE / "simulation"
SETS_ASIDE = PACKAGE / "model" / "elements" / "base.py"
"""While it makes an element, it takes the defaults out that stand where values are unknown."""

_READERS = frozenset({"get", "pop", "setdefault"})
_WRITERS = frozenset({"clear", "pop", "popitem", "setdefault", "update"})
_DERIVING = frozenset({"derived", "remembered"})


def test_simulation_has_no_untyped_drawers() -> None:
    found = [said for path in sorted(SIMULATION.rglob("*.py")) for said in drawers(path.read_text(), path)]
    assert not found, "\n".join(found)


def test_nothing_writes_into_the_dict_of_an_object() -> None:
    files = sorted(path for path in PACKAGE.rglob("*.py") if path != SETS_ASIDE)
    found = [said for path in files for said in written(path.read_text(), path)]
    assert not found, "\n".join(found)
    assert list(written(SETS_ASIDE.read_text(), SETS_ASIDE)), "then it needs no exception any more"


@pytest.mark.parametrize(
    "source",
    [
        'run.shared["dns"] = 1.0',
        'run.shared[f"copies {id}"]',
        'found = run.shared.get("lost", ())',
        'context.memo.setdefault(f"steady {load}", {})',
        "class Plant:\n    rooms: dict[str, Any] = field(default_factory=dict)",
        "class Plant:\n    full: Mapping[str, tuple[Any, float]]",
        "class Run:\n    def __init__(self):\n        self.stores: dict[str, Any] = {}",
        "@derived\ndef _known(architecture):\n    '''Filled by others.'''\n    return {}",
    ],
)
def test_drawers_are_found(source: str) -> None:
    assert list(drawers(source, Path("x.py")))


@pytest.mark.parametrize(
    "source",
    [
        'found = element.__dict__.get("key")',
        "run.state.of(LinkState).broken[link] = share",
        'words["begin"] = "starts"',
        "class Run:\n    def __init__(self):\n        self.stores: dict[str, StoreState] = {}",
        "@derived\ndef _plans(architecture):\n    return {plan.id: plan for plan in architecture.plans}",
    ],
)
def test_what_is_typed_is_let_be(source: str) -> None:
    assert not list(drawers(source, Path("x.py")))


@pytest.mark.parametrize(
    "source",
    [
        'plant.__dict__["stores"] = {}',
        'del plant.__dict__["stores"]',
        "run.__dict__.clear()",
        'object.__setattr__(plant, "stores", {})',
    ],
)
def test_writing_is_found(source: str) -> None:
    assert list(written(source, Path("x.py")))
    assert not list(written('kind = element.__dict__.get("kind") or element.__dict__["kind"]', Path("x.py")))


def drawers(source: str, path: Path) -> Iterator[str]:
    """Attributes that a string opens, fields that are mappings with Any, caches made for others to fill."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Subscript) and _opened_by_text(node.value, node.slice):
            yield _said(path, node, "a string opens it: give it a field, or a class of its own (held_state)")
        elif isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.args:
            if node.func.attr in _READERS and _opened_by_text(node.func.value, node.args[0]):
                yield _said(path, node, "a string opens it: give it a field, or a class of its own")
        elif isinstance(node, ast.AnnAssign) and _is_field(node.target) and _holds_any(node.annotation):
            yield _said(path, node, "say what it holds instead of Any")
        elif isinstance(node, ast.FunctionDef) and _is_filled_by_others(node):
            yield _said(path, node, "return what is derived, instead of a drawer for others to fill")
        elif isinstance(node, ast.ClassDef):
            for field in node.body:
                if isinstance(field, ast.AnnAssign) and _holds_any(field.annotation):
                    yield _said(path, field, "say what it holds instead of Any")


def written(source: str, path: Path) -> Iterator[str]:
    """Places that write into `__dict__`, or past a frozen class."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Subscript) and _is_dict(node.value):
            if not isinstance(node.ctx, ast.Load):
                yield _said(path, node, "writes into __dict__")
        elif isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            past = node.func.attr == "__setattr__" and ast.unparse(node.func.value) == "object"
            if past or (node.func.attr in _WRITERS and _is_dict(node.func.value)):
                yield _said(path, node, "writes into a frozen thing")


def _opened_by_text(owner: ast.expr, key: ast.expr) -> bool:
    text = isinstance(key, ast.JoinedStr) or (isinstance(key, ast.Constant) and isinstance(key.value, str))
    return text and isinstance(owner, ast.Attribute) and not _is_dict(owner)


def _is_dict(owner: ast.expr) -> bool:
    return isinstance(owner, ast.Attribute) and owner.attr == "__dict__"


def _is_field(target: ast.expr) -> bool:
    return isinstance(target, ast.Attribute)


def _holds_any(annotation: ast.expr) -> bool:
    """Whether it is a mapping with Any anywhere in its type."""
    names = {node.id for node in ast.walk(annotation) if isinstance(node, ast.Name)}
    return "Any" in names and bool(names & {"dict", "Mapping", "MutableMapping", "defaultdict"})


def _is_filled_by_others(function: ast.FunctionDef) -> bool:
    last = function.body[-1]
    empty = isinstance(last, ast.Return) and last.value is not None and ast.unparse(last.value) in _EMPTY
    return empty and any(isinstance(one, ast.Name) and one.id in _DERIVING for one in function.decorator_list)


_EMPTY = frozenset({"{}", "dict()", "[]", "list()", "set()"})


def _said(path: Path, node: ast.AST, what: str) -> str:
    return f"{path}:{getattr(node, 'lineno', 0)}: {ast.unparse(node).splitlines()[0]}: {what}"
