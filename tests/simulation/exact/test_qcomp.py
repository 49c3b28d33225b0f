"""Markov models of the Quantitative Verification Benchmark Set, with a reader of the PRISM they use."""

from __future__ import annotations

import csv
import itertools
import math
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from repair_chains import RepairChain

State = tuple[int, ...]
Code = Callable[[dict[str, Any]], Any]


@dataclass
class Command:
    """[action] guard -> rate : assignments."""

    action: str
    guard: Code
    rate: Code
    assignments: list[tuple[str, Code]]


@dataclass
class Prism:
    """A model: constants and formulas in `names`, variables with their first values, commands by module."""

    names: dict[str, Any]
    first: dict[str, int] = field(default_factory=dict)
    modules: list[list[Command]] = field(default_factory=list)

    def explore(self) -> tuple[RepairChain, list[dict[str, Any]]]:
        """The chain of all reachable states, and each state's variables."""
        start = tuple(self.first.values())
        places: dict[State, int] = {start: 0}
        found: list[tuple[int, int, float]] = []
        waiting = [start]
        for state in waiting:
            for after, rate in self.leaving(self.named(state)):
                if after not in places:
                    places[after] = len(places)
                    waiting.append(after)
                found.append((places[state], places[after], rate))
        return RepairChain(len(places), found), [self.named(state) for state in waiting]

    def named(self, state: State) -> dict[str, Any]:
        return dict(zip(self.first, state, strict=True))

    def leaving(self, state: dict[str, Any]) -> list[tuple[State, float]]:
        """Each transition out of a state; commands of one action happen together, their rates multiplied."""
        moves = []
        actions = dict.fromkeys(command.action for module in self.modules for command in module)
        for action in actions:
            ready = [
                [command for command in module if command.action == action and command.guard(state)]
                for module in self.modules
                if any(command.action == action for command in module)
            ]
            joint = itertools.product(*ready) if action else ((one,) for each in ready for one in each)
            for commands in joint:
                rate = math.prod(command.rate(state) for command in commands)
                after = dict(state)
                for command in commands:
                    after.update({name: int(value(state)) for name, value in command.assignments})
                moves.append((tuple(after.values()), rate))
        return moves


def read(text: str, **constants: int) -> Prism:
    """The model of a PRISM file."""
    text = re.sub(r"//.*", "", text).replace("lambda", "lambda_")  # a keyword of Python
    names: dict[str, Any] = {"floor": math.floor, "true": True, "false": False, **constants}
    formulas = dict(re.findall(r"formula\s+(\w+)\s*=([^;]*);", text))

    def code(expression: str) -> Code:
        for name, formula in formulas.items():
            expression = re.sub(rf"\b{name}\b", f"({formula})", expression)
        python = re.sub(r"!(?!=)", " not ", expression).replace("&", " and ").replace("|", " or ")
        python = re.sub(r"(?<![<>!=])=(?!=)", "==", python)
        compiled = compile(" ".join(python.split()), "prism", "eval")
        return lambda state: eval(compiled, names, state)

    for name, value in re.findall(r"const\s+(?:int|double)\s+(\w+)\s*=([^;]*);", text):
        names[name] = code(value)({})
    model = Prism(names)
    bodies: dict[str, str] = {}
    modules = r"module\s+(\w+)\s*(?:=\s*(\w+)\s*\[(.*?)\])?(.*?)endmodule"
    for name, original, renaming, written in re.findall(modules, text, re.DOTALL):
        bodies[name] = _renamed(bodies[original], renaming) if original else written
        _module(model, bodies[name], code)
    model.code = code  # type: ignore[attr-defined]
    return model


def _renamed(body: str, renaming: str) -> str:
    new = dict(pair.split("=") for pair in "".join(renaming.split()).split(","))
    return re.sub(r"\w+", lambda word: new.get(word[0], word[0]), body)


def _module(model: Prism, body: str, code: Callable[[str], Code]) -> None:
    for name, kind, first in re.findall(r"(\w+)\s*:\s*(\[.*?\]|bool)\s*(?:init\s+(\w+))?\s*;", body):
        low = kind[1:].split("..")[0] if kind != "bool" else "false"
        model.first[name] = int(code(first or low)({}))
    commands = []
    for action, guard, rate, update in re.findall(r"\[(\w*)\](.*?)->(.*?):(.*?);", body, re.DOTALL):
        pairs = re.findall(r"\((\w+)'=(.*?)\)\s*(?:&|$)", " ".join(update.split()))
        commands.append(
            Command(action, code(guard), code(rate), [(name, code(value)) for name, value in pairs])
        )
    model.modules.append(commands)


def states_where(model: Prism, states: list[dict[str, Any]], expression: str) -> np.ndarray:
    test = model.code(expression)  # type: ignore[attr-defined]
    return np.array([bool(test(state)) for state in states])


@pytest.fixture(scope="session")
def expected(corpus: Path) -> dict[tuple[str, str, str], str]:
    with (corpus / "results.tsv").open(encoding="utf-8") as file:
        return {
            (Path(row["model"]).name, row["property"], row["parameters"]): row["value"]
            for row in csv.DictReader(file, delimiter="\t")
        }


def source(corpus: Path, name: str) -> str:
    return (corpus / "qcomp" / name).read_text(encoding="utf-8")


@pytest.mark.parametrize("size", [2, 4])
def test_cluster_of_workstations(corpus: Path, expected: dict[tuple[str, str, str], str], size: int) -> None:
    model = read(source(corpus, "cluster.prism"), N=size)
    chain, states = model.explore()
    premium = states_where(
        model,
        states,
        "(left_n>=left_mx & toleft_n) | (right_n>=right_mx & toright_n) "
        "| ((left_n+right_n)>=left_mx & toleft_n & line_n & toright_n)",
    )
    published = float(expected["cluster.prism", "premium_steady", f"N={size},T=2000,t=20"])
    assert chain.steady_state()[premium].sum() == pytest.approx(published, rel=2e-15)


@pytest.mark.parametrize("capacity", [5, 7, 15, 31])
def test_tandem_queues(corpus: Path, expected: dict[tuple[str, str, str], str], capacity: int) -> None:
    chain, states = read(source(corpus, "tandem.prism"), c=capacity).explore()
    customers = np.array([state["sc"] + state["sm"] for state in states])
    published = float(expected["tandem.prism", "customers", f"c={capacity},T=1000,t=0.2"])
    assert chain.steady_state() @ customers == pytest.approx(published, rel=1e-14)


def test_polling(corpus: Path, expected: dict[tuple[str, str, str], str]) -> None:
    model = read(source(corpus, "polling.5.prism"))
    chain, states = model.explore()
    waiting = states_where(model, states, "s1=1 & !(s=1 & a=1)")
    published = float(expected["polling.5.prism", "s1", "T=16"])
    assert chain.steady_state()[waiting].sum() == pytest.approx(published, rel=1e-14)
    won = states_where(model, states, "s=1 & a=1")
    lost = states_where(model, states, "s=2 & a=1")
    published = float(expected["polling.5.prism", "s1_before_s2", "T=16"])
    assert chain.probability_before(won, lost) == pytest.approx(published, rel=1e-14)
