"""Measuring and breaking labels: as wide as the widest of the usual fonts draws them, so that a label finds
room in every writer and on every machine."""

from __future__ import annotations

import unicodedata
from functools import lru_cache

# Advance widths in thousandths of the font size, characters 32 to 126.
# Helvetica: Adobe Core 14 AFM files; Arial and Liberation Sans have the same.
_HELVETICA = (
    278, 278, 355, 556, 556, 889, 667, 191, 333, 333, 389, 584, 278, 333, 278, 278,
    556, 556, 556, 556, 556, 556, 556, 556, 556, 556, 278, 278, 584, 584, 584, 556,
    1015, 667, 667, 722, 722, 667, 611, 778, 722, 278, 500, 667, 556, 833, 722, 778,
    667, 778, 722, 667, 611, 722, 667, 944, 667, 667, 611, 278, 278, 278, 469, 556,
    333, 556, 556, 500, 556, 556, 278, 556, 556, 222, 222, 500, 222, 833, 556, 556,
    556, 556, 333, 500, 278, 556, 500, 722, 500, 500, 500, 334, 260, 334, 584,
)  # fmt: skip
# DejaVu Sans: table hmtx of DejaVuSans.ttf 2.37; what Linux draws where none of the above is installed.
_DEJAVU = (
    318, 401, 460, 838, 637, 951, 780, 275, 391, 391, 500, 838, 318, 361, 318, 337,
    637, 637, 637, 637, 637, 637, 637, 637, 637, 637, 337, 337, 838, 838, 838, 531,
    1000, 685, 687, 699, 771, 632, 576, 775, 752, 295, 295, 656, 558, 863, 749, 788,
    604, 788, 695, 635, 611, 732, 685, 989, 686, 611, 686, 391, 337, 391, 838, 500,
    500, 613, 635, 550, 635, 616, 353, 635, 634, 278, 278, 580, 278, 975, 634, 612,
    635, 635, 412, 521, 393, 634, 592, 818, 592, 592, 525, 637, 337, 637, 838,
)  # fmt: skip
_WIDEST = tuple(map(max, zip(_HELVETICA, _DEJAVU, strict=True)))
_SIGNS = {"×": 838, "·": 318, "–": 556, "—": 1000, "…": 1000, "→": 1000, "−": 838}
_SMALL, _CAPITAL = 680, 900  # letters of other alphabets, nearly all of them
_WIDE = 1350  # ideographs and emoji, generously
_BOLD = 1.16  # DejaVu Sans Bold is at most so much wider on ordinary words
LINE_HEIGHT = 1.2
_NOT_XML = ("Cc", "Cs", "Cn", "Co")  # control characters, lone surrogates, unassigned, private
ELLIPSIS = "…"


def text_width(text: str, font_size: float, *, bold: bool = False) -> float:
    """Width in pixels of one line."""
    return _all_units(text) * font_size / 1000 * (_BOLD if bold else 1.0)


@lru_cache(maxsize=20_000)
def _all_units(text: str) -> int:
    return sum(map(_units, text))


@lru_cache(maxsize=4_000)
def _units(character: str) -> int:
    code = ord(character)
    if 32 <= code <= 126:
        return _WIDEST[code - 32]
    if character in _SIGNS:
        return _SIGNS[character]
    if unicodedata.combining(character) or unicodedata.category(character) in ("Cf", "Cc"):
        return 0
    if code > 0x2FFF or unicodedata.east_asian_width(character) in "WF" or code in range(0x2190, 0x2C00):
        return _WIDE
    plain = unicodedata.normalize("NFD", character)[0]
    return _units(plain) if plain != character else _SMALL if character.islower() else _CAPITAL


def text_height(lines: int, font_size: float) -> float:
    """Height in pixels of so many lines."""
    return lines * font_size * LINE_HEIGHT


def clean(text: str) -> str:
    """One line without what XML cannot hold: control characters, lone surrogates, non-characters."""
    return " ".join(printable(text).split())


@lru_cache(maxsize=20_000)
def printable(text: str) -> str:
    """The text without what XML cannot hold; line breaks stay."""
    if text.isascii() and text.isprintable():
        return text
    return "".join(
        c if c in "\n\t" or (unicodedata.category(c) not in _NOT_XML and c not in "\ufffe\uffff") else " "
        for c in text
    )


@lru_cache(maxsize=20_000)
@lru_cache(maxsize=20_000)
def wrapped(text: str, width: float, font_size: float, *, lines: int = 2) -> tuple[str, ...]:
    """The text in at most so many lines of at most this width; what does not fit ends in an ellipsis."""
    words = [part for word in clean(text).split() for part in _pieces(word, width, font_size)]
    made: list[str] = []
    for word in words:
        joined = f"{made[-1]} {word}" if made else word
        if made and text_width(joined, font_size) <= width:
            made[-1] = joined
        else:
            made.append(word)
    if len(made) <= lines:
        return tuple(made) or ("",)
    return (*made[: lines - 1], shortened(" ".join(made[lines - 1 :]), width, font_size))


def _pieces(word: str, width: float, font_size: float) -> list[str]:
    """A word too long for a line, broken after - _ . / @ : where it has them, else anywhere."""
    if text_width(word, font_size) <= width:
        return [word]
    pieces, rest = [], word
    while text_width(rest, font_size) > width:
        fits = _fitting(rest, width, font_size)
        natural = max((rest.rfind(mark, 1, fits) for mark in "-_./@:"), default=-1) + 1
        cut = natural if natural > fits // 3 else fits
        pieces.append(rest[:cut])
        rest = rest[cut:]
    return [*pieces, rest] if rest else pieces


def _fitting(text: str, width: float, font_size: float) -> int:
    total = 0.0
    for index, character in enumerate(text):
        total += _units(character) * font_size / 1000
        if total > width:
            return max(1, index)
    return len(text)


@lru_cache(maxsize=20_000)
def shortened(text: str, width: float, font_size: float) -> str:
    """One line of at most this width, cut with an ellipsis where it is longer."""
    text = clean(text)
    if text_width(text, font_size) <= width:
        return text
    cut = text[: _fitting(text, width - text_width(ELLIPSIS, font_size), font_size)].rstrip() + ELLIPSIS
    return cut if text_width(cut, font_size) <= width else ELLIPSIS
