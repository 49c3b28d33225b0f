"""Random boolean functions, and the enumeration of all states that exact results are checked against."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from itertools import product
from pathlib import Path

import numpy as np
import pytest
from hypothesis import strategies as st

from withstand.model.results.fault_tree import Argument, FaultTree, Formula

EVENTS = ("a", "b", "c", "d", "e", "f")
CORPUS = Path(__file__).parents[4] / "shared" / "corpus" / "dependability"


def formulas(*, coherent: bool) -> st.SearchStrategy[Formula]:
    """Formulas over EVENTS, three levels deep."""
    operators = (
        ["and", "or", "atleast"] if coherent else ["and", "or", "xor", "nand", "nor", "iff", "atleast"]
    )

    def deeper(inner: st.SearchStrategy[Argument]) -> st.SearchStrategy[Formula]:
        several = st.lists(inner, min_size=1, max_size=4).map(tuple)

        def make(operator: str, arguments: tuple[Argument, ...], minimum: int) -> Formula:
            if operator == "iff":
                arguments = (arguments * 2)[:2]
            return Formula(operator, arguments, min(minimum, len(arguments)))

        return st.builds(make, st.sampled_from(operators), several, st.integers(0, 3))

    leaves = st.sampled_from(EVENTS) | st.booleans()
    return deeper(deeper(deeper(leaves) | leaves) | leaves)


def truth(argument: Argument, state: Mapping[str, bool]) -> bool:
    """What a formula says in one state, straight from the meaning of its operators."""
    if isinstance(argument, bool):
        return argument
    if isinstance(argument, str):
        return state[argument]
    true = sum(truth(part, state) for part in argument.arguments)
    whole = len(argument.arguments)
    return {
        "and": true == whole, "or": true > 0, "not": true == 0, "xor": true % 2 == 1, "nand": true < whole,
        "nor": true == 0, "iff": true != 1, "atleast": true >= argument.minimum,
    }[argument.operator]  # fmt: skip


def enumerated(test: Callable[[Mapping[str, bool]], bool], probabilities: Mapping[str, float]) -> float:
    """The probability of a predicate by adding up all states."""
    total = 0.0
    for values in product((False, True), repeat=len(probabilities)):
        state = dict(zip(probabilities, values, strict=True))
        if test(state):
            total += float(np.prod([p if state[name] else 1 - p for name, p in probabilities.items()]))
    return total


def tree_of(formula: Formula, probabilities: Mapping[str, float]) -> FaultTree:
    """A fault tree with this formula as its top."""
    return FaultTree("made", {"top": formula}, dict(probabilities), ("top",))


class Functions:
    """What the tests of exact results share."""

    events = EVENTS
    formulas = staticmethod(formulas)
    truth = staticmethod(truth)
    enumerated = staticmethod(enumerated)
    tree_of = staticmethod(tree_of)


@pytest.fixture(scope="session")
def functions() -> Functions:
    """Random boolean functions and their enumeration."""
    return Functions()


@pytest.fixture(scope="session")
def corpus() -> Path:
    """The folder of published models; skips the test where it is absent."""
    if not CORPUS.is_dir():
        pytest.skip("../shared/corpus/dependability is not here")
    return CORPUS
