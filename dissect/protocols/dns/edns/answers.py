"""What servers say of themselves, of a zone and of errors: RFC 5001, RFC 7314, RFC 8914, RFC 9567, RFC 9660."""

from __future__ import annotations

from dissect.assigned_numbers.dns_edns_options import ExtendedDnsError
from dissect.protocols.dns.edns.option import option_code, option_length, option_place
from dissect.schema import RFC, FieldOrigin, Header, field, phrases
from dissect.schema.tlv import exactly
from dissect.schema.words import Bytes, If, Int8ub, Int16ub, Int32ub, this


class NameServerIdentifierOption(Header):
    """Identifies one of the servers at this address; empty in questions (RFC 5001 §2.3)."""

    code: int = option_code(3)
    length: int = option_length()
    identifier: bytes = field(
        Bytes(this.length), "NSID", default=b"", wireshark="dns.opt.data", meaning="as the operator likes"
    )

    line = phrases("nsid", "{identifier:text}")

    stack = option_place(3, "nsid", RFC(5001, "2.3"), origin=FieldOrigin.CONFIGURED)


class ExpireOption(Header):
    """How long a copy of the zone stays valid; empty in questions (RFC 7314 §3)."""

    code: int = option_code(9)
    length: int = option_length()
    expire: int | None = field(If(this.length == 4, Int32ub), "EXPIRE", default=None, meaning="seconds")

    stack = option_place(
        9, "expire", RFC(7314, "3"), exactly(4, RFC(7314, "3"), when=this.length != 0), origin=FieldOrigin.KEPT
    )


class ExtendedErrorOption(Header):
    """The reason for the response code (RFC 8914 §2)."""

    code: int = option_code(15)
    length: int = option_length()
    info_code: int = field(
        Int16ub,
        "INFO-CODE",
        names=ExtendedDnsError,
        wireshark="dns.opt.ext_error.info_code",
        meaning="the reason's number",
    )
    extra_text: bytes = field(
        Bytes(this.length - 2),
        "EXTRA-TEXT",
        default=b"",
        wireshark="dns.opt.ext_error.extra_text",
        meaning="more for people, in UTF-8",
    )

    line = phrases("{info_code}", "{extra_text:text}")

    stack = option_place(15, "ext_error", RFC(8914, "2"), origin=FieldOrigin.EVENT)


class ReportChannelOption(Header):
    """Where to report errors of the zone (RFC 9567 §5)."""

    code: int = option_code(18)
    length: int = option_length()
    agent_domain: bytes = field(Bytes(this.length), "AGENT DOMAIN", meaning="a name, not compressed")

    stack = option_place(18, "report_channel", RFC(9567, "5"), origin=FieldOrigin.CONFIGURED)


class ZoneVersionOption(Header):
    """The version of the zone that gave the answer; empty in questions (RFC 9660 §2)."""

    code: int = option_code(19)
    length: int = option_length()
    label_count: int | None = field(
        If(this.length >= 2, Int8ub), "LABELCOUNT", default=None, meaning="labels of the zone's name"
    )
    type: int | None = field(If(this.length >= 2, Int8ub), "TYPE", default=None, meaning="0: the serial of the SOA")
    version: int | None = field(If(this.length == 6, Int32ub), "VERSION", default=None, meaning="as the type says")

    stack = option_place(19, "zoneversion", RFC(9660, "2"), origin=FieldOrigin.KEPT)
