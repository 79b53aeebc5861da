"""Layer Two Tunneling Protocol, version 2: RFC 2661 §3.1 (the header), §4.1 (attribute value pairs).

Version 3 over UDP (RFC 3931 §4.1.2) begins alike; over IP it has a header of its own (§4.1.1).
"""

from __future__ import annotations

from dissect.assigned_numbers import IpProtocol
from dissect.assigned_numbers.l2tp_messages import L2tpAttribute, L2tpMessage
from dissect.assigned_numbers.open_enum import OpenEnum
from dissect.assigned_numbers.transport_ports import UdpPort
from dissect.problems import Code, Severity
from dissect.protocols.ppp_frame import PppFrame
from dissect.schema import (
    PEEK_OCTET,
    RFC,
    Expect,
    Extent,
    Floor,
    Header,
    ListField,
    Next,
    OptionList,
    Say,
    Stack,
    automatic,
    field,
    phrases,
    view,
)
from dissect.schema.words import BitsInteger, Bytes, Flag, If, Int16ub, Int32ub, this

CONTROL_OCTETS = 12
"""Of a control message without pairs, which only acknowledges."""
OURS = this.vendor_id == 0
TELLS_MESSAGE = OURS & (this.attribute_type == L2tpAttribute.MESSAGE_TYPE)
TEXTS = (L2tpAttribute.HOST_NAME, L2tpAttribute.VENDOR_NAME)
IDENTIFIERS = (L2tpAttribute.ASSIGNED_TUNNEL_ID, L2tpAttribute.ASSIGNED_SESSION_ID)
DATA = (this.version == 2) & (this.control == 0)


class L2tpPair(OpenEnum, maximum=1):
    """The first bit of an attribute value pair, which has no kind before its vendor."""

    OPTIONAL = 0
    MANDATORY = 1


class L2tpSession(OpenEnum, maximum=0xFFFFFFFF):
    """Sessions of version 3. No registry lists them; `decode_as` can name what one carries."""


class L2TPAttributeValuePair(Header):
    """One statement of a control message (RFC 2661 §4.1)."""

    mandatory: bool = field(
        Flag,
        "Mandatory",
        short="M",
        default=True,
        wireshark="l2tp.avp.mandatory",
        meaning="a receiver that does not know it ends the session or tunnel",
    )
    hidden: bool = field(
        Flag, "Hidden", short="H", default=False, wireshark="l2tp.avp.hidden", meaning="the value is encrypted"
    )
    reserved: int = field(BitsInteger(4), "rsvd", default=0, meaning="zero")
    length: int = automatic(
        BitsInteger(10), "Length", wireshark="l2tp.avp.length", meaning="octets of the pair, this header included"
    )
    vendor_id: int = field(
        Int16ub,
        "Vendor ID",
        default=0,
        wireshark="l2tp.avp.vendor_id",
        meaning="the vendor that defines the type; 0 is the IETF",
    )
    attribute_type: int = field(
        Int16ub, "Attribute Type", wireshark="l2tp.avp.type", names=L2tpAttribute, meaning="what the value is"
    )
    value: bytes = field(Bytes(this.length - 6), "Attribute Value", default=b"", meaning="as vendor and type define it")

    line = phrases(
        *(Say(one.label, when=TELLS_MESSAGE & (this.value == one), leads=True) for one in L2tpMessage),
        Say("{attribute_type}", when=OURS & (this.attribute_type != L2tpAttribute.MESSAGE_TYPE)),
        *(Say("{value:text}", when=OURS & (this.attribute_type == number)) for number in TEXTS),
        *(Say("{value:d}", when=OURS & (this.attribute_type == number)) for number in IDENTIFIERS),
        Say("vendor {vendor_id} type {attribute_type:d}", when=this.vendor_id != 0),
    )

    stack = Stack(
        name="l2tp.avp",
        reference=RFC(2661, "4.1"),
        extent=[Extent(this.length)],
        expect=[
            Expect(
                this.length >= 6,
                "length",
                "shorter than the header of a pair, which is 6 octets",
                code=Code.BAD_OPTION,
                severity=Severity.WARN,
                reference=RFC(2661, "4.1"),
            )
        ],
    )


PAIRS = OptionList(kinds=L2tpPair, members=(), unknown=L2TPAttributeValuePair)


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
    reserved_2: int = field(BitsInteger(2), "Reserved", short="x", default=0, meaning="zero")
    sequence_present: bool = field(
        Flag, "Sequence", short="S", default=False, wireshark="l2tp.seq_bit", meaning="Ns and Nr are there"
    )
    reserved_1: bool = field(Flag, "Reserved", short="x", default=False, meaning="zero")
    offset_present: bool = field(
        Flag, "Offset", short="O", default=False, wireshark="l2tp.offset_bit", meaning="the offset size is there"
    )
    priority: bool = field(
        Flag, "Priority", short="P", default=False, wireshark="l2tp.priority", meaning="to be sent before others"
    )
    reserved_4: int = field(BitsInteger(4), "Reserved", short="x", default=0, meaning="zero")
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
        Flag, "Type", short="T", default=True, wireshark="l2tp.type", meaning="a control message, not data"
    )
    length_present: bool = field(
        Flag, "Length", short="L", default=True, wireshark="l2tp.length_bit", meaning="the length is there"
    )
    sequence_present: bool = field(
        Flag, "Sequence", short="S", default=True, wireshark="l2tp.seq_bit", meaning="Ns and Nr are there"
    )
    length: int = automatic(Int16ub, "Length", wireshark="l2tp.length", meaning="octets of the message")
    tunnel_id: int = field(
        Int16ub, "Tunnel ID", wireshark="l2tp.tunnel", meaning="names the tunnel at the receiver; 0 until there is one"
    )
    session_id: int = field(
        Int16ub, "Session ID", default=0, wireshark="l2tp.session", meaning="names the session at the receiver"
    )
    next_sent: int = field(Int16ub, "Ns", default=0, wireshark="l2tp.Ns", meaning="counts the messages")
    next_received: int = field(Int16ub, "Nr", default=0, wireshark="l2tp.Nr", meaning="the message that is expected")
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
    tunnel_id: int = field(Int16ub, "Tunnel ID", wireshark="l2tp.tunnel", meaning="names the tunnel at the receiver")
    session_id: int = field(Int16ub, "Session ID", wireshark="l2tp.session", meaning="names the session there")
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
    tunnel_id: int = field(Int16ub, "Tunnel ID", wireshark="l2tp.tunnel", meaning="names the tunnel at the receiver")
    session_id: int = field(Int16ub, "Session ID", wireshark="l2tp.session", meaning="names the session there")
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

    tunnel_id: int = field(Int16ub, "Tunnel ID", wireshark="l2tp.tunnel", meaning="names the tunnel at the receiver")
    session_id: int = field(Int16ub, "Session ID", wireshark="l2tp.session", meaning="names the session there")
    next_sent: int | None = field(
        If(this.sequence_present, Int16ub), "Ns", default=None, wireshark="l2tp.Ns", meaning="counts the messages"
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
    tunnel_id: int = field(Int16ub, "Tunnel ID", wireshark="l2tp.tunnel", meaning="names the tunnel at the receiver")
    session_id: int = field(Int16ub, "Session ID", wireshark="l2tp.session", meaning="names the session there")
    next_sent: int | None = field(
        If(this.sequence_present, Int16ub), "Ns", default=None, wireshark="l2tp.Ns", meaning="counts the messages"
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
        Int32ub, "Control Connection ID", short="CCID", wireshark="l2tp.ccid", meaning="names it at the receiver"
    )
    next_sent: int = field(Int16ub, "Ns", default=0, wireshark="l2tp.Ns", meaning="counts the messages")
    next_received: int = field(Int16ub, "Nr", default=0, wireshark="l2tp.Nr", meaning="the next one that is expected")
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
        [this.session_id == 0], next=[], reference=RFC(3931, "3.2.1"), extent=[Extent(this.length + 4)]
    )


HEADERS: tuple[type[Header], ...] = (
    L2TP,
    L2TPControl,
    L2TPDataWithOffset,
    L2TPDataWithLengthAndOffset,
    L2TPData,
    L2TPDataWithLength,
    L2TPv3,
    L2TPv3Control,
)
