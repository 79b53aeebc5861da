"""Following a capture tells what tshark says when it reads it once, in packets, filters and columns."""

from __future__ import annotations

import gzip
import pickle
from collections import Counter
from copy import copy
from pathlib import Path
from random import Random
from typing import Any

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

import dissect
from dissect.blocks.block import Block
from dissect.capture import open_capture
from dissect.capture.told import IN_STREAMS
from dissect.columns.batches.batch import Batch
from dissect.columns.batches.frames import Frames as Arrays
from dissect.columns.catalogue import resolve
from dissect.columns.filtering.masks import mask
from dissect.columns.polars import scan_pcap
from dissect.columns.scalar import value_of
from dissect.columns.selection import Selection
from dissect.errors import CaptureError, FilterError, UnknownFieldError
from dissect.filter.parser import parse
from dissect.filter.rows.selecting import RowFilter
from dissect.packet import Packet, default_protocols
from dissect.protocols.applications import APPLICATIONS
from dissect.protocols.ipv6_options import HopByHopOptions
from dissect.protocols.udp import UDP
from dissect.session.ordered_pass.answers import ANSWERED
from dissect.session.ordered_pass.followers import FOLLOWERS
from dissect.session.ordered_pass.ordered_pass import ordered_pass
from dissect.session.udp import StreamFacts
from dissect.session.udp.sighting import sightings_in
from tests.blocks.samples import block_frames
from tests.captures import CAPTURES, captures
from tests.corpus import corpus_files, needs_corpus
from tests.hostile.frames import mutated_frame
from tests.packet.frames import build, ipv4, ipv6, tcp, udp
from tests.profiles import some_of
from tests.session.ordered_pass.tshark import EVERY, Answer, asked, ours, recorded
from tests.session.tcp.tshark import needs_tshark
from tests.sessions import SESSIONS, needs_sessions
from tests.together import together

DIFFERENT = {"udp6_fragment_lost.pcap": {"3": {"udp.stream": ["0"]}}}
"""What is told besides: tshark does not take apart a fragment that an ICMPv6 error quotes."""
FILTERS = (
    "tcp.stream == 0",
    "not tcp.stream",
    "tcp.analysis.flags and tcp.seq > 1",
    "tcp.seq in {0, 1449} or udp.stream",
    "tcp.analysis.initial_rtt > 0.0001",
    "tcp.event",
    'tcp.event == "retransmission" or tcp.event == duplicate_ack',
    'tcp.event contains "ack"',
    "all tcp.event != gap",
    "count(tcp.event) > 1",
    "sctp.association == 0 and not sctp.event",
    "sctp.event in {gap, late}",
    "len(tcp.event) > 12",
    "count(udp.stream) == 2 xor udp.stream in {1 .. 3}",
    "tcp.window_size_scalefactor == -1",
    "udp.time_delta < 0.0001",
)
FEW = (
    "tcp4_path_mtu.pcap",
    "tcp4_many_losses.pcap",
    "geneve6_echo.pcap",
    "icmp_port_unreachable.pcap",
    "sctp4_loss.pcap",
)


def test_the_names_are_those_of_wireshark_where_they_are_not_ours() -> None:
    known = set(
        gzip.decompress((CAPTURES.parent / "tests/oracles/answers/fields.txt.gz").read_bytes()).decode().split()
    )

    assert {name for name, one in EVERY.items() if one.is_own} == EVERY.keys() - known


def test_each_declared_name_is_told_by_one_follower() -> None:
    told = [*EVERY, *(field.name for one in APPLICATIONS for field in one.told), IN_STREAMS]
    assert Counter([*(name for one in FOLLOWERS for name in one.readers), *ANSWERED]) == Counter(told)


@pytest.mark.parametrize("name", some_of(list(recorded()), 30))
def test_it_tells_what_tshark_says_of_the_captures(name: str) -> None:
    right = {number: dict(answer) for number, answer in recorded()[name].items()}
    for number, answer in DIFFERENT.get(name, {}).items():
        right.setdefault(number, {}).update(answer)

    assert ours(CAPTURES / name) == right


def tcp_only(answers: dict[str, Answer]) -> dict[str, Answer]:
    """Fragments are joined by other rules than tshark's, so datagrams of UDP may differ."""
    kept = {
        number: {name: one for name, one in answer.items() if "udp" not in name} for number, answer in answers.items()
    }
    return {number: answer for number, answer in kept.items() if answer}


@pytest.mark.heavy
@needs_sessions
@needs_tshark
@pytest.mark.parametrize("path", some_of(sorted((SESSIONS or CAPTURES).glob("*.pcap")), 90), ids=lambda path: path.name)
def test_it_tells_what_tshark_says_of_conversations(path: Path) -> None:
    assert tcp_only(ours(path)) == tcp_only(asked(path))


ANNOUNCED = {"retr.pcap"}


@needs_corpus
@needs_tshark
@pytest.mark.slow
@pytest.mark.parametrize("path", some_of(corpus_files()[::10], 4), ids=lambda path: path.name)
def test_it_tells_what_tshark_says_of_captures_of_others(path: Path) -> None:
    if path.suffix not in {".pcap", ".cap"} or path.stat().st_size > 1_000_000:
        pytest.skip("not among those that are compared")
    if path.name in ANNOUNCED:
        pytest.skip("FTP announces a stream, and tshark does not count the SYN of what it knows already")
    try:
        found = tcp_only(ours(path))
    except CaptureError:
        pytest.skip("damaged")
    said = tcp_only(asked(path))

    both = found.keys() & said.keys()
    assert {number: found[number] for number in both} == {number: said[number] for number in both}


@pytest.mark.heavy
@pytest.mark.parametrize("name", some_of(FEW, 3))
@together("text", FILTERS)
def test_filters_agree_wherever_they_are_asked(text: str, name: str) -> None:
    path = CAPTURES / name
    wanted = parse(text)
    with dissect.open(path, follow=True) as packets:
        right = [packet.number for packet in packets if wanted.matches(packet)]

    assert [packet.number for packet in dissect.open(path, filter=text)] == right
    assert dissect.table(path, ["frame.number"], text).to_pyarrow()["frame.number"].to_pylist() == right


@pytest.mark.parametrize("name", FEW)
def test_columns_are_what_packets_say(name: str) -> None:
    path = CAPTURES / name
    names = [*EVERY, "tcp.event#2", "udp.stream#2"]
    table = dissect.table(path, names).to_pyarrow()
    columns = resolve(names)
    with dissect.open(path, follow=True) as packets:
        right = [[value_of(packet, column) for column in columns] for packet in packets]

    assert [list(row.values()) for row in table.to_pylist()] == right


def test_those_of_a_filter_are_of_the_rows_that_it_keeps() -> None:
    path = CAPTURES / "tcp4_many_losses.pcap"
    whole = dissect.table(path, ["frame.number", "tcp.seq"]).to_pyarrow().to_pylist()
    some = dissect.table(path, ["frame.number", "tcp.seq"], "frame.number > 20 and tcp.srcport == 50001").to_pyarrow()

    assert some.num_rows
    assert all(row in whole for row in some.to_pylist())


def test_a_packet_by_itself_is_not_told() -> None:
    with open_capture(CAPTURES / "tcp4_loss_fast.pcap") as capture:
        frame = next(iter(capture))
    packet = Packet(frame, default_protocols())

    assert not parse("tcp.stream == 0").matches(packet)
    with pytest.raises(UnknownFieldError, match=r"open the capture with follow=\['tcp.stream'\]"):
        packet.fields("tcp.stream")


def test_packets_of_a_capture_that_is_not_followed_are_not_told() -> None:
    with dissect.open(CAPTURES / "tcp4_loss_fast.pcap", follow=["udp.stream"]) as packets:
        packet = next(packets)

    assert packet.fields("udp.stream") == ()
    with pytest.raises(UnknownFieldError, match="follow"):
        packet.fields("tcp.stream")


def test_each_capture_is_followed_from_its_beginning() -> None:
    path = CAPTURES / "tcp4_loss_fast.pcap"
    once = dissect.table(path, ["tcp.stream", "tcp.seq"]).to_pyarrow().to_pylist()

    assert dissect.table([path, path], ["tcp.stream", "tcp.seq"]).to_pyarrow().to_pylist() == once * 2
    reader = dissect.open(path, follow=["tcp.seq"])
    assert [one.fields("tcp.seq") for one in reader] == [one.fields("tcp.seq") for one in reader]


@pytest.mark.heavy
@pytest.mark.parametrize("name", FEW)
def test_threads_change_nothing(name: str) -> None:
    path, names = CAPTURES / name, list(EVERY)
    one, four = (
        [row for batch in dissect.scan(path, names, threads=threads, batch_rows=3) for row in batch.to_pylist()]
        for threads in (1, 4)
    )

    assert one == four
    assert any(value is not None for row in one for value in row.values())


def test_words_are_those_of_the_list() -> None:
    with pytest.raises(FilterError, match="not among the words of this field; did you mean retransmission"):
        parse("tcp.event == retransmision")
    with pytest.raises(FilterError, match="belongs to the frame"):
        parse("tcp.stream#1 == 0")
    assert parse('upper(tcp.event) == "LATE" or tcp.event[0:1] == "l"').followed == {"tcp.event"}


def test_frames_that_nobody_follows_have_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    with open_capture(CAPTURES / "tcp4_loss_fast.pcap") as capture:
        frames = block_frames(list(capture))
    batch = Batch(Arrays(frames))

    with pytest.raises(ValueError, match=r"tcp.stream is told by earlier packets, and nobody has followed them"):
        mask(parse("tcp.stream"), batch)
    with pytest.raises(ValueError, match="nobody has followed"):
        RowFilter(parse("tcp.stream"), None).chosen(batch._whole)
    assert parse("not tcp.stream").matches(batch.packet(0))
    assert Selection(resolve(["tcp.stream"])).record_batch(batch)["tcp.stream"].null_count == len(batch)
    monkeypatch.setattr("dissect.filter.rows.selecting.engine", lambda: None)
    with pytest.raises(ValueError, match="nobody has followed"):
        RowFilter(parse("tcp.stream"), None).chosen(batch._whole)


def test_datagrams_behind_extension_headers_have_the_addresses_of_both_ends() -> None:
    octets = build(b"hello", udp(), HopByHopOptions(options=bytes(6)), ipv6())
    (found,) = sightings_in(dissect.dissect(octets), (UDP,))

    assert (found.source[:4].hex(), found.destination[-2:].hex()) == ("20010db8", "0007")


def test_fragments_may_be_left_alone() -> None:
    path = CAPTURES / "udp4_fragments.pcap"

    def streams(**options: Any) -> list[int]:
        with dissect.open(path, follow=["udp.stream"], **options) as packets:
            return [packet.number for packet in packets if packet.fields("udp.stream")]

    assert set(streams(reassemble=False)) < set(streams())


def test_names_that_nobody_tells_are_refused() -> None:
    with pytest.raises(UnknownFieldError, match=r"'tcp.strem' is no name that other packets tell; did you mean tcp"):
        dissect.open(CAPTURES / "tcp4_echo.pcap", follow=["tcp.seq", "tcp.strem"])


def test_streams_that_are_idle_longest_are_forgotten() -> None:
    facts = StreamFacts(limit=2)

    def stream(port: int) -> int:
        number: int = facts.take(dissect.dissect(build(b"ping", udp(source_port=port), ipv4()))).stream
        return number

    assert [stream(port) for port in (1, 2, 1, 3, 1, 2)] == [0, 1, 0, 2, 0, 3]


def test_a_packet_without_datagrams_has_no_streams() -> None:
    assert StreamFacts().take(dissect.dissect(build(b"ping", tcp(), ipv4()))) is None


@given(st.randoms(use_true_random=False))
def test_damaged_frames_are_followed_block_by_block_as_one_by_one(random: Random) -> None:
    frames = block_frames([mutated_frame(random).replace(number=number) for number in range(1, 9)])
    block = Block(frames, None)
    told, one_by_one = ordered_pass(True)(frames).told, ordered_pass(True, reassemble=False)

    for row in range(len(frames)):
        packet = block.packet(row)
        one_by_one.packet(packet)
        assert packet._earlier is not None
        for name, own in packet._earlier.told.items():
            assert own.values(name, row + 1) == told[name].values(name, row + 1)


@pytest.mark.parametrize("path", some_of(captures(), 48), ids=lambda path: path.name)
def test_blocks_tell_what_packets_tell(path: Path) -> None:
    with dissect.open(path, follow=True) as packets:
        every, told = list(packets), ordered_pass(True, reassemble=False)

    for packet in every:
        assert packet._earlier is not None
        by_block = packet._earlier.told
        told.packet(packet)
        for name, own in packet._earlier.told.items():
            assert own.values(name, packet.number) == by_block[name].values(name, packet.number), name


def test_polars_follows_for_what_a_query_needs() -> None:
    query = scan_pcap(CAPTURES / "tcp4_many_losses.pcap", columns="all")
    found = query.filter(pl.col("tcp.analysis.retransmission")).select("frame.number", "tcp.stream").collect()

    assert found.rows() == [(number, 0) for number in (13, 15, 24, 29)]
    assert query.select(pl.col("tcp.seq").max()).collect().item() > 1000


def test_changes_may_be_made_in_packets_that_are_found_so(tmp_path: Path) -> None:
    path, target = CAPTURES / "tcp4_many_losses.pcap", tmp_path / "changed.pcap"
    report = dissect.rewrite(path, target, filter="tcp.analysis.retransmission", set={"ip.ttl": 3})

    assert report.changed == 4
    with dissect.open(target, filter="ip.ttl == 3") as packets:
        assert [packet.number for packet in packets] == [13, 15, 24, 29]


def test_copies_of_a_reader_follow_too() -> None:
    reader = dissect.open(CAPTURES / "tcp4_echo.pcap", follow=["tcp.seq"])
    others = copy(reader), pickle.loads(pickle.dumps(reader))
    right = [packet.fields("tcp.seq") for packet in reader]

    for other in others:
        assert [packet.fields("tcp.seq") for packet in other] == right
