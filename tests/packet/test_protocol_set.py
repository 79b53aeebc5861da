"""The tables of a walk are computed from the declarations it is given, and nothing else."""

from __future__ import annotations

import inspect
from typing import Any

import pytest

from dissect.assigned_numbers import EtherType, IpProtocol, LinkType
from dissect.derive.step import step_source, unknown_number
from dissect.errors import SchemaError
from dissect.packet import ProtocolSet, default_protocols, dissect
from dissect.packet.dissector import Dissector
from dissect.protocols.dns import DNS
from dissect.protocols.ethernet import Ethernet
from dissect.protocols.ipv4 import IPv4
from dissect.protocols.ipv6 import IPv6
from dissect.protocols.linux_cooked import LinuxCooked
from dissect.protocols.ntp import NTP
from dissect.protocols.sctp import SCTP
from dissect.protocols.tcp import TCP
from dissect.protocols.udp import UDP
from dissect.protocols.vxlan import VXLAN
from dissect.schema import PEEK, RFC, Header, Next, Stack, field, values_of
from dissect.schema.words import Bytes, Int8ub, this
from tests.packet.frames import build, ipv4, udp


def test_a_walk_derives_only_the_headers_that_it_meets() -> None:
    protocols = ProtocolSet(default_protocols().headers)
    derived: Any = vars(Dissector)["outline"]
    read = dissect(build(b"hello", udp(), ipv4()), protocols=protocols)

    assert {layer.protocol for layer in read.layers} <= {
        one.header for one in protocols.dissectors if has(derived, one)
    }
    assert sum(has(derived, one) for one in protocols.dissectors) < len(protocols.dissectors) / 4
    with pytest.raises(AttributeError, match="Dissector has no attribute outlines"):
        protocols.dissectors[0].outlines  # type: ignore[attr-defined]  # what it shows


def has(slot: Any, dissector: Dissector) -> bool:
    """Whether a slot of a dissector is filled."""
    try:
        slot.__get__(dissector)
    except AttributeError:
        return False
    return True


def test_two_protocols_under_one_number_are_refused() -> None:
    class Other(Header):
        """Claims UDP's number."""

        number: int = field(Int8ub, "Number")
        stack = Stack(name="other", reference=RFC(1), carried_as={IpProtocol: [17]})

    with pytest.raises(SchemaError, match=r"Other: IpProtocol 17 is UDP's already"):
        ProtocolSet([UDP, Other])


def test_a_walk_knows_only_the_protocols_of_its_suite() -> None:
    packet = dissect(build(b"hello", udp(), ipv4()), protocols=ProtocolSet([Ethernet, IPv4]))

    assert [layer.name for layer in packet.layers] == ["eth", "ip"]
    assert [problem.code for problem in packet.problems] == ["unknown_protocol"]


def test_the_step_can_be_read() -> None:
    dissector = default_protocols().dissector(LinkType, 1)

    assert dissector is not None
    dissector.step(bytes(14), 0)  # it is derived when it is first called
    assert inspect.getsource(dissector.step) == step_source(dissector.header)
    assert default_protocols().dissector(EtherType, 0x1234) is None


def test_the_unknown_number_is_found_again() -> None:
    class Peeks(Header):
        """Goes by the first nibble of what it carries."""

        number: int = field(Int8ub, "Number")
        stack = Stack(name="peeks", reference=RFC(1), next=[Next(EtherType, PEEK)])

    assert unknown_number(Peeks, {}, b"\x71", ()) == (EtherType, 7)
    assert unknown_number(Peeks, {}, b"", ()) is None
    assert unknown_number(UDP, values_of(udp()), b"message", ()) is None


def test_a_header_that_says_it_is_shorter_than_its_fields_is_malformed() -> None:
    class Sized(Header):
        """Says its own length in units of four octets, and expects nothing of it."""

        units: int = field(Int8ub, "Units")
        rest: bytes = field(Bytes(this.units * 4 - 1), "Rest")
        stack = Stack(name="sized", reference=RFC(1), carried_as={LinkType: [1]})

    packet = dissect(b"\0\0\0\0", protocols=ProtocolSet([Sized]))

    assert [(one.code, one.field) for one in packet.problems] == [("bad_length", "units")]
    assert bytes(packet) == b"\0\0\0\0"


def test_what_may_follow_a_header_comes_from_what_carries_what() -> None:
    protocols = default_protocols()

    def kinds(header: type[Header]) -> frozenset[type[Header]]:
        dissector = next(one for table in protocols.tables.values() for one in table.values() if one.header is header)
        return protocols.kinds_from(dissector)

    assert all(SCTP in kinds(one) for one in (SCTP, IPv4, IPv6, UDP, Ethernet, LinuxCooked, VXLAN))
    assert not any(SCTP in kinds(one) for one in (DNS, NTP))
    assert {UDP, DNS, VXLAN, Ethernet, IPv4, TCP} <= kinds(UDP)
    assert kinds(UDP) is kinds(UDP)
