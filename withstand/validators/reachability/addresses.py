"""Sets of IP addresses as sorted, disjoint intervals: exact union, intersection and difference."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from ipaddress import ip_network

# IPv6 addresses are counted on from the end of IPv4, so that one set holds both.
_IPV4_END = 1 << 32
_END = _IPV4_END + (1 << 128)

Interval = tuple[int, int]
"""First address, and the first one after the last."""


@dataclass(frozen=True, slots=True)
class Addresses:
    """A set of addresses; empty is false."""

    intervals: tuple[Interval, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.intervals)

    def __and__(self, other: Addresses) -> Addresses:
        found: list[Interval] = []
        mine, theirs = 0, 0
        while mine < len(self.intervals) and theirs < len(other.intervals):
            first, last = self.intervals[mine], other.intervals[theirs]
            start, end = max(first[0], last[0]), min(first[1], last[1])
            if start < end:
                found.append((start, end))
            if first[1] <= last[1]:
                mine += 1
            else:
                theirs += 1
        return Addresses(tuple(found))

    def __or__(self, other: Addresses) -> Addresses:
        return Addresses(tuple(_joined(sorted((*self.intervals, *other.intervals)))))

    def __sub__(self, other: Addresses) -> Addresses:
        return self & other.complement()

    def complement(self) -> Addresses:
        """Every address that is not in the set."""
        edges = [0, *(edge for interval in self.intervals for edge in interval), _END]
        pairs = zip(edges[::2], edges[1::2], strict=True)
        return Addresses(tuple((start, end) for start, end in pairs if start < end))


def _joined(intervals: Iterable[Interval]) -> Iterator[Interval]:
    current: Interval | None = None
    for start, end in intervals:
        if current is None:
            current = (start, end)
        elif start <= current[1]:
            current = (current[0], max(current[1], end))
        else:
            yield current
            current = (start, end)
    if current is not None:
        yield current


@cache
def block(cidr: str) -> Addresses:
    """The addresses of a CIDR block."""
    network = ip_network(cidr)
    shift = _IPV4_END if network.version == 6 else 0
    start = int(network.network_address) + shift
    return Addresses(((start, start + network.num_addresses),))


def blocks(cidrs: Iterable[str]) -> Addresses:
    """The addresses of any of these CIDR blocks."""
    return Addresses(tuple(_joined(sorted(part for cidr in cidrs for part in block(cidr).intervals))))


EVERYWHERE = Addresses(((0, _END),))
# RFC 1918, RFC 6598, link-local, loopback; RFC 4193 and link-local of IPv6: no source on the internet.
_PRIVATE = (
    "10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "100.64.0.0/10", "169.254.0.0/16", "127.0.0.0/8",
    "fc00::/7", "fe80::/10",
)  # fmt: skip
INTERNET = EVERYWHERE - blocks(_PRIVATE)
