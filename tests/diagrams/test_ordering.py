"""Ordering of columns, and the blocks that stand beside each other: laws that any input must keep."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from withstand.diagrams.layout.blocks import Space
from withstand.diagrams.layout.columns import shared_out, stretched
from withstand.diagrams.layout.ordering import arranged, untangled


@st.composite
def graphs(draw):
    sizes = draw(st.lists(st.integers(1, 5), min_size=2, max_size=4))
    columns = [[f"{number}-{row}" for row in range(size)] for number, size in enumerate(sizes)]
    names = [name for column in columns for name in column]
    pairs = draw(st.lists(st.tuples(st.sampled_from(names), st.sampled_from(names)), max_size=12))
    return columns, [(a, b) for a, b in pairs if a != b]


def crossings(columns, pairs) -> int:
    """Pairs of lines between neighbouring columns whose ends are in opposite order."""
    place = {name: (number, row) for number, column in enumerate(columns) for row, name in enumerate(column)}
    lines = [sorted((place[a], place[b])) for a, b in set(pairs)]
    near = [(a, b) for a, b in lines if b[0] - a[0] == 1]
    return sum(
        a[0] == c[0] and (a[1] - c[1]) * (b[1] - d[1]) < 0
        for index, (a, b) in enumerate(near)
        for c, d in near[:index]
    )


@settings(max_examples=60, deadline=None)
@given(graphs())
def test_columns_keep_their_members_and_stand_without_overlap(graph):
    columns, pairs = graph
    sizes = {name: 10.0 + len(name) * row for column in columns for row, name in enumerate(column)}
    for centered in (False, True):
        ordered, heights = arranged(columns, pairs, sizes, 5, centered=centered)
        assert [sorted(column) for column in ordered] == [sorted(column) for column in columns]
        for column in ordered:
            assert all(heights[name] >= sizes[name] / 2 - 1e-6 for name in column)
            for upper, lower in pairwise(column):
                apart = (sizes[upper] + sizes[lower]) / 2 + 5
                assert heights[lower] - heights[upper] >= apart - 1e-6


@settings(max_examples=60, deadline=None)
@given(graphs())
def test_no_order_is_worse_than_the_given_one(graph):
    columns, pairs = graph
    number = {name: index for index, column in enumerate(columns) for name in column}
    near = [(a, b) for a, b in pairs if abs(number[a] - number[b]) == 1]
    # Members that nothing is joined to go to the end; that alone crosses nothing.
    assert crossings(untangled(columns, near), near) <= crossings(columns, near)


def test_what_can_be_drawn_without_a_crossing_is():
    names = [f"s{n}" for n in range(9)]
    stores = [f"d{n * 4 % 9}" for n in range(9)]
    pairs = [(f"s{n}", f"d{n}") for n in range(9)] + [(f"s{n}", f"d{n + 1}") for n in range(8)]
    assert crossings(untangled([names, stores], pairs), pairs) == 0


def test_of_several_at_one_end_all_stand_around_it():
    sizes = dict.fromkeys("abc", 60.0) | dict.fromkeys("pxyzq", 20.0)
    pairs = [("a", "p"), ("b", "x"), ("b", "y"), ("b", "z"), ("c", "q")]
    _, heights = arranged([["a", "b", "c"], ["p", "x", "y", "z", "q"]], pairs, sizes, 10, centered=True)
    assert [heights[name] for name in "abc"] == [30, 100, 170]
    assert [heights[name] for name in "pxyzq"] == [30, 70, 100, 130, 170]


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(st.integers(50, 400), st.integers(20, 600)), min_size=1, max_size=12))
def test_panels_are_shared_out_in_their_order_over_equally_high_columns(sizes):
    panels = [Space(width=width, height=height) for width, height in sizes]
    columns = shared_out(panels, aspect=1.6, gap=10, between=20)
    assert [panel for column in columns for panel in column] == panels
    stretched(columns, 10)
    heights = [sum(panel.size[1] for panel in column) + 10 * (len(column) - 1) for column in columns]
    assert heights == pytest.approx([max(heights)] * len(columns))
    for column in columns:
        assert len({panel.size[0] for panel in column}) == 1
