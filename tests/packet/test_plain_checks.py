"""Checks of checksums that are plainly right, and the verdicts that are made of them."""

from __future__ import annotations

import copy
import inspect
import pickle
from dataclasses import fields, replace
from typing import Any

import pytest

from dissect.checksum import Kind, valid
from dissect.checksum.verdict import Verdict
from dissect.packet import LayerChecksum, dissect
from dissect.packet.plain_checks import NO_CHECKSUM, UNSURE, plain_check, plain_check_source
from dissect.protocols import PROTOCOLS
from dissect.protocols.gre import GRE
from dissect.protocols.ipv4 import IPv4
from dissect.protocols.ipv6 import IPv6
from dissect.protocols.udp import UDP
from dissect.protocols.udp_lite import UDPLite
from dissect.schema import RFC, Covers, Header, InternetChecksum, PseudoHeader, Stack, field
from dissect.schema.words import Bytes, If, Int8ub, Int16ub, this
from tests.packet.frames import build, ipv4, ipv6, tcp, udp

SUMMED = [header for header in PROTOCOLS if header.stack.checksum is not None]
NETWORKS = [None, *(header for header in PROTOCOLS if header.stack.pseudo_header is not None)]


def lender(*declared: tuple[str, object]) -> type[Header]:
    """A network header of one octet, which lends a pseudo-header of these fields."""
    kind: Any = type(Header)
    pseudo = kind("Lent", (Header,), dict(declared))
    pseudo.stack = Stack(name="lent", reference=RFC(1))

    class Lender(Header):
        """Lends a pseudo-header."""

        address: int = field(Int8ub, "Address")
        size: int = field(Int8ub, "Size")
        rest: bytes = field(Bytes(this.size), "Rest")
        stack = Stack(name="lender", reference=RFC(1), pseudo_header=PseudoHeader(pseudo, zero_is_absent=True))

    return Lender


@pytest.mark.parametrize("header", SUMMED, ids=lambda header: header.__name__)
@pytest.mark.parametrize("network", NETWORKS, ids=lambda network: getattr(network, "__name__", "none"))
def test_every_check_can_be_read(header: type[Header], network: type[Header] | None) -> None:
    check = plain_check(header, network)

    assert inspect.getsource(check) == plain_check_source(header, network)


def test_what_is_not_the_whole_datagram_is_not_decided() -> None:
    octets = build(b"hello", udp(), ipv6())
    check = plain_check(UDP, IPv6)

    assert check(octets, 54, 8, len(octets), 14, True) == dissect(octets)[UDP].checksum
    assert check(octets, 54, 8, len(octets), 14, False) == UNSURE
    assert check(octets, 54, 8, 61, 14, True) == UNSURE
    assert check(octets[:-1] + b"x", 54, 8, len(octets), 14, True) == UNSURE


def test_a_header_may_say_that_it_has_no_checksum() -> None:
    assert plain_check(GRE, IPv4)(bytes(8), 0, 4, 8, 0, True) == NO_CHECKSUM


@pytest.mark.parametrize(
    ("header", "network"),
    [
        (UDP, None),
        (UDPLite, IPv4),
        (UDP, lender(("address", field(Int16ub, "Address")))),
        (UDP, lender(("rest", field(Bytes(2), "Rest")))),
        (UDP, lender(("protocol", field(Int8ub, "Protocol")), ("zero", field(Int8ub, "Zero", default=0)))),
    ],
)
def test_what_is_not_known_beforehand_is_not_decided(header: type[Header], network: type[Header] | None) -> None:
    octets = build(b"hello", udp(), ipv6())

    assert plain_check(header, network)(octets, 54, 8, len(octets), 14, True) == UNSURE


def test_a_condition_on_a_field_of_no_fixed_place_is_not_decided() -> None:
    class Late(Header):
        """Says after something of varying size whether it has a checksum."""

        checksum: int = field(Int16ub, "Checksum")
        size: int = field(Int8ub, "Size")
        options: bytes = field(Bytes(this.size), "Options")
        flag: int = field(Int8ub, "Flag")
        last: int | None = field(If(this.flag == 1, Int8ub), "Last")
        stack = Stack(
            name="late", reference=RFC(1), checksum=InternetChecksum("checksum", covers=Covers.HEADER, when=this.flag)
        )

    assert plain_check(Late, None)(bytes(9), 0, 4, 9, 0, True) == UNSURE


def test_a_plain_verdict_is_as_the_others() -> None:
    made = valid(0x1234, 2)

    assert made == Verdict(kind=Kind.VALID, found=0x1234, expected=0x1234)
    assert type(made) is Verdict
    assert repr(made) == repr(Verdict(kind=Kind.VALID, found=0x1234, expected=0x1234))


def test_what_was_verified_is_gathered_when_it_is_asked_for() -> None:
    octets = build(b"hello", tcp(), ipv4())
    (_, first), (_, second) = dissect(octets).checksums, dissect(octets).checksums
    values = {one.name: getattr(first, one.name) for one in fields(first)}

    assert first.coverage.found == first.verdict.found
    assert first == second == LayerChecksum(**values)
    assert repr(first) == repr(LayerChecksum(**values))
    assert copy.copy(second) == pickle.loads(pickle.dumps(first)) == first
    assert replace(first, layer=5).layer == 5
    with pytest.raises(AttributeError):
        first.origins
    with pytest.raises(AttributeError):
        first.layer = 3  # type: ignore[misc]  # it does not change
