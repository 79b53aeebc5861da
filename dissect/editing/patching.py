"""Octets of headers replaced by as many others, anywhere in a frame, also in what an ICMP error quotes.

Most packets have only checksums that are right, and those of the Internet: `moving` brings these up to date from the
octets that change. All other packets are read again, as where sizes change.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from dissect.editing.changes import Given
from dissect.editing.checksums import Summing
from dissect.editing.fixing import is_fixed
from dissect.editing.moving import Patch, moved
from dissect.editing.remaking import remade
from dissect.packet import NestingLimits, Packet, ProtocolSet


class Patched(NamedTuple):
    """What became of a frame."""

    octets: bytes
    stale: tuple[str, ...] = ()
    """The names of the checksums that cover something that changed, and stay, because octets that they cover too are
    missing: those of a CRC."""


def patched(
    packet: Packet,
    patches: Sequence[Patch],
    *,
    given: frozenset[tuple[int, str]],
    fix: frozenset[str],
    protocols: ProtocolSet,
    limits: NestingLimits,
) -> Patched:
    """The frame with these octets, and with its checksums by the rules of `Packet.replace`.

    `given`: the fields whose values the caller says, by the index of their layer; checksums among them stay so. `fix`:
    which checksums become right, as `fixing.checked` gives them.
    """
    if not fix or not any(is_fixed(fix, one, one.verdict.kind) for one in packet.checksums):
        octets = moved(packet, patches, given)
        if octets is not None:
            return Patched(octets)
    return _read_again(packet, patches, Given(given, None), fix, protocols, limits)


def _read_again(
    packet: Packet,
    patches: Sequence[Patch],
    given: Given,
    fix: frozenset[str],
    protocols: ProtocolSet,
    limits: NestingLimits,
) -> Patched:
    """The same by reading the new frame: all at once where it is read as before, else one layer after the other, from
    the innermost, because those within a layer may be read otherwise once it has changed."""
    octets = _with(packet.frame.octets, patches)
    after = remade(packet, octets, protocols, limits)
    if _reading(after) == _reading(packet):
        summing = Summing(packet, after, -1, given, fix, items_follow=True)
        return Patched(summing.run(), tuple(one.wireshark for one in summing.stale))
    stale: list[str] = []
    for index in sorted({one.layer for one in patches}, reverse=True):
        octets = _with(packet.frame.octets, [one for one in patches if one.layer == index])
        made = remade(packet, octets, protocols, limits)
        summing = Summing(packet, made, index, given, fix, items_follow=True)
        packet = remade(packet, summing.run(), protocols, limits)
        stale += [one.wireshark for one in summing.stale]
    return Patched(packet.frame.octets, tuple(stale))


def _reading(packet: Packet) -> list[tuple[object, int, int, int]]:
    return [(one.protocol, one.offset, one.length, one.contained_end) for one in packet.layers]


def _with(octets: bytes, patches: Sequence[Patch]) -> bytes:
    made = bytearray(octets)
    for one in patches:
        made[one.offset : one.offset + len(one.octets)] = one.octets
    return bytes(made)
