"""Echoes over a stream: what stands at one place of the client's must stand there in the server's."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from dissect.framing import Framing
from dissect.session.echo.items import EchoConversation, EchoedMessage, EchoVerdict
from dissect.session.streams.stream import Stream
from dissect.session.tcp.streams import ConnectionStreams

Clock = Callable[[int], "int | None"]
"""The time of a frame."""


def echo_in_streams(one: ConnectionStreams, framing: Framing | None, clock: Clock) -> EchoConversation | None:
    """What came back in a TCP connection; None if the client sent nothing.

    Messages are those of the framing; without one, each segment with data counts as a message.
    """
    sent, answered = one.from_client, one.from_server
    if not sent.end:
        return None
    spans = ((item.begin, item.end) for item in sent) if framing is None else _spans(sent, framing)
    messages = tuple(_judged(begin, end, sent, answered, clock) for begin, end in spans)
    client, server = one.connection.client, one.connection.server
    extra = max(answered.end - sent.end, 0)
    return EchoConversation("tcp", (client.address, client.port), (server.address, server.port), messages, extra)


def _spans(sent: Stream, framing: Framing) -> Iterator[tuple[int, int]]:
    return ((message.begin, message.end) for message in sent.messages(framing))


def _judged(begin: int, end: int, sent: Stream, answered: Stream, clock: Clock) -> EchoedMessage:
    frames = sent.frames_of(begin, end)
    sent_ns = clock(frames[-1]) if frames else None
    answer_frames = answered.frames_of(begin, end)
    wanted, found = sent.octets_between(begin, end), answered.octets_between(begin, end)
    if wanted is None or found is None:
        verdict = EchoVerdict.NOT_CAPTURED
        return EchoedMessage(verdict, end - begin, frames, sent_ns, begin, answer_frames)
    common = next((at for at, (one, other) in enumerate(zip(wanted, found, strict=False)) if one != other), len(found))
    if common < len(found):
        verdict, difference = EchoVerdict.DIFFERENT, common
        return EchoedMessage(verdict, len(wanted), frames, sent_ns, begin, answer_frames, None, difference, common)
    if common < len(wanted):
        verdict = EchoVerdict.MISSING
        return EchoedMessage(verdict, len(wanted), frames, sent_ns, begin, answer_frames, returned=common)
    came_ns = clock(answer_frames[-1])
    delay = None if sent_ns is None or came_ns is None else came_ns - sent_ns
    return EchoedMessage(
        EchoVerdict.ECHOED, len(wanted), frames, sent_ns, begin, answer_frames, delay, returned=len(wanted)
    )
