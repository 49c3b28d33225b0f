"""Reads a dynamic fault tree: `toplevel "A"; "A" wsp "B" "C"; "B" lambda=1e-4 dorm=0;`."""

from __future__ import annotations

import difflib
import math
import re
import stat
from collections.abc import Iterator
from dataclasses import dataclass, field
from graphlib import CycleError, TopologicalSorter
from pathlib import Path
from typing import Final

from withstand.errors import InputError, Problem
from withstand.model.results.dynamic_fault_tree import (
    DynamicFaultTree,
    DynamicGate,
    DynamicKind,
    Life,
    undefined,
)

FILE_LIMIT: Final = 16 * 2**20
PROBLEM_LIMIT: Final = 1_000
DEPTH_LIMIT: Final = 200
_NAME_LIMIT: Final = 200
_TOKEN: Final = re.compile(
    r'(?P<space>\s+|//[^\n]*|/\*.*?\*/)|"(?P<quoted>[^"\n]*)"|(?P<end>;)|(?P<word>[^\s";]+)', re.DOTALL
)
_GATES: Final[dict[str, DynamicKind]] = {
    "and": "and", "or": "or", "pand": "pand", "wsp": "spare", "csp": "spare", "hsp": "spare", "fdep": "fdep",
    "seq": "seq",
}  # fmt: skip
_DORMANCY: Final = {"csp": 0.0, "hsp": 1.0}
_VOTING: Final = re.compile(r"(\d{1,4})of(\d{1,4})")
_FEWEST_CHILDREN: Final = {"spare": 1, "fdep": 2}


@dataclass(frozen=True, slots=True)
class _Word:
    text: str
    position: str


@dataclass
class _GalileoReader:
    """What has been read, and what is wrong with it."""

    source: str
    top: _Word | None = None
    gates: dict[str, DynamicGate] = field(default_factory=dict)
    lives: dict[str, Life] = field(default_factory=dict)
    places: dict[str, _Word] = field(default_factory=dict)
    children: dict[str, list[_Word]] = field(default_factory=dict)
    dormancy: dict[str, float] = field(default_factory=dict)
    spares: list[tuple[_Word, str]] = field(default_factory=list)
    written: dict[str, float] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)

    def wrong(self, word: _Word, message: str, hint: str = "") -> None:
        if len(self.problems) < PROBLEM_LIMIT:
            self.problems.append(Problem(word.position, message, hint))

    def stop(self) -> None:
        if self.problems:
            raise InputError(self.problems)


def read_galileo(path: Path) -> DynamicFaultTree:
    """The tree of a file; InputError with everything that is wrong, with positions."""
    reader = _GalileoReader(str(path))
    for words in _statements(_text(path), reader):
        _statement(reader, words)
    top = reader.top or _Word("", f"{path}:1:1")
    if reader.top is None:
        reader.wrong(top, "no top event", 'write toplevel "NAME";')
    else:
        _check_names(reader)
        _check_dormancy(reader)
    reader.stop()
    lives = {
        name: Life(life.rate, reader.dormancy.get(name, life.dormancy)) for name, life in reader.lives.items()
    }
    tree = DynamicFaultTree(path.stem, top.text, reader.gates, lives)
    _refuse_loops(reader, tree)
    for gate, place, message, hint in undefined(tree):
        reader.wrong(reader.children[gate][place] if place >= 0 else top, message, hint)
    reader.stop()
    return tree


def _text(path: Path) -> str:
    try:
        status = path.stat()
        if not stat.S_ISREG(status.st_mode) or status.st_size > FILE_LIMIT:
            raise InputError.at(str(path), f"is not a file of at most {FILE_LIMIT // 2**20} MiB")
        return path.read_text(encoding="utf-8")
    except OSError as error:
        raise InputError.at(str(path), f"cannot be read: {error.strerror}") from None
    except UnicodeDecodeError:
        raise InputError.at(f"{path}:1:1", "is not UTF-8 text") from None


def _statements(text: str, reader: _GalileoReader) -> Iterator[list[_Word]]:
    words: list[_Word] = []
    line, start, place = 1, 0, 0
    while place < len(text):
        found = _TOKEN.match(text, place)
        position = f"{reader.source}:{line}:{place - start + 1}"
        if found is None:
            reader.wrong(_Word("", position), f"{text[place]!r} has no end")
            return
        if found["end"]:
            yield words
            words = []
        elif not found["space"]:
            words.append(_Word(found["quoted"] if found["quoted"] is not None else found["word"], position))
        line += found[0].count("\n")
        start = place + found[0].rfind("\n") + 1 if "\n" in found[0] else start
        place = found.end()
    if words:
        reader.wrong(words[0], "the statement has no end", "write ; behind it")


def _statement(reader: _GalileoReader, words: list[_Word]) -> None:
    if not words:
        return
    if words[0].text == "toplevel":
        if len(words) != 2 or reader.top is not None:
            reader.wrong(words[0], "there must be one top event", 'write toplevel "NAME"; once')
        else:
            reader.top = words[1]
        return
    name = words[0]
    if not name.text or len(name.text) > _NAME_LIMIT or not name.text.isprintable():
        reader.wrong(name, f"{name.text[:_NAME_LIMIT]!r} is not a name")
    elif name.text in reader.places:
        reader.wrong(name, f"{name.text!r} is defined twice", f"see {reader.places[name.text].position}")
    elif len(words) < 2:
        reader.wrong(name, f"{name.text!r} is neither a gate nor a basic event", 'write "A" lambda=1e-4;')
    else:
        reader.places[name.text] = name
        if "=" in words[1].text:
            _event(reader, name, words[1:])
        else:
            _gate(reader, name, words[1], words[2:])


def _gate(reader: _GalileoReader, name: _Word, kind: _Word, children: list[_Word]) -> None:
    names = tuple(child.text for child in children)
    voting = _VOTING.fullmatch(kind.text)
    if voting:
        if int(voting[2]) != len(names) or not 0 < int(voting[1]) <= len(names):
            reader.wrong(kind, f"{kind.text} has {len(names)} children")
        found = DynamicGate("atleast", names, int(voting[1]))
    elif kind.text in _GATES:
        found = DynamicGate(_GATES[kind.text], names)
        if kind.text in _DORMANCY:
            reader.dormancy.update(dict.fromkeys(names, _DORMANCY[kind.text]))
            reader.spares += [(kind, child) for child in names[1:]]
    else:
        known = ", ".join(("KofN", *_GATES))
        reader.wrong(kind, f"the gate {kind.text[:80]!r} is not supported", f"use one of {known}")
        return
    if len(names) < _FEWEST_CHILDREN.get(found.kind, 1):
        reader.wrong(kind, f"{kind.text} has {len(names)} children")
    reader.gates[name.text] = found
    reader.children[name.text] = children


def _event(reader: _GalileoReader, name: _Word, settings: list[_Word]) -> None:
    numbers = {"dorm": 1.0}
    for setting in settings:
        key, _, text = setting.text.partition("=")
        try:
            number = float(text) if "_" not in text else math.nan
        except ValueError:
            number = math.nan
        if key not in ("lambda", "dorm"):
            reader.wrong(setting, f"{key[:80]!r} is not supported", "use lambda= and dorm=")
        elif not 0 <= number < math.inf or (key == "dorm" and number > 1):
            reader.wrong(setting, f"{text[:80]!r} is not a {'rate' if key == 'lambda' else 'factor up to 1'}")
        else:
            numbers[key] = number
            if key == "dorm":
                reader.written[name.text] = number
    if "lambda" not in numbers and not reader.problems:
        reader.wrong(name, f"{name.text!r} has no failure rate", "write lambda=1e-4")
    reader.lives[name.text] = Life(numbers.get("lambda", 0.0), numbers["dorm"])


def _check_names(reader: _GalileoReader) -> None:
    used = [(reader.top.text, reader.top)] if reader.top else []
    used += [(child.text, child) for children in reader.children.values() for child in children]
    for name, word in used:
        if name not in reader.places:
            near = difflib.get_close_matches(name, list(reader.places)[:1000], n=1)
            hint = f"did you mean {near[0]!r}?" if near else ""
            reader.wrong(word, f"{name[:_NAME_LIMIT]!r} is not defined", hint)


def _check_dormancy(reader: _GalileoReader) -> None:
    """Tools differ in whether csp and hsp or dorm= wins: nothing is guessed."""
    for kind, child in reader.spares:
        written = reader.written.get(child, _DORMANCY[kind.text])
        if written != _DORMANCY[kind.text]:
            reader.wrong(
                kind,
                f"{kind.text} means dorm={_DORMANCY[kind.text]:g}, but {child!r} has dorm={written:g}",
                "write wsp, or leave dorm= out",
            )


def _refuse_loops(reader: _GalileoReader, tree: DynamicFaultTree) -> None:
    below = {
        name: [child for child in gate.children if child in tree.gates] for name, gate in tree.gates.items()
    }
    depth: dict[str, int] = {}
    try:
        for name in TopologicalSorter(below).static_order():
            depth[name] = 1 + max((depth[child] for child in below[name]), default=0)
            if depth[name] > DEPTH_LIMIT:
                raise InputError.at(reader.places[name].position, f"more than {DEPTH_LIMIT} gates deep")
    except CycleError as error:
        name = error.args[1][-1]
        raise InputError.at(reader.places[name].position, f"the gate {name!r} depends on itself") from None
