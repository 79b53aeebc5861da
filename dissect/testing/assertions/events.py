"""`assert_no_events`: nothing of a kind happens in the connections of a capture."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator
from typing import Final

from dissect.packet import DecodeAs, Packet, ProtocolSet, chosen_protocols
from dissect.render.counted import plural
from dissect.render.verification.annotations import MARK
from dissect.session.all_protocols.events import KINDS, AllEvents
from dissect.session.analysis.event import Event
from dissect.testing.allowing import known_words, lets_pass
from dissect.testing.arguments import assertion
from dissect.testing.coerce import Link, Packets
from dissect.testing.differences import INDENT
from dissect.testing.failure import KEPT, Evidence, Failure, Finding, packet_line
from dissect.testing.in_order import Kept, in_order

NAMES: Final = frozenset(kind.value for kinds in KINDS for kind in kinds)

KIND: Final = "a kind of event"
NUMBERS: Final = "-vv shows the numbers"


@assertion
def assert_no_events(
    packets: Packets,
    kinds: Collection[str] | None = None,
    *,
    allow: Collection[str] = (),
    link: Link = None,
    protocols: ProtocolSet | None = None,
    decode_as: DecodeAs | None = None,
) -> None:
    """Assert that nothing of these kinds happens in TCP connections and SCTP associations; AssertionError says what
    did, where, and by which evidence.

    `kinds` are those of `dissect.session.tcp.EventKind` and `dissect.session.sctp.SctpEventKind`, such as
    "retransmission" (which also means those that are fast, spurious or after a time-out), "duplicate_ack", "gap",
    "zero_window" or "wrong_tag"; None for all. `allow` has kinds that may happen nevertheless.

    The packets are a capture, or packets in their order, as for `assert_checksums_valid`, which has `link`, `protocols`
    and `decode_as` too. Packets without a time count as sent at once. Looking at nothing is a failure: no packets, or
    none of a connection. ValueError for an unknown kind.
    """
    __tracebackhide__ = True
    unwanted = NAMES if kinds is None else known_words("kinds", kinds, NAMES, KIND)
    allowed = known_words("allow", allow, NAMES, KIND)
    events, findings = AllEvents(), list[Finding]()
    kept = Kept()
    count = followed = 0
    found: Counter[str] = Counter()
    for packet in kept.keeping(in_order(packets, link, chosen_protocols(protocols, decode_as))):
        count += 1
        noticed = events.take(packet)
        followed += noticed is not None
        for event in noticed or ():
            if _is_of(event, unwanted) and not _is_of(event, allowed):
                found[event.kind.value] += 1
                findings += [_finding(event, kept)] if len(findings) < KEPT else []
    if not followed:
        nothing = f"no packet of a connection among {plural(count, 'packet')}: no event was looked for"
        raise AssertionError(Failure(nothing))
    if findings:
        more = NUMBERS if any(one.more for one in findings) else ""
        goes_on = found.total() > len(findings)
        failure = Failure(_headline(findings, found), tuple(findings), (lets_pass("allow", found),), goes_on, more)
        raise AssertionError(failure)


def _is_of(event: Event, kinds: frozenset[str]) -> bool:
    """Whether an event is of one of the kinds, or a special case of one."""
    return event.kind.value in kinds or event.kind.family in kinds


def _finding(event: Event, kept: Kept) -> Finding:
    """An event with the packets that are its evidence."""
    title = f"{event.kind} in packet {event.frame}: {event}"
    shown = kept.of((event.frame, *event.frames.values()))
    lines = tuple(f"{INDENT}packet {one.frame.number}: {packet_line(one)}" for one in shown)
    values = ", ".join(f"{name}={value}" for name, value in event.values.items())
    more = (f"{INDENT}evidence: {values}",) if values else ()
    return Finding(title, lines, more, tuple(_evidence(shown, event, title)))


def _evidence(packets: list[Packet], event: Event, title: str) -> Iterator[Evidence]:
    for packet in packets:
        is_it = packet.frame.number == event.frame
        yield Evidence(packet, (MARK + (title if is_it else f"evidence of {event.kind} in packet {event.frame}"),))


def _headline(findings: list[Finding], found: Counter[str]) -> str:
    total = found.total()
    if total == 1:
        return findings[0].title
    counts = ", ".join(f"{kind} ×{count}" if count > 1 else kind for kind, count in found.most_common())
    return f"{findings[0].title} (the first of {total} events: {counts})"
