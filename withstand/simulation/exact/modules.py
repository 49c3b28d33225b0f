"""Independent modules of a dynamic fault tree: each is solved alone, and the chains stay small.

A module is a gate or event that shares nothing with the rest of the tree. Modules are found in linear time
(Dutuit and Rauzy 1996): the tree is walked once, and a node is a module if every visit to anything below it
falls between the first and the second visit to the node itself. What order, spares and functional dependence
tie together counts as one leaf.

Above the modules only "and", "or" and "atleast" may stand: they ask whether a module has failed by a time,
and not when, so that one probability of each module is enough.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from networkx.utils import UnionFind

from withstand.model.results.dynamic_fault_tree import DYNAMIC, DynamicFaultTree, DynamicGate

_SPLITTABLE = ("and", "or")
"""Children of these may be grouped: a or b or c is (a or b) or c."""


@dataclass(frozen=True, slots=True)
class Modules:
    """Static gates over modules and single basic events; each module is a tree of its own, by its name."""

    top: str
    gates: Mapping[str, DynamicGate]
    parts: Mapping[str, DynamicFaultTree]


def modules_of(tree: DynamicFaultTree) -> Modules:
    """The tree's static gates, and the smallest modules below them in which order matters."""
    splitting = _Splitting(tree, _tied_together(tree))
    splitting.settle(tree.top)
    return Modules(tree.top, splitting.static, {name: splitting.part(name) for name in splitting.parts})


def below(name: str, gates: Mapping[str, DynamicGate]) -> dict[str, None]:
    """Everything that a gate or event consists of, itself included, in the order of the first visit."""
    found: dict[str, None] = {}
    stack = [name]
    while stack:
        node = stack.pop()
        if node not in found:
            found[node] = None
            stack += reversed(gates[node].children if node in gates else ())
    return found


def _tied_together(tree: DynamicFaultTree) -> Mapping[str, str]:
    """For each basic event that a dynamic gate ties to others: one name for all that are tied together."""
    ties: UnionFind[str] = UnionFind()
    for name, gate in tree.gates.items():
        if gate.kind in DYNAMIC:
            ties.union(*(node for node in below(name, tree.gates) if node in tree.lives))
    return {name: ties[name] for name in tree.lives if name in ties.parents}


@dataclass
class _Dates:
    """When the walk came to a node first and last, and when it left it."""

    first: dict[str, int] = field(default_factory=dict)
    left: dict[str, int] = field(default_factory=dict)
    last: dict[str, int] = field(default_factory=dict)


class _Splitting:
    """Goes down from the top, and says for each module whether it is solved whole or split further."""

    def __init__(self, tree: DynamicFaultTree, tied: Mapping[str, str]) -> None:
        self.tree = tree
        self.tied = tied
        self.gates = dict(tree.gates)
        self.static: dict[str, DynamicGate] = {}
        self.parts: list[str] = []
        self.modules = self._modules()
        acting = [
            below(name, tree.gates)
            for name, gate in tree.gates.items()
            if gate.kind in ("fdep", "spare", "seq")
        ]
        self.acting = [(next(tied[node] for node in nodes if node in tied), nodes) for nodes in acting]

    def settle(self, name: str) -> None:
        """Decides on one module."""
        if name in self.static or name in self.parts or not (name in self.gates or name in self.tied):
            return
        if self._is_ordered(name):
            self.parts.append(name)
            return
        inner, smaller, loose = self._region(name)
        groups = self._groups(name) if loose and self.gates[name].kind in _SPLITTABLE else []
        if not loose:
            self.static.update((gate, self.gates[gate]) for gate in inner)
        elif len(groups) > 1:
            smaller = [self._grouped(name, group) for group in groups]
            self.static[name] = DynamicGate(self.gates[name].kind, tuple(smaller))
        else:
            self.parts.append(name)
            return
        for module in smaller:
            self.settle(module)

    def part(self, name: str) -> DynamicFaultTree:
        """A module as a tree of its own: with it goes whatever can change how its events fail."""
        kept = below(name, self.gates)
        ties = {self.tied[node] for node in kept if node in self.tied}
        for tie, nodes in self.acting:
            if tie in ties:
                kept |= nodes
        return DynamicFaultTree(
            self.tree.name,
            name,
            {gate: each for gate, each in self.gates.items() if gate in kept},
            {event: life for event, life in self.tree.lives.items() if event in kept},
        )

    def _is_ordered(self, name: str) -> bool:
        """Whether a node's own failure takes more than a look at what has failed below it."""
        return name in self.tied or (name in self.gates and self.gates[name].kind in DYNAMIC)

    def _children(self, name: str) -> tuple[str, ...]:
        if self._is_ordered(name):
            events = (node for node in below(name, self.gates) if node in self.tied)
            return (f"\0{self.tied[next(events)]}",)  # a leaf of its own, for all that is tied together
        return self.gates[name].children if name in self.gates else ()

    def _modules(self) -> set[str]:
        dates = _Dates()
        order = list(self._walk(dates))
        span: dict[str, tuple[int, int]] = {}
        found = set()
        for node in order:
            inner = [span[child] for child in self._children(node)]
            inner += [(dates.first[child], dates.last[child]) for child in self._children(node)]
            first = min((low for low, _ in inner), default=dates.first[node])
            last = max((high for _, high in inner), default=dates.first[node])
            span[node] = (first, last)
            if dates.first[node] <= first and last <= dates.left[node]:
                found.add(node)
        return found

    def _walk(self, dates: _Dates) -> Iterator[str]:
        """Dates every visit, and yields each node when it is left: children before their parents."""
        date = 0
        dates.first[self.tree.top] = dates.last[self.tree.top] = date
        stack = [(self.tree.top, iter(self._children(self.tree.top)))]
        while stack:
            date += 1
            node, children = stack[-1]
            child = next(children, None)
            if child is None:
                stack.pop()
                dates.left[node] = date
                yield node
                continue
            dates.last[child] = date
            if child not in dates.first:
                dates.first[child] = date
                stack.append((child, iter(self._children(child))))

    def _region(self, name: str) -> tuple[list[str], list[str], bool]:
        """Static gates below a module, the modules below those, and whether anything else is there."""
        inner, smaller, loose = [name], [], False
        seen, stack = {name}, list(self.gates[name].children)
        while stack:
            node = stack.pop()
            if node in seen:
                continue
            seen.add(node)
            if node in self.modules:
                smaller.append(node)
            elif self._is_ordered(node):
                loose = True
            elif node in self.gates:
                inner.append(node)
                stack += self.gates[node].children
        return inner, smaller, loose

    def _groups(self, name: str) -> list[list[str]]:
        """A gate's children by what they share, directly or over others."""
        children = tuple(dict.fromkeys(self.gates[name].children))
        shared: UnionFind[str] = UnionFind(children)
        owner: dict[str, str] = {}
        for child in children:
            stack = [child]
            while stack:
                node = stack.pop()
                if node in owner:
                    shared.union(child, owner[node])
                    continue
                owner[node] = child
                stack += self._children(node)
        groups: dict[str, list[str]] = {}
        for child in children:
            groups.setdefault(shared[child], []).append(child)
        return list(groups.values())

    def _grouped(self, name: str, group: list[str]) -> str:
        """The group as one child: itself where it is one, else a gate that is made for it."""
        if len(group) == 1:
            return group[0]
        made = f"{name}\0{group[0]}"
        self.gates[made] = DynamicGate(self.gates[name].kind, tuple(group))
        return made
