"""Transmission Control Protocol: RFC 9293; RFC 3168 and RFC 9768 (congestion bits); RFC 6093 (urgent)."""

from __future__ import annotations

from dissect.assigned_numbers import IpProtocol, Port
from dissect.assigned_numbers.transport_ports import TcpPort
from dissect.problems import Code, Severity
from dissect.protocols.tcp.analysis import FOLLOWED
from dissect.protocols.tcp.options import OPTIONS
from dissect.schema import (
    RFC,
    Effect,
    Exchange,
    Expect,
    FieldOrigin,
    Floor,
    Header,
    InternetChecksum,
    ListField,
    Mark,
    Next,
    PayloadNames,
    Say,
    Sender,
    Service,
    Stack,
    State,
    Transit,
    automatic,
    field,
    phrases,
    view,
)
from dissect.schema.words import BitsInteger, Bytes, Flag, Int16ub, Int32ub, this

HEADER_OCTETS = 20
HEADER_WORDS = 5
WORD_OCTETS = 4

# The names are those of Linux (nf_conntrack_proto_tcp.c), which follows connections between others, as we do.
STATES = (
    State("CLOSE", "refused", one=["SYN"], other=["RST"], nobody=["SYN-ACK"]),
    State("CLOSE", "reset", one=["RST"]),
    State("TIME_WAIT", "closed by both ends", both=["FIN", "ACK of FIN"]),
    State("LAST_ACK", "closed by both ends, the last acknowledgment was not seen", both=["FIN"]),
    State("CLOSE_WAIT", "closed by one end", one=["FIN"], other=["ACK of FIN"]),
    State("FIN_WAIT", "closed by one end, its acknowledgment was not seen", one=["FIN"]),
    State("ESTABLISHED", "open", both=["SYN-ACK"]),
    State("ESTABLISHED", "open", one=["SYN-ACK"], other=["ACK without data"]),
    State("ESTABLISHED", "open", one=["SYN-ACK"], other=["data"]),
    State("SYN_RECV", "answered, not acknowledged", one=["SYN-ACK"]),
    State("SYN_SENT2", "opened by both ends", both=["SYN"]),
    State("ESTABLISHED", "open", one=["SYN"], other=["ACK without data"]),
    State("ESTABLISHED", "open", one=["SYN"], other=["data"]),
    State("SYN_SENT", "not answered", one=["SYN"]),
    State("ESTABLISHED", "open, its beginning was not seen", one=["ACK without data"]),
    State("ESTABLISHED", "open, its beginning was not seen", one=["data"]),
)


def _suspicious(holds: object, name: str, message: str, *, when: object = None) -> Expect:
    return Expect(
        holds,
        name,
        message,
        code=Code.SUSPICIOUS,
        severity=Severity.NOTE,
        when=when,
        reference=RFC(9293, "3.10.7"),
    )


class TCP(Header):
    """Transmission Control Protocol (RFC 9293)."""

    source_port: int = field(
        Int16ub,
        "Source Port",
        wireshark="tcp.srcport",
        names=Port,
        meaning="the process that sent the segment",
        origin=FieldOrigin.OWN_PORT,
    )
    destination_port: int = field(
        Int16ub,
        "Destination Port",
        wireshark="tcp.dstport",
        names=Port,
        meaning="the process that it is for",
        origin=FieldOrigin.PEER_PORT,
    )
    sequence_number: int = field(
        Int32ub,
        "Sequence Number",
        default=0,
        wireshark="tcp.seq_raw",
        meaning="number of the first octet of data; the SYN counts as one",
        origin=FieldOrigin.COUNTED,
    )
    acknowledgment_number: int = field(
        Int32ub,
        "Acknowledgment Number",
        default=0,
        wireshark="tcp.ack_raw",
        meaning="the octet that is expected next, if ACK is set",
        origin=FieldOrigin.ARRIVED,
    )
    data_offset: int = automatic(
        BitsInteger(4),
        "Data Offset",
        short="DOffset",
        meaning="length of this header in 32-bit words, options included",
    )
    reserved: int = field(
        BitsInteger(3), "Reserved", short="Rsrvd", default=0, meaning="must be zero", origin=FieldOrigin.FIXED
    )
    ae: bool = field(
        Flag,
        "Accurate ECN",
        short="AE",
        default=False,
        wireshark="tcp.flags.ae",
        meaning="part of accurate ECN",
        origin=FieldOrigin.EVENT,
    )
    cwr: bool = field(
        Flag,
        "Congestion Window Reduced",
        short="CWR",
        default=False,
        wireshark="tcp.flags.cwr",
        meaning="the sender has slowed down as asked",
        origin=FieldOrigin.EVENT,
    )
    ece: bool = field(
        Flag,
        "ECN-Echo",
        short="ECE",
        default=False,
        wireshark="tcp.flags.ece",
        meaning="a router marked congestion",
        origin=FieldOrigin.EVENT,
    )
    urg: bool = field(
        Flag,
        "Urgent",
        short="URG",
        default=False,
        wireshark="tcp.flags.urg",
        meaning="the urgent pointer counts",
        origin=FieldOrigin.PROGRAM,
    )
    ack: bool = field(
        Flag,
        "Acknowledgment",
        short="ACK",
        default=False,
        wireshark="tcp.flags.ack",
        meaning="the acknowledgment number counts",
        origin=FieldOrigin.EVENT,
    )
    psh: bool = field(
        Flag,
        "Push",
        short="PSH",
        default=False,
        wireshark="tcp.flags.push",
        meaning="hand the data over without delay",
        origin=FieldOrigin.HABIT,
    )
    rst: bool = field(
        Flag,
        "Reset",
        short="RST",
        default=False,
        wireshark="tcp.flags.reset",
        meaning="the connection is broken off",
        origin=FieldOrigin.EVENT,
    )
    syn: bool = field(
        Flag,
        "Synchronize",
        short="SYN",
        default=False,
        wireshark="tcp.flags.syn",
        meaning="opens the connection",
        origin=FieldOrigin.EVENT,
    )
    fin: bool = field(
        Flag,
        "Finish",
        short="FIN",
        default=False,
        wireshark="tcp.flags.fin",
        meaning="the sender has no more data",
        origin=FieldOrigin.EVENT,
    )
    window: int = field(
        Int16ub,
        "Window",
        default=65535,
        wireshark="tcp.window_size_value",
        meaning="octets that the sender is ready to receive, before scaling",
        origin=FieldOrigin.ROOM,
    )
    checksum: int = automatic(
        Int16ub, "Checksum", wireshark="tcp.checksum", meaning="over pseudo-header, header and data"
    )
    urgent_pointer: int = field(
        Int16ub,
        "Urgent Pointer",
        default=0,
        wireshark="tcp.urgent_pointer",
        meaning="where the urgent data ends, from the sequence number, if URG is set",
        origin=FieldOrigin.PROGRAM,
    )
    options: ListField = field(
        Bytes(this.data_offset * WORD_OCTETS - HEADER_OCTETS),
        "Options",
        default=b"",
        wireshark="tcp.options",
        options=OPTIONS,
        meaning="options, padded with zeros to a whole number of 32-bit words",
    )

    header_octets = view(
        this.data_offset * WORD_OCTETS, "Header Length", wireshark="tcp.hdr_len", meaning="the data offset in octets"
    )
    flags = view(
        this.reserved * 512
        + this.ae * 256
        + this.cwr * 128
        + this.ece * 64
        + this.urg * 32
        + this.ack * 16
        + this.psh * 8
        + this.rst * 4
        + this.syn * 2
        + this.fin,
        "Flags",
        wireshark="tcp.flags",
        meaning="reserved bits and control bits as one number",
    )

    line = phrases(
        "{source_port:d} → {destination_port:d}",
        "{flags:reversed}",
        "Seq={sequence_number}",
        Say("Ack={acknowledgment_number}", when=this.ack),
        "Win={window}",
        Say("Urg={urgent_pointer}", when=this.urg),
        "Len={payload_octets}",
    )

    stack = Stack(
        name="tcp",
        service=Service(connects=True, confirms=True, keeps_order=True),
        floor=Floor.TRANSPORT,
        unit="segment",
        reference=RFC(9293, "3.1"),
        carried_as={IpProtocol: [6]},
        stream=True,
        payload_names=PayloadNames(length="tcp.len", octets="tcp.payload"),
        next=[
            Next(TcpPort, this.source_port, when=this.source_port - this.destination_port < 0, optional=True),
            Next(TcpPort, this.destination_port, optional=True),
            Next(TcpPort, this.source_port, optional=True),
        ],
        checksum=InternetChecksum("checksum", pseudo_header=True),
        followed=FOLLOWED,
        transit=Transit(
            kept=["sequence_number", "acknowledgment_number", "urg", "ack", "psh", "rst", "syn", "fin"],
            flow=["source_port", "destination_port"],
        ),
        exchange=Exchange(
            marks=[
                Mark("SYN", {"syn": 1, "ack": 0}, letter="s", completeness=1, by=Sender.CLIENT, effect=Effect.OPENS),
                Mark(
                    "SYN-ACK",
                    {"syn": 1, "ack": 1},
                    letter="h",
                    completeness=2,
                    by=Sender.SERVER,
                    effect=Effect.ANSWERS,
                ),
                Mark("ACK", {"syn": 0, "ack": 1, "fin": 0, "rst": 0}, has_data=False, letter="a"),
                Mark("data", has_data=True, letter="d", completeness=8),
                Mark("FIN", {"fin": 1}, letter="f", completeness=16, effect=Effect.ENDS_HALF),
                Mark("RST", {"rst": 1}, letter="r", completeness=32, effect=Effect.ENDS),
                Mark("ACK of FIN", {"ack": 1, "rst": 0}, after="FIN"),
                Mark("ACK without data", {"syn": 0, "ack": 1}, has_data=False, completeness=4),
            ],
            states=STATES,
            number="sequence_number",
            answer="acknowledgment_number",
        ),
        context_rules=[
            Expect(
                this.urgent_pointer - this.payload_octets <= 0,
                "urgent_pointer",
                "points past the end of the segment; the urgent data is still to come",
                code=Code.SUSPICIOUS,
                severity=Severity.NOTE,
                when=this.urg,
                reference=RFC(6093, "3.1"),
            )
        ],
        expect=[
            Expect(
                this.data_offset >= HEADER_WORDS,
                "data_offset",
                "less than 5 words, the size of a header without options",
                code=Code.BAD_LENGTH,
                reference=RFC(9293, "3.1"),
            ),
            Expect(
                this.reserved == 0,
                "reserved",
                "reserved bits are set",
                code=Code.SUSPICIOUS,
                severity=Severity.NOTE,
                reference=RFC(9293, "3.1"),
            ),
            _suspicious(this.fin == 0, "fin", "SYN and FIN in one segment", when=this.syn),
            _suspicious(this.rst == 0, "rst", "SYN and RST in one segment", when=this.syn),
            _suspicious(this.fin == 0, "fin", "RST and FIN in one segment", when=this.rst),
            _suspicious(this.ack, "ack", "FIN without ACK", when=(this.fin != 0) & (this.syn == 0) & (this.rst == 0)),
            _suspicious(
                this.ack, "ack", "neither SYN nor RST nor ACK", when=(this.syn == 0) & (this.rst == 0) & (this.fin == 0)
            ),
            _suspicious(
                this.urgent_pointer == 0, "urgent_pointer", "an urgent pointer without URG", when=this.urg == 0
            ),
            Expect(
                this.source_port != 0,
                "source_port",
                "port 0 is reserved and no process has it",
                code=Code.SUSPICIOUS,
                severity=Severity.NOTE,
                reference=RFC(6335, "6"),
            ),
            Expect(
                this.destination_port != 0,
                "destination_port",
                "port 0 is reserved and no process has it",
                code=Code.SUSPICIOUS,
                severity=Severity.NOTE,
                reference=RFC(6335, "6"),
            ),
        ],
    )


HEADERS: tuple[type[Header], ...] = (TCP,)
