"""The architecture: the whole typed model, its index, its origins and its facts."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from datetime import date
from functools import cached_property
from typing import Any, Literal

from pydantic import Field, PrivateAttr, field_validator

from withstand.catalog import fact as catalog_fact
from withstand.catalog.spec import Fact, Shape, Spread
from withstand.model.elements.base import Element, Named
from withstand.model.elements.claim import Claim
from withstand.model.elements.cost import Commitment, Schedule, Team
from withstand.model.elements.data import Replication, Transaction
from withstand.model.elements.delivery import DeploymentPath, Pipeline
from withstand.model.elements.edge import DnsRecord, HealthCheck
from withstand.model.elements.identity import Principal, Role, SignInPath
from withstand.model.elements.journey import Journey, Traffic
from withstand.model.elements.kinds import AnyResource
from withstand.model.elements.network import NetworkAcl, RouteTable, SecurityGroup, Subnet, Vpc
from withstand.model.elements.observability import Alert, OnCall
from withstand.model.elements.place import Account, Region, Site, Zone
from withstand.model.elements.plan import Phase
from withstand.model.elements.records import Assumption, Record, Waiver
from withstand.model.elements.recovery import Runbook
from withstand.model.elements.resource import Resource
from withstand.model.elements.scenario import Scenario
from withstand.model.elements.security import Response
from withstand.model.elements.workload import Workload
from withstand.model.values.fact_use import FactUse
from withstand.model.values.origin import Origin, Path, nearest


class Architecture(Element):
    """A platform as described, imported or scanned. Make one with `model.build.build`."""

    schema_version: Literal[1] = 1
    name: str = Field(
        pattern=r"^[a-z0-9][a-z0-9.-]*$", max_length=100, description="Short name, used in file names."
    )
    title: str = ""
    as_of: date | None = Field(
        default=None, description="Date for which dated evidence is judged; empty: today."
    )
    traffic: Traffic | None = None

    regions: dict[str, Region] = {}
    zones: dict[str, Zone] = Field(default={}, description="Made from the regions; not written.")
    sites: dict[str, Site] = {}
    accounts: dict[str, Account] = {}
    vpcs: dict[str, Vpc] = {}
    subnets: dict[str, Subnet] = {}
    route_tables: dict[str, RouteTable] = {}
    security_groups: dict[str, SecurityGroup] = {}
    network_acls: dict[str, NetworkAcl] = {}
    dns_records: dict[str, DnsRecord] = {}
    health_checks: dict[str, HealthCheck] = {}
    resources: dict[str, AnyResource] = {}
    workloads: dict[str, Workload] = {}
    replications: dict[str, Replication] = {}
    transactions: dict[str, Transaction] = {}
    roles: dict[str, Role] = {}
    principals: dict[str, Principal] = {}
    sign_in_paths: dict[str, SignInPath] = {}
    responses: dict[str, Response] = {}
    on_call: dict[str, OnCall] = {}
    alerts: dict[str, Alert] = {}
    pipelines: dict[str, Pipeline] = {}
    deployment_paths: dict[str, DeploymentPath] = {}
    teams: dict[str, Team] = {}
    commitments: dict[str, Commitment] = {}
    schedules: dict[str, Schedule] = {}
    runbooks: dict[str, Runbook] = {}
    journeys: dict[str, Journey] = {}
    scenarios: dict[str, Scenario] = {}
    claims: dict[str, Claim] = {}
    assumptions: dict[str, Assumption] = {}
    records: dict[str, Record] = {}
    waivers: dict[str, Waiver] = {}
    phases: dict[str, Phase] = {}
    unmodelled: tuple[str, ...] = Field(
        default=(), description="What the author or an importer knows to be left out."
    )

    _origins: dict[Path, Origin] = PrivateAttr(default_factory=dict)
    _inputs: tuple[tuple[str, str], ...] = PrivateAttr(default=())
    _derived: dict[str, Any] = PrivateAttr(default_factory=dict)

    @field_validator("*", mode="before")
    @classmethod
    def _ids_from_keys(cls, section: Any) -> Any:
        if not isinstance(section, Mapping):
            return section
        return (
            {
                key: {"id": key, **item} if isinstance(item, Mapping) and "id" not in item else item
                for key, item in section.items()
            }
            if all(isinstance(item, (Mapping, Named)) for item in section.values())
            else section
        )

    def joined_with(self, other: Architecture, ids: Collection[str]) -> Architecture:
        """This one with these elements of another version of it, to be looked at: nothing is checked."""
        sections = dict(self.sections())
        for name, section in other.sections():
            sections[name] = {**sections[name], **{id: one for id, one in section.items() if id in ids}}
        for zone in (other.zones[id] for id in other.zones if id in ids):
            region = sections["regions"][zone.region]
            assert isinstance(region, Region)
            zones = (*region.zones, *(() if zone.id in region.zones else (zone.id,)))
            sections["regions"] = {
                **sections["regions"], region.id: region.model_copy(update={"zones": zones}),
            }  # fmt: skip
        made = self.model_construct(
            **{**{name: getattr(self, name) for name in self.model_fields_set}, **sections}
        )
        made._origins.update({**other._origins, **self._origins})
        return made

    def with_sections(self, changed: Mapping[str, Any]) -> Architecture:
        """The same with other sections: nothing is checked, and what was derived of this is not its own."""
        made = self.model_copy(update=dict(changed))
        made._derived = {}
        for name, known in vars(Architecture).items():
            if isinstance(known, cached_property) and name in made.__dict__:
                delattr(made, name)
        return made

    def come_from(self, origins: Mapping[Path, Origin], inputs: tuple[tuple[str, str], ...]) -> None:
        """Says where each value was written, and which files were read, with their SHA-256."""
        self._origins.update(origins)
        self._inputs = inputs

    @property
    def inputs(self) -> tuple[tuple[str, str], ...]:
        """The files that it was read from, with their SHA-256."""
        return self._inputs

    @property
    def origins(self) -> Mapping[Path, Origin]:
        """Where each value was written, by path: (section, id, field, …)."""
        return self._origins

    def sections(self) -> Iterator[tuple[str, Mapping[str, Named]]]:
        """Every section of named elements with its name."""
        for name in type(self).model_fields:
            value = self.__dict__.get(name)
            if isinstance(value, dict):
                yield name, value

    @cached_property
    def elements(self) -> Mapping[str, Named]:
        """Every named element by id; ids are unique over all sections."""
        return {id: element for _, section in self.sections() for id, element in section.items()}

    @cached_property
    def _section_of(self) -> Mapping[str, str]:
        return {id: name for name, section in self.sections() for id in section}

    def section_of(self, id: str) -> str:
        """The name of the section that holds the element."""
        return self._section_of[id]

    def position(self, id: str, *fields: str | int) -> str:
        """`file:line:column` of an element or of one of its fields; "" where nothing is known."""
        section = self._section_of.get(id)
        origin = nearest(self._origins, (section, id, *fields)) if section else None
        return str(origin) if origin else ""

    def of_shape(self, *shapes: Shape) -> tuple[Resource, ...]:
        """The resources whose kind has one of these shapes, in the order of the model."""
        return tuple(resource for resource in self.resources.values() if resource.shape in shapes)

    def of_kind(self, *kinds: str) -> tuple[Resource, ...]:
        """The resources of these kinds, in the order of the model."""
        return tuple(resource for resource in self.resources.values() if resource.kind in kinds)

    def instances(self, name: str) -> tuple[Named, ...]:
        """All elements repeated under this bare name, or the one with exactly this id."""
        exact = self.elements.get(name)
        return (
            (exact,)
            if exact
            else tuple(element for element in self.elements.values() if element.name == name)
        )

    @cached_property
    def _overrides(self) -> Mapping[str, Assumption]:
        return {assumption.fact: assumption for assumption in self.assumptions.values() if assumption.fact}

    def fact(self, kind: str, name: str) -> FactUse:
        """A number of the catalog, or the assumption that replaces it here. KeyError when neither exists."""
        documented = catalog_fact(kind, name)
        override = self._overrides.get(f"{kind}.{name}")
        if override is None or override.value is None:
            return FactUse(f"{kind}.{name}", documented)
        spread = Spread(override.spread.law, override.spread.parameters) if override.spread else None
        replaced = Fact(
            override.value,
            documented.unit,
            override.source,
            documented.as_of,
            documented.cls,
            spread,
            override.reason,
        )
        return FactUse(f"{kind}.{name}", replaced, override.id)

    def assumptions_about(self, ids: Iterator[str] | tuple[str, ...] | set[str]) -> tuple[str, ...]:
        """Ids of the assumptions that cover any of these elements, by id or bare name."""
        wanted = {form for id in ids for form in (id, id.partition("@")[0])}
        return tuple(
            assumption.id
            for assumption in self.assumptions.values()
            if any(covered in wanted or covered.split(".")[0] in wanted for covered in assumption.covers)
        )
