"""Page: security. Layers from the perimeter to the data, with identities on the left and detection on
the right; what is encrypted in transit is on the lines, what is encrypted at rest leads to its key."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import pairwise

from withstand.catalog.spec import Shape
from withstand.diagrams.layout.blocks import Block, ChipBlock, Grid, Group, IconBlock, Space, Stack, TextBlock
from withstand.diagrams.layout.page import BoxStyle, EdgeStyle, Side
from withstand.diagrams.layout.text import shortened
from withstand.diagrams.pages.access import identity_column
from withstand.diagrams.pages.composing import Composer
from withstand.diagrams.pages.controls import mesh_text, perimeter_facts, rule_text, stores_text, tls_text
from withstand.diagrams.pages.view import STORES, WATCHING, Item, View, known, title_of
from withstand.diagrams.sheet import Sheet
from withstand.model.network import SecurityGroup, Vpc
from withstand.model.resource import Resource

ID = "security"
TITLE = "Security"
_PERIMETER = (
    Shape.DDOS_PROTECTION, Shape.WEB_ACL, Shape.CDN, Shape.DNS_ZONE, Shape.API_GATEWAY, Shape.LOAD_BALANCER,
)  # fmt: skip
_MOST_GROUPS = 24
_RED = "#C0281A"
_TIER_STYLES = {"public": BoxStyle.PUBLIC, "private": BoxStyle.PRIVATE, "database": BoxStyle.DATABASE}


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

    def body(self) -> Block:
        users = IconBlock(id="page/users", kind="operator", text="Users", side=Side.RIGHT)
        layers = [
            layer
            for layer in (self._perimeter(), self._network(), self._workloads(), self._data(), self._keys())
            if layer is not None
        ]
        center = Stack(children=(users, *layers), gap=46, align="stretch")
        columns: list[Block] = [*identity_column(self.composer, self.region), center, *self._detection()]
        self._wires([layer.id for layer in layers])
        return Stack(children=columns, direction="row", gap=90, align="start")

    def _band(self, id: str, text: str, child: Block) -> Group:
        band = self.composer.box(id, BoxStyle.BAND, text, child)
        band.padding, band.bottom = 22, 20
        return band

    def _here(self, *shapes: Shape) -> list[Resource]:
        """Global ones and those of the first region, whose names stand for all regions."""
        return [
            resource
            for resource in self.view.resources
            if resource.shape in shapes
            and self.view.region_of(resource.id) in (None, self.region)
            and resource.environment != "development"
        ]

    def _alike(self, resource: Resource) -> tuple[str, ...]:
        return tuple(r.id for r in self.view.resources if r.name == resource.name and r.kind == resource.kind)

    # Layers -------------------------------------------------------------------------------------------

    def _perimeter(self) -> Group | None:
        found = sorted(self._here(*_PERIMETER), key=lambda resource: _PERIMETER.index(resource.shape))
        icons: list[Block] = []
        for resource in found[:12]:
            text = "\n".join(filter(None, (self.view.text(resource), perimeter_facts(resource))))
            item = Item(resource.id, resource.kind, text, self._alike(resource))
            icons.append(self.composer.icon(item, width=158))
        return (
            self._band("page/perimeter", "Perimeter", Grid(children=icons, columns=6, row_gap=34))
            if icons
            else None
        )

    def _network(self) -> Group | None:
        vpcs = [v for v in self.view.vpcs(self.region) if known(v, "purpose") != "development"]
        if not vpcs:
            return None
        boxes = [self._segments(vpc) for vpc in vpcs]
        return self._band(
            "page/network", "Network segmentation", Stack(children=boxes, gap=18, align="stretch")
        )

    def _segments(self, vpc: Vpc) -> Group:
        groups = [g for g in self.view.architecture.security_groups.values() if known(g, "vpc") == vpc.id]
        by_tier: dict[str, list[SecurityGroup]] = {"public": [], "private": [], "database": []}
        for group in groups:
            by_tier[self._tier_of(group)].append(group)
        tiers: list[Block] = []
        for tier, members in by_tier.items():
            subnets = [
                s
                for s in self.view.architecture.subnets.values()
                if known(s, "vpc") == vpc.id and known(s, "tier") == tier
            ]
            if subnets or members:
                tiers.append(self._tier(vpc, tier, [s.id for s in subnets], members))
        title = f"{vpc.title or 'VPC ' + vpc.name}  {known(vpc, 'cidr', '')}"
        alike = tuple(v.id for v in self.view.architecture.vpcs.values() if v.name == vpc.name)
        return self.composer.box(
            vpc.id, BoxStyle.VPC, title, Stack(children=tiers, gap=26, align="stretch"), elements=alike
        )

    def _tier(self, vpc: Vpc, tier: str, subnets: Sequence[str], groups: Sequence[SecurityGroup]) -> Block:
        acls = dict.fromkeys(known(self.view.architecture.subnets[s], "network_acl") for s in subnets)
        chips: list[Block] = []
        for acl in filter(None, acls):
            element = self.view.architecture.network_acls[acl]
            self.composer.remember(acl, (acl,))
            text = f"Network ACL {element.name}: {len(known(element, 'entries', ()))} entries"
            chips.append(ChipBlock(id=acl, text=text, stroke="#6B35C9", elements=(acl,), most=300))
        boxes = [self._group(group) for group in groups[:_MOST_GROUPS]]
        rest = groups[_MOST_GROUPS:]
        if rest:
            names = tuple(group.id for group in rest)
            boxes.append(
                ChipBlock(
                    id=f"more/{tier}/{vpc.id}", text=f"{len(rest)} more security groups", elements=names
                )
            )
        content = [Grid(children=chips, columns=2)] if chips else []
        content += [Grid(children=boxes, columns=4, gap=10, row_gap=10)] if boxes else []
        return self.composer.box(
            f"{tier}/{vpc.id}", _TIER_STYLES[tier], f"{tier.capitalize()} subnets × {len(subnets)}",
            Stack(children=content or [Space(height=6)], gap=12), elements=tuple(subnets),
        )  # fmt: skip

    def _group(self, group: SecurityGroup) -> Block:
        """A security group with what it admits, written inside its boundary."""
        lines = [rule_text(rule) for rule in known(group, "ingress", ())]
        shown = tuple(dict.fromkeys(lines))[:3] or ("admits nothing",)
        if len(set(lines)) > len(shown):
            shown = (*shown[:2], f"and {len(set(lines)) - 2} more")
        text = TextBlock(
            id=f"{group.id}/rules", lines=tuple(shortened(line, 205, 11) for line in shown), font_size=11
        )
        alike = tuple(g.id for g in self.view.architecture.security_groups.values() if g.name == group.name)
        box = self.composer.box(
            group.id, BoxStyle.SECURITY_GROUP, shortened(group.name, 190, 12), text, elements=alike
        )
        box.padding = box.bottom = 8
        box.min_width = 225
        return box

    def _tier_of(self, group: SecurityGroup) -> str:
        for resource in (*self.view.resources, *self.view.workloads):
            if group.id in known(resource, "security_groups", ()):
                return self.view.tier_of(resource)
        return "private"

    def _workloads(self) -> Group | None:
        meshes = self._here(Shape.MESH, Shape.CLUSTER)
        if not meshes and not self.view.workloads:
            return None
        icons: list[Block] = []
        for resource in meshes:
            text = "\n".join(filter(None, (self.view.text(resource), _workload_facts(resource))))
            icons.append(
                self.composer.icon(Item(resource.id, resource.kind, text, self._alike(resource)), width=180)
            )
        chips = self._workload_chips()
        row: list[Block] = [*icons, Grid(children=chips, columns=2, gap=8, row_gap=8)] if chips else icons
        return self._band(
            "page/workloads", "Workloads", Stack(children=row, direction="row", gap=24, align="center")
        )

    def _workload_chips(self) -> list[Block]:
        made: list[Block] = []
        workloads = [w for w in self.view.workloads if known(w, "environment") == "production"]
        facts = (
            ("in the mesh (mTLS)", [w.id for w in workloads if known(w, "in_mesh")]),
            (
                "with own AWS role (IRSA)",
                [w.id for w in workloads if getattr(known(w, "identity"), "source", "") == "irsa"],
            ),
            (
                "with the node's role",
                [w.id for w in workloads if getattr(known(w, "identity"), "source", "") == "node"],
            ),
            (
                "with static keys",
                [w.id for w in workloads if getattr(known(w, "identity"), "source", "") == "static-keys"],
            ),
        )
        for words, ids in facts:
            if ids:
                id = f"workloads/{words}"
                self.composer.remember(id, ids)
                chip = ChipBlock(id=id, text=f"{len(ids)} workloads {words}", elements=tuple(ids),
                                 stroke="#B35300",
                                 fill="#FFF6EC", most=260)  # fmt: skip
                made.append(chip)
        return made

    # Data ---------------------------------------------------------------------------------------------

    def _data(self) -> Group | None:
        stores = self._here(*STORES, Shape.QUEUE, Shape.TOPIC)
        kinds: dict[str, list[Resource]] = {}
        for store in stores:
            kinds.setdefault(store.kind, []).append(store)
        icons: list[Block] = []
        for kind, alike in kinds.items():
            classes = sorted({known(s, "data_class") for s in alike} - {None})
            words = ", ".join(classes) or "not classified"
            text = f"{title_of(kind)} × {len(alike)}\n{words}\n{tls_text(alike)}"
            elements = tuple(id for store in alike for id in self._alike(store))
            icons.append(self.composer.icon(Item(f"{kind}:{self.region}", kind, text, elements), width=170))
        return self._band("page/data", "Data", Grid(children=icons, columns=6, row_gap=34)) if icons else None

    def _keys(self) -> Group | None:
        found = self._here(Shape.KEY, Shape.CERTIFICATE)
        icons: list[Block] = []
        for key in found[:18]:
            details = [
                word
                for word, on in (
                    ("rotates", known(key, "rotation")),
                    ("multi-Region", known(key, "multi_region")),
                )
                if on
            ]
            text = f"{self.view.text(key)}\n{', '.join(details)}".rstrip()
            icons.append(self.composer.icon(Item(key.id, key.kind, text, self._alike(key)), width=130))
        secrets = self._here(Shape.SECRET)
        icons += [self.composer.icon(item, width=130) for item in self.view.grouped(secrets, "secrets")]
        if not icons:
            return None
        return self._band(
            "page/keys", "Keys, certificates and secrets", Grid(children=icons, columns=8, row_gap=16)
        )

    # Detection ----------------------------------------------------------------------------------------

    def _detection(self) -> list[Block]:
        watchers = self._here(*WATCHING)
        alerts = self._receivers(watchers)
        items = [Item(r.id, r.kind, self.view.text(r), self._alike(r)) for r in (*watchers, *alerts)]
        if not items:
            return []
        icons: list[Block] = [self.composer.icon(item, width=150) for item in items]
        for response in self.view.architecture.responses.values():
            self.composer.remember(response.id, (response.id,))
            chip = ChipBlock(id=response.id, text=response.title or response.id, elements=(response.id,),
                             stroke="#B31061", most=210)  # fmt: skip
            icons.append(chip)
        return [
            self._band(
                "page/detection", "Detection and response", Stack(children=icons, gap=30, align="center")
            )
        ]

    def _receivers(self, watchers: Iterable[Resource]) -> list[Resource]:
        ids = [target for watcher in watchers for target in known(watcher, "reports_to", ())]
        ids += [
            step
            for response in self.view.architecture.responses.values()
            for step in known(response, "through", ())
        ]
        found = {
            id: self.view.architecture.resources[id]
            for id in ids
            if self.view.region_of(id) in (None, self.region)
        }
        return [r for r in found.values() if r.shape not in WATCHING]

    # Lines --------------------------------------------------------------------------------------------

    def _wires(self, layers: Sequence[str]) -> None:
        wire, shape_of = self.composer.wire, self.composer.shape_of
        for cdn in self._here(Shape.CDN):
            version = known(cdn, "viewer_min_tls", "?")
            wire(
                "page/users",
                shape_of(cdn.id),
                EdgeStyle.TRAFFIC,
                text=f"TLS ≥ {version}",
                arrive=(Side.ABOVE,),
            )
            for origin in known(cdn, "origins", ()):
                record = self.view.architecture.dns_records.get(origin.to)
                ends = [t.to for t in record.targets] if record else [origin.to]
                for end in ends[:1]:
                    wire(shape_of(cdn.id), shape_of(end), EdgeStyle.TRAFFIC, text=f"TLS ≥ {origin.min_tls}")
        into = {
            "page/network": "by security groups",
            "page/workloads": mesh_text(self._here(Shape.MESH)),
            "page/data": stores_text(self._here(*STORES)),
        }
        for upper, lower in pairwise(layers):
            if lower in into:
                wire(
                    upper, lower, EdgeStyle.TRAFFIC, text=into[lower], leave=(Side.BELOW,),
                    arrive=(Side.ABOVE,),
                )  # fmt: skip
        for acl in self._here(Shape.WEB_ACL, Shape.DDOS_PROTECTION):
            for target in known(acl, "protects", ()):
                wire(shape_of(acl.id), shape_of(target), EdgeStyle.IDENTITY, bundle=f"protects:{acl.id}")
        for store in self._here(*STORES, Shape.QUEUE, Shape.TOPIC):
            wire(shape_of(store.id), shape_of(known(store, "key") or ""), EdgeStyle.ENCRYPTION,
                 bundle=f"key:{known(store, 'key')}", arrive=(Side.ABOVE, Side.LEFT, Side.RIGHT))  # fmt: skip
        self._signals()

    def _signals(self) -> None:
        wire, shape_of = self.composer.wire, self.composer.shape_of
        for watcher in self._here(*WATCHING):
            for target in known(watcher, "reports_to", ()):
                wire(shape_of(watcher.id), self._last(target), EdgeStyle.SIGNAL, bundle=f"to:{target}")
        for response in self.view.architecture.responses.values():
            for step in known(response, "through", ())[-1:]:
                wire(self._last(step), response.id, EdgeStyle.SIGNAL)

    def _last(self, element: str) -> str | None:
        """The shape in the column of detection, which was made last."""
        found = self.composer.shapes_of.get(element)
        return found[-1] if found else None


def _workload_facts(resource: Resource) -> str:
    if resource.shape is Shape.MESH:
        modes = {policy.mode for policy in known(resource, "peer_authentication", ())}
        count = len(known(resource, "authorization", ()))
        return f"mTLS {'/'.join(sorted(modes)) or 'permissive'}, {count} policies"
    return "public API" if known(resource, "public_endpoint", True) else "private API"
