"""Headers are found by Wireshark's name of their protocol as by their class."""

from __future__ import annotations

from typing import Any

import pytest

import dissect
from dissect.errors import UnknownProtocolError
from dissect.packet import default_protocols
from dissect.packet.names.kinds import kinds_named
from dissect.protocols.dns.addresses import AData
from dissect.protocols.ethernet import Ethernet
from dissect.protocols.ipv4 import IPv4
from dissect.protocols.tcp import TCP, TCPMaximumSegmentSize
from dissect.protocols.udp import UDP
from dissect.protocols.vxlan import VXLAN
from dissect.protocols.vxlan_gpe import VXLANGPE
from dissect.schema import Header
from tests.packet.frames import build, ethernet, ipv4, ipv6, udp

PACKET = dissect.dissect(build(b"hello", udp(), ipv4(), ipv6(), ipv4()))


@pytest.mark.parametrize(("name", "kind"), [("udp", UDP), ("eth", Ethernet), ("ip", IPv4)])
def test_a_name_finds_what_the_class_finds(name: str, kind: type[Header]) -> None:
    assert PACKET[name] is PACKET[kind]
    assert PACKET.find(name) is PACKET.find(kind)
    assert PACKET.layer(name) is PACKET.layer(kind)
    assert name in PACKET


def test_the_second_header_of_a_name() -> None:
    assert PACKET["ip", 2] is PACKET[IPv4, 2]
    assert PACKET.find("ip", 3) is None
    assert PACKET.layer("ip", 2) is PACKET.layer(IPv4, 2)


def test_what_is_not_there() -> None:
    assert "sctp" not in PACKET
    assert PACKET.find("sctp") is None
    assert PACKET.layer("sctp") is None
    with pytest.raises(KeyError, match="no SCTP in"):
        PACKET["sctp"]


@pytest.mark.parametrize(
    ("name", "meant"),
    [("upd", "udp"), ("UDP", "udp"), ("IPv4", "ip"), ("Ethernet", "eth")],
)
def test_for_an_unknown_name_the_nearest_are_suggested(name: str, meant: str) -> None:
    for ask in (PACKET.find, PACKET.layer, PACKET.__getitem__, PACKET.__contains__):
        with pytest.raises(UnknownProtocolError, match=f"{name!r} is not Wireshark's name .* did you mean {meant}"):
            ask(name)
    assert issubclass(UnknownProtocolError, KeyError)
    assert issubclass(UnknownProtocolError, ValueError)


@pytest.mark.parametrize("name", ["udp.srcport", "tcp.options.mss", "tcp.options.mss_val"])
def test_for_fields_and_items_the_way_to_them_is_suggested(name: str) -> None:
    with pytest.raises(UnknownProtocolError, match=rf"is not .* of a protocol; did you mean packet.fields\('{name}'\)"):
        PACKET[name]


def test_of_items_it_is_said_where_they_stand() -> None:
    for kind, place in ((TCPMaximumSegmentSize, r"; it is an item of packet\[TCP\].options"), (AData, ""), (TCP, "")):
        with pytest.raises(KeyError, match=rf"no {kind.__name__} in <Packet 1: [^>]*>{place}'$"):
            PACKET[kind]


@pytest.mark.parametrize("key", [7, None, UDP(source_port=1, destination_port=2)])
def test_a_key_is_a_class_or_a_name(key: Any) -> None:
    with pytest.raises(TypeError, match="is found by its class or by Wireshark's name"):
        PACKET.find(key)


def test_a_name_of_several_classes_finds_each_of_them() -> None:
    """VXLAN and VXLAN-GPE share a name, and neither is a variant of the other."""
    frame, general = VXLAN(network_identifier=1), VXLANGPE(network_identifier=2)
    packet = dissect.encapsulate(
        ethernet() / ipv4() / vxlan_udp(4789) / frame / ethernet() / ipv4() / vxlan_udp(4790) / general
        / ethernet() / ipv4() / vxlan_udp(4789) / frame.replace(network_identifier=3) / ethernet() / ipv4() / udp()
    )  # fmt: skip

    assert [type(packet["vxlan", number]) for number in (1, 2, 3)] == [VXLAN, VXLANGPE, VXLAN]
    assert [packet["vxlan", number].network_identifier for number in (1, 2, 3)] == [1, 2, 3]
    assert packet.find("vxlan", 4) is None
    assert packet.find("vxlan", 0) is None
    assert "vxlan" in packet
    assert "vxlan" in dissect.encapsulate(ethernet() / ipv4() / vxlan_udp(4790) / general / ethernet() / ipv4() / udp())
    assert "vxlan" not in PACKET


def vxlan_udp(port: int) -> UDP:
    return UDP(source_port=50001, destination_port=port)


def test_every_name_of_the_declarations_is_known() -> None:
    protocols = default_protocols()

    for header in protocols.headers:
        assert any(issubclass(header, kind) for kind in kinds_named(protocols, header.stack.name))
