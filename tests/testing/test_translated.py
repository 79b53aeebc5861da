"""`assert_translated`: packets before and after a translator, what it may change, and what its failures say."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

import pytest

from dissect.encapsulation.lists import items
from dissect.packet import Packet, dissect
from dissect.protocols.tcp import OPTIONS, TCPMaximumSegmentSize
from dissect.testing import Failure, assert_translated
from tests.captures import CAPTURES
from tests.packet.frames import build, cut, ipv4, ipv6, tcp, udp

MESSAGE = b"a message!"
BEFORE = [dissect(build(MESSAGE, udp(), ipv4(identification=number))) for number in (5, 6, 7)]
AFTER = [one.replace({"ip.ttl": 63, "ip.src": "198.51.100.7"}) for one in BEFORE]
FORGOTTEN = [one.replace({"udp.checksum": BEFORE[0]["udp"].checksum}) for one in AFTER]


def failure(before: Any, after: Any, **options: Any) -> Failure:
    with pytest.raises(AssertionError) as raised:
        assert_translated(before, after, **options)
    found = raised.value.args[0]
    assert isinstance(found, Failure)
    return found


def test_packets_may_come_in_any_order_and_form() -> None:
    assert_translated(BEFORE, AFTER[::-1])
    assert_translated([bytes(one) for one in BEFORE], AFTER, changes={"ip.ttl", "ip.src"})
    assert_translated(BEFORE[0], bytes(AFTER[0]), changes=["ip"])
    assert_translated(BEFORE[0].frame.octets[14:], AFTER[0].frame.octets[14:], link="raw")
    assert_translated(CAPTURES / "udp4_echo.pcap", CAPTURES / "udp4_echo.pcap", changes=())


def test_a_lost_packet_is_named() -> None:
    found = failure(BEFORE, AFTER[1:])

    assert str(found).splitlines() == [
        "packet 1 was not passed on",
        '  192.0.2.1 → 192.0.2.2  udp  50001 → 7 Len=10 "a message!"',
    ]
    assert [one.comments for one in found.evidence] == [("dissect: packet 1 was not passed on",)]
    assert_translated(BEFORE, AFTER[1:], allow={"missing"})


def test_a_packet_from_nowhere_is_named() -> None:
    assert failure(BEFORE, [*AFTER, AFTER[0]]).headline == "packet 4 after was none before"
    assert_translated(BEFORE, [*AFTER, AFTER[0]], allow={"new"})


def test_a_wrong_checksum_is_named_with_the_mistake() -> None:
    found = failure(BEFORE[0], FORGOTTEN[0])

    assert found.headline == "udp.checksum was wrongly updated in packet 1 → 1: found 0xafeb, should be 0x47b2"
    assert "hint: the checksum was not updated after a change of source_address" in str(found)
    assert len(found.evidence) == 2


def test_what_does_not_fit_in_a_cut_packet_is_named() -> None:
    found = failure(BEFORE[0], cut(FORGOTTEN[0].frame.octets, 46))

    assert found.headline == "udp.checksum was wrongly updated in packet 1 → 1"


def test_many_findings_are_counted() -> None:
    found = failure(BEFORE * 10, FORGOTTEN * 10)

    assert found.headline.endswith(" (the first of 30 findings, in 30 packets)")
    assert found.goes_on == (len(found.findings) < 30)


@pytest.mark.parametrize(
    ("changes", "headline"),
    [
        ({"ip.ttl"}, "ip.src was changed from 192.0.2.1 to 198.51.100.7 in packet 1 → 1"),
        ({"ip.source_address", "payload"}, "ip.ttl was changed from 64 to 63 in packet 1 → 1"),
    ],
)
def test_other_changes_are_named(changes: Collection[str], headline: str) -> None:
    assert failure(BEFORE[0], AFTER[0], changes=changes).headline == headline


def test_a_changed_payload_and_lengths_are_named() -> None:
    longer = BEFORE[0].replace(payload=b"another message")

    assert failure(BEFORE[0], longer, changes={"ip.len", "udp.length"}).headline == (
        "payload was changed from 10 octets to 15 octets in packet 1 → 1"
    )
    assert_translated(BEFORE[0], longer, changes={"ip.len", "udp.length", "payload"})


def segment(*options: Any, **network: Any) -> Packet:
    header = ipv6() if network.pop("six", False) else ipv4(identification=5)
    return dissect(build(MESSAGE, tcp(sequence_number=1 << 20, options=items(OPTIONS, options)), header))


def test_headers_items_and_views_are_named() -> None:
    size = TCPMaximumSegmentSize(maximum_segment_size=1460)
    before, after = segment(size), segment()

    assert failure(before, after, changes={"ip.len", "tcp.options.mss"}).headline == (
        "tcp.hdr_len was changed from 24 to 20 in packet 1 → 1"
    )
    assert failure(before, after, changes={"ip.len", "tcp.hdr_len"}).headline == (
        "tcp.options.mss was changed from 02 04 05 b4 to none in packet 1 → 1"
    )
    assert_translated(before, after, changes={"ip.len", "tcp.hdr_len", "tcp.options.mss"})
    assert failure(segment(), segment(six=True), changes={"eth.type"}).headline.startswith("ip was removed in packet 1")
    assert (
        failure(segment(), segment(six=True), changes={"eth.type", "ip"}).headline == "ipv6 was added in packet 1 → 1"
    )
    assert_translated(segment(), segment(six=True), changes={"eth.type", "ip", "ipv6"})


def test_nothing_before_is_a_failure() -> None:
    assert failure([], AFTER, allow={"new"}).headline == "no packets before: nothing was translated"


def test_wrong_words_are_errors() -> None:
    with pytest.raises(ValueError, match=r"'losses' is neither 'missing' nor 'new'"):
        assert_translated(BEFORE, AFTER, allow={"losses"})
    with pytest.raises(TypeError, match=r"allow='new' is a single word; give a set of words"):
        assert_translated(BEFORE, AFTER, allow="new")
    with pytest.raises(ValueError, match=r"'ip.tll' is not a field or protocol; did you mean"):
        assert_translated(BEFORE, AFTER, changes={"ip.tll"})
