"""Attribute value pairs, of which control messages are made: RFC 2661 §4.1."""

from __future__ import annotations

from dissect.assigned_numbers.l2tp_messages import L2tpAttribute, L2tpMessage
from dissect.assigned_numbers.open_enum import OpenEnum
from dissect.problems import Code, Severity
from dissect.schema import RFC, Expect, Extent, FieldOrigin, Header, OptionList, Say, Stack, automatic, field, phrases
from dissect.schema.words import BitsInteger, Bytes, Flag, Int16ub, this

CONTROL_OCTETS = 12
"""Of a control message without pairs, which only acknowledges."""
OURS = this.vendor_id == 0
TELLS_MESSAGE = OURS & (this.attribute_type == L2tpAttribute.MESSAGE_TYPE)
TEXTS = (L2tpAttribute.HOST_NAME, L2tpAttribute.VENDOR_NAME)
IDENTIFIERS = (L2tpAttribute.ASSIGNED_TUNNEL_ID, L2tpAttribute.ASSIGNED_SESSION_ID)


class L2tpPair(OpenEnum, maximum=1):
    """The first bit of an attribute value pair, which has no kind before its vendor."""

    OPTIONAL = 0
    MANDATORY = 1


class L2TPAttributeValuePair(Header):
    """One statement of a control message (RFC 2661 §4.1)."""

    mandatory: bool = field(
        Flag,
        "Mandatory",
        short="M",
        default=True,
        wireshark="l2tp.avp.mandatory",
        meaning="a receiver that does not know it ends the session or tunnel",
        origin=FieldOrigin.HABIT,
    )
    hidden: bool = field(
        Flag,
        "Hidden",
        short="H",
        default=False,
        wireshark="l2tp.avp.hidden",
        meaning="the value is encrypted",
        origin=FieldOrigin.HABIT,
    )
    reserved: int = field(BitsInteger(4), "rsvd", default=0, meaning="zero", origin=FieldOrigin.FIXED)
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
        origin=FieldOrigin.EVENT,
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
