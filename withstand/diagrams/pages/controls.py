"""Controls in words: what a perimeter service enforces, what a security group admits."""

from __future__ import annotations

from collections.abc import Sequence

from withstand.catalog.spec import Shape
from withstand.diagrams.pages.view import known
from withstand.model.elements.network import SecurityGroupRule
from withstand.model.elements.resource import Resource
from withstand.model.values.display import format_number

_EVERYWHERE = ("0.0.0.0/0", "::/0")


def perimeter_facts(resource: Resource) -> str:
    """One line about what a service at the perimeter enforces."""
    match resource.shape:
        case Shape.CDN:
            return f"viewers TLS ≥ {known(resource, 'viewer_min_tls', '?')}"
        case Shape.WEB_ACL:
            rate = known(resource, "rate_limit")
            rules = len(known(resource, "managed_rules", ()))
            return f"{rules} rule sets" + (f", ≤ {format_number(rate)}/s" if rate else "")
        case Shape.DDOS_PROTECTION:
            return str(known(resource, "tier", ""))
        case Shape.API_GATEWAY:
            return f"auth {known(resource, 'authorizer', '?')}, TLS ≥ {known(resource, 'min_tls', '?')}"
        case Shape.LOAD_BALANCER:
            lowest = min((listener.min_tls for listener in known(resource, "listeners", ())), default="none")
            words = "no TLS known" if lowest == "none" else f"TLS ≥ {lowest}"
            return f"{known(resource, 'scheme', '')}, {words}"
        case _:
            return "DNSSEC" if known(resource, "dnssec") else ""


def entry_text(resource: Resource) -> str:
    """Which protocols users may speak to an entry."""
    if resource.shape is Shape.CDN:
        return "HTTP, HTTPS" if known(resource, "viewer_protocol", "allow-all") == "allow-all" else "HTTPS"
    if resource.shape is Shape.DNS_ZONE:
        return "DNS"
    spoken = dict.fromkeys(listener.protocol.upper() for listener in known(resource, "listeners", ()))
    return ", ".join(spoken) or ("HTTPS" if resource.shape is Shape.API_GATEWAY else "")


def mesh_text(meshes: Sequence[Resource]) -> str:
    """What the meshes demand between workloads."""
    if not meshes:
        return "no mesh"
    modes = {policy.mode for mesh in meshes for policy in known(mesh, "peer_authentication", ())}
    return f"mTLS {', '.join(sorted(modes)) or 'permissive'}"


def stores_text(stores: Sequence[Resource]) -> str:
    """How many of the stores refuse connections without TLS."""
    return f"TLS demanded by {sum(map(demands_tls, stores))} of {len(stores)} stores"


def demands_tls(store: Resource) -> bool:
    """Whether a store refuses connections without TLS; services behind AWS's API always do."""
    demanded = known(store, "tls_required") or known(store, "tls_only") or known(store, "tls")
    return bool(demanded) or _by_api([store])


def ports_text(rule: SecurityGroupRule) -> str:
    """The ports that a rule admits."""
    if rule.protocol in ("all", "icmp") or (rule.first, rule.last) == (0, 65535):
        return "all" if rule.protocol in ("all", "tcp", "udp") else rule.protocol
    return str(rule.first) if rule.first == rule.last else f"{rule.first}–{rule.last}"


def source_text(source: object) -> str:
    """A network or managed prefix list from which a rule admits, in words."""
    if not source:
        return ""
    if str(source) in _EVERYWHERE:
        return "Internet"
    return "CloudFront" if "cloudfront" in str(source) else str(source).removeprefix("com.amazonaws.")


def tls_text(stores: Sequence[Resource]) -> str:
    """Whether alike stores demand TLS."""
    demanded = [demands_tls(store) for store in stores]
    if _by_api(stores):
        return "AWS API (TLS)"
    return "TLS only" if all(demanded) else "TLS on some" if any(demanded) else "TLS optional"


def _by_api(stores: Sequence[Resource]) -> bool:
    return all(store.shape in (Shape.TABLE, Shape.VOLUME) for store in stores)
