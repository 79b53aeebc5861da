"""GPRS Tunnelling Protocol: the user plane (3GPP TS 29.281 §5.1) and the headers of the control plane's two versions
(TS 29.060 §6, TS 29.274 §5.1). The content of the control plane's messages is kept as payload.
"""

from __future__ import annotations

from dissect.assigned_numbers.gtp_messages import Gtp2Message, GtpExtension, GtpMessage
from dissect.assigned_numbers.transport_ports import TcpPort, UdpPort
from dissect.protocols.ip_version import IpVersion
from dissect.schema import (
    PEEK,
    RFC,
    Extent,
    FieldOrigin,
    Floor,
    Header,
    Next,
    Payload,
    Reference,
    Say,
    Stack,
    automatic,
    field,
    phrases,
)
from dissect.schema.words import BitsInteger, Bytes, Flag, If, Int8ub, Int16ub, Int24ub, Int32ub, this

G_PDU = 255
VERSION_1_OCTETS = 8
VERSION_2_OCTETS = 4
CONTROL_PORT = 2123
NO_EXTENSION = 0
USER_PLANE = "3GPP TS 29.281"
CONTROL_PLANE = "3GPP TS 29.274"


class GTP(Header):
    """The first fields of every version (TS 29.281 §5.1)."""

    version: int = field(
        BitsInteger(3), "Version", default=1, wireshark="gtp.flags.version", meaning="1; 2 in control planes since 2008"
    )
    protocol_type: bool = field(
        Flag,
        "Protocol Type",
        short="PT",
        default=True,
        wireshark="gtp.flags.payload",
        meaning="1; 0 is charging",
        origin=FieldOrigin.FIXED,
    )
    reserved: bool = field(
        Flag,
        "Spare",
        short="*",
        default=False,
        wireshark="gtp.flags.reserved",
        meaning="zero",
        origin=FieldOrigin.FIXED,
    )
    extension_header_present: bool = field(
        Flag,
        "Extension Header flag",
        short="E",
        default=False,
        wireshark="gtp.flags.e",
        meaning="the next extension header type counts",
    )
    sequence_number_present: bool = field(
        Flag,
        "Sequence Number flag",
        short="S",
        default=False,
        wireshark="gtp.flags.s",
        meaning="the sequence number counts",
    )
    n_pdu_number_present: bool = field(
        Flag,
        "N-PDU Number flag",
        short="PN",
        default=False,
        wireshark="gtp.flags.pn",
        meaning="the N-PDU number counts",
    )
    message_type: int = field(
        Int8ub,
        "Message Type",
        default=G_PDU,
        wireshark="gtp.message",
        names=GtpMessage,
        meaning="255 carries a packet",
        origin=FieldOrigin.EVENT,
    )
    length: int = automatic(
        Int16ub, "Length", wireshark="gtp.length", meaning="octets after the part of the header that is always there"
    )

    line = phrases("{message_type}")

    stack = Stack(
        name="gtp",
        floor=Floor.TUNNEL,
        reference=Reference(USER_PLANE, "5.1"),
        carried_as={UdpPort: [2152, 2123], TcpPort: [2152, 2123]},
        origin=FieldOrigin.HABIT,
        # Many systems also give these ports to clients. Version 0 has a port of its own (TS 29.060 §10.1.1).
        recognized_by=(this.version >= 1) & (this.version <= 2),
        unchecked_in=RFC(6935, "5"),
    )


class GTPv1(GTP):
    """Version 1 without optional fields, as in most user packets (TS 29.281 §5.1)."""

    tunnel_endpoint_identifier: int = field(
        Int32ub,
        "Tunnel Endpoint Identifier",
        short="TEID",
        wireshark="gtp.teid",
        meaning="names the tunnel at the receiver",
        origin=FieldOrigin.HANDSHAKE,
        spelled="#010x",
    )

    line = phrases("{message_type}", "TEID={tunnel_endpoint_identifier}")

    stack = GTP.stack.varied(
        [
            (this.version == 1)
            & (this.extension_header_present * 4 + this.sequence_number_present * 2 + this.n_pdu_number_present == 0)
        ],
        next=[Next(IpVersion, PEEK, when=this.message_type == G_PDU)],
        payload=Payload.DATA,
        extent=[Extent(this.length + VERSION_1_OCTETS)],
    )


class GTPv1WithOptionalFields(GTP):
    """Version 1 with all three optional fields; a field counts if its flag is set (TS 29.281 §5.1)."""

    tunnel_endpoint_identifier: int = field(
        Int32ub,
        "Tunnel Endpoint Identifier",
        short="TEID",
        wireshark="gtp.teid",
        meaning="names the tunnel at the receiver",
        origin=FieldOrigin.HANDSHAKE,
        spelled="#010x",
    )
    sequence_number: int = field(
        Int16ub,
        "Sequence Number",
        default=0,
        wireshark="gtp.seq_number",
        meaning="counts the packets, if S is set",
        origin=FieldOrigin.COUNTED,
    )
    n_pdu_number: int = field(
        Int8ub,
        "N-PDU Number",
        default=0,
        wireshark="gtp.npdu_number",
        meaning="for handovers, if PN is set",
        origin=FieldOrigin.EVENT,
    )
    next_extension_header_type: int = automatic(
        Int8ub,
        "Next Extension Header Type",
        short="Next Ext",
        wireshark="gtp.ext_hdr.next",
        names=GtpExtension,
        meaning="the extension header that follows, if E is set; 0 if there is none",
    )

    line = phrases(
        "{message_type}",
        "TEID={tunnel_endpoint_identifier}",
        Say("Seq={sequence_number}", when=this.sequence_number_present),
    )

    stack = GTP.stack.varied(
        [
            (this.version == 1)
            & (this.extension_header_present * 4 + this.sequence_number_present * 2 + this.n_pdu_number_present != 0)
        ],
        next=[
            Next(
                GtpExtension,
                this.next_extension_header_type,
                when=(this.extension_header_present != 0) & (this.next_extension_header_type != NO_EXTENSION),
            ),
            Next(IpVersion, PEEK, when=(this.message_type == G_PDU) & (this.extension_header_present == 0)),
            Next(
                IpVersion, PEEK, when=(this.message_type == G_PDU) & (this.next_extension_header_type == NO_EXTENSION)
            ),
        ],
        payload=Payload.DATA,
        extent=[Extent(this.length + VERSION_1_OCTETS)],
    )


class GTPv2Piggybacking(GTP):
    """Version 2, with a second message after the first one's elements (TS 29.274 §5.5.1)."""

    version: int = field(BitsInteger(3), "Version", default=2, wireshark="gtpv2.version", meaning="2")
    protocol_type: bool = field(
        Flag,
        "Piggybacking flag",
        short="P",
        default=True,
        wireshark="gtpv2.p",
        meaning="a second message follows",
        origin=FieldOrigin.EVENT,
    )
    reserved: bool = field(
        Flag, "TEID flag", short="T", default=False, wireshark="gtpv2.t", meaning="a tunnel endpoint identifier follows"
    )
    extension_header_present: bool = field(
        Flag,
        "Message Priority flag",
        short="MP",
        default=False,
        wireshark="gtpv2.mp",
        meaning="the priority after the sequence number counts",
    )
    sequence_number_present: bool = field(Flag, "Spare", default=False, meaning="zero", origin=FieldOrigin.FIXED)
    n_pdu_number_present: bool = field(Flag, "Spare", default=False, meaning="zero", origin=FieldOrigin.FIXED)
    message_type: int = field(
        Int8ub,
        "Message Type",
        wireshark="gtpv2.message_type",
        names=Gtp2Message,
        meaning="which message it is",
        origin=FieldOrigin.EVENT,
    )
    length: int = field(
        Int16ub,
        "Message Length",
        wireshark="gtpv2.msg_length",
        meaning="octets of this message after the first four",
        origin=FieldOrigin.PIECE,
    )
    tunnel_endpoint_identifier: int | None = field(
        If(this.reserved, Int32ub),
        "Tunnel Endpoint Identifier",
        short="TEID",
        default=None,
        wireshark="gtpv2.teid",
        meaning="names the tunnel at the receiver, if T is set",
        origin=FieldOrigin.HANDSHAKE,
        spelled="#010x",
    )
    sequence_number: int = field(
        Int24ub,
        "Sequence Number",
        default=0,
        wireshark="gtpv2.seq",
        meaning="the same in a request and its response",
        origin=FieldOrigin.MATCHING,
    )
    spare: int = field(Int8ub, "Spare", default=0, meaning="zero, but for the priority in the upper half if MP is set")

    information_elements: bytes = field(
        Bytes(this.length - VERSION_2_OCTETS - this.reserved * 4),
        "Information Elements",
        default=b"",
        meaning="what the first message says",
        origin=FieldOrigin.EVENT,
    )

    line = phrases("{message_type}", "TEID={tunnel_endpoint_identifier}", "Seq={sequence_number}")

    stack = GTP.stack.varied(
        [(this.version == 2) & (this.protocol_type != 0)],
        name="gtpv2",
        reference=Reference(CONTROL_PLANE, "5.5.1"),
        next=[Next(UdpPort, CONTROL_PORT)],
    )


class GTPv2(GTP):
    """Version 2, in the control plane (TS 29.274 §5.1)."""

    version: int = field(BitsInteger(3), "Version", default=2, wireshark="gtpv2.version", meaning="2")
    protocol_type: bool = field(
        Flag,
        "Piggybacking flag",
        short="P",
        default=False,
        wireshark="gtpv2.p",
        meaning="a second message follows",
        origin=FieldOrigin.EVENT,
    )
    reserved: bool = field(
        Flag, "TEID flag", short="T", default=False, wireshark="gtpv2.t", meaning="a tunnel endpoint identifier follows"
    )
    extension_header_present: bool = field(
        Flag,
        "Message Priority flag",
        short="MP",
        default=False,
        wireshark="gtpv2.mp",
        meaning="the priority after the sequence number counts",
    )
    sequence_number_present: bool = field(Flag, "Spare", default=False, meaning="zero", origin=FieldOrigin.FIXED)
    n_pdu_number_present: bool = field(Flag, "Spare", default=False, meaning="zero", origin=FieldOrigin.FIXED)
    message_type: int = field(
        Int8ub,
        "Message Type",
        wireshark="gtpv2.message_type",
        names=Gtp2Message,
        meaning="which message it is",
        origin=FieldOrigin.EVENT,
    )
    length: int = automatic(
        Int16ub, "Message Length", wireshark="gtpv2.msg_length", meaning="octets after the first four"
    )
    tunnel_endpoint_identifier: int | None = field(
        If(this.reserved, Int32ub),
        "Tunnel Endpoint Identifier",
        short="TEID",
        default=None,
        wireshark="gtpv2.teid",
        meaning="names the tunnel at the receiver, if T is set",
        origin=FieldOrigin.HANDSHAKE,
        spelled="#010x",
    )
    sequence_number: int = field(
        Int24ub,
        "Sequence Number",
        default=0,
        wireshark="gtpv2.seq",
        meaning="the same in a request and its response",
        origin=FieldOrigin.MATCHING,
    )
    spare: int = field(Int8ub, "Spare", default=0, meaning="zero, but for the priority in the upper half if MP is set")

    line = phrases("{message_type}", "TEID={tunnel_endpoint_identifier}", "Seq={sequence_number}")

    stack = GTP.stack.varied(
        [this.version == 2],
        name="gtpv2",
        reference=Reference(CONTROL_PLANE, "5.1"),
        payload=Payload.DATA,
        extent=[Extent(this.length + VERSION_2_OCTETS)],
    )


HEADERS: tuple[type[Header], ...] = (GTP, GTPv1, GTPv1WithOptionalFields, GTPv2Piggybacking, GTPv2)
