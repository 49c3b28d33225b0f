"""Pages of data, security and delivery: their lines say what the architecture says, no more and no less."""

from __future__ import annotations

from pathlib import Path

import pytest

from withstand.diagrams import laid_out
from withstand.diagrams.layout.page import Box, EdgeStyle
from withstand.model.build import build
from withstand.scanners.spec import read_spec

EXAMPLE = Path(__file__).parents[2] / "examples" / "enterprise-platform"
EAST = "us-east-1"


@pytest.fixture(scope="module")
def reference():
    architecture = read_spec(EXAMPLE)
    return architecture, {
        page.id: page for page in laid_out(architecture, pages=["data", "security", "delivery"])
    }


def ends(page, style):
    """Pairs of the first element of each end of the lines of a style."""
    first = {shape.id: (shape.elements or (shape.id,))[0] for shape in page.shapes}
    return {(first[edge.source], first[edge.target]) for edge in page.edges if edge.style is style}


def test_lines_between_security_groups_are_the_rules(reference):
    architecture, pages = reference
    groups = {g.id: g for g in architecture.security_groups.values() if g.id.endswith(f"@{EAST}")}
    allowed = {
        (source, group.id)
        for group in groups.values()
        for rule in group.ingress
        for source in rule.groups
        if source != group.id and architecture.security_groups[source].vpc == group.vpc
    }
    drawn = ends(pages["security"], EdgeStyle.ADMITTED)
    assert {pair for pair in drawn if pair[0] in groups} == allowed
    assert {source.partition("/")[0] for source, _ in drawn - allowed} == {"CloudFront"}


def test_what_reads_and_writes_which_store_is_as_declared(reference):
    architecture, pages = reference
    stores = {
        r.id for r in architecture.resources.values() if r.shape.value in ("database", "table", "cache")
    }
    declared = {
        (workload.id, dependency.to)
        for workload in architecture.workloads.values()
        for dependency in workload.dependencies
        if dependency.to in stores and dependency.to.endswith(f"@{EAST}")
    }
    drawn = ends(pages["data"], EdgeStyle.DATA)
    assert declared <= drawn
    assert {(a, b) for a, b in drawn if b in stores and a in architecture.workloads} == declared | {
        (owner, store.id)  # what nobody else uses belongs to its owner
        for store in architecture.resources.values()
        if store.id in stores and store.id.endswith(f"@{EAST}")
        for owner in store.owners
        if (owner, store.id) in drawn
    }


def test_every_copy_between_regions_is_a_straight_line(reference):
    _, pages = reference
    copies = [edge for edge in pages["data"].edges if edge.style is EdgeStyle.REPLICATION]
    assert len(copies) > 20
    assert [edge.id for edge in copies if len(edge.points) > 2] == []


def test_sign_ins_that_no_provider_checks_are_shown(reference):
    architecture, pages = reference
    local = [path.id for path in architecture.sign_in_paths.values() if path.enabled and not path.provider]
    drawn = {element for shape in pages["security"].shapes for element in shape.elements}
    assert local
    assert set(local) <= drawn


def test_each_step_of_the_plan_names_what_it_needs(reference):
    architecture, pages = reference
    page = pages["delivery"]
    items = {item.id: item for phase in architecture.phases.values() for item in phase.items}
    for item in items.values():
        text = " ".join(page.shape(f"item/{item.id}/text").label.lines)
        assert ("after" in text) == bool(item.needs)


def test_a_focus_does_not_deny_keys_and_mesh(reference):
    """No journey reaches a key or a mesh; the page must not say that there is none."""
    architecture, _ = reference
    (page,) = laid_out(architecture, pages=["security"], focus="checkout")
    words = {edge.target: " ".join(edge.label.lines) for edge in page.edges if edge.label}
    assert words["page/workloads"] == "mTLS strict"
    assert "under/none" not in page.ids
    assert any(edge.style is EdgeStyle.ENCRYPTION for edge in page.edges)


def test_three_regions_and_more_stand_in_one_column_of_copies(platform):
    (page,) = laid_out(platform(4, 2, ("aurora", "s3"), 2), pages=["data"])
    (shape,) = [shape for shape in page.shapes if "aurora@region-3" in shape.elements]
    assert shape.elements == ("aurora@region-2", "aurora@region-3", "aurora@region-4")
    assert any("region-2, region-3" in line for s in page.shapes if s.label for line in s.label.lines)


def test_pages_with_nothing_to_draw_say_so():
    pages = laid_out(build({"name": "empty"}))
    assert {"page/nothing"} <= {id for page in pages if page.id == "data" for id in page.ids}
    assert "delivery" not in {page.id for page in pages}


@pytest.mark.parametrize("form", [(1, 3, ()), (3, 2, ("aurora", "s3")), (2, 6, ("sqs", "sns", "kms"))])
def test_no_line_runs_through_an_empty_box(platform, form):
    """A box with nothing in it counts as a shape for who looks at the picture (and for draw.io's lint)."""
    for page in laid_out(platform(*form, 3), pages=["data", "security"]):
        holding = {shape.parent for shape in page.shapes}
        assert [shape.id for shape in page.shapes if isinstance(shape, Box) and shape.id not in holding] == []
