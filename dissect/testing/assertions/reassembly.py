"""`assert_reassembles`: every fragment in a capture is part of a datagram that becomes whole."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator
from operator import attrgetter
from typing import Final

from dissect.checksum import Kind
from dissect.packet import DecodeAs, Packet, ProtocolSet, chosen_protocols
from dissect.packet.reassembly import Datagram, Joined, Outcome, Reassembler
from dissect.packet.reassembly.datagram import datagrams_of
from dissect.render.counted import plural
from dissect.render.hints import cause_sentences
from dissect.render.verification.annotations import MARK
from dissect.testing.allowing import known_words, lets_pass
from dissect.testing.arguments import assertion
from dissect.testing.coerce import Link, Packets
from dissect.testing.differences import INDENT
from dissect.testing.failure import KEPT, Evidence, Failure, Finding, packet_line
from dissect.testing.in_order import Kept, in_order

CONFLICT: Final = "conflict"
CHECKSUM: Final = "checksum"
NAMES: Final = (*(one.value for one in Outcome if one is not Outcome.WHOLE), CONFLICT, CHECKSUM)


@assertion
def assert_reassembles(
    packets: Packets,
    *,
    allow: Collection[str] = (),
    link: Link = None,
    protocols: ProtocolSet | None = None,
    decode_as: DecodeAs | None = None,
) -> None:
    """Assert that the fragments of every datagram come, agree where they overlap, and make a datagram whose checksums
    are right; AssertionError says what is missing or wrong, and in which packets.

    `allow` has what may happen nevertheless: what becomes of a datagram by `dissect.packet.reassembly.Outcome`, such as
    "incomplete" or "overlap"; "conflict" (two fragments have different octets for one place); "checksum". Fragments of
    a datagram that came before are late copies, and may be incomplete.

    The packets are a capture, or packets in their order, as for `assert_checksums_valid`, which has `link`, `protocols`
    and `decode_as` too. Joining nothing is a failure. ValueError for an unknown word.
    """
    __tracebackhide__ = True
    allowed = known_words("allow", allow, NAMES, "what may happen to a datagram")
    reassembler, kept = Reassembler(), Kept()
    findings: list[Finding] = []
    found: Counter[str] = Counter()
    count = joined = 0
    for packet in kept.keeping(in_order(packets, link, chosen_protocols(protocols, decode_as), reassembler)):
        count += 1
        for datagram in datagrams_of(packet):
            joined += 1
            for name, finding in _of_whole(datagram, kept):
                found[name] += name not in allowed
                findings += [finding] if name not in allowed else []
    for one in reassembler.given_up:
        joined += 1
        if one.outcome not in allowed and not one.is_late_copy:
            found[one.outcome.value] += 1
            findings.append(_of_rest(one, kept))
    if not joined:
        raise AssertionError(Failure(f"no fragments among {plural(count, 'packet')}: nothing was joined"))
    if findings:
        wrong = len(findings)
        more = f" (the first of {wrong} findings, in {plural(joined, 'datagram')})" if wrong > 1 else ""
        advice = lets_pass("allow", +found)
        raise AssertionError(Failure(findings[0].title + more, tuple(findings[:KEPT]), (advice,), wrong > KEPT))


def _of_rest(joined: Joined, kept: Kept) -> Finding:
    """Fragments that did not make a datagram."""
    frames = [one.frame for one in joined.fragments]
    title = f"{joined.outcome}: {_named(frames)} {'does' if len(frames) == 1 else 'do'} not make a datagram: "
    title += joined.outcome.meaning
    holes = [f"{INDENT}octets {_range(begin, end)} are missing" for begin, end in joined.holes]
    shown = kept.of(frames)
    lines = (*holes, *_places(joined), *(f"{INDENT}packet {one.frame.number}: {packet_line(one)}" for one in shown[:1]))
    return Finding(title, lines, (), _evidence(shown, title))


def _of_whole(datagram: Datagram, kept: Kept) -> Iterator[tuple[str, Finding]]:
    """What is wrong with a datagram that is complete."""
    joined, frames = datagram.joined, [one.frame for one in datagram.joined.fragments]
    line = f"{INDENT}{packet_line(datagram)}"
    evidence = kept.of(frames)
    for one in filter(attrgetter("is_conflict"), joined.overlaps):
        title = f"conflict: packets {one.earlier} and {one.later} have different octets {_range(one.begin, one.end)}"
        taken = f"{INDENT}those of packet {one.kept} were kept"
        yield CONFLICT, Finding(title, (line, taken, *_places(joined)), (), _evidence(evidence, title))
    for checksum in datagram.checksums:
        verdict = checksum.verdict
        if verdict.kind is Kind.INVALID:
            what = f"checksum: the {checksum.protocol} checksum of the datagram in {_named(frames)} is {verdict}"
            title = f"{what}: found {verdict.in_hexadecimal(verdict.found)}"
            hints = tuple(INDENT + hint for hint in cause_sentences(verdict))
            yield CHECKSUM, Finding(title, (line, *hints, *_places(joined)), (), _evidence(evidence, title))


def _places(joined: Joined) -> tuple[str, ...]:
    """Where the octets of each fragment belong."""
    return tuple(
        f"{INDENT}packet {one.frame} has octets {_range(one.begin, one.end)}"
        + (f", not taken: {one.refusal.meaning}" if one.refusal is not None else "")
        for one in joined.fragments
    )


def _evidence(packets: list[Packet], title: str) -> tuple[Evidence, ...]:
    return tuple(Evidence(one, (MARK + title,)) for one in packets)


def _named(frames: list[int]) -> str:
    """The packets of a datagram."""
    if len(frames) == 1:
        return f"packet {frames[0]}"
    return f"packets {', '.join(map(str, frames[:-1]))} and {frames[-1]}"


def _range(begin: int, end: int | None) -> str:
    """Octets from one to before another, which may not be known."""
    return f"from {begin} on" if end is None else f"{begin} to {end - 1}"
