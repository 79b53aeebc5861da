"""The statistics of captures: kernels and packets agree, batches do not matter, memory is bounded."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dissect.addresses import MacAddress
from dissect.capture import PcapngWriter
from dissect.columns.batches import batches
from dissect.columns.statistics import Collector, LengthClass, Protocol, collect, find, timeline
from dissect.columns.statistics.hierarchy import Hierarchy
from dissect.columns.statistics.keys import Keys
from dissect.columns.statistics.largest import Largest
from dissect.columns.statistics.roles import roles_of
from dissect.columns.statistics.timeline import ROWS, Timeline
from dissect.render.verification.verdicts import Tally
from dissect.schema import RFC, AddressField, Header, Stack, address, field
from dissect.schema.words import BitsInteger, Bytes, Mac
from dissect.session import open_packets
from tests.captures import CAPTURES
from tests.columns.statistics_of import report_by_packets, report_of
from tests.packet.frames import build, ethernet, ipv4, ipv6, tcp, udp
from tests.render.frames import UDP_FRAME, packet, pcap

AGREEING = [
    "backbone_bridge_echo.pcap",
    "checksum_offload_client.pcap",
    "erspan_echo.pcap",
    "esp_null_echo.pcap",
    "gtp_echo.pcap",
    "icmp_port_unreachable.pcap",
    "ip6_segment_routing.pcapng",
    "loopback_echo.pcap",
    "pcapng_two_link_types.pcapng",
    "sctp4_corrupted_packet.pcap",
    "snaplen_64.pcap",
    "tcp4_corrupted_segment.pcap",
    "udp4_fragments.pcap",
    "udp6_fragments.pcap",
    "vxlan_echo.pcap",
]


@pytest.mark.parametrize("name", AGREEING)
def test_kernels_and_packets_agree(name: str) -> None:
    assert report_of(CAPTURES / name) == report_by_packets(CAPTURES / name)


@pytest.mark.parametrize("rows", [1, 3])
@pytest.mark.parametrize("name", ["gtp_echo.pcap", "icmp_port_unreachable.pcap", "udp6_fragments.pcap"])
def test_batches_do_not_matter(name: str, rows: int) -> None:
    in_pieces = collect(batches(CAPTURES / name, threads=2, batch_rows=rows).map(find), top=0)

    assert in_pieces == report_of(CAPTURES / name)


@pytest.mark.parametrize("name", AGREEING)
def test_verdicts_are_those_of_verify(name: str) -> None:
    tally = Tally()
    with open_packets(CAPTURES / name) as packets:
        for packet in packets:
            tally.add(packet)

    assert report_of(CAPTURES / name).verdicts == tally.verdicts


def write(path: Path, *frames: bytes, link_type: int = 1) -> Path:
    path.write_bytes(pcap(frames, link_type=link_type))
    return path


def test_a_capture_without_packets(tmp_path: Path) -> None:
    report = report_of(write(tmp_path / "empty.pcap"))

    assert (report.packets, report.octets, report.shortest, report.longest, report.duration_ns) == (0, 0, 0, 0, 0)
    assert (report.protocols, report.intervals, report.endpoints, report.conversations) == ([], [], [], [])
    assert report.earliest_ns is None


def test_the_first_to_send_comes_first(tmp_path: Path) -> None:
    there = build(b"ab", udp(source_port=9, destination_port=7), ipv4(source_address="192.0.2.9"))
    back = build(
        b"a",
        udp(source_port=7, destination_port=9),
        ipv4(source_address="192.0.2.2", destination_address="192.0.2.9"),
    )
    report = report_of(write(tmp_path / "both.pcap", there, back, there))

    (one,) = report.conversations
    assert (one.address_a, one.port_a, one.address_b, one.port_b) == ("192.0.2.9", 9, "192.0.2.2", 7)
    assert (one.sent_packets, one.received_packets, one.packets) == (2, 1, 3)
    assert (one.sent_octets, one.received_octets) == (2 * len(there), len(back))
    assert (one.octets, report.duration_ns) == (report.octets, 2_000_000)
    assert (one.first_ns, one.last_ns) == (report.earliest_ns, report.latest_ns)
    assert [(end.address, end.packets, end.octets) for end in report.endpoints] == [
        ("192.0.2.9", 3, report.octets),
        ("192.0.2.2", 3, report.octets),
    ]


def test_ports_without_a_port_number_are_ports(tmp_path: Path) -> None:
    zero = build(b"", udp(source_port=0, destination_port=0), ipv6())
    report = report_of(write(tmp_path / "zero.pcap", zero))

    assert [(one.protocol, one.port_a, one.port_b) for one in report.conversations] == [("udp", 0, 0)]


def test_who_sends_to_itself_is_both_ends(tmp_path: Path) -> None:
    land = build(b"", tcp(), ipv4(source_address="192.0.2.1", destination_address="192.0.2.1"))
    (one,) = report_of(write(tmp_path / "land.pcap", land)).endpoints

    assert (one.sent_packets, one.received_packets, one.packets) == (1, 1, 2)


def test_without_a_network_header_link_addresses_count(tmp_path: Path) -> None:
    frame = bytes(ethernet()) + b"x" * 46
    report = report_of(write(tmp_path / "link.pcap", frame, frame[:13]))

    assert [(one.protocol, one.port_a, one.packets) for one in report.conversations] == [("eth", None, 2)]
    assert {one.address for one in report.endpoints} == {"02:00:00:00:00:01", "02:00:00:00:00:02"}


def test_addresses_that_are_cut_do_not_count(tmp_path: Path) -> None:
    frame = bytes(ethernet())
    report = report_of(write(tmp_path / "cut.pcap", frame[:5], frame[:8], UDP_FRAME[:28], UDP_FRAME[:36]))

    assert [(one.address_a, one.port_a) for one in report.conversations] == [("192.0.2.1", None)]
    assert report.packets == 4


def test_a_link_type_that_is_not_known(tmp_path: Path) -> None:
    report = report_of(write(tmp_path / "unknown.pcap", b"octets", link_type=147))

    assert (report.unnamed, report.protocols, report.endpoints) == (1, [], [])


def test_packets_without_a_time(tmp_path: Path) -> None:
    path = tmp_path / "simple.pcapng"
    with PcapngWriter(path, 1) as writer:
        writer.write(packet(UDP_FRAME, timestamp_ns=None).frame)
    report = report_of(path)

    assert (report.packets, report.untimed, report.earliest_ns, report.intervals) == (1, 1, None, [])
    assert [(one.first_ns, one.last_ns) for one in report.conversations] == [(None, None)]


def test_lengths_are_counted_by_class(tmp_path: Path) -> None:
    report = report_of(write(tmp_path / "two.pcap", UDP_FRAME, UDP_FRAME + bytes(6000)))

    assert (report.shortest, report.longest) == (47, 6047)
    assert [one for one in report.lengths if one.packets] == [LengthClass(40, 79, 1), LengthClass(5120, None, 1)]


def test_only_the_largest_are_listed() -> None:
    report = report_of(CAPTURES / "vxlan_echo.pcap", top=2)

    assert (len(report.endpoints), report.distinct_endpoints) == (2, 7)
    assert (len(report.conversations), report.distinct_conversations) == (2, 18)
    octets = [one.octets for one in report_of(CAPTURES / "vxlan_echo.pcap").conversations]
    assert octets == sorted(octets, reverse=True)


def test_the_limit_is_kept(tmp_path: Path) -> None:
    frames = [build(b"x" * number, udp(source_port=number), ipv4()) for number in range(1, 8)]
    report = report_of(write(tmp_path / "many.pcap", *frames), limit=3)

    assert [one.port_a for one in report.conversations] == [7, 6, 5]
    merged = report.merged_conversations
    assert merged is not None
    assert (merged.limit, merged.entries, merged.packets) == (3, 4, 4)
    assert merged.octets + sum(one.octets for one in report.conversations) == report.octets
    assert report.merged_endpoints is None


WORDS = st.lists(st.binary(min_size=4, max_size=4), max_size=20)


@given(st.lists(WORDS, max_size=5))
def test_rows_are_numbered_as_they_come(batches_of_rows: list[list[bytes]]) -> None:
    keys, expected = Keys(4), dict[bytes, int]()

    for rows in batches_of_rows:
        numbers = keys.number(np.frombuffer(b"".join(rows), np.uint8).reshape(len(rows), 4))
        assert numbers.tolist() == [expected.setdefault(row, len(expected)) for row in rows]

    assert [keys.row(number) for number in range(len(keys))] == list(expected)


def test_there_is_room_for_many_rows() -> None:
    keys = Keys(4)
    rows = np.arange(3000, dtype=np.uint32).view(np.uint8).reshape(3000, 4)

    assert keys.number(rows[:2000]).tolist() == list(range(2000))
    assert keys.number(rows).tolist() == list(range(3000))


def test_keys_that_fall_on_the_same_place_are_told_apart() -> None:
    """A thousand among two thousand places: some of them meet, whatever the places are counted by."""
    rows = np.random.default_rng(1).integers(0, 256, (1000, 4), np.uint8)
    expected = {row.tobytes(): number for number, row in reversed(list(enumerate(rows)))}
    keys = Keys(4)

    numbers = keys.number(rows).tolist()

    assert len(expected) == len(keys) == 1000
    assert numbers == [expected[row.tobytes()] for row in rows]
    assert keys.number(rows[::-1].copy()).tolist() == numbers[::-1]
    keys.keep(np.array([2, 7]))
    assert len(keys) == 2
    assert keys.number(rows[[7, 2, 0]]).tolist() == [1, 0, 2]


COUNTS = st.lists(st.tuples(st.integers(0, 9), st.integers(1, 1000)), min_size=1, max_size=40)


def test_there_is_room_for_many_keys() -> None:
    table = Largest(1000, 2)
    for number in range(300):
        table.add(
            np.array([divmod(number, 256)], np.uint8),
            np.ones((1, 4), np.int64),
            np.array([number]),
            np.zeros((1, 2), np.int64),
        )

    assert (len(table), table.merged, table.order(2)) == (300, None, [0, 1])
    assert table.counts[:300].tolist() == [[1, 1, 1, 1]] * 300


@given(COUNTS)
def test_what_is_merged_is_not_lost(counts: list[tuple[int, int]]) -> None:
    table, whole = Largest(2, 2), Counter[int]()
    for number, (key, octets) in enumerate(counts):
        whole[key] += octets
        table.add(
            np.array([[key, 0]], np.uint8),
            np.array([[1, octets, 0, 0]]),
            np.array([number]),
            np.array([[number, number]]),
        )

    kept = {table.key(row)[0]: int(table.counts[row, 1]) for row in table.order(0)}
    merged = table.merged
    assert sum(kept.values()) + (merged.octets if merged else 0) == whole.total()
    assert sum(table.counts[:, 0]) + (merged.packets if merged else 0) == len(counts)
    assert all(octets <= whole[key] for key, octets in kept.items())
    assert merged is not None or kept == whole
    assert len(table) <= 4


TIMES = st.lists(st.integers(-(2**63), 2**63 - 1) | st.integers(0, 10**10), min_size=1, max_size=30)


@given(TIMES, st.sampled_from([None, 1000, 10**9]))
def test_no_packet_falls_out_of_time(times: list[int], width: int | None) -> None:
    line = Timeline(width)
    for time in times:
        line.add(np.array([time]), np.array([2]))
    line.add(np.zeros(0, np.int64), np.zeros(0, np.int64))
    interval, intervals = line.finish()

    assert sum(one.packets for one in intervals) == len(times)
    assert sum(one.octets for one in intervals) == 2 * len(times)
    assert all(one.begin_ns % interval == 0 for one in intervals)
    if width is None:
        assert (intervals[-1].begin_ns - intervals[0].begin_ns) // interval < ROWS
    else:
        assert interval == width


def test_intervals_grow_wider_while_reading(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(timeline, "MOST", 4)
    monkeypatch.setattr(timeline, "MOST_CHOSEN", 4)
    for width, expected in ((None, 5_000_000), (1_000_000, 4_000_000)):
        line = Timeline(width)
        for second in range(12):
            line.add(np.array([second * 1_000_000]), np.array([1]))

        assert line.width == expected
        assert [one.packets for one in line.finish()[1]] == ([5, 5, 2] if width is None else [4, 4, 4])


def test_paths_beyond_the_limit_count_as_far_as_they_are_known() -> None:
    hierarchy = Hierarchy(most=3)
    hierarchy.add({("a",): (1, 10), ("a", "b"): (1, 10)})
    hierarchy.add({("a", "c"): (1, 10), ("d",): (1, 10), ("a", "b", "c"): (1, 10)})

    assert hierarchy.roots() == [Protocol("a", 4, 40, [Protocol("b", 2, 20, [])])]
    assert hierarchy.unnamed == 1


def test_a_batch_of_which_nothing_is_kept_counts_for_nothing() -> None:
    (batch,) = batches(CAPTURES / "udp4_echo.pcap", threads=1)
    collector = Collector()
    collector.add(find(batch.keep(np.zeros(len(batch), np.bool_))))

    assert replace(collector.report(), intervals=[], lengths=[]) == replace(
        Collector().report(), intervals=[], lengths=[]
    )


class Uneven(Header):
    """Two addresses of which one is none that is known, and ports that are no octets."""

    source_address: AddressField[MacAddress] = address(Mac, "Source")
    destination_address: bytes = field(Bytes(6), "Destination")
    source_port: int = field(BitsInteger(8), "Source port")
    destination_port: int = field(BitsInteger(8), "Destination port")

    stack = Stack(name="uneven", reference=RFC(1))


def test_fields_of_such_names_need_not_be_a_pair() -> None:
    roles = roles_of((Uneven,))

    assert (roles.networks, roles.links, roles.ports, roles.names) == ({}, {}, {}, ["uneven"])
