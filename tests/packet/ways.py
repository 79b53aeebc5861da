"""The two ways to read a packet: by the row that the engine writes, and by the walk in Python. What differs."""

from __future__ import annotations

import copy
from collections.abc import Iterator, Sequence
from random import Random
from typing import Final

from dissect.blocks.packing import Packer
from dissect.capture import Frame
from dissect.engine.library import engine
from dissect.packet import DEFAULT_LIMITS, Layer, NestingLimits, Packet, ProtocolSet, default_protocols
from dissect.packet.rows.paths import Paths
from dissect.packet.rows.row_packets import packets_of
from dissect.packet.walking.walk_problems import CONTRADICTED, MISPLACED
from dissect.schema import Header
from tests.blocks.samples import block_frames

PLACES: Final = (
    "offset",
    "length",
    "payload_offset",
    "payload_length",
    "trailer_offset",
    "trailer_length",
    "contained_end",
    "extent",
    "is_partial",
    "is_fragment",
    "in_stream",
    "quoted",
    "item_limit",
    "protocol",
    "header",
    "payload",
    "trailer",
)
ASKED: Final = (
    "frame",
    "payload",
    "problems",
    "checksums",
    "unread",
    "frame_check",
    "is_malformed",
)


def in_python(frame: Frame, protocols: ProtocolSet | None = None, limits: NestingLimits = DEFAULT_LIMITS) -> Packet:
    """A packet of which the engine says nothing."""
    packet = Packet(frame, protocols or default_protocols(), limits)
    packet._row = b""
    return packet


def by_row(frame: Frame, paths: Paths) -> Packet:
    """A packet whose row is written when something is asked of it."""
    paths._few = 0
    packet = Packet(frame, paths.rules.protocols, paths.rules.limits)
    packet._source, packet._path = paths.source, paths.unread
    return packet


def in_blocks(frames: Sequence[Frame], paths: Paths, *, brief: bool = False) -> Iterator[Packet]:
    """Packets that are rows of a block, which may be brief."""
    library = engine()
    assert library is not None
    packer = Packer(library, paths)
    packer._source.is_asked = not brief
    return packets_of([packer.pack(block_frames(frames))], ())


def differences(packet: Packet, python: Packet, random: Random) -> list[str]:
    """What two packets of the same frame say differently. Nothing was asked of them before."""
    found = [f"{name}: {ours!r}, and should be {theirs!r}" for name, ours, theirs in _facts(packet, python, random)]
    return [f"{python.frame.octets.hex()} of {python.frame}: {one}" for one in found]


def _facts(packet: Packet, python: Packet, random: Random) -> Iterator[tuple[str, object, object]]:
    """The names of what differs, with both values."""
    asked = copy.copy(packet)
    yield from _finds(packet, asked, python, random)
    for name in random.sample(ASKED, len(ASKED)):
        ours, theirs = getattr(packet, name), getattr(python, name)
        if ours != theirs:
            yield name, ours, theirs
    if bytes(packet) != python.frame.octets:
        yield "built again", bytes(packet), python.frame.octets
    yield from _coverages(packet, python)
    for layers in (packet.layers, asked.layers):
        if len(layers) != len(python.layers):
            yield "layers", layers, python.layers
        for mine, other in zip(layers, python.layers, strict=False):
            yield from _places(mine, other)
    for layer in asked.layers:
        header = asked.find(layer.protocol)
        if header is not None and not any(one.header is header for one in asked.layers):
            yield "the one value of a header", header, asked.layers


def _finds(packet: Packet, asked: Packet, python: Packet, random: Random) -> Iterator[tuple[str, object, object]]:
    """The same of what is found in them; `asked` is asked everything."""
    for kind in _kinds(python, random):
        fresh = copy.copy(packet)
        if (kind in fresh) != (kind in python):
            yield f"{kind.__name__} in it", kind in fresh, kind in python
        for count in (1, 0, 2, 3):
            one, theirs = fresh.find(kind, count), python.find(kind, count)
            if not one == theirs == asked.find(kind, count):
                yield f"{kind.__name__} {count}", one, theirs
            if asked.find(kind, count) is not asked.find(kind, count):
                yield f"{kind.__name__} {count} twice", one, theirs


def _coverages(packet: Packet, python: Packet) -> Iterator[tuple[str, object, object]]:
    for one, two in zip(packet.checksums, python.checksums, strict=False):
        if one.coverage != two.coverage:
            yield "coverage", one.coverage, two.coverage


def _places(one: Layer, two: Layer) -> Iterator[tuple[str, object, object]]:
    for name in PLACES:
        if getattr(one, name) != getattr(two, name):
            yield f"{two!r}.{name}", getattr(one, name), getattr(two, name)
    if (one.flags ^ two.flags) & (CONTRADICTED | MISPLACED):
        yield f"{two!r}.flags", one.flags, two.flags
    if (one.before is None) != (two.before is None):
        yield f"{two!r}.before", one.before, two.before


def _kinds(python: Packet, random: Random) -> list[type[Header]]:
    """Every kind that there is, and some that may not be there."""
    kinds = {kind for layer in python.layers for kind in layer.protocol.__mro__ if issubclass(kind, Header)}
    kinds |= set(random.sample(python._path.rules.protocols.headers, 3))
    return sorted(kinds, key=lambda kind: kind.__name__)
