"""What security groups and network ACLs admit: sets of peer addresses for a protocol and port."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Literal

from withstand.model.architecture import Architecture
from withstand.model.elements.network import AclEntry, NetworkAcl, Ports, SecurityGroupRule
from withstand.validators.reachability.addresses import EVERYWHERE, Addresses, block, blocks

NOTHING = Addresses()

Direction = Literal["ingress", "egress"]


def matches(ports: Ports, protocol: str, port: int) -> bool:
    """Whether an entry or rule is about this traffic."""
    if ports.protocol == "all":
        return True
    return ports.protocol == protocol and (protocol == "icmp" or ports.first <= port <= ports.last)


@dataclass(frozen=True, slots=True)
class Admitted:
    """Whose traffic the security groups admit: addresses, members of groups, members of managed lists."""

    addresses: Addresses = NOTHING
    groups: frozenset[str] = frozenset()
    prefix_lists: frozenset[str] = frozenset()


@dataclass(slots=True)
class Filters:
    """Evaluates the filters of an architecture; each question is answered once."""

    architecture: Architecture
    _acl: dict[tuple[str, str, str, int], Addresses] = field(default_factory=dict)
    _groups: dict[tuple[tuple[str, ...], str, str, int], Admitted] = field(default_factory=dict)

    def acl(self, acl: str | None, direction: Direction, protocol: str, port: int) -> Addresses:
        """The peer addresses that a subnet's network ACL lets pass; a default ACL (None) lets all pass."""
        if acl is None:
            return EVERYWHERE
        key = (acl, direction, protocol, port)
        if key not in self._acl:
            made = self.architecture.network_acls[acl]
            self._acl[key] = _first_match(made, lambda entry: _about(entry, direction, protocol, port))
        return self._acl[key]

    def groups(self, groups: tuple[str, ...], direction: Direction, protocol: str, port: int) -> Admitted:
        """Whose traffic a set of security groups admits; of no groups, nobody's."""
        key = (groups, direction, protocol, port)
        if key not in self._groups:
            rules = [
                rule
                for group in groups
                for rule in getattr(self.architecture.security_groups[group], direction)
                if matches(rule, protocol, port)
            ]
            self._groups[key] = _admitted(rules)
        return self._groups[key]

    def boundaries(self, acls: Iterable[str | None]) -> tuple[int, ...]:
        """The ports at which what these ACLs say may change."""
        found = {
            edge
            for acl in acls
            if acl is not None
            for entry in self.architecture.network_acls[acl].entries
            for edge in (entry.first, entry.last + 1)
        }
        return tuple(sorted(found))


def _about(entry: AclEntry, direction: Direction, protocol: str, port: int) -> bool:
    return entry.direction == direction and matches(entry, protocol, port)


def _first_match(acl: NetworkAcl, about: Callable[[AclEntry], bool]) -> Addresses:
    """Entries in the order of their numbers: the first one that an address matches decides for it."""
    undecided, admitted = EVERYWHERE, NOTHING
    for entry in sorted(acl.entries, key=lambda entry: entry.number):
        if about(entry):
            matched = undecided & block(entry.cidr)
            if entry.action == "allow":
                admitted |= matched
            undecided -= matched
    return admitted


def _admitted(rules: Iterable[SecurityGroupRule]) -> Admitted:
    rules = list(rules)
    return Admitted(
        blocks(cidr for rule in rules for cidr in rule.cidrs),
        frozenset(group for rule in rules for group in rule.groups),
        frozenset(rule.prefix_list for rule in rules if rule.prefix_list),
    )
