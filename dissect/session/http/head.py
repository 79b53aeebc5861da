"""`Head`: what comes before the body of a message: the first line, and the fields."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final, NamedTuple

from dissect.problems import Severity
from dissect.protocols.http import HttpProblem
from dissect.session.applications.message import MessageProblem
from dissect.session.http.beginning import LOOSE_REQUEST, LOOSE_RESPONSE, REQUEST, SIMPLE, TOKEN, content_of

RESPONSE: Final = re.compile(rb"(HTTP/\d\.\d) (\d{3}) ([^\r\x00]*)", re.DOTALL)
FIELD: Final = re.compile(rb"(%b)([ \t]*):[ \t]*(.*?)[ \t]*" % TOKEN, re.DOTALL)


class HeadField(NamedTuple):
    """A field, or a line in the place of one."""

    name: str
    """In lower case; empty for a line that is no field."""
    value: bytes
    line: bytes
    """As it stands there, with the end of the line."""
    offset: int


@dataclass(slots=True)
class Head:
    """The first line, and the fields."""

    begin: int
    method: str = ""
    """Empty for a response."""
    uri: str = ""
    version: str = ""
    code: int = 0
    phrase: str = ""
    line: str = ""
    """The first line as it stands there, with its end."""
    fields: list[HeadField] = field(default_factory=list)
    problems: list[MessageProblem] = field(default_factory=list)

    @property
    def is_request(self) -> bool:
        """Whether it is a request's."""
        return bool(self.method)

    def values(self, name: str) -> list[bytes]:
        """The values of all fields of a name, which is given in lower case."""
        return [one.value for one in self.fields if one.name == name]

    def note(self, code: HttpProblem, offset: int, detail: str = "", severity: Severity = Severity.WARN) -> None:
        """Something is wrong with it; each code is noted once."""
        if all(one.code is not code for one in self.problems):
            self.problems.append(MessageProblem(code, severity, offset, detail))


def text_of(octets: bytes) -> str:
    """Octets as text, whatever they are."""
    return octets.decode("utf-8", "backslashreplace")


def first_line(line: bytes, begin: int) -> Head | None:
    """A head with its first line; None if it is none."""
    head, content = Head(begin, line=text_of(line)), content_of(line)
    found = RESPONSE.fullmatch(content) or LOOSE_RESPONSE.fullmatch(content)
    if found is not None:
        head.version, head.code, head.phrase = text_of(found[1]), int(found[2]), text_of(found[3] or b"")
        is_strict = found.re is RESPONSE
    else:
        found = REQUEST.fullmatch(content) or LOOSE_REQUEST.fullmatch(content) or SIMPLE.fullmatch(content)
        if found is None:
            return None
        head.method, head.uri = text_of(found[1]), text_of(found[2])
        head.version = text_of(found[3]) if found.re is not SIMPLE else ""
        is_strict = found.re is not LOOSE_REQUEST
    if not is_strict:
        head.note(HttpProblem.BAD_START_LINE, begin, text_of(content[:80]))
    _look_at(head, line, begin)
    return head


def add_fields(head: Head, lines: Sequence[tuple[int, bytes]]) -> None:
    """Add the fields in lines, which are given with their offsets."""
    for offset, line in lines:
        _look_at(head, line, offset)
        content = content_of(line)
        if content[:1] in {b" ", b"\t"}:
            _fold(head, offset, line)
            continue
        found = FIELD.fullmatch(content)
        if found is None:
            head.note(HttpProblem.BAD_FIELD, offset, text_of(content[:80]))
            head.fields.append(HeadField("", b"", line, offset))
            continue
        if found[2]:
            head.note(HttpProblem.SPACE_BEFORE_COLON, offset, text_of(found[1]))
        head.fields.append(HeadField(found[1].decode().lower(), found[3], line, offset))


def _fold(head: Head, offset: int, line: bytes) -> None:
    """A line that begins with white space goes on with the field before it (RFC 9112 §5.2)."""
    if not head.fields:
        head.note(HttpProblem.SPACE_BEFORE_FIELDS, offset)
        head.fields.append(HeadField("", b"", line, offset))
        return
    before = head.fields[-1]
    head.note(HttpProblem.OBS_FOLD, offset, before.name)
    value = b" ".join((before.value, content_of(line).strip(b" \t"))).strip(b" ")
    head.fields[-1] = before._replace(value=value, line=before.line + line)


def _look_at(head: Head, line: bytes, offset: int) -> None:
    """What is wrong with the octets of a line."""
    if not line.endswith(b"\r\n"):
        head.note(HttpProblem.BARE_LF, offset)
    content = content_of(line)
    if b"\r" in content:
        head.note(HttpProblem.BARE_CR, offset)
    if b"\0" in content:
        head.note(HttpProblem.NUL, offset)
