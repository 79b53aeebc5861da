"""What TLS tells of packets: the fields of its headers that have Wireshark's names, and what follows from them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from dissect.assigned_numbers.tls_messages import TlsContentType
from dissect.schema import Field, Followed, FollowedType, Header
from dissect.schema.layout import NUMBERS

TEXTS: Final = frozenset({"tls.handshake.extensions_server_name", "tls.handshake.extensions_alpn_str"})
"""Octets that are text."""
TEXT, NUMBER, OCTETS, MARK = FollowedType.TEXT, FollowedType.NUMBER, FollowedType.OCTETS, FollowedType.MARK

JA3: Final = Followed("tls.handshake.ja3", TEXT, "JA3", "digest of what a client supports, in its order")
JA3_FULL: Final = Followed("tls.handshake.ja3_full", TEXT, "JA3 full string", "what the digest is made of")
JA3S: Final = Followed("tls.handshake.ja3s", TEXT, "JA3S", "digest of what a server chose")
JA3S_FULL: Final = Followed("tls.handshake.ja3s_full", TEXT, "JA3S full string", "what the digest is made of")
JA4: Final = Followed("tls.handshake.ja4", TEXT, "JA4", "fingerprint of a client, in whatever order it says things")
JA4_RAW: Final = Followed("tls.handshake.ja4_r", TEXT, "JA4 raw", "the same with numbers instead of digests")
OPAQUE_TYPE: Final = Followed(
    "tls.record.opaque_type", NUMBER, "Opaque type", "of an encrypted record of TLS 1.3", bits=8, names=TlsContentType
)
HANDSHAKE: Final = Followed("tls.handshake", MARK, "Handshake Protocol", "a message of the handshake, also encrypted")
ALERT: Final = Followed("tls.alert_message", MARK, "Alert Message", "also encrypted")
UNKNOWN: Final = Followed("tls.ignored_unknown_record", MARK, "Ignored Unknown Record", "octets that are no record")
CHANGE: Final = Followed(
    "tls.change_cipher_spec", MARK, "Change Cipher Spec Message", "up to TLS 1.2, what follows is encrypted"
)
SUBJECT: Final = Followed("tls.certificate.subject", TEXT, "Subject", "whom the certificate is for", is_own=True)
ISSUER: Final = Followed("tls.certificate.issuer", TEXT, "Issuer", "who vouches for the certificate", is_own=True)
NOT_BEFORE: Final = Followed(
    "tls.certificate.not_before", TEXT, "Not before", "since when the certificate is good", is_own=True
)
NOT_AFTER: Final = Followed(
    "tls.certificate.not_after", TEXT, "Not after", "until when the certificate is good", is_own=True
)
CERTIFICATE_VERSION: Final = Followed("x509af.version", NUMBER, "Version of the certificate", "2 is version 3", bits=64)
SERIAL: Final = Followed("x509af.serialNumber", OCTETS, "Serial number", "the issuer's number for the certificate")
COUNTRY: Final = Followed("x509sat.CountryName", TEXT, "Country", "in a name of a certificate")
PRINTABLE_STRING: Final = Followed("x509sat.printableString", TEXT, "PrintableString", "in a name of a certificate")
UTF8_STRING: Final = Followed("x509sat.uTF8String", TEXT, "UTF8String", "in a name of a certificate")
DNS_NAME: Final = Followed("x509ce.dNSName", TEXT, "DNS name", "another name for the subject")
MAIL: Final = Followed("x509ce.rfc822Name", TEXT, "Mail address", "another name for the subject")
URI: Final = Followed("x509ce.uniformResourceIdentifier", TEXT, "URI", "another name for the subject")
IPV4: Final = Followed("x509ce.IPAddress.ipv4", TEXT, "IPv4 address", "another name for the subject")
IPV6: Final = Followed("x509ce.IPAddress.ipv6", TEXT, "IPv6 address", "another name for the subject")
DERIVED: Final = (
    OPAQUE_TYPE,
    HANDSHAKE,
    ALERT,
    UNKNOWN,
    JA3,
    JA3_FULL,
    JA3S,
    JA3S_FULL,
    JA4,
    JA4_RAW,
    CHANGE,
    SUBJECT,
    ISSUER,
    NOT_BEFORE,
    NOT_AFTER,
    CERTIFICATE_VERSION,
    SERIAL,
    COUNTRY,
    PRINTABLE_STRING,
    UTF8_STRING,
    DNS_NAME,
    MAIL,
    URI,
    IPV4,
    IPV6,
)
"""What follows from the fields of headers."""


def fields_of(*headers: type[Header]) -> dict[str, Followed]:
    """What headers and the items of their lists tell, by Wireshark's names."""
    found: dict[str, Followed] = {}
    for kind in _within(headers):
        for one in kind.fields:
            if one.wireshark and one.wireshark not in found:
                found[one.wireshark] = _told(kind, one)
    return found


def _within(headers: tuple[type[Header], ...]) -> Iterator[type[Header]]:
    """Headers, each followed by the items of its lists."""
    for one in headers:
        yield one
        for field in one.fields:
            if field.options is not None:
                yield from _within(field.options.headers)


def _told(kind: type[Header], field: Field) -> Followed:
    name, slot = field.wireshark, kind.layout.slot(field.name)
    if slot.kind in NUMBERS:
        bits = slot.bits
        names, spelled = field.names, field.spelled
        return Followed(name, NUMBER, field.label, field.meaning, bits=bits, names=names, spelled=spelled)
    return Followed(name, TEXT if name in TEXTS else OCTETS, field.label, field.meaning)
