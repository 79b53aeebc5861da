"""Packets that are rows: made of blocks, and looked at without more than their rows."""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterable, Sequence
from typing import TypeAlias

from dissect.capture import record_of
from dissect.packet.packet import Packet
from dissect.packet.rows.packed import PackedRows
from dissect.packet.rows.path import Path
from dissect.packet.rows.places import header_in
from dissect.schema import Header


def header_octets(packet: Packet, kind: type[Header]) -> bytes | None:
    """The octets of the outermost header of a kind, as `Packet.find` finds it: for who needs few of its fields."""
    row, path = packet._walked()
    found = path.first.get(kind) or path.look_for(kind)
    if found is not None:
        offset, length = header_in(row, found[1])
        return packet._octets[offset : offset + length]
    if packet.find(kind) is None:
        return None
    layer = next(one for one in packet.own_layers if kind in one.dissector.kinds)
    return layer.octets[layer.offset : layer.offset + layer.length]


def row_of(packet: Packet) -> tuple[bytes, Path] | None:
    """The frame's octets with their row behind them, and the path, for a packet out of a capture that the engine has
    read; None for others, and where the row is brief, as that of the first packets asked."""
    packet._source.is_asked = True
    return (packet._octets, packet._path) if packet._row is packet._octets and not packet._path.is_brief else None


Follower: TypeAlias = "tuple[Callable[[Path], bool], Callable[[Packet], object]]"
"""Which packets matter, by their path, and what is done with those that do."""


def packets_of(
    blocks: Iterable[PackedRows],
    followers: Sequence[Follower],
    end: Callable[[], object] = int,
    judge: Callable[[Packet], bool | None] | None = None,
) -> Generator[Packet, None, None]:
    """A packet for each frame, in order, but for those that are left out. Those that matter to followers are given to
    them first, left out or not; then `judge` says of each of these whether it is given, None for as it was chosen.
    `end` is called when no more are made."""
    new = object.__new__
    known: Sequence[Path] = ()
    followed: list[list[Callable[[Packet], object]]] = []
    try:
        for octets, ends, numbers, paths, source, exact, earlier, _, left_out in blocks:
            if paths is not known:
                known, followed = paths, []
            for path in paths[len(followed) :]:
                followed.append([follow for matters, follow in followers if matters(path)])
            begin, row = 0, -1
            is_special = bool(exact or left_out)
            for finish, number in zip(ends, numbers, strict=True):
                packet = new(Packet)
                packet._octets = packet._row = octets[begin:finish]
                packet._path = paths[number]
                packet._source = source
                packet._earlier = earlier
                packet._frame = packet._record = packet._headers = packet._read = packet._found = None
                packet._problems = packet._checksums = packet.zero_accepted = packet.reassembled = None
                begin = finish
                if is_special:
                    row += 1
                    frame = exact.get(row)
                    if frame is not None:
                        packet._record = record_of(frame)
                follows = followed[number]
                if follows:
                    is_asked = source.is_asked
                    for follow in follows:
                        follow(packet)
                    source.is_asked = is_asked  # only by whoever gets the packets
                    is_meant = None if judge is None else judge(packet)
                    if is_meant is not None:
                        if is_meant:
                            yield packet
                        continue
                if not (is_special and row in left_out):
                    yield packet
    finally:
        end()
