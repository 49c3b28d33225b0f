"""The layout by our own measure: nothing spills or overlaps, and no line crosses a shape or a label."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from withstand.diagrams import laid_out
from withstand.diagrams.layout.geometry import Rect
from withstand.diagrams.layout.page import EdgeStyle, Icon, Label
from withstand.diagrams.layout.routing import route
from withstand.diagrams.layout.text import shortened, text_width, wrapped
from withstand.diagrams.layout.wires import Wire
from withstand.errors import UsageError


@settings(max_examples=5, suppress_health_check=[HealthCheck.too_slow])
@given(
    regions=st.integers(1, 5),
    zones=st.integers(1, 6),
    services=st.sets(st.integers(0, 17)),
    workloads=st.integers(0, 8),
    networks=st.booleans(),
)
def test_generated_platforms_have_no_blemish(
    blemishes, platform, regions, zones, services, workloads, networks
):
    made = platform(regions, zones, sorted(services), workloads, networks=networks)
    for page in laid_out(made):
        assert blemishes(page) == []


def test_the_same_architecture_gives_the_same_pages(platform):
    first, again = (laid_out(platform(), pages=["recovery", "data"]) for _ in range(2))
    assert first == again


def test_a_line_goes_round_what_stands_in_its_way():
    def icon(id, x, y):
        return Icon(id, Rect(x, y, 48, 48), label=Label((id,), Rect(x, y + 53, 48, 15)), kind="s3")

    shapes = [icon("a", 0, 0), icon("wall", 150, 0), icon("b", 300, 0)]
    (edge,) = route(
        shapes, [Wire(id="w", source="a", target="b", style=EdgeStyle.CALL)], Rect(-50, -50, 500, 200)
    )
    for start, end in zip(edge.points, edge.points[1:], strict=False):
        assert not shapes[1].rect.crossed_by(start, end)
        assert not shapes[1].label.rect.crossed_by(start, end)
    assert shapes[0].rect.inflated(0.1).contains(Rect(*edge.points[0], 0, 0))
    assert shapes[2].rect.inflated(0.1).contains(Rect(*edge.points[-1], 0, 0))


@given(st.text(max_size=300), st.floats(20, 300))
def test_labels_keep_to_their_width(text, width):
    for line in wrapped(text, width, 12):
        assert text_width(line, 12) <= width + 0.01 or len(line) == 1
    assert text_width(shortened(text, width, 12), 12) <= width + 0.01


def test_nothing_of_a_short_label_is_lost():
    assert " ".join(wrapped("orders of the shop", 70, 12)) == "orders of the shop"


def test_a_page_that_does_not_exist(made):
    with pytest.raises(UsageError, match="no page is called overview; there are recovery"):
        laid_out(made, pages=["overview"])


def test_a_journey_that_does_not_exist(made):
    with pytest.raises(UsageError, match="no journey is called ordr; did you mean order"):
        laid_out(made, focus="ordr")


def test_focus_shows_only_what_a_journey_reaches(made):
    (page,) = laid_out(made, pages=["recovery"], focus="order")
    shown = set(page.elements())
    assert {"alb@region-1", "cdn", "on-demand-nodes@region-1", "gateway@region-1"} <= shown
    assert "redshift@region-1" not in shown


def test_alike_things_are_counted(platform):
    (page,) = laid_out(platform(1, 1, (), 8), pages=["recovery"])
    chip = page.shape("workloads/vpc@region-1/region-1a")
    assert chip.label.lines == ("9 workloads",)
    assert len(chip.elements) == 9


@pytest.mark.parametrize(("regions", "zones"), [(2, 3), (3, 3), (2, 6)])
def test_the_page_of_recovery_hangs_on_a_wall(crossings, platform, regions, zones):
    """Few lines cross, and the page is a landscape that is not a strip."""
    (page,) = laid_out(platform(regions, zones), pages=["recovery"])
    assert 1.3 < page.width / page.height < 2.2
    assert crossings(page) <= 10


def test_of_many_regions_two_are_drawn_whole_and_each_has_its_way_in(platform):
    made = platform(5, 2)
    (page,) = laid_out(made, pages=["recovery"])
    assert 1.3 < page.width / page.height < 2.3
    answered = {edge.target for edge in page.edges if edge.source == "cdn" and edge.target.startswith("alb@")}
    assert answered == {f"alb@region-{n}" for n in range(1, 6)}
    regional = {
        r.id for r in made.resources.values() if r.id.endswith("@region-5") and r.kind != "eks-node-group"
    }
    tools = {"argocd@region-5", "prometheus@region-5"}
    assert regional - tools <= set(page.elements())


@pytest.mark.parametrize("zones", [3, 6])
def test_the_page_of_a_region_hangs_on_a_wall(crossings, platform, zones):
    (page,) = laid_out(platform(1, zones), pages=["region"])
    assert 1.2 < page.width / page.height < 2.2
    assert crossings(page) <= 5


def test_names_of_workloads_are_not_cut(platform):
    names = {"app-0@region-1": "authentication-and-authorisation-service"}
    (page,) = laid_out(platform(1, 3, names=names), pages=["region"])
    assert "".join(page.shape("app-0@region-1/region-1a").label.lines).startswith(names["app-0@region-1"])


def test_copies_between_regions_that_face_each_other_are_straight(made):
    (page,) = laid_out(made, pages=["recovery"])
    copies = [edge for edge in page.edges if edge.style is EdgeStyle.REPLICATION]
    assert len(copies) > 8
    assert {len(edge.points) for edge in copies} == {2}
    names = {edge.source.partition("@")[0] for edge in copies}
    assert {"dynamodb", "aurora-postgresql-whole", "s3"} <= names


def test_the_labels_of_upright_lines_keep_clear_of_their_neighbours():
    def icon(id, y):
        return Icon(id, Rect(100, y, 48, 48), kind="s3")

    wires = [
        Wire(id=style, source="a", target="b", style=style, text=(f"the {style} between them",))
        for style in (EdgeStyle.CALL, EdgeStyle.FAILOVER)
    ]
    first, second = route([icon("a", 0), icon("b", 200)], wires, Rect(-150, -50, 550, 400))
    for edge, other in ((first, second), (second, first)):
        course = zip(other.points, other.points[1:], strict=False)
        assert not any(edge.label.rect.crossed_by(a, b) for a, b in course)
