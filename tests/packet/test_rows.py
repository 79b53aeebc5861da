"""A packet that is read by the engine's row says what the walk in Python says, whatever is asked of it."""

from __future__ import annotations

import itertools
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path
from random import Random
from typing import Final

import pytest

from dissect.assigned_numbers import LinkType
from dissect.capture import Frame, open_capture
from dissect.capture.pcapng.options import NO_OPTIONS
from dissect.errors import CaptureError
from dissect.packet import DEFAULT_LIMITS, NestingLimits, ProtocolSet, default_protocols, dissect
from dissect.packet.rows.paths import Paths
from dissect.protocols.pim import PIMRegister
from dissect.session import open_packets
from dissect.session.sctp import follow_announcements
from tests.captures import Recorded, few_captures
from tests.corpus import corpus_files, needs_corpus
from tests.engine.samples import distinct_frames
from tests.hostile.frames import mutated_frame
from tests.hostile.seed import repeat_with, run_seed
from tests.packet.frames import ETHERNET, IPV4, build, cut, ipv4
from tests.packet.icmp_errors import error
from tests.packet.ways import by_row, differences, in_blocks, in_python
from tests.profiles import some_of
from tests.with_engine import needs_engine

pytestmark = needs_engine

FEW: Final = NestingLimits(layers=3, tags=1, extension_headers=1, tunnels=1, items=5)
CUTS: Final = (68, 96)
PARTS: Final = 8


def compare(frames: Iterable[Frame], protocols: ProtocolSet, limits: NestingLimits = DEFAULT_LIMITS) -> Counter[str]:
    """Compare both ways on frames; of how many the row says all, and of how many something is asked."""
    random = Random(run_seed())
    paths = Paths(protocols, limits)
    bare = [
        frame.replace(number=number, options=NO_OPTIONS, interface_name="") for number, frame in enumerate(frames, 1)
    ]
    counted: Counter[str] = Counter()
    for frame, packet, brief in zip(bare, in_blocks(bare, paths), in_blocks(bare, paths, brief=True), strict=True):
        counted["plain"] += packet._path.is_plain
        counted["asked"] += packet._path.asks
        for one in (packet, brief, by_row(frame, paths)):
            found = differences(one, in_python(frame, protocols, limits), random)
            assert not found, "\n".join([*found[:3], repeat_with(run_seed())])
    return counted


@few_captures
def test_the_captures(path: Path, recorded: Recorded) -> None:
    with open_packets(path) as packets:
        walked = follow_announcements(in_python(frame) for frame in recorded.frames(path))
        for packet, python in zip(packets, walked, strict=True):
            found = differences(packet, python, Random(python.frame.number))
            assert not found, "\n".join(found[:3])


def test_frames_that_few_captures_have() -> None:
    null_register = build(b"", ipv4(protocol=103), PIMRegister(type=1, null_register=True), ipv4())
    in_fragments = bytearray(error())
    in_fragments[ETHERNET + 6] |= 0x20  # more fragments

    before_its_quotation = cut(error(), ETHERNET + IPV4 + 8)

    frames = [*(dissect(octets).frame for octets in (null_register, bytes(in_fragments))), before_its_quotation.frame]

    assert compare(frames, default_protocols()).total() > 0


@pytest.mark.heavy
@pytest.mark.parametrize("number", some_of(range(24), 24))
def test_frames_of_every_arrangement(number: int) -> None:
    random = Random(run_seed() + number)
    known = default_protocols()
    # Without Ethernet's number, with which nearly all frames begin.
    numbers = {space: sorted(table) for space, table in known.tables.items()}
    numbers[LinkType].remove(LinkType.ETHERNET)
    meant = {
        space: {random.choice(numbers[space]): random.choice((None, *known.headers)) for _ in range(6)}
        for space in sorted(known.tables, key=lambda one: one.__name__)
    }
    protocols = known.decoding(meant) if number % 2 else known
    frames = distinct_frames()[number % 8 :: 8]
    cut = [one.replace(octets=one.octets[:most]) for one in frames for most in CUTS if len(one.octets) > most]
    checked = [
        one.replace(octets=one.octets + bytes(4), original_length=len(one.octets) + 4, fcs_octets=4) for one in frames
    ]

    counted = compare([*frames, *cut, *checked], protocols, FEW if number % 3 == 0 else DEFAULT_LIMITS)
    assert counted["plain"] + counted["asked"] > 0


@pytest.mark.heavy
@pytest.mark.parametrize("number", some_of(range(PARTS), PARTS))
def test_mutated_frames(number: int) -> None:
    random = Random(run_seed() + number)
    counted = compare((mutated_frame(random) for _ in range(100)), default_protocols())

    assert counted["plain"] > 0
    assert counted["asked"] > 0


@pytest.mark.slow
@needs_corpus
@pytest.mark.parametrize("part", range(PARTS))
def test_the_captures_of_other_projects(part: int) -> None:
    counted: Counter[str] = Counter()
    for path in corpus_files()[part::PARTS]:
        counted += compare(frames_of(path), default_protocols())

    assert counted["plain"] > 0


def frames_of(path: Path) -> Iterator[Frame]:
    """The frames of a file, as far as it can be read."""
    try:
        with open_capture(path) as capture:
            yield from itertools.islice(capture, 1000)
    except CaptureError:
        return
