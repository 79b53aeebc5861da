"""What must hold of any frame, and the frames that mutations start from."""

from __future__ import annotations

from functools import cache
from random import Random

from dissect.capture import Frame, open_capture
from dissect.errors import DecodingError
from dissect.packet import Packet, default_protocols
from dissect.packet.problems.strict import raise_first_error
from dissect.render.lines.columns import Columns
from dissect.render.lines.line import PacketRows
from tests.captures import captures
from tests.hostile.mutation import mutated
from tests.hostile.outcome import written

FRAMES_OF_A_CAPTURE = 24
WRITTEN_EVERY = 25
"""One packet of so many is written out as line, tree and JSON; the others are only read and verified."""
WIDEST = (1 << 32) - 1
"""The greatest length that a capture file can say."""
FCS_OCTETS = (1, 2, 2, 4, 4, 4, 8, 14, 15, 30, 32, 255)
"""Lengths of a check sequence that a file can give a frame: pcap up to 30 octets, pcapng up to 255."""
LONGEST = 2048
"""Frames that mutations start from are no longer than this, so that many of them can be tried."""


@cache
def seeds() -> tuple[Frame, ...]:
    """The first frames of every capture in the repository, each arrangement of headers once or a few times."""
    found: list[Frame] = []
    for path in captures():
        with open_capture(path) as capture:
            short = (frame for frame in capture if len(frame.octets) <= LONGEST)
            found += [frame for _, frame in zip(range(FRAMES_OF_A_CAPTURE), short, strict=False)]
    return tuple(found)


def mutated_frame(random: Random) -> Frame:
    """One of the seeds, changed; now and then with other values in what a capture file says beside the octets."""
    frames = seeds()
    frame = random.choice(frames)
    octets = mutated(frame.octets, [random.choice(frames).octets], random)
    missing = random.choice((0, 0, 0, 0, 0, 1, 40, 1500, 1 << 31))
    original = len(octets) + missing if random.random() < 0.97 else random.choice((0, 1, len(octets) // 2, WIDEST))
    return Frame(
        number=1,
        timestamp_ns=0,
        captured_length=len(octets),
        original_length=original,
        link_type=frame.link_type if random.random() < 0.95 else random.choice(link_types()),
        interface=0,
        octets=octets,
        fcs_octets=0 if random.random() < 0.8 else random.choice(FCS_OCTETS),
    )


@cache
def link_types() -> tuple[int, ...]:
    """Every link type that is known, and some that are not."""
    return (*sorted(default_protocols().links), 147, 2**16 - 1)


def try_frame(frame: Frame, *, write: bool) -> None:
    """Ask for everything that a packet can tell; AssertionError where one of the promises is broken."""
    packet = Packet(frame, default_protocols())
    for layer in packet.layers:
        assert layer.values is not None
        assert layer.options() is not None
    for problem in packet.problems:
        assert problem.message, problem
        assert problem.layer is None or problem.layer < len(packet.layers), problem
        assert 0 <= problem.offset <= max(frame.original_length, len(frame.octets)), problem
    for checksum in packet.checksums:
        assert checksum.verdict.sentence, checksum
    assert bytes(packet) == frame.octets, "the frame is not built again from its values"
    if write:
        written(packet, PacketRows(), Columns())
        try:
            raise_first_error(packet.problems)
        except DecodingError:
            assert packet.is_malformed
