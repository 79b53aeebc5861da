"""What peers get wrong, each as a vector that we pass. Measured with scapy 2.8.0, dpkt 1.9.8, pypacker 5.4, impacket
0.13.1, PyPCAPKit 1.4.1.post2 and netprotocols 2.3.0, or read in the sources of gopacket, smoltcp, libtins and others.
"""

from __future__ import annotations

from dataclasses import dataclass

import pytest

from dissect.encapsulation import encapsulate, encapsulation, fragment
from dissect.packet import Packet, dissect
from dissect.protocols.ethernet import Ethernet
from dissect.protocols.icmpv4 import ICMPv4DestinationUnreachable, ICMPv4Echo
from dissect.protocols.icmpv6 import NeighborSolicitation
from dissect.protocols.ipv4 import IPv4
from dissect.protocols.ipv6_options import DestinationOptions
from dissect.protocols.tcp import TCP
from dissect.protocols.udp import UDP
from dissect.protocols.vlan import VLAN, ServiceVLAN
from dissect.schema import Header
from tests.packet.frames import ETHERNET, IPV4, IPV6, build, changed, cut, ethernet, ipv4, ipv6, tcp, udp
from tests.together import together

HELLO = b"hello"
UDP4, UDP6 = build(HELLO, udp(), ipv4()), build(HELLO, udp(), ipv6())
TCP4, TCP6 = build(HELLO, tcp(), ipv4()), build(HELLO, tcp(), ipv6())
UDP4_CHECKSUM, UDP6_CHECKSUM, TCP4_CHECKSUM = ETHERNET + IPV4 + 6, ETHERNET + IPV6 + 6, ETHERNET + IPV4 + 16
PADDING = b"\xff" * 13


def computes_to_zero(transport: Header, network: Header) -> bytes:
    """A frame whose checksum comes out as zero: the message is what the checksum would otherwise have been."""
    checksum = encapsulate(b"\0\0", transport, network, ethernet()).checksums[-1].verdict.expected
    assert checksum is not None
    return build(checksum.to_bytes(2, "big"), transport, network)


def quoting(datagram: bytes) -> bytes:
    """An ICMP error about a datagram."""
    return build(datagram, ICMPv4DestinationUnreachable(type=3, code=3), ipv4())


def partial(octets: bytes, at: int) -> bytes:
    """The frame with the sum of the pseudo-header where the checksum goes."""
    coverage = dissect(octets).checksums[-1].coverage
    words = [int.from_bytes(coverage.pseudo_octets[i : i + 2], "big") for i in range(0, len(coverage.pseudo_octets), 2)]
    total = sum(words)
    return changed(octets, at, (total % 0xFFFF or 0xFFFF).to_bytes(2, "big"))


FRAGMENTS4 = fragment(encapsulate(bytes(range(200)), udp(), ipv4(), ethernet()), 100)
FRAGMENTS6 = fragment(encapsulate(bytes(range(200)), udp(), ipv6(), ethernet()), 120, identification=7)
HOME_ADDRESS = b"\x01\x02\0\0\xc9\x10" + bytes.fromhex("20010db8000000000000000000000009")


@dataclass(frozen=True, slots=True)
class Vector:
    """A frame that a peer reads wrongly, and what is in it. `verdicts` are those of the packet's checksums in order."""

    peers: str
    defect: str
    packet: Packet
    layers: str
    verdicts: str = ""
    quoted: str = ""
    payload: bytes | None = None
    trailer: bytes = b""
    problems: str = ""


def read(octets: bytes) -> Packet:
    return dissect(octets)


VECTORS: dict[str, Vector] = {
    # -- options and other lists
    "an ipv4 option of length 0": Vector(
        "impacket",
        "never comes back: the option is read again and again",
        read(build(HELLO, udp(), ipv4(options=b"\x44\0\0\0"))),
        "eth ip udp",
        "VALID VALID",
        payload=HELLO,
        problems="bad_option",
    ),
    "a tcp option of length 0": Vector(
        "impacket, PyPCAPKit",
        "raises in the middle of the packet, or never comes back",
        read(build(HELLO, tcp(options=b"\x08\0\0\0"), ipv4())),
        "eth ip tcp",
        "VALID VALID",
        payload=HELLO,
        problems="bad_option",
    ),
    "a neighbour discovery option of length 0": Vector(
        "dpkt, scapy",
        "the same loop in another list",
        read(build(b"", NeighborSolicitation(type=135, target_address="::1", options=b"\1" + bytes(7)), ipv6())),
        "eth ipv6 icmpv6",
        "VALID",
        problems="bad_option suspicious",
    ),
    # -- checksums: what zero, all ones and the pseudo-header's sum mean
    "udp without checksum over ipv6": Vector(
        "smoltcp, gopacket, dpkt",
        "takes it for right, as over IPv4, or writes another in silence",
        read(changed(UDP6, UDP6_CHECKSUM, b"\0\0")),
        "eth ipv6 udp",
        "ILLEGAL",
        payload=HELLO,
    ),
    "udp without checksum over ipv4": Vector(
        "pypacker, impacket",
        "is overwritten when the packet is touched",
        read(changed(UDP4, UDP4_CHECKSUM, b"\0\0")),
        "eth ip udp",
        "VALID ABSENT",
        payload=HELLO,
    ),
    "a legal udp checksum of ffff over ipv4": Vector(
        "gopacket", "is rejected on receipt", read(computes_to_zero(udp(), ipv4())), "eth ip udp", "VALID VALID"
    ),
    "a legal udp checksum of ffff over ipv6": Vector(
        "gopacket, dpkt",
        "is rejected on receipt, and becomes 0000 when built again",
        read(computes_to_zero(udp(), ipv6())),
        "eth ipv6 udp",
        "VALID",
    ),
    "a tcp checksum of zero that is right": Vector(
        "netprotocols", "zero means none to it", read(computes_to_zero(tcp(), ipv4())), "eth ip tcp", "VALID VALID"
    ),
    "the other zero in the same place": Vector(
        "gopacket",
        "compares instead of summing",
        read(changed(computes_to_zero(tcp(), ipv4()), TCP4_CHECKSUM, b"\xff\xff")),
        "eth ip tcp",
        "VALID VALID",
    ),
    "a checksum left to the network card": Vector(
        "tshark 4.0, netprotocols, tcpdump",
        "calls it bad",
        read(partial(TCP4, TCP4_CHECKSUM)),
        "eth ip tcp",
        "VALID PARTIAL",
        payload=HELLO,
    ),
    "a wrong tcp checksum": Vector(
        "impacket",
        "puts it right in silence when the packet is written",
        read(changed(TCP4, TCP4_CHECKSUM, b"\x12\x34")),
        "eth ip tcp",
        "VALID INVALID",
        payload=HELLO,
    ),
    "a home address beside padding": Vector(
        "scapy",
        "takes the home address for the checksum only where it is the one option",
        read(build(HELLO, udp(), DestinationOptions(options=HOME_ADDRESS), ipv6())),
        "eth ipv6 ipv6.dstopts udp",
        "VALID",
        payload=HELLO,
    ),
    "a source route": Vector(
        "dpkt, pypacker, netprotocols",
        "takes the next stop for the checksum and not the last",
        read(build(HELLO, udp(), ipv4(options=b"\x83\x07\x04\xc0\0\2\x09"))),
        "eth ip udp",
        "VALID VALID",
        payload=HELLO,
    ),
    # -- fragments
    "a first fragment over ipv4": Vector(
        "netprotocols, scapy",
        "is INVALID to one although the datagram is right; the other signs the fragment",
        FRAGMENTS4[0],
        "eth ip udp",
        "VALID UNVERIFIABLE(fragment)",
        payload=bytes(range(72)),
        problems="not_reassembled not_reassembled",
    ),
    "a first fragment over ipv6": Vector(
        "netprotocols, scapy",
        "the same",
        FRAGMENTS6[0],
        "eth ipv6 ipv6.fraghdr udp",
        "UNVERIFIABLE(fragment)",
        payload=bytes(range(64)),
        problems="not_reassembled not_reassembled",
    ),
    "a later fragment over ipv4": Vector(
        "pypacker, PyPCAPKit, impacket",
        "reads data as a UDP header",
        FRAGMENTS4[1],
        "eth ip",
        "VALID",
        payload=bytes(range(72, 152)),
        problems="not_reassembled",
    ),
    "a later fragment over ipv6": Vector(
        "pypacker, PyPCAPKit",
        "reads data as a UDP header",
        FRAGMENTS6[1],
        "eth ipv6 ipv6.fraghdr",
        payload=bytes(range(64, 136)),
        problems="not_reassembled",
    ),
    # -- cut, short and padded
    "a packet cut by the capture": Vector(
        "netprotocols, gopacket, scapy",
        "is INVALID to two, and gets a new checksum over what is left from the third",
        cut(UDP4, len(UDP4) - 2),
        "eth ip udp",
        "VALID UNVERIFIABLE(cut_by_capture)",
        payload=b"hel",
    ),
    "an ip length beyond the frame": Vector(
        "tshark, gopacket",
        "sums what is there and calls it bad",
        read(build(HELLO, udp(length=40), ipv4(total_length=60))),
        "eth ip udp",
        "VALID UNVERIFIABLE(bad_length)",
        payload=HELLO,
        problems="length_exceeds_packet length_exceeds_packet",
    ),
    "ethernet padding": Vector(
        "dpkt, impacket, libtins",
        "is lost, or becomes data of the datagram",
        read(UDP4 + PADDING),
        "eth ip udp",
        "VALID VALID",
        payload=HELLO,
        trailer=PADDING,
    ),
    "a total length of 0": Vector(
        "dpkt, gopacket, zeek, tcpdump (until told)",
        "ends the datagram before it begins",
        read(build(HELLO, tcp(), ipv4(total_length=0))),
        "eth ip tcp",
        "VALID VALID",
        payload=HELLO,
        problems="segmentation_offload",
    ),
    # -- layers
    "two vlan tags": Vector(
        "dpkt, pypacker, impacket, PyPCAPKit",
        "are folded into the Ethernet header, or end the walk",
        read(build(HELLO, udp(), ipv4(), VLAN(vlan_identifier=5), ServiceVLAN(vlan_identifier=7))),
        "eth ieee8021ad vlan ip udp",
        "VALID VALID",
        payload=HELLO,
    ),
    "ip in ip": Vector(
        "pypacker, impacket, netprotocols",
        "is not walked into",
        read(build(HELLO, udp(), ipv4(), ipv4(source_address="198.51.100.1"))),
        "eth ip ip udp",
        "VALID VALID VALID",
        payload=HELLO,
    ),
    "ipv6 in ipv4": Vector(
        "impacket, netprotocols",
        "is not walked into",
        read(build(HELLO, udp(), ipv6(), ipv4())),
        "eth ip ipv6 udp",
        "VALID VALID",
        payload=HELLO,
    ),
    "a quoted datagram": Vector(
        "pypacker, PyPCAPKit, dpkt",
        "is left as octets; or its checksum is computed again over the few octets that were quoted",
        read(quoting(UDP4[ETHERNET : ETHERNET + IPV4 + 8])),
        "eth ip icmp",
        "VALID VALID VALID UNVERIFIABLE(quoted)",
        quoted="ip udp",
        problems="quote_cut quote_cut",
    ),
    "an echo request": Vector(
        "PyPCAPKit",
        "ICMP is a stub without octets",
        read(build(HELLO, ICMPv4Echo(type=8, identifier=1, sequence_number=2), ipv4())),
        "eth ip icmp",
        "VALID VALID",
        payload=HELLO,
    ),
    "an ethertype that nobody assigned": Vector(
        "PyPCAPKit",
        "raises: 2078 is not a valid EtherType",
        read(UDP4[:12] + b"\x08\x1e" + HELLO),
        "eth",
        payload=HELLO,
        problems="unknown_protocol",
    ),
    "a frame with a length instead of a type": Vector(
        "netprotocols, pypacker",
        "has no LLC, and takes the length for a type",
        read(UDP4[:12] + (8 + len(UDP4) - ETHERNET).to_bytes(2, "big") + b"\xaa\xaa\3\0\0\0\x08\0" + UDP4[ETHERNET:]),
        "eth llc ip udp",
        "VALID VALID",
        payload=HELLO,
    ),
    **{
        f"{length} octets of an ethernet header": Vector(
            "scapy, dpkt",
            "raises struct.error, or makes a default frame out of nothing",
            read(UDP4[:length]),
            "eth",
            problems="truncated",
        )
        for length in (0, 1, 6, 13)
    },
}

every_vector = together("vector", VECTORS.values(), ids=VECTORS.keys())


@every_vector
def test_what_peers_get_wrong_we_read(vector: Vector) -> None:
    packet = vector.packet
    verdicts = [str(one.verdict).replace(" ", "") for one in packet.checksums]
    innermost = packet.own_layers[-1]

    assert vector.layers == " ".join(layer.name for layer in packet.own_layers if layer.protocol.fields)
    assert vector.quoted == " ".join(layer.name for layer in packet.quoted if layer.protocol.fields)
    assert vector.verdicts == " ".join(verdicts)
    assert vector.problems == " ".join(one.code for one in packet.problems)
    assert vector.payload is None or vector.payload == innermost.payload
    assert vector.trailer == b"".join(layer.trailer for layer in packet.own_layers)


@every_vector
def test_what_peers_write_otherwise_we_give_back(vector: Vector) -> None:
    assert vector.packet.frame.octets == bytes(vector.packet)


def test_a_second_packet_to_port_6000_is_read_like_the_first() -> None:
    """PyPCAPKit: an enumeration refuses the second member, and the packet becomes octets in silence."""
    octets = build(HELLO, udp(destination_port=6000), ipv4())
    first, second = dissect(octets), dissect(octets)

    assert first.layers[-1].header == second.layers[-1].header
    assert second[UDP].destination_port == 6000


def test_a_quoted_header_is_never_the_packets_own() -> None:
    """libtins and dpkt hand out whatever UDP header they find first."""
    packet = read(quoting(UDP4[ETHERNET:]))

    assert UDP not in packet
    assert ipv4().source_address == packet[IPv4].source_address


# ----------------------------------------------------------------------------------------------------------- building

BUILDS: dict[str, tuple[str, bytes, int, bytes]] = {
    # what is built: the peer and its defect, the frame, where the checksum is, what stands there
    "a udp sum of zero over ipv4": (
        "pcap4j, RIOT, Ostinato, lneto: sent as 0000, which says that there is none",
        computes_to_zero(udp(), ipv4()),
        UDP4_CHECKSUM,
        b"\xff\xff",
    ),
    "a udp sum of zero over ipv6": (
        "dpkt: sent as 0000, which IPv6 forbids",
        computes_to_zero(udp(), ipv6()),
        UDP6_CHECKSUM,
        b"\xff\xff",
    ),
    "a tcp sum of zero": (
        "Linux drivers: the UDP rule applied to TCP",
        computes_to_zero(tcp(), ipv4()),
        TCP4_CHECKSUM,
        b"\0\0",
    ),
    "a udp checksum of zero that was asked for": (
        "scapy, dpkt, impacket: zero means compute",
        build(HELLO, udp(checksum=0), ipv4()),
        UDP4_CHECKSUM,
        b"\0\0",
    ),
    "a wrong tcp checksum that was asked for": (
        "libtins: computes always, so that no bad packet can be made",
        build(HELLO, tcp(checksum=0x1234), ipv4()),
        TCP4_CHECKSUM,
        b"\x12\x34",
    ),
}


@pytest.mark.parametrize("build", BUILDS.values(), ids=BUILDS.keys())
def test_checksums_are_written_as_the_standard_or_the_caller_says(build: tuple[str, bytes, int, bytes]) -> None:
    _, octets, at, expected = build

    assert expected == octets[at : at + 2]


@pytest.mark.parametrize("fragments", [FRAGMENTS4, FRAGMENTS6], ids=["ipv4", "ipv6"])
def test_fragmenting_leaves_the_checksum_of_the_datagram_alone(fragments: list[Packet]) -> None:
    """scapy: `IP(flags="MF") / UDP()` gets a checksum over the fragment, which no receiver can verify."""
    network = ipv4() if fragments is FRAGMENTS4 else ipv6()
    whole = encapsulate(bytes(range(200)), udp(), network, ethernet())

    assert whole[UDP] == fragments[0][UDP]


def test_what_an_error_quotes_is_not_computed_again() -> None:
    """dpkt: the quoted UDP checksum, once cleared, is computed over the none octets of payload that were quoted."""
    quoted = UDP4[ETHERNET : ETHERNET + IPV4 + 8]
    steps = encapsulation(quoted, ICMPv4DestinationUnreachable(type=3, code=3), ipv4(), ethernet()).steps

    assert quoted == steps[0].payload
    assert quoted == dissect(steps[-1].octets).layers[2].payload


def test_fields_that_were_given_are_kept_where_a_peer_fills_them_in() -> None:
    """scapy's None and dpkt's 0 cannot say "zero, please"; here what is not given is AUTO and what is given stays."""
    frame = Ethernet(source_address="02:00:00:00:00:01", destination_address="02:00:00:00:00:02", type=0)
    packet = encapsulate(HELLO, TCP(source_port=0, destination_port=0, data_offset=0), ipv4(protocol=0), frame)

    assert bytes(2) == packet.frame.octets[12:14]
    assert packet.frame.octets[ETHERNET + 9] == 0
    assert packet.frame.octets[ETHERNET + IPV4 + 12] >> 4 == 0
