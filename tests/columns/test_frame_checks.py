"""The columns about the check sequence after a frame: the engine says what packets say."""

from __future__ import annotations

import zlib
from random import Random

import pytest

from dissect.assigned_numbers import LinkType
from dissect.blocks.layers import VERDICT_ASKED
from dissect.capture import Frame
from dissect.columns.batches.batch import Batch
from dissect.columns.catalogue import resolve
from dissect.columns.fields.verdicts import frame_checks
from dissect.columns.scalar import value_of
from dissect.columns.selection import Selection
from dissect.engine.library import engine
from tests.columns.agreement import batch_of
from tests.columns.samples import frame, packets_of
from tests.packet.frames import build, ipv4, udp
from tests.protocols.link_frames import LINK_FRAMES

NAMES = ["eth.fcs", "eth.fcs.status", "eth.fcs.status#2", "wlan.fcs", "wlan.fcs.status"]
SELECTION = Selection(resolve(NAMES))

HELLO = build(b"hello", udp(), ipv4())
PADDED = HELLO + bytes(60 - len(HELLO))
RIGHT = PADDED + zlib.crc32(PADDED).to_bytes(4, "little")
WRONG = PADDED + b"oops"
RADIO = LinkType(127)


def disagreements(frames: list[Frame]) -> list[tuple[str, int, object, object]]:
    batch = batch_of(frames)
    columns = SELECTION.record_batch(batch)
    packets = packets_of(batch.frames)
    return [
        (column.name, row, found, value_of(packet, column))
        for column, values in zip(SELECTION.columns, columns.columns, strict=True)
        for row, (found, packet) in enumerate(zip(values.to_pylist(), packets, strict=True))
        if found != value_of(packet, column)
    ]


def test_verdicts_are_those_of_packets() -> None:
    frames = [
        frame(octets, link_type, missing, fcs_octets)
        for octets in (RIGHT, WRONG, RIGHT[:-1], RIGHT[:20], b"", RIGHT[:3], RIGHT[:4])
        for link_type in (LinkType.ETHERNET, LinkType.RAW, LinkType.IEEE802_11, 65_000)
        for missing in (0, 1, 4)
        for fcs_octets in (0, 2, 4, 8, 70)
    ]

    assert disagreements(frames) == []


def test_they_are_so_behind_every_link() -> None:
    random = Random(7)
    frames = []
    for one in LINK_FRAMES.values():
        for octets in (one.octets, one.octets[: random.randrange(len(one.octets) + 1)]):
            check = zlib.crc32(octets).to_bytes(4, "little")
            frames += [frame(octets + check, one.link_type, 0, 4), frame(octets, one.link_type)]

    assert disagreements(frames) == []


@pytest.mark.skipif(engine() is None, reason="without the engine all packets are asked")
def test_the_engine_asks_of_none_but_announced_ones() -> None:
    radio = LINK_FRAMES["a radio with a check sequence"]
    batch: Batch = batch_of([frame(RIGHT, 1, 0, 4), frame(WRONG, 1, 0, 4), frame(RIGHT), frame(radio.octets, RADIO)])
    codes, owners = frame_checks(batch.frames, batch.layers, batch.protocols)

    assert [code == VERDICT_ASKED for code in codes] == [False, False, False, True]
    assert [owner >= 0 for owner in owners] == [True, True, False, False]
