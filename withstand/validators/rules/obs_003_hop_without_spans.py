"""OBS003: a journey with a hop that no trace shows."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from withstand.catalog.spec import Shape
from withstand.model.architecture import Architecture
from withstand.model.elements.journey import Journey
from withstand.model.elements.workload import Workload
from withstand.model.results.finding import Finding, Severity
from withstand.validators.lookups.telemetry import Telemetry
from withstand.validators.rule import examine, rule, unknown, verdict

# They pass the trace header on but report nothing themselves (see the rule's sources).
_EMIT_NOTHING = {Shape.CDN: "the CDN emits no spans", Shape.LOAD_BALANCER: "a load balancer emits no spans"}


@rule(
    title="Every hop of a journey emits spans",
    severity=Severity.MEDIUM,
    sources=(
        "https://docs.aws.amazon.com/xray/latest/devguide/xray-services-elb.html",
        "https://docs.aws.amazon.com/xray/latest/devguide/xray-services.html",
    ),
)
def check(architecture: Architecture) -> Iterator[Finding]:
    """A trace with a hole shows that a request was slow, but not where.

    A workload must be instrumented, and its spans must be gathered and kept. CloudFront and load balancers
    send nothing to X-Ray, so a trace cannot begin before the first workload or API gateway; behind one of
    these, its span shows their time. Stores and queues appear by the spans of their callers.

    Bad:
        resources:
          eks: {kind: eks}
        workloads:
          order: {cluster: eks}
        traffic: {peak: 100/s}
        journeys:
          checkout: {path: [order], share: 100%}

    Good:
        resources:
          eks: {kind: eks}
          collector: {kind: opentelemetry, signals: [traces], source_clusters: [eks], sends_to: [xray]}
          xray: {kind: xray, signals: [traces], role: store}
        workloads:
          order: {cluster: eks, instrumented: true}
        traffic: {peak: 100/s}
        journeys:
          checkout: {path: [order], share: 100%}

    Limits: of sampling it asks only whether any trace is kept; it does not look at whether code passes the
        trace context on.
    Remedy: instrument the named workloads; begin the trace in the client where the edge emits nothing.
    """
    traces = Telemetry(architecture, "traces")

    def judge(journey: Journey) -> Finding:
        hops = tuple(dict.fromkeys((*journey.path, *journey.uses)))
        if not hops:
            return unknown(journey, f"{journey.label}: its path is not described")
        gaps = {hop: gap for hop in hops if (gap := _gap(architecture, traces, hop))}
        for hop in _behind_spans(architecture, journey, dict(gaps)):
            gaps.pop(hop, None)
        # Once for a hop that is repeated in every region; what can be mended comes first.
        said = sorted(dict.fromkeys(gaps.values()), key=lambda gap: gap.endswith("emits no spans"))
        says = (
            f"{len(gaps)} of {len(hops)} hops are not traced: {'; '.join(said)}"
            if gaps
            else "every hop is traced"
        )
        return verdict(journey, passed=not gaps, says=f"{journey.label}: {says}", witness=gaps or hops)

    yield from examine(architecture.journeys.values(), judge)


def _behind_spans(architecture: Architecture, journey: Journey, gaps: Mapping[str, str]) -> Iterator[str]:
    """The silent hops of the way in that come after a hop with spans: its span shows their time."""
    begun = False
    for hop in journey.path:
        shape = getattr(architecture.elements[hop], "shape", None)
        if shape in _EMIT_NOTHING:
            if begun:
                yield hop
        elif hop not in gaps:
            begun = begun or isinstance(architecture.elements[hop], Workload) or shape is Shape.API_GATEWAY


def _gap(architecture: Architecture, traces: Telemetry, hop: str) -> str:
    """Why the hop is in no trace; "" where it is, or where its caller's span stands for it."""
    element = architecture.elements[hop]
    if isinstance(element, Workload):
        if not element.instrumented:
            return f"{element.name} is not instrumented"
        return "" if traces.stores(element) else f"nothing gathers the spans of {element.name}"
    resource = architecture.resources.get(hop)
    if resource is None:
        return ""
    if resource.shape in _EMIT_NOTHING:
        return f"{resource.name}: {_EMIT_NOTHING[resource.shape]}"
    if resource.shape is Shape.API_GATEWAY and not traces.gathers_from(hop):
        return f"nothing gathers the spans of {resource.name}"
    return ""
