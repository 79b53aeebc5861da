"""What a message says, as fields under Wireshark's names, and on a line."""

from __future__ import annotations

from base64 import b64decode
from collections.abc import Iterator
from typing import Final

from dissect.assigned_numbers.http_status import HttpStatus
from dissect.protocols import http as said
from dissect.schema import Followed
from dissect.session.applications.message import FieldValue
from dissect.session.http.exchange import Exchange, full_uri
from dissect.session.http.head import Head, HeadField, text_of

MOST_FIELDS: Final = 1024
"""So many fields of a message are told."""


def summary_of(head: Head) -> str:
    """What a message says, as Wireshark has it on a line."""
    if head.is_request:
        return f"{head.method} {head.uri} {head.version}".rstrip()
    kinds = [text_of(one.partition(b";")[0]).strip() for one in head.values("content-type")]
    kind = f" ({kinds[0]})" if kinds and kinds[0] else ""
    return f"{head.version} {head.code} {head.phrase}".rstrip() + kind


def values_of(head: Head, exchange: Exchange) -> Iterator[FieldValue]:
    """The fields of a message, without what is only known at its end."""
    yield FieldValue(said.FIRST_LINE, head.line)
    yield from _request_line(head) if head.is_request else _status_line(head)
    line = said.REQUEST_LINE if head.is_request else said.RESPONSE_LINE
    for field in head.fields[:MOST_FIELDS]:
        yield from _field(field, line)
    if head.is_request:
        if uri := full_uri(head):
            yield FieldValue(said.FULL_URI, uri)
        yield FieldValue(said.REQUEST, value=True)
        yield FieldValue(said.REQUEST_NUMBER, exchange.number)
    else:
        yield FieldValue(said.RESPONSE, value=True)


def _request_line(head: Head) -> Iterator[FieldValue]:
    yield FieldValue(said.METHOD, head.method)
    yield FieldValue(said.URI, head.uri)
    path, mark, query = head.uri.partition("?")
    if mark:
        yield FieldValue(said.PATH, path)
        yield FieldValue(said.QUERY, query)
        for parameter in query.split("&")[:MOST_FIELDS]:
            yield FieldValue(said.PARAMETER, parameter)
    if head.version:
        yield FieldValue(said.REQUEST_VERSION, head.version)


def _status_line(head: Head) -> Iterator[FieldValue]:
    yield FieldValue(said.RESPONSE_VERSION, head.version)
    yield FieldValue(said.CODE, head.code)
    status = HttpStatus(head.code)
    if status.is_assigned:
        yield FieldValue(said.CODE_MEANING, status.label)
    if head.phrase:
        yield FieldValue(said.PHRASE, head.phrase)


def _field(field: HeadField, line: Followed) -> Iterator[FieldValue]:
    named = said.BY_FIELD.get(field.name)
    if named is not None and field.value:
        yield FieldValue(named, text_of(field.value))
        if field.name == "content-length" and field.value.isdigit() and len(field.value) < 20:
            yield FieldValue(said.CONTENT_LENGTH, int(field.value))
        elif field.name == "cookie":
            for pair in text_of(field.value).split(";")[:MOST_FIELDS]:
                yield FieldValue(said.COOKIE_PAIR, pair.strip())
        elif field.name == "authorization" and (decoded := _credentials(field.value)) is not None:
            yield FieldValue(said.CREDENTIALS, decoded)
    yield FieldValue(line, text_of(field.line))


def _credentials(value: bytes) -> str | None:
    """Name and password of basic authentication (RFC 7617 §2); None for another one, or none that can be decoded."""
    scheme, _, token = value.partition(b" ")
    if scheme.lower() != b"basic":
        return None
    try:
        return text_of(b64decode(token.strip(b" "), validate=True))
    except ValueError:
        return None
