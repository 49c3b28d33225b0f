"""Identity and access: who signs in by which path, who checks, and which roles they get."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from withstand.catalog.spec import Shape
from withstand.diagrams.layout.blocks import Block, ChipBlock, Grid, Group, Stack
from withstand.diagrams.layout.columns import Aligned
from withstand.diagrams.layout.ordering import arranged
from withstand.diagrams.layout.page import BoxStyle, EdgeStyle, Side
from withstand.diagrams.pages.composing import Composer
from withstand.diagrams.pages.view import Item, known
from withstand.model.elements.identity import Role, SignInPath
from withstand.model.elements.workload import Workload

_MOST = 8  # chips in a box, before the rest is counted
_LANE_GAP, _GAP = 112.0, 14.0
_RED = "#C7252E"
_LOCAL = "identity/local"
_KINDS = {
    "people": "People", "root": "Root users", "break-glass": "Emergency access", "machine": "Machines",
}  # fmt: skip


class Access:
    """The band: principals, who checks them with which factors, the roles they get, the accounts."""

    def __init__(self, composer: Composer) -> None:
        self.composer, self.architecture = composer, composer.view.architecture
        self.view = composer.view
        self.ways: dict[tuple[str, str], tuple[str, tuple[str, ...]]] = {}
        """From and to with words and elements."""

    def band(self) -> Group | None:
        """The band; None where nobody is known."""
        columns = [self._principals(), self._providers(), self._roles()]
        accounts = self._accounts()
        if not any(columns):
            return None
        self._find_ways()
        blocks = {id: block for column in columns for id, block in column.items()}
        if accounts:
            blocks["identity/accounts"] = accounts
            columns.append({"identity/accounts": accounts})
        sizes = {id: block.size[1] for id, block in blocks.items()}
        keys, heights = arranged([list(column) for column in columns], list(self.ways), sizes, _GAP)
        made = [
            Aligned(children=[blocks[id] for id in column], heights=[heights[id] for id in column], gap=_GAP)
            for column in keys
            if column
        ]
        row = Stack(children=made, direction="row", gap=_LANE_GAP, fill=True)
        return self.composer.band("page/identity", "Identity and access", row)

    # Columns ------------------------------------------------------------------------------------------

    def _principals(self) -> dict[str, Block]:
        """Boxes by kind of principal, and of workloads with a role of their own."""
        made: dict[str, Block] = {}
        for kind, title in _KINDS.items():
            found = [p for p in self.architecture.principals.values() if known(p, "kind", "people") == kind]
            if found:
                chips = [self._chip(p.id, p.title or p.name, _RED) for p in found[:_MOST]]
                made[f"identity/{kind}"] = self._box(f"identity/{kind}", title, chips, [p.id for p in found])
        pods = [w for w in self.view.workloads if _by_token(w)]
        if pods:
            names = list(dict.fromkeys(w.id for w in pods))
            chip = self._chip(
                "identity/irsa", f"{len(pods)} workloads, by token of their service account", "#B35300", names
            )
            made["identity/pods"] = self._box("identity/pods", "Workloads (IRSA)", [chip], [])
        return made

    def _providers(self) -> dict[str, Block]:
        """Who checks; and the sign-ins that nobody but their target checks."""
        made: dict[str, Block] = {
            p.id: self.composer.icon(
                Item(p.id, p.kind, f"{self.view.text(p)}\nMFA {known(p, 'mfa', 'unknown')}", (p.id,)),
                width=150,
                part_lines=2,
            )
            for p in self.architecture.of_shape(Shape.IDENTITY_PROVIDER)
        }
        local = [path for path in self._paths() if not known(path, "provider")]
        if local:
            chips = [self._chip(p.id, f"{p.title or p.id}: {_words(p)}", _RED) for p in local[:_MOST]]
            made[_LOCAL] = self._box(
                _LOCAL, "Local accounts, checked by no provider", chips, [p.id for p in local]
            )
        return made

    def _paths(self) -> list[SignInPath]:
        return [path for path in self.architecture.sign_in_paths.values() if known(path, "enabled", True)]

    def _roles(self) -> dict[str, Block]:
        groups: dict[str, list[Role]] = {}
        for role in self.architecture.roles.values():
            groups.setdefault(self._kind_of(role), []).append(role)
        made: dict[str, Block] = {}
        for kind, roles in groups.items():
            shown = (
                [self._chip(r.id, r.title or r.name, _RED) for r in roles[:_MOST]] if kind != "pods" else []
            )
            rest = roles[len(shown) :]
            if rest:
                words = (
                    f"{len(rest)} roles, one for each workload"
                    if kind == "pods"
                    else f"{len(rest)} more roles"
                )
                shown.append(self._chip(f"identity/more-{kind}", words, _RED, [r.id for r in rest]))
            title = "Roles of workloads" if kind == "pods" else f"Roles of {_KINDS.get(kind, kind).lower()}"
            made[f"roles/{kind}"] = self._box(f"roles/{kind}", title, shown, [])
        return made

    def _kind_of(self, role: Role) -> str:
        """The kind of principal that assumes a role; workloads are pods."""
        principals = self.architecture.principals
        kinds = [
            known(principals[id], "kind", "people")
            for id in known(role, "assumed_by", ())
            if id in principals
        ]
        holders = [
            known(p, "kind", "people") for p in principals.values() if role.id in known(p, "roles", ())
        ]
        return next(iter((*kinds, *holders)), "pods")

    def _accounts(self) -> Block | None:
        found = list(self.architecture.accounts.values())
        chips = [self._chip(a.id, a.title or a.id, "#CD2264") for a in found[:_MOST]]
        return self._box("identity/accounts", "Accounts", chips, [a.id for a in found]) if chips else None

    def _box(self, id: str, title: str, chips: Sequence[Block], elements: Sequence[str]) -> Group:
        content = Grid(children=chips, columns=1 if len(chips) < 3 else 2, gap=8, row_gap=8)
        box = self.composer.box(id, BoxStyle.SERVICES, title, content, elements=tuple(elements))
        box.padding = box.bottom = 10
        return box

    def _chip(self, id: str, text: str, stroke: str, elements: Iterable[str] = ()) -> Block:
        ids = tuple(elements) or (id,)
        self.composer.remember(id, ids)
        return ChipBlock(id=id, text=text, elements=ids, stroke=stroke, most=210, lines=2)

    # Ways ---------------------------------------------------------------------------------------------

    def _find_ways(self) -> None:
        """Sign-in paths, merged by kind of principal and provider; then which roles each gets."""
        for path in self._paths():
            provider = known(path, "provider")
            for kind in self._kinds_on(path):
                words = _words(path) if provider else ""
                self._join(f"identity/{kind}", provider or _LOCAL, words, path.id)
        for kind in dict.fromkeys(map(self._kind_of, self.architecture.roles.values())):
            ends = [target for (source, target) in self.ways if source == f"identity/{kind}"]
            providers = [end for end in ends if end != _LOCAL]
            for source in providers or [f"identity/{kind}"]:
                self._join(source, f"roles/{kind}", "assume", "")
            self._join(f"roles/{kind}", "identity/accounts", "", "")

    def _kinds_on(self, path: SignInPath) -> list[str]:
        principals = self.architecture.principals
        found = (
            known(principals[id], "kind", "people")
            for id in known(path, "principals", ())
            if id in principals
        )
        return list(dict.fromkeys(found))

    def _join(self, source: str, target: str, words: str, element: str) -> None:
        before, elements = self.ways.get((source, target), ("", ()))
        texts = [text for text in dict.fromkeys((*before.split("\n"), words)) if text]
        self.ways[source, target] = "\n".join(texts[:2]), (*elements, *filter(None, [element]))

    def wires(self) -> None:
        """The ways, from left to right."""
        for (source, target), (text, elements) in self.ways.items():
            self.composer.wire(source, target, EdgeStyle.IDENTITY, text=text, elements=elements,
                               bundle=f"to:{target}",
                               leave=(Side.RIGHT,), arrive=(Side.LEFT,))  # fmt: skip


def _by_token(workload: Workload) -> bool:
    """Whether a workload has a role of its own, by the token of its service account."""
    source = getattr(known(workload, "identity"), "source", "")
    return source == "irsa" and known(workload, "environment") != "development"


def _words(path: SignInPath) -> str:
    return " + ".join(known(path, "factors", ())) or "nothing demanded"
