"""Data frames, by their direction, and with or without a quality of service: IEEE 802.11-2020 §9.3.2."""

from __future__ import annotations

from dissect.addresses import MacAddress
from dissect.assigned_numbers.wireless import WlanBody, WlanData, WlanType
from dissect.protocols.ieee80211.header import (
    IEEE80211,
    clause,
    destination,
    fragment,
    ht_control_field,
    network,
    receiver,
    sequence_high,
    sequence_low,
    sequence_view,
    source,
    subtype_of,
    transmitter,
)
from dissect.protocols.link_payload import LinkPayload
from dissect.schema import AddressField, FieldOrigin, Fragmentation, Header, Next, Payload, Stack, field, phrases
from dissect.schema.words import BitsInteger, Bytes, Flag, Int8ub, this

LINE = phrases("{subtype}", "SN={sequence_number}", "{flags}")
QOS = 8
"""Subtypes of data frames from here on have a quality of service field."""
LAST_WITH_DATA = 3
"""Of each eight subtypes of data frames, the first four have data, and the others have none."""


BODY = [
    Next(WlanBody, WlanBody.ENCRYPTED, when=(this.protected != 0) & (this.subtype <= LAST_WITH_DATA)),
    Next(LinkPayload, LinkPayload.LLC, when=(this.protected == 0) & (this.subtype <= LAST_WITH_DATA)),
]
WITH_DATA = this.subtype <= QOS + LAST_WITH_DATA
QOS_BODY = [
    Next(WlanBody, WlanBody.ENCRYPTED, when=(this.protected != 0) & WITH_DATA),
    Next(WlanBody, WlanBody.AGGREGATE, when=(this.protected == 0) & (this.aggregate != 0) & WITH_DATA),
    Next(LinkPayload, LinkPayload.LLC, when=(this.protected == 0) & (this.aggregate == 0) & WITH_DATA),
]


def _aggregate() -> bool:
    return field(
        Flag, "A-MSDU Present", default=False, wireshark="wlan.qos.amsdupresent", meaning="the body is an aggregate"
    )


def _policy() -> int:
    return field(
        BitsInteger(2),
        "Ack Policy",
        default=0,
        wireshark="wlan.qos.ack",
        meaning="how it is acknowledged",
        origin=FieldOrigin.HABIT,
    )


def _end_of_service_period() -> bool:
    return field(Flag, "EOSP", default=False, wireshark="wlan.qos.eosp", meaning="the station may sleep again")


def _traffic_identifier() -> int:
    return field(
        BitsInteger(4),
        "TID",
        default=0,
        wireshark="wlan.qos.tid",
        meaning="class of traffic, or its stream",
        origin=FieldOrigin.PROGRAM,
    )


def _queue_size() -> int:
    return field(
        Int8ub, "TXOP or queue size", default=0, meaning="time that is granted or asked for, or what is waiting"
    )


def _data(*, to_ds: int, from_ds: int, qos: bool) -> Stack:
    """The place of a data frame in one of the four directions."""
    way = (this.type == WlanType.DATA) & (this.to_ds == to_ds) & (this.from_ds == from_ds)
    return IEEE80211.stack.varied(
        [way & (this.subtype >= QOS) if qos else way & (this.subtype < QOS)],
        reference=clause("9.3.2.1"),
        next=QOS_BODY if qos else BODY,
        fragmentation=Fragmentation(this.fragment_number, this.more_fragments),
    )


class IEEE80211DataAdHoc(IEEE80211):
    """A frame between two stations of one network (IEEE 802.11-2020 §9.3.2.1)."""

    subtype: int = subtype_of(WlanData)
    destination_address: AddressField[MacAddress] = destination()
    source_address: AddressField[MacAddress] = source()
    network_address: AddressField[MacAddress] = network()
    sequence_number_low: int = sequence_low()
    fragment_number: int = fragment()
    sequence_number_high: int = sequence_high()

    sequence_number = sequence_view()

    line = LINE

    stack = _data(to_ds=0, from_ds=0, qos=False)


class IEEE80211QoSDataAdHoc(IEEE80211):
    """A frame between two stations of one network, with a quality of service (IEEE 802.11-2020 §9.3.2.1)."""

    subtype: int = subtype_of(WlanData)
    destination_address: AddressField[MacAddress] = destination()
    source_address: AddressField[MacAddress] = source()
    network_address: AddressField[MacAddress] = network()
    sequence_number_low: int = sequence_low()
    fragment_number: int = fragment()
    sequence_number_high: int = sequence_high()
    aggregate: bool = _aggregate()
    acknowledgment_policy: int = _policy()
    end_of_service_period: bool = _end_of_service_period()
    traffic_identifier: int = _traffic_identifier()
    queue_size: int = _queue_size()
    ht_control: int | None = ht_control_field()

    sequence_number = sequence_view()

    line = LINE

    stack = _data(to_ds=0, from_ds=0, qos=True)


class IEEE80211DataFromDS(IEEE80211):
    """A frame from an access point (IEEE 802.11-2020 §9.3.2.1)."""

    subtype: int = subtype_of(WlanData)
    destination_address: AddressField[MacAddress] = destination()
    network_address: AddressField[MacAddress] = network()
    source_address: AddressField[MacAddress] = source(FieldOrigin.COPIED)
    sequence_number_low: int = sequence_low()
    fragment_number: int = fragment()
    sequence_number_high: int = sequence_high()

    sequence_number = sequence_view()

    line = LINE

    stack = _data(to_ds=0, from_ds=1, qos=False)


class IEEE80211QoSDataFromDS(IEEE80211):
    """A frame from an access point, with a quality of service (IEEE 802.11-2020 §9.3.2.1)."""

    subtype: int = subtype_of(WlanData)
    destination_address: AddressField[MacAddress] = destination()
    network_address: AddressField[MacAddress] = network()
    source_address: AddressField[MacAddress] = source(FieldOrigin.COPIED)
    sequence_number_low: int = sequence_low()
    fragment_number: int = fragment()
    sequence_number_high: int = sequence_high()
    aggregate: bool = _aggregate()
    acknowledgment_policy: int = _policy()
    end_of_service_period: bool = _end_of_service_period()
    traffic_identifier: int = _traffic_identifier()
    queue_size: int = _queue_size()
    ht_control: int | None = ht_control_field()

    sequence_number = sequence_view()

    line = LINE

    stack = _data(to_ds=0, from_ds=1, qos=True)


class IEEE80211DataToDS(IEEE80211):
    """A frame to an access point (IEEE 802.11-2020 §9.3.2.1)."""

    subtype: int = subtype_of(WlanData)
    network_address: AddressField[MacAddress] = network()
    source_address: AddressField[MacAddress] = source()
    destination_address: AddressField[MacAddress] = destination()
    sequence_number_low: int = sequence_low()
    fragment_number: int = fragment()
    sequence_number_high: int = sequence_high()

    sequence_number = sequence_view()

    line = LINE

    stack = _data(to_ds=1, from_ds=0, qos=False)


class IEEE80211QoSDataToDS(IEEE80211):
    """A frame to an access point, with a quality of service (IEEE 802.11-2020 §9.3.2.1)."""

    subtype: int = subtype_of(WlanData)
    network_address: AddressField[MacAddress] = network()
    source_address: AddressField[MacAddress] = source()
    destination_address: AddressField[MacAddress] = destination()
    sequence_number_low: int = sequence_low()
    fragment_number: int = fragment()
    sequence_number_high: int = sequence_high()
    aggregate: bool = _aggregate()
    acknowledgment_policy: int = _policy()
    end_of_service_period: bool = _end_of_service_period()
    traffic_identifier: int = _traffic_identifier()
    queue_size: int = _queue_size()
    ht_control: int | None = ht_control_field()

    sequence_number = sequence_view()

    line = LINE

    stack = _data(to_ds=1, from_ds=0, qos=True)


class IEEE80211DataRelayed(IEEE80211):
    """A frame between two access points (IEEE 802.11-2020 §9.3.2.1)."""

    subtype: int = subtype_of(WlanData)
    receiver_address: AddressField[MacAddress] = receiver()
    transmitter_address: AddressField[MacAddress] = transmitter()
    destination_address: AddressField[MacAddress] = destination()
    sequence_number_low: int = sequence_low()
    fragment_number: int = fragment()
    sequence_number_high: int = sequence_high()
    source_address: AddressField[MacAddress] = source(FieldOrigin.COPIED)

    sequence_number = sequence_view()

    line = LINE

    stack = _data(to_ds=1, from_ds=1, qos=False)


class IEEE80211QoSDataRelayed(IEEE80211):
    """A frame between two access points, with a quality of service (IEEE 802.11-2020 §9.3.2.1)."""

    subtype: int = subtype_of(WlanData)
    receiver_address: AddressField[MacAddress] = receiver()
    transmitter_address: AddressField[MacAddress] = transmitter()
    destination_address: AddressField[MacAddress] = destination()
    sequence_number_low: int = sequence_low()
    fragment_number: int = fragment()
    sequence_number_high: int = sequence_high()
    source_address: AddressField[MacAddress] = source(FieldOrigin.COPIED)
    aggregate: bool = _aggregate()
    acknowledgment_policy: int = _policy()
    end_of_service_period: bool = _end_of_service_period()
    traffic_identifier: int = _traffic_identifier()
    queue_size: int = _queue_size()
    ht_control: int | None = ht_control_field()

    sequence_number = sequence_view()

    line = LINE

    stack = _data(to_ds=1, from_ds=1, qos=True)


class ProtectedBody(Header):
    """The first fields of every encrypted body (IEEE 802.11-2020 §12.3.2.2, §12.5.2.2, §12.5.3.2)."""

    initialization_vector: bytes = field(Bytes(3), "Initialization Vector", short="IV", meaning="or part of a counter")
    key_identifier: int = field(BitsInteger(2), "Key ID", meaning="which of the keys", origin=FieldOrigin.HANDSHAKE)
    extended: bool = field(
        Flag,
        "Ext IV",
        default=False,
        meaning="set with TKIP, CCMP and GCMP, and not with WEP",
        origin=FieldOrigin.CONFIGURED,
    )
    reserved: int = field(BitsInteger(5), "Reserved", default=0, meaning="zero", origin=FieldOrigin.FIXED)

    line = phrases("Key={key_identifier}")

    stack = Stack(
        name="wlan",
        reference=clause("12.3.2.2"),
        carried_as={WlanBody: [WlanBody.ENCRYPTED]},
        payload=Payload.ENCRYPTED,
        origin=FieldOrigin.COUNTED,
    )


class ExtendedProtectedBody(ProtectedBody):
    """The same with a longer counter: TKIP, CCMP and GCMP (IEEE 802.11-2020 §12.5)."""

    extended_initialization_vector: bytes = field(Bytes(4), "Extended IV", meaning="the rest of the counter")

    line = phrases("Key={key_identifier}")

    stack = ProtectedBody.stack.varied([this.extended], reference=clause("12.5.3.2"))


HEADERS: tuple[type[Header], ...] = (
    IEEE80211DataAdHoc,
    IEEE80211QoSDataAdHoc,
    IEEE80211DataFromDS,
    IEEE80211QoSDataFromDS,
    IEEE80211DataToDS,
    IEEE80211QoSDataToDS,
    IEEE80211DataRelayed,
    IEEE80211QoSDataRelayed,
    ProtectedBody,
    ExtendedProtectedBody,
)
