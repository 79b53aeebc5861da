"""The counts of a whole comparison, and how they are shown."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from random import Random
from typing import Any

import pytest

from dissect.comparing import Change, Comparison, Pair, compare
from dissect.comparing.summary import LONGEST, MOST, SAMPLES, ComparisonSummary, Delays
from dissect.encapsulation import fragment
from dissect.encapsulation.lists import items
from dissect.packet import dissect
from dissect.protocols.icmpv4 import ICMPv4SourceQuench
from dissect.protocols.ipv4 import IPv4
from dissect.protocols.tcp import OPTIONS, TCPMaximumSegmentSize
from dissect.render.comparison.objects import found_object
from dissect.render.comparison.text import pair_lines, summary_lines, unpaired_lines
from dissect.render.spans import plain
from tests.comparing.rewriting import Box, packets, sent
from tests.packet.frames import build, cut, ipv4, ipv6, tcp, udp
from tests.render.frames import pcap

MESSAGE = b"a message!"


def summarized(before: list[bytes], after: list[bytes]) -> tuple[ComparisonSummary, list[str]]:
    comparison, summary = Comparison(packets(before), packets(after)), ComparisonSummary()
    for found in comparison:
        summary.add(found)
    return summary, [
        plain(line).strip() for line in summary_lines(summary, comparison.packets_read, comparison.not_routed)
    ]


def test_counts_come_first() -> None:
    frames = [build(MESSAGE, udp(), ipv4(identification=number)) for number in (1, 2, 3)]

    summary, lines = summarized([*frames, bytes(60)], [frames[0], frames[1], frames[1]])

    assert lines[:4] == [
        "4 packets before, 3 after: 2 pairs, 1 missing, 1 new (1 of them repeat another)",
        "no checksum was wrongly updated",
        "left out: 1 packet before and 0 after without a network header",
        "",
    ]
    assert summary.is_failure


def test_nothing_is_missing() -> None:
    frame = build(MESSAGE, udp(), ipv4(identification=1))

    summary, lines = summarized([frame], [frame])

    assert lines[0] == "1 packet before, 1 after: 1 pair, none missing, none new"
    assert not summary.is_failure


def test_nothing_at_all() -> None:
    summary, lines = summarized([], [build(MESSAGE, udp(), ipv6(source_address="fe80::1"))])

    assert lines == [
        "0 packets before, 1 after: 0 pairs, none missing, none new",
        "no checksum was wrongly updated",
        "left out: 0 packets before and 1 after that no router passes on",
    ]
    assert not summary.is_failure


def test_changes_are_grouped() -> None:
    random = Random(1)
    datagrams, box = sent(random), Box(random, loss=0.0)
    _, lines = summarized(
        [one.octets() for one in datagrams], [one for one, _ in box.passed(datagrams, "port forgotten")]
    )

    words = [line.split() for line in lines]
    assert ["30", "eth.src", "02:00:00:00:00:02", "→", "02:00:00:00:00:04"] in words

    assert any("wrong" in line for line in lines)


def test_headers_are_counted() -> None:
    segment = tcp(sequence_number=1 << 20)
    _, lines = summarized([build(MESSAGE, segment, ipv4())], [build(MESSAGE, segment, ipv6())])

    assert "1  ip        header removed" in lines
    assert "1  ipv6      header added" in lines


@pytest.mark.heavy
def test_few_values_are_shown_and_many_counted() -> None:
    summary = ComparisonSummary()
    before = dissect(build(MESSAGE, udp(), ipv4(identification=5)))
    for number in range(MOST + 2):
        (found,) = compare([before], [before.replace({"ip.src": f"10.0.{number // 256}.{number % 256}"})])
        summary.add(found)

    (changed,) = summary.changes.values()
    assert (changed.pairs, len(changed.values), changed.others) == (MOST + 2, MOST, 2)
    lines = [plain(line).split() for line in summary_lines(summary, (0, 0), (0, 0))]
    assert [str(MOST + 2 - 5), "ip.src", "other", "values"] in [
        [one.replace(",", "") for one in line] for line in lines
    ]


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ([(f"10.0.0.{number}", "203.0.113.1") for number in range(8)], "3  ip.src   3 others → 203.0.113.1"),
        ([("203.0.113.1", f"10.0.0.{number}") for number in range(8)], "3  ip.src   203.0.113.1 → 3 others"),
        ([(f"203.0.113.{number}", f"10.0.0.{number}") for number in range(8)], "3  ip.src   other values"),
    ],
)
def test_many_values_may_become_one_and_one_many(values: list[tuple[str, str]], said: str) -> None:
    """Five are shown, and of the others what they have in common."""
    summary, base = ComparisonSummary(), dissect(build(MESSAGE, udp(), ipv4(identification=5)))
    for old, new in values:
        summary.add(pair(base.replace({"ip.src": old}), base.replace({"ip.src": new})))

    lines = [plain(line).strip() for line in summary_lines(summary, (0, 0), (0, 0))]

    assert said.split() in [line.split() for line in lines]


def test_an_item_of_a_list_may_be_called_like_a_field() -> None:
    packet = dissect(build(MESSAGE, udp(), ipv4(identification=5)))
    field = next(one for one in IPv4.fields if one.name == "time_to_live")
    item = Change("ip.ttl", b"1234", None, header=IPv4)
    summary = ComparisonSummary()

    summary.add(replace(pair(packet, packet), changes=(item, Change("ip.ttl", 64, 63, header=IPv4, field=field))))

    lines = [plain(line).split() for line in summary_lines(summary, (1, 1), (0, 0))]
    assert ["1", "ip.ttl", "64", "→", "63"] in lines
    assert [line[:2] for line in lines].count(["1", "ip.ttl"]) == 2


def test_long_values_are_only_counted() -> None:
    before, after = (build(fill * (LONGEST + 1), udp(), ipv4(identification=5)) for fill in (b"a", b"b"))

    summary, lines = summarized([before], [after])

    assert [one.others for one in summary.changes.values()] == [1]
    assert "1  payload" in lines


def test_the_median_is_that_of_an_even_sample() -> None:
    delays = Delays()
    with pytest.raises(ValueError, match="no delays"):
        _ = delays.median
    for number in range(4 * SAMPLES):
        delays.add(number)

    assert (delays.count, delays.least, delays.greatest) == (4 * SAMPLES, 0, 4 * SAMPLES - 1)
    assert abs(delays.median - 2 * SAMPLES) < 10
    delays.add(1 << 70)
    assert delays.greatest == 1 << 70


def pair(before: Any, after: Any) -> Pair:
    (found,) = compare([before], [after])
    assert isinstance(found, Pair)
    return found


def texts(found: Pair) -> list[str]:
    return [plain(line).strip() for line in pair_lines(found)]


def test_a_pair_is_shown_with_everything_that_was_changed() -> None:
    before = dissect(build(MESSAGE, udp(), ipv4(identification=5)))
    moved = before.replace({"ip.src": "198.51.100.7"}).replace({"udp.checksum": before["udp"].checksum})

    assert texts(pair(before, moved)) == [
        "packet 1 → 1  high confidence, by network, payload",
        '192.0.2.1 → 192.0.2.2  udp  50001 → 7 Len=10 "a message!"',
        "ip.src 192.0.2.1 → 198.51.100.7",
        "udp.checksum wrong after: found 0xafeb, should be 0x47b2",
        "hint: the checksum was not updated after a change of source_address",
    ]
    assert texts(pair(moved, before))[3].startswith("udp.checksum wrong before: found")


def test_what_does_not_fit_is_said_of_a_cut_packet() -> None:
    before = dissect(build(MESSAGE, udp(), ipv4(identification=5)))
    moved = before.replace({"ip.src": "198.51.100.7"}).replace({"udp.checksum": before["udp"].checksum})

    lines = texts(pair(before, cut(moved.frame.octets, 46)))

    assert lines[-1] == "udp.checksum wrong after: only what changed does not fit"


def test_octets_and_missing_fields_are_shown() -> None:
    quench = [
        build(b"12345678", ICMPv4SourceQuench(type=4, unused=bytes([0, 0, 0, last])), ipv4(identification=5))
        for last in (0, 1)
    ]
    assert "icmp.unused 00 00 00 00 → 00 00 00 01" in texts(pair(*map(dissect, quench)))

    payloads = [build(text, udp(), ipv4(identification=5)) for text in (b"short", b"a longer text")]
    assert 'payload 73 68 6f 72 74  "short" → 13 octets' in texts(pair(*map(dissect, payloads)))


def test_headers_and_items_that_are_gone_are_shown() -> None:
    size = items(OPTIONS, [TCPMaximumSegmentSize(maximum_segment_size=1460)])
    before = build(MESSAGE, tcp(sequence_number=1 << 20, options=size), ipv4())
    after = build(MESSAGE, tcp(sequence_number=1 << 20), ipv6())

    lines = texts(pair(dissect(before), dissect(after)))

    assert lines[2:4] == ["removed ip", "added ipv6"]
    assert "tcp.options.mss 02 04 05 b4 → none" in lines
    changed = found_object(pair(dissect(after), dissect(before)))["changes"]
    assert {"field": "tcp.options.mss", "before": None, "after": "020405b4"} in changed


def test_fragments_are_named(tmp_path: Path) -> None:
    whole = dissect(build(bytes(100), udp(), ipv4(identification=5)))
    for name, made in (("whole", [whole]), ("parts", fragment(whole, 68))):
        (tmp_path / f"{name}.pcap").write_bytes(pcap([one.frame.octets for one in made]))

    (found,) = compare(tmp_path / "parts.pcap", tmp_path / "whole.pcap")

    assert isinstance(found, Pair)
    assert texts(found)[0] == "packet 1, 2, 3 → 1  high confidence, by network, payload"


def test_packets_without_a_time_have_no_delay() -> None:
    frame = dissect(build(MESSAGE, udp(), ipv4(identification=5))).frame.replace(timestamp_ns=None)
    found, summary = pair(dissect(frame), dissect(frame)), ComparisonSummary()

    summary.add(found)

    assert found.delay_ns is None
    assert (summary.later.count, summary.earlier.count) == (0, 0)


def test_values_are_as_in_the_json_of_packets() -> None:
    before, after = (build(text, udp(), ipv4(identification=5)) for text in (b"ab", b"ba"))

    assert found_object(pair(dissect(before), dissect(after)))["changes"] == [
        {"field": "payload", "before": "6162", "after": "6261"}
    ]


def test_a_packet_without_a_partner_is_one_line() -> None:
    (found,) = compare([dissect(build(MESSAGE, udp(), ipv4(identification=5)))], [])

    assert not isinstance(found, Pair)
    assert [plain(line).strip() for line in unpaired_lines(found)] == [
        'packet 1  192.0.2.1 → 192.0.2.2  udp  50001 → 7 Len=10 "a message!"'
    ]
