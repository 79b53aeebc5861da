"""Proofs that a segment comes from who knows the key: RFC 2385 (MD5), RFC 5925."""

from __future__ import annotations

from dissect.protocols.tcp.options.option import at_least, option_kind, option_length, option_place
from dissect.schema import RFC, FieldOrigin, Header, field
from dissect.schema.tlv import exactly
from dissect.schema.words import Bytes, Int8ub, this


class TCPMD5Signature(Header):
    """MD5 digest of segment and shared key, for BGP (RFC 2385, obsoleted by RFC 5925)."""

    kind: int = option_kind(19)
    length: int = option_length()
    digest: bytes = field(
        Bytes(16),
        "MD5 Digest",
        wireshark="tcp.options.md5.digest",
        meaning="over segment and key",
        origin=FieldOrigin.KEYED,
    )

    stack = option_place(19, "md5", "MD5", RFC(2385, "3.0"), exactly(18, RFC(2385, "3.0")))


class TCPAuthentication(Header):
    """Message authentication code of the segment, with the keys' numbers (RFC 5925 §2.2)."""

    kind: int = option_kind(29)
    length: int = option_length()
    key_id: int = field(
        Int8ub,
        "KeyID",
        wireshark="tcp.options.ao.keyid",
        meaning="the key that was used",
        origin=FieldOrigin.CONFIGURED,
    )
    next_receive_key_id: int = field(
        Int8ub,
        "RNextKeyID",
        wireshark="tcp.options.ao.rnextkeyid",
        meaning="the key that the sender is ready to receive",
        origin=FieldOrigin.CONFIGURED,
    )
    code: bytes = field(
        Bytes(this.length - 4),
        "MAC",
        default=b"",
        wireshark="tcp.options.ao.mac",
        meaning="over segment and key",
        origin=FieldOrigin.KEYED,
    )

    stack = option_place(29, "ao", "AO", RFC(5925, "2.2"), at_least(4, RFC(5925, "2.2")))
