"""Version 3 without UDP: RFC 3931 §3.2.1 (control messages), §4.1.1 (data)."""

from __future__ import annotations

from dissect.assigned_numbers import IpProtocol
from dissect.assigned_numbers.open_enum import OpenEnum
from dissect.protocols.l2tp.attributes import CONTROL_OCTETS, PAIRS
from dissect.schema import (
    RFC,
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
from dissect.schema.words import BitsInteger, Bytes, Flag, Int16ub, Int32ub, this


class L2tpSession(OpenEnum, maximum=0xFFFFFFFF):
    """Sessions of version 3. No registry lists them; `decode_as` can name what one carries."""


class L2TPv3(Header):
    """Version 3 without UDP: a session's data, or with session 0 a control message (RFC 3931 §4.1.1).

    Control messages agreed on what a session carries, and on the octets of a cookie before it.
    """

    session_id: int = field(
        Int32ub,
        "Session ID",
        wireshark="l2tp.sid",
        meaning="names the session at the receiver; 0 control messages",
        spelled="#010x",
    )

    line = phrases("Data", "Session={session_id}")

    stack = Stack(
        name="l2tp",
        floor=Floor.TUNNEL,
        reference=RFC(3931, "4.1.1.1"),
        carried_as={IpProtocol: [115]},
        origin=FieldOrigin.HANDSHAKE,
        next=[Next(L2tpSession, this.session_id)],
    )


class L2TPv3Control(L2TPv3):
    """A control message of version 3 (RFC 3931 §3.2.1)."""

    control: bool = field(Flag, "Type", short="T", default=True, wireshark="l2tp.type", meaning="set")
    length_present: bool = field(Flag, "Length", short="L", default=True, wireshark="l2tp.length_bit", meaning="set")
    reserved_2: int = field(BitsInteger(2), "Reserved", short="x", default=0, meaning="zero")
    sequence_present: bool = field(Flag, "Sequence", short="S", default=True, wireshark="l2tp.seq_bit", meaning="set")
    reserved_7: int = field(BitsInteger(7), "Reserved", short="x", default=0, meaning="zero")
    version: int = field(BitsInteger(4), "Version", short="Ver", default=3, wireshark="l2tp.version", meaning="3")
    length: int = automatic(
        Int16ub, "Length", wireshark="l2tp.length", meaning="octets of the message without the session ID"
    )
    control_connection_id: int = field(
        Int32ub,
        "Control Connection ID",
        short="CCID",
        wireshark="l2tp.ccid",
        meaning="names it at the receiver",
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
        meaning="the next one that is expected",
        origin=FieldOrigin.ARRIVED,
    )
    pairs: ListField = field(
        Bytes(this.length - 12),
        "Attribute Value Pairs",
        default=b"",
        options=PAIRS,
        meaning="the first says which message it is",
    )

    flags = view(
        this.control * 0x8000
        + this.length_present * 0x4000
        + this.reserved_2 * 0x1000
        + this.sequence_present * 0x800
        + this.reserved_7 * 0x10
        + this.version,
        "Flags",
        wireshark="l2tp.flags",
        meaning="the two octets as one number",
    )

    line = phrases(
        Say("ZLB", when=this.length == CONTROL_OCTETS),
        Say("Control", when=this.length != CONTROL_OCTETS),
        "Connection={control_connection_id}",
        "Ns={next_sent} Nr={next_received}",
    )

    stack = L2TPv3.stack.varied(
        [this.session_id == 0],
        next=[],
        origin=FieldOrigin.FIXED,
        reference=RFC(3931, "3.2.1"),
        extent=[Extent(this.length + 4)],
    )
