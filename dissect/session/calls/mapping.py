"""`calls_in`: which octets a call sent or received, and which packets carried them."""

from __future__ import annotations

import os
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import IO, Final

from dissect.session.calls.call import OPENING, RECEIVING, SENDING, Call, End
from dissect.session.calls.file import calls_file_of, read_calls
from dissect.session.echo.datagrams import Sent
from dissect.session.echo.watch import Talk, Watch
from dissect.session.reading.opening import open_packets
from dissect.session.streams.stream import Stream
from dissect.session.tcp.streams.reading import ConnectionStreams, streams_of

TCP: Final = "tcp"
ANY: Final = (bytes(4), bytes(16))
"""The addresses of sockets that take packets to all addresses of their host."""


@dataclass(frozen=True, slots=True)
class MappedCall:
    """A call, and what it has to do with packets."""

    call: Call
    begin: int | None = None
    """Where its first octet stands among all that its end sent, or received; of messages, which message it is, counted
    from 0. None if it moved no octets, or the capture lacks the message."""
    end: int | None = None
    """The place behind the last one."""
    frames: tuple[int, ...] = ()
    """The packets that brought them, as far as they were captured."""


@dataclass(frozen=True, slots=True)
class ConversationCalls:
    """The calls of both programs of a conversation."""

    protocol: str
    client: End
    server: End
    calls: tuple[MappedCall, ...]
    """In the order in which they began."""

    def of_frame(self, number: int) -> tuple[MappedCall, ...]:
        """The calls whose octets a packet brought: those that sent them, and those that received them."""
        return tuple(one for one in self.calls if number in one.frames)


def calls_in(
    source: str | os.PathLike[str] | IO[bytes],
    calls: Iterable[Call] | str | os.PathLike[str] | None = None,
) -> list[ConversationCalls]:
    """The conversations of a capture with the calls of their programs; those of which no call is known are left out.

    `calls`: the calls, or a file of them; without, the one beside the capture (`calls_file_of`).

    The octets of a stream that a program sent are counted in the order of its calls, and so are those that it received.
    A message belongs to the next call with as many octets. CallsError if the calls cannot be read, CaptureError if the
    capture cannot.
    """
    if calls is None:
        if not isinstance(source, str | os.PathLike):
            raise ValueError("a capture without a name has no file of calls beside it: say which calls")
        calls = calls_file_of(source)
    known = list(read_calls(calls) if isinstance(calls, str | os.PathLike) else calls)
    watch = Watch()
    with open_packets(source) as packets:
        streams = list(streams_of(watch.watching(packets)))
    found = [*_of_connections(streams, known), *(_of_messages(one, known) for one in watch.talks())]
    return [one for one in found if one.calls]


def _of_connections(streams: Iterable[ConnectionStreams], known: Sequence[Call]) -> Iterator[ConversationCalls]:
    calls = _ByConnection(known)
    for one in streams:
        client, server = (End(end.address, end.port) for end in (one.connection.client, one.connection.server))
        mapped = [
            *_in_streams(calls.next_between(client, server), one.from_client, one.from_server),
            *_in_streams(calls.next_between(server, client), one.from_server, one.from_client),
        ]
        yield ConversationCalls("tcp", client, server, _ordered(mapped))


class _ByConnection:
    """The calls of TCP, by connections: one begins with the call that opens it. Those that moved no octets do not
    count, as they have no stream."""

    def __init__(self, known: Iterable[Call]) -> None:
        self._waiting: dict[tuple[End | None, End | None], deque[list[Call]]] = {}
        for call in known:
            if call.protocol != TCP:
                continue
            connections = self._waiting.setdefault((call.local, call.remote), deque())
            if call.name in OPENING or not connections:
                connections.append([])
            connections[-1].append(call)

    def next_between(self, local: End, remote: End) -> list[Call]:
        """Those of the program at one end in the next connection with the other."""
        connections = self._waiting.get((local, remote), deque())
        while connections:
            calls = connections.popleft()
            if any(call.octets for call in calls):
                return calls
        return []


def _in_streams(calls: Iterable[Call], sent: Stream, received: Stream) -> Iterator[MappedCall]:
    """The calls of the program at one end, which sent one stream and received the other."""
    sent_to = received_to = 0
    for call in calls:
        if call.name in SENDING and call.octets:
            begin, sent_to, stream = sent_to, sent_to + call.octets, sent
            yield MappedCall(call, begin, sent_to, stream.frames_of(begin, sent_to))
        elif call.name in RECEIVING and call.octets:
            begin, received_to, stream = received_to, received_to + call.octets, received
            yield MappedCall(call, begin, received_to, stream.frames_of(begin, received_to))
        else:
            yield MappedCall(call)


def _of_messages(talk: Talk, known: Iterable[Call]) -> ConversationCalls:
    client, server = (End(address, port) for address, port in (talk.client, talk.server))
    mapped: list[MappedCall] = []
    calls = [call for call in known if call.protocol == talk.protocol]
    for local, remote, sent, received in (
        (client, server, talk.sent, talk.answers),
        (server, client, talk.answers, talk.sent),
    ):
        next_sent, next_received = 0, 0
        for call in calls:
            if not _is_between(call, local, remote):
                continue
            if call.name in SENDING:
                at = _next(call, sent, next_sent)
                next_sent = next_sent if at is None else at + 1
                mapped.append(_message(call, sent, at))
            elif call.name in RECEIVING and not call.error and call.ended_ns is not None:
                at = _next(call, received, next_received)
                next_received = next_received if at is None else at + 1
                mapped.append(_message(call, received, at))
            else:
                mapped.append(MappedCall(call))
    return ConversationCalls(talk.protocol, client, server, _ordered(mapped))


def _is_between(call: Call, local: End, remote: End) -> bool:
    """Whether a call is of a socket at one end that talks with the other; its own address may be any of its host."""
    if call.remote != remote or call.local is None or call.local.port != local.port:
        return False
    return call.local.address == local.address or call.local.address in ANY


def _next(call: Call, messages: Sequence[Sent], begin: int) -> int | None:
    """Which message may be that of a call, from one on: the first with as many octets that was not captured too early
    to be sent by it, or too late to be received."""
    for at in range(begin, len(messages)):
        one = messages[at]
        if len(one.octets) + one.missing != call.octets:
            continue
        if one.time_ns is None or (
            one.time_ns >= call.begun_ns if call.name in SENDING else one.time_ns <= (call.ended_ns or 0)
        ):
            return at
    return None


def _message(call: Call, messages: Sequence[Sent], at: int | None) -> MappedCall:
    return MappedCall(call) if at is None else MappedCall(call, at, at + 1, messages[at].frames)


def _ordered(calls: Iterable[MappedCall]) -> tuple[MappedCall, ...]:
    return tuple(sorted(calls, key=lambda one: one.call.begun_ns))
