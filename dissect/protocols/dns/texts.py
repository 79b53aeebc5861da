"""RDATA of text for people and programs: RFC 1035 §3.3 (HINFO, TXT), RFC 3403 (NAPTR), RFC 7208 (SPF), RFC 7553
(URI), RFC 8659 (CAA).
"""

from __future__ import annotations

from dissect.assigned_numbers.dns_types import DnsType
from dissect.domain_names import Name
from dissect.problems import Code, Severity
from dissect.protocols.dns.data import data_place
from dissect.schema import (
    RFC,
    Expect,
    Extent,
    FieldOrigin,
    Header,
    ListField,
    OptionList,
    Stack,
    automatic,
    field,
    phrases,
    view,
)
from dissect.schema.words import BitsInteger, Bytes, DomainName, Flag, GreedyBytes, Int8ub, Int16ub, this


def _length(label: str, wireshark: str) -> int:
    return automatic(Int8ub, label, wireshark=wireshark, meaning="octets of the text after it")


class HINFOData(Header):
    """Processor and operating system of a host (RFC 1035 §3.3.2)."""

    cpu_length: int = _length("CPU Length", "dns.hinfo.cpu_length")
    cpu: bytes = field(
        Bytes(this.cpu_length),
        "CPU",
        wireshark="dns.hinfo.cpu",
        meaning="the kind of processor",
        origin=FieldOrigin.KEPT,
    )
    operating_system_length: int = _length("OS Length", "dns.hinfo.os_length")
    operating_system: bytes = field(
        Bytes(this.operating_system_length),
        "OS",
        wireshark="dns.hinfo.os",
        meaning="the operating system",
        origin=FieldOrigin.KEPT,
    )

    line = phrases("{cpu:text} {operating_system:text}")

    stack = data_place("hinfo", RFC(1035, "3.3.2"), 13)


class CharacterString(Header):
    """A text of up to 255 octets after its length (RFC 1035 §3.3)."""

    length: int = _length("Length", "dns.txt.length")
    text: bytes = field(
        Bytes(this.length), "TXT", default=b"", wireshark="dns.txt", meaning="any octets", origin=FieldOrigin.KEPT
    )

    line = phrases("{text:text}")

    stack = Stack(name="dns.txt.string", reference=RFC(1035, "3.3"), extent=[Extent(this.length + 1)])


class TXTData(Header):
    """Text for any purpose; some purposes have types of their own (RFC 1035 §3.3.14)."""

    strings: ListField = field(
        GreedyBytes,
        "TXT-DATA",
        options=OptionList(DnsType, (), CharacterString),
        meaning="one text or more, which are read as one",
    )

    # NINFO, AVC, RESINFO and WALLET have the format of TXT (their entries in the registry, RFC 9606 §4).
    stack = data_place("txt", RFC(1035, "3.3.14"), 16, 56, 258, 261, 262)


class SenderPolicyString(Header):
    """A part of a sender policy after its length (RFC 7208 §3.3)."""

    length: int = _length("Length", "dns.spf.length")
    text: bytes = field(
        Bytes(this.length), "SPF", default=b"", wireshark="dns.spf", meaning="any octets", origin=FieldOrigin.KEPT
    )

    line = phrases("{text:text}")

    stack = Stack(name="dns.spf.string", reference=RFC(7208, "3.3"), extent=[Extent(this.length + 1)])


class SPFData(Header):
    """Hosts that may send mail for the name; obsolete, replaced by TXT records (RFC 7208 §3.1)."""

    strings: ListField = field(
        GreedyBytes,
        "SPF",
        options=OptionList(DnsType, (), SenderPolicyString),
        meaning="one text or more, which are read as one",
    )

    stack = data_place("spf", RFC(7208, "3.1"), 99)


class NAPTRData(Header):
    """A rule that makes another name, or a URI, of the name (RFC 3403 §4.1)."""

    order: int = field(
        Int16ub,
        "ORDER",
        wireshark="dns.naptr.order",
        meaning="which rule goes first; lower before higher",
        origin=FieldOrigin.KEPT,
    )
    preference: int = field(
        Int16ub,
        "PREFERENCE",
        wireshark="dns.naptr.preference",
        meaning="which among those of the same order",
        origin=FieldOrigin.KEPT,
    )
    flags_length: int = _length("FLAGS Length", "dns.naptr.flags_length")
    flags: bytes = field(
        Bytes(this.flags_length),
        "FLAGS",
        wireshark="dns.naptr.flags",
        meaning="letters; S, A, U and P end the search",
        origin=FieldOrigin.KEPT,
    )
    services_length: int = _length("SERVICES Length", "dns.naptr.service_length")
    services: bytes = field(
        Bytes(this.services_length),
        "SERVICES",
        wireshark="dns.naptr.service",
        meaning="what the rule is for",
        origin=FieldOrigin.KEPT,
    )
    regular_expression_length: int = _length("REGEXP Length", "dns.naptr.regex_length")
    regular_expression: bytes = field(
        Bytes(this.regular_expression_length),
        "REGEXP",
        wireshark="dns.naptr.regex",
        meaning="a substitution for the text that one began with",
        origin=FieldOrigin.KEPT,
    )
    replacement: Name = field(
        DomainName,
        "REPLACEMENT",
        wireshark="dns.naptr.replacement",
        meaning="the next name; the root for none",
        origin=FieldOrigin.KEPT,
    )

    line = phrases("{order} {preference}", "{services:text}", "{replacement}")

    stack = data_place("naptr", RFC(3403, "4.1"), 35)


class URIData(Header):
    """A URI for the name (RFC 7553 §4)."""

    priority: int = field(Int16ub, "Priority", meaning="lower goes first", origin=FieldOrigin.KEPT)
    weight: int = field(Int16ub, "Weight", meaning="how often, among equal priorities", origin=FieldOrigin.KEPT)
    target: bytes = field(GreedyBytes, "Target", meaning="the URI", origin=FieldOrigin.KEPT)

    line = phrases("{priority} {weight} {target:text}")

    stack = data_place("uri", RFC(7553, "4"), 256)


class CAAData(Header):
    """The authorities that may issue certificates for the name (RFC 8659 §4.1)."""

    issuer_critical: bool = field(
        Flag,
        "Issuer Critical",
        default=False,
        wireshark="dns.caa.flags.issuer_critical",
        meaning="an issuer that does not know the tag must not issue",
        origin=FieldOrigin.KEPT,
    )
    reserved: int = field(BitsInteger(7), "Reserved", default=0, meaning="zeros", origin=FieldOrigin.FIXED)
    tag_length: int = automatic(Int8ub, "Tag Length", wireshark="dns.caa.tag_length", meaning="octets of the tag")
    tag: bytes = field(
        Bytes(this.tag_length),
        "Tag",
        wireshark="dns.caa.tag",
        meaning="what the value is: issue, issuewild, iodef, …",
        origin=FieldOrigin.KEPT,
    )
    value: bytes = field(
        GreedyBytes, "Value", default=b"", wireshark="dns.caa.value", meaning="as the tag says", origin=FieldOrigin.KEPT
    )

    flags = view(
        this.issuer_critical * 128 + this.reserved, "Flags", wireshark="dns.caa.flags", meaning="as one number"
    )

    line = phrases("{tag:bare} {value:text}")

    stack = data_place(
        "caa",
        RFC(8659, "4.1"),
        257,
        expect=(
            Expect(
                this.tag_length != 0,
                "tag_length",
                "a tag of no octets",
                code=Code.BAD_RECORD,
                severity=Severity.WARN,
                reference=RFC(8659, "4.1"),
            ),
        ),
    )


MEMBERS: tuple[type[Header], ...] = (HINFOData, TXTData, SPFData, NAPTRData, URIData, CAAData)
