"""The statistics of captures: the engine and packets agree, blocks do not matter, memory is bounded."""

from __future__ import annotations

import random
from array import array
from collections import Counter
from collections.abc import Iterator
from itertools import product
from pathlib import Path

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from dissect.addresses import MacAddress
from dissect.blocks.captures import read_captures
from dissect.capture import PcapngWriter
from dissect.engine.library import engine
from dissect.packet import ProtocolSet
from dissect.render.verification.counting import CaptureCounts
from dissect.render.verification.verdicts import Tally
from dissect.schema import RFC, AddressField, Header, Stack, address, field
from dissect.schema.words import BitsInteger, Bytes, Mac
from dissect.session import open_packets
from dissect.statistics import Collector, LengthClass, Protocol, collect, find
from dissect.statistics.amounts import timeline
from dissect.statistics.amounts.hierarchy import Hierarchy
from dissect.statistics.amounts.largest import Largest
from dissect.statistics.amounts.sizes import NEVER
from dissect.statistics.amounts.timeline import ROWS, Timeline
from dissect.statistics.amounts.totals import Total, Totals, totals_of
from dissect.statistics.roles import roles_of
from tests.captures import CAPTURES
from tests.packet.frames import build, ethernet, ipv4, ipv6, tcp, udp
from tests.render.frames import UDP_FRAME, packet, pcap
from tests.statistics.statistics_of import flat, no_engine, report_by_packets, report_of

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
def test_the_engine_and_packets_agree(name: str) -> None:
    assert report_of(CAPTURES / name) == report_by_packets(CAPTURES / name)


@pytest.mark.parametrize("rows", [1, 3])
@pytest.mark.parametrize("name", ["gtp_echo.pcap", "icmp_port_unreachable.pcap", "udp6_fragments.pcap"])
def test_blocks_do_not_matter(name: str, rows: int) -> None:
    reading = read_captures(CAPTURES / name, threads=2, batch_rows=rows, with_divided=True)
    in_pieces = collect(reading.map(find), top=0)

    assert in_pieces == report_of(CAPTURES / name)


@pytest.mark.heavy
@pytest.mark.parametrize("name", AGREEING)
def test_verdicts_are_those_of_verify(name: str) -> None:
    tally = Tally()
    counts = CaptureCounts(tally, None, None, lambda *_: None)
    with open_packets(CAPTURES / name) as packets:
        for packet in packets:
            list(counts.packet(packet))

    assert report_of(CAPTURES / name).verdicts == {name: +counted for name, counted in tally.verdicts.items()}


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


@pytest.mark.usefixtures("either")
def test_without_a_network_header_link_addresses_count(tmp_path: Path) -> None:
    frame = bytes(ethernet()) + b"x" * 46
    report = report_of(write(tmp_path / "link.pcap", frame, frame[:13]))

    assert [(one.protocol, one.port_a, one.packets) for one in report.conversations] == [("eth", None, 2)]
    assert {one.address for one in report.endpoints} == {"02:00:00:00:00:01", "02:00:00:00:00:02"}


@pytest.mark.usefixtures("either")
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


@pytest.mark.heavy
@pytest.mark.usefixtures("either")
def test_a_packet_counts_for_each_of_its_network_headers(tmp_path: Path) -> None:
    """More paths, and more flows, than there is room for at first."""
    stacks = [stack for depth in range(1, 7) for stack in product((ipv4, ipv6), repeat=depth)]
    frames = []
    for number, stack in enumerate(stacks):
        sources = {ipv4: f"10.0.{number}.", ipv6: f"2001:db8::{number}:"}
        headers = [one(source_address=f"{sources[one]}{level}") for level, one in enumerate(stack)]
        frames.append(build(b"", udp(), *headers))
    report = report_of(write(tmp_path / "tunnels.pcap", *frames))

    assert report.distinct_conversations == sum(len(stack) for stack in stacks)
    assert {one.packets for one in report.conversations} == {1}
    names = {ipv4: "ip", ipv6: "ipv6"}
    paths = {("eth", *(names[one] for one in reversed(stack)), "udp") for stack in stacks}
    assert {path for path, _, _ in flat(report) if path[-1] == "udp"} == paths


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


@pytest.fixture(params=["engine", "python"])
def either(request: pytest.FixtureRequest) -> Iterator[None]:
    """With the engine, and without one."""
    if request.param == "python":
        with no_engine():
            yield
    elif engine() is None:
        pytest.skip("there is no engine")
    else:
        yield


def totals(*counted: tuple[bytes, Total]) -> Totals:
    """Totals of some keys."""
    found = totals_of(2)
    for key, total in counted:
        found.add(key, total)
    return found


@pytest.mark.usefixtures("either")
def test_there_is_room_for_many_keys() -> None:
    table = Largest(1000, 2)
    keys = [number.to_bytes(2) for number in range(1000)]
    ones = [(key, Total(1, 2, 3, 4, number, 5, 6)) for number, key in enumerate(keys)]
    for one in ones[:300]:
        table.add(totals(one))

    assert (len(table), table.merged, table.order(2)) == (300, None, ones[:2])
    table.add(totals(*ones))
    assert table.order(0) == [(key, total.plus(total)) for key, total in ones[:300]] + ones[300:]


COUNTS = st.lists(st.tuples(st.integers(0, 9), st.integers(1, 1000)), min_size=1, max_size=40)


@pytest.mark.usefixtures("either")
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(COUNTS)
def test_what_is_merged_is_not_lost(counts: list[tuple[int, int]]) -> None:
    table, whole = Largest(2, 2), Counter[int]()
    for number, (key, octets) in enumerate(counts):
        whole[key] += octets
        table.add(totals((bytes((key, 0)), Total(1, octets, 0, 0, number, number, number))))

    listed = table.order(0)
    kept = {key[0]: total.sent_octets for key, total in listed}
    merged = table.merged
    assert sum(kept.values()) + (merged.octets if merged else 0) == whole.total()
    assert sum(total.packets for _, total in listed) + (merged.packets if merged else 0) == len(counts)
    assert all(octets <= whole[key] for key, octets in kept.items())
    assert merged is not None or kept == whole
    assert len(table) <= 4


@pytest.mark.usefixtures("either")
def test_the_largest_come_first_and_of_equal_ones_the_first() -> None:
    big = 3 << 33
    counted = [
        (b"aa", Total(1, 5, 1, 5, 70_000, 1, 2)),
        (b"bb", Total(1, big, 0, 0, 9, *NEVER)),
        (b"cc", Total(1, 4, 2, 6, 300, 7, 7)),
        (b"dd", Total(0, 0, 1, big + 1, 8, 1, 1)),
        (b"ee", Total(1, 4, 2, 6, 300, 8, 8)),
    ]

    assert [key for key, _ in totals(*counted).largest()] == [b"dd", b"bb", b"cc", b"ee", b"aa"]
    assert totals(*counted).largest(1) == [counted[3]]


@pytest.mark.usefixtures("either")
def test_what_is_kept_keeps_its_order() -> None:
    numbers = random.Random(1).sample(range(1 << 16), 3000)
    counted = [(one.to_bytes(2), Total(1, one, 0, 0, 0, 0, 0)) for one in numbers]
    found = totals(*counted)

    gone = found.keep_largest(1000)

    kept = set(sorted(numbers)[-1000:])
    assert gone == (2000, sum(numbers) - sum(kept))
    assert len(found) == 1000
    assert found.largest() == sorted(
        (one for one in counted if one[1].sent_octets in kept), key=lambda one: -one[1].sent_octets
    )
    found.add(*counted[0])
    assert len(found) == 1000 + (numbers[0] not in kept)


TIMES = st.lists(st.integers(-(2**63), 2**63 - 1) | st.integers(0, 10**10), min_size=1, max_size=30)
FURTHEST = [-(2**63), 2**63 - 1, 0, -1, 1, 2**62, -(2**62)]


def arrays(times: list[int], octets: int = 2) -> tuple[array[int], array[int]]:
    return array("q", times), array("q", [octets] * len(times))


@pytest.mark.usefixtures("either")
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(TIMES, st.sampled_from([None, 1000, 10**9]), st.booleans())
@example(FURTHEST, 10**18, True)
def test_no_packet_falls_out_of_time(times: list[int], width: int | None, at_once: bool) -> None:
    line = Timeline(width)
    for one in [times] if at_once else [[time] for time in times]:
        line.add(*arrays(one))
    line.add(*arrays([]))
    interval, intervals = line.finish()

    assert sum(one.packets for one in intervals) == len(times)
    assert sum(one.octets for one in intervals) == 2 * len(times)
    assert all(one.begin_ns % interval == 0 for one in intervals)
    if width is None:
        assert (intervals[-1].begin_ns - intervals[0].begin_ns) // interval < ROWS
    else:
        assert interval == width
    near = [max(-(2**62) + 1, min(2**62 - 1, time)) for time in times]
    expected = Counter((time - near[0]) // interval * interval for time in near)
    assert {one.begin_ns: one.packets for one in intervals} == expected


@pytest.mark.usefixtures("either")
def test_intervals_grow_wider_while_reading(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(timeline, "MOST", 4)
    monkeypatch.setattr(timeline, "MOST_CHOSEN", 4)
    for width, expected in ((None, 5_000_000), (1_000_000, 4_000_000)):
        line = Timeline(width)
        for second in range(12):
            line.add(*arrays([second * 1_000_000]))

        assert line.width == expected
        assert [one.packets for one in line.finish()[1]] == ([5, 5, 2] if width is None else [4, 4, 4])


def test_paths_beyond_the_limit_count_as_far_as_they_are_known() -> None:
    hierarchy = Hierarchy(most=3)
    hierarchy.add({("a",): (1, 10), ("a", "b"): (1, 10)})
    hierarchy.add({("a", "c"): (1, 10), ("d",): (1, 10), ("a", "b", "c"): (1, 10)})

    assert hierarchy.roots() == [Protocol("a", 4, 40, [Protocol("b", 2, 20, [])])]
    assert hierarchy.unnamed == 1


@pytest.mark.usefixtures("either")
def test_only_chosen_rows_count() -> None:
    (block,) = read_captures(CAPTURES / "udp4_echo.pcap", threads=1)
    assert collect([find(block, bytes(len(block)))]) == Collector().report()

    one = collect([find(block, bytes((0, 1)) + bytes(len(block) - 2))])

    assert (one.packets, one.octets, one.first_ns) == (1, block.frames.original[1], block.frames.timestamp_ns[1])
    assert (one.earliest_ns, one.latest_ns) == (one.first_ns, one.first_ns)
    assert [node.packets for node in one.protocols] == [1]
    assert sum(sum(kinds.values()) for kinds in one.verdicts.values()) == len(block.packet(1).checksums)


class Uneven(Header):
    """Two addresses of which one is none that is known, and ports that are no octets."""

    source_address: AddressField[MacAddress] = address(Mac, "Source")
    destination_address: bytes = field(Bytes(6), "Destination")
    source_port: int = field(BitsInteger(8), "Source port")
    destination_port: int = field(BitsInteger(8), "Destination port")

    stack = Stack(name="uneven", reference=RFC(1))


def test_fields_of_such_names_need_not_be_a_pair() -> None:
    roles = roles_of(ProtocolSet((Uneven,)))

    assert (roles.of(Uneven).addresses, roles.of(Uneven).ports, roles.names) == (None, None, ["uneven"])
