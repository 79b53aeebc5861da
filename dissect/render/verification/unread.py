"""Counting the unread packets of a capture by reason: what was not read was not verified."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import TYPE_CHECKING, Final

from dissect.packet.unread_reasons import UnreadReason
from dissect.render.counted import plural
from dissect.render.spans import Line, Role

if TYPE_CHECKING:
    from dissect.packet import Packet, Unread

KINDS: Final = 1000
"""How many different reasons are counted separately: every packet of a capture may have a new one."""
SHOWN: Final = 10
"""How many are named on the screen."""
WIDTH: Final = 80
INDENT: Final = "  "
OTHER: Final = "other"

UnreadKind = tuple[UnreadReason, str, str]
"""The reason, what was not read, and a sentence about both."""


class UnreadTally:
    """Counts unread packets by reason; `fails`: whether an unread packet is a failure."""

    def __init__(self, *, fails: bool = False) -> None:
        self.fails = fails
        self.packets = 0
        self.kinds: Counter[UnreadKind] = Counter()

    def add(self, packet: Packet) -> None:
        self.count(packet.unread)

    def count(self, unread: Unread | None, packets: int = 1) -> UnreadKind | None:
        """Count packets that are unread for the same reason; for none, nothing. What they count as."""
        if unread is None:
            return None
        kind = self.kind(unread)
        self.packets += packets
        self.kinds[kind] += packets
        return kind

    def take_back(self, kind: UnreadKind) -> None:
        """Count one packet less."""
        self.packets -= 1
        self.kinds[kind] -= 1
        if not self.kinds[kind]:
            del self.kinds[kind]

    def kind(self, unread: Unread) -> UnreadKind:
        """What a packet counts as."""
        kind = unread.reason, unread.what, str(unread)
        return kind if kind in self.kinds or len(self.kinds) < KINDS else (unread.reason, OTHER, f"{unread.reason}")

    @property
    def has_failed(self) -> bool:
        return self.fails and self.packets > 0

    def as_json(self) -> dict[str, dict[str, int]]:
        """From reason to what was not read to count."""
        found: dict[str, dict[str, int]] = {}
        for (reason, what, _), count in self.kinds.most_common():
            found.setdefault(reason.value, {})[what] = count
        return found

    def by_reason(self) -> Iterator[tuple[UnreadReason, int, str]]:
        """Each reason with its number of packets and a sentence."""
        for reason in UnreadReason:
            kinds = [(text, count) for (one, _, text), count in self.kinds.most_common() if one is reason]
            if kinds:
                count = sum(count for _, count in kinds)
                yield reason, count, f"{plural(count, 'packet')} not read: {_listed(kinds)}"

    def lines(self) -> Iterator[Line]:
        """How many packets were not read and why, in lines of at most 80 characters if possible; empty if all were
        read.
        """
        if not self.packets:
            return
        kinds = [(text, count) for (_, _, text), count in self.kinds.most_common()]
        role = Role.BAD if self.fails else Role.WARN
        begin, line = f"{INDENT}{plural(self.packets, 'packet')} not read:", ""
        for part in _listed(kinds).split(", "):
            longer = f"{line}, {part}" if line else part
            if line and len(f"{begin} {longer},") > WIDTH:
                yield [(begin, role), (f" {line},", Role.PLAIN)]
                begin, longer = " " * len(begin), part
            line = longer
        yield [(begin, role), (f" {line}", Role.PLAIN)]


def _listed(kinds: list[tuple[str, int]]) -> str:
    """The most frequent reasons with their counts."""
    parts = [f"{text} {count}" for text, count in kinds[:SHOWN]]
    if len(kinds) > SHOWN:
        parts.append(f"{len(kinds) - SHOWN} other reasons {sum(count for _, count in kinds[SHOWN:])}")
    return ", ".join(parts)
