"""Segmentation: the security groups of a network by tier, and which may talk to which."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from withstand.diagrams.layout.blocks import (
    HEADER_WITH_ICON,
    Block,
    ChipBlock,
    Group,
    Space,
    Stack,
    TextBlock,
)
from withstand.diagrams.layout.columns import Aligned
from withstand.diagrams.layout.ordering import arranged
from withstand.diagrams.layout.page import BoxStyle, EdgeStyle, Side
from withstand.diagrams.pages.composing import Composer
from withstand.diagrams.pages.controls import ports_text, source_text
from withstand.diagrams.pages.view import known
from withstand.model.elements.network import SecurityGroup, Vpc
from withstand.model.elements.resource import Owned

_STYLES = {"public": BoxStyle.PUBLIC, "private": BoxStyle.PRIVATE, "database": BoxStyle.DATABASE}
_LANE_GAP, _GAP = 96.0, 8.0
_CHIP, _CHIP_HEIGHT = 176.0, 34.4
_MOST_GROUPS = 16  # in a column; of more, the rest are counted
_MOST_STEPS = 6  # columns of one tier
_OUTSIDE = ("Internet", "CloudFront")


class Segments:
    """One network: a column of groups for each step of the way inwards, inside the boxes of the tiers."""

    def __init__(self, composer: Composer, vpc: Vpc) -> None:
        self.composer, self.view, self.vpc = composer, composer.view, vpc
        architecture = self.view.architecture
        members: dict[str, list[Owned]] = {}
        for element in (*architecture.resources.values(), *architecture.workloads.values()):
            for id in known(element, "security_groups", ()):
                members.setdefault(id, []).append(element)
        self.groups = {
            group.id: group
            for group in architecture.security_groups.values()
            if known(group, "vpc") == vpc.id and self._shown(members.get(group.id, []))
        }
        self.tier_of = {
            id: self.view.tier_of(members[id][0]) if id in members else "private" for id in self.groups
        }
        self.ways: dict[tuple[str, str], list[str]] = {}
        for source, target, ports in self._ways():
            found = self.ways.setdefault((source, target), [])
            found += [ports] if ports not in found else []

    def _shown(self, members: Sequence[Owned]) -> bool:
        """Whether a group with these members is drawn: with a focus, where one of them is."""
        return not self.view.focus or any(self.view.shows(member.id) for member in members)

    def _ways(self) -> Iterator[tuple[str, str, str]]:
        """From, to, ports: between groups of this network, and from outside."""
        for group in self.groups.values():
            for rule in known(group, "ingress", ()):
                for source in rule.groups:
                    if source in self.groups and source != group.id:
                        yield source, group.id, ports_text(rule)
                for words in filter(None, map(source_text, (*rule.cidrs, rule.prefix_list))):
                    if words in _OUTSIDE:
                        yield f"{words}/{self.vpc.id}", group.id, ports_text(rule)

    # Columns ------------------------------------------------------------------------------------------

    def block(self) -> Block:
        """What is outside, and the box of the network."""
        columns = self._columns()
        pairs = list(self.ways)
        sizes = dict.fromkeys((id for _, column in columns for id in column), _CHIP_HEIGHT)
        ordered, heights = arranged([column for _, column in columns], pairs, sizes, _GAP)
        tiers = [tier for tier, _ in columns]
        blocks = [self._column(column, heights) for column in ordered]
        boxes: list[Block] = []
        for tier in _STYLES:
            found = [block for block, own in zip(blocks, tiers, strict=True) if own == tier]
            subnets = [s for s in self.view.architecture.subnets.values()
                       if known(s, "vpc") == self.vpc.id and known(s, "tier") == tier]  # fmt: skip
            if found or subnets:
                boxes.append(self._tier(tier, [s.id for s in subnets], found))
        title = f"{self.vpc.title or 'VPC ' + self.vpc.name}  {known(self.vpc, 'cidr', '')}"
        alike = tuple(v.id for v in self.view.architecture.vpcs.values() if v.name == self.vpc.name)
        inner = Stack(children=boxes, direction="row", gap=_LANE_GAP, align="stretch")
        box = self.composer.box(self.vpc.id, BoxStyle.VPC, title, inner, elements=alike)
        outside = [block for block, own in zip(blocks, tiers, strict=True) if own == ""]
        if not outside:
            return box
        lowered = Stack(children=[Space(height=2 * HEADER_WITH_ICON - 12), *outside])
        return Stack(children=(lowered, box), direction="row", gap=_LANE_GAP, align="stretch")

    def _columns(self) -> list[tuple[str, list[str]]]:
        """Tier and members of each column, from the outside inwards; "" is the outside."""
        outside = list(dict.fromkeys(source for source, _ in self.ways if source not in self.groups))
        made = [("", outside)] if outside else []
        for tier in _STYLES:
            members = [id for id in self.groups if self.tier_of[id] == tier]
            made += [(tier, column) for column in self._layers(members, into=tier == "private")]
        return made

    def _layers(self, members: Sequence[str], *, into: bool) -> list[list[str]]:
        """Members by how far the way inside leads; what is only reached last, what only leads out before."""
        if not members:
            return []
        depth = _depths(members, [pair for pair in self.ways if set(pair) <= set(members)])
        sources, reached = {source for source, _ in self.ways}, {target for _, target in self.ways}
        last = max(depth.values())
        for id in members if into and last else ():
            if id not in sources and id in reached:
                depth[id] = last
            elif id in sources and id not in reached and self._leads_out(id, members):
                depth[id] = max(depth[id], last - 1)
        layers: dict[int, list[str]] = {}
        for id in members:
            layers.setdefault(depth[id], []).append(id)
        return [layers[number] for number in sorted(layers)]

    def _leads_out(self, id: str, members: Sequence[str]) -> bool:
        return any(source == id and target not in members for source, target in self.ways)

    # Blocks -------------------------------------------------------------------------------------------

    def _column(self, members: Sequence[str], heights: dict[str, float]) -> Block:
        shown = list(members) if len(members) <= _MOST_GROUPS else list(members[: _MOST_GROUPS - 1])
        rest = members[len(shown) :]
        blocks: list[Block] = [self._chip(id) for id in shown]
        places = [heights[id] for id in shown]
        if rest:
            id = f"more/{rest[0]}"
            self.composer.remember(id, rest)
            blocks.append(ChipBlock(id=id, text=f"{len(rest)} more security groups", elements=tuple(rest)))
            places.append(places[-1] + _CHIP_HEIGHT + _GAP)
        return Aligned(children=blocks, heights=places, gap=8)

    def _chip(self, id: str) -> Block:
        group = self.groups.get(id)
        if group is None:
            return ChipBlock(id=id, text=id.partition("/")[0], stroke="#545B64")
        alike = tuple(g.id for g in self.view.architecture.security_groups.values() if g.name == group.name)
        self.composer.remember(id, alike)
        others = list(dict.fromkeys(self._others(group)))
        also = f" (also {', '.join(others[:2])}{' …' if len(others) > 2 else ''})" if others else ""
        return ChipBlock(id=id, text=f"{group.title or group.name}{also}", stroke="#C0281A", elements=alike,
                         most=_CHIP, lines=2)  # fmt: skip

    def _others(self, group: SecurityGroup) -> Iterator[str]:
        """Sources that have no shape here: networks, and groups of other networks."""
        for rule in known(group, "ingress", ()):
            yield from (s.partition("@")[0] for s in rule.groups if s not in self.groups)
            for words in filter(None, map(source_text, (*rule.cidrs, rule.prefix_list))):
                if words not in _OUTSIDE:
                    yield words

    def _tier(self, tier: str, subnets: Sequence[str], columns: Sequence[Block]) -> Group:
        found = [known(self.view.architecture.subnets[s], "network_acl") for s in subnets]
        acls = {acl: self.view.architecture.network_acls[acl] for acl in dict.fromkeys(found) if acl}
        names = {acl.name for acl in acls.values()}
        words = [f"ACL {acl.name}, {len(known(acl, 'entries', ()))} entries" for acl in acls.values()]
        words = [words[0] + (f", and {len(words) - 1} more" if len(words) > 1 else "")] if words else []
        title = "\n".join((f"{tier.capitalize()} subnets × {len(subnets)}", *words))
        none = TextBlock(id=f"none/{tier}/{self.vpc.id}", lines=("no security group",), font_size=11)
        child = Stack(children=columns or [none], direction="row", gap=_LANE_GAP)
        alike = [acl.id for acl in self.view.architecture.network_acls.values() if acl.name in names]
        box = self.composer.box(
            f"{tier}/{self.vpc.id}", _STYLES[tier], title, child, elements=(*subnets, *alike)
        )
        box.top = 4 if words else 4 + 14.4
        return box

    def wires(self) -> None:
        """An arrow for each allowed way, with its ports; those into one group join."""
        shape_of = self.composer.shape_of
        for (source, target), ports in self.ways.items():
            text = ports[0] + (" …" if len(ports) > 1 else "")
            self.composer.wire(shape_of(source) or source, shape_of(target), EdgeStyle.ADMITTED, text=text,
                               bundle=f"admitted:{target}", leave=(Side.RIGHT,), arrive=(Side.LEFT,),
                               properties={"ports": ", ".join(ports)})  # fmt: skip


def _depths(members: Sequence[str], pairs: Sequence[tuple[str, str]]) -> dict[str, int]:
    """The longest way to each member, ways back left out."""
    import networkx

    into = {b for _, b in pairs}
    graph = networkx.DiGraph()
    graph.add_nodes_from(sorted(members, key=lambda id: id in into))
    graph.add_edges_from(pairs)
    order = list(networkx.dfs_postorder_nodes(graph))[::-1]
    place = {id: number for number, id in enumerate(order)}
    depth = dict.fromkeys(order, 0)
    for id in order:
        for other in graph[id]:
            if place[id] < place[other]:
                depth[other] = min(max(depth[other], depth[id] + 1), _MOST_STEPS)
    return depth
