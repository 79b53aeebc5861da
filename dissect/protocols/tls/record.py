"""Records of TLS, and what stands in them but the handshake: RFC 8446 §5 and §6, RFC 5246 §6.2 and §7.1."""

from __future__ import annotations

from dissect.assigned_numbers.tls_messages import TlsAlertDescription, TlsAlertLevel, TlsContentType, TlsVersion
from dissect.protocols.tls.beginning import RECORD_OCTETS
from dissect.schema import RFC, Extent, Header, Stack, automatic, field, phrases
from dissect.schema.words import Bytes, Int8ub, Int16ub, this


class TLSRecord(Header):
    """A record: a piece of the handshake, an alert, or octets of the application (RFC 8446 §5.1)."""

    content_type: int = field(
        Int8ub,
        "ContentType",
        wireshark="tls.record.content_type",
        names=TlsContentType,
        meaning="what the record holds",
    )
    version: int = field(
        Int16ub,
        "legacy_record_version",
        short="version",
        default=TlsVersion.TLS_1_2,
        wireshark="tls.record.version",
        names=TlsVersion,
        spelled="#06x",
        meaning="at most TLS 1.2, also where a later version was agreed on",
    )
    length: int = automatic(Int16ub, "record length", wireshark="tls.record.length", meaning="octets of the fragment")
    fragment: bytes = field(Bytes(this.length), "fragment", default=b"", meaning="as the type says; perhaps encrypted")

    stack = Stack(name="tls.record", reference=RFC(8446, "5.1"), extent=[Extent(this.length + RECORD_OCTETS)])


class TLSAlert(Header):
    """Why the sender ends the connection, or what it does not like (RFC 8446 §6)."""

    level: int = field(
        Int8ub, "AlertLevel", wireshark="tls.alert_message.level", names=TlsAlertLevel, meaning="whether it goes on"
    )
    description: int = field(
        Int8ub,
        "AlertDescription",
        wireshark="tls.alert_message.desc",
        names=TlsAlertDescription,
        meaning="what it is about",
    )

    line = phrases("Alert (Level: {level}, Description: {description})")

    stack = Stack(name="tls.alert_message", reference=RFC(8446, "6"))
