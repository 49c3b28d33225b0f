"""Redirection: answers by health, and resolvers that follow as what they keep expires."""

from __future__ import annotations

import pytest

from withstand.simulation.plant.routes import Branch, Route
from withstand.simulation.recovery.redirect import answers


def route(*branches: tuple[str, float, int]) -> Route:
    made = tuple(Branch(f"alb@{region}", region, share, rank, None, True) for region, share, rank in branches)
    return Route(0, "www", "clients", "alias", None, made, "")


EVEN = route(("east", 0.7, 0), ("west", 0.3, 0))
SPARE = route(("east", 1.0, 0), ("west", 1.0, 1))


@pytest.mark.parametrize(
    ("record", "healthy", "shares"),
    [
        (EVEN, [True, True], {"east": 0.7, "west": 0.3}),
        (EVEN, [False, True], {"west": 1.0}),
        (EVEN, [True, False], {"east": 1.0}),
        (SPARE, [True, True], {"east": 1.0}),
        (SPARE, [False, True], {"west": 1.0}),
        (SPARE, [True, False], {"east": 1.0}),
    ],
)
def test_answers_by_health(record: Route, healthy: list[bool], shares: dict[str, float]) -> None:
    assert answers(record, healthy) == pytest.approx(shares)


@pytest.mark.parametrize(("record", "shares"), [(EVEN, {"east": 0.7, "west": 0.3}), (SPARE, {"east": 1.0})])
def test_with_nothing_healthy_all_count_as_healthy(record: Route, shares: dict[str, float]) -> None:
    """Route 53 guide, "How Route 53 chooses records when health checking is configured": it fails open."""
    assert answers(record, [False, False]) == pytest.approx(shares)


def test_weights_of_zero_share_evenly() -> None:
    assert answers(route(("east", 0.0, 0), ("west", 0.0, 0)), [True, True]) == {"east": 0.5, "west": 0.5}
