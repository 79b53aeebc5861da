"""Control frames, and the headers of management frames: IEEE 802.11-2020 §9.3.1 and §9.3.3."""

from __future__ import annotations

from dissect.addresses import MacAddress
from dissect.assigned_numbers.wireless import WlanBody, WlanControl, WlanManagement, WlanType
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
from dissect.schema import AddressField, Fragmentation, Header, Next, field, phrases
from dissect.schema.words import GreedyBytes, Int16ul, this

MANAGEMENT, CONTROL = WlanType.MANAGEMENT, WlanType.CONTROL


class IEEE80211Management(IEEE80211):
    """A frame by which stations find a network, join it and leave it (IEEE 802.11-2020 §9.3.3)."""

    subtype: int = subtype_of(WlanManagement)
    destination_address: AddressField[MacAddress] = destination()
    source_address: AddressField[MacAddress] = source()
    network_address: AddressField[MacAddress] = network()
    sequence_number_low: int = sequence_low()
    fragment_number: int = fragment()
    sequence_number_high: int = sequence_high()
    ht_control: int | None = ht_control_field()

    sequence_number = sequence_view()

    line = phrases("{subtype}", "SN={sequence_number}", "{flags}")

    stack = IEEE80211.stack.varied(
        [this.type == MANAGEMENT],
        reference=clause("9.3.3"),
        next=[
            Next(WlanBody, WlanBody.ENCRYPTED, when=this.protected),
            Next(WlanManagement, this.subtype, when=this.protected == 0),
        ],
        fragmentation=Fragmentation(this.fragment_number, this.more_fragments),
    )


class IEEE80211Receiver(IEEE80211):
    """CTS or an acknowledgment: names only the receiving station (IEEE 802.11-2020 §9.3.1.3, §9.3.1.4)."""

    subtype: int = subtype_of(WlanControl)
    receiver_address: AddressField[MacAddress] = receiver()

    line = phrases("{subtype}", "RA={receiver_address}", "{flags}")

    stack = IEEE80211.stack.varied(
        [
            (this.type == CONTROL) & (this.subtype == WlanControl.CTS),
            (this.type == CONTROL) & (this.subtype == WlanControl.ACK),
        ],
        reference=clause("9.3.1.3"),
        next=(),
    )


class IEEE80211Wrapper(IEEE80211):
    """A control frame in another one, with a field that it has no room for (IEEE 802.11-2020 §9.3.1.9)."""

    subtype: int = subtype_of(WlanControl)
    receiver_address: AddressField[MacAddress] = receiver()
    carried_frame: bytes = field(GreedyBytes, "Carried frame", default=b"", meaning="its control, HT control, the rest")

    line = phrases("{subtype}", "RA={receiver_address}", "{flags}")

    stack = IEEE80211.stack.varied(
        [(this.type == CONTROL) & (this.subtype == WlanControl.CONTROL_WRAPPER)],
        reference=clause("9.3.1.9"),
        next=(),
    )


class IEEE80211PSPoll(IEEE80211):
    """A station that slept asks for waiting frames (IEEE 802.11-2020 §9.3.1.5)."""

    subtype: int = subtype_of(WlanControl)
    duration: int = field(Int16ul, "AID", default=0xC000, meaning="the number of the station, with two bits set")
    network_address: AddressField[MacAddress] = network()
    transmitter_address: AddressField[MacAddress] = transmitter()

    line = phrases("{subtype}", "BSSID={network_address}", "TA={transmitter_address}", "{flags}")

    stack = IEEE80211.stack.varied(
        [(this.type == CONTROL) & (this.subtype == WlanControl.PS_POLL)], reference=clause("9.3.1.5"), next=()
    )


class IEEE80211Control(IEEE80211):
    """Any other control frame: its two stations, and further octets (IEEE 802.11-2020 §9.3.1)."""

    subtype: int = subtype_of(WlanControl)
    receiver_address: AddressField[MacAddress] = receiver()
    transmitter_address: AddressField[MacAddress] = transmitter()
    information: bytes = field(GreedyBytes, "Information", default=b"", meaning="what the subtype has, as octets")

    line = phrases("{subtype}", "RA={receiver_address}", "TA={transmitter_address}", "{flags}")

    stack = IEEE80211.stack.varied([this.type == CONTROL], reference=clause("9.3.1"), next=())


HEADERS: tuple[type[Header], ...] = (
    IEEE80211Management,
    IEEE80211Receiver,
    IEEE80211Wrapper,
    IEEE80211PSPoll,
    IEEE80211Control,
)
