"""Options of TCP segments: RFC 9293 §3.1 and §3.2 (end, no operation, maximum segment size), RFC 7323 (window scale,
timestamps), RFC 2018 (selective acknowledgment), RFC 2385 (MD5), RFC 5925 (authentication), RFC 7413 (fast open),
RFC 8684 (multipath), RFC 6994 (experiments).
"""

from __future__ import annotations

from dissect.assigned_numbers import MptcpSubtype, TcpOptionKind
from dissect.problems import Code, Severity
from dissect.schema import (
    RFC,
    Expect,
    Extent,
    FieldOrigin,
    Header,
    ListField,
    OptionList,
    Reference,
    Repeat,
    Section,
    Sections,
    Stack,
    automatic,
    field,
)
from dissect.schema.tlv import exactly
from dissect.schema.words import BitsInteger, Bytes, Int8ub, Int16ub, Int32ub, this

MULTIPATH = 30
"""The one kind that may come more than once: it holds a message of its own (RFC 8684 §3)."""
HALF = 1 << 31


def _kind(number: int) -> int:
    return field(
        Int8ub,
        "Kind",
        default=number,
        wireshark="tcp.option_kind",
        names=TcpOptionKind,
        meaning="which option it is",
        origin=FieldOrigin.HABIT,
    )


def _length() -> int:
    return automatic(
        Int8ub, "Length", wireshark="tcp.option_len", meaning="octets of the option, kind and length included"
    )


def _option(kind: int, name: str, short: str, reference: Reference, *expect: Expect) -> Stack:
    """The place of an option: its kind, and its length with kind and length included (RFC 9293 §3.1).

    A second option of the same kind in one header adds nothing.
    """
    return Stack(
        name=f"tcp.options.{name}",
        unit="option",
        short=short,
        reference=reference,
        carried_as={TcpOptionKind: [kind]},
        extent=[Extent(this.length)],
        expect=expect,
        repeat=Repeat.ONCE if kind != MULTIPATH else Repeat.FREELY,
    )


def _at_least(octets: int, reference: Reference) -> Expect:
    return Expect(
        this.length >= octets,
        "length",
        f"shorter than the {octets} octets that this option has at least",
        code=Code.BAD_OPTION,
        severity=Severity.WARN,
        reference=reference,
    )


class TCPEndOfOptionList(Header):
    """End of option list; only padding follows (RFC 9293 §3.1)."""

    kind: int = _kind(0)

    stack = Stack(
        name="tcp.options.eol", unit="option", short="End", reference=RFC(9293, "3.1"), carried_as={TcpOptionKind: [0]}
    )


class TCPNoOperation(Header):
    """No operation, to align what follows (RFC 9293 §3.1)."""

    kind: int = _kind(1)

    stack = Stack(
        name="tcp.options.nop", unit="option", short="NOP", reference=RFC(9293, "3.1"), carried_as={TcpOptionKind: [1]}
    )


class TCPMaximumSegmentSize(Header):
    """Maximum segment size that the sender is ready to receive; on SYN segments (RFC 9293 §3.7.1)."""

    kind: int = _kind(2)
    length: int = _length()
    maximum_segment_size: int = field(
        Int16ub,
        "Maximum Segment Size",
        short="MSS",
        wireshark="tcp.options.mss_val",
        meaning="octets of data in the largest segment",
        origin=FieldOrigin.LINK,
    )

    stack = _option(
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

    kind: int = _kind(3)
    length: int = _length()
    shift_count: int = field(
        Int8ub,
        "Shift Count",
        wireshark="tcp.options.wscale.shift",
        meaning="bits to shift the window by, at most 14",
        origin=FieldOrigin.HABIT,
    )

    stack = _option(
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


class TCPSelectiveAcknowledgmentPermitted(Header):
    """The sender understands selective acknowledgments; on SYN segments (RFC 2018 §2)."""

    kind: int = _kind(4)
    length: int = _length()

    stack = _option(4, "sack_perm", "SACK permitted", RFC(2018, "2"), exactly(2, RFC(2018, "2")))


class TCPSelectiveAcknowledgmentBlock(Header):
    """A run of octets that arrived (RFC 2018 §3)."""

    left_edge: int = field(
        Int32ub,
        "Left Edge of Block",
        short="Left",
        meaning="sequence number of its first octet",
        origin=FieldOrigin.ARRIVED,
    )
    right_edge: int = field(
        Int32ub,
        "Right Edge of Block",
        short="Right",
        meaning="sequence number of the octet after its last one",
        origin=FieldOrigin.ARRIVED,
    )

    # Sequence numbers wrap: the edges can only be out of order if they are less than half of all numbers apart.
    stack = Stack(
        name="tcp.options.sack",
        reference=RFC(2018, "3"),
        expect=[
            Expect(
                this.right_edge - this.left_edge > 0,
                "right_edge",
                "not after the left edge",
                code=Code.BAD_OPTION,
                severity=Severity.WARN,
                when=this.left_edge - this.right_edge < HALF,
                reference=RFC(2018, "3"),
            )
        ],
    )


class TCPSelectiveAcknowledgment(Header):
    """Blocks that arrived beyond the acknowledgment number (RFC 2018 §3)."""

    kind: int = _kind(5)
    length: int = _length()
    blocks: ListField = field(
        Bytes(this.length - 2),
        "Blocks",
        default=b"",
        options=Sections([Section("Blocks", TCPSelectiveAcknowledgmentBlock)]),
        meaning="left and right edge of each block, 32 bits each",
    )

    stack = _option(5, "sack", "SACK", RFC(2018, "3"), _at_least(10, RFC(2018, "3")))


class TCPTimestamps(Header):
    """Timestamps, to measure the round trip and to tell old segments (RFC 7323 §3)."""

    kind: int = _kind(8)
    length: int = _length()
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

    stack = _option(8, "timestamp", "TS", RFC(7323, "3.2"), exactly(10, RFC(7323, "3.2")))


class TCPMD5Signature(Header):
    """MD5 digest of segment and shared key, for BGP (RFC 2385, obsoleted by RFC 5925)."""

    kind: int = _kind(19)
    length: int = _length()
    digest: bytes = field(Bytes(16), "MD5 Digest", wireshark="tcp.options.md5.digest", meaning="over segment and key")

    stack = _option(19, "md5", "MD5", RFC(2385, "3.0"), exactly(18, RFC(2385, "3.0")))


class TCPAuthentication(Header):
    """Message authentication code of the segment, with the keys' numbers (RFC 5925 §2.2)."""

    kind: int = _kind(29)
    length: int = _length()
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
        Bytes(this.length - 4), "MAC", default=b"", wireshark="tcp.options.ao.mac", meaning="over segment and key"
    )

    stack = _option(29, "ao", "AO", RFC(5925, "2.2"), _at_least(4, RFC(5925, "2.2")))


class TCPMultipath(Header):
    """Multipath TCP: several paths for one connection (RFC 8684 §3); the message of the subtype is kept as octets."""

    kind: int = _kind(MULTIPATH)
    length: int = _length()
    subtype: int = field(
        BitsInteger(4),
        "Subtype",
        wireshark="tcp.options.mptcp.subtype",
        names=MptcpSubtype,
        meaning="0 capable, 1 join, 2 sequence signal, 3 add address, …",
    )
    subtype_bits: int = field(
        BitsInteger(4),
        "Subtype Bits",
        short="Bits",
        default=0,
        meaning="version, flags or reserved, as the subtype says",
    )
    data: bytes = field(Bytes(this.length - 3), "Data", default=b"", meaning="the rest of the subtype's message")

    stack = _option(MULTIPATH, "mptcp", "MPTCP", RFC(8684, "3"), _at_least(3, RFC(8684, "3")))


class TCPFastOpen(Header):
    """Fast open: asks for a cookie, or brings one, so that the SYN may carry data (RFC 7413 §4.1.1)."""

    kind: int = _kind(34)
    length: int = _length()
    cookie: bytes = field(
        Bytes(this.length - 2),
        "Cookie",
        default=b"",
        wireshark="tcp.options.tfo.cookie",
        meaning="4 to 16 octets; none where one is asked for",
        origin=FieldOrigin.COPIED,
    )

    stack = _option(
        34,
        "tfo",
        "TFO",
        RFC(7413, "4.1.1"),
        _at_least(2, RFC(7413, "4.1.1")),
        Expect(
            this.length >= 6,
            "length",
            "a cookie of less than 4 octets",
            when=this.length > 2,
            code=Code.BAD_OPTION,
            severity=Severity.WARN,
            reference=RFC(7413, "4.1.1"),
        ),
    )


class TCPExperiment(Header):
    """An experiment under one of the two shared kinds, told apart by its identifier (RFC 6994 §3)."""

    kind: int = _kind(253)
    length: int = _length()
    experiment_identifier: int = field(
        Int16ub,
        "Experiment Identifier",
        short="ExID",
        wireshark="tcp.options.experimental.exid",
        meaning="which experiment, from IANA's registry",
    )
    data: bytes = field(
        Bytes(this.length - 4),
        "Data",
        default=b"",
        wireshark="tcp.options.experimental.data",
        meaning="the octets of the experiment",
    )

    stack = Stack(
        name="tcp.options.experimental",
        short="Experiment",
        reference=RFC(6994, "3"),
        carried_as={TcpOptionKind: [253, 254]},
        extent=[Extent(this.length)],
        expect=[_at_least(4, RFC(6994, "3"))],
    )


class TCPUnknownOption(Header):
    """An option that is not declared here; receivers ignore it without error (RFC 9293 §3.1, MUST-6)."""

    kind: int = field(
        Int8ub,
        "Kind",
        wireshark="tcp.option_kind",
        names=TcpOptionKind,
        meaning="which option it is",
        origin=FieldOrigin.HABIT,
    )
    length: int = _length()
    data: bytes = field(
        Bytes(this.length - 2),
        "Data",
        default=b"",
        wireshark="tcp.options.unknown.payload",
        meaning="the octets of the option, as they are",
    )

    stack = Stack(
        name="tcp.options.unknown",
        reference=RFC(9293, "3.1"),
        extent=[Extent(this.length)],
        expect=[_at_least(2, RFC(9293, "3.1"))],
    )


OPTIONS = OptionList(
    kinds=TcpOptionKind,
    members=(
        TCPEndOfOptionList,
        TCPNoOperation,
        TCPMaximumSegmentSize,
        TCPWindowScale,
        TCPSelectiveAcknowledgmentPermitted,
        TCPSelectiveAcknowledgment,
        TCPTimestamps,
        TCPMD5Signature,
        TCPAuthentication,
        TCPMultipath,
        TCPFastOpen,
        TCPExperiment,
    ),
    unknown=TCPUnknownOption,
    end=0,
)
