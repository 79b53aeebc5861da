"""The check sequence at the end of a frame: where it lies and whether it is right."""

from __future__ import annotations

import pytest

from dissect.assigned_numbers import LinkType
from dissect.capture.frame_record import record_of
from dissect.packet import default_suite, dissect
from dissect.packet.limits import DEFAULT_LIMITS
from dissect.packet.packet import packets_of
from tests.packet.test_properties import check, frame

LINK_TYPES = [*sorted(default_suite().tables[LinkType]), 65_000]


@pytest.mark.parametrize("link_type", LINK_TYPES)
@pytest.mark.parametrize("octets", [b"", b"E", b"E\0\0\x14", b"\x0f\0\x08\0" * 3])
def test_a_check_sequence_longer_than_its_frame_is_said(link_type: int, octets: bytes) -> None:
    packet = dissect(frame(octets, link_type, fcs_octets=15))
    problem = next(one for one in packet.problems if one.code == "fcs_exceeds_frame")

    check(packet)
    assert packet.is_malformed
    assert (problem.severity, problem.found, problem.expected) == ("error", 15, len(octets))
    assert problem.message.endswith(f"has 15 octets, and the frame has {len(octets)}")


def test_it_is_also_said_of_the_packets_of_a_capture() -> None:
    octets = bytes(14)
    record = record_of(frame(octets, LinkType.ETHERNET, fcs_octets=30))
    (packet,) = packets_of([record], default_suite(), DEFAULT_LIMITS, None)

    assert "fcs_exceeds_frame" in [one.code for one in packet.problems]


def test_one_that_fills_its_frame_is_not_too_long() -> None:
    packet = dissect(frame(b"E\0\0\x14", LinkType.RAW, fcs_octets=4))

    assert [(one.code, one.severity) for one in packet.problems] == [("truncated", "note")]
