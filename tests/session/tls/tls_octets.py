"""Octets of TLS: made by hand, by Python's own TLS, and out of our captures; and what the reader makes of them."""

from __future__ import annotations

import ssl
from collections.abc import Iterable, Sequence
from functools import cache
from itertools import pairwise

import dissect
from dissect.session.applications.limits import MessageLimits
from dissect.session.applications.message import ApplicationMessage
from dissect.session.applications.reader import When
from dissect.session.tls.reader import TlsReader
from tests.captures import CAPTURES

CLIENT, SERVER = 0, 1


def record(kind: int, fragment: bytes, version: int = 0x0303) -> bytes:
    return bytes((kind,)) + version.to_bytes(2, "big") + len(fragment).to_bytes(2, "big") + fragment


def handshake(kind: int, body: bytes) -> bytes:
    return bytes((kind,)) + len(body).to_bytes(3, "big") + body


def extension(kind: int, data: bytes) -> bytes:
    return kind.to_bytes(2, "big") + len(data).to_bytes(2, "big") + data


def server_hello(*extensions: bytes, random: bytes = bytes(32), version: int = 0x0303, suite: int = 0x1301) -> bytes:
    block = b"".join(extensions)
    length = len(block).to_bytes(2, "big") if extensions else b""
    body = version.to_bytes(2, "big") + random + b"\0" + suite.to_bytes(2, "big") + b"\0" + length + block
    return handshake(2, body)


SELECTED_1_3 = extension(43, b"\3\4")
CHANGE = record(20, b"\1")


def hello_of_python(name: str | None = None, protocols: Sequence[str] = ()) -> bytes:
    """The record with the hello of a client of Python's module `ssl`."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname = name is not None
    context.set_alpn_protocols(protocols)
    incoming, outgoing = ssl.MemoryBIO(), ssl.MemoryBIO()
    client = context.wrap_bio(incoming, outgoing, server_hostname=name)
    try:
        client.do_handshake()
    except ssl.SSLWantReadError:
        return outgoing.read()
    raise AssertionError("no client is done before the server has said something")


@cache
def recorded(capture: str) -> tuple[tuple[bytes, bytes], ...]:
    """What client and server said in each connection of one of our captures."""
    streams = list(dissect.streams(CAPTURES / capture))
    return tuple((one.from_client.octets, one.from_server.octets) for one in streams)


def feed(reader: TlsReader, side: int, octets: bytes, cuts: Iterable[int] = ()) -> list[ApplicationMessage]:
    """What a reader says of octets, which come in pieces."""
    places = [0, *sorted(cuts), len(octets)]
    pieces = [octets[begin:end] for begin, end in pairwise(places)]
    return [one for piece in pieces for one in reader.feed(side, piece, When())]


def read(octets: bytes, *, side: int = CLIENT, head: int = 1 << 16) -> list[ApplicationMessage]:
    """What a reader of its own says of octets and their end."""
    reader = TlsReader(limits=MessageLimits(head=head))
    return feed(reader, side, octets) + reader.end(side, When())


def summaries(messages: Iterable[ApplicationMessage]) -> list[str]:
    return [one.summary for one in messages]


def problems(messages: Iterable[ApplicationMessage]) -> list[str]:
    """The codes of what is wrong."""
    return [str(problem.code.value) for one in messages for problem in one.problems]
