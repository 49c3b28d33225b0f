"""Identity and access: who signs in by which path, who checks, and which roles they get."""

from __future__ import annotations

from collections.abc import Sequence

from withstand.catalog.spec import Shape
from withstand.diagrams.layout.blocks import Block, ChipBlock, Stack
from withstand.diagrams.layout.page import BoxStyle, EdgeStyle, Side
from withstand.diagrams.pages.composing import Composer
from withstand.diagrams.pages.view import Item, known

_MOST = 10


def identity_column(composer: Composer, region: str) -> list[Block]:
    """A column: principals, identity providers with their factors, roles, accounts."""
    architecture = composer.view.architecture
    principals = [
        _chip(composer, p.id, f"{p.title or p.name}", "#C7252E")
        for p in list(architecture.principals.values())[:_MOST]
    ]
    providers = [
        composer.icon(
            Item(p.id, p.kind, f"{composer.view.text(p)}\nMFA {known(p, 'mfa', 'unknown')}", (p.id,)),
            width=170,
        )
        for p in architecture.of_shape(Shape.IDENTITY_PROVIDER)
    ]
    roles = list(architecture.roles.values())
    pods = [r for r in roles if any(a in architecture.workloads for a in known(r, "assumed_by", ()))]
    people = [r for r in roles if r not in pods]
    counted = [
        _counted(
            composer, "roles/people", f"{len(people)} roles of people and tools", [r.id for r in people]
        ),
        _counted(composer, "roles/pods", f"{len(pods)} roles of workloads", [r.id for r in pods]),
    ]
    accounts = [_chip(composer, a.id, a.title or a.id, "#CD2264") for a in architecture.accounts.values()]
    parts = [
        _part(composer, "people", "People and machines", principals),
        _part(composer, "providers", "Who checks", providers),
        _part(composer, "roles", "Roles", [chip for chip in counted if chip is not None]),
        _part(composer, "accounts", "Accounts", accounts),
    ]
    made = [part for part in parts if part is not None]
    if not made:
        return []
    _wires(composer)
    band = composer.box(
        "page/identity", BoxStyle.BAND, "Identity and access", Stack(children=made, gap=70, align="stretch")
    )
    band.padding, band.bottom = 20, 20
    return [band]


def _part(composer: Composer, id: str, title: str, blocks: Sequence[Block]) -> Block | None:
    if not blocks:
        return None
    child = Stack(children=blocks, gap=10, align="center")
    return composer.box(f"identity/{id}", BoxStyle.SERVICES, title, child)


def _chip(composer: Composer, id: str, text: str, stroke: str) -> Block:
    composer.remember(id, (id,))
    return ChipBlock(id=id, text=text, elements=(id,), stroke=stroke, most=230)


def _counted(composer: Composer, id: str, text: str, elements: list[str]) -> Block | None:
    if not elements:
        return None
    composer.remember(id, elements)
    return ChipBlock(id=id, text=text, elements=tuple(elements), stroke="#C7252E", most=230)


def _wires(composer: Composer) -> None:
    """Sign-in paths, merged: the factors that are demanded on the way to each provider."""
    factors: dict[str, set[str]] = {}
    for path in composer.view.architecture.sign_in_paths.values():
        if known(path, "enabled", True):
            factors.setdefault(known(path, "provider") or "", set()).update(known(path, "factors", ()))
    words = sorted({factor for found in factors.values() for factor in found})
    shown = ", ".join(words[:3]) + (" …" if len(words) > 3 else "")
    down = {"leave": (Side.BELOW,), "arrive": (Side.ABOVE,)}
    wire = composer.wire
    wire("identity/people", "identity/providers", EdgeStyle.IDENTITY, text=f"sign in with\n{shown}", **down)  # type: ignore[arg-type]
    wire("identity/providers", "identity/roles", EdgeStyle.IDENTITY, text="assume", **down)  # type: ignore[arg-type]
    wire("identity/roles", "identity/accounts", EdgeStyle.IDENTITY, text="act in", **down)  # type: ignore[arg-type]
