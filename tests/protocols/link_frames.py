"""Frames of link layers that real captures have: link type, octets, and the layers that they are."""

from __future__ import annotations

from dataclasses import dataclass
from zlib import crc32

from dissect.capture import Frame
from dissect.packet import Packet, dissect
from tests.protocols.carried import DATAGRAM, DATAGRAM6, FRAME, in_ethernet, in_ip, in_udp

SNAP = bytes.fromhex("aaaa030000000800")


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


def checked(frame: bytes) -> bytes:
    """A frame with its check sequence."""
    return frame + crc32(frame).to_bytes(4, "little")


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
        127, _hex("0000 0a00 06000000 10 02", checked(DATA)), "radiotap wlan llc ip udp"
    ),
    "a radio with a channel": LinkFrame(
        127,
        _hex("0000 1800 2b000000 0102030405060708 00 00 6c09 8004 c4 00", DATA),
        "radiotap wlan llc ip udp",
    ),
    "a radio with antennas": LinkFrame(
        127,
        _hex("0000 1800 2e4000a0 20080000 10 02 6c09 a000 c4 00 0000 c4 00", checked(DATA)),
        "radiotap wlan llc ip udp",
    ),
    "a radio with fields of its maker": LinkFrame(
        127, _hex("0000 1800 02000060 00 00 0017f2010400 deadbeef 00000000", DATA), "radiotap wlan llc ip udp"
    ),
    "a radio with fields that are not known": LinkFrame(
        127, _hex("0000 1000 02000010 00 000000 00000000", DATA), "radiotap wlan llc ip udp"
    ),
}
WLAN = "wlan llc ip udp"
OLD_RADIO = {
    "Prism": LinkFrame(119, _hex("44000000 90000000", bytes(136) + DATA), f"prism {WLAN}"),
    "Prism of a big-endian host": LinkFrame(119, _hex("00000044 00000090", bytes(136) + DATA), f"prism {WLAN}"),
    "AVS under the number of Prism": LinkFrame(119, _hex("80211001 00000040", bytes(56) + DATA), f"wlancap {WLAN}"),
    "AVS": LinkFrame(163, _hex("80211001 00000044", bytes(60) + DATA), f"wlancap {WLAN}"),
}
TAP = "01000000 656e30" + 21 * "00" + 72 * "00"
PKTAP = {
    "PKTAP": LinkFrame(258, _hex(f"6c000000 01000000 {TAP}", FRAME), "pktap eth ip udp"),
    "PKTAP with more": LinkFrame(258, _hex(f"70000000 01000000 {TAP} 00000000", FRAME), "pktap eth ip udp"),
    "PKTAP of a link type that is none": LinkFrame(
        258, _hex("6c000000 01000000 00000100" + 96 * "00", b"?" * 8), "pktap", b"?" * 8
    ),
}
SLL_HEAD = "0000 00000002 {:04x} 00 06 0200000000010000"


def _cooked2(hardware_type: int, protocol: str, more: bytes, layers: str, payload: bytes = b"hello") -> LinkFrame:
    return LinkFrame(276, _hex(protocol + SLL_HEAD.format(hardware_type), more), f"sll {layers}".strip(), payload)


def _cooked(hardware_type: int, protocol: str, more: bytes, layers: str, payload: bytes = b"hello") -> LinkFrame:
    head = f"0000 {hardware_type:04x} 0006 0200000000010000 {protocol}"
    return LinkFrame(113, _hex(head, more), f"sll {layers}".strip(), payload)


RELAYED = _hex("184103cc", DATAGRAM)
COOKED = {
    "cooked radiotap": _cooked2(803, "0004", _hex("0000 0800 00000000", DATA), "radiotap wlan llc ip udp"),
    "cooked radiotap, version 1": _cooked(803, "0004", _hex("0000 0800 00000000", DATA), "radiotap wlan llc ip udp"),
    "cooked frame relay, whatever the protocol": _cooked2(770, "0800", RELAYED, "fr fr fr ip udp"),
    "cooked netlink": _cooked2(824, "0000", b"?" * 16, "", b"?" * 16),
    "cooked CAN": _cooked2(280, "000c", _hex("0000012302000000dead"), "", _hex("0000012302000000dead")),
    "cooked GRE": _cooked2(778, "883e", DATAGRAM, "gre.wccp", DATAGRAM[4:]),
    "cooked GRE over IPv6": _cooked2(823, "0800", DATAGRAM, "ip udp"),
    "cooked Ethernet": _cooked2(1, "0003", FRAME, "eth ip udp"),
    "cooked PPP": _cooked2(512, "0007", _hex("0021", DATAGRAM), "ppp ppp ip udp"),
}
RELAY = {
    "frame relay": LinkFrame(107, RELAYED, "fr fr fr ip udp"),
    "frame relay with its direction": LinkFrame(206, _hex("01", RELAYED), "fr fr fr fr ip udp"),
    "frame relay of IPv6": LinkFrame(107, _hex("1841038e", DATAGRAM6), "fr fr fr ipv6 udp"),
    "frame relay of PPP": LinkFrame(107, _hex("184103cf0021", DATAGRAM), "fr fr fr ppp ip udp"),
    "frame relay with SNAP, padded": LinkFrame(107, _hex("18410300800000000800", DATAGRAM), "fr fr fr fr ip udp"),
    "frame relay with a bridged frame": LinkFrame(
        107, _hex("18410300 80 0080c2 0007", FRAME), "fr fr fr fr eth ip udp"
    ),
    "frame relay with a bridged frame and its check sequence": LinkFrame(
        107, _hex("18410300 80 0080c2 0001", checked(FRAME)), "fr fr fr fr eth ip udp"
    ),
    "frame relay with an EtherType": LinkFrame(107, _hex("18410800", DATAGRAM), "fr fr ip udp"),
    "frame relay, address of three octets": LinkFrame(107, _hex("18409d0800", DATAGRAM), "fr fr ip udp"),
    "frame relay, address of four octets": LinkFrame(107, _hex("18409c0103cc", DATAGRAM), "fr fr fr ip udp"),
    "frame relay of another kind": LinkFrame(107, _hex("184108", b"?" * 4), "fr", _hex("08", b"?" * 4)),
}
TAGS = {
    "VN-Tag": _ethernet(0x8926, "00000014 0800", DATAGRAM, "vntag ip udp"),
    "E-Tag": _ethernet(0x893F, "b123456789ab 0800", DATAGRAM, "etag ip udp"),
    "Cisco MetaData": _ethernet(0x8909, "010100010123 0800", DATAGRAM, "cmd ip udp"),
    "a tag before a length": _ethernet(0x8926, "00000014 0029", SNAP + DATAGRAM, "vntag llc ip udp"),
    "LLC behind a type": _ethernet(0x8870, "", SNAP + DATAGRAM, "llc ip udp"),
    "LLC behind a type in a backbone": _ethernet(
        0x88E7, "00000001 aabbccddeeff 001122334455 8870", SNAP + DATAGRAM, "ieee8021ah llc ip udp"
    ),
}


def _with_length(octets: bytes, layers: str, payload: bytes = b"hello") -> LinkFrame:
    return LinkFrame(1, FRAME[:12] + len(octets).to_bytes(2, "big") + octets, f"eth {layers}", payload)


def _snap(organization: str, more: bytes, layers: str, payload: bytes = b"hello") -> LinkFrame:
    return _with_length(_hex(f"aaaa03 {organization}", more), f"llc {layers}".strip(), payload)


BRIDGE_PDU = _hex("0000 00 00 00 8001020000000001 00000000 8001020000000001 8001 0000 1400 0200 0f00")
NETWARE = _hex("ffff 0022 00 11 00000001 020000000002 0451 00000001 020000000001 4003", b"abcd")
BRIDGED = {
    "a bridged frame": _snap("0080c2 0007", FRAME, "eth ip udp"),
    "a bridged frame after padding": _snap("0080c2 0007 0000", FRAME, "llc eth ip udp"),
    "a bridged frame with its check sequence": _snap("0080c2 0001", checked(FRAME), "eth ip udp"),
    "a bridged frame after padding, with its check sequence": _snap(
        "0080c2 0001 0000", checked(FRAME), "llc eth ip udp"
    ),
    "a bridge PDU": _snap("0080c2 000e", BRIDGE_PDU, "stp", b""),
    "a bridged token ring": _snap("0080c2 0009", b"?" * 9, "", b"?" * 9),
    "VTP": _snap("00000c 2003", b"?" * 9, "", b"?" * 9),
    "another organization": _snap("00e02b 00bb", b"?" * 9, "", b"?" * 9),
    "IPX straight after a length": _with_length(NETWARE, "ipx", b"abcd"),
    "IPX over LLC": _with_length(_hex("e0e003", NETWARE), "llc ipx", b"abcd"),
    "IPX behind a type": _ethernet(0x8137, "", NETWARE, "ipx", b"abcd"),
    "IPX in a VLAN": _ethernet(0x8100, "0005 0022", NETWARE, "vlan ipx", b"abcd"),
}
TUNNELS = {
    "a redirected packet": _gre(0x883E, "", DATAGRAM, "ip udp"),
    "a redirected packet, version 2": _gre(0x883E, "80020100", DATAGRAM, "gre.wccp ip udp"),
    "a redirected packet, IPv6": _gre(0x883E, "00000000", DATAGRAM6, "gre.wccp ipv6 udp"),
    "a wireless frame": _gre(0x8210, "", DATA, "wlan llc ip udp"),
    "a wireless frame, last number": _gre(0x8370, "", DATA, "wlan llc ip udp"),
    "a pseudowire whose reserved bits are set": _ethernet(
        0x8847, "00064140 00710100", FRAME, "mpls pwethcw eth ip udp"
    ),
    "GRE in UDP": LinkFrame(1, in_udp(4754, _hex("00000800", DATAGRAM)).frame.octets, "eth ip udp gre ip udp"),
}
LINK_FRAMES = {
    **NFLOG,
    **WIRELESS,
    **RADIO,
    **OLD_RADIO,
    **PKTAP,
    **COOKED,
    **RELAY,
    **TAGS,
    **BRIDGED,
    **TUNNELS,
}
