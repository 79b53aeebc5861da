"""Extension headers of GTP version 1 (3GPP TS 29.281 §5.2): a length, content, and at the end the next one's type.

The length gives the place of the type, so each length has a variant of its own. Headers longer than 16 octets are not
read further.
"""

from __future__ import annotations

from dissect.assigned_numbers.gtp_messages import GtpExtension
from dissect.problems import Code
from dissect.protocols.ip_version import IpVersion
from dissect.schema import PEEK, Expect, FieldOrigin, Floor, Header, Next, Payload, Reference, Stack, automatic, field
from dissect.schema.words import BitsInteger, Bytes, Flag, Int8ub, this

NO_EXTENSION = 0
PDU_SESSION_CONTAINER = 0x85
OTHERS = [
    number for number in (int(member) for member in GtpExtension) if number not in (NO_EXTENSION, PDU_SESSION_CONTAINER)
]
FOLLOWING = [
    Next(GtpExtension, this.next_extension_header_type, when=this.next_extension_header_type != NO_EXTENSION),
    # Messages other than G-PDU continue with information elements, which never look like an IP packet.
    Next(IpVersion, PEEK, when=this.next_extension_header_type == NO_EXTENSION, optional=True),
]


def _length(units: int) -> int:
    return field(
        Int8ub,
        "Extension Header Length",
        short="Length",
        default=units,
        wireshark="gtp.ext_hdr.length",
        meaning="length of this header in units of 4 octets",
    )


def _content(octets: int) -> bytes:
    return field(Bytes(octets), "Extension Header Content", short="Content", meaning="as the type before says")


def _next() -> int:
    return automatic(
        Int8ub,
        "Next Extension Header Type",
        short="Next Ext",
        wireshark="gtp.ext_hdr.next",
        names=GtpExtension,
        meaning="the extension header that follows; 0 if there is none",
    )


class GTPExtensionHeader(Header):
    """The first fields of extension headers of every length (TS 29.281 §5.2.1)."""

    length: int = _length(1)

    stack = Stack(
        name="gtp.ext_hdr",
        floor=Floor.TUNNEL,
        reference=Reference("3GPP TS 29.281", "5.2.1"),
        carried_as={GtpExtension: OTHERS},
        origin=FieldOrigin.EVENT,
        expect=[
            Expect(
                this.length != 0,
                "length",
                "a length of zero, less than that of the field itself",
                code=Code.BAD_LENGTH,
                reference=Reference("3GPP TS 29.281", "5.2.1"),
            )
        ],
    )


class GTPExtensionHeader4(GTPExtensionHeader):
    """An extension header of 4 octets."""

    length: int = _length(1)
    content: bytes = _content(2)
    next_extension_header_type: int = _next()

    stack = GTPExtensionHeader.stack.varied([this.length == 1], next=FOLLOWING, payload=Payload.DATA)


class GTPExtensionHeader8(GTPExtensionHeader):
    """An extension header of 8 octets."""

    length: int = _length(2)
    content: bytes = _content(6)
    next_extension_header_type: int = _next()

    stack = GTPExtensionHeader.stack.varied([this.length == 2], next=FOLLOWING, payload=Payload.DATA)


class GTPExtensionHeader12(GTPExtensionHeader):
    """An extension header of 12 octets."""

    length: int = _length(3)
    content: bytes = _content(10)
    next_extension_header_type: int = _next()

    stack = GTPExtensionHeader.stack.varied([this.length == 3], next=FOLLOWING, payload=Payload.DATA)


class GTPExtensionHeader16(GTPExtensionHeader):
    """An extension header of 16 octets."""

    length: int = _length(4)
    content: bytes = _content(14)
    next_extension_header_type: int = _next()

    stack = GTPExtensionHeader.stack.varied([this.length == 4], next=FOLLOWING, payload=Payload.DATA)


class PDUSessionContainer(Header):
    """How a 5G network treats the packet (3GPP TS 38.415 §5.5.2): the first fields of all lengths."""

    length: int = _length(1)

    stack = Stack(
        name="gtp.ext_hdr",
        floor=Floor.TUNNEL,
        reference=Reference("3GPP TS 38.415", "5.5.2"),
        carried_as={GtpExtension: [PDU_SESSION_CONTAINER]},
        origin=FieldOrigin.EVENT,
        expect=GTPExtensionHeader.stack.expect,
    )


class ShortPDUSessionContainer(PDUSessionContainer):
    """A container without optional fields, as most are (3GPP TS 38.415 §5.5.2)."""

    pdu_type: int = field(
        BitsInteger(4),
        "PDU Type",
        default=0,
        wireshark="gtp.ext_hdr.pdu_ses_con.pdu_type",
        meaning="0 downlink, 1 uplink",
    )
    optional_fields: int = field(
        BitsInteger(4), "QMP, SNP, Spare", default=0, meaning="zero without optional fields", origin=FieldOrigin.FIXED
    )
    paging_policy_present: bool = field(
        Flag, "Paging Policy Presence", short="PPP", default=False, meaning="the paging policy is there, in a downlink"
    )
    reflective_qos: bool = field(
        Flag,
        "Reflective QoS Indicator",
        short="RQI",
        default=False,
        meaning="replies are treated alike, in a downlink",
        origin=FieldOrigin.CONFIGURED,
    )
    qos_flow_identifier: int = field(
        BitsInteger(6),
        "QoS Flow Identifier",
        short="QFI",
        wireshark="gtp.ext_hdr.pdu_ses_con.qos_flow_id",
        meaning="the flow that the packet belongs to",
        origin=FieldOrigin.CONFIGURED,
    )
    next_extension_header_type: int = _next()

    stack = PDUSessionContainer.stack.varied([this.length == 1], next=FOLLOWING, payload=Payload.DATA)


class LongPDUSessionContainer(PDUSessionContainer):
    """A container with optional fields, of 8 octets (3GPP TS 38.415 §5.5.2)."""

    length: int = _length(2)
    content: bytes = _content(6)
    next_extension_header_type: int = _next()

    stack = PDUSessionContainer.stack.varied([this.length == 2], next=FOLLOWING, payload=Payload.DATA)


HEADERS: tuple[type[Header], ...] = (
    GTPExtensionHeader,
    GTPExtensionHeader4,
    GTPExtensionHeader8,
    GTPExtensionHeader12,
    GTPExtensionHeader16,
    PDUSessionContainer,
    ShortPDUSessionContainer,
    LongPDUSessionContainer,
)
