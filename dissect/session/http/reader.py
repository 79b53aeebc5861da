"""`HttpReader`: the requests and responses of a connection, each response with the request that it answers."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from typing import ClassVar, Final, NamedTuple

from dissect.protocols import http as said
from dissect.schema import Application
from dissect.session.applications.limits import DEFAULT_MESSAGE_LIMITS, MessageLimits
from dissect.session.applications.message import ApplicationMessage, FieldValue
from dissect.session.applications.reader import ApplicationReader, When
from dissect.session.http.beginning import recognizes
from dissect.session.http.bodies import Body, ChunkedBody
from dissect.session.http.coding import uncompressed
from dissect.session.http.exchange import Exchange, exchange_of
from dissect.session.http.framing import INFORMATIONAL, SWITCHING, body_of, opens_tunnel
from dissect.session.http.head import Head, add_fields, text_of
from dissect.session.http.said import summary_of, values_of
from dissect.session.http.stream import Finished, HttpStream

MOST_WAITING: Final = 256
"""So many requests wait for their responses."""
NONE: Final = Exchange(0, "", "", When())


class HttpReader(ApplicationReader):
    """One connection."""

    application: ClassVar[Application] = said.HTTP

    def __init__(self, begins: tuple[int, int] = (0, 0), limits: MessageLimits = DEFAULT_MESSAGE_LIMITS) -> None:
        super().__init__(begins, limits)
        self._sides = tuple(HttpStream(begin, limits, _Side(self, side)) for side, begin in enumerate(begins))
        self._waiting: deque[Exchange] = deque(maxlen=MOST_WAITING)
        self._requests = self._responses = 0
        self._exchanges: dict[int, Exchange] = {}
        """The exchange that the unfinished message of a side is part of."""
        self._when = When()
        self._is_over = False

    @classmethod
    def recognizes(cls, octets: bytes, *, at_home: bool) -> bool | None:
        return recognizes(octets, at_home=at_home)

    def feed(self, side: int, octets: bytes, when: When) -> list[ApplicationMessage]:
        self._when = when
        return self._sides[side].feed(octets)

    def hole(self, side: int, octets: int, when: When) -> list[ApplicationMessage]:
        self._when = when
        return self._sides[side].hole(octets)

    def end(self, side: int, when: When) -> list[ApplicationMessage]:
        self._when = when
        return self._sides[side].end()

    def body_of(self, side: int, head: Head) -> Body | None:
        """The body that follows the head of a message of a side; None if nobody knows where it ends."""
        exchange = self._exchanges[side] = self._exchange_of(head)
        method = exchange.method or None
        if head.is_request:
            self._sides[side].is_stopped = head.method == "CONNECT"  # the response says what follows
        elif opens_tunnel(head, method):
            self._is_over = True
            for one in self._sides:
                one.is_stopped = True
        elif method == "CONNECT" and head.code not in INFORMATIONAL:
            self._sides[1 - side].is_stopped = False
        return body_of(head, method, self.limits)

    def _exchange_of(self, head: Head) -> Exchange:
        """The exchange that begins with a request; the one that a response is part of, or ends."""
        if head.is_request:
            self._requests += 1
            self._waiting.append(exchange_of(self._requests, head, self._when))
            return self._waiting[-1]
        self._responses += 1
        if not self._waiting:
            return NONE
        is_last = head.code not in INFORMATIONAL or head.code == SWITCHING
        return self._waiting.popleft() if is_last else self._waiting[0]

    def said(self, side: int, one: Finished) -> ApplicationMessage:
        """What a message of a side says."""
        head, body = one.head, one.body
        if head is None:
            self._waiting.clear()  # nobody knows how many requests or responses were lost
            octets = f"{one.end - one.begin} octets that are no message"
            return ApplicationMessage(
                application=said.HTTP, summary=octets, values=(), begin=one.begin, end=one.end, status=one.status
            )
        exchange = self._exchanges.pop(side, None) or self._exchange_of(head)
        values = [*values_of(head, exchange)]
        if head.is_request:
            exchange.when = self._when
        else:
            values += self._answer(exchange)
        problems = list(head.problems)
        if body is not None:
            values.append(FieldValue(said.BODY_OCTETS, body.octets))
            if body.kept:
                codings = [one.lower() for one in head.values("content-encoding")]
                values.append(FieldValue(said.FILE_DATA, uncompressed(bytes(body.kept), codings, self.limits.body)))
            problems += body.problems
        if isinstance(body, ChunkedBody) and body.trailer:
            trailer = Head(one.begin)
            add_fields(trailer, body.trailer)
            values += (FieldValue(said.TRAILER, text_of(field.line)) for field in trailer.fields)
            problems += trailer.problems
        return ApplicationMessage(
            application=said.HTTP,
            summary=summary_of(head),
            values=tuple(values),
            begin=one.begin,
            end=one.end,
            status=one.status,
            problems=tuple(problems),
            body=b"" if body is None else bytes(body.kept),
            body_octets=0 if body is None else body.octets,
            body_name=(head.uri or exchange.uri).partition("?")[0].partition("#")[0],
            body_coding=", ".join(map(text_of, head.values("content-encoding"))),
        )

    def _answer(self, exchange: Exchange) -> Iterator[FieldValue]:
        """What a response tells with its request."""
        yield FieldValue(said.RESPONSE_NUMBER, self._responses)
        if exchange.number:
            yield FieldValue(said.TIME, self._when.time_ns - exchange.when.time_ns)
            yield FieldValue(said.REQUEST_IN, exchange.when.frame)
        if exchange.uri:
            yield FieldValue(said.RESPONSE_FOR, exchange.uri)

    @property
    def size(self) -> int:
        return sum(one.size for one in self._sides) + sum(len(one.uri) for one in self._waiting)

    @property
    def left(self) -> tuple[bytes, bytes] | None:
        return (bytes(self._sides[0].octets), bytes(self._sides[1].octets)) if self._is_over else None


class _Side(NamedTuple):
    """The reader, as one of its streams knows it."""

    reader: HttpReader
    side: int

    def body_of(self, head: Head) -> Body | None:
        return self.reader.body_of(self.side, head)

    def said(self, finished: Finished) -> ApplicationMessage:
        return self.reader.said(self.side, finished)
