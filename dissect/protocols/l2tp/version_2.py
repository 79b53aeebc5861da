"""Version 2: RFC 2661 §3.1. Version 3 over UDP (RFC 3931 §4.1.2) begins alike."""

from __future__ import annotations

from dissect.assigned_numbers.transport_ports import UdpPort
from dissect.problems import Code, Severity
from dissect.protocols.l2tp.attributes import CONTROL_OCTETS, PAIRS
from dissect.protocols.ppp_frame import PppFrame
from dissect.schema import (
    PEEK_OCTET,
    RFC,
    Expect,
    Extent,
    FieldOrigin,
    Floor,
    Header,
    ListField,
    Next,
    Say,
    Stack,
    automatic,
    field,
    phrases,
    view,
)
from dissect.schema.words import BitsInteger, Bytes, Flag, If, Int16ub, this

DATA = (this.version == 2) & (this.control == 0)


def _tunnel_id() -> int:
    return field(
        Int16ub,
        "Tunnel ID",
        wireshark="l2tp.tunnel",
        meaning="names the tunnel at the receiver",
        origin=FieldOrigin.HANDSHAKE,
    )


def _session_id() -> int:
    return field(
        Int16ub, "Session ID", wireshark="l2tp.session", meaning="names the session there", origin=FieldOrigin.HANDSHAKE
    )


def _must(name: str, holds: object) -> Expect:
    return Expect(
        holds,
        name,
        "not set in a control message, which cannot be read without it",
        code=Code.SUSPICIOUS,
        severity=Severity.WARN,
        when=(this.control != 0) & (this.version == 2),
        reference=RFC(2661, "3.1"),
    )


class L2TP(Header):
    """The first fields of every message (RFC 2661 §3.1)."""

    control: bool = field(
        Flag, "Type", short="T", default=False, wireshark="l2tp.type", meaning="a control message, not data"
    )
    length_present: bool = field(
        Flag, "Length", short="L", default=False, wireshark="l2tp.length_bit", meaning="the length is there"
    )
    reserved_2: int = field(BitsInteger(2), "Reserved", short="x", default=0, meaning="zero", origin=FieldOrigin.FIXED)
    sequence_present: bool = field(
        Flag, "Sequence", short="S", default=False, wireshark="l2tp.seq_bit", meaning="Ns and Nr are there"
    )
    reserved_1: bool = field(Flag, "Reserved", short="x", default=False, meaning="zero", origin=FieldOrigin.FIXED)
    offset_present: bool = field(
        Flag, "Offset", short="O", default=False, wireshark="l2tp.offset_bit", meaning="the offset size is there"
    )
    priority: bool = field(
        Flag, "Priority", short="P", default=False, wireshark="l2tp.priority", meaning="to be sent before others"
    )
    reserved_4: int = field(BitsInteger(4), "Reserved", short="x", default=0, meaning="zero", origin=FieldOrigin.FIXED)
    version: int = field(
        BitsInteger(4), "Version", short="Ver", default=2, wireshark="l2tp.version", meaning="2; 1 is L2F, 3 is later"
    )

    flags = view(
        this.control * 0x8000
        + this.length_present * 0x4000
        + this.reserved_2 * 0x1000
        + this.sequence_present * 0x800
        + this.reserved_1 * 0x400
        + this.offset_present * 0x200
        + this.priority * 0x100
        + this.reserved_4 * 0x10
        + this.version,
        "Flags",
        wireshark="l2tp.flags",
        meaning="the first 16 bits as one number",
    )

    stack = Stack(
        name="l2tp",
        floor=Floor.TUNNEL,
        reference=RFC(2661, "3.1"),
        carried_as={UdpPort: [1701]},
        origin=FieldOrigin.HABIT,
        recognized_by=(this.version >= 2) & (this.version <= 3),  # L2F, version 1, shares the port (RFC 2341 §4.2.2)
        unchecked_in=RFC(6935, "5"),
        expect=[
            _must("length_present", this.length_present),
            _must("sequence_present", this.sequence_present),
        ],
    )


class L2TPControl(L2TP):
    """A control message, of attribute value pairs (RFC 2661 §3.1, §4.1)."""

    control: bool = field(
        Flag,
        "Type",
        short="T",
        default=True,
        wireshark="l2tp.type",
        meaning="a control message, not data",
        origin=FieldOrigin.FIXED,
    )
    length_present: bool = field(
        Flag,
        "Length",
        short="L",
        default=True,
        wireshark="l2tp.length_bit",
        meaning="the length is there",
        origin=FieldOrigin.FIXED,
    )
    sequence_present: bool = field(
        Flag,
        "Sequence",
        short="S",
        default=True,
        wireshark="l2tp.seq_bit",
        meaning="Ns and Nr are there",
        origin=FieldOrigin.FIXED,
    )
    length: int = automatic(Int16ub, "Length", wireshark="l2tp.length", meaning="octets of the message")
    tunnel_id: int = field(
        Int16ub,
        "Tunnel ID",
        wireshark="l2tp.tunnel",
        meaning="names the tunnel at the receiver; 0 until there is one",
        origin=FieldOrigin.HANDSHAKE,
    )
    session_id: int = field(
        Int16ub,
        "Session ID",
        default=0,
        wireshark="l2tp.session",
        meaning="names the session at the receiver",
        origin=FieldOrigin.HANDSHAKE,
    )
    next_sent: int = field(
        Int16ub, "Ns", default=0, wireshark="l2tp.Ns", meaning="counts the messages", origin=FieldOrigin.COUNTED
    )
    next_received: int = field(
        Int16ub,
        "Nr",
        default=0,
        wireshark="l2tp.Nr",
        meaning="the message that is expected",
        origin=FieldOrigin.ARRIVED,
    )
    pairs: ListField = field(
        Bytes(this.length - 12),
        "Attribute Value Pairs",
        short="AVPs",
        default=b"",
        options=PAIRS,
        meaning="the message",
    )

    line = phrases(
        Say("ZLB", when=this.length == CONTROL_OCTETS),
        Say("Control", when=this.length != CONTROL_OCTETS),
        "Tunnel={tunnel_id}",
        "Session={session_id}",
        "Ns={next_sent} Nr={next_received}",
    )

    stack = L2TP.stack.varied(
        [(this.version == 2) & (this.control != 0) & (this.length_present != 0) & (this.sequence_present != 0)],
        extent=[Extent(this.length)],
        expect=[
            Expect(
                this.length >= 12,
                "length",
                "shorter than the header of a control message, which is 12 octets",
                code=Code.BAD_LENGTH,
                reference=RFC(2661, "3.1"),
            )
        ],
    )


class L2TPDataWithOffset(L2TP):
    """A PPP frame of a session, after padding that aligns it (RFC 2661 §3.1)."""

    offset_present: bool = field(
        Flag, "Offset", short="O", default=True, wireshark="l2tp.offset_bit", meaning="the offset size is there"
    )
    tunnel_id: int = _tunnel_id()
    session_id: int = _session_id()
    offset_size: int = automatic(Int16ub, "Offset Size", wireshark="l2tp.offset", meaning="octets to skip")
    padding: bytes = field(Bytes(this.offset_size), "Offset Pad", default=b"", meaning="any octets")

    line = phrases("Data", "Tunnel={tunnel_id}", "Session={session_id}")

    stack = L2TP.stack.varied(
        [DATA & (this.length_present == 0) & (this.sequence_present == 0) & (this.offset_present != 0)],
        next=[Next(PppFrame, PEEK_OCTET)],
        expect=(),
    )


class L2TPDataWithLengthAndOffset(L2TP):
    """A PPP frame of a session, with the message's length, after padding that aligns it (RFC 2661 §3.1)."""

    length_present: bool = field(
        Flag, "Length", short="L", default=True, wireshark="l2tp.length_bit", meaning="the length is there"
    )
    offset_present: bool = field(
        Flag, "Offset", short="O", default=True, wireshark="l2tp.offset_bit", meaning="the offset size is there"
    )
    length: int = automatic(Int16ub, "Length", wireshark="l2tp.length", meaning="octets of the message")
    tunnel_id: int = _tunnel_id()
    session_id: int = _session_id()
    offset_size: int = automatic(Int16ub, "Offset Size", wireshark="l2tp.offset", meaning="octets to skip")
    padding: bytes = field(Bytes(this.offset_size), "Offset Pad", default=b"", meaning="any octets")

    line = phrases("Data", "Tunnel={tunnel_id}", "Session={session_id}")

    stack = L2TP.stack.varied(
        [DATA & (this.length_present != 0) & (this.sequence_present == 0) & (this.offset_present != 0)],
        next=[Next(PppFrame, PEEK_OCTET)],
        extent=[Extent(this.length)],
        expect=(),
    )


class L2TPData(L2TP):
    """A PPP frame of a session (RFC 2661 §3.1); padding after sequence numbers is not read."""

    tunnel_id: int = _tunnel_id()
    session_id: int = _session_id()
    next_sent: int | None = field(
        If(this.sequence_present, Int16ub),
        "Ns",
        default=None,
        wireshark="l2tp.Ns",
        meaning="counts the messages",
        origin=FieldOrigin.COUNTED,
    )
    next_received: int | None = field(
        If(this.sequence_present, Int16ub), "Nr", default=None, wireshark="l2tp.Nr", meaning="reserved in data"
    )
    offset_size: int | None = field(
        If(this.offset_present, Int16ub), "Offset Size", default=None, wireshark="l2tp.offset", meaning="octets to skip"
    )

    line = phrases(
        "Data",
        "Tunnel={tunnel_id}",
        "Session={session_id}",
        "Ns={next_sent} Nr={next_received}",
    )

    stack = L2TP.stack.varied(
        [DATA & (this.length_present == 0)], next=[Next(PppFrame, PEEK_OCTET, when=this.offset_present == 0)], expect=()
    )


class L2TPDataWithLength(L2TP):
    """A PPP frame of a session, with the message's length (RFC 2661 §3.1); padding as above."""

    length_present: bool = field(
        Flag, "Length", short="L", default=True, wireshark="l2tp.length_bit", meaning="the length is there"
    )
    length: int = automatic(Int16ub, "Length", wireshark="l2tp.length", meaning="octets of the message")
    tunnel_id: int = _tunnel_id()
    session_id: int = _session_id()
    next_sent: int | None = field(
        If(this.sequence_present, Int16ub),
        "Ns",
        default=None,
        wireshark="l2tp.Ns",
        meaning="counts the messages",
        origin=FieldOrigin.COUNTED,
    )
    next_received: int | None = field(
        If(this.sequence_present, Int16ub), "Nr", default=None, wireshark="l2tp.Nr", meaning="reserved in data"
    )
    offset_size: int | None = field(
        If(this.offset_present, Int16ub), "Offset Size", default=None, wireshark="l2tp.offset", meaning="octets to skip"
    )

    line = phrases(
        "Data",
        "Tunnel={tunnel_id}",
        "Session={session_id}",
        "Ns={next_sent} Nr={next_received}",
    )

    stack = L2TP.stack.varied(
        [DATA & (this.length_present != 0)],
        next=[Next(PppFrame, PEEK_OCTET, when=this.offset_present == 0)],
        extent=[Extent(this.length)],
        expect=(),
    )
