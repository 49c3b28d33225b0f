"""Where configuration is kept, and what a lost region takes with it: Git, GitOps and cluster backups."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal

from withstand.catalog.spec import Shape
from withstand.model.elements.compute import Cluster
from withstand.model.elements.delivery import DeliveryTool
from withstand.model.elements.fault_kind import fault_kind
from withstand.model.elements.recovery import ClusterBackup
from withstand.model.structure.routing import region_of
from withstand.simulation.engine.replication import uniform
from withstand.simulation.recovery.data_loss import poisson
from withstand.simulation.sampling.streams import quantile
from withstand.simulation.sampling.year import SECONDS_PER_YEAR

if TYPE_CHECKING:
    from withstand.model.architecture import Architecture
    from withstand.model.results.estimate import Measurement
    from withstand.simulation.execution.context import MeasureContext


@dataclass(frozen=True, slots=True)
class Configuration:
    """How the configuration of one element survives the loss of its region."""

    id: str
    how: Literal["copied", "reconciled", "backed up", "alone"]
    elements: tuple[str, ...]
    interval: float = 0.0
    """Seconds between two reconciliations or backups."""
    facts: tuple[tuple[str, str], ...] = ()
    changes: float = 0.0
    """Changes a second."""
    region: str | None = None

    def age(self, context: MeasureContext, scenario: str, number: int) -> float:
        """Age of the oldest change that what survives lacks, in one replication."""
        if not self._hit(context, scenario) or self.how == "copied":
            return 0.0
        phase = uniform(context.seed, scenario, number, f"configuration {self.id}")
        if self.how == "alone":
            # Nothing else holds it: all that was ever changed by hand is gone; a year stands for it.
            return SECONDS_PER_YEAR
        lag = self.interval * phase
        pending = poisson(self.changes * lag, uniform(context.seed, scenario, number, f"changes {self.id}"))
        if self.how == "backed up":
            return lag
        oldest = uniform(context.seed, scenario, number, f"oldest change {self.id}")
        return lag * oldest ** (1 / pending) if pending else 0.0

    def _hit(self, context: MeasureContext, scenario: str) -> bool:
        """Whether a region is lost in which it lies; what lies in none (Git elsewhere) is not hit."""
        return self.how != "copied" and any(
            fault_kind(fault.kind).whole == "region" and self.region in (fault.target, None)
            for fault in context.scenarios[scenario].faults
        )

    def explained(self, context: MeasureContext, made: Measurement) -> Measurement:
        """The measurement with the mechanism in words and the facts it rests on."""
        words = {
            "copied": "Git keeps a copy outside the region",
            "reconciled": f"Git survives; the other cluster follows it every {self.interval:g} s",
            "backed up": f"back to the last cluster backup, every {self.interval / 3600:g} h",
            "alone": "nothing else holds it",
        }
        return replace(made, binding=words[self.how], facts=context.facts(self.facts))


def configuration(context: MeasureContext, id: str) -> Configuration | None:
    """How the configuration of an element is kept; None for what holds none."""
    architecture = context.architecture
    element = architecture.elements[id]
    if isinstance(element, DeliveryTool):
        return _tool(architecture, element)
    if isinstance(element, Cluster):
        return _cluster(context, element)
    return None


def _tool(architecture: Architecture, tool: DeliveryTool) -> Configuration:
    region = region_of(architecture, tool.id)
    copied = region is None or any(place != region for place in tool.replicated_to)
    how: Literal["copied", "alone"] = "copied" if copied else "alone"
    return Configuration(tool.id, how, (tool.id,), region=region)


def _cluster(context: MeasureContext, cluster: Cluster) -> Configuration:
    architecture = context.architecture
    region = region_of(architecture, cluster.id)
    follower = next((tool for tool in _followers(architecture) if cluster.id in tool.deploys_to), None)
    if follower is not None and follower.source is not None:
        interval = quantile(architecture.fact(follower.kind, "sync_interval").fact, 0.5)
        releases = architecture.fact("delivery-pipeline", "deployment_rate").fact.value
        workloads = sum(workload.cluster == cluster.id for workload in architecture.workloads.values())
        facts = ((follower.kind, "sync_interval"), ("delivery-pipeline", "deployment_rate"))
        changes = releases * workloads / SECONDS_PER_YEAR
        elements = (cluster.id, follower.id, follower.source)
        return Configuration(cluster.id, "reconciled", elements, interval, facts, changes, region)
    for backup in architecture.of_shape(Shape.CLUSTER_BACKUP):
        if isinstance(backup, ClusterBackup) and backup.cluster == cluster.id:
            return Configuration(
                cluster.id, "backed up", (cluster.id, backup.id), backup.interval, region=region
            )
    return Configuration(cluster.id, "alone", (cluster.id,), region=region)


def _followers(architecture: Architecture) -> tuple[DeliveryTool, ...]:
    """Tools that keep clusters as Git says, by themselves."""
    return tuple(
        tool
        for tool in architecture.of_shape(Shape.DELIVERY_TOOL)
        if isinstance(tool, DeliveryTool) and tool.auto_sync
    )
