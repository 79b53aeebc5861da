"""Bodies of management frames: fixed fields, then elements of type, length and value (IEEE 802.11-2020 §9.3.3)."""

from __future__ import annotations

from dissect.addresses import MacAddress
from dissect.assigned_numbers.wireless import WlanElement, WlanManagement
from dissect.protocols.ieee80211.header import clause
from dissect.schema import (
    AddressField,
    Extent,
    FieldOrigin,
    Header,
    ListField,
    OptionList,
    Say,
    Stack,
    address,
    automatic,
    field,
    phrases,
)
from dissect.schema.words import Bytes, GreedyBytes, Int8ub, Int16ul, Int64ul, Mac, this

ELEMENT_OCTETS = 2


def _number() -> int:
    return field(Int8ub, "Element ID", names=WlanElement, wireshark="wlan.tag.number", meaning="which element it is")


def _length() -> int:
    return automatic(Int8ub, "Length", wireshark="wlan.tag.length", meaning="octets of the value")


class IEEE80211SSID(Header):
    """The name of a network (IEEE 802.11-2020 §9.4.2.2)."""

    type: int = _number()
    length: int = _length()
    ssid: bytes = field(Bytes(this.length), "SSID", default=b"", wireshark="wlan.ssid", meaning="empty for any network")

    line = phrases("SSID", "{ssid:text}")

    stack = Stack(
        name="wlan.tag.ssid",
        reference=clause("9.4.2.2"),
        carried_as={WlanElement: [WlanElement.SSID]},
        extent=[Extent(this.length + ELEMENT_OCTETS)],
        origin=FieldOrigin.CONFIGURED,
    )


class IEEE80211Element(Header):
    """Any other element (IEEE 802.11-2020 §9.4.2.1)."""

    type: int = _number()
    length: int = _length()
    value: bytes = field(Bytes(this.length), "Information", default=b"", meaning="the octets of the element")

    stack = Stack(
        name="wlan.tag",
        reference=clause("9.4.2.1"),
        extent=[Extent(this.length + ELEMENT_OCTETS)],
        origin=FieldOrigin.CONFIGURED,
    )


ELEMENTS = OptionList(kinds=WlanElement, members=(IEEE80211SSID,), unknown=IEEE80211Element)


def _body(section: str, *subtypes: WlanManagement, origin: FieldOrigin = FieldOrigin.EVENT) -> Stack:
    return Stack(name="wlan.mgt", reference=clause(section), carried_as={WlanManagement: list(subtypes)}, origin=origin)


def _capabilities() -> int:
    return field(
        Int16ul,
        "Capability Information",
        short="Capability",
        default=0,
        wireshark="wlan.fixed.capabilities",
        meaning="what the sender can do",
        spelled="#06x",
    )


def _elements() -> ListField:
    return field(GreedyBytes, "Elements", default=b"", options=ELEMENTS, meaning="type, length, value")


class IEEE80211Beacon(Header):
    """A network announces itself, unasked or in answer to a probe (IEEE 802.11-2020 §9.3.3.2)."""

    timestamp: int = field(
        Int64ul,
        "Timestamp",
        default=0,
        wireshark="wlan.fixed.timestamp",
        meaning="the network's clock, in microseconds",
        origin=FieldOrigin.CLOCK,
    )
    beacon_interval: int = field(
        Int16ul, "Beacon Interval", default=100, wireshark="wlan.fixed.beacon", meaning="in units of 1024 microseconds"
    )
    capabilities: int = _capabilities()
    elements: ListField = _elements()

    line = phrases("Interval={beacon_interval}")

    stack = _body("9.3.3.2", WlanManagement.BEACON, WlanManagement.PROBE_RESPONSE, origin=FieldOrigin.CONFIGURED)


class IEEE80211ProbeRequest(Header):
    """A station asks which networks are present (IEEE 802.11-2020 §9.3.3.9)."""

    elements: ListField = _elements()

    line = phrases()

    stack = _body("9.3.3.9", WlanManagement.PROBE_REQUEST)


class IEEE80211AssociationRequest(Header):
    """A station wants to join a network (IEEE 802.11-2020 §9.3.3.5)."""

    capabilities: int = _capabilities()
    listen_interval: int = field(
        Int16ul,
        "Listen Interval",
        default=0,
        wireshark="wlan.fixed.listen_ival",
        meaning="how many beacons it may sleep through",
    )
    elements: ListField = _elements()

    line = phrases()

    stack = _body("9.3.3.5", WlanManagement.ASSOCIATION_REQUEST, origin=FieldOrigin.HABIT)


class IEEE80211ReassociationRequest(Header):
    """A station wants to move to another access point (IEEE 802.11-2020 §9.3.3.7)."""

    capabilities: int = _capabilities()
    listen_interval: int = field(
        Int16ul,
        "Listen Interval",
        default=0,
        wireshark="wlan.fixed.listen_ival",
        meaning="how many beacons it may sleep through",
    )
    current_access_point: AddressField[MacAddress] = address(
        Mac,
        "Current AP Address",
        wireshark="wlan.fixed.current_ap",
        meaning="where it is now",
        origin=FieldOrigin.HANDSHAKE,
    )
    elements: ListField = _elements()

    line = phrases("Current={current_access_point}")

    stack = _body("9.3.3.7", WlanManagement.REASSOCIATION_REQUEST, origin=FieldOrigin.HABIT)


class IEEE80211AssociationResponse(Header):
    """Whether a station may join (IEEE 802.11-2020 §9.3.3.6)."""

    capabilities: int = _capabilities()
    status: int = field(
        Int16ul, "Status Code", default=0, wireshark="wlan.fixed.status_code", meaning="0 if it may, else why not"
    )
    association_identifier: int = field(
        Int16ul, "AID", default=0xC001, meaning="the number of the station, with two bits set"
    )
    elements: ListField = _elements()

    line = phrases("Status={status}")

    stack = _body("9.3.3.6", WlanManagement.ASSOCIATION_RESPONSE, WlanManagement.REASSOCIATION_RESPONSE)


class IEEE80211Reason(Header):
    """The end of an association, or of an authentication (IEEE 802.11-2020 §9.3.3.4, §9.3.3.12)."""

    reason: int = field(Int16ul, "Reason Code", default=1, wireshark="wlan.fixed.reason_code", meaning="why it ends")
    elements: ListField = _elements()

    line = phrases("Reason={reason}")

    stack = _body("9.3.3.4", WlanManagement.DISASSOCIATION, WlanManagement.DEAUTHENTICATION)


class IEEE80211Authentication(Header):
    """A step in the authentication of a station (IEEE 802.11-2020 §9.3.3.11)."""

    algorithm: int = field(
        Int16ul,
        "Authentication Algorithm Number",
        short="Algorithm",
        default=0,
        wireshark="wlan.fixed.auth.alg",
        meaning="0 open, 1 shared key, 2 fast transition, 3 SAE",
    )
    transaction: int = field(
        Int16ul,
        "Authentication Transaction Sequence Number",
        short="Step",
        default=1,
        wireshark="wlan.fixed.auth_seq",
        meaning="which step it is, from 1",
    )
    status: int = field(
        Int16ul, "Status Code", default=0, wireshark="wlan.fixed.status_code", meaning="0 if all is well"
    )
    information: bytes = field(GreedyBytes, "Information", default=b"", meaning="depends on the algorithm")

    line = phrases(
        Say("Open System", when=this.algorithm == 0),
        Say("Shared Key", when=this.algorithm == 1),
        Say("SAE", when=this.algorithm == 3),
        Say("Algorithm={algorithm}", when=this.algorithm != 0),
        "Transaction={transaction}",
        "Status={status}",
    )

    stack = _body("9.3.3.11", WlanManagement.AUTHENTICATION)


class IEEE80211Action(Header):
    """A request or a report of one of many kinds (IEEE 802.11-2020 §9.3.3.13)."""

    category: int = field(
        Int8ub, "Category", default=0, wireshark="wlan.fixed.category_code", meaning="which kind it is"
    )
    information: bytes = field(GreedyBytes, "Information", default=b"", meaning="depends on the category")

    line = phrases("Category={category}")

    stack = _body("9.3.3.13", WlanManagement.ACTION, WlanManagement.ACTION_NO_ACK)


HEADERS: tuple[type[Header], ...] = (
    IEEE80211Beacon,
    IEEE80211ProbeRequest,
    IEEE80211AssociationRequest,
    IEEE80211ReassociationRequest,
    IEEE80211AssociationResponse,
    IEEE80211Reason,
    IEEE80211Authentication,
    IEEE80211Action,
)
