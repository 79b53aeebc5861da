"""What a whole capture shows of its hosts' checksums, and the failures that it excuses."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Set
from typing import Any, TypeAlias

from dissect.checksum import HintCode
from dissect.packet import LayerChecksum, Packet
from dissect.render.escape import escape
from dissect.render.spans import Line, Role
from dissect.render.values import plural
from dissect.render.verdicts import INDENT, failure_lines
from dissect.session import LeftToCard, OffloadInference, ZerosLeft, host_of

HELD = 1000
"""Failures that are held back until it is known whether they are excused; of more of them only the number is kept."""

Excuse: TypeAlias = tuple[int, str, str]
"""Interface, host and protocol."""


class HeldBack:
    """Zeros that a network card may fill in: whether they are failures is known at the end of the capture only."""

    def __init__(self, limit: int = HELD) -> None:
        self.limit = limit
        self.counts: Counter[Excuse] = Counter()
        self._lines: list[tuple[Excuse, tuple[Line, ...]]] = []

    def take(self, packet: Packet, checksum: LayerChecksum) -> bool:
        """Keep a failure back if it may be excused; whether it was."""
        host = excuse_for(packet, checksum)
        if host is None:
            return False
        self.counts[host] += 1
        if len(self._lines) < self.limit:
            self._lines.append((host, tuple(failure_lines(packet, checksum))))
        return True

    def excused(self, excuses: Set[Excuse]) -> int:
        """How many of the failures are none."""
        return sum(count for host, count in self.counts.items() if host in excuses)

    def lines(self, excuses: Set[Excuse]) -> Iterator[Line]:
        """The failures that are not excused, and how many more there are than were kept."""
        left = Counter({host: count for host, count in self.counts.items() if host not in excuses})
        for host, lines in self._lines:
            if host in left:
                left[host] -= 1
                yield from lines
        for (_, address, protocol), count in left.items():
            if count:
                more = f"and {plural(count, 'packet')} more from {address} with a zero for the checksum of {protocol}"
                yield [(f"{INDENT}{more}", Role.FAINT)]


def excuse_for(packet: Packet, checksum: LayerChecksum) -> Excuse | None:
    """What would excuse a failure: a zero may have been left for the card of the host that sent it."""
    is_zero = any(hint.code is HintCode.LEFT_FOR_CARD for hint in checksum.verdict.hints)
    return host_of(packet, checksum) if is_zero else None


def offload_lines(inference: OffloadInference) -> Iterator[Line]:
    """A sentence for every host of which something can be concluded."""
    conclusions = inference.conclusions()
    has_many = len({one.interface for one in conclusions}) > 1
    for one in conclusions:
        where = f" on {_interface(one)}" if has_many else ""
        yield [(f"{INDENT}offload{where}: ", Role.NOTE), (f"{escape(one.sentence)}.", Role.PLAIN)]
    if inference.overlooked:
        text = f"{plural(inference.overlooked, 'checksum')} of further hosts not looked at"
        yield [(f"{INDENT}offload: ", Role.NOTE), (f"{text}.", Role.PLAIN)]


def offload_objects(inference: OffloadInference) -> list[dict[str, Any]]:
    """The same as JSON."""
    return [_object(one) for one in inference.conclusions()]


def _object(one: LeftToCard | ZerosLeft) -> dict[str, Any]:
    where = {"interface": one.interface, "host": one.host}
    if isinstance(one, ZerosLeft):
        counts = {"zeros": one.zeros, "others": one.others, "received_complete": one.received_complete}
        return {"what": "zeros", **where, "protocols": [one.protocol], **counts, "excused": one.is_excused}
    counts = {"left": one.left, "complete": one.complete, "wrong": one.wrong, "fragments": one.fragments}
    received = {"received_complete": one.received_complete, "received_left": one.received_left}
    return {"what": "left_to_card", **where, "protocols": list(one.protocols), **counts, **received}


def _interface(one: LeftToCard | ZerosLeft) -> str:
    return escape(one.interface_name) or f"interface {one.interface}"
