"""`HttpStream`: the messages that one side of a connection sends."""

from __future__ import annotations

import re
from typing import Final, NamedTuple, Protocol

from dissect.framing import MessageStatus
from dissect.problems import Severity
from dissect.protocols.http import HttpProblem
from dissect.session.applications.limits import MessageLimits
from dissect.session.applications.message import ApplicationMessage
from dissect.session.http.beginning import REQUEST, content_of
from dissect.session.http.bodies import Body
from dissect.session.http.head import Head, add_fields, first_line

MOST_LINE: Final = 8192
"""So much of a line is looked at where no message is expected."""
STATUS_LINE: Final = re.compile(rb"HTTP/1\.[01] [1-5]\d\d(?: [^\r\n]*)?\r?\n\Z")
"""The first line of a response, which may follow octets of something else."""


class Finished(NamedTuple):
    """A message, or what there is of one; `head` is missing where not even its first line is there."""

    head: Head | None
    body: Body | None
    begin: int
    end: int
    status: MessageStatus


class Author(Protocol):
    """Who knows both sides of the connection."""

    def body_of(self, head: Head) -> Body | None:
        """The body that follows a head; None if nobody knows where it ends."""

    def said(self, finished: Finished) -> ApplicationMessage:
        """What a message says."""


class HttpStream:
    """Takes the octets of one side. However they are cut, the messages are the same."""

    def __init__(self, begin: int, limits: MessageLimits, author: Author) -> None:
        self.octets = bytearray()
        """What is not read yet, and"""
        self.at = begin
        """where it stands in the stream."""
        self.is_stopped = False
        """Whether nothing is read for now, as what follows may be no HTTP; up to as much as a head may be."""
        self._limits, self._author = limits, author
        self._head: Head | None = None
        self._lines: list[tuple[int, bytes]] = []
        self._room = limits.head
        self._searched = 0
        self._body: Body | None = None
        self._is_lost = False
        self._begin = begin
        """Where the message begins, or what is none."""

    @property
    def size(self) -> int:
        """How many octets are kept, about."""
        kept = 0 if self._body is None else len(self._body.kept)
        return len(self.octets) + kept + self._limits.head - self._room

    def feed(self, octets: bytes) -> list[ApplicationMessage]:
        """The messages that end in these octets."""
        self.octets += octets
        if len(self.octets) > self._limits.head:
            self.is_stopped = False
        found: list[ApplicationMessage] = []
        while not self.is_stopped and self._step(found):
            pass
        return found

    def hole(self, octets: int) -> list[ApplicationMessage]:
        """So many octets are missing here."""
        found: list[ApplicationMessage] = []
        body = self._body
        taken = None if body is None or self.octets else body.hole(octets)
        if body is not None and taken is not None:
            self.at += taken
            octets -= taken
            self._finish_body(found, body)
        if octets:
            if not self._is_lost:
                self._give_up(found, MessageStatus.TORN)
            self._drop(len(self.octets))
            self.at += octets
        return found

    def end(self) -> list[ApplicationMessage]:
        """Nothing follows."""
        found = self.feed(b"")
        if self._body is not None:
            status = MessageStatus.WHOLE if self._body.end() else MessageStatus.CUT
            self._give(found, _torn(status, self._body))
        elif self._head is not None or self._is_lost or self.octets:
            self._drop(len(self.octets))
            self._give(found, MessageStatus.UNFRAMED if self._is_lost else MessageStatus.CUT)
        return found

    def _step(self, found: list[ApplicationMessage]) -> bool:
        """Read on. False if more octets must come."""
        if self._body is not None:
            self._drop(self._body.take(self.octets, self.at))
            return self._finish_body(found, self._body)
        behind = self.octets.find(b"\n", self._searched) + 1
        if not behind:
            self._searched = len(self.octets)
            return self._is_short(found)
        line = bytes(self.octets[:behind])
        if self._is_lost:
            return self._look_for_start(found, line)
        if self._head is None:
            return self._start(found, line)
        if len(line) > self._room:
            return self._refuse(found)
        at = self.at
        self._drop(behind)
        self._room -= len(line)
        if content_of(line).strip(b"\r"):
            self._lines.append((at, line))
        else:
            self._end_head(found, self._head)
        return True

    def _start(self, found: list[ApplicationMessage], line: bytes) -> bool:
        """Take the first line of a message. Empty lines before it are passed over (RFC 9112 §2.2)."""
        if not content_of(line):
            self._drop(len(line))
            self._begin = self.at
            return True
        head = first_line(line, self.at)
        if head is None or len(line) > self._room:
            self._is_lost = True
            return True
        self._head = head
        self._drop(len(line))
        self._room -= len(line)
        if head.is_request and not head.version:
            self._end_head(found, head)
        return True

    def _end_head(self, found: list[ApplicationMessage], head: Head) -> None:
        add_fields(head, self._lines)
        self._lines = []
        self._body = self._author.body_of(head)
        if self._body is None:
            self._give_up(found, MessageStatus.MALFORMED)
        else:
            self._finish_body(found, self._body)

    def _finish_body(self, found: list[ApplicationMessage], body: Body) -> bool:
        """Whether to read on."""
        if body.is_malformed:
            self._give_up(found, MessageStatus.MALFORMED)
            return True
        if not body.is_done:
            return False
        self._give(found, _torn(MessageStatus.WHOLE, body))
        return True

    def _give(self, found: list[ApplicationMessage], status: MessageStatus) -> None:
        """Give what was read since the last message."""
        if self.at > self._begin:
            found.append(self._author.said(Finished(self._head, self._body, self._begin, self.at, status)))
        self._head = self._body = None
        self._lines = []
        self._room = self._limits.head
        self._begin = self.at
        self._is_lost = False

    def _give_up(self, found: list[ApplicationMessage], status: MessageStatus) -> None:
        """Give what there is of a message. Where the next one begins is not known."""
        if self._head is not None:
            add_fields(self._head, self._lines)
            self._lines = []
        self._give(found, status)
        self._is_lost = True

    def _is_short(self, found: list[ApplicationMessage]) -> bool:
        """There is no whole line: whether something can be done all the same."""
        if self._is_lost:
            self._drop(max(len(self.octets) - MOST_LINE, 0))
            self._searched = len(self.octets)
            return False
        return len(self.octets) > self._room and self._refuse(found)

    def _refuse(self, found: list[ApplicationMessage]) -> bool:
        """The lines of a message are too long."""
        if self._head is not None:
            self._head.note(HttpProblem.TOO_LONG, self.at, severity=Severity.ERROR)
        self._give_up(found, MessageStatus.TOO_LONG)
        return True

    def _look_for_start(self, found: list[ApplicationMessage], line: bytes) -> bool:
        """Look for the first line of a message where none is expected."""
        response = STATUS_LINE.search(line[-MOST_LINE:])
        begin = 0 if response is None else len(line) - len(response[0])
        is_request = response is None and bool(REQUEST.fullmatch(content_of(line)))
        if len(line) - begin > self._limits.head or not (response or is_request):
            self._drop(len(line))
            return True
        self._drop(begin)
        self._give(found, MessageStatus.UNFRAMED)
        return True

    def _drop(self, count: int) -> None:
        del self.octets[:count]
        self.at += count
        self._searched = 0


def _torn(status: MessageStatus, body: Body) -> MessageStatus:
    return MessageStatus.TORN if body.is_torn else status
