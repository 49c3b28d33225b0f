"""Reads one YAML 1.2 document into values with positions, straight from the events of libyaml.

The scalars follow the core schema of YAML 1.2: `no`, `on`, `1:30` and dates stay text, `017` is seventeen.
Refused, each with its position: duplicate keys, merge keys, unknown tags, keys that are not scalars, more
than one document, deep nesting, and aliases that expand to too much.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any, Final

import yaml

from withstand.errors import Problem
from withstand.model.values.origin import Origin
from withstand.scanners.spec.scalar import ScalarError, parse_unknown, plain_scalar, unknown_of_mapping
from withstand.scanners.spec.syntax import control_character, syntax_problem
from withstand.scanners.spec.tree import Document, MarkedList, MarkedMapping

# Deeper than any field of the model; libyaml would go on until memory ends.
DEPTH_LIMIT: Final = 50
# Values that aliases may add to a file: enough for shared settings, far too few for an alias bomb.
ALIAS_LIMIT: Final = 20_000

_BLANK: Final = re.compile(r"[\s\ufeff]*")


class PureEventParser(yaml.reader.Reader, yaml.scanner.Scanner, yaml.parser.Parser):
    """The parser of a PyYAML built without libyaml: slower, the same events."""

    def __init__(self, stream: str) -> None:
        yaml.reader.Reader.__init__(self, stream)
        yaml.scanner.Scanner.__init__(self)
        yaml.parser.Parser.__init__(self)


EventParser: Final[Any] = (
    yaml.cyaml.CParser if yaml.__with_libyaml__ else PureEventParser  # type: ignore[attr-defined]
)


def read_document(text: str, source: str) -> Document:
    """The document in `text`; `source` is the file's name in positions. Never raises for bad input."""
    if found := control_character(text, source):
        return Document(source, MarkedMapping(), (found,))
    builder = _Builder(source)
    try:
        parser = EventParser(text)
        while (event := parser.get_event()) is not None:
            builder.take(event)
    except yaml.YAMLError as error:
        builder.problems.append(syntax_problem(error, text, source))
    except _AbandonedError:
        pass
    return _document(builder, text)


def _document(builder: _Builder, text: str) -> Document:
    if isinstance(builder.root, MarkedMapping):
        return Document(builder.source, builder.root, tuple(builder.problems))
    if not builder.problems:
        if builder.root is None:
            message = "the file is empty" if _BLANK.fullmatch(text) else "the file declares nothing"
        else:
            kind = "a list" if isinstance(builder.root, MarkedList) else "a single value"
            message = f"a spec is a mapping of sections, not {kind}"
        hint = 'start with sections, for example "regions:" and "resources:"'
        builder.problems.append(Problem(str(builder.root_at), message, hint))
    return Document(builder.source, MarkedMapping(), tuple(builder.problems))


class _AbandonedError(Exception):
    """The rest of the document cannot be read; the problem is recorded already."""


class _Frame:
    """A mapping or a list that is being read."""

    __slots__ = ("anchor", "at", "key", "key_at", "size", "value")

    def __init__(self, value: MarkedMapping | MarkedList, at: Origin, anchor: str | None) -> None:
        self.value = value
        self.at = at
        self.anchor = anchor
        self.key: str | None = None
        self.key_at = at
        self.size = 1


class _Builder:
    """Turns parser events into values; collects problems instead of raising."""

    def __init__(self, source: str) -> None:
        self.source = source
        self.problems: list[Problem] = []
        self.root: Any = None
        self.root_at = Origin(source, line=1, column=1)
        self._frames: list[_Frame] = []
        self._anchors: dict[str, tuple[Any, int]] = {}
        self._alias_size = 0
        self._documents = 0
        self._takers: dict[type, Callable[[Any], None]] = {
            yaml.ScalarEvent: self._scalar,
            yaml.MappingStartEvent: self._start,
            yaml.SequenceStartEvent: self._start,
            yaml.MappingEndEvent: self._end,
            yaml.SequenceEndEvent: self._end,
            yaml.AliasEvent: self._alias,
            yaml.DocumentStartEvent: self._document,
        }

    def take(self, event: Any) -> None:
        """Takes the next event of the parser."""
        taker = self._takers.get(type(event))
        if taker is not None:
            taker(event)

    def _document(self, event: Any) -> None:
        self._documents += 1
        if self._documents > 1:
            self._abandon(self._at(event), "a second document starts here", "put it into a file of its own")

    def _scalar(self, event: Any) -> None:
        at = self._at(event)
        frame = self._frames[-1] if self._frames else None
        if frame is not None and frame.key is None and isinstance(frame.value, MarkedMapping):
            self._key(frame, event.value, at)
            return
        self._put(self._scalar_value(event, at), at, event.anchor, 1)

    def _scalar_value(self, event: Any, at: Origin) -> Any:
        try:
            if event.tag == "!unknown":
                return parse_unknown(event.value)
            if event.tag not in (None, "!", "tag:yaml.org,2002:str"):
                self._problem(at, f"the tag {event.tag} means nothing here", "only !unknown is known")
                return None
            return plain_scalar(event.value) if event.implicit[0] and event.tag is None else event.value
        except ScalarError as error:
            self._problem(at, error.message, error.hint)
            return None

    def _key(self, frame: _Frame, key: str, at: Origin) -> None:
        if key == "<<":
            self._problem(
                at, "merge keys (<<) are not YAML 1.2", "repeat the whole value with an alias (*name)"
            )
        mapping = frame.value
        if isinstance(mapping, MarkedMapping) and key in mapping:
            first = mapping.keys_at[key]
            self._problem(
                at,
                f"'{key}' is written twice, first at line {first.line}, column {first.column}",
                "keep one of them",
            )
        frame.key, frame.key_at = key, at

    def _start(self, event: Any) -> None:
        at = self._at(event)
        mapping = isinstance(event, yaml.MappingStartEvent)
        if (
            self._frames
            and self._frames[-1].key is None
            and isinstance(self._frames[-1].value, MarkedMapping)
        ):
            self._abandon(
                at, "a key must be text, not a mapping or a list", 'write {name} in quotes: "{name}"'
            )
        if len(self._frames) >= DEPTH_LIMIT:
            self._abandon(at, f"nested more than {DEPTH_LIMIT} levels deep", "nothing in a spec needs that")
        if event.tag not in (None, "!"):
            self._problem(
                at, f"the tag {event.tag} means nothing here", 'say !unknown "denied: what was denied"'
            )
        self._frames.append(_Frame(MarkedMapping() if mapping else MarkedList(), at, event.anchor))

    def _end(self, _: Any) -> None:
        frame = self._frames.pop()
        value: Any = frame.value
        if isinstance(value, MarkedMapping) and "unknown" in value:
            try:
                value = unknown_of_mapping(value) or value
            except ScalarError as error:
                self._problem(value.values_at["unknown"], error.message, error.hint)
        self._put(value, frame.at, frame.anchor, frame.size)

    def _alias(self, event: Any) -> None:
        at = self._at(event)
        name = event.anchor
        if (
            self._frames
            and self._frames[-1].key is None
            and isinstance(self._frames[-1].value, MarkedMapping)
        ):
            self._abandon(at, f"the alias *{name} cannot be a key", "write the key")
        if name not in self._anchors:
            inside = any(frame.anchor == name for frame in self._frames)
            what = (
                f"*{name} repeats something that contains it"
                if inside
                else f"*{name} has no &{name} before it"
            )
            self._abandon(at, what, "write the value")
        value, size = self._anchors[name]
        self._alias_size += size
        if self._alias_size > ALIAS_LIMIT:
            self._abandon(
                at, f"aliases repeat more than {ALIAS_LIMIT} values", "this looks like an alias bomb"
            )
        self._put(value, at, None, size)

    def _put(self, value: Any, at: Origin, anchor: str | None, size: int) -> None:
        if anchor is not None:
            self._anchors[anchor] = (value, size)
        if not self._frames:
            self.root, self.root_at = value, at
            return
        frame = self._frames[-1]
        frame.size += size
        if isinstance(frame.value, MarkedList):
            frame.value.put(value, at)
        elif frame.key is not None:
            if frame.key not in frame.value:
                frame.value.put(frame.key, value, frame.key_at, at)
            frame.key = None

    def _at(self, event: Any) -> Origin:
        mark = event.start_mark
        return Origin(self.source, line=mark.line + 1, column=mark.column + 1)

    def _problem(self, at: Origin, message: str, hint: str) -> None:
        self.problems.append(Problem(str(at), message, hint))

    def _abandon(self, at: Origin, message: str, hint: str) -> None:
        self._problem(at, message, hint)
        raise _AbandonedError
