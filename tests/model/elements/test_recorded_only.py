"""Every field that authors may write decides something, is a text for people, or is marked as neither."""

from __future__ import annotations

import importlib
import inspect
import pkgutil
from collections.abc import Iterator
from typing import Any

import pytest

import withstand.model.elements as elements
from withstand.model.architecture import Architecture
from withstand.model.elements.base import Element
from withstand.model.elements.recorded_only import RecordedOnly

_DECIDES = (
    "withstand/simulation/",
    "withstand/validators/",
    "withstand/api/",
    "withstand/model/structure/",
    "withstand/model/results/",
    "withstand/model/architecture.py",
)
"""Where verdicts, findings and estimates come from. Checks of the input are not among them: they refuse what
cannot be meant, and a value that they accept has decided nothing yet."""
_SHOWS = ("withstand/diagrams/", "withstand/reports/", "withstand/cli/")
_OWN = "withstand/model/elements/"

Field = tuple[type[Element], str]

# One process runs mypy, once.
pytestmark = pytest.mark.xdist_group("reads of fields")


def model_classes() -> list[type[Element]]:
    """The architecture, and every class of `model/elements/`."""
    found: dict[str, type[Element]] = {Architecture.__name__: Architecture}
    for module in pkgutil.iter_modules(elements.__path__):
        held = vars(importlib.import_module(f"{elements.__name__}.{module.name}")).values()
        for each in held:
            if inspect.isclass(each) and issubclass(each, Element):
                found[each.__name__] = each
    return [found[name] for name in sorted(found)]


def fields() -> Iterator[Field]:
    """Every field with the class that declares it."""
    for cls in model_classes():
        yield from ((cls, name) for name in cls.__annotations__ if name in cls.model_fields)


def mark(field: Field) -> RecordedOnly | None:
    """The field's mark."""
    cls, name = field
    return next((each for each in cls.model_fields[name].metadata if isinstance(each, RecordedOnly)), None)


def is_text(field: Field) -> bool:
    """A text for people: what it decides is what they see."""
    cls, name = field
    return cls.model_fields[name].annotation is str


class Readers:
    """Who reads a field."""

    def __init__(self, reads: Any) -> None:
        self.reads = reads
        self.family = {
            cls.__name__: {
                one.__name__ for one in model_classes() if issubclass(cls, one) or issubclass(one, cls)
            }
            for cls in model_classes()
        }

    def of(self, field: Field) -> set[Any]:
        """Every place that reads it; one that reads by name counts for all classes that may be meant."""
        cls, name = field
        found: set[Any] = set(self.reads.attributes.get((cls.__name__, name), ()))
        for owner in ("", *self.family[cls.__name__]):
            found |= self.reads.names.get((owner, name), set())
        return found

    def deciding(self, field: Field) -> list[Any]:
        """Those that a verdict, a finding or an estimate may come from."""
        return sorted(
            read
            for read in self.of(field)
            if read.file.startswith(_DECIDES)
            # Properties of the model pass a value on; what pydantic calls begins with an underscore.
            or (read.file.startswith(_OWN) and not read.function.startswith("_") and read.function)
        )

    def showing(self, field: Field) -> list[Any]:
        """Those that people see it by."""
        return sorted(read for read in self.of(field) if read.file.startswith(_SHOWS))


@pytest.fixture(scope="module")
def readers(reads: Any) -> Readers:
    """Who reads what in the whole package."""
    return Readers(reads)


def _named(field: Field) -> str:
    return f"{field[0].__name__}.{field[1]}"


def test_what_nothing_reads_says_so(readers: Readers) -> None:
    silent = [
        _named(field)
        for field in fields()
        if mark(field) is None
        and not readers.deciding(field)
        and not (is_text(field) and readers.showing(field))
    ]
    assert not silent, f"read by nothing that decides; read them, or mark them RecordedOnly: {silent}"


def test_what_says_so_is_read_by_nothing(readers: Readers) -> None:
    wrong = {
        _named(field): read
        for field in fields()
        if mark(field) is not None
        for read in readers.deciding(field)[:1]
    }
    assert not wrong, f"marked RecordedOnly, and read: {wrong}"


# What mypy knows no type of and is something else, by name and file.
_SOMETHING_ELSE = {
    ("size", "withstand/simulation/"): "an array of numpy",
    ("protocol", "withstand/validators/rules/msh_003_certificate_without_rotation.py"): "a listener",
}


def test_what_says_so_is_read_of_nothing_untyped(readers: Readers) -> None:
    """Where mypy knows no type, the name decides."""
    wrong = [
        f"{_named(field)} at {read.file}:{read.line}"
        for field in fields()
        if mark(field) is not None
        for read in sorted(readers.reads.untyped(field[1]))
        if read.file.startswith(_DECIDES)
        if not any(field[1] == name and read.file.startswith(file) for name, file in _SOMETHING_ELSE)
    ]
    assert not wrong, "\n".join(wrong)
