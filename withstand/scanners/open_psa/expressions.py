"""Expressions of the stochastic layer: their values at the mission time; of random deviates the mean."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Final

from withstand.scanners.open_psa.definitions import Definition, Definitions
from withstand.scanners.open_psa.document import Element

DEFAULT_MISSION_TIME: Final = 8760.0
"""Hours of a year."""
_CHAIN_LIMIT: Final = 100
_UNLIMITED: Final = 10**6
_Z95: Final = 1.6448536269514722
Numbers = Sequence[float]


def exponential(numbers: Numbers) -> float:
    """Failed by t at rate λ."""
    rate, time = numbers
    return -math.expm1(-rate * time)


def glm(numbers: Numbers) -> float:
    """Fails on demand with γ, later at rate λ, repaired at rate μ: failed at t."""
    on_demand, failure, repair, time = numbers
    total = failure + repair
    return failure / total - (failure / total - on_demand) * math.exp(-total * time)


def weibull(numbers: Numbers) -> float:
    """Failed by t, with scale, shape and a time before which it cannot fail."""
    scale, shape, free, time = numbers
    return 0.0 if time <= free else -math.expm1(-(((time - free) / scale) ** shape))


def periodic_test(numbers: Numbers) -> float:
    """Failures found by tests only, the first at θ, then every τ.

    Four arguments (λ, τ, θ, t): repaired in no time. Five (λ, μ, τ, θ, t): repaired at rate μ after the test.
    """
    failure, *repair, interval, first, time = numbers
    if interval <= 0 or failure < 0 or min(repair, default=1.0) < 0:
        raise ValueError("the test interval must be positive and rates not negative")
    working, repairing = 1.0, 0.0
    spans = [min(time, first)]
    if time > first:
        tests = int((time - first) / interval)
        if tests > _UNLIMITED:
            raise ValueError("more than a million tests")
        spans += [interval] * tests + [(time - first) - tests * interval]
    for number, span in enumerate(spans):
        if number:
            failed = 1 - working
            working, repairing = (working, failed) if repair else (1.0, 0.0)
        working, repairing = _between_tests((working, repairing), span, failure, repair)
    return 1 - working


def _between_tests(
    state: tuple[float, float], span: float, failure: float, repair: Numbers
) -> tuple[float, float]:
    working, repairing = state
    if not repair:
        return working * math.exp(-failure * span), 0.0
    rate = repair[0]
    fading, waiting = math.exp(-failure * span), math.exp(-rate * span)
    if math.isclose(failure, rate):
        back = rate * span * fading
    else:
        back = rate * (waiting - fading) / (failure - rate)
    return working * fading + repairing * back, repairing * waiting


def _lognormal_mean(numbers: Numbers) -> float:
    """Two arguments: μ and σ of the logarithm; three: mean, error factor and its level give the mean."""
    return numbers[0] if len(numbers) == 3 else math.exp(numbers[0] + numbers[1] ** 2 / 2)


def _subtract(numbers: Numbers) -> float:
    return numbers[0] - math.fsum(numbers[1:])


def _divide(numbers: Numbers) -> float:
    return numbers[0] / math.prod(numbers[1:])


Rule = tuple[int, int, Callable[[Numbers], float]]
_OPERATIONS: Final[Mapping[str, Rule]] = {
    "neg": (1, 1, lambda n: -n[0]),
    "add": (1, _UNLIMITED, math.fsum),
    "sub": (1, _UNLIMITED, _subtract),
    "mul": (1, _UNLIMITED, math.prod),
    "div": (1, _UNLIMITED, _divide),
    "pi": (0, 0, lambda _: math.pi),
    "abs": (1, 1, lambda n: abs(n[0])),
    "acos": (1, 1, lambda n: math.acos(n[0])),
    "asin": (1, 1, lambda n: math.asin(n[0])),
    "atan": (1, 1, lambda n: math.atan(n[0])),
    "cos": (1, 1, lambda n: math.cos(n[0])),
    "cosh": (1, 1, lambda n: math.cosh(n[0])),
    "exp": (1, 1, lambda n: math.exp(n[0])),
    "log": (1, 1, lambda n: math.log(n[0])),
    "log10": (1, 1, lambda n: math.log10(n[0])),
    "mod": (2, 2, lambda n: math.fmod(n[0], n[1])),
    "pow": (2, 2, lambda n: math.pow(n[0], n[1])),
    "sin": (1, 1, lambda n: math.sin(n[0])),
    "sinh": (1, 1, lambda n: math.sinh(n[0])),
    "tan": (1, 1, lambda n: math.tan(n[0])),
    "tanh": (1, 1, lambda n: math.tanh(n[0])),
    "sqrt": (1, 1, lambda n: math.sqrt(n[0])),
    "ceil": (1, 1, lambda n: float(math.ceil(n[0]))),
    "floor": (1, 1, lambda n: float(math.floor(n[0]))),
    "min": (1, _UNLIMITED, min),
    "max": (1, _UNLIMITED, max),
    "mean": (1, _UNLIMITED, lambda n: math.fsum(n) / len(n)),
    "not": (1, 1, lambda n: float(not n[0])),
    "and": (1, _UNLIMITED, lambda n: float(all(n))),
    "or": (1, _UNLIMITED, lambda n: float(any(n))),
    "eq": (2, 2, lambda n: float(n[0] == n[1])),
    "df": (2, 2, lambda n: float(n[0] != n[1])),
    "lt": (2, 2, lambda n: float(n[0] < n[1])),
    "gt": (2, 2, lambda n: float(n[0] > n[1])),
    "leq": (2, 2, lambda n: float(n[0] <= n[1])),
    "geq": (2, 2, lambda n: float(n[0] >= n[1])),
    "ite": (3, 3, lambda n: n[1] if n[0] else n[2]),
    "exponential": (2, 2, exponential),
    "GLM": (4, 4, glm),
    "Weibull": (4, 4, weibull),
    "periodic-test": (4, 5, periodic_test),
}
_DEVIATES: Final[Mapping[str, Rule]] = {
    "uniform-deviate": (2, 2, lambda n: (n[0] + n[1]) / 2),
    "normal-deviate": (2, 2, lambda n: n[0]),
    "lognormal-deviate": (2, 3, _lognormal_mean),
    "gamma-deviate": (2, 2, lambda n: n[0] * n[1]),
    "beta-deviate": (2, 2, lambda n: n[0] / (n[0] + n[1])),
}


@dataclass
class Expressions:
    """Evaluates expressions; parameters once each. An expression with a problem is worth NaN."""

    definitions: Definitions
    mission_time: float = DEFAULT_MISSION_TIME
    deviates: int = 0
    """How many random deviates were taken at their mean."""
    asks_mission_time: bool = False
    _values: dict[str, float] = field(default_factory=dict)
    _open: list[str] = field(default_factory=list)

    def value(self, element: Element, scope: tuple[str, ...]) -> float:
        """What an expression is worth."""
        tag = element.tag
        if tag in ("float", "int", "bool"):
            return self._number(element)
        if tag == "parameter":
            return self._parameter(element, scope)
        if tag == "system-mission-time":
            self.asks_mission_time = True
            return self.mission_time
        if tag == "histogram":
            return self._histogram(element, scope)
        if tag == "switch":
            return self._switch(element, scope)
        rule = _OPERATIONS.get(tag) or _DEVIATES.get(tag)
        if rule is None:
            return self._wrong(element, f"the expression <{tag[:80]}> is not supported")
        self.deviates += tag in _DEVIATES
        return self._apply(element, rule, [self.value(child, scope) for child in element.children])

    def _apply(self, element: Element, rule: Rule, numbers: list[float]) -> float:
        low, high, function = rule
        if not low <= len(numbers) <= high:
            wanted = (
                str(low) if low == high else f"{low} or more" if high == _UNLIMITED else f"{low} or {high}"
            )
            return self._wrong(element, f"<{element.tag}> has {len(numbers)} arguments, not {wanted}")
        if any(map(math.isnan, numbers)):
            return math.nan
        try:
            found = function(numbers)
        except (ArithmeticError, ValueError) as error:
            return self._wrong(element, f"<{element.tag}> cannot be computed: {error}")
        if not math.isfinite(found):
            return self._wrong(element, f"<{element.tag}> is not finite")
        return found

    def _number(self, element: Element) -> float:
        text = element.attributes.get("value", "")
        if element.tag == "bool" and text in ("true", "false"):
            return float(text == "true")
        try:
            found = float(text) if "_" not in text else math.nan
        except ValueError:
            found = math.nan
        if not math.isfinite(found):
            return self._wrong(element, f"{text[:80]!r} is not a finite number", 'write value="1.5e-3"')
        return found

    def _parameter(self, element: Element, scope: tuple[str, ...]) -> float:
        name = self.definitions.name_of(element)
        found = self.definitions.find("parameter", name, scope) if name else None
        if found is None:
            hint = self.definitions.similar("parameter", name)
            return self._wrong(element, f"parameter {name!r} is not defined", hint) if name else math.nan
        if found.key in self._open:
            loop = " → ".join([*self._open[self._open.index(found.key) :], found.key][:10])
            return self._wrong(element, f"the parameter depends on itself: {loop}")
        if len(self._open) >= _CHAIN_LIMIT:
            return self._wrong(element, f"parameters refer to each other more than {_CHAIN_LIMIT} deep")
        if found.key not in self._values:
            self._open.append(found.key)
            self._values[found.key] = self.of_definition(found)
            self._open.pop()
        return self._values[found.key]

    def of_definition(self, definition: Definition) -> float:
        """The value of the one expression that a definition holds."""
        parts = [child for child in definition.element.children if child.tag not in ("label", "attributes")]
        if len(parts) != 1:
            what = f"{definition.kind} {definition.key!r} has {len(parts)} expressions"
            return self._wrong(definition.element, what, 'write one, for example <float value="1e-3"/>')
        return self.value(parts[0], definition.scope)

    def _histogram(self, element: Element, scope: tuple[str, ...]) -> float:
        self.deviates += 1
        edges = [self.value(child, scope) for child in element.children[:1]]
        weights = []
        for bin in element.named("bin"):
            numbers = [self.value(child, scope) for child in bin.children]
            if len(numbers) != 2:
                return self._wrong(bin, "<bin> needs an upper bound and a weight")
            edges.append(numbers[0])
            weights.append(numbers[1])
        total = math.fsum(weights)
        if not weights or not total > 0 or edges != sorted(edges):
            return self._wrong(element, "<histogram> needs a lower bound, then bins in rising order")
        middles = [(low + high) / 2 for low, high in pairwise(edges)]
        return math.fsum(weight * middle for weight, middle in zip(weights, middles, strict=True)) / total

    def _switch(self, element: Element, scope: tuple[str, ...]) -> float:
        *cases, default = element.children or [element]
        if default is element or default.tag == "case":
            return self._wrong(element, "<switch> needs a last expression for all other cases")
        for case in cases:
            numbers = [self.value(child, scope) for child in case.children]
            if case.tag != "case" or len(numbers) != 2:
                return self._wrong(case, "<switch> holds <case> with a condition and a value")
            if numbers[0]:
                return numbers[1]
        return self.value(default, scope)

    def _wrong(self, element: Element, message: str, hint: str = "") -> float:
        self.definitions.problems.add(element, message, hint)
        return math.nan
