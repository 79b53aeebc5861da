"""`assert_captures_equal`: what is missing, extra or different, and captures that are written from what was found."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from dissect.capture import Frame, open_capture
from dissect.errors import EncodingError
from dissect.session import open_packets
from dissect.testing import Failure, GoldenCapture, assert_captures_equal
from dissect.testing.failure import KEPT
from dissect.testing.writing import write_capture, write_evidence
from tests.testing.samples import frame, udp_packet, unreachable

OCTETS = [bytes(udp_packet(message)) for message in (b"one", b"two", b"three", b"four")]
FRAMES = [frame(octets, number=number, timestamp_ns=number * 1_000) for number, octets in enumerate(OCTETS, 1)]


def failure_of(found: Any, expected: Any, **options: Any) -> Failure:
    with pytest.raises(AssertionError) as error:
        assert_captures_equal(found, expected, **options)
    failure = error.value.args[0]
    assert isinstance(failure, Failure)
    return failure


def later(frames: list[Frame], nanoseconds: int) -> list[Frame]:
    return [one.replace(timestamp_ns=(one.timestamp_ns or 0) + nanoseconds) for one in frames]


def test_equal() -> None:
    assert_captures_equal("captures/udp4_echo.pcap", Path("captures/udp4_echo.pcap"))
    assert_captures_equal(FRAMES, FRAMES)
    assert_captures_equal([], [])


def test_times_are_compared_where_there_are_such() -> None:
    assert_captures_equal(OCTETS, FRAMES)
    assert_captures_equal(later(FRAMES, 5), FRAMES, ignore_times=True)

    failure = failure_of(later(FRAMES, 5), FRAMES)

    assert failure.findings[0].title == "packet 1: found at 0.000001005 s, expected at 0.000001000 s"
    assert len(failure.findings) == 4


def test_a_missing_packet_is_named_and_the_others_are_not() -> None:
    failure = failure_of([*FRAMES[:1], *FRAMES[2:]], FRAMES)

    assert [one.title for one in failure.findings] == ["packet 2 of those expected is missing"]
    assert failure.headline.startswith("captures differ (3 packets found, 4 expected): packet 2 of those")


def test_an_extra_packet() -> None:
    failure = failure_of(FRAMES, FRAMES[:3])

    assert [one.title for one in failure.findings] == ["packet 4 is not expected"]
    assert 'udp  50001 → 7 Len=4 "four"' in str(failure)


def test_a_different_packet() -> None:
    other = frame(bytes(udp_packet(b"TWO")), number=2, timestamp_ns=2_000)

    failure = failure_of([FRAMES[0], other, *FRAMES[2:]], FRAMES)

    assert [one.title for one in failure.findings] == ["packet 2 differs in udp.checksum (checksum), payload"]
    assert "captures differ (4 packets found): packet 2 differs" in failure.headline


def test_a_different_packet_at_another_place() -> None:
    other = frame(bytes(udp_packet(b"THREE")), number=2, timestamp_ns=3_000)

    titles = [
        one.title for one in failure_of([FRAMES[0], other], [FRAMES[0], *FRAMES[2:3]], ignore_times=True).findings
    ]

    assert titles == ["packet 2 (expected as packet 3) differs in udp.checksum (checksum), payload"]


def test_what_may_differ_is_ignored() -> None:
    others = [bytes(udp_packet(message, identification=7)) for message in (b"one", b"two", b"three", b"four")]

    assert_captures_equal(others, OCTETS, ignore={"ip.id"})
    assert len(failure_of(others, OCTETS).findings) == 4


def test_more_was_cut_by_the_capture() -> None:
    cut = [FRAMES[0].replace(original_length=100)]

    failure = failure_of(cut, FRAMES[:1])

    assert failure.findings[0].title == "packet 1: found 55 octets fewer than on the wire, expected 0"


def test_the_order_may_be_ignored() -> None:
    assert_captures_equal(FRAMES[::-1], FRAMES, ignore_order=True)
    assert_captures_equal(OCTETS[::-1], FRAMES, ignore_order=True)
    assert failure_of(FRAMES[::-1], FRAMES).findings


def test_each_packet_as_often_as_expected_in_any_order() -> None:
    failure = failure_of([FRAMES[0], FRAMES[0]], FRAMES[:2], ignore_order=True)

    assert [one.title for one in failure.findings] == [
        "packet 2 is not expected",
        "packet 2 of those expected is missing",
    ]
    assert len(failure_of(later(FRAMES, 5), FRAMES, ignore_order=True).findings) == 8


def test_of_very_many_findings_the_first_are_kept() -> None:
    failure = failure_of([OCTETS[0]] * (KEPT + 50), [])

    assert len(failure.findings) == KEPT
    assert failure.goes_on


def test_a_golden_capture_that_is_not_there(tmp_path: Path) -> None:
    golden = GoldenCapture(tmp_path / "echo.pcap")

    assert str(failure_of(FRAMES, golden)) == "there is no golden capture echo.pcap: --dissect-update writes it"
    assert not golden.path.exists()


@pytest.mark.parametrize("name", ["echo.pcap", "new/echo.pcapng", "echo.pcap.gz"])
def test_a_golden_capture_is_written_and_then_compared(tmp_path: Path, name: str) -> None:
    golden = GoldenCapture(tmp_path / name, update=True)

    assert_captures_equal(FRAMES, golden)

    assert golden.was_written
    assert_captures_equal(FRAMES, GoldenCapture(golden.path))
    assert_captures_equal(golden.path, FRAMES)


def test_a_golden_capture_that_differs(tmp_path: Path) -> None:
    path = tmp_path / "echo.pcap"
    assert_captures_equal(FRAMES, GoldenCapture(path, update=True))

    text = str(failure_of(FRAMES[:3], GoldenCapture(path)))

    assert text.splitlines()[-1] == "--dissect-update writes echo.pcap from what was found"
    again = GoldenCapture(path, update=True)
    assert_captures_equal(FRAMES[:3], again)
    assert again.was_written
    assert_captures_equal(FRAMES[:3], GoldenCapture(path))


def test_a_golden_capture_that_is_equal_is_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "echo.pcap"
    assert_captures_equal(FRAMES, GoldenCapture(path, update=True))
    octets = path.read_bytes()
    same = GoldenCapture(path, update=True)

    assert_captures_equal(later(FRAMES, 5), same, ignore_times=True)

    assert not same.was_written
    assert path.read_bytes() == octets


def test_an_empty_golden_capture(tmp_path: Path) -> None:
    golden = GoldenCapture(tmp_path / "none.pcap", update=True)

    assert_captures_equal([], golden)
    assert_captures_equal([], GoldenCapture(golden.path))


def test_frames_of_several_links_are_written_to_pcapng(tmp_path: Path) -> None:
    path = tmp_path / "both.pcapng"
    frames = [(FRAMES[0], ("first",)), (frame(OCTETS[1][14:], link_type=101, timestamp_ns=None), ())]

    write_capture(path, frames)

    with open_capture(path) as capture:
        read = [(one.link_type, one.timestamp_ns, one.comments) for one in capture]
    assert read == [(1, 1_000, ("first",)), (101, 0, ())]


def test_a_pcap_of_several_links_is_refused(tmp_path: Path) -> None:
    with pytest.raises(EncodingError, match="link type"):
        write_capture(tmp_path / "both.pcap", [(FRAMES[0], ()), (frame(OCTETS[1], link_type=101), ())])


def test_evidence_is_each_packet_once_with_all_reasons(tmp_path: Path) -> None:
    path = tmp_path / "failed.pcapng"
    failure = failure_of([unreachable(), *FRAMES], FRAMES)

    count = write_evidence(path, (*failure.evidence, *failure.evidence), "about")

    with open_packets(path) as packets:
        comments = [one.frame.comments for one in packets]
    assert count == len(comments) == 1
    assert comments == [("about", *["dissect: packet 1 is not expected"] * 2)]
