"""`Host`: the headers around what an end sends."""

from __future__ import annotations

from random import Random
from typing import Final

from dissect.addresses import Ipv4Address, Ipv6Address
from dissect.encapsulation import encapsulate, fragment, items
from dissect.packet import Packet
from dissect.protocols.ethernet import Ethernet
from dissect.protocols.ipv4 import IPv4
from dissect.protocols.ipv6 import IPv6
from dissect.protocols.sctp import SCTP
from dissect.protocols.tcp import (
    OPTIONS,
    TCP,
    TCPMaximumSegmentSize,
    TCPNoOperation,
    TCPSelectiveAcknowledgment,
    TCPSelectiveAcknowledgmentPermitted,
    TCPTimestamps,
    TCPWindowScale,
)
from dissect.protocols.udp import UDP
from dissect.schema import Header
from dissect.session.calls import End
from dissect.session.tcp.segment import ACK, FIN, PSH, RST, SYN
from dissect.simulation.sctp.packet import HEADER_OCTETS, SctpPacket
from dissect.simulation.tcp.segment import Segment

MTU: Final = 1500
IPV4_OCTETS, IPV6_OCTETS = 20, 40
MAC_ADDRESSES: Final = {"client": "02:00:00:00:00:01", "server": "02:00:00:00:00:02"}
IPV4_ADDRESSES: Final = {"client": "192.0.2.1", "server": "192.0.2.2"}
IPV6_ADDRESSES: Final = {"client": "2001:db8::1", "server": "2001:db8::2"}
OTHER: Final = {"client": "server", "server": "client"}


def room_for_chunks(*, ipv6: bool) -> int:
    """Octets behind the headers of IP and SCTP."""
    return MTU - (IPV6_OCTETS if ipv6 else IPV4_OCTETS) - HEADER_OCTETS


class Host:
    """A host: it numbers its datagrams."""

    def __init__(self, name: str, ports: tuple[int, int], random: Random, *, ipv6: bool) -> None:
        """`ports`: its own, and that of the other end."""
        self._ports = ports
        self._addresses = IPV6_ADDRESSES if ipv6 else IPV4_ADDRESSES
        self._name, self._other, self._ipv6 = name, OTHER[name], ipv6
        self._identification = random.getrandbits(16)
        self._flow = random.getrandbits(20)

    @property
    def end(self) -> End:
        """Where its socket is."""
        address = self._addresses[self._name]
        return End(Ipv6Address(address) if self._ipv6 else Ipv4Address(address), self._ports[0])

    def packets(self, message: object) -> list[Packet]:
        """The frames of a message; several if it needs fragments."""
        if isinstance(message, Segment):
            return [self._packet(message.octets, tcp_header(message, self._ports), whole=True)]
        source, destination = self._ports
        if isinstance(message, SctpPacket):
            tag, chunks = message.tag, message.octets
            header = SCTP(source_port=source, destination_port=destination, verification_tag=tag, chunks=chunks)
            return [self._packet(b"", header, whole=True)]
        assert isinstance(message, bytes)  # noqa: S101  # endpoints send nothing else
        datagram = self._packet(message, UDP(source_port=source, destination_port=destination), whole=False)
        return fragment(datagram, MTU, identification=self._identification << 16)

    def _packet(self, octets: bytes, header: Header, *, whole: bool) -> Packet:
        self._identification = (self._identification + 1) & 0xFFFF
        source, destination = self._addresses[self._name], self._addresses[self._other]
        network: Header = (
            IPv6(source_address=source, destination_address=destination, flow_label=self._flow)
            if self._ipv6
            else IPv4(
                source_address=source,
                destination_address=destination,
                identification=self._identification,
                dont_fragment=whole,
            )
        )
        link = Ethernet(source_address=MAC_ADDRESSES[self._name], destination_address=MAC_ADDRESSES[self._other])
        return encapsulate(octets, header, network, link)


def tcp_header(segment: Segment, ports: tuple[int, int]) -> TCP:
    """The header of a segment."""
    flags = segment.flags
    return TCP(
        source_port=ports[0],
        destination_port=ports[1],
        sequence_number=segment.sequence,
        acknowledgment_number=segment.acknowledgment,
        syn=bool(flags & SYN),
        ack=bool(flags & ACK),
        psh=bool(flags & PSH),
        fin=bool(flags & FIN),
        rst=bool(flags & RST),
        window=segment.window,
        options=items(OPTIONS, _options(segment)),
    )


def _options(segment: Segment) -> list[Header]:
    """Options in the order in which Linux has them, so that all are aligned."""
    found: list[Header] = []
    if segment.mss is not None:
        found.append(TCPMaximumSegmentSize(maximum_segment_size=segment.mss))
    if segment.permits_blocks:
        found.append(TCPSelectiveAcknowledgmentPermitted())
    elif segment.timestamps:
        found += (TCPNoOperation(), TCPNoOperation())
    if segment.timestamps:
        found.append(TCPTimestamps(timestamp_value=segment.timestamps[0], timestamp_echo_reply=segment.timestamps[1]))
    if segment.scale is not None:
        found += (TCPNoOperation(), TCPWindowScale(shift_count=segment.scale))
    if segment.blocks:
        edges = b"".join(edge.to_bytes(4, "big") for block in segment.blocks for edge in block)
        found += (TCPNoOperation(), TCPNoOperation(), TCPSelectiveAcknowledgment(blocks=edges))
    return found
