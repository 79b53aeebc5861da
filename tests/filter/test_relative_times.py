"""Times since other packets of a capture: in packets, filters and columns, from block to block."""

from __future__ import annotations

import pickle
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest

import dissect
from dissect.blocks.captures import read_captures
from dissect.blocks.files.reading import read_frames
from dissect.capture import Frame, Interface
from dissect.capture.earlier import Earlier
from dissect.columns.batches.batch import Batch
from dissect.columns.batches.frames import Frames as Arrays
from dissect.columns.catalogue import resolve
from dissect.columns.filtering.masks import mask
from dissect.columns.scalar import value_of
from dissect.columns.selection import Selection
from dissect.errors import UnknownFieldError
from dissect.filter.parser import parse
from dissect.filter.rows.selecting import RowFilter
from tests.filter.samples import ARP, UDP_FRAME
from tests.with_engine import needs_engine

NAMES = ("frame.time_epoch", "frame.time_relative", "frame.time_delta")
TIMES = (5_000_000_000, 5_250_000_000, None, 4_750_000_000, 6_000_000_000, 6_000_000_000, 8_500_000_000)
RELATIVE = (0, 250_000_000, None, -250_000_000, 1_000_000_000, 1_000_000_000, 3_500_000_000)
DELTA = (0, 250_000_000, None, -500_000_000, 1_250_000_000, 0, 2_500_000_000)
FILTERS = (
    "frame.time_delta > 1",
    "frame.time_relative < 0.5",
    "frame.time_delta == 0 and udp.payload",
    "not frame.time_delta",
)


def frames(times: Sequence[int | None] = TIMES) -> Iterator[Frame]:
    for number, time in enumerate(times, 1):
        octets = UDP_FRAME if number % 2 else ARP
        yield Frame(
            number=number,
            timestamp_ns=time,
            captured_length=len(octets),
            original_length=len(octets),
            link_type=1,
            interface=0,
            octets=octets,
        )


@pytest.fixture
def capture(tmp_path: Path) -> Path:
    path = tmp_path / "times.pcapng"
    with dissect.PcapngWriter(path) as writer:
        writer.add_interface(Interface(link_type=1))
        for one in frames():
            writer.write(one)
    return path


def test_packets_know_the_times_before(capture: Path) -> None:
    packets = list(dissect.open(capture))

    assert [one.fields("frame.time_relative") for one in packets] == [() if one is None else (one,) for one in RELATIVE]
    assert [one.fields("frame.time_delta") for one in packets] == [() if one is None else (one,) for one in DELTA]


def test_packets_without_a_capture_do_not() -> None:
    packet = dissect.dissect(UDP_FRAME)

    for name in NAMES[1:]:
        assert not parse(name).matches(packet)
        with pytest.raises(UnknownFieldError, match=r"only known of packets that are read out of a capture"):
            packet.fields(name)


def test_copies_in_other_processes_do_not(capture: Path) -> None:
    packet = pickle.loads(pickle.dumps([*dissect.open(capture)][2]))

    with pytest.raises(UnknownFieldError):
        packet.fields("frame.time_delta")


@pytest.mark.parametrize("rows", [1, 2, 3, 9])
def test_blocks_go_on_where_the_one_before_ended(capture: Path, rows: int) -> None:
    columns = resolve(NAMES)
    found: list[tuple[float | None, ...]] = []
    by_packets: list[tuple[float | None, ...]] = []
    with read_frames(capture, batch_rows=rows) as reader:
        for one in reader:
            batch = Batch(Arrays(one))
            found += zip(*(array.to_pylist() for array in Selection(columns).arrays(batch)), strict=True)
            by_packets += [tuple(value_of(batch.packet(row), name) for name in columns) for row in range(len(batch))]

    seconds = [[None if one is None else one / 10**9 for one in times] for times in (TIMES, RELATIVE, DELTA)]
    assert found == list(zip(*seconds, strict=True))
    assert by_packets == found


@pytest.mark.parametrize("rows", [2, 9])
@pytest.mark.parametrize("text", FILTERS)
def test_filters_hold_of_the_same_rows_and_packets(capture: Path, text: str, rows: int) -> None:
    wanted = parse(text)
    right = [one.number for one in dissect.open(capture) if wanted.matches(one)]

    by_rows = []
    for block in read_captures(capture, batch_rows=rows):
        chosen = RowFilter(wanted, None).chosen(block)
        by_rows += [block.frames.first_number + row for row in range(len(block)) if chosen[row]]
    by_masks = []
    with read_frames(capture, batch_rows=rows) as reader:
        for one in reader:
            batch = Batch(Arrays(one))
            kept = batch.keep(mask(wanted, batch))
            by_masks += kept.numbers.tolist()

    assert right
    assert by_rows == right
    assert by_masks == right


def test_rows_that_are_kept_have_the_times_before_them_in_the_capture(capture: Path) -> None:
    with read_frames(capture) as reader:
        batch = Batch(Arrays(next(reader)))
    kept = batch.keep(mask(parse("frame.number in {2, 5}"), batch))

    (found,) = Selection(resolve(["frame.time_delta"])).arrays(kept)

    assert found.to_pylist() == [0.25, 1.25]


@needs_engine
def test_chosen_packets_know_them_too(capture: Path) -> None:
    assert [one.number for one in dissect.open(capture, filter="frame.time_delta > 1")] == [5, 7]


def test_a_file_without_times_has_none() -> None:
    assert Earlier(None, None).since_first(7) == 0
    assert Earlier(None, None).since_previous(7, 1) == 0
