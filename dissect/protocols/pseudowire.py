"""Headers that may follow a label stack: the control word of a pseudowire, or an associated channel (RFC 4385).

Only its two ends know what a pseudowire carries. Most carry Ethernet, so a control word counts as Ethernet's, whose
other bits are to be ignored (RFC 4448 §4.6), unless the user says what a label means.
"""

from __future__ import annotations

from dissect.assigned_numbers import LinkType
from dissect.assigned_numbers.mpls_labels import AssociatedChannel
from dissect.problems import Code, Severity
from dissect.protocols.ip_version import IpVersion
from dissect.protocols.pseudowire_digit import PseudowireDigit
from dissect.schema import RFC, Expect, FieldOrigin, Floor, Header, Next, Payload, Stack, field, phrases
from dissect.schema.words import BitsInteger, Int8ub, Int16ub, this

CHANNEL_IPV4 = 0x0021
CHANNEL_IPV6 = 0x0057


class PseudowireControlWord(Header):
    """The word before the payload of a pseudowire of no special kind (RFC 4385 §3).

    Nothing in a packet shows it: it is read only for labels for which the user says so.
    """

    zero: int = field(BitsInteger(4), "0", default=0, meaning="not the version of an IP packet")
    flags: int = field(BitsInteger(4), "Flags", default=0, meaning="depends on what is carried")
    fragmentation: int = field(BitsInteger(2), "FRG", default=0, meaning="1 the first fragment, 2 the last, 3 between")
    length: int = field(BitsInteger(6), "Length", default=0, meaning="octets of word and payload if there is padding")
    sequence_number: int = field(
        Int16ub, "Sequence Number", default=0, meaning="counts the packets from 1; 0 if they are not counted"
    )

    line = phrases("Seq={sequence_number}")

    stack = Stack(name="pwmcw", floor=Floor.TUNNEL, reference=RFC(4385, "3"), payload=Payload.UNKNOWN)


class EthernetPseudowireControlWord(Header):
    """The word before an Ethernet frame, which has a sequence number only (RFC 4448 §4.6)."""

    zero: int = field(
        BitsInteger(4), "0", default=0, meaning="not the version of an IP packet", origin=FieldOrigin.FIXED
    )
    reserved: int = field(BitsInteger(12), "Reserved", default=0, meaning="zero, and ignored by the receiver")
    sequence_number: int = field(
        Int16ub,
        "Sequence Number",
        default=0,
        wireshark="pweth.cw.sequence_number",
        meaning="counts the frames from 1; 0 if they are not counted",
        origin=FieldOrigin.COUNTED,
    )

    line = phrases("Seq={sequence_number}")

    stack = Stack(
        name="pwethcw",
        floor=Floor.TUNNEL,
        reference=RFC(4448, "4.6"),
        carried_as={PseudowireDigit: [0]},
        next=[Next(LinkType, LinkType.ETHERNET)],
        expect=[
            Expect(
                this.reserved == 0,
                "reserved",
                "reserved bits are set, which says nothing in a pseudowire of Ethernet",
                code=Code.SUSPICIOUS,
                severity=Severity.NOTE,
                reference=RFC(4448, "4.6"),
            )
        ],
    )


class AssociatedChannelHeader(Header):
    """The word before a message between the two ends of a pseudowire or path (RFC 4385 §5, RFC 5586 §2.1)."""

    one: int = field(BitsInteger(4), "1", default=1, meaning="not the version of an IP packet")
    version: int = field(BitsInteger(4), "Version", default=0, wireshark="pwach.ver", meaning="always 0")
    reserved: int = field(Int8ub, "Reserved", default=0, wireshark="pwach.res", meaning="zero")
    channel_type: int = field(
        Int16ub, "Channel Type", wireshark="pwach.channel_type", names=AssociatedChannel, meaning="what follows"
    )

    line = phrases("{channel_type}")

    stack = Stack(
        name="pwach",
        floor=Floor.TUNNEL,
        reference=RFC(4385, "5"),
        carried_as={PseudowireDigit: [1]},
        next=[
            Next(IpVersion, 4, when=this.channel_type == CHANNEL_IPV4),
            Next(IpVersion, 6, when=this.channel_type == CHANNEL_IPV6),
            Next(AssociatedChannel, this.channel_type),
        ],
        expect=[
            Expect(
                this.version == 0,
                "version",
                "not version 0",
                code=Code.SUSPICIOUS,
                severity=Severity.WARN,
                reference=RFC(4385, "5"),
            )
        ],
    )


HEADERS: tuple[type[Header], ...] = (PseudowireControlWord, EthernetPseudowireControlWord, AssociatedChannelHeader)
