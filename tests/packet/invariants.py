"""What holds of every packet, whatever its octets."""

from __future__ import annotations

from dissect.capture import Frame
from dissect.packet import Packet
from dissect.packet.assembling import assemble


def frame(octets: bytes, link_type: int, missing: int = 0, fcs_octets: int = 0) -> Frame:
    return Frame(
        number=1,
        timestamp_ns=0,
        captured_length=len(octets),
        original_length=max(len(octets) + missing, 0),
        link_type=link_type,
        interface=0,
        octets=octets,
        fcs_octets=fcs_octets,
    )


def check(packet: Packet) -> None:
    """What holds of every packet, whatever its octets."""
    octets = packet.frame.octets

    assert bytes(packet) == octets
    blank = bytearray(octets)
    for layer in packet.layers:  # the headers' octets must come from the values alone
        blank[layer.offset : layer.offset + layer.length] = bytes(layer.length)
    assert assemble(packet.layers, bytes(blank)) == octets
    at = 0
    for layer in packet.layers:
        assert layer.offset == at
        at = layer.payload_offset
        assert layer.offset + layer.length == layer.payload_offset
        assert layer.payload_length >= 0
        assert layer.payload_offset + layer.payload_length <= len(octets)
        assert layer.trailer_length >= 0
    if packet.layers:
        end = packet.layers[-1].payload_offset + packet.layers[-1].payload_length
        for layer in reversed(packet.layers):
            if layer.trailer_length:
                assert layer.trailer_offset == end
                end += layer.trailer_length
        if packet.frame_check is not None:
            assert packet.frame_check.offset == end
            assert packet.frame_check.octets == octets[end:]
            end = len(octets)
        assert end == len(octets)
    for problem in packet.problems:
        assert problem.layer is None or problem.layer < len(packet.layers)
        assert problem.message
    for checksum in packet.checksums:
        assert checksum.verdict.sentence
