"""What a message of the handshake says: its fields by Wireshark's names, and words for a line."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Final

from dissect.assigned_numbers.tls_messages import TlsHandshakeType, TlsVersion
from dissect.codes import CodeWithMeaning
from dissect.derive.lists.reading import decode_options
from dissect.derive.lists.room import Room
from dissect.problems import Severity
from dissect.protocols.tls.application import FIELDS
from dissect.protocols.tls.beginning import HANDSHAKE_OCTETS
from dissect.protocols.tls.extensions.names import TLSServerName
from dissect.protocols.tls.extensions.sessions import TLSSelectedVersion
from dissect.protocols.tls.handshake import TLSCertificateItem
from dissect.protocols.tls.hellos import RETRY_RANDOM, TLSClientHello, TLSHelloRetryRequest, TLSServerHello
from dissect.protocols.tls.messages import HANDSHAKE, OPAQUE, RETRY
from dissect.protocols.tls.problems import TlsProblem
from dissect.schema import FollowedType, Header, OptionList, values_of
from dissect.session.applications.message import FieldValue
from dissect.session.tls.certificates import read_certificate
from dissect.session.tls.certificates.told import values_of_certificate
from dissect.session.tls.faults import faults_in
from dissect.session.tls.hello import client_values, server_values

VERSION: Final = HANDSHAKE_OCTETS
RANDOM: Final = slice(HANDSHAKE_OCTETS + 2, HANDSHAKE_OCTETS + 34)
MOST_ITEMS: Final = 2048
"""So many suites, extensions, names … of a message are read: ten times as many as programs send."""
DRAFT: Final = 0x7F
"""The first octet of the versions that drafts of TLS 1.3 had."""


@dataclass(slots=True)
class Said:
    """A message that was read."""

    words: str
    values: list[FieldValue] = field(default_factory=list)
    faults: list[tuple[CodeWithMeaning, Severity, str]] = field(default_factory=list)
    is_latest: bool = False
    """Whether it is a server's hello that chooses TLS 1.3, or a draft of it."""


def read_message(octets: bytes) -> Said:
    """What a whole message says."""
    options = decode_options(_declared(octets), octets, room=Room(MOST_ITEMS, MOST_ITEMS))
    items = [option.header for option in options.every()]
    header = items[0] if items else None
    said = Said(_words(octets[0], items))
    for item in items:
        said.values += told(item)
    said.faults += faults_in(options)
    if isinstance(header, TLSClientHello):
        said.values += client_values(header, items)
    elif isinstance(header, TLSServerHello | TLSHelloRetryRequest):
        said.values += server_values(header, items)
    for item in items:
        if isinstance(item, TLSCertificateItem):
            found = read_certificate(item.certificate)
            said.values += values_of_certificate(found)
            if found.fault:
                said.faults.append((TlsProblem.BAD_CERTIFICATE, Severity.WARN, found.fault))
        elif isinstance(item, TLSSelectedVersion):
            said.is_latest = _is_latest(item.version)
    said.is_latest = said.is_latest or _is_early_draft(octets)
    return said


def told(header: Header) -> Iterator[FieldValue]:
    """The fields of a header that have Wireshark's names."""
    values = values_of(header)
    for one in type(header).fields:
        value = values[one.name]
        if one.wireshark and value is not None:  # which a field is that the message is too short for
            followed = FIELDS[one.wireshark]
            if followed.type is FollowedType.TEXT:
                value = value.decode("utf-8", "backslashreplace")
            elif followed.type is FollowedType.OCTETS:
                value = bytes(value)
            yield FieldValue(followed, value)


def label_of(number: int) -> str:
    """What a message is called."""
    known = TlsHandshakeType(number)
    return known.label if known.is_assigned else f"Handshake Message {number}"


def _declared(octets: bytes) -> OptionList:
    """What the octets are read as."""
    if octets[0] == TlsHandshakeType.SERVER_HELLO:
        if octets[RANDOM] == RETRY_RANDOM:
            return RETRY
        if _is_early_draft(octets):
            return OPAQUE
    return HANDSHAKE


def _is_early_draft(octets: bytes) -> bool:
    """Whether it is the hello of a server that speaks a draft before 22, in which it had another form."""
    is_long = len(octets) > VERSION
    return is_long and octets[0] == TlsHandshakeType.SERVER_HELLO and octets[VERSION] == DRAFT


def _is_latest(version: int) -> bool:
    """Whether a version is TLS 1.3 or later, or a draft of it."""
    return TlsVersion.TLS_1_3 <= version <= 0x03FF or version >> 8 == DRAFT


def _words(number: int, items: Sequence[Header]) -> str:
    if items and isinstance(items[0], TLSHelloRetryRequest):
        return "Hello Retry Request"
    names = [one.name for one in items if isinstance(one, TLSServerName)]
    if names and isinstance(items[0], TLSClientHello):
        return f"{label_of(number)} (SNI={names[0].decode('utf-8', 'backslashreplace')})"
    return label_of(number)
