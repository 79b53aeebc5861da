"""Questions and resource records: RFC 1035 §4.1.2 and §4.1.3; in multicast DNS RFC 6762 §18.12 to §18.14."""

from __future__ import annotations

from dissect.assigned_numbers.dns_messages import DnsClass
from dissect.assigned_numbers.dns_types import DnsType
from dissect.domain_names import Name
from dissect.problems import Code, Severity
from dissect.protocols.dns import addresses, edns, keys, names, security, services, texts
from dissect.schema import (
    RFC,
    Content,
    Expect,
    FieldOrigin,
    Header,
    ListField,
    Repeat,
    Say,
    Sole,
    Stack,
    automatic,
    field,
    phrases,
    view,
)
from dissect.schema.words import BitsInteger, Bytes, DomainName, Flag, Int8ub, Int16ub, Int32ub, this

DATA = Content(
    DnsType,
    this.type,
    (
        *addresses.MEMBERS,
        *names.MEMBERS,
        *texts.MEMBERS,
        *services.MEMBERS,
        *security.MEMBERS,
        *keys.MEMBERS,
    ),
)
"""The content of a record, by its type; the octets of other types are kept as they are (RFC 3597)."""


NEVER_EMPTY = ((1, 9), (11, 39), (43, 66), (99, 109), (256, 257))
"""Types, from first to last, whose data are never empty."""
OPT = 41
META_CLASSES = 254
"""From here on not a class of data: in an update, it means absence or deletion (RFC 2136 §2.4, §2.5)."""
CONTEXT_RULES = (
    Expect(
        this.time_to_live < 1 << 31,
        "time_to_live",
        "the upper bit is set, so that it counts as zero",
        code=Code.SUSPICIOUS,
        severity=Severity.NOTE,
        reference=RFC(2181, "8"),
    ),
    *(
        Expect(
            this.data_length != 0,
            "data_length",
            "no data, where the type has some",
            code=Code.BAD_RECORD,
            when=(this.type >= first) & (this.type <= last) & (this.record_class < META_CLASSES),
            reference=RFC(1035, "3.3"),
        )
        for first, last in NEVER_EMPTY
    ),
)


def _question_name() -> Name:
    return field(
        DomainName,
        "QNAME",
        wireshark="dns.qry.name",
        meaning="the name that is asked about",
        origin=FieldOrigin.MATCHING,
    )


def _question_type() -> int:
    return field(
        Int16ub,
        "QTYPE",
        default=1,
        names=DnsType,
        wireshark="dns.qry.type",
        meaning="the type of records asked for",
        origin=FieldOrigin.MATCHING,
    )


def _name() -> Name:
    return field(
        DomainName, "NAME", wireshark="dns.resp.name", meaning="what the record is about", origin=FieldOrigin.KEPT
    )


def _type() -> int:
    return field(
        Int16ub, "TYPE", names=DnsType, wireshark="dns.resp.type", meaning="what the data are", origin=FieldOrigin.KEPT
    )


def _time_to_live() -> int:
    return field(
        Int32ub,
        "TTL",
        default=0,
        wireshark="dns.resp.ttl",
        meaning="seconds that it may be remembered",
        origin=FieldOrigin.KEPT,
    )


def _data_length() -> int:
    return automatic(Int16ub, "RDLENGTH", wireshark="dns.resp.len", meaning="octets of the data")


def _data() -> ListField:
    return field(
        Bytes(this.data_length), "RDATA", default=b"", options=DATA, meaning="what the type says, in this class"
    )


class DNSQuestion(Header):
    """The name, type and class that the sender asks for (RFC 1035 §4.1.2)."""

    name: Name = _question_name()
    type: int = _question_type()
    question_class: int = field(
        Int16ub,
        "QCLASS",
        default=1,
        names=DnsClass,
        wireshark="dns.qry.class",
        meaning="1, the Internet",
        origin=FieldOrigin.MATCHING,
    )

    line = phrases("{type}?", Say("{name}", once=True))

    stack = Stack(name="dns.question", reference=RFC(1035, "4.1.2"))


class DNSRecord(Header):
    """The first fields of every record; the rest depends on the type (RFC 1035 §4.1.3)."""

    name: Name = _name()
    type: int = _type()

    line = phrases("{type}", Say("{name}", once=True))

    value = Sole("data")

    stack = Stack(name="dns.record", reference=RFC(1035, "4.1.3"))


class OPTRecord(DNSRecord):
    """Not a record, but an extension of the header: what the sender can do, and options (RFC 6891 §6.1)."""

    payload_size: int = field(
        Int16ub,
        "CLASS",
        default=1232,
        wireshark="dns.rr.udp_payload_size",
        meaning="octets of the largest message that the sender takes in a datagram",
        origin=FieldOrigin.HABIT,
    )
    extended_response_code: int = field(
        Int8ub,
        "EXTENDED-RCODE",
        default=0,
        wireshark="dns.resp.ext_rcode",
        meaning="the upper 8 bits of the response code",
        origin=FieldOrigin.EVENT,
    )
    version: int = field(
        Int8ub, "VERSION", default=0, wireshark="dns.resp.edns0_version", meaning="of EDNS; 0", origin=FieldOrigin.FIXED
    )
    dnssec_ok: bool = field(
        Flag,
        "DO",
        default=False,
        wireshark="dns.resp.z.do",
        meaning="signatures are wanted (RFC 3225)",
        origin=FieldOrigin.PROGRAM,
    )
    reserved: int = field(
        BitsInteger(15),
        "Z",
        default=0,
        wireshark="dns.resp.z.reserved",
        meaning="zeros; not to be looked at",
        origin=FieldOrigin.FIXED,
    )
    data_length: int = _data_length()
    options: ListField = field(
        Bytes(this.data_length), "RDATA", default=b"", options=edns.OPTIONS, meaning="options, in any order"
    )

    z = view(this.dnssec_ok * 32768 + this.reserved, "DO and Z", wireshark="dns.resp.z", meaning="flags as one number")

    line = phrases("OPT", "{flags}")

    stack = DNSRecord.stack.varied(
        [this.type == OPT],
        reference=RFC(6891, "6.1"),
        repeat=Repeat.ONCE,
        context_rules=[
            Expect(
                this.name == 0,  # the root is one zero octet
                "name",
                "options of the message in a record with a name other than the root",
                code=Code.BAD_RECORD,
                severity=Severity.WARN,
                reference=RFC(6891, "6.1.2"),
            ),
            Expect(
                this.version == 0,
                "version",
                "a version for which the format is not known",
                code=Code.SUSPICIOUS,
                severity=Severity.NOTE,
                reference=RFC(6891, "6.1.3"),
            ),
        ],
    )


class DNSResourceRecord(DNSRecord):
    """A fact about a name (RFC 1035 §4.1.3)."""

    record_class: int = field(
        Int16ub,
        "CLASS",
        default=1,
        names=DnsClass,
        wireshark="dns.resp.class",
        meaning="1, the Internet",
        origin=FieldOrigin.KEPT,
    )
    time_to_live: int = _time_to_live()
    data_length: int = _data_length()
    data: ListField = _data()

    stack = DNSRecord.stack.varied([None], context_rules=CONTEXT_RULES)


class MDNSQuestion(Header):
    """A question to all hosts on the link (RFC 6762 §18.12)."""

    name: Name = _question_name()
    type: int = _question_type()
    unicast_response: bool = field(
        Flag,
        "QU",
        default=False,
        wireshark="dns.qry.qu",
        meaning="the answer may be sent to the sender alone",
        origin=FieldOrigin.PROGRAM,
    )
    question_class: int = field(
        BitsInteger(15),
        "QCLASS",
        default=1,
        names=DnsClass,
        wireshark="dns.qry.class",
        meaning="1, the Internet",
        origin=FieldOrigin.MATCHING,
    )

    line = phrases("{type}?", Say("{name}", once=True), "{flags}")

    stack = Stack(name="mdns.question", reference=RFC(6762, "18.12"))


class MDNSResourceRecord(DNSRecord):
    """A record of a name, from the name's owner (RFC 6762 §18.13)."""

    cache_flush: bool = field(
        Flag,
        "cache-flush",
        short="F",
        default=False,
        wireshark="dns.resp.cache_flush",
        meaning="what was known of this name and type before is not so any more",
        origin=FieldOrigin.EVENT,
    )
    record_class: int = field(
        BitsInteger(15),
        "CLASS",
        default=1,
        names=DnsClass,
        wireshark="dns.resp.class",
        meaning="1, the Internet",
        origin=FieldOrigin.KEPT,
    )
    time_to_live: int = _time_to_live()
    data_length: int = _data_length()
    data: ListField = _data()

    stack = DNSRecord.stack.varied(
        [None], name="mdns.record", reference=RFC(6762, "18.13"), context_rules=CONTEXT_RULES
    )


RECORDS = (OPTRecord, DNSResourceRecord)
MULTICAST_RECORDS = (OPTRecord, MDNSResourceRecord)
