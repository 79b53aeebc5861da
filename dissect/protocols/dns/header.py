"""Messages of the domain name system: RFC 1035 §4.1.1, RFC 4035 (AD and CD), RFC 2136 (update), RFC 8490 (stateful
operations); on the link RFC 6762 (multicast DNS) and RFC 4795 (LLMNR).
"""

from __future__ import annotations

from dissect.assigned_numbers.dns_messages import DnsOpcode, DnsResponseCode
from dissect.assigned_numbers.transport_ports import UdpPort
from dissect.problems import Code, Severity
from dissect.protocols.dns.records import MULTICAST_RECORDS, RECORDS, DNSQuestion, DNSRecord, MDNSQuestion
from dissect.protocols.dns.stateful import TYPE_LENGTH_VALUES
from dissect.schema import (
    RFC,
    Exchange,
    Expect,
    FieldOrigin,
    Header,
    ListField,
    Mark,
    Records,
    Reference,
    Say,
    Section,
    Sections,
    Sender,
    Stack,
    field,
    phrases,
    view,
)
from dissect.schema.words import BitsInteger, Flag, GreedyBytes, Int16ub, this

QUESTIONS = Section("Questions", DNSQuestion, this.question_count)
ANSWERS = Section("Answers", DNSRecord, this.answer_count, RECORDS)
AUTHORITY = Section("Authority", DNSRecord, this.authority_count, RECORDS)
ADDITIONAL = Section("Additional", DNSRecord, this.additional_count, RECORDS)
SECTIONS = Sections([QUESTIONS, ANSWERS, AUTHORITY, ADDITIONAL])
ZONE = Section("Zone", DNSQuestion, this.question_count)
PREREQUISITES = Section("Prerequisites", DNSRecord, this.answer_count, RECORDS)
UPDATES = Section("Updates", DNSRecord, this.authority_count, RECORDS)
UPDATE_SECTIONS = Sections([ZONE, PREREQUISITES, UPDATES, ADDITIONAL])
MULTICAST_SECTIONS = Sections(
    [
        Section("Questions", MDNSQuestion, this.question_count),
        Section("Answers", DNSRecord, this.answer_count, MULTICAST_RECORDS),
        Section("Authority", DNSRecord, this.authority_count, MULTICAST_RECORDS),
        Section("Additional", DNSRecord, this.additional_count, MULTICAST_RECORDS),
    ]
)

KIND = (
    Say("Query", when=(this.opcode == DnsOpcode.QUERY) & (this.response == 0)),
    Say("Response", when=(this.opcode == DnsOpcode.QUERY) & (this.response == 1)),
    Say("{opcode}", when=(this.opcode != DnsOpcode.QUERY) & (this.response == 0)),
    Say("{opcode} Response", when=(this.opcode != DnsOpcode.QUERY) & (this.response == 1)),
)


def _identifier() -> int:
    return field(
        Int16ub,
        "ID",
        default=0,
        wireshark="dns.id",
        meaning="which question; comes back in the answer",
        origin=FieldOrigin.MATCHING,
    )


def _response() -> bool:
    return field(
        Flag,
        "QR",
        default=False,
        wireshark="dns.flags.response",
        meaning="0 a query, 1 a response",
        origin=FieldOrigin.EVENT,
    )


def _opcode() -> int:
    return field(
        BitsInteger(4),
        "Opcode",
        default=0,
        names=DnsOpcode,
        wireshark="dns.flags.opcode",
        meaning="what is to be done; 0, a standard query",
        origin=FieldOrigin.PROGRAM,
    )


def _truncation() -> bool:
    return field(
        Flag,
        "TC",
        default=False,
        wireshark="dns.flags.truncated",
        meaning="there was more than fits; ask again over TCP",
        origin=FieldOrigin.EVENT,
    )


def _response_code() -> int:
    return field(
        BitsInteger(4),
        "RCODE",
        default=0,
        names=DnsResponseCode,
        wireshark="dns.flags.rcode",
        meaning="how it went; 0, no error",
        origin=FieldOrigin.EVENT,
    )


def _count(label: str, wireshark: str, meaning: str) -> int:
    return field(Int16ub, label, default=0, wireshark=wireshark, meaning=meaning, origin=FieldOrigin.ENTRIES)


def _noted(holds: object, name: str, message: str, reference: Reference) -> Expect:
    return Expect(holds, name, message, code=Code.SUSPICIOUS, severity=Severity.NOTE, reference=reference)


MESSAGE = (
    _noted(this.opcode <= 6, "opcode", "an operation that nobody has defined", RFC(6895, "2.2")),
    _noted(this.opcode != 3, "opcode", "an operation that nobody has defined", RFC(6895, "2.2")),
    _noted(this.response_code <= 11, "response_code", "a response code that nobody has defined", RFC(6895, "2.3")),
)


class DNS(Header):
    """Domain name system: questions about names, and answers (RFC 1035 §4.1.1)."""

    identifier: int = _identifier()
    response: bool = _response()
    opcode: int = _opcode()
    authoritative_answer: bool = field(
        Flag,
        "AA",
        default=False,
        wireshark="dns.flags.authoritative",
        meaning="the server has authority for the name",
        origin=FieldOrigin.CONFIGURED,
    )
    truncation: bool = _truncation()
    recursion_desired: bool = field(
        Flag,
        "RD",
        default=False,
        wireshark="dns.flags.recdesired",
        meaning="the server shall ask others in turn",
        origin=FieldOrigin.MATCHING,
    )
    recursion_available: bool = field(
        Flag,
        "RA",
        default=False,
        wireshark="dns.flags.recavail",
        meaning="the server does ask others",
        origin=FieldOrigin.CONFIGURED,
    )
    reserved: int = field(
        BitsInteger(1), "Z", default=0, wireshark="dns.flags.z", meaning="zero", origin=FieldOrigin.FIXED
    )
    authentic_data: bool = field(
        Flag,
        "AD",
        default=False,
        wireshark="dns.flags.authenticated",
        meaning="the server has verified the signatures of all that it answers",
        origin=FieldOrigin.EVENT,
    )
    checking_disabled: bool = field(
        Flag,
        "CD",
        default=False,
        wireshark="dns.flags.checkdisable",
        meaning="also what is not verified is wanted",
        origin=FieldOrigin.MATCHING,
    )
    response_code: int = _response_code()
    question_count: int = _count("QDCOUNT", "dns.count.queries", "questions")
    answer_count: int = _count("ANCOUNT", "dns.count.answers", "records that answer them")
    authority_count: int = _count("NSCOUNT", "dns.count.auth_rr", "records of authoritative name servers")
    additional_count: int = _count("ARCOUNT", "dns.count.add_rr", "records that will be of use")
    sections: ListField = field(
        GreedyBytes,
        "Question, Answer, Authority, Additional",
        short="Sections",
        default=b"",
        options=SECTIONS,
        meaning="as many of each as the counts say",
    )

    questions = Records(QUESTIONS)
    answers = Records(ANSWERS)
    authorities = Records(AUTHORITY)
    additionals = Records(ADDITIONAL)

    flags = view(
        this.response * 32768
        + this.opcode * 2048
        + this.authoritative_answer * 1024
        + this.truncation * 512
        + this.recursion_desired * 256
        + this.recursion_available * 128
        + this.reserved * 64
        + this.authentic_data * 32
        + this.checking_disabled * 16
        + this.response_code,
        "Flags",
        wireshark="dns.flags",
        meaning="all that stands between the identifier and the counts, as one number",
    )

    line = phrases(
        *KIND,
        Say("{response_code}", when=this.response_code != 0),
        "Id={identifier}",
        "{flags:-response}",
    )

    stack = Stack(
        name="dns",
        reference=RFC(1035, "4.1.1"),
        carried_as={UdpPort: [53]},
        exchange=Exchange(
            marks=[
                Mark("query", {"response": 0}, by=Sender.CLIENT),
                Mark("response", {"response": 1}, by=Sender.SERVER),
            ]
        ),
        expect=[
            *MESSAGE,
            _noted(this.reserved == 0, "reserved", "a reserved bit is set", RFC(6895, "2.1")),
            _noted(this.truncation == 0, "truncation", "the message was cut to fit; there is more", RFC(2181, "9")),
        ],
    )


class DNSUpdate(DNS):
    """Changes the records of a zone if its prerequisites hold (RFC 2136 §2)."""

    question_count: int = _count("ZOCOUNT", "dns.count.zones", "zones; one")
    answer_count: int = _count("PRCOUNT", "dns.count.prerequisites", "records that must, or must not, be there")
    authority_count: int = _count("UPCOUNT", "dns.count.updates", "records to be added or deleted")
    additional_count: int = _count("ADCOUNT", "dns.count.add_rr", "records that will be of use")
    sections: ListField = field(
        GreedyBytes,
        "Zone, Prerequisite, Update, Additional",
        short="Sections",
        default=b"",
        options=UPDATE_SECTIONS,
        meaning="as many of each as the counts say",
    )

    zone = Records(ZONE)
    prerequisites = Records(PREREQUISITES)
    updates = Records(UPDATES)

    stack = DNS.stack.varied([this.opcode == 5], reference=RFC(2136, "2"))


class DNSStatefulOperation(DNS):
    """A message about the session itself, without questions and records (RFC 8490 §5.4)."""

    sections: ListField = field(
        GreedyBytes, "DSO Data", default=b"", options=TYPE_LENGTH_VALUES, meaning="type-length-values"
    )

    stack = DNS.stack.varied([this.opcode == 6], reference=RFC(8490, "5.4"))


class MDNS(DNS):
    """Multicast DNS: questions to all hosts on the link, answered by the owner of the name (RFC 6762 §18)."""

    sections: ListField = field(
        GreedyBytes,
        "Question, Answer, Authority, Additional",
        short="Sections",
        default=b"",
        options=MULTICAST_SECTIONS,
        meaning="as many of each as the counts say",
    )

    # RFC 6762 §18.2 to §18.11: operations, codes and bits other than QR, AA and TC are sent as zero and ignored.
    line = phrases(
        *KIND,
        Say("{response_code}", when=this.response_code != 0),
        Say("Id={identifier}", when=this.identifier != 0),
        "{flags:-response}",
    )

    stack = Stack(name="mdns", reference=RFC(6762, "18"), carried_as={UdpPort: [5353]})


class LLMNR(Header):
    """Link-local multicast name resolution: DNS on the link, with other flags (RFC 4795 §2.1.1)."""

    identifier: int = _identifier()
    response: bool = _response()
    opcode: int = _opcode()
    conflict: bool = field(
        Flag,
        "C",
        default=False,
        wireshark="dns.flags.conflict",
        meaning="the name is not the sender's alone",
        origin=FieldOrigin.EVENT,
    )
    truncation: bool = _truncation()
    tentative: bool = field(
        Flag,
        "T",
        default=False,
        wireshark="dns.flags.tentative",
        meaning="the sender does not know yet whether the name is its own",
        origin=FieldOrigin.EVENT,
    )
    reserved: int = field(BitsInteger(4), "Z", default=0, meaning="zeros", origin=FieldOrigin.FIXED)
    response_code: int = _response_code()
    question_count: int = _count("QDCOUNT", "dns.count.queries", "questions; one")
    answer_count: int = _count("ANCOUNT", "dns.count.answers", "records that answer them")
    authority_count: int = _count("NSCOUNT", "dns.count.auth_rr", "records of authoritative name servers")
    additional_count: int = _count("ARCOUNT", "dns.count.add_rr", "records that will be of use")
    sections: ListField = field(
        GreedyBytes,
        "Question, Answer, Authority, Additional",
        short="Sections",
        default=b"",
        options=SECTIONS,
        meaning="as many of each as the counts say",
    )

    questions = Records(QUESTIONS)
    answers = Records(ANSWERS)
    authorities = Records(AUTHORITY)
    additionals = Records(ADDITIONAL)

    flags = view(
        this.response * 32768
        + this.opcode * 2048
        + this.conflict * 1024
        + this.truncation * 512
        + this.tentative * 256
        + this.reserved * 16
        + this.response_code,
        "Flags",
        wireshark="dns.flags",
        meaning="all that stands between the identifier and the counts, as one number",
    )

    line = phrases(
        *KIND,
        Say("{response_code}", when=this.response_code != 0),
        "Id={identifier}",
        "{flags:-response}",
    )

    stack = Stack(
        name="llmnr",
        reference=RFC(4795, "2.1.1"),
        carried_as={UdpPort: [5355]},
        expect=[
            _noted(this.opcode == 0, "opcode", "an operation other than a standard query", RFC(4795, "2.1.1")),
            _noted(this.question_count == 1, "question_count", "not one question", RFC(4795, "2.1.1")),
        ],
    )
