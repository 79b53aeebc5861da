"""PPP over every link, its control protocols with their options, and the two tunnels for it: PPPoE and L2TP."""

from __future__ import annotations

from typing import Any

import pytest

from dissect.addresses import Ipv4Address
from dissect.encapsulation import encapsulate
from dissect.packet import Packet
from dissect.protocols.hdlc_framing import HDLC, SLARP, CiscoHDLC, PPPInHDLC, SLARPAddress, SLARPKeepalive
from dissect.protocols.l2tp import (
    L2TP,
    L2TPAttributeValuePair,
    L2TPControl,
    L2TPData,
    L2TPDataWithLength,
    L2TPDataWithLengthAndOffset,
    L2TPDataWithOffset,
)
from dissect.protocols.ppp import PPP, CompressedPPP, PPPAddress, PPPControl, PPPDDirection, PPPDirection
from dissect.protocols.ppp_authentication import CHAP, PAP, CHAPChallenge, PAPReply, PAPRequest
from dissect.protocols.ppp_control import (
    IPCP,
    IPV6CP,
    LCP,
    IPCPAddress,
    IPCPAddresses,
    IPCPCompressionProtocol,
    IPCPConfigure,
    IPCPPrimaryNameServer,
    IPCPSecondaryNameServer,
    IPCPUnknownOption,
    IPV6CPConfigure,
    IPV6CPInterfaceIdentifier,
    IPV6CPUnknownOption,
    LCPAddressAndControlFieldCompression,
    LCPAsyncControlCharacterMap,
    LCPAuthenticationProtocol,
    LCPConfigure,
    LCPEcho,
    LCPMagicNumber,
    LCPMaximumReceiveUnit,
    LCPProtocolFieldCompression,
    LCPProtocolReject,
    LCPQualityProtocol,
    LCPUnknownOption,
)
from dissect.protocols.pppoe import (
    PPPoEConcentratorName,
    PPPoECookie,
    PPPoEDiscovery,
    PPPoEEndOfList,
    PPPoEHostUnique,
    PPPoEServiceName,
    PPPoESession,
    PPPoETag,
)
from dissect.schema import Header
from tests.protocols.carried import (
    DATAGRAM,
    DATAGRAM6,
    ethernet,
    faults,
    headers,
    in_ethernet,
    in_ip,
    in_link,
    in_udp,
    ipv4,
    items,
    names,
    udp,
)
from tests.together import together

HEADERS = (
    PPP,
    CompressedPPP,
    PPPAddress,
    PPPControl,
    PPPDDirection,
    PPPDirection,
    HDLC,
    SLARP,
    PPPoEDiscovery,
    PPPoESession,
    L2TP,
)
IPV4 = PPP(protocol=0x21)
SESSION: dict[str, Any] = {"session_id": 17}


def in_session(octets: bytes) -> Packet:
    """A PPP frame in a session over Ethernet."""
    return in_ethernet(0x8864, bytes(PPPoESession(**SESSION, length=len(octets))) + octets)


VECTORS: dict[str, tuple[Packet, str, list[Header]]] = {
    "bare": (in_link(9, bytes.fromhex("0021") + DATAGRAM), "ppp ppp ip udp", [IPV4]),
    "with address and control": (
        in_link(9, bytes.fromhex("ff030021") + DATAGRAM),
        "ppp ppp ppp ip udp",
        [PPPAddress(), IPV4],
    ),
    "compressed": (in_link(9, b"\x21" + DATAGRAM), "ppp ppp ip udp", [CompressedPPP(protocol=0x21)]),
    "compressed IPv6": (
        in_link(9, bytes.fromhex("ff0357") + DATAGRAM6),
        "ppp ppp ppp ipv6 udp",
        [PPPAddress(), CompressedPPP(protocol=0x57)],
    ),
    "with its direction": (
        in_link(204, bytes.fromhex("01ff030021") + DATAGRAM),
        "ppp ppp ppp ip udp",
        [PPPDirection(direction=1), PPPAddress(), IPV4],
    ),
    "in HDLC": (
        in_link(104, bytes.fromhex("ff030021") + DATAGRAM),
        "ppp ppp ip udp",
        [PPPInHDLC(), IPV4],
    ),
    "on a serial line": (
        in_link(50, bytes.fromhex("ff030021") + DATAGRAM),
        "ppp ppp ppp ip udp",
        [PPPAddress(), IPV4],
    ),
    "on a serial line, without address and control": (
        in_link(50, bytes.fromhex("0021") + DATAGRAM),
        "ppp ppp ip udp",
        [IPV4],
    ),
    "on a serial line, compressed": (in_link(50, b"\x21" + DATAGRAM), "ppp ppp ip udp", [CompressedPPP(protocol=0x21)]),
    "after the direction, as pppd writes it": (
        in_link(166, bytes.fromhex("01030021") + DATAGRAM),
        "ppp ppp ppp ip udp",
        [PPPDDirection(direction=1), PPPControl(), IPV4],
    ),
    "after the direction, without control": (
        in_link(166, bytes.fromhex("0021") + DATAGRAM),
        "ppp ppp ip udp",
        [PPPDDirection(), CompressedPPP(protocol=0x21)],
    ),
    "in GRE, compressed": (
        in_ip(47, bytes.fromhex("0000880b21") + DATAGRAM),
        "gre ppp ip udp",
        [CompressedPPP(protocol=0x21)],
    ),
    "in GRE, with address and control": (
        in_ip(47, bytes.fromhex("0000880bff030021") + DATAGRAM),
        "gre ppp ppp ip udp",
        [PPPAddress(), IPV4],
    ),
    "in a session": (
        in_session(bytes.fromhex("0021") + DATAGRAM),
        "pppoes ppp ip udp",
        [PPPoESession(**SESSION, length=35), IPV4],
    ),
    "in a session, captured without Ethernet": (
        in_link(51, bytes.fromhex("1100001100370057") + DATAGRAM6),
        "pppoes ppp ipv6 udp",
        [PPPoESession(**SESSION, length=55), PPP(protocol=0x57)],
    ),
    "in GRE": (in_ip(47, bytes.fromhex("0000880b0021") + DATAGRAM), "gre ppp ip udp", [IPV4]),
    "in L2TP": (
        in_udp(1701, bytes.fromhex("000200010002ff030021") + DATAGRAM),
        "l2tp ppp ppp ip udp",
        [L2TPData(tunnel_id=1, session_id=2), PPPAddress(), IPV4],
    ),
    "in L2TP, with sequence numbers": (
        in_udp(1701, bytes.fromhex("08020001000200050000ff030021") + DATAGRAM),
        "l2tp ppp ppp ip udp",
        [
            L2TPData(sequence_present=True, tunnel_id=1, session_id=2, next_sent=5, next_received=0),
            PPPAddress(),
            IPV4,
        ],
    ),
    "in L2TP, with a length": (
        in_udp(1701, bytes.fromhex("4002002b000100020021") + DATAGRAM + b"more"),
        "l2tp ppp ip udp",
        [L2TPDataWithLength(length=43, tunnel_id=1, session_id=2), IPV4],
    ),
    "in L2TP, with an offset": (
        in_udp(1701, bytes.fromhex("0202000100020000ff030021") + DATAGRAM),
        "l2tp ppp ppp ip udp",
        [L2TPDataWithOffset(tunnel_id=1, session_id=2, offset_size=0), PPPAddress(), IPV4],
    ),
    "in L2TP, with a length and an offset": (
        in_udp(1701, bytes.fromhex("4202002f000100020002aabb0021") + DATAGRAM),
        "l2tp ppp ip udp",
        [
            L2TPDataWithLengthAndOffset(
                length=47, tunnel_id=1, session_id=2, offset_size=2, padding=bytes.fromhex("aabb")
            ),
            IPV4,
        ],
    ),
    "in L2TP, with sequence numbers and an offset, which is not read": (
        in_udp(1701, bytes.fromhex("0a02000100020005000000000021") + DATAGRAM),
        "l2tp",
        [
            L2TPData(
                sequence_present=True,
                offset_present=True,
                tunnel_id=1,
                session_id=2,
                next_sent=5,
                next_received=0,
                offset_size=0,
            )
        ],
    ),
    "Cisco's framing": (
        in_link(104, bytes.fromhex("0f000800") + DATAGRAM),
        "chdlc ip udp",
        [CiscoHDLC(protocol=0x0800)],
    ),
    "Cisco's framing under the number of PPP": (
        in_link(50, bytes.fromhex("8f0086dd") + DATAGRAM6),
        "ppp chdlc ipv6 udp",
        [CiscoHDLC(address=143, protocol=0x86DD)],
    ),
    "a keepalive": (
        in_link(104, bytes.fromhex("8f008035 00000002 00000005 00000006 ffff")),
        "chdlc slarp",
        [CiscoHDLC(address=143, protocol=0x8035), SLARPKeepalive(my_sequence=5, your_sequence=6)],
    ),
    "an address": (
        in_link(104, bytes.fromhex("8f008035 00000001 c0000201 ffffff00 ffff")),
        "chdlc slarp",
        [
            CiscoHDLC(address=143, protocol=0x8035),
            SLARPAddress(code=1, sender_address="192.0.2.1", network_mask="255.255.255.0"),
        ],
    ),
}


@together(("packet", "layers", "expected"), VECTORS.values(), ids=VECTORS.keys())
def test_headers_are_read_to_their_values(packet: Packet, layers: str, expected: list[Header]) -> None:
    assert names(packet) == layers
    assert headers(packet, *HEADERS) == expected
    assert all(code == "unknown_protocol" for _, code, _, _ in faults(packet))


MESSAGES: dict[str, tuple[str, list[Header], bytes]] = {
    "an echo": ("c021 09020009deadbeef2a", [LCPEcho(code=9, identifier=2, length=9, magic_number=0xDEADBEEF)], b"*"),
    "an unknown protocol": (
        "c021 0803000a8057 01010004",
        [LCPProtocolReject(code=8, identifier=3, length=10, rejected_protocol=0x8057)],
        bytes.fromhex("01010004"),
    ),
    "an end": ("c021 05040008 62796521", [LCP(code=5, identifier=4, length=8)], b"bye!"),
    "a challenge": (
        "c223 0107000a04010203046d",
        [CHAPChallenge(code=1, identifier=7, length=10, value_size=4, value=bytes.fromhex("01020304"))],
        b"m",
    ),
    "a success": ("c223 030700066f6b", [CHAP(code=3, identifier=7, length=6)], b"ok"),
    "a name with its password": (
        "c023 0105000e 0475736572 0473656372",
        [PAPRequest(code=1, identifier=5, length=14, peer_id_length=4, peer_id=b"user")],
        b"\4secr",
    ),
    "a password that is right": (
        "c023 02050009 04676f6f64",
        [PAPReply(code=2, identifier=5, length=9, message_length=4, message=b"good")],
        b"",
    ),
    "a password that is wrong": (
        "c023 0305000500",
        [PAPReply(code=3, identifier=5, length=5, message_length=0)],
        b"",
    ),
    "an end of IPv4": ("8021 05040004", [IPCP(code=5, identifier=4, length=4)], b""),
    "an end of IPv6": ("8057 05040004", [IPV6CP(code=5, identifier=4, length=4)], b""),
}


@pytest.mark.parametrize(("octets", "expected", "payload"), MESSAGES.values(), ids=MESSAGES.keys())
def test_messages_are_read_to_their_values(octets: str, expected: list[Header], payload: bytes) -> None:
    packet = in_session(bytes.fromhex(octets))

    assert headers(packet, LCP, IPCP, IPV6CP, PAP, CHAP) == expected
    assert packet.payload == payload
    assert faults(packet) == []


OPTIONS: dict[str, tuple[type[Header], str, list[Header]]] = {
    "a link": (
        LCPConfigure,
        "c021 0101002a 010405d4 0206000a0000 0305c22305 0408c02500000064 0506deadbeef 0702 0802 1105aabbcc",
        [
            LCPMaximumReceiveUnit(length=4, maximum_receive_unit=1492),
            LCPAsyncControlCharacterMap(length=6, map=0x000A0000),
            LCPAuthenticationProtocol(length=5, authentication_protocol=0xC223, data=b"\5"),
            LCPQualityProtocol(length=8, quality_protocol=0xC025, data=bytes.fromhex("00000064")),
            LCPMagicNumber(length=6, magic_number=0xDEADBEEF),
            LCPProtocolFieldCompression(length=2),
            LCPAddressAndControlFieldCompression(length=2),
            LCPUnknownOption(type=17, length=5, data=bytes.fromhex("aabbcc")),
        ],
    ),
    "IPv4": (
        IPCPConfigure,
        "8021 01010026 0306c0000201 8106c0000235 8306c0000236 0206002d0f01 010ac0000201c0000202",
        [
            IPCPAddress(length=6, ip_address="192.0.2.1"),
            IPCPPrimaryNameServer(length=6, server_address="192.0.2.53"),
            IPCPSecondaryNameServer(length=6, server_address="192.0.2.54"),
            IPCPCompressionProtocol(length=6, compression_protocol=0x2D, data=bytes.fromhex("0f01")),
            IPCPAddresses(length=10, source_address="192.0.2.1", destination_address="192.0.2.2"),
        ],
    ),
    "IPv4 with a name server of another kind": (
        IPCPConfigure,
        "8021 0101000a 8206c0000235",
        [IPCPUnknownOption(type=130, length=6, data=Ipv4Address("192.0.2.53"))],
    ),
    "IPv6": (
        IPV6CPConfigure,
        "8057 01010012 010a0000000000000001 0204004f",
        [
            IPV6CPInterfaceIdentifier(length=10, interface_identifier=bytes(7) + b"\1"),
            IPV6CPUnknownOption(type=2, length=4, data=bytes.fromhex("004f")),
        ],
    ),
}


@pytest.mark.parametrize(("kind", "octets", "expected"), OPTIONS.values(), ids=OPTIONS.keys())
def test_options_are_read_to_their_values(kind: type[Header], octets: str, expected: list[Header]) -> None:
    packet = in_session(bytes.fromhex(octets))

    assert [type(header) for header in headers(packet, LCP, IPCP, IPV6CP)] == [kind]
    assert items(packet, 3) == expected
    assert faults(packet) == []


def test_a_message_is_built_around_its_options() -> None:
    options = bytes(LCPMaximumReceiveUnit(length=4, maximum_receive_unit=1492)) + bytes.fromhex("0702")
    packet = encapsulate(b"", LCPConfigure(code=1, options=options), PPP(), PPPoESession(**SESSION), ethernet())

    assert packet.frame.octets[14:] == bytes.fromhex("11000011000c c021 0100000a 010405d4 0702")


def test_tags_are_read_to_their_values() -> None:
    octets = "0101000361626301030004aabbccdd01020002616301040001ff0120000205d400000000"
    packet = in_ethernet(0x8863, bytes.fromhex(f"11090000{len(octets) // 2:04x}{octets}") + b"padding")

    assert names(packet) == "pppoed"
    assert packet[PPPoEDiscovery].code == 9
    assert items(packet, 1) == [
        PPPoEServiceName(length=3, service_name=b"abc"),
        PPPoEHostUnique(length=4, value=bytes.fromhex("aabbccdd")),
        PPPoEConcentratorName(length=2, name=b"ac"),
        PPPoECookie(length=1, value=b"\xff"),
        PPPoETag(type=0x0120, length=2, value=bytes.fromhex("05d4")),
        PPPoEEndOfList(length=0),
    ]
    assert packet.layers[1].trailer == b"padding"
    assert faults(packet) == []


def test_a_control_message_is_a_list_of_pairs() -> None:
    octets = "c802001c0000000000000000 800800000000 0001 8008c000 0063 0007"
    packet = in_udp(1701, bytes.fromhex(octets))

    assert headers(packet, L2TP) == [
        L2TPControl(length=28, tunnel_id=0, pairs=bytes.fromhex("800800000000 0001 8008c000 0063 0007"))
    ]
    assert packet[L2TPControl].flags == 0xC802
    assert items(packet, 3) == [
        L2TPAttributeValuePair(length=8, attribute_type=0, value=b"\0\1"),
        L2TPAttributeValuePair(length=8, vendor_id=0xC000, attribute_type=0x63, value=b"\0\7"),
    ]
    assert faults(packet) == []


@pytest.mark.parametrize(
    "tunnel",
    [
        (PPP(), PPPoESession(**SESSION), ethernet()),
        (PPP(), PPPAddress(), L2TPDataWithLength(tunnel_id=1, session_id=2), udp(1701), ipv4(), ethernet()),
        (PPP(), L2TPDataWithOffset(tunnel_id=1, session_id=2, padding=b"??"), udp(1701), ipv4(), ethernet()),
        (CompressedPPP(), PPPInHDLC()),
        (CiscoHDLC(),),
    ],
    ids=lambda headers: " ".join(type(one).__name__ for one in headers),
)
def test_numbers_and_lengths_are_filled(tunnel: tuple[Header, ...]) -> None:
    packet = encapsulate(b"hello", udp(), ipv4(), *tunnel)

    assert packet.payload == b"hello"
    assert faults(packet) == []


FAULTS = {
    "an address of no station": (
        in_link(9, bytes.fromhex("f0030021") + DATAGRAM),
        ("note", "unknown_protocol", "ppp", ""),
    ),
    "a low number, compressed": (in_link(9, b"\x01" + DATAGRAM), ("note", "unknown_protocol", "ppp", "")),
    "another control": (in_link(9, bytes.fromhex("ff100021") + DATAGRAM), ("warn", "suspicious", "ppp", "control")),
    "no first digit of a frame": (in_link(9, b"\x91" + DATAGRAM), ("note", "unknown_protocol", "ppp", "")),
    "an unknown protocol": (in_link(9, bytes.fromhex("002300")), ("note", "unknown_protocol", "ppp", "")),
    "an address of neither framing": (
        in_link(104, bytes.fromhex("11000800") + DATAGRAM),
        ("warn", "suspicious", "chdlc", "address"),
    ),
    "a control of neither framing": (
        in_link(104, bytes.fromhex("0f010800") + DATAGRAM),
        ("note", "suspicious", "chdlc", "control"),
    ),
    "a keepalive of a later kind": (
        in_link(104, bytes.fromhex("8f00803500000003")),
        ("note", "suspicious", "slarp", "code"),
    ),
    "a session of version 2": (
        in_link(51, bytes.fromhex("210000110023 0021") + DATAGRAM),
        ("error", "bad_version", "pppoes", "version"),
    ),
    "a session of type 2": (
        in_link(51, bytes.fromhex("120000110023 0021") + DATAGRAM),
        ("warn", "suspicious", "pppoes", "type"),
    ),
    "a session with a code": (
        in_link(51, bytes.fromhex("110900110023 0021") + DATAGRAM),
        ("warn", "suspicious", "pppoes", "code"),
    ),
    "discovery without a code": (
        in_ethernet(0x8863, bytes.fromhex("110000000000")),
        ("warn", "suspicious", "pppoed", "code"),
    ),
    "a tag longer than the packet": (
        in_ethernet(0x8863, bytes.fromhex("110900000005 0101000261")),
        ("error", "bad_option", "pppoed", "tags"),
    ),
    "a message shorter than its header": (
        in_session(bytes.fromhex("c021 05010003")),
        ("error", "bad_length", "lcp", "length"),
    ),
    "a message of a vendor": (in_session(bytes.fromhex("c021 00010004")), ("note", "suspicious", "lcp", "code")),
    "an option of another length": (
        in_session(bytes.fromhex("c021 01010009 0105000000")),
        ("warn", "bad_option", "lcp", "options"),
    ),
    "a message of authentication shorter than its header": (
        in_session(bytes.fromhex("c223 03010003")),
        ("error", "bad_length", "chap", "length"),
    ),
    "a version that there is none of": (
        in_udp(1701, bytes.fromhex("0000")),
        ("note", "not_this_protocol", "udp", ""),
    ),
    "a control message without sequence numbers": (
        in_udp(1701, bytes.fromhex("c002000800000000")),
        ("warn", "suspicious", "l2tp", "sequence_present"),
    ),
    "a control message shorter than its header": (
        in_udp(1701, bytes.fromhex("c802000b0000000000000000")),
        ("error", "bad_length", "l2tp", "length"),
    ),
    "a pair shorter than its header": (
        in_udp(1701, bytes.fromhex("c80200120000000000000000 800500000000")),
        ("error", "bad_option", "l2tp", "pairs"),
    ),
}


@together(("packet", "expected"), FAULTS.values(), ids=FAULTS.keys())
def test_faults_are_reported(packet: Packet, expected: tuple[str, str, str, str]) -> None:
    assert faults(packet) == [expected]


def test_tags_that_the_frame_ends_within_are_kept_as_far_as_they_are_there() -> None:
    packet = in_ethernet(0x8863, bytes.fromhex("110900000008 01010000"))

    assert items(packet, 1) == [PPPoEServiceName(length=0)]
    assert faults(packet) == [
        ("error", "truncated", "pppoed", "tags"),
        ("error", "length_exceeds_packet", "pppoed", "length"),
    ]
