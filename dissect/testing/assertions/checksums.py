"""`assert_checksums_valid`: verifies every checksum of one packet, of many, or of a capture."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import zip_longest
from typing import Final, TypeAlias

from dissect.checksum import Kind, Reason, Verdict
from dissect.packet import DecodeAs, LayerChecksum, Packet, ProtocolSet, Unread, UnreadReason, chosen_protocols
from dissect.packet.unread_reasons import REASONS
from dissect.problems import Severity
from dissect.render.counted import plural
from dissect.render.hints import cause_sentences
from dissect.render.packets.checksum import checksum_lines
from dissect.render.packets.tree import problem_line
from dissect.render.spans import plain
from dissect.render.verification.annotations import MARK
from dissect.suggestions import meant
from dissect.testing.allowing import lets_pass
from dissect.testing.arguments import assertion
from dissect.testing.coerce import Given, Link, Packets, packets_of
from dissect.testing.differences import INDENT
from dissect.testing.failure import KEPT, Evidence, Failure, Finding, packet_line
from dissect.testing.octet_rows import octet_rows
from dissect.testing.sender_mistakes import with_hints
from dissect.testing.unread import advice, allowed_reasons

Wrong: TypeAlias = LayerChecksum | Unread | None
WORKED: Final = "-vv shows the sum, word by word"


@assertion
def assert_checksums_valid(
    packets: Packets,
    *,
    allow: Collection[Kind | str] = (),
    allow_unread: Collection[UnreadReason | str] = (),
    link: Link = None,
    before: Packets | None = None,
    protocols: ProtocolSet | None = None,
    decode_as: DecodeAs | None = None,
) -> None:
    """Assert that every checksum is VALID, or of a kind in `allow`; AssertionError names the others and the likely
    cause.

    Accepts one packet or many (see `packets_of` for the types, `link`, `protocols`, `decode_as`, and errors). `before`
    has the packets before a rewrite, one for each: then the message can name the field that was changed without
    updating a checksum.

    Use `allow={"PARTIAL"}` for packets captured before a network card fills in their checksums, "ABSENT" for UDP
    without a checksum, "UNVERIFIABLE" for fragments and truncated captures. Quotations in ICMP errors need not be
    verifiable. Verifying nothing is a failure: no packets, or a packet that was not read to its transport layer, unless
    `allow_unread` contains the reason, such as "encrypted", "fragment" or "unknown_protocol" (see `UnreadReason`).
    """
    __tracebackhide__ = True
    allowed = _kinds(allow)
    reasons = allowed_reasons(allow_unread)
    findings: list[Finding] = []
    kinds: dict[Kind, None] = {}
    unread: dict[UnreadReason, None] = {}
    count = wrong = failed = 0
    for given, earlier in _paired(packets, before, link, chosen_protocols(protocols, decode_as)):
        count += 1
        problems = list(_wrong(given, allowed, reasons))
        wrong, failed = wrong + len(problems), failed + bool(problems)
        kinds.update((one.verdict.kind, None) for one in problems if isinstance(one, LayerChecksum))
        unread.update((one.reason, None) for one in problems if isinstance(one, Unread))
        findings += _findings(given, earlier, problems) if len(findings) < KEPT else ()
    if not count:
        raise AssertionError(Failure("no packets: no checksum was verified"))
    if findings:
        more = f" (the first of {wrong} findings, in {failed} of {plural(count, 'packet')})" if wrong > 1 else ""
        worked = WORKED if any(one.more for one in findings) else ""
        raise AssertionError(
            Failure(
                findings[0].title + more, tuple(findings), tuple(_advice(kinds, unread)), wrong > len(findings), worked
            )
        )


def _kinds(allow: Collection[Kind | str]) -> frozenset[Kind]:
    if isinstance(allow, str):
        raise TypeError(f"allow={str(allow)!r} is a single verdict; give a set of verdicts")
    for one in allow:
        if one not in set(Kind):
            raise ValueError(f"{one!r} is not a verdict{meant(str(one).upper(), Kind)}")
    return frozenset({Kind.VALID, *(one for one in Kind if one in allow)})


def _paired(
    packets: Packets, before: Packets | None, link: Link, protocols: ProtocolSet
) -> Iterator[tuple[Given, Packet | None]]:
    after = packets_of(packets, link, protocols=protocols)
    if before is None:
        yield from ((given, None) for given in after)
        return
    for given, earlier in zip_longest(after, packets_of(before, link, protocols=protocols)):
        if given is None or earlier is None:
            raise ValueError("before= must have as many packets as are verified")
        yield given, earlier.packet


def _wrong(given: Given, allowed: frozenset[Kind], reasons: frozenset[UnreadReason]) -> Iterator[Wrong]:
    """The wrong checksums, and the reasons why others may have been missed; None if the packet is only known to be
    malformed or empty.
    """
    packet = given.packet
    yield from (one for one in packet.checksums if one.verdict.kind not in allowed and not _is_quoted(one))
    unread = packet.unread
    if unread is None:
        if (packet.is_malformed or not packet.frame.octets) and not packet.checksums:
            yield None
    elif unread.reason not in reasons:
        yield unread


def _findings(given: Given, before: Packet | None, wrong: Sequence[Wrong]) -> Iterator[Finding]:
    packet = given.packet
    checksums = [one for one in wrong if isinstance(one, LayerChecksum)]
    expected = _corrected(packet, checksums)
    for one in checksums:
        yield _finding(given, replace(one, verdict=with_hints(one, packet, before)), expected)
    for other in wrong:
        if not isinstance(other, LayerChecksum):
            yield _nothing(given, other)


def _is_quoted(checksum: LayerChecksum) -> bool:
    return checksum.verdict.reason is Reason.QUOTED


def _corrected(packet: Packet, wrong: Iterable[LayerChecksum]) -> bytes:
    """The frame with correct checksums."""
    octets = bytearray(packet.frame.octets)
    for one in wrong:
        if one.verdict.expected is not None:
            at = one.offset + one.coverage.field_offset
            size = one.coverage.rule.octets
            octets[at : at + size] = one.verdict.expected.to_bytes(size, "big")
    return bytes(octets)


def _finding(given: Given, checksum: LayerChecksum, corrected: bytes) -> Finding:
    packet, verdict = given.packet, checksum.verdict
    layer = packet.layers[checksum.layer]
    quoted = "quoted " if layer.quoted else ""
    what = f"{quoted}{checksum.protocol} checksum {verdict}"
    title = f"{what} in packet {given.number}: {_values(verdict)}"
    name = f"{checksum.wireshark} ({checksum.field})" if checksum.wireshark else checksum.field
    hints = tuple(cause_sentences(verdict))
    rows = [INDENT * 2 + row for row in octet_rows(packet.frame.octets, corrected)]
    lines = [
        INDENT + packet_line(packet),
        f"{INDENT}layer {checksum.layer + 1}, {quoted}{checksum.protocol}: {name} at octet "
        f"{checksum.offset + checksum.coverage.field_offset}",
        *([f"{INDENT}{verdict.sentence}"] if verdict.kind is not Kind.INVALID else []),
        *(INDENT + one for one in hints),
        *([f"{INDENT}octets that differ (^^)", *rows] if rows else []),
    ]
    because = "; ".join((f"{what}: {verdict.sentence}", *hints))
    return Finding(title, tuple(lines), tuple(_worked(checksum)), (Evidence(packet, (MARK + because,)),))


def _values(verdict: Verdict) -> str:
    expected = "" if verdict.expected is None else f", should be {verdict.in_hexadecimal(verdict.expected)}"
    return f"found {verdict.in_hexadecimal(verdict.found)}{expected}"


def _worked(checksum: LayerChecksum) -> Iterator[str]:
    """The arithmetic without the verdict, which the message already has; empty if there is nothing to add."""
    if checksum.verdict.expected is None:
        return
    lines = [plain(line).rstrip() for line in checksum_lines(checksum)]
    for line in lines[lines.index("") :]:
        yield INDENT + line if line else ""


def _nothing(given: Given, unread: Unread | None) -> Finding:
    packet = given.packet
    octets = packet.frame.octets
    problems = [one for one in packet.problems if one.severity is Severity.ERROR or one.code in REASONS]
    lines = [packet_line(packet), *(plain(problem_line(one)).strip() for one in problems)]
    if given.link_assumed and octets and octets[0] >> 4 in (4, 6):
        lines.append(f'the octets begin like IPv{octets[0] >> 4} but were read as Ethernet: did you mean link="ip"?')
    title = f"no checksum was verified in packet {given.number}: none was found"
    if unread is not None:
        title = f"packet {given.number} was not read to its transport layer: {unread}"
    return Finding(title, tuple(INDENT + line for line in lines), (), (Evidence(packet, (MARK + title,)),))


def _advice(kinds: Iterable[Kind], reasons: Collection[UnreadReason]) -> Iterator[str]:
    """Advice on how to allow verdicts that are not failures in themselves, and unread packets."""
    others = [kind for kind in kinds if kind not in {Kind.INVALID, Kind.ILLEGAL}]
    if others:
        yield lets_pass("allow", others)
    if reasons:
        yield advice(reasons)
