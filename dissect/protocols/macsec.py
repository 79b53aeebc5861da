"""MAC security: the tag of IEEE 802.1AE-2018 §9. The payload is encrypted, or in the clear and only protected.

An integrity check value ends the frame; it has 16 octets with all common ciphers. Nothing in the frame gives its size:
it is in the trailer only if a length (this header's, for short frames, or that of IP) ends the payload before it.
"""

from __future__ import annotations

from dissect.addresses import MacAddress
from dissect.assigned_numbers import EtherType
from dissect.problems import Code, Severity
from dissect.protocols.length_or_type import TYPE_MINIMUM
from dissect.schema import (
    AddressField,
    Expect,
    Extent,
    Floor,
    Header,
    Next,
    Payload,
    Reference,
    Stack,
    address,
    automatic,
    field,
    phrases,
    view,
)
from dissect.schema.words import BitsInteger, Flag, Int16ub, Int32ub, Mac, this

IEEE_802_1AE = "IEEE 802.1AE-2018"
TAG_OCTETS = 6
TAG_WITH_CHANNEL_OCTETS = 14


class MACsec(Header):
    """The security tag of a frame whose data are encrypted (IEEE 802.1AE §9.3)."""

    version: bool = field(Flag, "V", default=False, wireshark="macsec.TCI.V", meaning="version 0")
    end_station: bool = field(
        Flag, "ES", default=False, wireshark="macsec.TCI.ES", meaning="the source address names the channel"
    )
    channel_present: bool = field(
        Flag, "SC", default=False, wireshark="macsec.TCI.SC", meaning="the channel identifier is there"
    )
    single_copy_broadcast: bool = field(
        Flag,
        "SCB",
        default=False,
        wireshark="macsec.TCI.SCB",
        meaning="sent once for all, on a passive optical network",
    )
    encrypted: bool = field(Flag, "E", default=True, wireshark="macsec.TCI.E", meaning="the data are encrypted")
    changed: bool = field(
        Flag, "C", default=True, wireshark="macsec.TCI.C", meaning="the data were changed, by encryption as a rule"
    )
    association_number: int = field(
        BitsInteger(2),
        "Association Number",
        short="AN",
        default=0,
        wireshark="macsec.AN",
        meaning="the security association within the channel",
    )
    reserved: int = field(BitsInteger(2), "Reserved", default=0, meaning="zero")
    short_length: int = field(
        BitsInteger(6), "Short Length", short="SL", default=0, meaning="octets of secure data if less than 48, else 0"
    )
    packet_number: int = field(
        Int32ub, "Packet Number", short="PN", wireshark="macsec.PN", meaning="counts the frames, against replay"
    )

    tag_control_information = view(
        this.version * 32
        + this.end_station * 16
        + this.channel_present * 8
        + this.single_copy_broadcast * 4
        + this.encrypted * 2
        + this.changed,
        "TAG Control Information",
        wireshark="macsec.TCI",
        meaning="the first six bits as one number",
    )
    short_length_octet = view(
        this.reserved * 64 + this.short_length,
        "Short Length",
        wireshark="macsec.SL",
        meaning="the short length with the bits before it",
    )

    line = phrases("AN={association_number}", "PN={packet_number}", "{flags}")

    stack = Stack(
        name="macsec",
        short="MACsec",
        floor=Floor.LINK,
        reference=Reference(IEEE_802_1AE, "9.3"),
        carried_as={EtherType: [0x88E5]},
        payload=Payload.ENCRYPTED,
        extent=[
            Extent(this.short_length + TAG_OCTETS, when=(this.short_length != 0) & (this.channel_present == 0)),
            Extent(this.short_length + TAG_WITH_CHANNEL_OCTETS, when=this.short_length != 0),
        ],
        expect=[
            Expect(
                this.version == 0,
                "version",
                "not version 0",
                code=Code.BAD_VERSION,
                reference=Reference(IEEE_802_1AE, "9.5"),
            ),
            Expect(
                this.packet_number != 0,
                "packet_number",
                "a packet number of zero, for which the frame is discarded",
                code=Code.SUSPICIOUS,
                severity=Severity.WARN,
                reference=Reference(IEEE_802_1AE, "10.6"),
            ),
        ],
    )


class ClearMACsec(MACsec):
    """The security tag of a frame whose data are in the clear, and the type of the frame after it."""

    encrypted: bool = field(Flag, "E", default=False, wireshark="macsec.TCI.E", meaning="the data are encrypted")
    changed: bool = field(
        Flag, "C", default=False, wireshark="macsec.TCI.C", meaning="the data were changed, by encryption as a rule"
    )
    type: int = automatic(Int16ub, "Type", wireshark="macsec.etype", names=EtherType, meaning="what the frame carries")

    line = phrases("AN={association_number}", "PN={packet_number}", "{flags}")

    stack = MACsec.stack.varied(
        [(this.encrypted == 0) & (this.changed == 0) & (this.channel_present == 0)],
        next=[Next(EtherType, this.type, when=this.type >= TYPE_MINIMUM)],
        payload=None,
    )


class ClearMACsecWithChannel(MACsec):
    """The security tag with its channel, of a frame whose data are in the clear, and the type of the frame after it."""

    channel_present: bool = field(
        Flag, "SC", default=True, wireshark="macsec.TCI.SC", meaning="the channel identifier is there"
    )
    encrypted: bool = field(Flag, "E", default=False, wireshark="macsec.TCI.E", meaning="the data are encrypted")
    changed: bool = field(
        Flag, "C", default=False, wireshark="macsec.TCI.C", meaning="the data were changed, by encryption as a rule"
    )
    system_identifier: AddressField[MacAddress] = address(
        Mac, "System Identifier", wireshark="macsec.SCI.system_identifier", meaning="the station that protects"
    )
    port_identifier: int = field(
        Int16ub, "Port Identifier", default=1, wireshark="macsec.SCI.port_identifier", meaning="its port"
    )
    type: int = automatic(Int16ub, "Type", wireshark="macsec.etype", names=EtherType, meaning="what the frame carries")

    line = phrases(
        "AN={association_number}",
        "PN={packet_number}",
        "SCI={system_identifier}/{port_identifier}",
        "{flags:-channel_present}",
    )

    stack = MACsec.stack.varied(
        [(this.encrypted == 0) & (this.changed == 0) & (this.channel_present != 0)],
        next=[Next(EtherType, this.type, when=this.type >= TYPE_MINIMUM)],
        payload=None,
    )


class MACsecWithChannel(MACsec):
    """The security tag with its channel, of a frame whose data are encrypted or otherwise changed."""

    channel_present: bool = field(
        Flag, "SC", default=True, wireshark="macsec.TCI.SC", meaning="the channel identifier is there"
    )
    system_identifier: AddressField[MacAddress] = address(
        Mac, "System Identifier", wireshark="macsec.SCI.system_identifier", meaning="the station that protects"
    )
    port_identifier: int = field(
        Int16ub, "Port Identifier", default=1, wireshark="macsec.SCI.port_identifier", meaning="its port"
    )

    line = phrases(
        "AN={association_number}",
        "PN={packet_number}",
        "SCI={system_identifier}/{port_identifier}",
        "{flags:-channel_present}",
    )

    stack = MACsec.stack.varied([this.channel_present != 0])


HEADERS: tuple[type[Header], ...] = (MACsec, ClearMACsec, ClearMACsecWithChannel, MACsecWithChannel)
