"""`assert_reassembles`: which fragments fail a test, and what its failures say."""

from __future__ import annotations

from typing import Any

import pytest

from dissect.session import open_packets
from dissect.testing import Failure, assert_reassembles
from tests.captures import CAPTURES
from tests.session.tcp.frames import ADDRESSES, CLIENT, SERVER, ipv4

WHOLE = CAPTURES / "udp4_fragments.pcap"
ENDS = ADDRESSES[CLIENT], ADDRESSES[SERVER]
MORE = 0x2000
HEADER = bytes.fromhex("9c4000070038") + bytes(2)
"""Of UDP, to port 7, with 48 octets and no checksum."""


def piece(begin: int, octets: bytes, *, is_last: bool = False, identification: int = 7) -> bytes:
    """A frame with a fragment."""
    place = begin // 8 | (0 if is_last else MORE)
    return ipv4(ENDS, 17, octets, identification=identification, place=place)


FIRST, MIDDLE, LAST = piece(0, HEADER + b"A" * 16), piece(24, b"B" * 24), piece(48, b"C" * 8, is_last=True)


def failure(packets: Any, **options: Any) -> Failure:
    with pytest.raises(AssertionError) as raised:
        assert_reassembles(packets, **options)
    found = raised.value.args[0]
    assert isinstance(found, Failure)
    return found


def test_datagrams_that_become_whole_pass() -> None:
    assert_reassembles([FIRST, MIDDLE, LAST])
    assert_reassembles([LAST, FIRST, MIDDLE])
    assert_reassembles([FIRST, MIDDLE, LAST, MIDDLE])  # a late copy


def test_what_is_missing_is_told() -> None:
    found = failure([FIRST, LAST])

    title = "incomplete: packets 1 and 2 do not make a datagram: the capture ended before all of its fragments had come"
    assert str(found).splitlines() == [
        title,
        "  octets 24 to 47 are missing",
        "  packet 1 has octets 0 to 23",
        "  packet 2 has octets 48 to 55",
        '  packet 1: 192.0.2.1 → 192.0.2.2  udp  40000 → 7 Len=16 "AAAAAAAAAAAAAAAA"',
        'allow={"incomplete"} lets this pass',
    ]
    assert [(one.packet.frame.number, one.comments) for one in found.evidence] == [
        (1, (f"dissect: {title}",)),
        (2, (f"dissect: {title}",)),
    ]
    assert_reassembles([FIRST, LAST], allow={"incomplete"})


def test_an_end_may_be_missing() -> None:
    lines = str(failure([MIDDLE])).splitlines()

    assert lines[0].startswith("incomplete: packet 1 does not make a datagram: ")
    assert lines[1:3] == ["  octets 0 to 23 are missing", "  octets from 48 on are missing"]


def test_a_fragment_may_be_refused() -> None:
    text = str(failure([piece(0, HEADER + b"A" * 15), MIDDLE, LAST]))

    assert "  packet 1 has octets 0 to 22, not taken: others follow, but its octets are not a multiple of 8" in text


def test_several_datagrams_are_counted() -> None:
    overlapping = piece(16, b"B" * 32)
    found = failure([FIRST, overlapping, LAST, *(piece(0, b"x" * 8, identification=number) for number in range(200))])

    assert found.headline.startswith("overlap: packets 1 and 2 do not make a datagram: two fragments overlap")
    assert found.headline.endswith(" (the first of 201 findings, in 201 datagrams)")
    assert (len(found.findings), found.goes_on) == (100, True)
    assert found.advice == ('allow={"overlap", "incomplete"} lets these pass',)


def test_octets_may_contradict_each_other() -> None:
    other = piece(24, b"x" * 24)
    found = failure([FIRST, MIDDLE, other, LAST])

    assert str(found).splitlines()[:3] == [
        "conflict: packets 2 and 3 have different octets 24 to 47",
        '  192.0.2.1 → 192.0.2.2  udp  40000 → 7 Len=48 "AAAAAAAAAAAAAAAABBBBBBBBBBBBBBB…"',
        "  those of packet 2 were kept",
    ]
    assert len(found.evidence) == 4
    assert_reassembles([FIRST, MIDDLE, other, LAST], allow={"conflict"})
    assert_reassembles([FIRST, MIDDLE, MIDDLE, LAST])


def test_the_checksum_of_what_was_joined_is_verified() -> None:
    wrong = piece(0, HEADER[:6] + b"\x12\x34" + b"A" * 16)
    found = failure([wrong, MIDDLE, LAST])

    assert found.headline == "checksum: the udp checksum of the datagram in packets 1, 2 and 3 is INVALID: found 0x1234"
    assert_reassembles([wrong, MIDDLE, LAST], allow={"checksum"})


def test_captures_readers_and_packets_are_taken() -> None:
    with open_packets(str(WHOLE)) as reader:
        packets = list(reader)
    with open_packets(str(WHOLE)) as reader:
        for given in (WHOLE, reader, packets, [bytes(packet) for packet in packets]):
            assert_reassembles(given)


def test_joining_nothing_is_a_failure() -> None:
    assert failure(CAPTURES / "tcp4_echo.pcap").headline == "no fragments among 10 packets: nothing was joined"


def test_unknown_words_are_refused() -> None:
    with pytest.raises(ValueError, match="'incomplet' is not what may happen to a datagram; did you mean incomplete"):
        assert_reassembles(WHOLE, allow={"incomplet"})
    with pytest.raises(TypeError, match="allow='overlap' is a single word; give a set of words"):
        assert_reassembles(WHOLE, allow="overlap")
