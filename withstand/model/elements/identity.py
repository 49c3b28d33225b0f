"""Identity: who can sign in by which path, which roles they get, and what the policies allow."""

from __future__ import annotations

from typing import Annotated, ClassVar, Literal

from pydantic import Field

from withstand.catalog.spec import Shape
from withstand.model.elements.base import Element, Named
from withstand.model.elements.recorded_only import RecordedOnly
from withstand.model.elements.reference import AnyRef, ResourceRef, refers
from withstand.model.elements.resource import Resource
from withstand.model.values.quantities import Seconds

Factor = Literal[
    "password", "access-key", "totp", "webauthn", "hardware-token", "push", "certificate", "sso-session"
]
RoleRef = Annotated[str, refers("roles")]


class IdentityProvider(Resource):
    """IAM users, Identity Center, or another directory that people and machines sign in to."""

    shape: ClassVar[Shape] = Shape.IDENTITY_PROVIDER
    mfa: Literal["required", "optional", "off"] = Field(
        default="off", description="Its sign-in policy, as configured."
    )
    session: Annotated[Seconds | None, RecordedOnly("no rule asks how long a session lasts")] = None
    source: str = Field(default="", description="External directory, where it federates.")


class Statement(Element):
    """One statement of a policy."""

    effect: Literal["allow", "deny"] = "allow"
    actions: tuple[str, ...]
    resources: tuple[str, ...]
    conditions: dict[str, str] = {}


class Role(Named):
    """A role with what it may do and who may assume it."""

    statements: tuple[Statement, ...] = ()
    assumed_by: tuple[AnyRef, ...] = Field(
        default=(), description="Principals, workloads, resources that may assume it."
    )
    trusts_accounts: tuple[str, ...] = ()
    boundary: bool = False
    account: Annotated[
        Annotated[str, refers("accounts")] | None, RecordedOnly("no rule asks in which account a role is")
    ] = None


class Principal(Named):
    """People or a machine that act on the platform."""

    kind: Literal["people", "machine", "root", "break-glass"] = "people"
    roles: tuple[RoleRef, ...] = ()
    team: Annotated[
        Annotated[str, refers("teams")] | None, RecordedOnly("no rule asks which team somebody is of")
    ] = None


class SignInPath(Named):
    """One way for principals to get in: where it leads, who checks, and what they must show."""

    principals: tuple[Annotated[str, refers("principals")], ...]
    to: tuple[AnyRef, ...] = Field(description="Accounts, clusters, tools that this path opens.")
    provider: ResourceRef | None = Field(
        default=None, description="Who checks; empty: the target's own local accounts."
    )
    factors: tuple[Factor, ...] = Field(description="Factors demanded each time on this path.")
    enabled: bool = True
