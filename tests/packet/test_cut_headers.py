"""A header that was cut is there, with the fields and views that were captured, and is no header value."""

from __future__ import annotations

import json

import pytest

from dissect.columns.batches.batch import Batch
from dissect.columns.catalogue import resolve
from dissect.columns.selection import Selection
from dissect.filter import parse
from dissect.packet import Packet, dissect
from dissect.protocols.dhcpv4 import DHCPv4
from dissect.protocols.dns import DNS
from dissect.protocols.ipv4 import IPv4
from dissect.protocols.tcp import TCP
from dissect.protocols.udp import UDP
from dissect.render.packets.json_lines import packet_object
from dissect.render.packets.tree import tree
from dissect.render.schemas.objects import dumps
from dissect.render.spans import plain
from dissect.schema import Header
from tests.columns.samples import frames_of
from tests.packet.frames import build, cut, ipv4, tcp, udp

SEGMENT = build(b"hello", tcp(syn=True), ipv4(dont_fragment=True))
LEASE = build(bytes([1, 1, 6, 0]) + bytes(6) + b"\x80\0" + bytes(228), udp(source_port=68, destination_port=67), ipv4())
QUERY = build(bytes.fromhex("123401200001000000000000"), udp(destination_port=53), ipv4())
CUT: dict[str, tuple[bytes, int, type[Header], str, int]] = {
    "IPv4 after its flags": (SEGMENT, 14 + 8, IPv4, "ip.flags", 2),
    "IPv4 after its length": (SEGMENT, 14 + 2, IPv4, "ip.hdr_len", 20),
    "TCP after its flags": (SEGMENT, 34 + 14, TCP, "tcp.flags", 0x12),
    "DNS after its flags": (QUERY, 42 + 4, DNS, "dns.flags", 0x0120),
    "DHCP after its flags": (LEASE, 42 + 12, DHCPv4, "dhcp.flags", 0x8000),
}


@pytest.mark.parametrize(("octets", "kept", "kind", "name", "value"), CUT.values(), ids=list(CUT))
def test_views_are_there_whose_fields_are(octets: bytes, kept: int, kind: type[Header], name: str, value: int) -> None:
    packet, shorter = cut(octets, kept), cut(octets, kept - 2)
    fields = json.loads(dumps(packet_object(packet)))["layers"][-1]["fields"]
    batch = Batch(frames_of([packet.frame, shorter.frame.replace(number=2)]))

    assert packet.layers[-1].is_partial
    assert kind in packet
    assert packet.find(kind) is None
    assert fields[name] == value
    assert parse(f"{name} == {value}").matches(packet)
    assert not parse(name).matches(shorter)
    assert any(plain(line).endswith((f"  {value:#x}", f"  {value}")) for line in tree(packet))
    assert Selection(resolve([name])).record_batch(batch).column(0).to_pylist() == [value, None]


def first_fragment() -> Packet:
    """Eight octets of a segment: less than its header."""
    return dissect(build(SEGMENT[34:42], ipv4(protocol=6, more_fragments=True)))


def test_what_is_listed_is_there() -> None:
    packet = first_fragment()
    layer = packet.layer(TCP)

    assert repr(packet) == "<Packet 1: Ethernet / IPv4 / TCP, 42 octets>"
    assert TCP in packet
    assert parse("tcp").matches(packet)
    assert layer is packet.layers[-1]
    assert layer is not None
    assert layer.header is None
    assert layer.values == {"source_port": 50001, "destination_port": 7, "sequence_number": 0}


def test_no_header_value_is_made_of_it() -> None:
    packet = first_fragment()

    assert packet.find(TCP) is None
    with pytest.raises(KeyError, match="TCP is cut in"):
        packet[TCP]
    with pytest.raises(KeyError, match="no UDP in"):
        packet[UDP]


def test_layers_are_counted_from_the_outside() -> None:
    packet = dissect(build(b"", tcp(), ipv4(), ipv4(source_address="192.0.2.9")))

    assert [packet.layer(IPv4, number) for number in (0, 1, 2, 3)] == [None, *packet.layers[1:3], None]
    assert packet.layer(UDP) is None


@pytest.mark.parametrize("kind", [IPv4, TCP, UDP])
def test_every_way_to_ask_agrees(kind: type[Header]) -> None:
    for kept in range(len(SEGMENT) + 1):
        packet = cut(SEGMENT, kept)
        layers = [layer for layer in packet.layers if layer.protocol is kind]

        assert (kind in cut(SEGMENT, kept)) == (kind in packet) == bool(layers)
        assert packet.layer(kind) is (layers[0] if layers else None)
        assert packet.find(kind) is (layers[0].header if layers else None)
