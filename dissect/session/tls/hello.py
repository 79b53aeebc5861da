"""What follows from the hellos: the fingerprints of both ends."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from dissect.protocols.tls import fields
from dissect.protocols.tls.extensions.agreement import (
    TLSNamedGroup,
    TLSPointFormatItem,
    TLSSignatureAlgorithms,
    TLSSignatureSchemeItem,
)
from dissect.protocols.tls.extensions.names import TLSProtocolName
from dissect.protocols.tls.extensions.sessions import TLSSupportedVersion
from dissect.protocols.tls.hellos import TLSCipherSuiteItem, TLSClientHello, TLSHelloRetryRequest, TLSServerHello
from dissect.schema import Header, values_of
from dissect.session.applications.message import FieldValue
from dissect.session.tls.faults import EXTENSION
from dissect.session.tls.fingerprints import Hello, digest, ja3_text, ja3s_text, ja4, ja4_raw


def client_values(header: TLSClientHello, items: Sequence[Header]) -> Iterator[FieldValue]:
    """What follows from a client's hello."""
    hello = Hello(
        version=header.version,
        suites=_every(items, TLSCipherSuiteItem, "suite"),
        extensions=_extensions(items),
        groups=_every(items, TLSNamedGroup, "group"),
        point_formats=_every(items, TLSPointFormatItem, "format"),
        versions=_every(items, TLSSupportedVersion, "version"),
        schemes=_schemes(items),
        protocols=_every(items, TLSProtocolName, "name"),
    )
    text = ja3_text(hello)
    yield FieldValue(fields.JA3_FULL, text)
    yield FieldValue(fields.JA3, digest(text))
    yield FieldValue(fields.JA4, ja4(hello))
    yield FieldValue(fields.JA4_RAW, ja4_raw(hello))


def server_values(header: TLSServerHello | TLSHelloRetryRequest, items: Sequence[Header]) -> Iterator[FieldValue]:
    """What follows from a server's hello."""
    suite = values_of(header)["suite"]
    if suite is None:  # the hello is too short for one
        return
    text = ja3s_text(Hello(version=header.version, suites=[suite], extensions=_extensions(items)))
    yield FieldValue(fields.JA3S_FULL, text)
    yield FieldValue(fields.JA3S, digest(text))


def _every(items: Sequence[Header], kind: type[Header], name: str) -> list[Any]:
    """A field of all items of a kind."""
    return [getattr(one, name) for one in items if isinstance(one, kind)]


def _extensions(items: Sequence[Header]) -> list[int]:
    return [values_of(one)["type"] for one in items if one.stack.name == EXTENSION]


def _schemes(items: Sequence[Header]) -> list[int]:
    """The signatures that the client verifies in the handshake; those in certificates are another extension's."""
    lists = [one.schemes for one in items if isinstance(one, TLSSignatureAlgorithms)]
    return [scheme for octets in lists for scheme in _every(octets.items, TLSSignatureSchemeItem, "scheme")]
