"""Hostile XML as a tree of elements with positions: no DTD, no entities, limits on size, depth and number."""

from __future__ import annotations

import stat
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final
from xml.parsers import expat

from withstand.errors import InputError

FILE_LIMIT: Final = 64 * 2**20
DEPTH_LIMIT: Final = 100
COUNT_LIMIT: Final = 2_000_000
"""The largest published fault trees have some ten thousand elements."""


@dataclass(slots=True)
class Element:
    """One element: its tag, attributes, children, and where it begins (`file:line:column`)."""

    tag: str
    attributes: Mapping[str, str]
    position: str
    children: list[Element] = field(default_factory=list)
    text: str = ""

    def named(self, *tags: str) -> list[Element]:
        """The children with these tags."""
        return [child for child in self.children if child.tag in tags]


def read_document(path: Path) -> Element:
    """The root element of an XML file; InputError with the position of what is wrong with it."""
    return parse(_content(path), str(path))


def parse(content: bytes, source: str) -> Element:
    """The root element of XML text."""
    builder = _TreeBuilder(source)
    try:
        builder.parser.Parse(content, True)
    except expat.ExpatError as error:
        # expat counts columns from 0.
        position = f"{source}:{error.lineno}:{error.offset + 1}"
        message = expat.ErrorString(error.code) or str(error)
        raise InputError.at(position, f"not well-formed XML: {message}") from None
    except (LookupError, UnicodeError, ValueError) as error:
        raise InputError.at(f"{source}:1:1", f"not readable as XML: {error}") from None
    return builder.root


class _TreeBuilder:
    """Receives expat's events."""

    def __init__(self, source: str) -> None:
        self.source = source
        self.root = Element("", {}, f"{source}:1:1")
        self.stack: list[Element] = []
        self.count = 0
        self.parser = expat.ParserCreate()
        self.parser.SetParamEntityParsing(expat.XML_PARAM_ENTITY_PARSING_NEVER)
        self.parser.StartDoctypeDeclHandler = self.refuse_doctype
        self.parser.EntityDeclHandler = self.refuse_doctype
        self.parser.StartElementHandler = self.start
        self.parser.EndElementHandler = self.end
        self.parser.CharacterDataHandler = self.characters

    def position(self) -> str:
        line, column = self.parser.CurrentLineNumber, self.parser.CurrentColumnNumber + 1
        return f"{self.source}:{line}:{column}"

    def refuse_doctype(self, *_: object) -> None:
        raise InputError.at(
            self.position(), "document type declarations and entities are not read", "remove <!DOCTYPE …>"
        )

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        self.count += 1
        if self.count > COUNT_LIMIT or len(self.stack) >= DEPTH_LIMIT:
            limit = f"{COUNT_LIMIT:,} elements" if self.count > COUNT_LIMIT else f"{DEPTH_LIMIT} levels"
            raise InputError.at(self.position(), f"more than {limit}", "split the model into several files")
        made = Element(tag, attributes, self.position())
        if self.stack:
            self.stack[-1].children.append(made)
        else:
            self.root = made
        self.stack.append(made)

    def end(self, tag: str) -> None:
        self.stack.pop()

    def characters(self, text: str) -> None:
        if not text.isspace() and not self.stack[-1].text:
            self.stack[-1].text = text.strip()


def _content(path: Path) -> bytes:
    try:
        status = path.stat()
        if not stat.S_ISREG(status.st_mode):
            raise InputError.at(str(path), "is not a file")
        if status.st_size > FILE_LIMIT:
            raise InputError.at(str(path), f"is larger than {FILE_LIMIT // 2**20} MiB")
        with path.open("rb") as file:
            content = file.read(FILE_LIMIT + 1)
    except OSError as error:
        raise InputError.at(str(path), f"cannot be read: {error.strerror}") from None
    if len(content) > FILE_LIMIT:
        raise InputError.at(str(path), f"is larger than {FILE_LIMIT // 2**20} MiB")
    return content
