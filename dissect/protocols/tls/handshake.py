"""What the messages of the handshake have in common, and those but the hellos: RFC 8446 §4, RFC 5246 §7.4."""

from __future__ import annotations

from dissect.assigned_numbers.tls_messages import TlsHandshakeType
from dissect.protocols.tls.beginning import HANDSHAKE_OCTETS
from dissect.schema import RFC, Extent, Header, ListField, OptionList, Reference, Stack, automatic, field, phrases
from dissect.schema.words import Bytes, Int8ub, Int16ub, Int24ub, Int32ub, this


def handshake_type(number: int) -> int:
    """The type of the message with this number."""
    return field(
        Int8ub,
        "HandshakeType",
        short="type",
        default=number,
        wireshark="tls.handshake.type",
        names=TlsHandshakeType,
        meaning="what the message says",
    )


def handshake_length() -> int:
    """The length that every message has."""
    return automatic(
        Int24ub, "handshake length", wireshark="tls.handshake.length", meaning="octets of the message behind it"
    )


def handshake_place(number: int, reference: Reference) -> Stack:
    """The place of a message among the others."""
    return Stack(
        name="tls.handshake",
        reference=reference,
        carried_as={TlsHandshakeType: [number]},
        extent=[Extent(this.length + HANDSHAKE_OCTETS)],
    )


class TLSHandshake(Header):
    """A message of the handshake that is not declared here (RFC 8446 §4)."""

    type: int = field(
        Int8ub,
        "HandshakeType",
        short="type",
        wireshark="tls.handshake.type",
        names=TlsHandshakeType,
        meaning="what the message says",
    )
    length: int = handshake_length()
    body: bytes = field(Bytes(this.length), "message", default=b"", meaning="as the type says")

    line = phrases("{type}")

    stack = Stack(name="tls.handshake", reference=RFC(8446, "4"), extent=[Extent(this.length + HANDSHAKE_OCTETS)])


class TLSCertificateItem(Header):
    """A certificate, as X.509 has it (RFC 5246 §7.4.2)."""

    certificate_length: int = automatic(
        Int24ub, "ASN.1Cert length", wireshark="tls.handshake.certificate_length", meaning="octets of the certificate"
    )
    certificate: bytes = field(
        Bytes(this.certificate_length), "ASN.1Cert", wireshark="tls.handshake.certificate", meaning="in DER"
    )

    stack = Stack(
        name="tls.handshake.certificate", reference=RFC(5246, "7.4.2"), extent=[Extent(this.certificate_length + 3)]
    )


class TLSCertificate(Header):
    """The sender's certificate and those that vouch for it, up to TLS 1.2 (RFC 5246 §7.4.2)."""

    type: int = handshake_type(11)
    length: int = handshake_length()
    certificates_length: int = automatic(
        Int24ub,
        "certificate_list length",
        wireshark="tls.handshake.certificates_length",
        meaning="octets of the certificates",
    )
    certificates: ListField = field(
        Bytes(this.certificates_length),
        "certificate_list",
        options=OptionList(TlsHandshakeType, (), TLSCertificateItem),
        meaning="each vouches for the one before it",
    )

    line = phrases("{type}")

    stack = handshake_place(11, RFC(5246, "7.4.2"))


class TLSNewSessionTicket(Header):
    """A ticket to go on with the session later, up to TLS 1.2 (RFC 5077 §3.3)."""

    type: int = handshake_type(4)
    length: int = handshake_length()
    lifetime: int = field(
        Int32ub,
        "ticket_lifetime_hint",
        wireshark="tls.handshake.session_ticket_lifetime_hint",
        meaning="seconds for which it is good",
    )
    ticket_length: int = automatic(
        Int16ub, "ticket length", wireshark="tls.handshake.session_ticket_length", meaning="octets of the ticket"
    )
    ticket: bytes = field(
        Bytes(this.ticket_length),
        "ticket",
        default=b"",
        wireshark="tls.handshake.session_ticket",
        meaning="encrypted by the server",
    )

    line = phrases("{type}")

    stack = handshake_place(4, RFC(5077, "3.3"))
