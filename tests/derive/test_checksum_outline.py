"""The checksum outline: what it says of well-known headers, and that its documentation names every part of it."""

from __future__ import annotations

import re
from dataclasses import fields
from itertools import takewhile

import pytest

from dissect.derive import checksum_outline as module
from dissect.derive.checksum_outline import (
    ChecksumOutline,
    FieldOutline,
    FilledFrom,
    Method,
    PseudoHeaderUse,
    Readdressing,
    checksum_outline_of,
)
from dissect.protocols import PROTOCOLS
from dissect.protocols.ipv4 import IPv4
from dissect.protocols.ipv6 import IPv6
from dissect.protocols.ipv6_routing import SourceRouting
from dissect.protocols.tcp import TCP
from dissect.protocols.udp import UDP
from dissect.schema import Zero


def documented(record: type) -> list[str]:
    """The parts of a record that the table after its name in the module's documentation has."""
    _, _, after = (module.__doc__ or "").partition(f"`{record.__name__}`,")
    rows = takewhile(lambda line: line.startswith("|"), after.split("\n\n")[1].splitlines())
    return [name for row in rows for name in re.findall(r"`(\w+)`", row.split("|")[1])]


@pytest.mark.parametrize("record", [ChecksumOutline, FieldOutline])
def test_every_part_is_documented(record: type) -> None:
    parts = {field.name for field in fields(record)} - {"declared"}

    assert sorted(documented(record)) == sorted(parts)


def test_the_checksum_of_a_header() -> None:
    own = checksum_outline_of(IPv4).own

    assert own is not None
    assert (own.method, own.field, own.octets, own.header_only) == (Method.SUM, 10, 2, True)
    assert (own.pseudo_header, own.zero, own.is_unplaced) == (PseudoHeaderUse.NEVER, Zero.COMPUTED, False)


def test_the_checksum_of_a_transport() -> None:
    own = checksum_outline_of(UDP).own

    assert own is not None
    assert (own.method, own.field, own.header_only) == (Method.SUM, 6, False)
    assert (own.pseudo_header, own.zero) == (PseudoHeaderUse.ALWAYS, Zero.ABSENT_OVER_IPV4)


@pytest.mark.parametrize(
    ("network", "spans", "mask", "allowed"), [(IPv4, ((12, 20),), 0xFFFF, True), (IPv6, ((8, 40),), 0xFFFFFFFF, False)]
)
def test_what_a_network_header_lends(
    network: type[IPv4 | IPv6], spans: tuple[tuple[int, int], ...], mask: int, *, allowed: bool
) -> None:
    lent = checksum_outline_of(network).lent

    assert lent is not None
    assert (lent.spans, lent.length_mask, lent.zero_is_absent, lent.is_ipv6) == (spans, mask, allowed, not allowed)
    assert (lent.constant(TCP), lent.constant(IPv4)) == (6, 4)
    assert {source for _, source in lent.fields} == set(FilledFrom)


def test_how_headers_replace_an_address() -> None:
    assert checksum_outline_of(UDP).readdresses is Readdressing.NEVER
    assert checksum_outline_of(IPv4).readdresses is Readdressing.BY_ITEM
    assert checksum_outline_of(IPv4).readdress_suspects == (131, 137)  # loose and strict source route
    assert checksum_outline_of(SourceRouting).readdresses is Readdressing.WHERE_HELD


def test_every_declared_checksum_has_an_outline_that_tables_can_hold() -> None:
    declared = {header for header in PROTOCOLS if header.stack.checksum is not None}
    own = {header: checksum_outline_of(header).own for header in PROTOCOLS}

    assert {header for header, one in own.items() if one is not None} == declared
    assert not [header for header, one in own.items() if one is not None and one.is_unplaced]
