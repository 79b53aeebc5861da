"""Segments that are taken together settle, and leave behind, what they do one by one."""

from __future__ import annotations

import struct
from collections.abc import Iterable
from functools import partial
from pathlib import Path
from random import Random
from typing import Any, NamedTuple
from unittest.mock import patch

import pytest
from hypothesis import given
from hypothesis import strategies as st

import dissect
from dissect.blocks.captures import read_captures
from dissect.engine.structures.continuing import WAY_BREAKS, WAY_PASSES
from dissect.errors import CaptureError
from dissect.protocols.vlan import VLAN
from dissect.session.streams.limits import StreamLimits
from dissect.session.tcp.events import follower as events
from dissect.session.tcp.events.moment import Connection
from dissect.session.tcp.events.runs import senders_of
from dissect.session.tcp.events.side import Side
from dissect.session.tcp.rows.paths import BY_PACKET, Number, Outside
from dissect.session.tcp.rows.ways import Ways
from dissect.session.tcp.streams.follower import Step, StreamFollower
from dissect.session.tcp.streams.runs import Delivered, RunSearch
from tests.corpus import corpus_files, needs_corpus
from tests.hostile.cases import ROOT
from tests.profiles import some_of
from tests.session.tcp.frames import ACK, CLIENT, PSH, SERVER, SYN, Timed, frame, scale, timestamps, write
from tests.sessions import SESSIONS, needs_sessions
from tests.with_engine import needs_engine

MICROSECOND = 1000
SMALL = StreamLimits(waiting=3000, remembered=500, octets=60_000)
WHOLE = StreamLimits()


class Seen(NamedTuple):
    """What was settled, what is known after each block, and how many pieces came in runs."""

    items: list[Any]
    states: list[Any]
    in_runs: int


def state(follower: StreamFollower) -> list[Any]:
    """All that a follower knows."""
    connections, found = follower.events.connections, list[Any]()
    for key, one in connections._connections.items():
        found.append((key, *(getattr(one, name) for name in Connection.__slots__ if name != "sides")))
        found += (tuple(getattr(side, name) for name in Side.__slots__) for side in one.sides)
    found += (connections._found, connections.forgotten, follower._size, follower.given_up)
    found += follower.events._copies._seen.items()
    for number, directions in follower._directions.items():
        for direction in directions:
            assembly = direction.assembly
            counts = assembly.next, assembly.acknowledged, assembly.farthest, assembly.remembered, assembly.waiting
            held = direction.begin, direction.end, list(direction._held), list(assembly._delivered), assembly._due_ns
            found.append((number, *counts, *held))
    return found


def told(step: Step) -> Iterable[Any]:
    """What a packet settles, and its events."""
    number, is_first = step.moment.connection.number, step.moment.own is step.moment.connection.sides[0]
    yield from ((number, is_first, item) for item in step.sent)
    yield from ((number, not is_first, item) for item in step.received)
    yield from (*step.given_up, *step.moment.events)


def seen(path: Path, *, in_runs: bool, limits: StreamLimits, rows: int, chosen: int = 0) -> Seen:
    """What a follower makes of a capture; of so many rows one does not count."""
    follower = StreamFollower(limits=limits)
    items, states, count = list[Any](), list[Any](), 0
    try:
        for block in read_captures(str(path), threads=1, batch_rows=rows, with_divided=True):
            flags = bytes(bool(at % chosen) for at in range(len(block))) if chosen else None
            for one in follower.follow_runs(block, flags) if in_runs else follower.follow_block(block, flags):
                if isinstance(one, Delivered):
                    pieces = one.pieces
                    items += ((one.connection.number, is_first, piece) for is_first, piece in pieces)
                    count += len(pieces)
                    for of_first in (True, False):
                        sent = b"".join(piece.octets for is_first, piece in pieces if is_first is of_first)
                        assert one.octets(of_first=of_first) == sent
                else:
                    items += told(one if isinstance(one, Step) else one[1])
            states.append(state(follower))
    except CaptureError as error:
        items.append(str(error))
    return Seen([*items, *follower.finish()], states, count)


def compare(path: Path, limits: StreamLimits = WHOLE, rows: int = 4096, chosen: int = 0) -> int:
    """Compare both ways. How many pieces came in runs."""
    look = partial(seen, path, limits=limits, rows=rows, chosen=chosen)
    expected, found = look(in_runs=False), look(in_runs=True)

    assert found[:2] == expected[:2], path.name
    return found.in_runs


def filled(octets: bytes) -> bytes:
    """The frame with the checksum of its segment filled in."""
    begin = octets.index(b"\x08\x00\x45") + 2
    network, segment = octets[begin : begin + 20], octets[begin + 20 :]
    summed = network[12:] + bytes((0, 6)) + len(segment).to_bytes(2, "big") + segment + bytes(len(segment) % 2)
    total = sum(struct.unpack(f">{len(summed) // 2}H", summed))
    checksum: bytes = (0xFFFF - total % 0xFFFF).to_bytes(2, "big")
    return octets[: begin + 36] + checksum + octets[begin + 38 :]


def transfer(random: Random, *, rows: int = 60, port: int = 40_000, vlan: int | None = None) -> list[Timed]:
    """Data in both directions in order, with acknowledgments: now and then a segment is lost, comes again or in another
    order, or says something else."""
    has_clock, shift = random.random() < 0.7, random.choice((None, 0, 7))
    numbers = {side: random.choice((0, 1000, (1 << 32) - 2000)) for side in (CLIENT, SERVER)}
    window, found, time_ns = random.choice((500, 8192, 65_535)), list[Timed](), 10**12

    def send(
        sender: str,
        flags: int,
        data: bytes = b"",
        *,
        at: int | None = None,
        ahead: int = 0,
        options: bytes | None = None,
    ) -> None:
        nonlocal time_ns
        time_ns += random.choice((1, 10, 300)) * MICROSECOND
        receiver = SERVER if sender == CLIENT else CLIENT
        clock = timestamps(time_ns // 10**6, 1) if has_clock and random.random() < 0.995 else b""
        usual = scale(shift) if flags & SYN and shift is not None else clock
        octets = frame(
            sender,
            flags,
            numbers[sender] if at is None else at,
            numbers[receiver] + ahead if flags & ACK else 0,
            data=data,
            window=window,
            options=usual if options is None else options,
            port=port,
            vlan=vlan,
        )
        found.append(Timed(time_ns, filled(octets) if random.random() < 0.995 else octets))

    for sender, flags in ((CLIENT, SYN), (SERVER, SYN | ACK)):
        send(sender, flags)
        numbers[sender] += 1
    send(CLIENT, ACK)
    for _ in range(rows):
        sender = random.choice((SERVER, SERVER, SERVER, CLIENT))
        kind = random.random()
        data = random.randbytes(random.choice((0, 1, 100, 100, 100, 400)))
        if kind < 0.97:
            send(sender, random.choice((ACK, ACK, PSH | ACK)), data)
            numbers[sender] += len(data)
        elif kind < 0.975:
            numbers[sender] += len(data)
        elif kind < 0.98:
            send(sender, ACK, data, at=numbers[sender] - 100)
        elif kind < 0.985:
            window = random.choice((0, 100, 500, 8192, 65_535))
            send(sender, ACK)
        elif kind < 0.99:
            found.append(found[-1]._replace(time_ns=time_ns))
        elif kind < 0.995:
            found[-2:] = [found[-2]._replace(octets=found[-1].octets), found[-1]._replace(octets=found[-2].octets)]
        else:
            flags, options = random.choice(((ACK | 32, b""), (ACK, b"\1\1\5\12" + bytes(8)), (1 | ACK, b"")))
            send(sender, flags, data, options=options, ahead=random.choice((0, 50, -50)))
    return found


@needs_engine
@given(seed=st.integers(0, 1 << 32), rows=st.sampled_from((7, 64, 4096)), limits=st.sampled_from((WHOLE, SMALL)))
def test_runs_lead_where_segments_do_one_by_one(
    seed: int, rows: int, limits: StreamLimits, tmp_path_factory: pytest.TempPathFactory
) -> None:
    random = Random(seed)
    path = write(tmp_path_factory.mktemp("runs") / "transfer.pcap", transfer(random, vlan=random.choice((None, 7))))

    compare(path, limits, rows, random.choice((0, 0, 13)))
    with patch.object(events, "SHORTEST", 1), patch.object(RunSearch, "is_worth_it", lambda *_: True):
        compare(path, limits, rows, random.choice((0, 0, 13)))


def test_a_segment_may_be_the_copy_of_a_damaged_one(tmp_path: Path) -> None:
    sent = [(CLIENT, SYN, 0, 0, b""), (SERVER, SYN | ACK, 0, 1, b""), (CLIENT, ACK, 1, 1, b"")]
    sent += [(CLIENT, ACK, at, 1, b"x" * 100) for at in range(1, 1000, 100)]
    frames = [filled(frame(side, flags, at, ack, data=data)) for side, flags, at, ack, data in sent]
    frames.insert(8, frames[8][:-1] + b"y")
    path = write(tmp_path / "damaged.pcap", [Timed(10**12 + at, octets) for at, octets in enumerate(frames)])

    with patch.object(RunSearch, "is_worth_it", lambda *_: True):
        assert compare(path) == 4


@needs_engine
def test_so_they_do_where_one_end_alone_says_how_windows_are_scaled(tmp_path: Path) -> None:
    said = [frame(SERVER, SYN | ACK, 0, 1, options=scale(7)), frame(CLIENT, ACK, 1, 1)]
    said += [frame(CLIENT, ACK, at, 1, data=b"x" * 100) for at in range(1, 2000, 100)]
    path = write(tmp_path / "later.pcap", [Timed(10**12 + at, filled(octets)) for at, octets in enumerate(said)])

    with patch.object(RunSearch, "is_worth_it", lambda *_: True):
        assert compare(path) > 4


def test_so_they_do_in_captures() -> None:
    for path in sorted(Path(ROOT, "captures").glob("tcp*")):
        compare(path)


def test_a_number_of_too_many_octets_breaks_runs_off() -> None:
    apart = Outside(0, (), (Number(0, 9, 0, 1),), (), VLAN)
    ways = Ways()
    for path in (None, BY_PACKET, BY_PACKET._replace(slot=2, outside=(apart,))):
        ways.add(path)

    assert list(ways.copied().of_paths) == [WAY_PASSES, WAY_BREAKS, WAY_BREAKS]


@pytest.mark.heavy
@needs_sessions
def test_so_they_do_beside_the_checkout() -> None:
    assert SESSIONS is not None
    for path in sorted(SESSIONS.glob("*.pcap")):
        compare(path)


@needs_corpus
@pytest.mark.slow
@pytest.mark.parametrize("path", some_of(Random(3).sample(corpus_files(), min(600, len(corpus_files()))), 40))
def test_so_they_do_in_captures_of_others(path: Path) -> None:
    if path.stat().st_size > 1_000_000:
        pytest.skip("too large")
    compare(path)


def test_of_one_end_alone_nothing_is_taken_together(tmp_path: Path) -> None:
    sent = [
        Timed(MICROSECOND * n, frame(CLIENT, PSH | ACK, 1 + 2 * n, 1, data=b"ab", identification=n)) for n in range(3)
    ]
    follower = StreamFollower()
    with dissect.open(write(tmp_path / "one.pcap", sent)) as packets:
        steps = [follower.take(packet) for packet in packets]

    assert steps[-1] is not None
    assert senders_of(steps[-1].moment.connection) is None
