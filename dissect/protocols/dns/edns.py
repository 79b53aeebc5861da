"""Extension mechanisms (EDNS): the options in the OPT pseudo-record. RFC 6891; RFC 5001 (NSID), RFC 6975 (DAU, DHU,
N3U), RFC 7314 (EXPIRE), RFC 7828 (keepalive), RFC 7830 (padding), RFC 7871 (client subnet), RFC 7873 (cookies), RFC
7901 (CHAIN), RFC 8145 (key tag), RFC 8764 (LLQ), RFC 8914 (extended errors), RFC 9567 (report channel), RFC 9660
(ZONEVERSION), RFC 9664 (update lease).
"""

from __future__ import annotations

from dissect.assigned_numbers.dns_edns_options import EdnsOption, ExtendedDnsError
from dissect.assigned_numbers.dns_security import DnssecAlgorithm, DsDigestType, Nsec3HashAlgorithm
from dissect.problems import Code, Severity
from dissect.schema import (
    RFC,
    Expect,
    Extent,
    Header,
    ListField,
    OptionList,
    Reference,
    Stack,
    automatic,
    field,
    phrases,
)
from dissect.schema.tlv import exactly
from dissect.schema.words import (
    Bytes,
    If,
    Int8ub,
    Int16ub,
    Int32ub,
    Int64ub,
    this,
)

OPTION_OCTETS = 4
COOKIE_OCTETS = 8
CLIENT_SUBNET_OCTETS = 4


def _code(number: int) -> int:
    return field(
        Int16ub,
        "OPTION-CODE",
        default=number,
        names=EdnsOption,
        wireshark="dns.opt.code",
        meaning="which option it is",
    )


def _length() -> int:
    return automatic(Int16ub, "OPTION-LENGTH", wireshark="dns.opt.len", meaning="octets of the option's data")


def _option(code: int, name: str, reference: Reference, *expect: Expect) -> Stack:
    return Stack(
        name=f"dns.opt.{name}",
        reference=reference,
        carried_as={EdnsOption: [code]},
        extent=[Extent(this.length + OPTION_OCTETS)],
        expect=expect,
    )


def _broken(holds: object, field_name: str, message: str, reference: Reference, when: object = None) -> Expect:
    return Expect(
        holds, field_name, message, code=Code.BAD_OPTION, severity=Severity.WARN, when=when, reference=reference
    )


class LongLivedQueryOption(Header):
    """Asks for notifications of changes (RFC 8764 §3.2)."""

    code: int = _code(1)
    length: int = _length()
    version: int = field(Int16ub, "LLQ-VERSION", default=1, meaning="of the protocol; 1")
    opcode: int = field(Int16ub, "LLQ-OPCODE", meaning="1 setup, 2 refresh, 3 event")
    error: int = field(Int16ub, "LLQ-ERROR-CODE", default=0, meaning="how it went")
    identifier: int = field(Int64ub, "LLQ-ID", default=0, meaning="which query")
    lease_life: int = field(Int32ub, "LLQ-LEASE", meaning="seconds")

    stack = _option(1, "llq", RFC(8764, "3.2"), exactly(18, RFC(8764, "3.2")))


class UpdateLeaseOption(Header):
    """The lifetime of records that an update adds (RFC 9664 §4)."""

    code: int = _code(2)
    length: int = _length()
    lease: int = field(Int32ub, "LEASE", meaning="seconds")
    key_lease: int | None = field(If(this.length == 8, Int32ub), "KEY-LEASE", default=None, meaning="seconds, for keys")

    stack = _option(2, "update_lease", RFC(9664, "4"))


class NameServerIdentifierOption(Header):
    """Identifies one of the servers at this address; empty in questions (RFC 5001 §2.3)."""

    code: int = _code(3)
    length: int = _length()
    identifier: bytes = field(
        Bytes(this.length), "NSID", default=b"", wireshark="dns.opt.data", meaning="as the operator likes"
    )

    line = phrases("nsid", "{identifier:text}")

    stack = _option(3, "nsid", RFC(5001, "2.3"))


class AlgorithmUnderstood(Header):
    """A signature algorithm that the client understands (RFC 6975 §3)."""

    algorithm: int = field(
        Int8ub, "ALG-CODE", names=DnssecAlgorithm, wireshark="dns.opt.dau", meaning="the algorithm's number"
    )

    stack = Stack(name="dns.opt.dau.algorithm", reference=RFC(6975, "3"))


class DigestUnderstood(Header):
    """A digest of DS records that the client understands (RFC 6975 §3)."""

    digest_type: int = field(
        Int8ub, "ALG-CODE", names=DsDigestType, wireshark="dns.opt.dhu", meaning="the digest's number"
    )

    stack = Stack(name="dns.opt.dhu.digest", reference=RFC(6975, "3"))


class HashUnderstood(Header):
    """A hash of NSEC3 records that the client understands (RFC 6975 §3)."""

    hash_algorithm: int = field(
        Int8ub, "ALG-CODE", names=Nsec3HashAlgorithm, wireshark="dns.opt.n3u", meaning="the hash's number"
    )

    stack = Stack(name="dns.opt.n3u.hash", reference=RFC(6975, "3"))


class DNSSECAlgorithmUnderstoodOption(Header):
    """The signature algorithms that the client understands (RFC 6975 §3)."""

    code: int = _code(5)
    length: int = _length()
    algorithms: ListField = field(
        Bytes(this.length),
        "ALG-CODEs",
        default=b"",
        options=OptionList(EdnsOption, (), AlgorithmUnderstood),
        meaning="an octet each",
    )

    stack = _option(5, "dau", RFC(6975, "3"))


class DSHashUnderstoodOption(Header):
    """The digests of DS records that the client understands (RFC 6975 §3)."""

    code: int = _code(6)
    length: int = _length()
    digest_types: ListField = field(
        Bytes(this.length),
        "ALG-CODEs",
        default=b"",
        options=OptionList(EdnsOption, (), DigestUnderstood),
        meaning="an octet each",
    )

    stack = _option(6, "dhu", RFC(6975, "3"))


class NSEC3HashUnderstoodOption(Header):
    """The hashes of NSEC3 records that the client understands (RFC 6975 §3)."""

    code: int = _code(7)
    length: int = _length()
    hash_algorithms: ListField = field(
        Bytes(this.length),
        "ALG-CODEs",
        default=b"",
        options=OptionList(EdnsOption, (), HashUnderstood),
        meaning="an octet each",
    )

    stack = _option(7, "n3u", RFC(6975, "3"))


class ClientSubnetOption(Header):
    """The network of the client on whose behalf a resolver asks (RFC 7871 §6)."""

    code: int = _code(8)
    length: int = _length()
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

    stack = _option(
        8,
        "client",
        RFC(7871, "6"),
        _broken(
            this.source_prefix_length <= 32,
            "source_prefix_length",
            "more than the 32 bits of an address",
            RFC(7871, "6"),
            this.family == 1,
        ),
        _broken(
            this.source_prefix_length <= 128,
            "source_prefix_length",
            "more than the 128 bits of an address",
            RFC(7871, "6"),
            this.family == 2,
        ),
        _broken(
            this.scope_prefix_length <= 32,
            "scope_prefix_length",
            "more than the 32 bits of an address",
            RFC(7871, "6"),
            this.family == 1,
        ),
        _broken(
            this.scope_prefix_length <= 128,
            "scope_prefix_length",
            "more than the 128 bits of an address",
            RFC(7871, "6"),
            this.family == 2,
        ),
        # RFC 7871 §6: the address has exactly the octets that the prefix needs.
        _broken(
            this.length * 8 - this.source_prefix_length - CLIENT_SUBNET_OCTETS * 8 >= 0,
            "length",
            "fewer octets than the prefix length needs",
            RFC(7871, "6"),
        ),
        _broken(
            this.length * 8 - this.source_prefix_length - CLIENT_SUBNET_OCTETS * 8 < 8,
            "length",
            "more octets than the prefix length needs",
            RFC(7871, "6"),
        ),
    )


class ExpireOption(Header):
    """How long a copy of the zone stays valid; empty in questions (RFC 7314 §3)."""

    code: int = _code(9)
    length: int = _length()
    expire: int | None = field(If(this.length == 4, Int32ub), "EXPIRE", default=None, meaning="seconds")

    stack = _option(9, "expire", RFC(7314, "3"), exactly(4, RFC(7314, "3"), when=this.length != 0))


class CookieOption(Header):
    """Cookies by which client and server recognize each other (RFC 7873 §4)."""

    code: int = _code(10)
    length: int = _length()
    client_cookie: bytes = field(
        Bytes(COOKIE_OCTETS), "Client Cookie", wireshark="dns.opt.cookie.client", meaning="made by the client"
    )
    server_cookie: bytes = field(
        Bytes(this.length - COOKIE_OCTETS),
        "Server Cookie",
        default=b"",
        wireshark="dns.opt.cookie.server",
        meaning="made by the server: 8 to 32 octets, or none where the client does not know it yet",
    )

    line = phrases("cookie")

    stack = _option(
        10,
        "cookie",
        RFC(7873, "4"),
        _broken(
            this.length >= 2 * COOKIE_OCTETS,
            "length",
            "a server cookie of less than 8 octets",
            RFC(7873, "4"),
            this.length > COOKIE_OCTETS,
        ),
        _broken(this.length <= 40, "length", "a server cookie of more than 32 octets", RFC(7873, "4")),
    )


class TCPKeepaliveOption(Header):
    """How long a connection may be idle; empty in questions (RFC 7828 §3.1)."""

    code: int = _code(11)
    length: int = _length()
    timeout: int | None = field(
        If(this.length == 2, Int16ub),
        "TIMEOUT",
        default=None,
        wireshark="dns.opt.edns_tcp_keepalive.timeout",
        meaning="in units of 100 milliseconds",
    )

    stack = _option(11, "edns_tcp_keepalive", RFC(7828, "3.1"), exactly(2, RFC(7828, "3.1"), when=this.length != 0))


class PaddingOption(Header):
    """Pads messages of different sizes to one size (RFC 7830 §3)."""

    code: int = _code(12)
    length: int = _length()
    padding: bytes = field(
        Bytes(this.length), "PADDING", default=b"", wireshark="dns.opt.padding", meaning="zeros; not to be looked at"
    )

    line = phrases()

    stack = _option(12, "padding", RFC(7830, "3"))


class ChainOption(Header):
    """Asks for all signatures up to a name that the client already trusts (RFC 7901 §4)."""

    code: int = _code(13)
    length: int = _length()
    closest_trust_point: bytes = field(
        Bytes(this.length), "Closest Trust Point", meaning="a name, not compressed; empty where the server may choose"
    )

    stack = _option(13, "chain", RFC(7901, "4"))


class KeyTag(Header):
    """A key that the client trusts (RFC 8145 §4.1)."""

    key_tag: int = field(Int16ub, "KEY-TAG", meaning="which key, nearly always")

    stack = Stack(name="dns.opt.key_tag.tag", reference=RFC(8145, "4.1"))


class KeyTagOption(Header):
    """The keys that the client trusts (RFC 8145 §4.1)."""

    code: int = _code(14)
    length: int = _length()
    key_tags: ListField = field(
        Bytes(this.length), "KEY-TAGs", options=OptionList(EdnsOption, (), KeyTag), meaning="two octets each"
    )

    stack = _option(14, "key_tag", RFC(8145, "4.1"))


class ExtendedErrorOption(Header):
    """The reason for the response code (RFC 8914 §2)."""

    code: int = _code(15)
    length: int = _length()
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

    stack = _option(15, "ext_error", RFC(8914, "2"))


class ReportChannelOption(Header):
    """Where to report errors of the zone (RFC 9567 §5)."""

    code: int = _code(18)
    length: int = _length()
    agent_domain: bytes = field(Bytes(this.length), "AGENT DOMAIN", meaning="a name, not compressed")

    stack = _option(18, "report_channel", RFC(9567, "5"))


class ZoneVersionOption(Header):
    """The version of the zone that gave the answer; empty in questions (RFC 9660 §2)."""

    code: int = _code(19)
    length: int = _length()
    label_count: int | None = field(
        If(this.length >= 2, Int8ub), "LABELCOUNT", default=None, meaning="labels of the zone's name"
    )
    type: int | None = field(If(this.length >= 2, Int8ub), "TYPE", default=None, meaning="0: the serial of the SOA")
    version: int | None = field(If(this.length == 6, Int32ub), "VERSION", default=None, meaning="as the type says")

    stack = _option(19, "zoneversion", RFC(9660, "2"))


class OtherOption(Header):
    """An option that is not declared here; it is ignored (RFC 6891 §6.1.2)."""

    code: int = field(Int16ub, "OPTION-CODE", names=EdnsOption, wireshark="dns.opt.code", meaning="which option it is")
    length: int = _length()
    data: bytes = field(
        Bytes(this.length), "OPTION-DATA", default=b"", wireshark="dns.opt.data", meaning="the octets of the option"
    )

    stack = Stack(name="dns.opt", reference=RFC(6891, "6.1.2"), extent=[Extent(this.length + OPTION_OCTETS)])


OPTIONS = OptionList(
    kinds=EdnsOption,
    members=(
        LongLivedQueryOption,
        UpdateLeaseOption,
        NameServerIdentifierOption,
        DNSSECAlgorithmUnderstoodOption,
        DSHashUnderstoodOption,
        NSEC3HashUnderstoodOption,
        ClientSubnetOption,
        ExpireOption,
        CookieOption,
        TCPKeepaliveOption,
        PaddingOption,
        ChainOption,
        KeyTagOption,
        ExtendedErrorOption,
        ReportChannelOption,
        ZoneVersionOption,
    ),
    unknown=OtherOption,
)
