"""NET002: each site is reached over at least two lines that do not fail together."""

from __future__ import annotations

from collections.abc import Iterator

from withstand.errors import UnknownValueError
from withstand.model.architecture import Architecture
from withstand.model.elements.links import PrivateLine
from withstand.model.elements.place import Site
from withstand.model.results.finding import Finding, Severity
from withstand.validators.reachability.addresses import blocks
from withstand.validators.reachability.links import links_of, sites_with_lines
from withstand.validators.reachability.places import subnets_of_vpcs
from withstand.validators.rule import examine, rule, verdict

_INDEPENDENT_PATHS = 2


@rule(
    title="Each site is reached over at least two independent paths",
    severity=Severity.HIGH,
    sources=(
        "https://docs.aws.amazon.com/wellarchitected/latest/reliability-pillar/"
        "rel_planning_network_topology_ha_conn_private_networks.html",
        "https://aws.amazon.com/directconnect/resiliency-recommendation/",
    ),
)
def check(architecture: Architecture) -> Iterator[Finding]:
    """Two lines into one building are cut by one excavator.

    Counts the lines of each site that lead to a VPC which has a route back to the site; lines in the same
    location, and lines whose location is not written, count once.

    Bad:
        regions: {us-east-1: {zones: [us-east-1a]}}
        sites: {office: {}}
        vpcs: {main: {region: us-east-1, cidr: 10.0.0.0/16}}
        route_tables: {inside: {vpc: main, routes: [{to: 192.168.0.0/16, via: tgw}]}}
        subnets:
          workers: {vpc: main, zone: us-east-1a, cidr: 10.0.1.0/24, tier: private, route_table: inside}
        resources:
          tgw: {kind: transit-gateway, region: us-east-1, attachments: [main]}
          first: {kind: direct-connect, site: office, to: tgw, location: EqDC2, site_cidrs: [192.168.0.0/16]}
          second: {kind: direct-connect, site: office, to: tgw, location: EqDC2, site_cidrs: [192.168.0.0/16]}

    Good:
        regions: {us-east-1: {zones: [us-east-1a]}}
        sites: {office: {}}
        vpcs: {main: {region: us-east-1, cidr: 10.0.0.0/16}}
        route_tables: {inside: {vpc: main, routes: [{to: 192.168.0.0/16, via: tgw}]}}
        subnets:
          workers: {vpc: main, zone: us-east-1a, cidr: 10.0.1.0/24, tier: private, route_table: inside}
        resources:
          tgw: {kind: transit-gateway, region: us-east-1, attachments: [main]}
          first: {kind: direct-connect, site: office, to: tgw, location: EqDC2, site_cidrs: [192.168.0.0/16]}
          backup: {kind: site-to-site-vpn, site: office, to: tgw, location: carrier, backup_for: first,
                   site_cidrs: [192.168.0.0/16]}

    Limits: that two carriers do not share a duct is not known to the model; a transit gateway counts as
        redundant in itself.
    Remedy: add a line in another location, or a VPN over another carrier, and say its location.
    """
    sites = [site for site in architecture.sites.values() if site.kind == "on-premises"]
    yield from examine(sites, lambda site: _judge(architecture, site))


def _judge(architecture: Architecture, site: Site) -> Finding:
    lines = [line for line in sites_with_lines(architecture).get(site.id, ()) if _leads(architecture, line)]
    by_location: dict[str, list[str]] = {}
    for line in lines:
        by_location.setdefault(line.location, []).append(line.id)
    together = [
        f"{' and '.join(ids)} share {location or 'a location that is not written'}"
        for location, ids in by_location.items()
        if len(ids) > 1
    ]
    count = len(by_location)
    says = f"{site.id} is reached over {count} independent path{'s' if count != 1 else ''}"
    says += f": {', '.join(line.id for line in lines)}" if lines else ""
    says += f"; {'; '.join(together)}" if together else ""
    witness = tuple(line.id for line in lines)
    return verdict(site, passed=count >= _INDEPENDENT_PATHS, says=says, witness=witness)


def _leads(architecture: Architecture, line: PrivateLine) -> bool:
    """Whether a line ends at something to which a VPC is attached that has a route back to the site."""
    if not line.site_cidrs:
        raise UnknownValueError(f"{line.id}.site_cidrs", "none are written")
    wanted = blocks(line.site_cidrs)
    links = links_of(architecture)
    for gateway in (line.to, *links.peers[line.to]):
        for vpc in links.attached(gateway):
            for id in subnets_of_vpcs(architecture).get(vpc, ()):
                pieces = links.pieces(architecture.subnets[id])
                if any(via in (gateway, line.to) and addresses & wanted for addresses, via in pieces):
                    return True
    return False
