"""`Segment`: what the analysis of a connection needs of a packet with a TCP header."""

from __future__ import annotations

from struct import Struct
from typing import TYPE_CHECKING, Final, NamedTuple, TypeAlias

from dissect.checksum import Kind
from dissect.packet.reassembly.surroundings import as_octets, surroundings
from dissect.protocols.tcp import TCP
from dissect.session.analysis.numbers import MASK
from dissect.session.tcp.glance import options_in

if TYPE_CHECKING:
    from dissect.packet import Layer, Packet

FIN: Final = 0x01
SYN: Final = 0x02
RST: Final = 0x04
PSH: Final = 0x08
ACK: Final = 0x10
FIXED: Final = Struct(">HHIIHH")
"""Ports, both numbers, offset with flags, window (RFC 9293 §3.1): a header may be cut behind these."""
OFFSET_SHIFT: Final = 12
FLAGS: Final = 0xFFF
HEADER_OCTETS: Final = 20
WORD_OCTETS: Final = 4
CHECKSUM: Final = slice(16, 18)
NOT_FILLED: Final = bytes(2)
IDENTIFICATION_OCTETS: Final = 2
NO_IDENTIFICATION: Final = bytes(IDENTIFICATION_OCTETS)
"""Of a packet that is never fragmented, or of IPv6."""

Twin: TypeAlias = tuple[bytes, bytes, bytes, int]
"""What is the same in a copy of a segment: its `twin`, source, destination, and length."""


class Segment(NamedTuple):
    """A segment, on the wire as far as numbers go: octets that the capture lacks count."""

    frame: int
    """The number of the frame; of the completing one, if the segment came in fragments."""
    time_ns: int
    """0 if the capture gives no time."""
    source: bytes
    """Address and port of the sender."""
    destination: bytes
    around: bytes
    """The interface, VLANs and tunnels, the same for both directions: hosts of two networks may have one address."""
    sequence: int
    acknowledgment: int
    flags: int
    window: int
    """Not scaled."""
    length: int
    """Octets of data."""
    scale: int | None = None
    """The shift of the window scale option."""
    blocks: tuple[tuple[int, int], ...] = ()
    """What is acknowledged selectively: left and right edge of each block."""
    timestamps: tuple[int, int] | None = None
    """TSval and TSecr."""
    maximum: int | None = None
    """Octets of data in the largest segment that the sender takes; only a SYN says so."""
    permits_blocks: bool = False
    """Whether the sender takes selective acknowledgments; only a SYN says so."""
    is_cut: bool = False
    """Whether the capture lacks some of the options."""
    twin: bytes = b""
    """What is the same in a copy of the packet, see `twin_of`; empty if the segment came in fragments."""
    is_damaged: bool = False
    """Whether the checksum is wrong, if that was asked for. A zero may have been left for the card."""

    @property
    def end(self) -> int:
        """The sequence number behind it. SYN and FIN take one each."""
        return (self.sequence + self.length + (self.flags & SYN != 0) + (self.flags & FIN != 0)) & MASK


def twin_of(identification: bytes, header: bytes, data: bytes | memoryview) -> bytes:
    """What is the same in a copy of a packet: its identification, and the header, whose checksum stands for the data.
    Where there is none, the data do. `data` is not read otherwise."""
    if header[CHECKSUM] != NOT_FILLED:
        return identification + header
    return b"".join((identification, header, data))


def segment_in(packet: Packet, *, with_verdict: bool = False) -> Segment | None:
    """The segment that a packet carries, or completes; None if it carries none, a fragment of one, or too few octets
    of its header. `with_verdict`: say whether it is damaged."""
    carrier: Packet | None = packet
    while carrier is not None:
        layer = carrier.layer(TCP) if TCP in carrier else None
        if layer is not None and not layer.is_fragment:
            segment = _segment(carrier, layer, is_whole=carrier is packet)
            if segment is not None and with_verdict and _is_damaged(carrier):
                return segment._replace(is_damaged=True)
            return segment
        carrier = carrier.reassembled
    return None


def quoted_segment_in(packet: Packet) -> Segment | None:
    """The segment that an ICMP error quotes; None if there is none, or too few octets of its header."""
    layer = next((one for one in packet.quoted if TCP in one.dissector.kinds), None)
    return None if layer is None or layer.is_fragment else _segment(packet, layer, is_whole=False)


def _is_damaged(packet: Packet) -> bool:
    layers = packet.layers
    found = [one.verdict for one in packet.checksums if layers[one.layer].protocol is TCP]
    return any(one.kind is Kind.INVALID and one.found != 0 for one in found)


def _segment(packet: Packet, layer: Layer, *, is_whole: bool) -> Segment | None:
    network, begin = layer.network_around, layer.offset
    if network is None or layer.length < FIXED.size:
        return None
    ends = network.values
    header = layer.octets[begin : begin + layer.length]
    source, destination, sequence, acknowledgment, bits, window = FIXED.unpack_from(header)
    length = (bits >> OFFSET_SHIFT) * WORD_OCTETS
    options = options_in(header[HEADER_OCTETS:])
    frame = packet.frame
    identification = int(ends.get("identification", 0)).to_bytes(IDENTIFICATION_OCTETS, "big")
    return Segment(
        frame=frame.number,
        time_ns=frame.timestamp_ns or 0,
        source=ends["source_address"] + source.to_bytes(2, "big"),
        destination=ends["destination_address"] + destination.to_bytes(2, "big"),
        around=_around(packet, network),
        sequence=sequence,
        acknowledgment=acknowledgment,
        flags=bits & FLAGS,
        window=window,
        length=max(layer.contained_end - begin - length, 0),
        scale=options.scale,
        blocks=options.blocks,
        timestamps=options.timestamps,
        maximum=options.maximum,
        permits_blocks=options.permits_blocks,
        is_cut=layer.length < length,
        twin=twin_of(identification, header, layer.payload) if is_whole else b"",
    )


def _around(packet: Packet, network: Layer) -> bytes:
    layers = packet.layers
    outside = layers[: layers.index(network)]
    return as_octets(surroundings(packet.frame.interface, outside, directed=False))
