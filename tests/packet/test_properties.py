"""Any octets, under any link type: no exception, the frame given back, every octet owned once."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dissect.assigned_numbers import LinkType
from dissect.packet import Packet, default_protocols, dissect
from tests.captures import Recorded, some_captures
from tests.packet.invariants import check, frame
from tests.profiles import times

LINK_TYPES = [*sorted(default_protocols().tables[LinkType]), 65_000]
FCS_OCTETS = st.sampled_from([0, 0, 0, 1, 2, 4, 8, 30, 255])
MISSING = st.sampled_from([0, 0, 1, 2000, -1, -200])


@given(octets=st.binary(max_size=256), link_type=st.sampled_from(LINK_TYPES), missing=MISSING, fcs_octets=FCS_OCTETS)
@times(5)
def test_any_octets(octets: bytes, link_type: int, missing: int, fcs_octets: int) -> None:
    check(Packet(frame(octets, link_type, missing, fcs_octets), default_protocols()))


@pytest.mark.heavy
@some_captures
@given(data=st.data())
@times(0.3)
def test_real_frames_cut_and_changed(path: Path, recorded: Recorded, data: st.DataObject) -> None:
    chosen = data.draw(st.sampled_from(recorded.frames(path)))
    changed = bytearray(chosen.octets)
    for _ in range(data.draw(st.integers(0, 4))):
        if changed:
            changed[data.draw(st.integers(0, len(changed) - 1))] = data.draw(st.integers(0, 255))
    cut = bytes(changed[: data.draw(st.integers(0, len(changed)))])
    missing = data.draw(st.sampled_from([0, len(changed) - len(cut)]))

    check(Packet(frame(cut, chosen.link_type, missing, data.draw(FCS_OCTETS)), default_protocols()))


@some_captures
def test_every_recorded_frame(path: Path, recorded: Recorded) -> None:
    for packet in recorded.packets(path):
        check(packet)
        assert not packet.is_malformed


def test_an_unknown_link_type_is_said_and_kept() -> None:
    packet = dissect(b"octets", link_type=65000)

    assert not packet.layers
    assert [one.code for one in packet.problems] == ["unknown_link_type"]
    assert packet.payload == b"octets" == bytes(packet)
