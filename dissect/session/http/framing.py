"""Which octets behind the fields are the body of a message (RFC 9112 §6.3)."""

from __future__ import annotations

import re
from typing import Final

from dissect.problems import Severity
from dissect.protocols.http import HttpProblem
from dissect.session.applications.limits import MessageLimits
from dissect.session.http.bodies import Body, ChunkedBody, LengthBody, OpenBody
from dissect.session.http.head import Head, text_of

DIGITS: Final = re.compile(rb"\d{1,19}")
CODINGS: Final = frozenset({b"chunked", b"compress", b"deflate", b"gzip", b"identity", b"x-compress", b"x-gzip"})
CHUNKED: Final = b"chunked"
SUCCESS: Final = range(200, 300)
INFORMATIONAL: Final = range(100, 200)
NO_CONTENT, NOT_MODIFIED, SWITCHING = 204, 304, 101
OLDEST: Final = frozenset({"", "HTTP/0.9", "HTTP/1.0"})


def body_of(head: Head, method: str | None, limits: MessageLimits) -> Body | None:
    """The body that follows; None if nobody can know where it ends. `method`: of the request that a response answers;
    None if it was not seen. Notes what is wrong with how its length is said."""
    length, is_length_bad = _length(head)
    codings = [one.strip(b" \t").lower() for value in head.values("transfer-encoding") for one in value.split(b",")]
    _check_host(head)
    if codings:
        _check_codings(head, codings, has_length=bool(head.values("content-length")))
    if _has_none(head, method):
        is_of_another = method == "HEAD" or head.code == NOT_MODIFIED  # then it is the length that a body would have
        if (codings or length is not None) and not is_of_another:
            head.note(HttpProblem.LENGTH_UNEXPECTED, head.begin, severity=Severity.NOTE)
        return LengthBody(0)
    if codings and codings[-1] == CHUNKED:
        return ChunkedBody(limits.body, limits.head)
    if head.is_request:
        return None if codings or is_length_bad else LengthBody(length or 0, limits.body)
    if is_length_bad and not codings:
        return None
    return OpenBody(limits.body) if codings or length is None else LengthBody(length, limits.body)


def opens_tunnel(head: Head, method: str | None) -> bool:
    """Whether what follows a response, on both sides, is no HTTP."""
    return head.code == SWITCHING or (method == "CONNECT" and head.code in SUCCESS)


def _has_none(head: Head, method: str | None) -> bool:
    if head.is_request:
        return head.method == "CONNECT"
    is_empty = head.code in INFORMATIONAL or head.code in {NO_CONTENT, NOT_MODIFIED}
    return method == "HEAD" or is_empty or opens_tunnel(head, method)


def _length(head: Head) -> tuple[int | None, bool]:
    """What Content-Length says, and whether it contradicts itself or says nothing."""
    fields = [one for one in head.fields if one.name == "content-length"]
    parts = [(part.strip(b" \t"), one.offset) for one in fields for part in one.value.split(b",")]
    bad = [(part, offset) for part, offset in parts if not DIGITS.fullmatch(part)]
    if bad:
        head.note(HttpProblem.BAD_LENGTH, bad[0][1], text_of(bad[0][0][:40]), Severity.ERROR)
        return None, True
    numbers = {int(part) for part, _ in parts}
    if len(numbers) > 1:
        said = ", ".join(text_of(part) for part, _ in parts[:8])
        head.note(HttpProblem.TWO_LENGTHS, parts[1][1], said, Severity.ERROR)
        return None, True
    if len(parts) > 1:
        head.note(HttpProblem.REPEATED_LENGTH, parts[1][1])
    return (numbers.pop() if numbers else None), False


def _check_codings(head: Head, codings: list[bytes], *, has_length: bool) -> None:
    at = next(one.offset for one in head.fields if one.name == "transfer-encoding")
    if has_length:
        head.note(HttpProblem.LENGTH_AND_CHUNKED, at, severity=Severity.ERROR)
    if head.version in OLDEST:
        head.note(HttpProblem.CODING_TOO_EARLY, at)
    unknown = [one for one in codings if one not in CODINGS]
    if unknown:
        head.note(HttpProblem.UNKNOWN_CODING, at, text_of(unknown[0][:40]))
    if codings[-1] != CHUNKED or codings.count(CHUNKED) > 1:
        is_fatal = head.is_request
        head.note(HttpProblem.NOT_CHUNKED_LAST, at, severity=Severity.ERROR if is_fatal else Severity.NOTE)


def _check_host(head: Head) -> None:
    hosts = [one for one in head.fields if one.name == "host"]
    if head.is_request and not hosts and head.version not in OLDEST:
        head.note(HttpProblem.NO_HOST, head.begin)
    if len(hosts) > 1:
        head.note(HttpProblem.TWO_HOSTS, hosts[1].offset, text_of(hosts[1].value[:80]))
