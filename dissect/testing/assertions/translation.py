"""`assert_translated`: compares what went into a router or a translator with what came out."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import Any, Final

from dissect.comparing import Change, Pair, Unpaired, Update, compare
from dissect.packet import DecodeAs, Packet, ProtocolSet, chosen_protocols
from dissect.render.comparison.text import pair_lines
from dissect.render.comparison.values import change_name, change_texts
from dissect.render.counted import plural
from dissect.render.spans import plain
from dissect.render.verification.annotations import MARK
from dissect.schema import Field
from dissect.suggestions import meant
from dissect.testing.arguments import assertion
from dissect.testing.coerce import Link, Packets, packets_of
from dissect.testing.differences import INDENT
from dissect.testing.failure import KEPT, Evidence, Failure, Finding, packet_line
from dissect.testing.names import Ignored, ignored

MISSING: Final = "missing"
NEW: Final = "new"


@assertion
def assert_translated(
    before: Packets,
    after: Packets,
    *,
    changes: Collection[str] | None = None,
    allow: Collection[str] = (),
    link: Link = None,
    protocols: ProtocolSet | None = None,
    decode_as: DecodeAs | None = None,
) -> None:
    """Assert that each packet before came out after, with every checksum rightly updated; AssertionError names the
    others, what was changed, and the likely mistake.

    Packets are paired by what a router or translator leaves alone (see `dissect.compare`), in any order. `changes`
    names what may be changed: fields (`ip.ttl`, or `ip.time_to_live`), whole protocols (`eth`), which may be removed or
    added then too, and "payload"; None: anything. `allow` may hold "missing" and "new", where packets are lost or made
    on purpose. Both sides are packets as for `assert_checksums_valid`, which has `link`, `protocols` and `decode_as`
    too. No packets before are a failure; ValueError for an unknown name.
    """
    __tracebackhide__ = True
    chosen = chosen_protocols(protocols, decode_as)
    may_change = None if changes is None else ignored(changes, chosen)
    allowed = _allowed(allow)
    findings: list[Finding] = []
    count = wrong = 0
    for found in compare(_numbered(before, link, chosen), _numbered(after, link, chosen)):
        count += isinstance(found, Pair) or found.is_before
        for finding in _findings(found, may_change, allowed):
            wrong += 1
            findings += [finding] if len(findings) < KEPT else []
    if not count:
        raise AssertionError(Failure("no packets before: nothing was translated"))
    if findings:
        more = f" (the first of {wrong} findings, in {plural(count, 'packet')})" if wrong > 1 else ""
        raise AssertionError(Failure(findings[0].title + more, tuple(findings), (), wrong > len(findings)))


def _allowed(allow: Collection[str]) -> frozenset[str]:
    if isinstance(allow, str):
        raise TypeError(f"allow={allow!r} is a single word; give a set of words")
    for one in allow:
        if one not in {MISSING, NEW}:
            raise ValueError(f"{one!r} is neither {MISSING!r} nor {NEW!r}{meant(str(one), [MISSING, NEW])}")
    return frozenset(allow)


def _numbered(packets: Packets, link: Link, protocols: ProtocolSet) -> Iterator[Packet]:
    """The packets with the numbers that messages give them."""
    for given in packets_of(packets, link, protocols=protocols):
        packet = given.packet
        if packet.frame.number != given.number:
            packet = Packet(packet.frame.replace(number=given.number), packet.protocols, packet.limits)
        yield packet


def _findings(found: Pair | Unpaired, may_change: Ignored | None, allowed: frozenset[str]) -> Iterator[Finding]:
    if isinstance(found, Unpaired):
        number = found.packet.frame.number
        if found.is_before and MISSING not in allowed:
            yield _finding(f"packet {number} was not passed on", found.packet)
        elif not found.is_before and NEW not in allowed:
            yield _finding(f"packet {number} after was none before", found.packet)
        return
    numbers = f"packet {found.before.frame.number} → {found.after.frame.number}"
    for update in found.wrong:
        yield _of_pair(f"{update.name} was wrongly updated in {numbers}{_values(update)}", found)
    for name in _not_allowed(found, may_change):
        yield _of_pair(f"{name} in {numbers}", found)


def _values(update: Update) -> str:
    verdict = update.wrong
    if verdict is None or verdict.expected is None:
        return ""
    return f": found {verdict.in_hexadecimal(verdict.found)}, should be {verdict.in_hexadecimal(verdict.expected)}"


def _not_allowed(pair: Pair, may_change: Ignored | None) -> Iterator[str]:
    """What was changed although nobody said that it may be."""
    if may_change is None:
        return
    names = {header.stack.name for header in may_change.headers}
    for headers, what in ((pair.removed, "removed"), (pair.added, "added")):
        for name in headers:
            if name not in names:
                yield f"{name} was {what}"
    for change in pair.changes:
        if not _may(change, may_change):
            old, new = change_texts(change)
            yield f"{change_name(change)} was changed from {old} to {new}"


def _may(change: Change, may_change: Ignored) -> bool:
    header = change.header
    field: Any = change.field  # a view is a descriptor, and mypy takes it for the number that it would give
    if header is None:
        return may_change.payload
    if field is None:
        return header in may_change.headers
    parts = (field.name,) if isinstance(field, Field) else field.expression.fields
    return any(may_change.has(header, part) for part in parts)


def _finding(title: str, packet: Packet) -> Finding:
    return Finding(title, (INDENT + packet_line(packet),), (), (Evidence(packet, (MARK + title,)),))


def _of_pair(title: str, pair: Pair) -> Finding:
    evidence = (
        Evidence(pair.before, (f"{MARK}{title}: before",)),
        Evidence(pair.after, (f"{MARK}{title}: after",)),
    )
    return Finding(title, tuple(plain(line) for line in pair_lines(pair)), (), evidence)
