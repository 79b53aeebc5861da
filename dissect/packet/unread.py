"""Which part of a packet was not read, and why: a verdict says nothing about a checksum that was not found.

A packet is *read* if its headers were followed to the end: to a transport, or another header whose checksum covers its
payload, or to a message that carries nothing else (ARP, LLDP). Octets verified by such a checksum count as read: the
data of an unknown port, or the inside of a tunnel. If they were not verified, because there is no checksum or octets
are missing, the inside of a tunnel counts as not read; the content of an application's message still counts as read.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import IntEnum

from dissect.assigned_numbers.open_enum import spelled
from dissect.checksum import Kind
from dissect.derive.step import FRAGMENT, MORE_FRAGMENTS
from dissect.packet.checksums.layer_checksum import LayerChecksum
from dissect.packet.dissector import Dissector, is_checked_whole
from dissect.packet.layer import Layer
from dissect.packet.unread_reasons import REASONS, UnreadReason
from dissect.packet.walking.walk_problems import misplacing
from dissect.problems import Problem, Severity

HIDDEN = (UnreadReason.ENCRYPTED, UnreadReason.COMPRESSED)
"""Payloads that may hide a transport."""
VERIFIED = (Kind.VALID, Kind.INVALID)


@dataclass(frozen=True, slots=True, kw_only=True)
class Unread:
    """Why a packet was not read: at octet `offset` of the frame, at or after the header of `protocol` ("" before the
    first). If an unknown number is the reason, it is `number` in the number space `space`."""

    reason: UnreadReason
    protocol: str
    offset: int
    space: type[IntEnum] | None = None
    number: int | None = None

    @property
    def what(self) -> str:
        """What was not read, in few words: `EtherType 0x893a`, `esp`."""
        if self.space is None or self.number is None:
            return self.protocol
        title = getattr(self.space, "title", "") or self.space.__name__
        return f"{title} {spelled(self.space, self.number)}"

    def __str__(self) -> str:
        """The same with the reason, unless the number says enough."""
        return self.what if self.space is not None else f"{self.reason} ({self.what})"


def unread_of(
    layers: Sequence[Layer], problems: Sequence[Problem], checksums: Sequence[LayerChecksum]
) -> Unread | None:
    """Why a packet was not read, from its layers, its problems and its verdicts; None if it was read."""
    own = [layer for layer in layers if not layer.quoted]
    for problem in problems:
        reason = REASONS.get(problem.code)
        if reason is None or not _is_own(problem, layers, reason):
            continue
        if reason is not UnreadReason.FRAGMENT and _is_covered(reason, own, checksums):
            continue
        before = None if problem.layer is None else misplacing(layers, problem.layer)
        if before is not None:  # octets behind it may not be a header at all
            name = before.protocol.stack.name
            return Unread(reason=UnreadReason.MALFORMED, protocol=name, offset=before.offset)
        return Unread(
            reason=reason,
            protocol=problem.protocol,
            offset=problem.offset,
            space=problem.space,
            number=problem.found if problem.space is not None else None,
        )
    return None


def _is_own(problem: Problem, layers: Sequence[Layer], reason: UnreadReason) -> bool:
    """Whether a problem ends the walk of the packet itself, rather than of a quotation or of a message in a stream."""
    layer = layers[-1 if problem.layer is None else problem.layer] if layers else None
    if layer is not None and layer.quoted:
        return False
    if reason is UnreadReason.FRAGMENT:
        return layer is not None and layer.flags & (FRAGMENT | MORE_FRAGMENTS) != 0
    return reason is not UnreadReason.MALFORMED or problem.severity is Severity.ERROR


def _is_covered(reason: UnreadReason, own: Sequence[Layer], checksums: Sequence[LayerChecksum]) -> bool:
    """Whether the walk reached a checksum over the octets not read, or a message that leads to no other header."""
    found = [one for one in checksums if one.layer < len(own) and own[one.layer].dissector.is_checked_whole]
    if not found:
        return False
    if any(one.verdict.kind in VERIFIED for one in found):
        return True
    return reason not in HIDDEN and (own[-1].dissector.outline.may_be_empty or not _leads_on(own[-1].dissector))


def _leads_on(dissector: Dissector) -> bool:
    """Whether there may be another transport within a header."""
    return any(
        is_checked_whole(kind)
        for kind in dissector.protocols.kinds_from(dissector) - dissector.kinds
        if hasattr(kind, "stack")
    )
