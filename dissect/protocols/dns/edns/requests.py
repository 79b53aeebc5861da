"""Options of those who ask: for notifications (RFC 8764), for a lifetime (RFC 9664), and on whose behalf (RFC 7871)."""

from __future__ import annotations

from dissect.protocols.dns.edns.option import broken, option_code, option_length, option_place
from dissect.schema import RFC, FieldOrigin, Header, field, phrases
from dissect.schema.tlv import exactly
from dissect.schema.words import Bytes, If, Int8ub, Int16ub, Int32ub, Int64ub, this

CLIENT_SUBNET_OCTETS = 4


class LongLivedQueryOption(Header):
    """Asks for notifications of changes (RFC 8764 §3.2)."""

    code: int = option_code(1)
    length: int = option_length()
    version: int = field(Int16ub, "LLQ-VERSION", default=1, meaning="of the protocol; 1")
    opcode: int = field(Int16ub, "LLQ-OPCODE", meaning="1 setup, 2 refresh, 3 event")
    error: int = field(Int16ub, "LLQ-ERROR-CODE", default=0, meaning="how it went")
    identifier: int = field(Int64ub, "LLQ-ID", default=0, meaning="which query")
    lease_life: int = field(Int32ub, "LLQ-LEASE", meaning="seconds")

    stack = option_place(1, "llq", RFC(8764, "3.2"), exactly(18, RFC(8764, "3.2")), origin=FieldOrigin.EVENT)


class UpdateLeaseOption(Header):
    """The lifetime of records that an update adds (RFC 9664 §4)."""

    code: int = option_code(2)
    length: int = option_length()
    lease: int = field(Int32ub, "LEASE", meaning="seconds")
    key_lease: int | None = field(If(this.length == 8, Int32ub), "KEY-LEASE", default=None, meaning="seconds, for keys")

    stack = option_place(2, "update_lease", RFC(9664, "4"), origin=FieldOrigin.PROGRAM)


class ClientSubnetOption(Header):
    """The network of the client on whose behalf a resolver asks (RFC 7871 §6)."""

    code: int = option_code(8)
    length: int = option_length()
    family: int = field(Int16ub, "FAMILY", wireshark="dns.opt.client.family", meaning="1 for IPv4, 2 for IPv6")
    source_prefix_length: int = field(
        Int8ub,
        "SOURCE PREFIX-LENGTH",
        wireshark="dns.opt.client.netmask",
        meaning="leading bits of the address that are given",
    )
    scope_prefix_length: int = field(
        Int8ub,
        "SCOPE PREFIX-LENGTH",
        default=0,
        wireshark="dns.opt.client.scope",
        meaning="leading bits that the answer holds for; 0 in questions",
    )
    address: bytes = field(
        Bytes(this.length - CLIENT_SUBNET_OCTETS), "ADDRESS", default=b"", meaning="as many octets as the prefix needs"
    )

    line = phrases("subnet /{source_prefix_length}")

    stack = option_place(
        8,
        "client",
        RFC(7871, "6"),
        broken(
            this.source_prefix_length <= 32,
            "source_prefix_length",
            "more than the 32 bits of an address",
            RFC(7871, "6"),
            this.family == 1,
        ),
        broken(
            this.source_prefix_length <= 128,
            "source_prefix_length",
            "more than the 128 bits of an address",
            RFC(7871, "6"),
            this.family == 2,
        ),
        broken(
            this.scope_prefix_length <= 32,
            "scope_prefix_length",
            "more than the 32 bits of an address",
            RFC(7871, "6"),
            this.family == 1,
        ),
        broken(
            this.scope_prefix_length <= 128,
            "scope_prefix_length",
            "more than the 128 bits of an address",
            RFC(7871, "6"),
            this.family == 2,
        ),
        # RFC 7871 §6: the address has exactly the octets that the prefix needs.
        broken(
            this.length * 8 - this.source_prefix_length - CLIENT_SUBNET_OCTETS * 8 >= 0,
            "length",
            "fewer octets than the prefix length needs",
            RFC(7871, "6"),
        ),
        broken(
            this.length * 8 - this.source_prefix_length - CLIENT_SUBNET_OCTETS * 8 < 8,
            "length",
            "more octets than the prefix length needs",
            RFC(7871, "6"),
        ),
        origin=FieldOrigin.CONFIGURED,
    )
