"""Network Time Protocol: RFC 5905 (version 4; version 3 of RFC 1305 has the same header), control messages RFC 9327.

Timestamps are the RFC's 64 bits: seconds since 1900 in the upper half, their fraction in the lower.
"""

from __future__ import annotations

from dissect.assigned_numbers.ntp_modes import NtpControlOperation, NtpLeapIndicator, NtpMode
from dissect.assigned_numbers.transport_ports import UdpPort
from dissect.problems import Code, Severity
from dissect.schema import (
    RFC,
    Exchange,
    Expect,
    FieldOrigin,
    Header,
    Mark,
    Say,
    Sender,
    Stack,
    field,
    phrases,
    view,
)
from dissect.schema.words import BitsInteger, Bytes, Flag, GreedyBytes, Int8ub, Int16ub, Int32ub, Int64ub, this

CONTROL = 6
PRIVATE = 7


class NTP(Header):
    """The first fields of messages of all modes (RFC 5905 §7.3)."""

    leap_indicator: int = field(
        BitsInteger(2),
        "LI",
        default=0,
        wireshark="ntp.flags.li",
        names=NtpLeapIndicator,
        meaning="whether a leap second comes; 3 where the clock is not synchronized",
        origin=FieldOrigin.ARRIVED,
    )
    version: int = field(
        BitsInteger(3), "VN", default=4, wireshark="ntp.flags.vn", meaning="4", origin=FieldOrigin.HABIT
    )
    mode: int = field(
        BitsInteger(3),
        "Mode",
        default=3,
        wireshark="ntp.flags.mode",
        names=NtpMode,
        meaning="3 a client, 4 a server",
        origin=FieldOrigin.EVENT,
    )

    flags = view(
        this.leap_indicator * 64 + this.version * 8 + this.mode,
        "Flags",
        wireshark="ntp.flags",
        meaning="the first octet as one number",
    )

    stack = Stack(
        name="ntp",
        reference=RFC(5905, "7.3"),
        carried_as={UdpPort: [123]},
        exchange=Exchange(
            marks=[
                Mark("client's message", {"mode": NtpMode.CLIENT}, by=Sender.CLIENT),
                Mark("server's message", {"mode": NtpMode.SERVER}, by=Sender.SERVER),
            ]
        ),
        expect=[
            Expect(
                this.version <= 4,
                "version",
                "a version that is not defined",
                code=Code.BAD_VERSION,
                severity=Severity.WARN,
                reference=RFC(5905, "7.3"),
            )
        ],
    )


class NTPTime(NTP):
    """A message that carries time: client, server, symmetric, broadcast (RFC 5905 §7.3)."""

    stratum: int = field(
        Int8ub,
        "Stratum",
        default=0,
        wireshark="ntp.stratum",
        meaning="1 a reference clock, 2 to 15 that many steps away, 16 not synchronized; 0 a word to the client",
        origin=FieldOrigin.ARRIVED,
    )
    poll: int = field(
        BitsInteger(8, signed=True),
        "Poll",
        default=6,
        wireshark="ntp.ppoll",
        meaning="the longest interval between messages, as a power of two in seconds",
        origin=FieldOrigin.HABIT,
    )
    precision: int = field(
        BitsInteger(8, signed=True),
        "Precision",
        default=-20,
        wireshark="ntp.precision",
        meaning="of the sender's clock, as a power of two in seconds",
        origin=FieldOrigin.HABIT,
    )
    root_delay: int = field(
        Int32ub,
        "Root Delay",
        default=0,
        wireshark="ntp.rootdelay",
        meaning="the round trip to the reference clock, in 65536ths of a second",
        origin=FieldOrigin.ARRIVED,
    )
    root_dispersion: int = field(
        Int32ub,
        "Root Dispersion",
        default=0,
        wireshark="ntp.rootdispersion",
        meaning="the error since the reference clock, in 65536ths of a second",
        origin=FieldOrigin.ARRIVED,
    )
    reference_id: bytes = field(
        Bytes(4),
        "Reference ID",
        default=bytes(4),
        wireshark="ntp.refid",
        meaning="stratum 0 and 1 four letters; else the server's IPv4 address, or a digest of its IPv6 address",
        origin=FieldOrigin.ARRIVED,
    )
    reference_timestamp: int = field(
        Int64ub,
        "Reference Timestamp",
        default=0,
        wireshark="ntp.reftime",
        meaning="when the clock was last set",
        origin=FieldOrigin.CLOCK,
    )
    origin_timestamp: int = field(
        Int64ub,
        "Origin Timestamp",
        default=0,
        wireshark="ntp.org",
        meaning="when the request left the client",
        origin=FieldOrigin.COPIED,
    )
    receive_timestamp: int = field(
        Int64ub,
        "Receive Timestamp",
        default=0,
        wireshark="ntp.rec",
        meaning="when the request came to the server",
        origin=FieldOrigin.CLOCK,
    )
    transmit_timestamp: int = field(
        Int64ub,
        "Transmit Timestamp",
        default=0,
        wireshark="ntp.xmt",
        meaning="when this message left",
        origin=FieldOrigin.CLOCK,
    )
    extensions: bytes = field(
        GreedyBytes,
        "Extension Fields and MAC",
        default=b"",
        meaning="extension fields (RFC 7822), key identifier and digest; nothing but their lengths tells them apart",
    )

    line = phrases(
        "v{version} {mode}",
        "Stratum={stratum}",
        Say("Reference={reference_id:bare}", when=(this.stratum <= 1) & (this.reference_id != 0)),
        Say("Reference={reference_id:dotted}", when=this.stratum > 1),
        Say("{leap_indicator}", when=this.leap_indicator != 0),
    )

    stack = NTP.stack.varied([this.mode < CONTROL])


class NTPControl(NTP):
    """A control message: reads or writes variables of a server (RFC 9327 §2)."""

    response: bool = field(Flag, "R", default=False, wireshark="ntp.ctrl.flags2.r", meaning="a response, not a command")
    error: bool = field(Flag, "E", default=False, wireshark="ntp.ctrl.flags2.error", meaning="an error response")
    more: bool = field(Flag, "M", default=False, wireshark="ntp.ctrl.flags2.more", meaning="more fragments follow")
    operation: int = field(
        BitsInteger(5),
        "Opcode",
        default=2,
        wireshark="ntp.ctrl.flags2.opcode",
        names=NtpControlOperation,
        meaning="what is asked for",
    )
    sequence: int = field(
        Int16ub, "Sequence Number", default=0, wireshark="ntp.ctrl.sequence", meaning="comes back in the response"
    )
    status: int = field(
        Int16ub,
        "Status",
        default=0,
        wireshark="ntp.ctrl.status",
        meaning="of the system, the peer or the clock; 0 in a command",
    )
    association_id: int = field(
        Int16ub, "Association ID", default=0, wireshark="ntp.ctrl.associd", meaning="the association; 0 for the system"
    )
    data_offset: int = field(
        Int16ub, "Offset", default=0, wireshark="ntp.ctrl.offset", meaning="octets of the data before this fragment"
    )
    count: int = field(Int16ub, "Count", default=0, wireshark="ntp.ctrl.count", meaning="octets of data in this one")
    data: bytes = field(
        GreedyBytes, "Data, Padding and Authenticator", default=b"", meaning="text, and after it zeros and a digest"
    )

    second_flags = view(
        this.response * 128 + this.error * 64 + this.more * 32 + this.operation,
        "Flags 2",
        wireshark="ntp.ctrl.flags2",
        meaning="the second octet as one number",
    )

    line = phrases("v{version} {mode}, {operation}", "Seq={sequence}", "{flags}")

    stack = NTP.stack.varied([this.mode == CONTROL], reference=RFC(9327, "2"))


class NTPPrivate(NTP):
    """A private message of the reference implementation's ntpdc (not in an RFC; mode 7 is reserved for such use)."""

    leap_indicator: int = field(
        BitsInteger(2), "R, M", default=0, meaning="a response, and more follow; the place of another mode's LI"
    )
    authenticated: bool = field(
        Flag, "A", default=False, wireshark="ntp.priv.auth", meaning="an authenticator follows the data"
    )
    sequence: int = field(
        BitsInteger(7), "Sequence", default=0, wireshark="ntp.priv.seq", meaning="the number of this response"
    )
    implementation: int = field(
        Int8ub, "Implementation", default=3, wireshark="ntp.priv.impl", meaning="whose numbering of requests it is"
    )
    request_code: int = field(
        Int8ub, "Request Code", default=0, wireshark="ntp.priv.reqcode", meaning="what is asked for"
    )
    error: int = field(BitsInteger(4), "Err", default=0, wireshark="ntp.priv.err", meaning="0 in a request")
    item_count: int = field(
        BitsInteger(12), "Number of data items", default=0, wireshark="ntp.priv.numitems", meaning="items that follow"
    )
    reserved: int = field(BitsInteger(4), "Reserved", default=0, wireshark="ntp.priv.reserved", meaning="zero")
    item_octets: int = field(
        BitsInteger(12), "Size of data item", default=0, wireshark="ntp.priv.itemsize", meaning="octets of an item"
    )
    data: bytes = field(GreedyBytes, "Data", default=b"", meaning="the items, and an authenticator where A is set")

    authentication_and_sequence = view(
        this.authenticated * 128 + this.sequence,
        "Auth, sequence",
        wireshark="ntp.priv.auth_seq",
        meaning="the second octet as one number",
    )

    line = phrases("v{version} {mode}", "Request={request_code}", "Seq={sequence}", "{flags}")

    stack = NTP.stack.varied([this.mode == PRIVATE])


HEADERS: tuple[type[Header], ...] = (NTP, NTPTime, NTPControl, NTPPrivate)
