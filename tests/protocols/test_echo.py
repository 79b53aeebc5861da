"""The echo protocol has no header: its layer says what the message is for, and the message stays the payload."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dissect.assigned_numbers.transport_ports import TcpPort, UdpPort
from dissect.capture import Frame
from dissect.encapsulation import encapsulate
from dissect.packet import Packet
from dissect.packet.protocol_set import ProtocolSet
from dissect.protocols import echo, ethernet, ipv4, tcp, udp
from dissect.protocols.echo import Echo
from dissect.protocols.tcp import TCP
from dissect.protocols.udp import UDP
from dissect.render.packets.tree import tree
from dissect.render.spans import plain
from dissect.schema import Header
from tests.protocols.carried import ethernet as ethernet_header
from tests.protocols.carried import ipv4 as ipv4_header

PROTOCOL_SET = ProtocolSet([*ethernet.HEADERS, *ipv4.HEADERS, *udp.HEADERS, *tcp.HEADERS, *echo.HEADERS])
TRANSPORTS = (UDP(source_port=50000, destination_port=7), TCP(source_port=7, destination_port=50000, ack=True))


def carried(message: bytes, transport: Header) -> Packet:
    frame: Frame = encapsulate(message, transport, ipv4_header(), ethernet_header()).frame
    return Packet(frame, PROTOCOL_SET)


@given(st.binary(min_size=1, max_size=40), st.sampled_from(TRANSPORTS))
def test_the_message_is_the_payload_of_both_layers(message: bytes, transport: Header) -> None:
    packet = carried(message, transport)

    assert Echo in packet
    assert packet.payload == message
    assert [layer.payload for layer in packet.layers[-2:]] == [message, message]
    assert packet.layers[-1].length == 0
    assert packet.problems == ()


@pytest.mark.parametrize("transport", TRANSPORTS, ids=lambda one: type(one).__name__)
def test_the_whole_packet_shows_the_message(transport: Header) -> None:
    lines = [plain(line) for line in tree(carried(b"hello", transport))]

    assert any(line.startswith("echo  A message to be sent back") for line in lines)
    assert any("hello" in line for line in lines if line.startswith("payload"))


def test_port_7_of_either_transport() -> None:
    assert Echo.stack.carried_as == {UdpPort: [7], TcpPort: [7]}
