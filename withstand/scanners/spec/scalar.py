"""Scalars by the core schema of YAML 1.2, and values that are marked as unknown."""

from __future__ import annotations

import difflib
import math
import re
from collections.abc import Mapping
from typing import Any, Final

from withstand.model.values.unknown import Reason, Unknown

_NULL: Final = frozenset(("", "~", "null", "Null", "NULL"))
_BOOLEANS: Final = {"true": True, "True": True, "TRUE": True, "false": False, "False": False, "FALSE": False}
_NUMBER_START: Final = frozenset("0123456789+-.")
_INTEGER: Final = re.compile(r"[-+]?[0-9]+|0o[0-7]+|0x[0-9a-fA-F]+")
_FLOAT: Final = re.compile(r"[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?")
_NOT_FINITE: Final = re.compile(r"[-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN)")
# Longer than any number that means something here; what is longer is an id, and ids are text.
_LONGEST_NUMBER: Final = 30


class ScalarError(ValueError):
    """A scalar that cannot be read; `hint` says what to write instead."""

    def __init__(self, message: str, hint: str) -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint


def plain_scalar(text: str) -> str | int | float | bool | None:
    """The value of an unquoted scalar: null, true/false, numbers, and text for everything else."""
    if text in _NULL:
        return None
    if text in _BOOLEANS:
        return _BOOLEANS[text]
    return _number(text) if text[0] in _NUMBER_START else text


def parse_unknown(text: str) -> Unknown:
    """The value of `!unknown "denied: kms:DescribeKey"`: a reason, then optionally what happened."""
    reason, _, detail = text.partition(":")
    return Unknown(_reason(reason.strip()), detail.strip())


def unknown_of_mapping(value: Mapping[str, Any]) -> Unknown | None:
    """The unknown value written as `{unknown: denied, detail: …}`; None when it is some other mapping."""
    reason, detail = value["unknown"], value.get("detail", "")
    if (
        not value.keys() <= {"unknown", "detail"}
        or not isinstance(reason, str)
        or not isinstance(detail, str)
    ):
        return None
    return Unknown(_reason(reason), detail)


def _number(text: str) -> str | int | float:
    if _NOT_FINITE.fullmatch(text):
        raise ScalarError(f"{text} is not a number that means something here", "write a finite number")
    integer = _INTEGER.fullmatch(text)
    if not integer and not _FLOAT.fullmatch(text):
        return text
    if len(text) > _LONGEST_NUMBER:
        raise ScalarError(f"a number of {len(text)} characters", "put it in quotes if it is an id")
    if integer:
        return int(text, 0) if text[:2] in ("0o", "0x") else int(text)
    number = float(text)
    if not math.isfinite(number):
        raise ScalarError(f"{text} is too large a number", "write a smaller one")
    return number


def _reason(text: str) -> Reason:
    try:
        return Reason(text)
    except ValueError:
        known = [reason.value for reason in Reason]
        near = difflib.get_close_matches(text, known, n=1)
        hint = f"did you mean '{near[0]}'?" if near else f"say one of: {', '.join(known)}"
        raise ScalarError(f"'{text[:40]}' is not a reason for being unknown", hint) from None
