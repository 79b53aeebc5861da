"""Sequence numbers relative to the first one: packet by packet, and block by block by the engine."""

from __future__ import annotations

from collections.abc import Sequence
from io import BytesIO
from pathlib import Path
from random import Random
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dissect.addresses import MacAddress
from dissect.assigned_numbers import EtherType, LinkType
from dissect.blocks.block import Block
from dissect.engine.library import engine
from dissect.engine.sizes import FLOW_OCTETS
from dissect.packet import Packet, ProtocolSet, default_protocols
from dissect.render.lines.line import PacketRows
from dissect.render.lines.sequence.numbers import SequenceNumbers
from dissect.render.lines.sequence.origins import BEHIND, DIRECTIONS, MODULUS, EngineOrigins, Origins, PlainOrigins
from dissect.schema import RFC, Header, Next, Stack, field
from dissect.schema.words import BitsInteger, Bytes, Flag, Int16ub, Int32ub, Int32ul, Mac
from dissect.session import open_packets
from dissect.session.reading.opening import chosen_packets
from tests.blocks.samples import block_frames
from tests.captures import some_captures
from tests.packet.frames import build, ipv4, ipv6, tcp, udp
from tests.profiles import one_in
from tests.render.frames import TCP_SYN, UDP_FRAME, packet, pcap
from tests.with_engine import needs_engine


def session(*numbers: tuple[int, int, bool, bool]) -> list[dict[str, int]]:
    """The relative numbers of segments given as sequence, acknowledgment, whether SYN, whether from the client."""
    known = SequenceNumbers()
    found = []
    for sequence, acknowledgment, syn, forth in numbers:
        ports = {"source_port": 5, "destination_port": 6} if forth else {"source_port": 6, "destination_port": 5}
        header = tcp(
            sequence_number=sequence, acknowledgment_number=acknowledgment, syn=syn, ack=acknowledgment != 0, **ports
        )
        addresses = ("192.0.2.1", "192.0.2.2") if forth else ("192.0.2.2", "192.0.2.1")
        ends = dict(zip(("source_address", "destination_address"), addresses, strict=True))
        found.append(known.relative(1, packet(build(b"", header, ipv4(**ends))).own_layers))
    return found


def test_sequence_numbers_count_from_the_first() -> None:
    handshake = session((1000, 0, True, True), (5000, 1001, True, False), (1001, 5001, False, True))
    assert handshake == [
        {"sequence_number": 0},
        {"sequence_number": 0, "acknowledgment_number": 1},
        {"sequence_number": 1, "acknowledgment_number": 1},
    ]


def test_a_connection_met_in_its_middle_counts_from_one() -> None:
    assert session((70, 90, False, True), (90, 75, False, False)) == [
        {"sequence_number": 1, "acknowledgment_number": 1},
        {"sequence_number": 1, "acknowledgment_number": 6},
    ]


def test_sequence_numbers_wrap_and_may_lie_before_the_first() -> None:
    assert session((MODULUS - 1, 0, True, True), (4, 0, False, True), (MODULUS - 2, 0, False, True))[1:] == [
        {"sequence_number": 5},
        {"sequence_number": -1},
    ]
    assert session((0, 0, True, True), (BEHIND - 1, 0, False, True))[1] == {"sequence_number": BEHIND - 1}


def test_packets_without_sequence_numbers_have_none() -> None:
    assert SequenceNumbers().relative(1, packet(UDP_FRAME).own_layers) == {}
    assert SequenceNumbers().relative(1, packet(b"", link_type=250).own_layers) == {}


KEYS = [bytes([number]) * FLOW_OCTETS for number in range(6)]
NUMBERS = st.one_of(st.integers(0, 20), st.integers(MODULUS - 20, MODULUS - 1), st.sampled_from([BEHIND, 1 << 31]))
SEGMENTS = st.tuples(st.sampled_from(KEYS), st.sampled_from(KEYS), NUMBERS, st.none() | NUMBERS, st.booleans())


def origins(most: int) -> list[Origins]:
    library = engine()
    return [PlainOrigins(most), *([] if library is None else [EngineOrigins(library, most)])]


@given(st.lists(SEGMENTS, max_size=60), st.integers(1, 5))
def test_the_engine_counts_as_python_does(
    segments: list[tuple[bytes, bytes, int, int | None, bool]], most: int
) -> None:
    found = [
        [
            known.since(sender, receiver, number, acknowledged, is_first=is_first)
            for sender, receiver, number, acknowledged, is_first in segments
        ]
        for known in origins(most)
    ]

    assert found == [found[0]] * len(found)


def test_few_directions_are_remembered() -> None:
    assert DIRECTIONS > 1000
    for known in (PlainOrigins(300), *origins(300)[1:]):
        for number in range(1000):
            key = number.to_bytes(FLOW_OCTETS, "big")
            assert known.since(key, key, 7, None, is_first=number % 2 == 0) == (1 - (number % 2 == 0), None)
        assert known.since((999).to_bytes(FLOW_OCTETS, "big"), key, 9, None, is_first=False) == (3, None)
        assert known.since(bytes(FLOW_OCTETS), key, 9, None, is_first=False) == (1, None)
        assert len(known) <= 600  # type: ignore[arg-type]  # both have a length


def by_layers(packets: Sequence[Packet]) -> list[dict[str, int]]:
    known = SequenceNumbers()
    return [known.relative(one.frame.number, one.own_layers) for one in packets]


def by_blocks(octets: bytes, protocols: ProtocolSet | None = None) -> tuple[list[Packet], list[dict[str, int]]]:
    """The packets of a capture, and the numbers that its blocks have of them."""
    known = SequenceNumbers()
    packets, found = list[Packet](), list[dict[str, int]]()
    with open_packets(BytesIO(octets), protocols=protocols) as reader:
        for one in chosen_packets(reader, known.begin):
            packets.append(one)
            told = known.of(one.frame.number)
            found.append(known.relative(one.frame.number, one.own_layers))
            assert told is None or tuple(found[-1].values()) == told[: 1 + (told[1] is not None)]
    return packets, found


@needs_engine
@some_captures
def test_blocks_have_the_numbers_of_packets(path: Path) -> None:
    packets, found = by_blocks(path.read_bytes())

    assert found == by_layers([Packet(one.frame, default_protocols()) for one in packets])


def test_without_an_engine_blocks_make_no_difference(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("dissect.render.lines.sequence.numbers.engine", lambda: None)
    known, segment = SequenceNumbers(), packet(TCP_SYN)
    known.begin(Block(block_frames([segment.frame]), None))

    assert known.of(1) is None
    assert known.relative(1, segment.own_layers) == {"sequence_number": 0}


@pytest.mark.heavy
@one_in(2)
@needs_engine
def test_many_directions_and_packets_that_only_python_can_tell(every: int) -> None:
    random = Random(5)
    frames = []
    for number in range(700 // every):
        header = tcp(
            source_port=number % 300 + 1, sequence_number=random.choice([5, number, MODULUS - 3]), syn=number < 9
        )
        whole = build(b"", header, random.choice([ipv4(), ipv6()]))
        frames.append(random.choice([whole, whole, whole[: random.randrange(len(whole))], build(b"", udp(), ipv4())]))
    packets, found = by_blocks(pcap(frames))

    assert found == by_layers([Packet(one.frame, default_protocols()) for one in packets])
    assert sum(map(bool, found)) > 250 // every


@needs_engine
def test_rows_that_nobody_asks_for_count_too() -> None:
    cut = TCP_SYN[:42]
    frames = [build(b"", tcp(sequence_number=number), ipv4()) for number in (1000, 1007, 1010)]
    octets = pcap([cut, *frames, cut, *frames, cut] * 400)
    rows, wanted = PacketRows(), [8, 2707, 3600]
    with open_packets(BytesIO(octets)) as reader:

        def choose(block: Block) -> bytes:
            rows.begin(block)
            first = block.frames.first_number
            return bytes(first + row in wanted for row in range(len(block)))

        found = [rows.row(one) for one in chosen_packets(reader, choose)]

    assert [int(one.number) for one in found] == wanted
    assert [one.info.split(" Seq=")[1].split()[0] for one in found] == ["11", "8", "1000"]


def declared(number: Any = Int32ub, flag: Any = Flag, source: Any = Mac) -> ProtocolSet:
    """A declaration of somebody else's with sequence numbers, which may be where the engine does not read them."""

    class Envelope(Header):
        source_address: MacAddress = field(source, "Source")
        destination_address: MacAddress = field(Mac, "Destination")

        stack = Stack(name="envelope", reference=RFC(1), carried_as={LinkType: [147]}, next=[Next(EtherType, 1)])

    class Numbered(Header):
        source_port: int = field(Int16ub, "Source Port")
        destination_port: int = field(Int16ub, "Destination Port")
        sequence_number: int = field(number, "Sequence Number")
        acknowledgment_number: int = field(Int32ub, "Acknowledgment Number")
        syn: int = field(flag, "SYN")
        ack: bool = field(Flag, "ACK")
        rest: int = field(BitsInteger(6), "Rest")

        stack = Stack(name="numbered", reference=RFC(1), carried_as={LinkType: [148], EtherType: [1]})

    return ProtocolSet((Envelope, Numbered))


@needs_engine
@pytest.mark.parametrize(
    "words",
    [{}, {"number": Int32ul}, {"flag": BitsInteger(1)}, {"source": Bytes(6)}],
    ids=["known places", "another order", "no flag", "one end"],
)
@pytest.mark.parametrize("link_type", [147, 148])
def test_declarations_of_others(words: dict[str, Any], link_type: int) -> None:
    protocols = declared(**words)
    segments = [
        bytes.fromhex(one) for one in ("000100020000000900000000 80", "000200010000000500000009 40", "00010002000000")
    ]
    frames = [bytes(12) * (link_type == 147) + one for one in segments]

    packets, found = by_blocks(pcap(frames, link_type=link_type), protocols)

    assert found == by_layers([Packet(one.frame, protocols) for one in packets])
    assert [list(one) for one in found[::2]] == [["sequence_number"], []]


@needs_engine
def test_the_line_of_a_header_without_a_window() -> None:
    segments = [bytes.fromhex(one) for one in ("000100020000000900000000 80", "000100020000000b00000001 40")]
    frames = [bytes(12) + one for one in segments]
    with open_packets(BytesIO(pcap(frames, link_type=147)), protocols=declared()) as packets:
        rows = PacketRows()
        found = [rows.row(one).info for one in chosen_packets(packets, rows.begin)]

    assert found == ["1 → 2 [SYN] Seq=0 Ack=0 Len=0", "1 → 2 [ACK] Seq=2 Ack=1 Len=0"]
