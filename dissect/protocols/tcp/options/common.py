"""Options that most connections use: RFC 9293 §3.1, RFC 7323 (window scale, timestamps)."""

from __future__ import annotations

from dissect.assigned_numbers import TcpOptionKind
from dissect.problems import Code, Severity
from dissect.protocols.tcp.options.option import option_kind, option_length, option_place
from dissect.schema import RFC, Expect, FieldOrigin, Header, Stack, field
from dissect.schema.tlv import exactly
from dissect.schema.words import Int8ub, Int16ub, Int32ub, this


class TCPEndOfOptionList(Header):
    """End of option list; only padding follows (RFC 9293 §3.1)."""

    kind: int = option_kind(0)

    stack = Stack(
        name="tcp.options.eol", unit="option", short="End", reference=RFC(9293, "3.1"), carried_as={TcpOptionKind: [0]}
    )


class TCPNoOperation(Header):
    """No operation, to align what follows (RFC 9293 §3.1)."""

    kind: int = option_kind(1)

    stack = Stack(
        name="tcp.options.nop", unit="option", short="NOP", reference=RFC(9293, "3.1"), carried_as={TcpOptionKind: [1]}
    )


class TCPMaximumSegmentSize(Header):
    """Maximum segment size that the sender is ready to receive; on SYN segments (RFC 9293 §3.7.1)."""

    kind: int = option_kind(2)
    length: int = option_length()
    maximum_segment_size: int = field(
        Int16ub,
        "Maximum Segment Size",
        short="MSS",
        wireshark="tcp.options.mss_val",
        meaning="octets of data in the largest segment",
        origin=FieldOrigin.LINK,
    )

    stack = option_place(
        2,
        "mss",
        "MSS",
        RFC(9293, "3.7.1"),
        exactly(4, RFC(9293, "3.1")),
        Expect(
            this.maximum_segment_size != 0,
            "maximum_segment_size",
            "a maximum segment size of zero leaves no room for data",
            code=Code.BAD_OPTION,
            severity=Severity.WARN,
            reference=RFC(9293, "3.7.1"),
        ),
    )


class TCPWindowScale(Header):
    """Window scale: windows of this sender are shifted left by this many bits; on SYN segments (RFC 7323 §2)."""

    kind: int = option_kind(3)
    length: int = option_length()
    shift_count: int = field(
        Int8ub,
        "Shift Count",
        wireshark="tcp.options.wscale.shift",
        meaning="bits to shift the window by, at most 14",
        origin=FieldOrigin.HABIT,
    )

    stack = option_place(
        3,
        "wscale",
        "WS",
        RFC(7323, "2.2"),
        exactly(3, RFC(7323, "2.2")),
        Expect(
            this.shift_count <= 14,
            "shift_count",
            "more than 14, and so to be used as 14",
            code=Code.BAD_OPTION,
            severity=Severity.WARN,
            reference=RFC(7323, "2.3"),
        ),
    )


class TCPTimestamps(Header):
    """Timestamps, to measure the round trip and to tell old segments (RFC 7323 §3)."""

    kind: int = option_kind(8)
    length: int = option_length()
    timestamp_value: int = field(
        Int32ub,
        "Timestamp Value",
        short="TSval",
        wireshark="tcp.options.timestamp.tsval",
        meaning="the sender's clock, in its own unit",
        origin=FieldOrigin.CLOCK,
    )
    timestamp_echo_reply: int = field(
        Int32ub,
        "Timestamp Echo Reply",
        short="TSecr",
        default=0,
        wireshark="tcp.options.timestamp.tsecr",
        meaning="the value last received, given back",
        origin=FieldOrigin.COPIED,
    )

    stack = option_place(8, "timestamp", "TS", RFC(7323, "3.2"), exactly(10, RFC(7323, "3.2")))
