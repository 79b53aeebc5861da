"""Packets of an opened capture: those of its frames, in whatever portions they come."""

from __future__ import annotations

import copy
import io
import threading
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from random import Random
from typing import TypeVar

import pytest

from dissect.blocks.block import Block
from dissect.capture import Frame, open_capture
from dissect.engine.structures.packets import MOST_ROW
from dissect.errors import CaptureError
from dissect.filter import catalogue, parse
from dissect.packet import Packet, default_protocols
from dissect.session import PacketReader, open_packets
from dissect.session.reading import opening
from dissect.session.reading.opening import BATCH_ROWS, chosen_packets
from tests.blocks.made_files import FILES
from tests.capture.files import SECTION, Pipe, header, packet, record
from tests.capture.live_input import Live, standard_input
from tests.captures import CAPTURES, few_captures
from tests.together import together
from tests.with_engine import needs_engine

KNOWN = default_protocols()
T = TypeVar("T")


@pytest.mark.heavy
@pytest.mark.parametrize("portion", [1 << 20, 7])
@together("name", FILES)
def test_their_frames_are_those_of_the_capture(name: str, portion: int) -> None:
    octets = FILES[name]
    portion = max(portion, len(octets) // 1000)
    expected, found = list[Frame](), list[Frame]()
    capture, packets = open_capture(Pipe(octets, portion)), PacketReader(open_capture(Pipe(octets, portion)), KNOWN)

    assert _error_of(found.append, (one.frame for one in packets)) == _error_of(expected.append, capture)
    assert found == expected
    assert packets.capture.notes == capture.notes


def _error_of(take: Callable[[T], None], items: Iterable[T]) -> str:
    """Take all items, and give the error at the end."""
    try:
        for one in items:
            take(one)
    except CaptureError as error:
        return f"{error!r} {error.code} at {error.offset}, record {error.record}"
    return ""


def test_many_are_numbered_without_a_gap() -> None:
    count = 3 * BATCH_ROWS + 5
    octets = header() + record() * (count - 1) + record(b"")
    with open_packets(io.BytesIO(octets)) as packets:
        found = [(one.frame.number, len(one.frame.octets)) for one in packets]

    assert [number for number, _ in found] == list(range(1, count + 1))
    assert {size for _, size in found[:-1]} != {0}
    assert found[-1] == (count, 0)


@needs_engine
def test_a_packet_that_is_kept_keeps_nothing_of_others() -> None:
    with open_packets(CAPTURES / "tcp4_echo.pcap") as packets:
        kept = list(packets)

    assert len({id(one._octets) for one in kept}) == len(kept)
    assert all(len(one._octets) <= len(one.frame.octets) + MOST_ROW for one in kept)


@pytest.fixture
def live(monkeypatch: pytest.MonkeyPatch) -> Iterator[Live]:
    with standard_input(monkeypatch) as made:
        yield made


def within_a_second(packets: Iterator[Packet]) -> Packet:
    got: list[Packet] = []
    waiting = threading.Thread(target=lambda: got.append(next(packets)), daemon=True)
    waiting.start()
    waiting.join(10)
    assert got, "the packet was written and not delivered"
    return got[0]


@pytest.mark.parametrize(("opening", "one"), [(header(), record()), (SECTION, packet())], ids=["pcap", "pcapng"])
def test_they_come_when_they_are_written(live: Live, opening: bytes, one: bytes) -> None:
    live.write(opening)
    with open_packets("-") as reader:
        packets = iter(reader)
        for number in (1, 2, 3):
            live.write(one)
            assert within_a_second(packets).frame.number == number
        live.write(one[:20])
        live.write(one[20:] + one + one[:5])
        assert [within_a_second(packets).frame.number for _ in range(2)] == [4, 5]
        live.write(one[5:])
        assert within_a_second(packets).frame.number == 6
        live.end()
        assert list(packets) == []


def test_a_reader_that_is_closed_says_so() -> None:
    reader = open_packets(CAPTURES / "tcp4_echo.pcap")
    packets = iter(reader)

    assert iter(reader) is packets
    assert next(packets).frame.number == 1
    reader.close()
    assert list(packets) == []
    with pytest.raises(ValueError, match="closed"):
        iter(reader)


def test_a_capture_is_read_in_one_way() -> None:
    with open_packets(CAPTURES / "pcapng_two_interfaces.pcapng") as reader:
        next(iter(reader))
        with pytest.raises(ValueError, match="being read"):
            reader.capture.blocks()
        with pytest.raises(ValueError, match="being read"):
            reader.capture.pass_on(print)
    with open_packets(CAPTURES / "pcapng_two_interfaces.pcapng") as reader:
        reader.capture.blocks()
        with pytest.raises(ValueError, match="being read as blocks"):
            iter(reader)


@needs_engine
def test_frames_are_not_read_between_packets() -> None:
    with open_packets(CAPTURES / "tcp4_echo.pcap") as reader:
        next(iter(reader))
        with pytest.raises(ValueError, match="being read as packets"):
            next(reader.capture)


def test_frames_may_be_read_before() -> None:
    with open_packets(CAPTURES / "tcp4_echo.pcap") as reader:
        assert next(reader.capture).number == 1
        assert next(iter(reader)).frame.number == 2


def chosen_in(octets: bytes, seed: int) -> tuple[list[tuple[object, ...]], list[tuple[object, ...]]]:
    """What is said of the packets that chance chooses, made alone, and of the same packets among all."""
    random, numbers = Random(seed), set[int]()

    def choose(block: Block) -> bytes | None:
        share = random.choice([None, 0.0, 0.1, 0.9])
        flags = None if share is None else bytes(random.random() < share for _ in range(len(block)))
        numbers.update(block.frames.first_number + row for row in range(len(block)) if flags is None or flags[row])
        return flags

    found, expected = list[tuple[object, ...]](), list[tuple[object, ...]]()
    packets, others = open_packets(io.BytesIO(octets)), open_packets(io.BytesIO(octets))
    errors = [_error_of(found.append, (_said_of(one) for one in chosen_packets(packets, choose)))]
    errors.append(_error_of(expected.append, map(_said_of, others)))
    assert errors[0] == errors[1]
    return found, [one for one in expected if one[0] in numbers]


def _said_of(packet: Packet) -> tuple[object, ...]:
    return packet.frame.number, packet.frame, packet.zero_accepted, packet.checksums, packet.problems


@pytest.mark.slow
@needs_engine
@together("name", FILES)
def test_chosen_packets_are_what_they_are_among_others(name: str) -> None:
    for seed in range(4):
        found, expected = chosen_in(FILES[name], seed)
        assert found == expected


@pytest.mark.heavy
@needs_engine
@few_captures
def test_they_know_what_was_announced_before(path: Path) -> None:
    for seed in range(2):
        found, expected = chosen_in(path.read_bytes(), seed)
        assert found == expected


def test_a_reader_that_reads_chooses_no_more() -> None:
    with open_packets(CAPTURES / "udp4_echo.pcap") as packets:
        next(iter(packets))
        with pytest.raises(ValueError, match="already"):
            chosen_packets(packets, lambda _: None)


def test_without_an_engine_no_rows_are_chosen(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(opening, "engine", lambda: None)
    with open_packets(CAPTURES / "udp4_echo.pcap") as packets, pytest.raises(ValueError, match="no engine"):
        chosen_packets(packets, lambda _: None)


def test_a_filter_leaves_others_out() -> None:
    path = CAPTURES / "dns_lookups.pcap"
    with open_packets(path) as packets:
        wanted = [one.frame for one in packets if "dns" in one]
    for given in ("dns", parse("dns", catalogue(KNOWN))):
        with open_packets(path, filter=given) as packets:
            assert [one.frame for one in packets] == wanted
            assert [one.frame for one in packets] == wanted  # and again
    with open_packets(path, filter="dns") as packets:
        assert [one.frame for one in copy.copy(packets)] == wanted
    with pytest.raises(ValueError, match="dnss"):
        open_packets(path, filter="dnss")
