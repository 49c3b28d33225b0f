"""Encryption points: each key with what it encrypts at rest, and each hop with the protocol it demands."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from withstand.catalog.spec import Shape
from withstand.diagrams.layout.blocks import (
    ICON_SIZE,
    Block,
    ChipBlock,
    Grid,
    Group,
    IconBlock,
    Space,
    Stack,
    TextBlock,
    equalise,
)
from withstand.diagrams.layout.columns import packed
from withstand.diagrams.layout.page import BoxStyle, EdgeStyle, Side
from withstand.diagrams.pages.composing import Composer
from withstand.diagrams.pages.controls import mesh_text, stores_text, tls_text
from withstand.diagrams.pages.view import STORES, Item, known, title_of
from withstand.model.elements.resource import Resource

KEY_FIELDS = ("key", "secrets_key")
_UNKNOWN = "?"  # instead of the id of a key, where nobody could read it
_CELL = 150.0
_MOST_KINDS = 8  # under one key
_ABREAST = 4
_SENSITIVE = ("restricted", "confidential", "internal", "public")


class Encryption:
    """The bands of data at rest and of data in transit."""

    def __init__(self, composer: Composer, here: Sequence[Resource]) -> None:
        self.composer, self.view, self.here = composer, composer.view, list(here)
        self.under: dict[str, list[Resource]] = {}
        """By key (empty: none of ours) what it encrypts."""
        for resource in self.here:
            keys = [known(resource, name) for name in KEY_FIELDS if known(resource, name)]
            stores = resource.shape in (*STORES, Shape.QUEUE, Shape.TOPIC, Shape.SECRET)
            none = _UNKNOWN if "key" in resource.unknown else ""
            for key in keys or ([none] if stores else []):
                self.under.setdefault(key, []).append(resource)

    # At rest ------------------------------------------------------------------------------------------

    def at_rest(self, width: float) -> Group | None:
        """A box for each key: the key above what it encrypts; then what none of our keys encrypts."""
        keys = [r for r in self.here if r.shape is Shape.KEY]
        boxes = [self._key_box(key, self.under.get(key.id, [])) for key in keys]
        own = {_UNKNOWN, *(key.id for key in keys)}
        others = [r for id, found in self.under.items() if id not in own for r in found]
        for id, title, found in (
            ("none", "AWS's own key, or none", others),
            ("unknown", "Key not known", self.under.get(_UNKNOWN, [])),
        ):
            boxes += [self._box(id, title, None, found)] if found else []
        if not boxes:
            return None
        equalise(boxes)
        return self.composer.band(
            "page/data", "Data at rest, with its key", packed(boxes, width, gap=16, row_gap=18)
        )

    def _key_box(self, key: Resource, found: Sequence[Resource]) -> Group:
        words = (("rotates", known(key, "rotation")), ("multi-Region", known(key, "multi_region")))
        facts = ", ".join(word for word, on in words if on) or "does not rotate"
        alike = self.view.alike(key)
        icon = self.composer.icon(
            Item(key.id, key.kind, f"{title_of(key.kind)}\n{facts}", alike), side=Side.RIGHT
        )
        return self._box(key.id, key.title or key.name, icon, found)

    def _box(self, id: str, title: str, icon: IconBlock | None, found: Sequence[Resource]) -> Group:
        kinds: dict[str, list[Resource]] = {}
        for resource in found:
            kinds.setdefault(resource.kind, []).append(resource)
        icons = [self._stores(id, kind, alike) for kind, alike in list(kinds.items())[:_MOST_KINDS]]
        if icon:
            for block in icons:
                self.composer.wire(icon.id, block.id, EdgeStyle.ENCRYPTION, bundle=f"key:{icon.id}",
                                   leave=(Side.BELOW,), arrive=(Side.ABOVE,))  # fmt: skip
        rest = [r for alike in list(kinds.values())[_MOST_KINDS:] for r in alike]
        blocks: list[Block] = [*icons]
        if rest:
            self.composer.remember(f"more/{id}", [r.id for r in rest])
            text = f"and {len(kinds) - _MOST_KINDS} kinds more"
            blocks.append(ChipBlock(id=f"more/{id}", text=text, elements=tuple(r.id for r in rest)))
        columns = -(-len(blocks) // -(-len(blocks) // _ABREAST)) if blocks else 1
        row: Block = Grid(children=blocks, columns=columns, gap=6, row_gap=14)
        if not icons:
            row = TextBlock(id=f"nothing/{id}", lines=("encrypts nothing that is known",), font_size=11)
        children = [block for block in (_centered(icon), row) if block is not None]
        box = self.composer.box(
            f"under/{id}", BoxStyle.SERVICES, title, Stack(children=children, gap=26, align="center")
        )
        box.padding = box.bottom = 10
        return box

    def _stores(self, key: str, kind: str, alike: Sequence[Resource]) -> IconBlock:
        classes = {known(store, "data_class") for store in alike} - {None}
        words = next((word for word in _SENSITIVE if word in classes), "")
        count = f" × {len(alike)}" if len(alike) > 1 else ""
        lines = [f"{title_of(kind)}{count}", *([words] if words else [])]
        if alike[0].shape in (*STORES, Shape.QUEUE, Shape.TOPIC):
            lines = [lines[0], words or "not classified", tls_text(alike)]
        elements = tuple(id for store in alike for id in self.view.alike(store))
        return self.composer.icon(
            Item(f"{kind}:{key}", kind, "\n".join(lines), elements), width=_CELL, part_lines=2
        )

    # In transit ---------------------------------------------------------------------------------------

    def in_transit(self) -> Group | None:
        """Certificates, and each hop with what is demanded on it."""
        certificates = [r for r in self.here if r.shape is Shape.CERTIFICATE]
        icons = [
            self.composer.icon(
                Item(c.id, c.kind, self.view.text(c), self.view.alike(c)), width=150, part_lines=2
            )
            for c in certificates
        ]
        hops = [
            ChipBlock(
                id=f"hop/{number}",
                text=f"{way}: {demanded}",
                stroke="#8F6A00",
                fill="#FFFBEF",
                most=330,
                lines=2,
            )
            for number, (way, demanded) in enumerate(self._hops())
        ]
        if not icons and not hops:
            return None
        equalise(hops, width=True)
        parts: list[Block] = [Grid(children=hops, columns=2, gap=14, row_gap=12)] if hops else []
        parts += [Stack(children=icons, direction="row", gap=8)] if icons else []
        row = Stack(children=parts, direction="row", gap=30, align="center", fill=True)
        return self.composer.band("page/transit", "Data in transit: what each hop demands", row)

    def _hops(self) -> Iterator[tuple[str, str]]:
        """Where data travels, and what is demanded there."""
        for entry in self.here:
            if entry.shape is Shape.CDN:
                yield f"Users to {title_of(entry.kind)}", f"TLS ≥ {known(entry, 'viewer_min_tls', '?')}"
                versions = {origin.min_tls for origin in known(entry, "origins", ())}
                yield f"{title_of(entry.kind)} to its origins", f"TLS ≥ {min(versions, default='?')}"
            elif entry.shape is Shape.API_GATEWAY:
                yield f"Clients to {title_of(entry.kind)}", f"TLS ≥ {known(entry, 'min_tls', '?')}"
            elif entry.shape is Shape.LOAD_BALANCER:
                protocol, least = known(entry, "target_protocol", "?"), known(entry, "target_min_tls", "none")
                yield (
                    f"{entry.name} to its targets",
                    protocol.upper() + (f", TLS ≥ {least}" if least != "none" else ""),
                )
        yield "Between workloads", mesh_text([r for r in self.here if r.shape is Shape.MESH])
        stores = [r for r in self.here if r.shape in STORES]
        if stores:
            yield "Workloads to stores", stores_text(stores)


def _centered(icon: IconBlock | None) -> Block | None:
    """An icon with its name at the right, with as much room at the left: the icon is in the middle."""
    if icon is None:
        return None
    room = Space(width=icon.size[0] - ICON_SIZE)
    return Stack(children=(room, icon), direction="row", gap=0)
