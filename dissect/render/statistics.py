"""The statistics of a capture as text: protocols, times, lengths, verdicts, endpoints and conversations."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from dissect.addresses import with_port
from dissect.capture.time_unit import SECOND
from dissect.checksum import Kind
from dissect.render.spans import INDENT, Line, Role, plain
from dissect.render.tables import NONE, WIDTH, Cells, count_of, grouped, table, table_of_named
from dissect.render.times import seconds, utc
from dissect.render.verification.datagrams import DatagramCounts
from dissect.render.verification.verdicts import ROLES

if TYPE_CHECKING:
    from dissect.session.all_protocols.event_counts import EventCounts
    from dissect.statistics.report import Conversation, Endpoint, Merged, Protocol, Report

BAR = 32
FULL, HALF = "█", "▌"
UNITS = ((86_400 * SECOND, "d"), (3_600 * SECOND, "h"), (60 * SECOND, "min"), (SECOND, "s"), (1_000_000, "ms"))
"""Units of time; anything shorter is shown in microseconds."""
SCALES = ((10**9, "G"), (10**6, "M"), (10**3, "k"))
GAP = 24
"""How many empty intervals in a row are shown one by one."""


def statistics_lines(report: Report, counts: EventCounts | None = None) -> Iterator[Line]:
    """All parts, one after the other. `counts`: those of events, if packets were followed."""
    yield from _summary(report)
    of_events = [] if counts is None else [_events(counts)]
    parts = (_protocols, _times, _lengths, _verdicts)
    for part in (
        *(part(report) for part in parts),
        *of_events,
        _datagrams(report),
        _endpoints(report),
        _conversations(report),
    ):
        lines = list(part)
        if lines:
            yield []
            yield from lines


def _summary(report: Report) -> Iterator[Line]:
    counted = f"{count_of(report.packets, 'packet')}, {count_of(report.octets, 'octet')}"
    if report.captured_octets != report.octets:
        counted += f" on the wire, {grouped(report.captured_octets)} captured"
    yield [(f"{INDENT}{counted}", Role.STRONG)]
    if report.earliest_ns is not None:
        yield [(f"{INDENT}from {utc(report.earliest_ns)} to {utc(report.latest_ns)}", Role.PLAIN)]
    if report.duration_ns:
        rate, bits = (amount * SECOND / report.duration_ns for amount in (report.packets, 8 * report.octets))
        yield [(f"{INDENT}{seconds(report.duration_ns)} s, {_scaled(rate)}packets/s, {_scaled(bits)}bit/s", Role.PLAIN)]
    if report.untimed:
        yield [(f"{INDENT}{count_of(report.untimed, 'packet')} without a time", Role.NOTE)]


def _protocols(report: Report) -> Iterator[Line]:
    """Each protocol below the one that carries it; moved in less far if a terminal has no room."""
    lines = _protocols_moved_in(report, INDENT)
    yield from lines if max(map(len, map(plain, lines)), default=0) <= WIDTH else _protocols_moved_in(report, " ")


def _protocols_moved_in(report: Report, indent: str) -> list[Line]:
    rows = [
        [
            (f"{indent * depth}{name}", Role.PROTOCOL),
            *_shared(packets, report.packets),
            *_shared(octets, report.octets),
        ]
        for name, depth, packets, octets in _hierarchy(report.protocols, 0)
    ]
    if report.unnamed:
        rows.append([("(unknown)", Role.NOTE), *_shared(report.unnamed, report.packets)])
    return list(table(["protocols", "packets", "", "octets", ""], rows))


def _hierarchy(protocols: Sequence[Protocol], depth: int) -> Iterator[tuple[str, int, int, int]]:
    for one in protocols:
        yield one.name, depth, one.packets, one.octets
        yield from _hierarchy(one.within, depth + 1)


def _times(report: Report) -> Iterator[Line]:
    """A row for each interval, including empty ones; a long gap is a single row."""
    if len(report.intervals) < 2:
        return
    most = max(one.packets for one in report.intervals)
    rows: list[Cells] = []
    width = report.interval_ns
    due = report.intervals[0].begin_ns
    for one in report.intervals:
        missing = (one.begin_ns - due) // width
        if missing > GAP:
            rows.append([("…", Role.FAINT)])
        else:
            rows += [_interval(due + number * width, (0, 0), width, most) for number in range(missing)]
        rows.append(_interval(one.begin_ns, (one.packets, one.octets), width, most))
        due = one.begin_ns + width
    yield from table(["seconds", "packets", "octets", f"{INDENT}in each {_duration(width)}"], rows, left={3})


def _interval(begin: int, counts: tuple[int, int], width: int, most: int) -> Cells:
    packets, octets = counts
    halves = -(-packets * 2 * BAR // most)
    return [
        (_decimal(begin, width), Role.FAINT),
        (grouped(packets), Role.PLAIN),
        (grouped(octets), Role.PLAIN),
        (INDENT + FULL * (halves // 2) + HALF * (halves % 2), Role.FIRST),
    ]


def _lengths(report: Report) -> Iterator[Line]:
    """The length classes from the shortest packet to the longest."""
    classes = [one for one in report.lengths if one.packets]
    if len(classes) < 2:
        return
    rows = [
        [
            (f"{one.least}–{one.most}" if one.most is not None else f"{one.least} and more", Role.FAINT),
            *_shared(one.packets, report.packets),
        ]
        for one in report.lengths
        if classes[0].least <= one.least <= classes[-1].least
    ]
    mean = report.octets / report.packets
    yield from table(["octets", "packets", ""], rows)
    yield [
        (f"{INDENT}from {grouped(report.shortest)} to {grouped(report.longest)}, {mean:,.1f} on average", Role.PLAIN)
    ]


def _verdicts(report: Report) -> Iterator[Line]:
    kinds = [kind for kind in Kind if any(counts.get(kind) for counts in report.verdicts.values())]
    rows = [
        [
            (protocol, Role.PROTOCOL),
            *((grouped(counts[kind]), ROLES[kind]) if counts.get(kind) else (NONE, Role.FAINT) for kind in kinds),
        ]
        for protocol, counts in report.verdicts.items()
    ]
    yield from table(["checksums", *map(str, kinds)], rows)


def _events(counts: EventCounts) -> Iterator[Line]:
    """The most frequent ones first."""
    rows = [[(kind, Role.NOTE), (grouped(count), Role.PLAIN)] for kind, count in counts.events.most_common()]
    yield from table(["events", "times"], rows)


def _datagrams(report: Report) -> Iterator[Line]:
    """What became of the datagrams that came in fragments, if there were any."""
    found = _datagram_counts(report)
    if found is not None and found.total:
        yield from found.lines()


def _datagram_counts(report: Report) -> DatagramCounts | None:
    return None if report.reassembler is None else DatagramCounts.of(report.reassembler)


def _endpoints(report: Report) -> Iterator[Line]:
    rows = [
        [
            (one.address, Role.ADDRESS),
            (grouped(one.packets), Role.PLAIN),
            (grouped(one.octets), Role.PLAIN),
            *_both_ways(one),
        ]
        for one in report.endpoints
    ]
    yield from _title("endpoints", len(report.endpoints), report.distinct_endpoints)
    yield from table_of_named(["", *COUNTED, "sent", "octets", "received", "octets"], rows, 1)
    yield from _merged(report.merged_endpoints, "endpoints")


def _conversations(report: Report) -> Iterator[Line]:
    rows = [
        [
            (one.protocol, Role.PROTOCOL),
            (with_port(one.address_a, one.port_a), Role.ADDRESS),
            (with_port(one.address_b, one.port_b), Role.ADDRESS),
            (grouped(one.packets), Role.PLAIN),
            (grouped(one.octets), Role.PLAIN),
            *_both_ways(one),
            *_when(one, report.first_ns),
        ]
        for one in report.conversations
    ]
    yield from _title("conversations", len(report.conversations), report.distinct_conversations)
    heads = [*COUNTED, "→", "octets", "←", "octets", "begin", "duration"]
    yield from table_of_named(["", "", "", *heads], rows, 3)
    yield from _merged(report.merged_conversations, "conversations")


COUNTED = ("packets", "octets")


def _both_ways(one: Endpoint | Conversation) -> Cells:
    counts = one.sent_packets, one.sent_octets, one.received_packets, one.received_octets
    return [(grouped(count) if count else NONE, Role.FAINT) for count in counts]


def _when(one: Conversation, origin: int | None) -> Cells:
    if one.first_ns is None or one.last_ns is None or origin is None:
        return []
    return [(seconds(one.first_ns - origin), Role.FAINT), (seconds(one.last_ns - one.first_ns), Role.FAINT)]


def _title(what: str, shown: int, of: int) -> Iterator[Line]:
    if shown:
        most = "" if shown == of else f", the largest {grouped(shown)} of {grouped(of)}"
        yield [(f"{INDENT}{what}", Role.STRONG), (most, Role.FAINT)]


def _merged(merged: Merged | None, what: str) -> Iterator[Line]:
    if merged is not None:
        counted = f"{count_of(merged.packets, 'packet')}, {count_of(merged.octets, 'octet')}"
        more = f"more than {grouped(merged.limit)} {what}: small ones were merged to bound memory"
        yield [(f"{INDENT}{more} ({counted}); any that returned were counted as new", Role.NOTE)]


def _shared(count: int, whole: int) -> Cells:
    """A count, and its percentage."""
    return [(grouped(count), Role.PLAIN), (f"{100 * count / whole:.1f} %" if whole else NONE, Role.FAINT)]


def _scaled(amount: float) -> str:
    """An amount with at least three significant digits, and the SI prefix of its unit."""
    for scale, prefix in SCALES:
        if amount >= scale:
            return f"{amount / scale:.1f} {prefix}"
    return f"{amount:.1f} "


def _duration(nanoseconds: int) -> str:
    for size, unit in UNITS:
        if nanoseconds % size == 0:
            return f"{nanoseconds // size:,} {unit}"
    return f"{nanoseconds / 1000:,g} µs"


def _decimal(nanoseconds: int, width: int) -> str:
    """Seconds, with as many decimals as intervals of this width need."""
    places = next(places for places in range(10) if width % 10 ** (9 - places) == 0)
    sign = "-" if nanoseconds < 0 else ""
    whole, rest = divmod(abs(nanoseconds), SECOND)
    return f"{sign}{whole}.{rest:09d}"[: len(f"{sign}{whole}") + places + bool(places)]


def statistics_object(report: Report, counts: EventCounts | None = None) -> dict[str, Any]:
    """The same as JSON; times are nanoseconds since 1970, except intervals, which count from the first packet."""
    of_events: dict[str, Any] = {} if counts is None else {"events": dict(counts.events.most_common())}
    if report.is_joined:
        found = _datagram_counts(report)
        of_events["datagrams_in_fragments"] = {} if found is None else found.as_json()
    return {
        "packets": report.packets,
        "octets": report.octets,
        "captured_octets": report.captured_octets,
        "first_ns": report.first_ns,
        "earliest_ns": report.earliest_ns,
        "latest_ns": report.latest_ns,
        "without_time": report.untimed,
        "shortest": report.shortest,
        "longest": report.longest,
        "lengths": [{"least": one.least, "most": one.most, "packets": one.packets} for one in report.lengths],
        "protocols": [_protocol_object(one) for one in report.protocols],
        "without_protocol": report.unnamed,
        "interval_ns": report.interval_ns,
        "intervals": [
            {"begin_ns": one.begin_ns, "packets": one.packets, "octets": one.octets} for one in report.intervals
        ],
        "verdicts": {
            protocol: {kind.value: counts[kind] for kind in Kind if counts.get(kind)}
            for protocol, counts in report.verdicts.items()
        },
        "endpoints": _listed_object(report.endpoints, report.distinct_endpoints, report.merged_endpoints),
        "conversations": _listed_object(
            report.conversations, report.distinct_conversations, report.merged_conversations
        ),
        **of_events,
    }


def _protocol_object(one: Protocol) -> dict[str, Any]:
    return {
        "protocol": one.name,
        "packets": one.packets,
        "octets": one.octets,
        "within": [_protocol_object(inner) for inner in one.within],
    }


def _listed_object(listed: Sequence[Any], distinct: int, merged: Merged | None) -> dict[str, Any]:
    return {
        "distinct": distinct,
        "largest": [asdict(one) for one in listed],
        "merged": None if merged is None else asdict(merged),
    }
