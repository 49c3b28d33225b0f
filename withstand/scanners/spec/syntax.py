"""Says in plain words, with position, why a text is not YAML."""

from __future__ import annotations

import re
from typing import Final

import yaml

from withstand.errors import Problem

# What YAML calls printable; libyaml refuses the rest without saying on which line it stands.
_NOT_PRINTABLE: Final = re.compile("[^\t\n\r\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")

_TAB: Final = "a tab is used for indentation"
_SPACES: Final = "YAML is indented with spaces"
# What libyaml says, in parts of its messages, and what it means for the author. The first match counts.
_PLAIN_WORDS: Final = (
    ("that cannot start any token", "a value may not start with {character}", 'put the value in quotes: "…"'),
    ("mapping values are not allowed", "a second ':' in one line, no ':' above, or wrong indentation",
     'put a value that contains ": " in quotes'),
    ("could not find expected ':'", "a key without ':'", 'write "key: value"'),
    ("did not find expected key", "not a key of the mapping around it",
     "check the indentation, and the quotes and brackets before this"),
    ("did not find expected '-' indicator", "not an item of the list around it",
     'start each item with "- ", in the same column'),
    ("expected ',' or ']'", "a list in [ ] that is not closed", "separate with ',', close with ']'"),
    ("expected ',' or '}'", "a mapping in { } that is not closed", "separate with ',', close with '}'"),
    ("found unexpected end of stream", "a quoted text that is not closed", "close the quotes"),
    ("did not find expected node content", "a value is missing before this", "write the value"),
    ("expected <document start>", "the document has ended before this", "remove it, or open what it closes"),
    ("expected comment or line break", "> and | start a text of several lines",
     'put the value in quotes: ">= 99%"'),
    ("mapping keys are not allowed", "a value may not start with ?", 'put the value in quotes: "…"'),
    ("block sequence entries are not allowed", "a list may not start here", "start it in a line of its own"),
    ("found unknown escape character", "an unknown escape in a text in double quotes",
     "use single quotes, or double the backslash"),
    ("expected alphabetic or numeric character", "& and * start an anchor and an alias",
     'put the value in quotes: "*"'),
    ("found undefined tag handle", "a tag that is not known", "only !unknown is known"),
    ("found a tab character", _TAB, _SPACES),
    ("exceeded maximum", "nested too deep", "nothing in a spec needs that"),
)  # fmt: skip


def control_character(text: str, source: str) -> Problem | None:
    """The first character that YAML does not allow, as a problem; None where there is none."""
    start = 1 if text.startswith("\ufeff") else 0
    found = _NOT_PRINTABLE.search(text, start)
    if found is None:
        return None
    line, column = line_and_column(text, found.start())
    code = ord(found.group())
    message = f"the character U+{code:04X} is not allowed in YAML"
    hint = (
        "this looks like a binary file"
        if code == 0
        else "remove it, or write it as an escape in double quotes"
    )
    return Problem(f"{source}:{line}:{column}", message, hint)


def line_and_column(text: str, offset: int) -> tuple[int, int]:
    """Line and column, from 1, of the character at `offset`."""
    before = text.rfind("\n", 0, offset)
    return text.count("\n", 0, offset) + 1, offset - before


def syntax_problem(error: yaml.YAMLError, text: str, source: str) -> Problem:
    """The problem that a parser error about `text` stands for."""
    started = getattr(error, "context_mark", None)
    mark = getattr(error, "problem_mark", None) or started
    problem = str(getattr(error, "problem", None) or getattr(error, "reason", None) or "not readable")
    line, column = (mark.line + 1, mark.column + 1) if mark else (1, 1)
    message, hint = _plain_words(problem, _character(text, line, column))
    if started is not None and started.line + 1 < line:
        hint = f"{hint} (it starts at line {started.line + 1})"
    return Problem(f"{source}:{line}:{column}", message, hint)


def _character(text: str, line: int, column: int) -> str:
    lines = text.split("\n", line)
    return lines[line - 1][column - 1 : column] if line <= len(lines) else ""


def _plain_words(problem: str, character: str) -> tuple[str, str]:
    if "cannot start any token" in problem and character == "\t":
        return _TAB, _SPACES
    for part, message, hint in _PLAIN_WORDS:
        if part in problem:
            return message.replace("{character}", character), hint
    return f"not YAML: {problem}", "check indentation, quotes and brackets here and in the line above"
