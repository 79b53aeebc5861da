"""Cisco Discovery Protocol, over SNAP: as Cisco documents its messages ("Frame Formats", Cisco Discovery Protocol).

Its checksum is that of RFC 1071, except that Cisco adds an odd last octet as a signed number of 16 bits.
"""

from __future__ import annotations

from dissect.assigned_numbers.cdp_types import CdpType
from dissect.assigned_numbers.cisco_protocols import CiscoProtocol
from dissect.schema import (
    Extent,
    FieldOrigin,
    Header,
    InternetChecksum,
    ListField,
    OptionList,
    Reference,
    Say,
    Stack,
    automatic,
    field,
    phrases,
)
from dissect.schema.words import Bytes, GreedyBytes, Int8ub, Int16ub, Int32ub, this

CISCO = Reference("Cisco Discovery Protocol frame formats")
HEADER_OCTETS = 4


def _type(number: int) -> int:
    return field(Int16ub, "Type", default=number, wireshark="cdp.tlv.type", names=CdpType, meaning="which part it is")


def _length() -> int:
    return automatic(Int16ub, "Length", wireshark="cdp.tlv.len", meaning="octets of the part, type and length included")


def _value(label: str, wireshark: str, meaning: str) -> bytes:
    return field(Bytes(this.length - HEADER_OCTETS), label, default=b"", wireshark=wireshark, meaning=meaning)


def _part(number: int, origin: FieldOrigin = FieldOrigin.HABIT) -> Stack:
    return Stack(
        name="cdp.tlv", reference=CISCO, carried_as={CdpType: [number]}, origin=origin, extent=[Extent(this.length)]
    )


class CDPDeviceId(Header):
    """The device that sends it."""

    type: int = _type(1)
    length: int = _length()
    device_id: bytes = _value("Device-ID", "cdp.deviceid", "its name")

    line = phrases(Say("Device {device_id:bare}", leads=True))

    stack = _part(1, FieldOrigin.CONFIGURED)


class CDPPortId(Header):
    """The port that it comes from."""

    type: int = _type(3)
    length: int = _length()
    port_id: bytes = _value("Port-ID", "cdp.portid", "its name")

    line = phrases("Port {port_id:bare}")

    stack = _part(3)


class CDPCapabilities(Header):
    """What the device does."""

    type: int = _type(4)
    length: int = _length()
    capabilities: int = field(
        Int32ub, "Capabilities", wireshark="cdp.capabilities", meaning="1 router, 8 switch, 16 host, …", spelled="#010x"
    )

    line = phrases("Capabilities {capabilities}")

    stack = _part(4)


class CDPVersion(Header):
    """The device's software."""

    type: int = _type(5)
    length: int = _length()
    version: bytes = _value("Version", "", "some lines of text")

    line = phrases()

    stack = _part(5)


class CDPPlatform(Header):
    """The device's hardware."""

    type: int = _type(6)
    length: int = _length()
    platform: bytes = _value("Platform", "cdp.platform", "its name")

    line = phrases("Platform {platform:bare}")

    stack = _part(6)


class CDPNativeVlan(Header):
    """The VLAN of frames without a tag."""

    type: int = _type(10)
    length: int = _length()
    vlan: int = field(Int16ub, "Native VLAN", wireshark="cdp.native_vlan", meaning="its number")

    line = phrases("VLAN {vlan}")

    stack = _part(10, FieldOrigin.CONFIGURED)


class CDPDuplex(Header):
    """Whether both sides may speak at once."""

    type: int = _type(11)
    length: int = _length()
    duplex: int = field(Int8ub, "Full/Half Duplex", wireshark="cdp.duplex", meaning="1 full, 0 half")

    line = phrases(Say("full duplex", when=this.duplex == 1), Say("half duplex", when=this.duplex == 0))

    stack = _part(11, FieldOrigin.CONFIGURED)


class CDPUnknownPart(Header):
    """A part without a declaration of its own."""

    type: int = field(Int16ub, "Type", wireshark="cdp.tlv.type", names=CdpType, meaning="which part it is")
    length: int = _length()
    value: bytes = _value("Value", "", "as it is")

    stack = Stack(name="cdp.tlv", reference=CISCO, origin=FieldOrigin.HABIT, extent=[Extent(this.length)])


PARTS = OptionList(
    kinds=CdpType,
    members=(CDPDeviceId, CDPPortId, CDPCapabilities, CDPVersion, CDPPlatform, CDPNativeVlan, CDPDuplex),
    unknown=CDPUnknownPart,
)


class CDP(Header):
    """A Cisco device describes itself to its neighbours on the link."""

    version: int = field(
        Int8ub, "Version", default=2, wireshark="cdp.version", meaning="1 or 2", origin=FieldOrigin.HABIT
    )
    time_to_live: int = field(
        Int8ub, "Time-to-Live", short="TTL", default=180, wireshark="cdp.ttl", meaning="seconds that it is good for"
    )
    checksum: int = automatic(Int16ub, "Checksum", wireshark="cdp.checksum", meaning="over the message")
    parts: ListField = field(GreedyBytes, "Type/Length/Value", default=b"", options=PARTS, meaning="what it says")

    line = phrases("v{version}", "TTL={time_to_live}")

    stack = Stack(
        name="cdp",
        reference=CISCO,
        carried_as={CiscoProtocol: [0x2000]},
        origin=FieldOrigin.CONFIGURED,
        checksum=InternetChecksum("checksum", signed_last=True),
    )


HEADERS: tuple[type[Header], ...] = (CDP,)
