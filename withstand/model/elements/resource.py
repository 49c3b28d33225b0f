"""The common part of every resource: a thing of a catalog kind in a failure domain, owned and delivered."""

from __future__ import annotations

from typing import Annotated, ClassVar, Literal

from pydantic import Field

from withstand.catalog import service
from withstand.catalog.spec import ServiceSpec, Shape
from withstand.model.elements.base import Placed
from withstand.model.elements.reference import ResourceRef, SecurityGroupRef, SubnetRef, TeamRef, refers

Environment = Literal["production", "development", "staging", "shared"]
DataClass = Literal["public", "internal", "confidential", "restricted"]


class Owned(Placed):
    """Something that a team owns and pays for, made from code, in an environment."""

    team: TeamRef | None = Field(default=None, description="Owning team.")
    tags: dict[str, str] = Field(default={}, description="Tags as they are on the resource.")
    environment: Environment = "production"
    account: Annotated[str, refers("accounts")] | None = None
    defined_in: Annotated[str, refers("resources")] | None = Field(
        default=None,
        description="The code source (a git or terraform resource) that defines it; empty: made by hand.",
    )
    module: str | None = Field(
        default=None, description="Standard module or template it is made from; empty: none."
    )
    phase: str = Field(default="", description="Item of the implementation phases that delivers it.")


class Resource(Owned):
    """A thing of one kind. Subclasses are the shapes; the catalog says which kind has which shape."""

    shape: ClassVar[Shape]

    kind: str = Field(description="Catalog kind, for example aurora-postgresql.")
    zones: tuple[Annotated[str, refers("zones")], ...] = Field(
        default=(), description="Zones it uses; empty means what the kind does by itself in its region."
    )
    subnets: tuple[SubnetRef, ...] = ()
    security_groups: tuple[SecurityGroupRef, ...] = ()

    @property
    def spec(self) -> ServiceSpec:
        """What the catalog knows about this kind."""
        return service(self.kind)


class Store(Resource):
    """A resource that keeps data: its class, its key, who owns it, what it may hold."""

    owners: tuple[Annotated[str, refers("workloads")], ...] = Field(
        default=(), description="Workloads whose data this is; others should go through them."
    )
    data_class: DataClass | None = Field(default=None, description="Classification; empty: not classified.")
    personal_data: bool | None = Field(default=None, description="Holds personal data; empty: nobody said.")
    key: ResourceRef | None = Field(
        default=None,
        description="KMS key resource that encrypts it at rest; empty: no customer or AWS managed KMS key.",
    )
    consistency: Literal["strong", "eventual"] | None = Field(
        default=None, description="What its users rely on; empty: nobody said."
    )
