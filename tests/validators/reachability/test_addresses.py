"""Address sets against Python's own sets of the same addresses."""

from __future__ import annotations

from ipaddress import ip_network

from hypothesis import given
from hypothesis import strategies as st

from withstand.validators.reachability.addresses import EVERYWHERE, INTERNET, Addresses, block, blocks

SMALL = st.builds(
    lambda start, length: f"10.0.0.{start >> (32 - length) << (32 - length)}/{length}",
    st.integers(0, 255),
    st.integers(24, 32),
)
SETS = st.lists(SMALL, max_size=5)


def listed(cidrs: list[str]) -> set[int]:
    return {int(address) for cidr in cidrs for address in ip_network(cidr)}


def members(found: Addresses) -> set[int]:
    return {number for start, end in found.intervals for number in range(start, end)}


@given(SETS, SETS)
def test_like_sets(one: list[str], other: list[str]) -> None:
    first, second = blocks(one), blocks(other)
    assert members(first) == listed(one)
    assert members(first & second) == listed(one) & listed(other)
    assert members(first | second) == listed(one) | listed(other)
    assert members(first - second) == listed(one) - listed(other)
    assert bool(first & second) is bool(listed(one) & listed(other))


@given(SETS)
def test_complement(cidrs: list[str]) -> None:
    found = blocks(cidrs)
    assert not found & found.complement()
    assert found | found.complement() == EVERYWHERE


def test_versions_do_not_mix() -> None:
    assert not block("0.0.0.0/0") & block("::/0")
    assert block("0.0.0.0/0") | block("::/0") == EVERYWHERE


def test_internet_has_no_private_address() -> None:
    assert not INTERNET & blocks(["10.1.2.3/32", "192.168.0.0/16", "172.31.255.255/32", "fd00::1/128"])
    assert INTERNET & block("8.8.8.8/32")
    assert INTERNET & block("2001:4860::/32")
