"""Any octets, under any link type: no exception, the frame given back, every octet owned once."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dissect.assigned_numbers import LinkType
from dissect.capture import Frame, open_capture
from dissect.packet import Packet, default_protocols, dissect
from dissect.packet.packet import assemble
from tests.profiles import times

CAPTURES = sorted(Path(__file__).parents[2].glob("captures/*.pcap*"))
LINK_TYPES = [*sorted(default_protocols().tables[LinkType]), 65_000]
FCS_OCTETS = st.sampled_from([0, 0, 0, 1, 2, 4, 8, 30, 255])
MISSING = st.sampled_from([0, 0, 1, 2000, -1, -200])


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


@given(octets=st.binary(max_size=256), link_type=st.sampled_from(LINK_TYPES), missing=MISSING, fcs_octets=FCS_OCTETS)
@times(5)
def test_any_octets(octets: bytes, link_type: int, missing: int, fcs_octets: int) -> None:
    check(Packet(frame(octets, link_type, missing, fcs_octets), default_protocols()))


@pytest.mark.parametrize("path", CAPTURES, ids=lambda path: path.name)
@given(data=st.data())
@times(0.3)
def test_real_frames_cut_and_changed(path: Path, data: st.DataObject) -> None:
    with open_capture(path) as capture:
        frames = list(capture)
    chosen = data.draw(st.sampled_from(frames))
    changed = bytearray(chosen.octets)
    for _ in range(data.draw(st.integers(0, 4))):
        if changed:
            changed[data.draw(st.integers(0, len(changed) - 1))] = data.draw(st.integers(0, 255))
    cut = bytes(changed[: data.draw(st.integers(0, len(changed)))])
    missing = data.draw(st.sampled_from([0, len(changed) - len(cut)]))

    check(Packet(frame(cut, chosen.link_type, missing, data.draw(FCS_OCTETS)), default_protocols()))


@pytest.mark.parametrize("path", CAPTURES, ids=lambda path: path.name)
def test_every_recorded_frame(path: Path) -> None:
    with open_capture(path) as capture:
        for one in capture:
            packet = dissect(one)
            check(packet)
            assert not packet.is_malformed


def test_an_unknown_link_type_is_said_and_kept() -> None:
    packet = dissect(b"octets", link_type=65000)

    assert not packet.layers
    assert [one.code for one in packet.problems] == ["unknown_link_type"]
    assert packet.payload == b"octets" == bytes(packet)
