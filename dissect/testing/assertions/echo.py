"""`assert_echoed`, `assert_stream`: what was sent came back, or was delivered."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final, Literal

from dissect.addresses import with_port
from dissect.framing import Framing
from dissect.packet import DecodeAs, ProtocolSet, chosen_protocols
from dissect.packet.reassembly import Reassembler
from dissect.render.counted import plural
from dissect.render.sessions.echoes import message_text
from dissect.render.verification.annotations import MARK
from dissect.render.verification.datagrams import DatagramCounts
from dissect.session.echo import EchoConversation, EchoVerdict
from dissect.session.echo.checking import echoes_in
from dissect.session.echo.watch import Watch
from dissect.session.tcp.streams import ConnectionStreams
from dissect.session.tcp.streams.reading import streams_of
from dissect.testing.arguments import assertion
from dissect.testing.coerce import Link, Packets
from dissect.testing.differences import INDENT
from dissect.testing.failure import KEPT, Evidence, Failure, Finding, packet_line
from dissect.testing.in_order import Kept, in_order
from dissect.testing.octet_rows import octet_rows

ENDS: Final = ("client", "server")


@assertion
def assert_echoed(
    packets: Packets,
    framing: Framing | None = None,
    *,
    link: Link = None,
    protocols: ProtocolSet | None = None,
    decode_as: DecodeAs | None = None,
) -> None:
    """Assert that servers sent back all that clients sent them over TCP, UDP and SCTP, and nothing else; AssertionError
    says which messages did not come back, or came back changed.

    Messages over TCP are those of `framing`; without one, each segment with data counts as one. The packets are a
    capture, or packets in their order, as for `assert_checksums_valid`, which has `link`, `protocols` and `decode_as`
    too. A capture in which no client sent anything is a failure, and so is a datagram that was not put together from
    its fragments.
    """
    __tracebackhide__ = True
    kept, reassembler = Kept(), Reassembler()
    watch = Watch(reassembler)
    given = in_order(packets, link, chosen_protocols(protocols, decode_as), reassembler)
    found = echoes_in(kept.keeping(given), framing, watch)
    unjoined = watch.unjoined()
    if not found and not unjoined:
        raise AssertionError(Failure("no client sent anything over TCP, UDP or SCTP: nothing can have come back"))
    findings = [finding for one in found for finding in _of_conversation(one, kept)]
    if unjoined:
        findings.append(Finding(f"{DatagramCounts(unjoined, 0, 0).sentence}: what was in it is not known"))
    if findings:
        more = f" (the first of {len(findings)})" if len(findings) > 1 else ""
        shown = tuple(findings[:KEPT])
        raise AssertionError(Failure(findings[0].title + more, shown, (), len(findings) > KEPT))


@assertion
def assert_stream(
    packets: Packets,
    end: Literal["client", "server"],
    expected: bytes,
    *,
    connection: int | None = None,
    link: Link = None,
    protocols: ProtocolSet | None = None,
    decode_as: DecodeAs | None = None,
) -> None:
    """Assert that the client, or the server, of a TCP connection sent these octets and no others; AssertionError says
    where they differ, or where octets are missing.

    `connection` is its number among the TCP connections that have data, in the order of their beginnings; it may be
    left out if there is only one. The packets are those of `assert_echoed`. ValueError if `end` is neither.
    """
    __tracebackhide__ = True
    if end not in ENDS:
        raise ValueError(f"{end!r} is neither 'client' nor 'server'")
    kept = Kept()
    found = list(streams_of(kept.keeping(in_order(packets, link, chosen_protocols(protocols, decode_as)))))
    numbers = [one.connection.number for one in found]
    wanted = [one for one in found if connection in {None, one.connection.number}]
    if len(wanted) != 1:
        raise AssertionError(Failure(_choice(numbers, connection)))
    finding = _of_stream(wanted[0], end, expected, kept)
    if finding is not None:
        raise AssertionError(Failure(finding.title, (finding,)))


def _choice(numbers: list[int], connection: int | None) -> str:
    """Why it is not known which connection is meant."""
    if not numbers:
        return "no TCP connection has data"
    listed = ", ".join(map(str, numbers))
    if connection is None:
        return f"{plural(len(numbers), 'TCP connection')} have data (numbers {listed}): say which, by connection="
    return f"no TCP connection with data has the number {connection}; there is {listed}"


def _of_conversation(one: EchoConversation, kept: Kept) -> Iterator[Finding]:
    ends = f"{one.protocol} {with_port(*one.client)} → {with_port(*one.server)}"
    for message in one.messages:
        if message.verdict is not EchoVerdict.ECHOED:
            title = f"{ends}: {message_text(message)}"
            yield _finding(title, (*message.frames, *message.answer_frames), kept)
    if one.extra:
        yield Finding(f"{ends}: {plural(one.extra, 'octet')} came back that answer nothing")


def _of_stream(one: ConnectionStreams, end: str, expected: bytes, kept: Kept) -> Finding | None:
    stream = one.from_client if end == "client" else one.from_server
    sender = one.connection.client if end == "client" else one.connection.server
    who = f"connection {one.connection.number}: the {end} ({with_port(sender.address, sender.port)})"
    for hole in stream.holes:
        title = f"{who} sent octets {hole.begin} to {hole.end - 1}, which are missing: {hole.reason.meaning}"
        return _finding(title, (), kept)
    found = stream.octets
    if found == expected:
        return None
    common = next((at for at, (a, b) in enumerate(zip(found, expected, strict=False)) if a != b), None)
    at = min(len(found), len(expected)) if common is None else common
    sizes = (
        f"{plural(len(found), 'octet')} instead of {len(expected)}" if len(found) != len(expected) else "other octets"
    )
    first = at - at % 16
    rows = tuple(INDENT + row for row in octet_rows(found[first : first + 128], expected[first : first + 128]))
    title = f"{who} sent {sizes}, and they differ from octet {at} on"
    return _finding(title, stream.frames_of(at), kept, (f"{INDENT}rows count from octet {first}", *rows))


def _finding(title: str, frames: tuple[int, ...], kept: Kept, more: tuple[str, ...] = ()) -> Finding:
    """A finding with the packets that are its evidence."""
    shown = kept.of(frames)
    lines = tuple(f"{INDENT}packet {packet.frame.number}: {packet_line(packet)}" for packet in shown)
    return Finding(title, lines + more, (), tuple(Evidence(packet, (MARK + title,)) for packet in shown))
