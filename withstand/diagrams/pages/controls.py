"""Controls in words: what a perimeter service enforces, what a security group admits."""

from __future__ import annotations

from collections.abc import Sequence

from withstand.catalog.spec import Shape
from withstand.diagrams.pages.view import known
from withstand.model.display import format_number
from withstand.model.network import SecurityGroupRule
from withstand.model.resource import Resource

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
            return f"{known(resource, 'scheme', '')}, TLS ≥ {lowest}"
        case _:
            return "DNSSEC" if known(resource, "dnssec") else ""


def rule_text(rule: SecurityGroupRule) -> str:
    """What one ingress rule admits: ports and sources."""
    ports = str(rule.first) if rule.first == rule.last else f"{rule.first}–{rule.last}"
    if rule.protocol in ("all", "icmp") or (rule.first, rule.last) == (0, 65535):
        ports = "all" if rule.protocol in ("all", "tcp", "udp") else rule.protocol
    sources = [group.partition("@")[0] for group in rule.groups]
    sources += ["internet" if cidr in _EVERYWHERE else str(cidr) for cidr in rule.cidrs]
    sources += [rule.prefix_list.rpartition(".")[2]] if rule.prefix_list else []
    shown = ", ".join(sources[:2]) + (f" +{len(sources) - 2}" if len(sources) > 2 else "")
    return f"{ports} ← {shown or 'nobody'}"


def tls_text(stores: Sequence[Resource]) -> str:
    """Whether alike stores demand TLS."""
    demanded = [
        known(store, "tls_required") or known(store, "tls_only") or known(store, "tls") for store in stores
    ]
    if all(demanded):
        return "TLS only"
    return "TLS on some" if any(demanded) else "AWS API (TLS)" if _by_api(stores) else "TLS optional"


def _by_api(stores: Sequence[Resource]) -> bool:
    return all(store.shape in (Shape.TABLE, Shape.VOLUME) for store in stores)
