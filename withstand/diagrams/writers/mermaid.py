"""Writer of Mermaid for Markdown: one flowchart of what matters, small enough to be read (≤ 25 nodes)."""

from __future__ import annotations

from collections.abc import Iterator

from withstand.catalog.spec import Shape
from withstand.diagrams.layout.text import clean, shortened
from withstand.diagrams.pages.copies import replications
from withstand.diagrams.pages.fronts import answers
from withstand.diagrams.pages.view import STORES, Item, View, known, title_of

_MOST_PER_REGION = 9
_LONGEST = 260.0  # pixels of a label at 12
_SHOWN = (Shape.LOAD_BALANCER, Shape.API_GATEWAY, Shape.CLUSTER, *STORES, Shape.QUEUE, Shape.STATE_MACHINE)
_CLASSES = {
    "edge": "#8C4FFF", "compute": "#ED7100", "data": "#C925D1", "messaging": "#E7157B", "other": "#545B64",
}  # fmt: skip


def to_mermaid(view: View) -> str:
    """A flowchart with one subgraph for each region."""
    return "\n".join(["flowchart TB", *_lines(_Names(), view)]) + "\n"


class _Names:
    """Short ids that Mermaid accepts, whatever the elements are called."""

    def __init__(self) -> None:
        self.of: dict[str, str] = {}

    def add(self, item: Item) -> str:
        """The node of an item, which stands for all its elements."""
        node = f"n{len(set(self.of.values()))}"
        for element in item.elements or (item.id,):
            self.of.setdefault(element, node)
        return node


def _lines(names: _Names, view: View) -> Iterator[str]:
    users = names.add(Item("users", "", "Users", ()))
    yield f'  {users}(("Users"))'
    fronts = view.world(lambda r: r.shape in (Shape.DNS_ZONE, Shape.CDN))
    for item in view.grouped(fronts, "global"):
        yield _node(names, item, "edge", "  ")
    for region in view.regions:
        yield f'  subgraph {f"r{list(view.regions).index(region)}"}["{_quoted(region.id)}"]'
        here = [r for r in view.resources if view.region_of(r.id) == region.id and r.shape in _SHOWN]
        here = [r for r in here if known(r, "environment") == "production"]
        here.sort(key=lambda r: _SHOWN.index(r.shape))
        items = view.grouped(here, region.id)
        for item in items[:_MOST_PER_REGION]:
            yield _node(names, item, view.architecture.resources[item.elements[0]].spec.layer.value, "    ")
        if len(items) > _MOST_PER_REGION:
            rest = Item(f"rest:{region.id}", "", f"{len(items) - _MOST_PER_REGION} further kinds", ())
            yield f'    {names.add(rest)}["{_quoted(rest.text)}"]'
        yield "  end"
    yield from _edges(names, view, users)
    for name, color in _CLASSES.items():
        yield f"  classDef {name} fill:#FFFFFF,stroke:{color},stroke-width:2px,color:#232F3E"


def _node(names: _Names, item: Item, layer: str, indent: str) -> str:
    style = layer if layer in _CLASSES else "other"
    text = item.text if len(item.elements) == 1 else f"{title_of(item.kind)} × {len(item.elements)}"
    return f'{indent}{names.add(item)}["{_quoted(text)}"]:::{style}'


def _edges(names: _Names, view: View, users: str) -> Iterator[str]:
    drawn: set[str] = set()

    def line(source: str | None, arrow: str, text: str, target: str | None) -> Iterator[str]:
        words = f'|"{_quoted(text)}"|' if text else ""
        made = f"  {source} {arrow}{words} {target}"
        if source and target and source != target and made not in drawn:
            drawn.add(made)
            yield made

    fronts = view.world(lambda r: r.shape in (Shape.DNS_ZONE, Shape.CDN))
    for front in fronts:
        yield from line(users, "-->", "", names.of.get(front.id))
    for answer in answers(view):
        if not answer.failover:
            yield from line(names.of.get(answer.source), "-->", answer.text, names.of.get(answer.target))
    for copy in replications(view):
        yield from line(names.of.get(copy.source), "-.->", copy.text, names.of.get(copy.target))


# What would end the quotes, or be read as markup or as Markdown.
_ENTITIES = str.maketrans({"#": "#35;", '"': "#quot;", "<": "#lt;", ">": "#gt;", "`": "#96;", "&": "#amp;"})


def _quoted(text: str) -> str:
    """Text inside Mermaid's quotes; `%%{…}%%` would be a directive even there."""
    plain = shortened(clean(text.replace("\n", " ")), _LONGEST, 12)
    return plain.translate(_ENTITIES).replace("%%", "#37;#37;")
