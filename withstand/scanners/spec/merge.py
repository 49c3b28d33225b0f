"""Merges the documents of a spec: mappings by key, lists one after the other, single values once."""

from __future__ import annotations

from collections.abc import Iterable

from withstand.errors import Problem
from withstand.scanners.spec.tree import Document, MarkedList, MarkedMapping


def merge(documents: Iterable[Document]) -> tuple[MarkedMapping, list[Problem]]:
    """The top-level mapping of all documents together, and what contradicts itself between them."""
    whole = MarkedMapping()
    problems: list[Problem] = []
    for document in documents:
        for section in document.root:
            _add(whole, section, document.root, problems)
    return whole, problems


def _add(whole: MarkedMapping, section: str, root: MarkedMapping, problems: list[Problem]) -> None:
    value, key_at, value_at = root[section], root.keys_at[section], root.values_at[section]
    known = whole.get(section)
    if section not in whole:
        copied = value.copy() if isinstance(value, (MarkedMapping, MarkedList)) else value
        whole.put(section, copied, key_at, value_at)
    elif isinstance(known, MarkedMapping) and isinstance(value, MarkedMapping):
        for key, item in value.items():
            if key in known:
                message = f"'{key}' of {section} is declared twice, first at {known.keys_at[key]}"
                problems.append(Problem(str(value.keys_at[key]), message, "keep one of them, or rename one"))
            else:
                known.put(key, item, value.keys_at[key], value.values_at[key])
    elif isinstance(known, MarkedList) and isinstance(value, MarkedList):
        for item, at in zip(value, value.items_at, strict=True):
            known.put(item, at)
    elif value is not None or known is None:
        message = f"'{section}' is given twice, first at {whole.keys_at[section]}"
        problems.append(Problem(str(key_at), message, "give it once"))
