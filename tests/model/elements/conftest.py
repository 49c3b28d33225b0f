"""Which code reads which field of the model, as mypy resolves it: the class is known, not only the name.

A plugin of mypy hears of every attribute that is read of a class of the model, and of every function that is
given an element and a field's name (`getattr(element, "zones", ())`, `element.__dict__.get("zones")`).
"""

from __future__ import annotations

import ast
import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from mypy import build
from mypy.find_sources import create_source_list
from mypy.nodes import CallExpr, Expression, MemberExpr, StrExpr
from mypy.options import Options
from mypy.plugin import AttributeContext, FunctionContext, MethodContext, Plugin
from mypy.types import AnyType, Instance, LiteralType, Type, TypeVarType, UnionType, get_proper_type

ROOT = Path(__file__).resolve().parents[3]
_MODEL = "withstand.model."
_ELEMENT = "withstand.model.elements.base.Element"


@dataclass(frozen=True, slots=True, order=True)
class Read:
    """One place that reads a field: file, line, and the function around it."""

    file: str
    line: int
    function: str


class Reads(Plugin):
    """Notes the reads of one run of mypy."""

    def __init__(self, options: Options) -> None:
        super().__init__(options)
        self.attributes: dict[tuple[str, str], set[Read]] = {}
        """(class that declares the field, field) → its reads."""
        self.names: dict[tuple[str, str], set[Read]] = {}
        """(class of the element, field) → the places where it is read by name; "" for an unknown class."""
        self.of_anything: set[tuple[str, int, int]] = set()
        """(name, line, column) of attributes of values whose type mypy does not know."""

    def get_attribute_hook(self, fullname: str) -> Callable[[AttributeContext], Type] | None:
        """Notes an attribute of a class of the model, unless it is written."""
        if not fullname.startswith(_MODEL):
            return None
        owner, _, name = fullname.rpartition(".")

        def note(context: AttributeContext) -> Type:
            if not context.is_lvalue:
                self.attributes.setdefault((owner.rpartition(".")[2], name), set()).add(_here(context))
            return context.default_attr_type

        return note

    def get_function_hook(self, fullname: str) -> Callable[[FunctionContext], Type] | None:
        """Notes the names that `getattr` and our own functions are given with an element."""
        if fullname != "builtins.getattr" and not fullname.startswith("withstand."):
            return None

        def note(context: FunctionContext) -> Type:
            if len(context.args) > 1 and context.args[0]:
                self._note_names(
                    context, context.arg_types[0][0], [arg for each in context.args[1:] for arg in each]
                )
            return context.default_return_type

        return note

    def get_method_hook(self, fullname: str) -> Callable[[MethodContext], Type] | None:
        """Notes the names in `element.__dict__.get("…")`."""
        if fullname != "builtins.dict.get":
            return None

        def note(context: MethodContext) -> Type:
            call = context.context
            holder = (
                call.callee.expr
                if isinstance(call, CallExpr) and isinstance(call.callee, MemberExpr)
                else None
            )
            if isinstance(holder, MemberExpr) and holder.name == "__dict__":
                self._note_names(context, _type_of(context, holder.expr), context.args[0])
            return context.default_return_type

        return note

    def untyped(self, name: str) -> set[Read]:
        """Places that read an attribute of this name of a value whose type mypy does not know."""
        return {
            Read(file, line, "")
            for file, line, column in _attributes(name)
            if (name, line, column) in self.of_anything
        }

    def _note_names(self, context: Any, element: Type | None, given: list[Expression]) -> None:
        for owner in _classes(element):
            for expression in given:
                for name in _texts(context, expression):
                    self.names.setdefault((owner, name), set()).add(_here(context))


def _attributes(name: str) -> Iterator[tuple[str, int, int]]:
    """File, line and column of every attribute of this name that is read in the package."""
    for file in sorted((ROOT / "withstand").rglob("*.py")):
        text = file.read_text(encoding="utf-8")
        if name in text:
            for node in ast.walk(ast.parse(text)):
                if isinstance(node, ast.Attribute) and node.attr == name and isinstance(node.ctx, ast.Load):
                    yield os.path.relpath(file, ROOT), node.lineno, node.col_offset


def _here(context: Any) -> Read:
    function = context.api.scope.current_function()
    file = os.path.relpath(context.api.path, ROOT)
    return Read(file, context.context.line, function.name if function is not None else "")


def _type_of(context: Any, expression: Expression) -> Type | None:
    found: Type | None = context.api.lookup_type_or_none(expression)
    return found


def _texts(context: Any, expression: Expression) -> Iterator[str]:
    if isinstance(expression, StrExpr):
        yield expression.value
        return
    found = _type_of(context, expression)
    kinds = get_proper_type(found) if found is not None else None
    for kind in kinds.items if isinstance(kinds, UnionType) else (kinds,):
        literal = get_proper_type(kind) if kind is not None else None
        if isinstance(literal, LiteralType) and isinstance(literal.value, str):
            yield literal.value


def _classes(found: Type | None) -> Iterator[str]:
    """Names of the classes of the model that a value may be of, or is a collection of; "" where unknown."""
    kind = get_proper_type(found) if found is not None else None
    match kind:
        case UnionType():
            for item in kind.items:
                yield from _classes(item)
        case TypeVarType():
            yield from _classes(kind.upper_bound)
        case Instance() if kind.type.has_base(_ELEMENT):
            yield kind.type.name
        case Instance() if kind.args:
            yield from _classes(kind.args[-1])
        case Instance() if kind.type.fullname == "builtins.object":
            yield ""
        case AnyType():
            yield ""


@pytest.fixture(scope="session")
def reads() -> Reads:
    """What mypy finds in `withstand/`, checked as a whole in about 20 s of CPU."""
    options = Options()
    options.plugins = ["pydantic.mypy"]
    options.python_version = (3, 11)
    options.ignore_missing_imports = True
    options.incremental = False
    options.export_types = True
    options.cache_dir = os.devnull
    options.config_file = str(ROOT / "pyproject.toml")
    found = Reads(options)
    sources = create_source_list([str(ROOT / "withstand")], options)
    result = build.build(sources, options, extra_plugins=[found])
    assert not result.errors, result.errors
    for expression in result.types:
        if isinstance(expression, MemberExpr):
            owner = result.types.get(expression.expr)
            if owner is not None and isinstance(get_proper_type(owner), AnyType):
                found.of_anything.add((expression.name, expression.line, expression.column))
    return found
