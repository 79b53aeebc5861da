"""Streams of HTTP read by themselves: no packets, no connection."""

from __future__ import annotations

from collections.abc import Sequence

from dissect.framing import MessageStatus
from dissect.session.applications.limits import MessageLimits
from dissect.session.applications.message import ApplicationMessage
from dissect.session.applications.reader import When
from dissect.session.http.reader import HttpReader

CLIENT, SERVER = 0, 1
LIMITS = MessageLimits(body=1 << 20)


def read(
    *turns: tuple[int, bytes | int], limits: MessageLimits = LIMITS, ends: bool = True
) -> list[ApplicationMessage]:
    """The messages in what both sides say in turn: octets, or how many are missing."""
    reader = HttpReader(limits=limits)
    found: list[ApplicationMessage] = []
    for number, (side, said) in enumerate(turns, 1):
        when = When(number, number * 1000)
        found += reader.hole(side, said, when) if isinstance(said, int) else reader.feed(side, said, when)
    if ends:
        for side in (CLIENT, SERVER):
            found += reader.end(side, When(len(turns), len(turns) * 1000))
    return found


def requests(octets: bytes) -> list[ApplicationMessage]:
    """The messages in what a client says."""
    return read((CLIENT, octets))


def answered(response: bytes, request: bytes = b"GET / HTTP/1.1\r\nHost: a\r\n\r\n") -> list[ApplicationMessage]:
    """The messages in what a server says to requests."""
    return [one for one in read((CLIENT, request), (SERVER, response)) if not one["http.request"]]


def outline(messages: Sequence[ApplicationMessage]) -> list[str]:
    """Messages as a person would note them: summary, body, status, and what is wrong."""
    return [_outline(one) for one in messages]


def _outline(one: ApplicationMessage) -> str:
    body = f" {one.body.decode('latin-1')!r}" if one.body_octets else ""
    status = "" if one.status is MessageStatus.WHOLE else f" [{one.status}]"
    wrong = "".join(f" !{problem.code}" for problem in one.problems)
    return one.summary + body + status + wrong
