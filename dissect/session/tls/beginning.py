"""Whether a stream begins with TLS: what reads it is loaded where one does."""

from __future__ import annotations

from typing import Final

from dissect.assigned_numbers.tls_messages import TlsContentType, TlsHandshakeType
from dissect.protocols.tls.beginning import HANDSHAKE_OCTETS, PORTS, RECORD_OCTETS

MOST_OCTETS: Final = (1 << 14) + 2048
"""The longest fragment (RFC 5246 §6.2.3); of TLS 1.3 it is shorter."""
TYPES: Final = frozenset(map(int, TlsContentType))
MAJOR: Final = 3
MOST_MINOR: Final = 4
HELLOS: Final = frozenset({TlsHandshakeType.CLIENT_HELLO, TlsHandshakeType.SERVER_HELLO})
LEAST_HELLO: Final = 38
"""Octets of a hello without session, suites and extensions."""
ENOUGH: Final = RECORD_OCTETS + HANDSHAKE_OCTETS + 1
"""So many octets tell a hello from something else: its type, its length, and the first octet of its version."""
MAJORS: Final = frozenset({3, 0x7F})
"""The first octet of a hello's version: of all since SSL 3.0, and of drafts of TLS 1.3."""


def home() -> frozenset[int]:
    """The ports of TLS."""
    return PORTS


def recognizes(octets: bytes, *, at_home: bool) -> bool | None:
    """As `ApplicationReader.recognizes`."""
    if not octets:
        return None
    if not begins_record(octets):
        return False
    if octets[0] == TlsContentType.HANDSHAKE:
        return at_home or _is_hello(octets) if len(octets) >= ENOUGH else None
    if not at_home:
        return False
    return True if len(octets) >= RECORD_OCTETS else None


def begins_record(octets: bytes) -> bool:
    """Whether octets, at least one, may be the first of a record: those that are there."""
    known = octets[0] in TYPES
    version = octets[1:2] in {b"", bytes((MAJOR,))} and octets[2:3] <= bytes((MOST_MINOR,))
    return known and version and int.from_bytes(octets[3:RECORD_OCTETS].ljust(2, b"\0"), "big") <= MOST_OCTETS


def _is_hello(octets: bytes) -> bool:
    """Whether a handshake record begins with a hello that is no longer than usual."""
    begin = octets[RECORD_OCTETS:]
    return (
        begin[0] in HELLOS
        and not begin[1]
        and int.from_bytes(begin[1:HANDSHAKE_OCTETS]) >= LEAST_HELLO
        and begin[HANDSHAKE_OCTETS] in MAJORS
    )
