"""Frames of wireless networks, without their payload: IEEE 802.11-2020 §9.2 and §9.3.

All numbers are little-endian, and the fields of an octet are declared from its highest bit down. A header has room for
four addresses; the meaning of each depends on whether the frame goes to or comes from the wired side.
"""

from __future__ import annotations

from enum import IntEnum

from dissect.addresses import MacAddress
from dissect.assigned_numbers import LinkType
from dissect.assigned_numbers.gre_protocols import ARUBA, GreProtocol
from dissect.assigned_numbers.wireless import WlanExtension, WlanType
from dissect.problems import Code, Severity
from dissect.schema import (
    AddressField,
    Expect,
    FieldOrigin,
    FrameCheckSequence,
    Header,
    Next,
    Reference,
    Stack,
    address,
    field,
    phrases,
    view,
)
from dissect.schema.fields import View
from dissect.schema.words import BitsInteger, Flag, If, Int8ub, Int16ul, Int32ul, Mac, this

IEEE_802_11 = "IEEE 802.11-2020"


def clause(section: str) -> Reference:
    return Reference(IEEE_802_11, section)


class IEEE80211(Header):
    """The first fields of every frame (IEEE 802.11-2020 §9.2.4)."""

    subtype: int = field(
        BitsInteger(4), "Subtype", default=0, wireshark="wlan.fc.subtype", meaning="which frame of its type it is"
    )
    type: int = field(
        BitsInteger(2),
        "Type",
        default=WlanType.DATA,
        wireshark="wlan.fc.type",
        names=WlanType,
        meaning="management, control, data",
    )
    version: int = field(
        BitsInteger(2), "Protocol Version", short="Ver", default=0, wireshark="wlan.fc.version", meaning="always 0"
    )
    order: bool = field(
        Flag, "+HTC", default=False, wireshark="wlan.fc.order", meaning="an HT control field follows, in some frames"
    )
    protected: bool = field(
        Flag,
        "Protected Frame",
        short="P",
        default=False,
        wireshark="wlan.fc.protected",
        meaning="the body is encrypted",
        origin=FieldOrigin.CONFIGURED,
    )
    more_data: bool = field(
        Flag,
        "More Data",
        short="MD",
        default=False,
        wireshark="wlan.fc.moredata",
        meaning="more is waiting for a station",
    )
    power_management: bool = field(
        Flag, "Power Management", short="PM", default=False, wireshark="wlan.fc.pwrmgt", meaning="the sender will sleep"
    )
    retry: bool = field(Flag, "Retry", short="R", default=False, wireshark="wlan.fc.retry", meaning="sent before")
    more_fragments: bool = field(
        Flag,
        "More Fragments",
        short="MF",
        default=False,
        wireshark="wlan.fc.frag",
        meaning="another fragment follows",
        origin=FieldOrigin.PIECE,
    )
    from_ds: bool = field(
        Flag, "From DS", default=False, wireshark="wlan.fc.fromds", meaning="it comes from the wired side"
    )
    to_ds: bool = field(Flag, "To DS", default=False, wireshark="wlan.fc.tods", meaning="it goes to the wired side")
    duration: int = field(
        Int16ul,
        "Duration/ID",
        short="Duration",
        default=0,
        wireshark="wlan.duration",
        meaning="microseconds for which others stay silent; in PS-Poll the number of the station",
    )

    type_subtype = view(
        this.type * 16 + this.subtype,
        "Type and subtype",
        wireshark="wlan.fc.type_subtype",
        meaning="which frame it is, as one number",
    )

    line = phrases("{type}", "subtype {subtype}", "{flags}")

    stack = Stack(
        name="wlan",
        short="IEEE 802.11",
        reference=clause("9.2.4"),
        carried_as={LinkType: [LinkType.IEEE802_11], GreProtocol: ARUBA},
        next=[Next(WlanExtension, this.subtype)],
        check_sequence=FrameCheckSequence("wlan.fcs", shown_as="little"),
        origin=FieldOrigin.EVENT,
        expect=[
            Expect(
                this.version == 0,
                "version",
                "not version 0, and read as if it were",
                code=Code.SUSPICIOUS,
                severity=Severity.WARN,
                reference=clause("9.2.4.1.2"),
            )
        ],
    )


def destination() -> AddressField[MacAddress]:
    return address(
        Mac,
        "Destination Address",
        short="DA",
        wireshark="wlan.da",
        meaning="the station or group that it is for",
        origin=FieldOrigin.NEXT_HOP,
    )


def source(origin: FieldOrigin = FieldOrigin.OWN_CARD) -> AddressField[MacAddress]:
    return address(
        Mac, "Source Address", short="SA", wireshark="wlan.sa", meaning="the station where it began", origin=origin
    )


def network() -> AddressField[MacAddress]:
    return address(
        Mac,
        "BSSID",
        wireshark="wlan.bssid",
        meaning="the network, most often its access point's address",
        origin=FieldOrigin.HANDSHAKE,
    )


def receiver() -> AddressField[MacAddress]:
    return address(
        Mac,
        "Receiver Address",
        short="RA",
        wireshark="wlan.ra",
        meaning="the next station on the way",
        origin=FieldOrigin.NEXT_HOP,
    )


def transmitter() -> AddressField[MacAddress]:
    return address(
        Mac,
        "Transmitter Address",
        short="TA",
        wireshark="wlan.ta",
        meaning="the station that sends it",
        origin=FieldOrigin.OWN_CARD,
    )


def sequence_low() -> int:
    return field(
        BitsInteger(4),
        "Sequence Number, low bits",
        short="Seq",
        default=0,
        meaning="the lowest four of it",
        origin=FieldOrigin.COUNTED,
    )


def fragment() -> int:
    return field(
        BitsInteger(4),
        "Fragment Number",
        short="Frag",
        default=0,
        wireshark="wlan.frag",
        meaning="0 is the first",
        origin=FieldOrigin.PIECE,
    )


def sequence_high() -> int:
    return field(
        Int8ub,
        "Sequence Number, high bits",
        short="Sequence",
        default=0,
        meaning="the other eight",
        origin=FieldOrigin.COUNTED,
    )


def sequence_view() -> View:
    return view(
        this.sequence_number_low + this.sequence_number_high * 16,
        "Sequence Number",
        wireshark="wlan.seq",
        meaning="counts the frames",
    )


def ht_control_field() -> int | None:
    return field(If(this.order, Int32ul), "HT Control", default=None, wireshark="wlan.htc", meaning="for faster modes")


def subtype_of(kinds: type[IntEnum]) -> int:
    """The subtype again, with its names in frames of one type."""
    return field(
        BitsInteger(4),
        "Subtype",
        default=0,
        wireshark="wlan.fc.subtype",
        names=kinds,
        meaning="which frame of its type it is",
    )
