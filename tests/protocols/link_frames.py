"""Frames of link layers that real captures have: link type, octets, and the layers that they are."""

from __future__ import annotations

from dataclasses import dataclass

from dissect.capture import Frame
from dissect.packet import Packet, dissect
from tests.protocols.carried import DATAGRAM, DATAGRAM6, in_ethernet, in_ip

SNAP = bytes.fromhex("aaaa030000000800")
FCS = bytes.fromhex("deadbeef")


@dataclass(frozen=True, slots=True)
class LinkFrame:
    """A frame of a link type. `layers` are its layers by name; `payload` is what none of them has."""

    link_type: int
    octets: bytes
    layers: str
    payload: bytes = b"hello"

    def read(self) -> Packet:
        return dissect(self.octets, link_type=self.link_type)

    def captured(self, octets: int, number: int = 1) -> Frame:
        """The frame as a capture has it that keeps so many octets."""
        return Frame(
            number=number,
            timestamp_ns=0,
            captured_length=octets,
            original_length=len(self.octets),
            link_type=self.link_type,
            interface=0,
            octets=self.octets[:octets],
            fcs_octets=0,
        )


def _hex(text: str, more: bytes = b"") -> bytes:
    return bytes.fromhex(text) + more


def _ethernet(ether_type: int, text: str, more: bytes, layers: str, payload: bytes = b"hello") -> LinkFrame:
    return LinkFrame(1, in_ethernet(ether_type, _hex(text, more)).frame.octets, f"eth {layers}", payload)


def _gre(protocol_type: int, text: str, more: bytes, layers: str, payload: bytes = b"hello") -> LinkFrame:
    octets = in_ip(47, bytes(2) + protocol_type.to_bytes(2, "big") + _hex(text, more)).frame.octets
    return LinkFrame(1, octets, f"eth ip gre {layers}", payload)


NFLOG = {
    "logged IPv4": LinkFrame(
        239, _hex("02000064 0800010008000100 0a000a0064726f703a000000 25000900", DATAGRAM + bytes(3)), "nflog ip udp"
    ),
    "logged IPv6": LinkFrame(239, _hex("0a000064 39000900", DATAGRAM6 + bytes(3)), "nflog ipv6 udp"),
    "logged on a big-endian host": LinkFrame(
        239, _hex("02000064 0008000108000100 0008000400000002 00250009", DATAGRAM + bytes(3)), "nflog ip udp"
    ),
    "logged with more after the packet": LinkFrame(
        239, _hex("02000064 25000900", DATAGRAM + _hex("000000 08000b0000000000")), "nflog ip udp"
    ),
    "logged without the packet": LinkFrame(239, _hex("02000064 08000b0000000000"), "nflog", b""),
    "logged, of a bridge": LinkFrame(239, _hex("07000064 25000900", DATAGRAM), "nflog", DATAGRAM),
}
STATIONS = "020000000002 020000000001 020000000003"
"""Three addresses: to, from, network."""
WIRELESS = {
    "a beacon": LinkFrame(
        105,
        _hex(f"8000 0000 {STATIONS} 5000 0102030405060708 6400 1104 0003616263 010182"),
        "wlan wlan.mgt",
        b"",
    ),
    "a probe request": LinkFrame(105, _hex(f"4000 0000 {STATIONS} 5000 0000"), "wlan wlan.mgt", b""),
    "an association request": LinkFrame(
        105, _hex(f"0000 0000 {STATIONS} 5000 1104 0a00 0003616263"), "wlan wlan.mgt", b""
    ),
    "an association response": LinkFrame(
        105, _hex(f"1000 0000 {STATIONS} 5000 1104 0000 01c0 010182"), "wlan wlan.mgt", b""
    ),
    "a reassociation request": LinkFrame(
        105, _hex(f"2000 0000 {STATIONS} 5000 1104 0a00 020000000004 0003616263"), "wlan wlan.mgt", b""
    ),
    "an authentication": LinkFrame(105, _hex(f"b000 0000 {STATIONS} 5000 0000 0100 0000"), "wlan wlan.mgt", b""),
    "an end": LinkFrame(105, _hex(f"c000 0000 {STATIONS} 5000 0300"), "wlan wlan.mgt", b""),
    "an action, with HT control": LinkFrame(
        105, _hex(f"d080 0000 {STATIONS} 5000 00000000 03 0000"), "wlan wlan.mgt", b""
    ),
    "an acknowledgment": LinkFrame(105, _hex("d400 0000 020000000002"), "wlan", b""),
    "CTS": LinkFrame(105, _hex("c400 0000 020000000002"), "wlan", b""),
    "RTS": LinkFrame(105, _hex("b400 3001 020000000002 020000000001"), "wlan", b""),
    "PS-Poll": LinkFrame(105, _hex("a400 01c0 020000000003 020000000001"), "wlan", b""),
    "a block acknowledgment": LinkFrame(
        105, _hex("9400 0000 020000000002 020000000001 0500 1000 ffffffffffffffff"), "wlan", b""
    ),
    "a wrapper": LinkFrame(105, _hex("7400 0000 020000000002 d400 00000000"), "wlan", b""),
    "data between stations": LinkFrame(105, _hex(f"0800 0000 {STATIONS} 5000", SNAP + DATAGRAM), "wlan llc ip udp"),
    "data to an access point": LinkFrame(105, _hex(f"0801 0000 {STATIONS} 5000", SNAP + DATAGRAM), "wlan llc ip udp"),
    "data from an access point": LinkFrame(105, _hex(f"0802 0000 {STATIONS} 5000", SNAP + DATAGRAM), "wlan llc ip udp"),
    "data between access points": LinkFrame(
        105, _hex(f"0803 0000 {STATIONS} 5000 020000000004", SNAP + DATAGRAM), "wlan llc ip udp"
    ),
    "QoS data between stations": LinkFrame(
        105, _hex(f"8800 0000 {STATIONS} 5000 0500", SNAP + DATAGRAM), "wlan llc ip udp"
    ),
    "QoS data to an access point": LinkFrame(
        105, _hex(f"8801 0000 {STATIONS} 5000 0500", SNAP + DATAGRAM), "wlan llc ip udp"
    ),
    "QoS data from an access point, with HT control": LinkFrame(
        105, _hex(f"8882 0000 {STATIONS} 5000 0500 01020304", SNAP + DATAGRAM), "wlan llc ip udp"
    ),
    "QoS data between access points": LinkFrame(
        105, _hex(f"8803 0000 {STATIONS} 5000 020000000004 0500", SNAP + DATAGRAM), "wlan llc ip udp"
    ),
    "no data": LinkFrame(105, _hex(f"4801 0000 {STATIONS} 5000"), "wlan", b""),
    "no data, with a quality of service": LinkFrame(105, _hex(f"c801 0000 {STATIONS} 5000 0000"), "wlan", b""),
    "an aggregate": LinkFrame(105, _hex(f"8801 0000 {STATIONS} 5000 8000", b"?" * 20), "wlan", b"?" * 20),
    "data with WEP": LinkFrame(105, _hex(f"0841 0000 {STATIONS} 5000 01020340", b"?" * 20), "wlan wlan", b"?" * 20),
    "data with CCMP": LinkFrame(
        105, _hex(f"8841 0000 {STATIONS} 5000 0000 0100002000000000", b"?" * 20), "wlan wlan", b"?" * 20
    ),
    "a fragment": LinkFrame(105, _hex(f"0805 0000 {STATIONS} 5000", SNAP + DATAGRAM[:24]), "wlan llc ip udp", b""),
    "a later fragment": LinkFrame(105, _hex(f"0801 0000 {STATIONS} 5100", DATAGRAM[24:]), "wlan", DATAGRAM[24:]),
    "an extension": LinkFrame(105, _hex("0c00 0000", b"?" * 8), "wlan", b"?" * 8),
}
DATA = _hex(f"0801 0000 {STATIONS} 5000", SNAP + DATAGRAM)
RADIO = {
    "a radio that says nothing": LinkFrame(127, _hex("0000 0800 00000000", DATA), "radiotap wlan llc ip udp"),
    "a radio with a check sequence": LinkFrame(
        127, _hex("0000 0a00 06000000 10 02", DATA + FCS), "radiotap wlan llc ip udp"
    ),
    "a radio with a channel": LinkFrame(
        127,
        _hex("0000 1800 2b000000 0102030405060708 00 00 6c09 8004 c4 00", DATA),
        "radiotap wlan llc ip udp",
    ),
    "a radio with antennas": LinkFrame(
        127,
        _hex("0000 1800 2e4000a0 20080000 10 02 6c09 a000 c4 00 0000 c4 00", DATA + FCS),
        "radiotap wlan llc ip udp",
    ),
    "a radio with fields of its maker": LinkFrame(
        127, _hex("0000 1800 02000060 00 00 0017f2010400 deadbeef 00000000", DATA), "radiotap wlan llc ip udp"
    ),
    "a radio with fields that are not known": LinkFrame(
        127, _hex("0000 1000 02000010 00 000000 00000000", DATA), "radiotap wlan llc ip udp"
    ),
}
LINK_FRAMES = {**NFLOG, **WIRELESS, **RADIO}
