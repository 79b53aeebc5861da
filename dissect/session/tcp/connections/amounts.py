"""Octets that were sent and not acknowledged, as the tap has seen it."""

from __future__ import annotations

from dissect.session.analysis.numbers import MASK, is_behind
from dissect.session.tcp.events.side import Side


def unacknowledged(own: Side, other: Side) -> int | None:
    """Octets of data that a side sent and the other has not acknowledged; None if no ACK tells. SYN and FIN do not
    count."""
    if own.next is None or not own.is_seen:
        return None
    acknowledged = other.ack
    if acknowledged is None:
        if own.syn is None:
            return None
        acknowledged = own.syn.sequence
    if not is_behind(own.next, acknowledged):
        return 0
    has_syn = own.syn is not None and is_behind(own.syn.sequence + 1, acknowledged)
    has_fin = own.fin is not None and is_behind(own.fin[0], acknowledged)
    return ((own.next - acknowledged) & MASK) - has_syn - has_fin


def sent_octets(own: Side) -> int:
    """Octets of data that a side sent, each counted once; those that only the ACK of the other side shows, too."""
    if own.next is None or own.first is None:
        return 0
    return ((own.next - own.first - 1) & MASK) - (own.fin is not None)
