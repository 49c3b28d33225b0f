"""The classic picture: PyPI `diagrams` and Graphviz lay it out.

Clusters have names of their own (two of the same label would merge into one), zones are kept in order by
invisible lines, and copies between regions do not rank. Icons are embedded into the SVG, so that it can be
moved to another machine.
"""

from __future__ import annotations

import base64
import importlib
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from itertools import pairwise
from pathlib import Path
from typing import Any

from withstand.catalog import catalog
from withstand.catalog.spec import Shape
from withstand.diagrams.layout.page import BoxStyle, EdgeStyle
from withstand.diagrams.layout.text import clean, shortened
from withstand.diagrams.look import BOXES, EDGES
from withstand.diagrams.pages.copies import replications
from withstand.diagrams.pages.fronts import answers
from withstand.diagrams.pages.network import TIERS
from withstand.diagrams.pages.view import FRONT, MESSAGING, STORES, Item, View
from withstand.errors import MissingExtraError, UsageError

_PROGRAMS = ("dot", "graphviz-pure")
_LONGEST_SECONDS = 120
_GENERIC = "generic.blank.Blank"
_LONGEST = 150.0  # pixels of a line under an icon
_REGIONAL = (*STORES, *MESSAGING, Shape.BACKUP_PLAN, Shape.KEY, Shape.API_GATEWAY)
_ZONAL = (Shape.NODE_GROUP, Shape.NAT_GATEWAY, *STORES)
_IMAGE = re.compile(rb'<image xlink:href="([^"]+)"([^>]*)/>')


def to_classic(view: View, kind: str) -> bytes:
    """The picture as "svg", "png" or "dot" (Graphviz's source). UsageError without Graphviz or diagrams."""
    try:
        diagrams: Any = importlib.import_module("diagrams")
    except ImportError:
        raise MissingExtraError("diagrams") from None
    diagram = diagrams.Diagram(
        _plain(clean(view.architecture.title or view.architecture.name)), direction="TB", show=False,
        graph_attr={"newrank": "true", "splines": "spline", "compound": "true", "pad": "0.4"},
    )  # fmt: skip
    diagrams.setdiagram(diagram)  # instead of `with`, which would run `dot` by itself
    try:
        picture = _Picture(diagrams, view)
        picture.draw()
    finally:
        diagrams.setdiagram(None)
    diagram.dot.body.append(picture.rank())
    source = str(diagram.dot.source).encode()
    if kind == "dot":
        return source
    made = _laid_out(source, kind)
    return _embedded(made) if kind == "svg" else made


def _laid_out(source: bytes, kind: str) -> bytes:
    try:
        return subprocess.run(
            [_program(), f"-T{kind}"], input=source, capture_output=True, check=True, timeout=_LONGEST_SECONDS
        ).stdout
    except (subprocess.SubprocessError, OSError) as problem:
        said = getattr(problem, "stderr", None) or str(problem).encode()
        raise UsageError(f"Graphviz could not draw the picture: {said.decode(errors='replace')}") from None


def _program() -> str:
    """Graphviz of the system, else one that pip installed beside this Python."""
    beside = Path(sys.executable).parent
    for name in _PROGRAMS:
        found = shutil.which(name) or shutil.which(name, path=str(beside))
        if found:
            return found
    raise UsageError(
        "the classic picture needs Graphviz: apt-get install graphviz, brew install graphviz, or "
        "pip install graphviz-pure; -o svg=FILE draws without it"
    )


class _Picture:
    def __init__(self, diagrams: Any, view: View) -> None:
        self.diagrams, self.view = diagrams, view
        self.node_of: dict[str, Any] = {}
        self.clusters = self.count = 0
        self.hosts: set[Any] = set()
        self.heads: list[Any] = []
        """The first thing of each zone: one rank, from left to right."""

    def draw(self) -> None:
        """Everything, from the users down."""
        self._node(Item("users", "operator", "Users", ()))
        with self._cluster("Global edge", BoxStyle.BAND):
            for item in self.view.grouped(self.view.world(lambda r: r.shape in FRONT), "global"):
                self._node(item)
        for region in self.view.regions:
            with self._cluster(region.id, BoxStyle.REGION):
                self._region(region.id, region.zones)
        self._lines()

    def _region(self, region: str, zones: Sequence[str]) -> None:
        here = [r for r in self.view.resources if self.view.region_of(r.id) == region]
        with self._cluster("Regional services", BoxStyle.SERVICES):
            services = [r for r in here if r.shape in _REGIONAL and not self.view.zones_of(r)]
            self._below_each_other([self._node(item) for item in self.view.grouped(services, region)])
        for vpc in self.view.vpcs(region)[:1]:
            with self._cluster(f"VPC {vpc.name}", BoxStyle.VPC):
                balancers = [
                    r for r in here if r.shape is Shape.LOAD_BALANCER and self.view.vpc_of(r) == vpc.id
                ]
                for item in self.view.grouped(balancers, vpc.id):
                    self._node(item)
                columns = [column for zone in zones if (column := self._zone(vpc.id, zone, here))]
            self._in_order(columns, balancers)

    def _zone(self, vpc: str, zone: str, here: Sequence[Any]) -> list[Any]:
        column: list[Any] = []
        with self._cluster(zone, BoxStyle.ZONE):
            for tier, style, name in TIERS:
                inside = [r for r in self.view.in_zone(here, vpc, zone, tier) if r.shape in _ZONAL]
                if inside:
                    with self._cluster(name, style):
                        items = self.view.grouped(inside, f"{zone}/{tier}", suffix=f"/{zone}")
                        column += [self._node(item) for item in items]
        self._below_each_other(column)
        return column

    def _in_order(self, columns: Sequence[Sequence[Any]], balancers: Sequence[Any]) -> None:
        """Zones below their load balancers, whose requests go to the nodes."""
        self.heads += [column[0] for column in columns]
        nodes = {self.node_of[b.id] for b in balancers if b.id in self.node_of}
        for balancer in sorted(nodes, key=lambda node: str(node.nodeid)):
            for column in columns:
                balancer >> self.diagrams.Edge(style="invis") >> column[0]
                for host in (node for node in column if node in self.hosts):
                    self._line(balancer, host, EdgeStyle.TRAFFIC, "", free=True)

    def rank(self) -> str:
        """dot for the zones of all regions side by side, by lines that nobody sees."""
        order = " -> ".join(f'"{node.nodeid}"' for node in self.heads)
        return f"{{ rank=same; {order} [style=invis] }}" if len(self.heads) > 1 else ""

    def _below_each_other(self, nodes: Sequence[Any]) -> None:
        for upper, lower in pairwise(nodes):
            upper >> self.diagrams.Edge(style="invis") >> lower

    def _node(self, item: Item) -> Any:
        lines = [shortened(line, _LONGEST, 12) for line in item.text.split("\n")]
        self.count += 1
        # Without an id of its own a node gets a random one, and the picture other bytes each time.
        node = _icon_class(item.kind)(_plain("\n".join(lines)), nodeid=f"n{self.count}")
        if item.kind == "eks-node-group":
            self.hosts.add(node)
        for element in item.elements or (item.id,):
            self.node_of.setdefault(element, node)
        return node

    @contextmanager
    def _cluster(self, label: str, style: BoxStyle) -> Iterator[None]:
        self.clusters += 1
        look = BOXES[style]
        attributes = {
            "label": _plain(clean(label)), "pencolor": look.stroke, "fontcolor": look.font,
            "style": "dashed" if look.dash else "solid",
            "bgcolor": "transparent" if look.fill == "none" else look.fill,
        }  # fmt: skip
        # The name makes the cluster; the label is only what it shows.
        with self.diagrams.Cluster(f"g{self.clusters}", graph_attr=attributes):
            yield

    def _lines(self) -> None:
        users = self.node_of["users"]
        for front in self.view.world(lambda r: r.shape in (Shape.DNS_ZONE, Shape.CDN)):
            self._line(users, self.node_of.get(front.id), EdgeStyle.TRAFFIC, "")
        for answer in answers(self.view):
            style = EdgeStyle.FAILOVER if answer.failover else EdgeStyle.TRAFFIC
            self._line(self.node_of.get(answer.source), self.node_of.get(answer.target), style, answer.text)
        for copy in replications(self.view):
            self._line(
                self.node_of.get(copy.source), self.node_of.get(copy.target), copy.style, copy.text, free=True
            )

    def _line(self, source: Any, target: Any, style: EdgeStyle, text: str, *, free: bool = False) -> None:
        if source is None or target is None or source is target:
            return
        look = EDGES[style]
        attributes = {"constraint": "false"} if free else {}
        (
            source
            >> self.diagrams.Edge(
                label=_plain(text),
                color=look.stroke,
                fontcolor=look.stroke,
                style="dashed" if look.dash else "solid",
                **attributes,
            )
            >> target
        )


def _plain(text: str) -> str:
    """A label that Graphviz reads as text: backslashes are none of its escapes, and <…> is not its HTML."""
    return text.replace("\\", "\\\\") + (" " if text.endswith(">") else "")


def _icon_class(kind: str) -> Any:
    spec = catalog().get(kind)
    for path in (spec.icon if spec else "", _GENERIC):
        module, _, name = path.rpartition(".")
        try:
            return getattr(importlib.import_module(f"diagrams.{module}"), name)
        except (ImportError, AttributeError, ValueError):
            continue
    raise MissingExtraError("diagrams")


def _embedded(svg: bytes) -> bytes:
    """Icons as data inside the SVG, each once; Graphviz only points to files of this machine."""
    icons: dict[bytes, str] = {}

    def use(found: re.Match[bytes]) -> bytes:
        number = icons.setdefault(found[1], f"icon{len(icons)}")
        return f'<use href="#{number}"'.encode() + found[2].replace(b"px", b"") + b"/>"

    body = _IMAGE.sub(use, svg)
    symbols = []
    for path, id in icons.items():
        data = base64.b64encode(Path(path.decode()).read_bytes()).decode()
        symbols.append(
            f'<symbol id="{id}" viewBox="0 0 100 100"><image width="100" height="100"'
            f' href="data:image/png;base64,{data}"/></symbol>'
        )
    definitions = f"<defs>{''.join(symbols)}</defs>\n<g ".encode()
    return body.replace(b"<g ", definitions, 1)
