"""Conversations as text and as JSON."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any, Final

from dissect.addresses import with_port
from dissect.render.spans import INDENT, Line, Role, plain
from dissect.render.tables import NONE, WIDTH, Cells, count_of, grouped, table, width_of_table
from dissect.render.times import seconds

if TYPE_CHECKING:
    from dissect.session import Conversation, End, Flows

CLIENT, GUESS, NO_CLIENT = "→", "→?", "–"
"""What stands between the ends: the first is the client, may be, or there is none."""
NUMBERS: Final = ("→ packets", "octets", "payload", "← packets", "octets", "payload", "begin", "duration")
SHORT: Final = ("→", "octets", "payload", "←", "octets", "payload", "begin", "duration")
"""The heads of columns; the shorter ones where the others are too wide."""
NAMES: Final = 7
"""Columns before these."""


def conversation_lines(listed: Sequence[Conversation], origin: int | None, width: int | None) -> Iterator[Line]:
    """A line for each conversation; two if the table would be wider than a terminal. `origin`: the time from which
    times count; `width`: that of the terminal, None where there is none."""
    width = width or WIDTH
    names, numbers = list(map(_names, listed)), [_numbers(one, origin) for one in listed]
    rows, heads = [[*named, *count] for named, count in zip(names, numbers, strict=True)], [""] * NAMES + list(NUMBERS)
    if width_of_table(heads, rows) <= width:
        yield from table(heads, rows, left=range(NAMES))
        return
    is_short = width_of_table(NUMBERS, numbers) + len(INDENT) > width
    head, *counted = table(SHORT if is_short else NUMBERS, numbers, left=())
    yield [(INDENT, Role.PLAIN), *head]
    for named, count in zip(names, counted, strict=True):
        yield from _on_lines(named, width)
        yield [(INDENT, Role.PLAIN), *count]


def _names(one: Conversation) -> Cells:
    """Who talks with whom, and what came of it."""
    first, second = one.ends
    between = NO_CLIENT if not one.has_roles else GUESS if one.role_reason.is_guess else CLIENT
    what = " ".join(filter(None, (one.state or _what(one), one.history)))
    return [
        (str(one.number), Role.FAINT),
        (one.protocol, Role.PROTOCOL),
        (end_text(first), Role.ADDRESS),
        (between, Role.PLAIN),
        (end_text(second), Role.ADDRESS),
        (second.service or first.service, Role.FAINT),
        (what, Role.PLAIN),
    ]


def _what(one: Conversation) -> str:
    """What is said of a conversation without states."""
    if one.identifier is not None:
        return f"id={one.identifier}"
    return "" if one.cast.value == "unicast" else str(one.cast)


def end_text(end: End) -> str:
    """The address and port of an end."""
    return with_port(end.address, end.port)


def _numbers(one: Conversation, origin: int | None) -> Cells:
    counts: Cells = []
    for end in one.ends:
        amounts = end.packets, end.octets, end.payload_octets
        counts += [(grouped(amount) if end.packets else NONE, Role.FAINT) for amount in amounts]
    if one.first_ns is None or one.duration_ns is None or origin is None:
        return counts
    return [*counts, (seconds(one.first_ns - origin), Role.FAINT), (seconds(one.duration_ns), Role.FAINT)]


def _on_lines(named: Cells, width: int) -> Iterator[Line]:
    """Names on one line, or on two where they do not fit."""
    spans: Line = [(f"{INDENT if place < 2 else ' '}{text}", role) for place, (text, role) in enumerate(named) if text]
    if len(plain(spans)) <= width:
        yield spans
        return
    yield spans[:3]
    yield [(INDENT * 2, Role.PLAIN), *spans[3:]]


def summary_lines(flows: Flows, count: int | None) -> Iterator[Line]:
    """How many conversations there are, and what is not among them. `count`: how many are shown; None for all."""
    shown = "" if count is None or count >= len(flows) else f", of which {grouped(count)} are shown"
    yield [(f"{INDENT}{count_of(len(flows), 'conversation')}", Role.STRONG), (shown, Role.FAINT)]
    notes = (
        (flows.outside, "belongs to none", "belong to none"),
        (flows.fragments, "is a fragment of a datagram that is not complete", "are fragments of incomplete datagrams"),
    )
    said = [f"{count_of(count, 'packet')} {one if count == 1 else more}" for count, one, more in notes if count]
    if said:
        yield [(f"{INDENT}{', '.join(said)}", Role.PLAIN)]
    if flows.idled:
        yield [(f"{INDENT}{grouped(flows.idled)} of them follow one between the same ends that was idle", Role.PLAIN)]
    if flows.shortened:
        more = f"{grouped(flows.shortened)} were ended to bound memory: what came in them later counts as another one"
        yield [(f"{INDENT}{more}", Role.NOTE)]
    if flows.missing:
        yield [(f"{INDENT}{grouped(flows.missing)} more are missing here (--limit conversations=N)", Role.NOTE)]


class Legend:
    """Which signs stand between the ends, and what those mean that need it."""

    def __init__(self) -> None:
        self._has_guess = self._has_none = False

    def see(self, listed: Sequence[Conversation]) -> None:
        """Note the signs of some conversations."""
        self._has_guess = self._has_guess or any(one.role_reason.is_guess for one in listed)
        self._has_none = self._has_none or not all(one.has_roles for one in listed)

    def lines(self) -> Iterator[Line]:
        """What the signs mean."""
        if self._has_guess:
            yield [(f"{INDENT}{GUESS}  which end is the client is a guess by ports, or the first packet", Role.FAINT)]
        if self._has_none:
            yield [(f"{INDENT}{NO_CLIENT}  no end is the client", Role.FAINT)]


def conversation_object(one: Conversation) -> dict[str, Any]:
    """A conversation as JSON."""
    return {
        "number": one.number,
        "stream": one.stream,
        "protocol": one.protocol,
        "ends": list(map(_end_object, one.ends)),
        "roles": {
            "known": one.has_roles,
            "reason": one.role_reason,
            "guess": one.role_reason.is_guess,
            "evidence": one.evidence,
        },
        "cast": one.cast,
        "identifier": one.identifier,
        "beginning": one.beginning,
        "first_frame": one.first_frame,
        "first_ns": one.first_ns,
        "last_ns": one.last_ns,
        "state": one.state,
        "outcome": one.outcome,
        "history": one.history,
        "completeness": one.completeness,
        "errors": one.errors,
        "network": one.network,
        "community_id": one.community_id,
    }


def _end_object(end: End) -> dict[str, Any]:
    return {
        "address": str(end.address),
        "port": end.port,
        "range": None if end.port_range is None else end.port_range.official,
        "service": end.service,
        "packets": end.packets,
        "octets": end.octets,
        "network_octets": end.network_octets,
        "payload_octets": end.payload_octets,
    }


def flows_object(flows: Flows) -> dict[str, Any]:
    """What belongs to no conversation, and what is not listed."""
    return {
        "conversations": len(flows),
        "missing": flows.missing,
        "shortened": flows.shortened,
        "idled": flows.idled,
        "outside": flows.outside,
        "fragments": flows.fragments,
    }
