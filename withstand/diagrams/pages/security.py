"""Page: security, in layers from the outside inwards: perimeter, segmentation of the network, identities and
workloads, data and its keys, detection; and what each hop of data demands."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from withstand.catalog.spec import Shape
from withstand.diagrams.layout.blocks import Block, ChipBlock, Grid, Group, Stack, TextBlock
from withstand.diagrams.layout.columns import Level, shared_out, stretched
from withstand.diagrams.layout.page import EdgeStyle, Side
from withstand.diagrams.pages.access import Access
from withstand.diagrams.pages.composing import Composer
from withstand.diagrams.pages.controls import mesh_text, stores_text
from withstand.diagrams.pages.detection import Detection
from withstand.diagrams.pages.encryption import KEY_FIELDS, Encryption
from withstand.diagrams.pages.perimeter import Perimeter
from withstand.diagrams.pages.segments import Segments
from withstand.diagrams.pages.view import STORES, Item, View, known
from withstand.diagrams.sheet import Sheet
from withstand.model.elements.resource import Resource

ID = "security"
TITLE = "Security"
_GAP, _BETWEEN, _PADDING = 46.0, 110.0, 24.0
_ASPECT = 1.75  # of the bands alone: heading and legend come on top
_NARROWEST = 900.0  # pixels, for what is packed into rows


def sheet(view: View, title: str, subtitle: str) -> Sheet:
    """The page for this architecture: the first region stands for those alike."""
    page = _Security(view)
    body = page.body()
    wires = tuple(page.composer.wires.values())
    return Sheet(
        ID, title, subtitle, body, wires, "Layers of defence, segmentation, identities, keys and detection."
    )


class _Security:
    def __init__(self, view: View) -> None:
        self.view = view
        self.composer = Composer(view)
        self.region = view.regions[0].id if view.regions else ""
        self.here = [resource for resource in self._guarding() if self._stands_here(resource)]
        self.perimeter = Perimeter(self.composer, self.here)
        found = [Segments(self.composer, vpc) for vpc in view.vpcs(self.region)]
        self.segments = [segments for segments in found if segments.groups or not view.focus]
        self.access = Access(self.composer)
        self.encryption = Encryption(self.composer, self.here)
        self.detection = Detection(self.composer, self.here)

    def _guarding(self) -> list[Resource]:
        """What is drawn, and the keys, meshes and certificates of it, which no journey reaches."""
        shown = self.view.resources
        keys = {known(resource, name) for resource in shown for name in KEY_FIELDS}
        clusters = {resource.id for resource in shown if resource.shape is Shape.CLUSTER}
        others = self.view.architecture.of_shape(Shape.KEY, Shape.MESH, Shape.CERTIFICATE)
        around = [
            other
            for other in others
            if other.shape is Shape.CERTIFICATE or other.id in keys or known(other, "cluster") in clusters
        ]
        return list({resource.id: resource for resource in (*shown, *around)}.values())

    def _stands_here(self, resource: Resource) -> bool:
        return (
            self.view.region_of(resource.id) in (None, self.region)
            and known(resource, "environment") != "development"
        )

    def body(self) -> Block:
        outer = [self.perimeter.band(), self._network(), self.access.band()]
        inner, detection = [self.encryption.in_transit(), self._workloads()], self.detection.band()
        width = max((band.size[0] for band in (*inner, detection) if band is not None), default=0.0)
        data = self.encryption.at_rest(max(width, _NARROWEST) - 2 * _PADDING)
        bands = [band for band in (*outer, *inner, data, detection) if band is not None]
        if not bands:
            return TextBlock(id="page/nothing", lines=("No security service, network or identity is known.",))
        columns = shared_out(bands, aspect=_ASPECT, gap=_GAP, between=_BETWEEN)
        stretched(columns, _GAP)
        self._wires(columns)
        stacks = [Stack(children=column, gap=_GAP, align="stretch") for column in columns]
        return Stack(children=stacks, direction="row", gap=_BETWEEN)

    def _network(self) -> Group | None:
        """The network of production, and the others below it."""
        blocks = [segments.block() for segments in self.segments]
        if not blocks:
            return None
        others = [Stack(children=blocks[1:], direction="row", gap=24)] if blocks[1:] else []
        child = Stack(children=(blocks[0], *others), gap=18)
        return self.composer.band("page/network", "Network segmentation: who may talk to whom", child)

    # Workloads ----------------------------------------------------------------------------------------

    def _of(self, *shapes: Shape) -> list[Resource]:
        return [resource for resource in self.here if resource.shape in shapes]

    def _workloads(self) -> Group | None:
        meshes = self._of(Shape.MESH, Shape.CLUSTER)
        if not meshes and not self.view.workloads:
            return None
        icons: list[Block] = []
        for resource in meshes:
            text = "\n".join(filter(None, (self.view.text(resource), _workload_facts(resource))))
            item = Item(resource.id, resource.kind, text, self.view.alike(resource))
            icons.append(self.composer.icon(item, width=170, part_lines=2))
        chips = self._chips()
        parts: list[Block] = [*icons]
        parts += [Grid(children=chips, columns=1, gap=10, row_gap=10)] if chips else []
        return self.composer.band("page/workloads", "Workloads", Level(children=parts, gap=26, fill=True))

    def _chips(self) -> list[Block]:
        """How many workloads prove who they are, and by what."""
        workloads = [w for w in self.view.workloads if known(w, "environment") != "development"]
        identity = {w.id: getattr(known(w, "identity"), "source", "") for w in workloads}
        facts = (
            ("in the mesh (mTLS)", [w.id for w in workloads if known(w, "in_mesh")]),
            ("with own AWS role (IRSA)", [id for id, source in identity.items() if source == "irsa"]),
            ("with the node's role", [id for id, source in identity.items() if source == "node"]),
            ("with static keys", [id for id, source in identity.items() if source == "static-keys"]),
        )
        made: list[Block] = []
        for words, ids in facts:
            if ids:
                id = f"workloads/{words}"
                self.composer.remember(id, ids)
                made.append(ChipBlock(id=id, text=f"{len(ids)} workloads {words}", elements=tuple(ids),
                                      stroke="#B35300", fill="#FFF6EC", most=260, lines=2))  # fmt: skip
        return made

    # Lines --------------------------------------------------------------------------------------------

    def _wires(self, columns: Sequence[Sequence[Group]]) -> None:
        self.perimeter.wires()
        for segments in self.segments:
            segments.wires()
        self.access.wires()
        self.detection.wires()
        words = {
            "page/network": "only what security groups admit",
            "page/workloads": mesh_text(self._of(Shape.MESH)),
            "page/data": stores_text(self._of(*STORES)),
        }
        place = {band.id: number for number, column in enumerate(columns) for band in column}
        drawn = [layer for layer in ("page/perimeter", *words) if layer in place]
        for upper, lower in pairwise(drawn):
            down = place[upper] == place[lower]
            self.composer.wire(upper, lower, EdgeStyle.TRAFFIC, text=words[lower],
                               leave=(Side.BELOW if down else Side.RIGHT,),
                               arrive=(Side.ABOVE if down else Side.LEFT,))  # fmt: skip


def _workload_facts(resource: Resource) -> str:
    if resource.shape is Shape.MESH:
        modes = {policy.mode for policy in known(resource, "peer_authentication", ())}
        count = len(known(resource, "authorization", ()))
        return f"mTLS {'/'.join(sorted(modes)) or 'permissive'}, {count} policies"
    return "public API" if known(resource, "public_endpoint", True) else "private API"
