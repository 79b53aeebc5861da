"""A comparison as text: the summary, and the pairs and packets in which something is wrong."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any, Final

from dissect.checksum import Verdict
from dissect.comparing import Outcome, Pair, Unpaired, Update
from dissect.comparing.summary import Changed, ComparisonSummary, Delays
from dissect.packet import Packet
from dissect.render.comparison.values import change_name, change_texts
from dissect.render.escape import cut, escape
from dissect.render.lines.endpoints import endpoints
from dissect.render.lines.summary import summary as summary_of
from dissect.render.spans import INDENT, Line, Role
from dissect.render.tables import NONE, Cells, count_of, grouped, table
from dissect.render.times import seconds

MOST_VALUES: Final = 5
"""How many values of a field the summary shows."""
WIDEST: Final = 40
"""Characters of a value that the summary shows."""
NO_COUNTERPART: Final = "only what changed does not fit"


def summary_lines(summary: ComparisonSummary, read: tuple[int, int], not_routed: tuple[int, int]) -> Iterator[Line]:
    """What the whole comparison found: `read` packets of both captures, of which so many were not compared."""
    yield from _counts(summary, read, not_routed)
    yield from _section(_pairing_table(summary))
    yield from _section(_change_table(summary))
    yield from _section(_checksum_table(summary))
    yield from _section(_delay_table(summary))


def _section(lines: Iterable[Line]) -> Iterator[Line]:
    """Lines after an empty one, if there are any."""
    for at, line in enumerate(lines):
        if not at:
            yield []
        yield line


def _counts(summary: ComparisonSummary, read: tuple[int, int], not_routed: tuple[int, int]) -> Iterator[Line]:
    repeating = f" ({grouped(summary.repetitions)} of them repeat another)" if summary.repetitions else ""
    yield [
        (f"{INDENT}{count_of(read[0], 'packet')} before, {grouped(read[1])} after: ", Role.PLAIN),
        (count_of(summary.pairs, "pair"), Role.STRONG),
        (", ", Role.PLAIN),
        (f"{_number(summary.missing)} missing", Role.BAD if summary.missing else Role.PLAIN),
        (", ", Role.PLAIN),
        (f"{_number(summary.new)} new{repeating}", Role.NOTE if summary.new else Role.PLAIN),
    ]
    wrong = f"{count_of(summary.wrong, 'pair')} with a wrongly updated checksum"
    yield [(f"{INDENT}{wrong}" if summary.wrong else f"{INDENT}no checksum was wrongly updated", _role(summary.wrong))]
    for what, counts in (("no router passes on", summary.local), ("without a network header", not_routed)):
        if any(counts):
            left_out = f"{INDENT}left out: {count_of(counts[0], 'packet')} before and {grouped(counts[1])} after"
            yield [(f"{left_out} that {what}" if what[:2] == "no" else f"{left_out} {what}", Role.NOTE)]


def _role(failures: int) -> Role:
    return Role.BAD if failures else Role.PLAIN


def _number(count: int) -> str:
    return grouped(count) if count else "none"


def _pairing_table(summary: ComparisonSummary) -> Iterator[Line]:
    heads = ("pairs", "confidence", "paired by")
    rows: list[Cells] = [
        [
            (grouped(count), Role.PLAIN),
            (confidence.value, Role.PLAIN),
            (", ".join(part.value for part in key), Role.PLAIN),
        ]
        for (key, confidence), count in summary.keys.most_common()
    ]
    return table(heads, rows, left=(1, 2))


def _change_table(summary: ComparisonSummary) -> Iterator[Line]:
    """Headers that were removed or added, then fields with their most frequent values."""
    rows: list[Cells] = []
    for counted, what in ((summary.removed, "header removed"), (summary.added, "header added")):
        for name, count in counted.most_common():
            rows.append([(grouped(count), Role.PLAIN), (escape(name), Role.PROTOCOL), (what, Role.PLAIN)])
    for changed in summary.changes.values():
        rows += _change_rows(changed)
    return table(("pairs", "changed", "before → after"), rows, left=(1, 2))


def _change_rows(changed: Changed) -> Iterator[Cells]:
    name = change_name(changed.sample)
    # One more is shown rather than counted.
    shown = changed.values.most_common(MOST_VALUES + (len(changed.values) == MOST_VALUES + 1))
    for (old, new), count in shown:
        one, other = change_texts(changed.sample.between(old, new))
        yield [
            (grouped(count), Role.PLAIN),
            (name, Role.PROTOCOL),
            (f"{cut(one, WIDEST)} → {cut(other, WIDEST)}", Role.PLAIN),
        ]
    rest = changed.pairs - sum(count for _, count in shown)
    if rest:
        yield [(grouped(rest), Role.PLAIN), (name, Role.PROTOCOL), (_others(changed, shown), Role.FAINT)]


def _others(changed: Changed, shown: Sequence[tuple[tuple[Any, Any], int]]) -> str:
    """What is said of the values that are not shown: many may have become one, or one many."""
    others = list(changed.values.keys() - {values for values, _ in shown})
    if changed.others or not others:
        return "other values" if shown else ""
    old, new = others[0]
    if all(one == new for _, one in others):
        return f"{grouped(len(others))} others → {cut(change_texts(changed.sample.between(old, new))[1], WIDEST)}"
    if all(one == old for one, _ in others):
        return f"{cut(change_texts(changed.sample.between(old, new))[0], WIDEST)} → {grouped(len(others))} others"
    return "other values"


def _checksum_table(summary: ComparisonSummary) -> Iterator[Line]:
    heads = ("checksum", *(one.value for one in Outcome))
    rows: list[Cells] = [
        [
            (name, Role.PROTOCOL),
            *(
                (grouped(counts[one]) if counts[one] else NONE, Role.BAD if one is Outcome.WRONG else Role.PLAIN)
                for one in Outcome
            ),
        ]
        for name, counts in summary.checksums.items()
    ]
    return table(heads, rows)


def _delay_table(summary: ComparisonSummary) -> Iterator[Line]:
    rows = [
        [(name, Role.PLAIN), *((text, Role.PLAIN) for text in _delay_texts(delays))]
        for name, delays in (("later", summary.later), ("earlier", summary.earlier))
        if delays.count
    ]
    return table(("seconds, by both clocks", "pairs", "least", "median", "greatest"), rows)


def _delay_texts(delays: Delays) -> tuple[str, str, str, str]:
    ends = sorted((abs(delays.least), abs(delays.greatest)))
    return grouped(delays.count), seconds(ends[0]), seconds(abs(delays.median)), seconds(ends[1])


def pair_lines(pair: Pair) -> Iterator[Line]:
    """A pair with everything that was changed, and what is wrong with its checksums."""
    before = _numbers(pair.before, pair.before_frames)
    after = _numbers(pair.after, pair.after_frames)
    key = ", ".join(part.value for part in pair.key)
    yield [
        (f"{INDENT}packet {before} → {after}", Role.STRONG),
        (f"  {pair.confidence.value} confidence, by {key}", Role.FAINT),
    ]
    yield [(f"{INDENT * 3}{_packet_text(pair.before)}", Role.FAINT)]
    yield from _pair_changes(pair)
    for update in pair.wrong:
        yield from _wrong_lines(update)


def _numbers(packet: Packet, fragments: tuple[int, ...]) -> str:
    return ", ".join(map(str, fragments or (packet.frame.number,)))


def _pair_changes(pair: Pair) -> Iterator[Line]:
    for names, what in ((pair.removed, "removed"), (pair.added, "added")):
        if names:
            yield [(f"{INDENT * 3}{what} {', '.join(names)}", Role.PLAIN)]
    for change in pair.changes:
        old, new = change_texts(change)
        yield [
            (f"{INDENT * 3}{change_name(change)} ", Role.PROTOCOL),
            (f"{cut(old, WIDEST)} → {cut(new, WIDEST)}", Role.PLAIN),
        ]


def _wrong_lines(update: Update) -> Iterator[Line]:
    name = f"quoted {update.name}" if update.quoted else update.name
    yield [
        (f"{INDENT * 3}{name} ", Role.PROTOCOL),
        ("wrong", Role.BAD),
        (f" {_where(update)}{_values(update.wrong)}", Role.PLAIN),
    ]
    for hint in update.hints:
        yield [(f"{INDENT * 4}hint: {hint.sentence}", Role.WARN)]


def _where(update: Update) -> str:
    """On which side it is wrong."""
    if update.wrong is None:
        return f"after: {NO_COUNTERPART}"
    failing = [
        side
        for side, verdict in (("before", update.before), ("after", update.after))
        if verdict is not None and verdict.is_failure
    ]
    return f"{' and '.join(failing)}: "


def _values(verdict: Verdict | None) -> str:
    if verdict is None:
        return ""
    should = "" if verdict.expected is None else f", should be {verdict.in_hexadecimal(verdict.expected)}"
    return f"found {verdict.in_hexadecimal(verdict.found)}{should}"


def unpaired_lines(found: Unpaired) -> Iterator[Line]:
    """A packet without a partner."""
    repeats = "" if found.repeats is None else f"  repeats packet {found.repeats}"
    yield [
        (f"{INDENT}packet {found.packet.frame.number}", Role.STRONG),
        (f"  {_packet_text(found.packet)}", Role.PLAIN),
        (repeats, Role.NOTE),
    ]


def _packet_text(packet: Packet) -> str:
    source, destination = endpoints(packet)
    name = next((one.name for one in reversed(packet.own_layers) if one.protocol.fields), "")
    return f"{source} → {destination}  {name}  {summary_of(packet)}"
