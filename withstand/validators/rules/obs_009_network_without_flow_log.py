"""OBS009: a network whose connections nobody records."""

from __future__ import annotations

from collections.abc import Iterator

from withstand.model.architecture import Architecture
from withstand.model.elements.network import Vpc
from withstand.model.results.finding import Finding, Severity
from withstand.validators.rule import examine, rule, verdict


@rule(
    title="Every VPC records its flows",
    severity=Severity.LOW,
    sources=("https://docs.aws.amazon.com/vpc/latest/userguide/flow-logs.html",),
)
def check(architecture: Architecture) -> Iterator[Finding]:
    """Flow logs show what talked to what, also where no application logged it.

    Bad:
        regions:
          us-east-1: {zones: [us-east-1a]}
        vpcs:
          main: {region: us-east-1, cidr: 10.0.0.0/16}

    Good:
        regions:
          us-east-1: {zones: [us-east-1a]}
        vpcs:
          main: {region: us-east-1, cidr: 10.0.0.0/16, flow_logs: true}

    Limits: flow logs do not show contents, nor DNS.
    Remedy: turn on flow logs for the VPC.
    """
    yield from examine(architecture.vpcs.values(), _judge)


def _judge(vpc: Vpc) -> Finding:
    says = "records its flows" if vpc.flow_logs else "records no flows"
    return verdict(vpc, passed=vpc.flow_logs, says=f"{vpc.label} {says}")
