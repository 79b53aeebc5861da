"""Frames with one thing wrong in each, built by the library itself and then damaged, with what must be said of them.

A row: the frame, and the problems as (code, severity, layer, field). Nothing else may be said. Severities are short:
E error, W warn, N note. The names of the rows are the classes of the diagnostics, layer by layer.
"""

from __future__ import annotations

from typing import TypeAlias

from dissect.protocols.arp import ARP, OtherARP
from dissect.protocols.authentication_header import AuthenticationHeader
from dissect.protocols.encapsulating_security_payload import EncapsulatingSecurityPayload
from dissect.protocols.icmpv4 import (
    ICMPv4DestinationUnreachable,
    ICMPv4RouterAdvertisement,
    ICMPv4TimeExceeded,
    ICMPv4Timestamp,
)
from dissect.protocols.icmpv6 import (
    ICMPv6DestinationUnreachable,
    ICMPv6PacketTooBig,
    MulticastListenerReport2,
    NeighborSolicitation,
    RouterAdvertisement,
)
from dissect.protocols.ipv6_fragment import IPv6Fragment
from dissect.protocols.ipv6_options import DestinationOptions, HopByHopOptions
from dissect.protocols.ipv6_routing import SourceRouting
from dissect.protocols.vlan import VLAN, ServiceVLAN
from dissect.schema import Header
from tests.packet.frames import ETHERNET, IPV4, IPV6, build, changed, ipv4, ipv6, tcp, udp

Said: TypeAlias = list[tuple[str, str, str, str]]

E, W, N = "error", "warn", "note"
UDP4 = build(b"hello", udp(), ipv4())
UDP6 = build(b"hello", udp(), ipv6())
TCP4 = build(b"hello", tcp(), ipv4())
TAGGED = build(b"hello", udp(), ipv4(), VLAN(vlan_identifier=7))
QUOTED = UDP4[ETHERNET:]
IP, TRANSPORT, TRANSPORT6 = ETHERNET, ETHERNET + IPV4, ETHERNET + IPV6
LINKS = bytes(12)


def put(octets: bytes, at: int, text: str) -> bytes:
    """Other octets, in hexadecimal, from `at` on."""
    return changed(octets, at, bytes.fromhex(text))


def ip_options(text: str) -> bytes:
    return build(b"hello", udp(), ipv4(options=bytes.fromhex(text)))


def tcp_options(text: str, **fields: object) -> bytes:
    return build(b"hello", tcp(options=bytes.fromhex(text), **fields), ipv4())


def hop_by_hop(text: str, **fields: object) -> bytes:
    return build(b"hello", udp(), HopByHopOptions(options=bytes.fromhex(text)), ipv6(**fields))


def about(quotation: bytes, header: Header | None = None) -> bytes:
    """An error message of ICMP about the datagram that is quoted."""
    return build(quotation, header or ICMPv4DestinationUnreachable(type=3, code=3), ipv4())


def extended(extensions: str) -> bytes:
    """An error message with 128 octets of quotation and extensions after it."""
    return about(QUOTED.ljust(128, b"\0") + bytes.fromhex(extensions), ICMPv4TimeExceeded(type=11, length=32))


def neighbor(options: str, **fields: object) -> bytes:
    message = NeighborSolicitation(type=135, target_address="fe80::1", options=bytes.fromhex(options))
    return build(b"", message, ipv6(hop_limit=255, **fields))


LINK_LAYERS: dict[str, tuple[bytes, Said]] = {
    "eth: nothing": (b"", [("truncated", N, "eth", "destination_address")]),
    "eth: cut": (UDP4[:13], [("truncated", E, "eth", "type")]),
    "eth: neither length nor type": (
        put(UDP4, 12, "05dd"),
        [("bad_length", E, "eth", "type"), ("unknown_protocol", N, "eth", "")],
    ),
    "eth: length of 0": (
        LINKS + bytes(48),
        [("bad_length", N, "eth", "type"), ("truncated", E, "llc", "destination_service_access_point")],
    ),
    "eth: length beyond the frame": (
        LINKS + bytes.fromhex("002042420300"),
        [("length_exceeds_packet", E, "eth", "type"), ("truncated", E, "stp", "protocol_identifier")],
    ),
    "eth: unknown type": (put(UDP4, 12, "1234"), [("unknown_protocol", N, "eth", "")]),
    "llc: cut": (LINKS + bytes.fromhex("0002aaaa"), [("truncated", E, "llc", "control")]),
    "llc: extension cut": (LINKS + bytes.fromhex("0005aaaa030000"), [("truncated", E, "llc", "organization_code")]),
    "vlan: cut": (TAGGED[:16], [("truncated", E, "vlan", "type")]),
    "vlan: reserved identifier": (put(TAGGED, 14, "0fff"), [("suspicious", N, "vlan", "vlan_identifier")]),
    "vlan: neither length nor type": (
        put(TAGGED, 16, "05dd"),
        [("bad_length", E, "vlan", "type"), ("unknown_protocol", N, "vlan", "")],
    ),
    "vlan: more tags than the limit": (
        LINKS + b"\x81\x00\x00\x01" * 9 + b"\x08\x00" + QUOTED,
        [("layer_limit", W, "vlan", "")],
    ),
    "vlan: tag of the provider cut": (
        build(b"", udp(), ipv4(), ServiceVLAN(vlan_identifier=7))[:16],
        [("truncated", E, "ieee8021ad", "type")],
    ),
    "arp: cut": (
        build(
            b"",
            ARP(
                operation=1,
                sender_hardware_address="02:00:00:00:00:01",
                sender_protocol_address="192.0.2.1",
                target_hardware_address="00:00:00:00:00:00",
                target_protocol_address="192.0.2.2",
            ),
        )[:30],
        [("truncated", E, "arp", "sender_protocol_address")],
    ),
    "arp: reserved operation": (
        build(
            b"",
            ARP(
                operation=0,
                sender_hardware_address="02:00:00:00:00:01",
                sender_protocol_address="192.0.2.1",
                target_hardware_address="00:00:00:00:00:00",
                target_protocol_address="192.0.2.2",
            ),
        ),
        [("suspicious", N, "arp", "operation")],
    ),
    "arp: lengths that are not its protocols'": (
        build(
            b"",
            OtherARP(
                hardware_address_length=4,
                protocol_address_length=6,
                operation=1,
                sender_hardware_address=bytes(4),
                sender_protocol_address=bytes(6),
                target_hardware_address=bytes(4),
                target_protocol_address=bytes(6),
            ),
        ),
        [("suspicious", W, "arp", "hardware_address_length"), ("suspicious", W, "arp", "protocol_address_length")],
    ),
    "arp: addresses past the frame": (
        build(
            b"",
            OtherARP(
                hardware_type=6,
                protocol_type=1,
                hardware_address_length=255,
                protocol_address_length=255,
                operation=1,
                sender_hardware_address=bytes(4),
                sender_protocol_address=bytes(6),
                target_hardware_address=bytes(4),
                target_protocol_address=bytes(6),
            ),
        ),
        [
            ("truncated", E, "arp", "sender_hardware_address"),
            ("length_exceeds_packet", E, "arp", "hardware_address_length"),
        ],
    ),
}
INTERNET_LAYERS: dict[str, tuple[bytes, Said]] = {
    "ip: cut": (UDP4[:20], [("truncated", E, "ip", "reserved_flag")]),
    "ip: version": (put(UDP4, IP, "55"), [("bad_version", E, "ip", "version")]),
    "ip: header of 4 words": (put(UDP4, IP, "44"), [("bad_length", E, "ip", "internet_header_length")]),
    "ip: header beyond the frame": (put(UDP4, IP, "4f"), [("truncated", E, "ip", "options")]),
    "ip: total length beyond the frame": (
        put(UDP4, IP + 2, "ffff"),
        [("length_exceeds_packet", E, "ip", "total_length")],
    ),
    "ip: total length of 19": (put(UDP4, IP + 2, "0013"), [("bad_length", E, "ip", "total_length")]),
    "ip: total length of 0": (put(UDP4, IP + 2, "0000"), [("segmentation_offload", N, "ip", "total_length")]),
    "ip: reserved flag": (build(b"", udp(), ipv4(reserved_flag=True)), [("suspicious", N, "ip", "reserved_flag")]),
    "ip: a fragment that forbids it": (
        build(b"12345678", ipv4(protocol=17, dont_fragment=True, more_fragments=True)),
        [
            ("suspicious", N, "ip", "more_fragments"),
            ("not_reassembled", N, "ip", ""),
            ("not_reassembled", N, "udp", "length"),
        ],
    ),
    "ip: time to live of 0": (build(b"", udp(), ipv4(time_to_live=0)), [("suspicious", N, "ip", "time_to_live")]),
    "ip: to itself": (
        build(b"", udp(), ipv4(destination_address="192.0.2.1")),
        [("suspicious", N, "ip", "source_address")],
    ),
    "ip: to itself, loopback": (
        build(b"", udp(), ipv4(source_address="127.0.0.1", destination_address="127.0.0.1")),
        [],
    ),
    "ip: from a group": (
        build(b"", udp(), ipv4(source_address="224.0.0.1")),
        [("suspicious", N, "ip", "source_address")],
    ),
    "ip: unknown protocol": (build(b"what", ipv4(protocol=253)), [("unknown_protocol", N, "ip", "")]),
    "ip: hop-by-hop options of IPv6": (build(b"what", ipv4(protocol=0)), [("unknown_protocol", N, "ip", "protocol")]),
    "ip: option of length 0": (ip_options("07000400"), [("bad_option", E, "ip", "options")]),
    "ip: option of length 1": (ip_options("07010400"), [("bad_option", E, "ip", "options")]),
    "ip: option without a length": (ip_options("01010107"), [("bad_option", E, "ip", "options")]),
    "ip: option beyond the header": (ip_options("07270400"), [("bad_option", E, "ip", "options")]),
    "ip: option of another length": (ip_options("9406000000000000"), [("bad_option", W, "ip", "options")]),
    "ip: pointer before the route": (ip_options("0707000000000000"), [("bad_option", W, "ip", "options")]),
    "ip: pointer past the route": (ip_options("0707ff0000000000"), [("bad_option", W, "ip", "options")]),
    "ip: option twice": (ip_options("07070400000000070704000000000000"), [("bad_option", W, "ip", "options")]),
    "ip: after the end": (ip_options("01000001"), [("bad_option", W, "ip", "options")]),
    "ip: more tunnels than the limit": (build(b"", udp(), *[ipv4()] * 10), [("layer_limit", W, "ip", "")]),
    "ipv6: cut": (UDP6[:30], [("truncated", E, "ipv6", "source_address")]),
    "ipv6: version": (put(UDP6, IP, "50"), [("bad_version", E, "ipv6", "version")]),
    "ipv6: length beyond the frame": (
        put(UDP6, IP + 4, "ffff"),
        [("length_exceeds_packet", E, "ipv6", "payload_length")],
    ),
    "ipv6: length of 0": (put(UDP6, IP + 4, "0000"), [("segmentation_offload", N, "ipv6", "payload_length")]),
    "ipv6: hop limit of 0": (build(b"", udp(), ipv6(hop_limit=0)), [("suspicious", N, "ipv6", "hop_limit")]),
    "ipv6: to itself": (
        build(b"", udp(), ipv6(destination_address="2001:db8::1")),
        [("suspicious", N, "ipv6", "source_address")],
    ),
    "ipv6: from a group": (
        build(b"", udp(), ipv6(source_address="ff02::1")),
        [("suspicious", N, "ipv6", "source_address")],
    ),
    "ipv6: options cut": (
        build(b"", ipv6(next_header=0, payload_length=1)) + b"\x3b",
        [("truncated", E, "ipv6.hopopts", "header_extension_length")],
    ),
    "ipv6: options beyond the frame": (
        put(hop_by_hop("0104" + "00" * 4), TRANSPORT6 + 1, "ff"),
        [("truncated", E, "ipv6.hopopts", "options")],
    ),
    "ipv6: hop-by-hop options not first": (
        build(b"", udp(), HopByHopOptions(), DestinationOptions(), ipv6()),
        [("suspicious", W, "ipv6.dstopts", "next_header")],
    ),
    "ipv6: option beyond the header": (hop_by_hop("05ff00000000"), [("bad_option", E, "ipv6.hopopts", "options")]),
    "ipv6: option without a length": (hop_by_hop("010300000005"), [("bad_option", E, "ipv6.hopopts", "options")]),
    "ipv6: padding that is not zero": (hop_by_hop("010444415441"), [("bad_option", W, "ipv6.hopopts", "options")]),
    "ipv6: padding octet by octet": (hop_by_hop("000000000000"), [("bad_option", N, "ipv6.hopopts", "options")]),
    "ipv6: option that discards": (hop_by_hop("4f0400000000"), [("bad_option", W, "ipv6.hopopts", "options")]),
    "ipv6: option that does not": (hop_by_hop("1e0400000000"), []),
    "ipv6: jumbo payload with a length": (
        hop_by_hop("c20400011170"),
        [("bad_option", E, "ipv6.hopopts", "jumbo_payload_length")],
    ),
    "ipv6: jumbo payload too small": (
        hop_by_hop("c20400000010", payload_length=0),
        [("length_exceeds_outer", E, "udp", "length"), ("bad_option", E, "ipv6.hopopts", "options")],
    ),
    "ipv6: source routing": (
        build(b"", udp(), SourceRouting(routing_type=0, segments_left=1), ipv6()),
        [("suspicious", W, "ipv6.routing", "routing_type"), ("bad_option", W, "ipv6.routing", "segments_left")],
    ),
    "ipv6: fragments twice": (
        build(b"12345678", IPv6Fragment(next_header=44), ipv6()),
        [("suspicious", W, "ipv6.fraghdr", "next_header"), ("not_reassembled", N, "ipv6.fraghdr", "")],
    ),
    "ipv6: more extension headers than the limit": (
        build(b"", udp(), *[DestinationOptions()] * 33, ipv6()),
        [("layer_limit", W, "ipv6.dstopts", "")],
    ),
    "ah: too short": (
        build(
            b"",
            udp(),
            AuthenticationHeader(
                security_parameters_index=1, sequence_number=1, payload_length=0, integrity_check_value=b""
            ),
            ipv4(),
        ),
        [("bad_length", E, "ah", "payload_length")],
    ),
    "esp: cut": (build(bytes(4), ipv4(protocol=50)), [("truncated", E, "esp", "sequence_number")]),
    "esp: index of 0": (
        build(b"12345678", EncapsulatingSecurityPayload(security_parameters_index=0), ipv4()),
        [("suspicious", N, "esp", "security_parameters_index"), ("encrypted", N, "esp", "")],
    ),
}
CONTROL_LAYERS: dict[str, tuple[bytes, Said]] = {
    "icmp: cut": (build(b"\x08\x00", ipv4(protocol=1)), [("truncated", E, "icmp", "checksum")]),
    "icmp: unknown type": (build(b"\xff\x00\x00\x00what", ipv4(protocol=1)), [("unknown_protocol", N, "icmp", "")]),
    "icmp: timestamps cut": (
        build(b"", ICMPv4Timestamp(type=13), ipv4(total_length=36)),
        [("truncated", E, "icmp", "transmit_timestamp")],
    ),
    "icmp: routers beyond the packet": (
        build(b"", ICMPv4RouterAdvertisement(type=9, number_of_addresses=9), ipv4()),
        [("truncated", E, "icmp", "routers")],
    ),
    "icmp: quotes nothing": (about(b""), [("quote_cut", W, "icmp", "")]),
    "icmp: quotes half a header": (about(QUOTED[:19]), [("quote_cut", W, "ip", "destination_address")]),
    "icmp: quotes a bad header": (about(put(QUOTED, 0, "43")), [("bad_length", W, "ip", "internet_header_length")]),
    "icmp: quotes IPv6": (about(b"\x65" + QUOTED[1:]), [("bad_version", W, "ip", "version")]),
    "icmp: quotes ports only": (
        about(QUOTED[:24]),
        [("quote_cut", N, "ip", "total_length"), ("quote_cut", N, "udp", "length")],
    ),
    "icmp: quotation beyond the packet": (
        about(QUOTED, ICMPv4TimeExceeded(type=11, length=255)),
        [("bad_length", W, "icmp", "length")],
    ),
    "icmp: extensions": (extended("20000000" + "00080101" + "00010140"), []),
    "icmp: extensions of version 1": (
        extended("10000000" + "00080101" + "00010140"),
        [("bad_version", W, "icmp", "after_quotation")],
    ),
    "icmp: extension of length 0": (
        extended("20000000" + "00000101" + "00010140"),
        [("bad_record", E, "icmp", "after_quotation")],
    ),
    "icmp: extension beyond the packet": (
        extended("20000000" + "ffff0101"),
        [("bad_record", E, "icmp", "after_quotation")],
    ),
    "icmpv6: cut": (build(b"\x80\x00", ipv6(next_header=58)), [("truncated", E, "icmpv6", "checksum")]),
    "icmpv6: small packets": (
        build(UDP6[ETHERNET:], ICMPv6PacketTooBig(type=2, mtu=0), ipv6()),
        [("suspicious", N, "icmpv6", "mtu")],
    ),
    "icmpv6: quotes nothing": (
        build(b"", ICMPv6DestinationUnreachable(type=1), ipv6()),
        [("quote_cut", W, "icmpv6", "")],
    ),
    "icmpv6: neighbor from another link": (
        build(b"", NeighborSolicitation(type=135, target_address="fe80::1"), ipv6()),
        [("suspicious", W, "icmpv6", "hop_limit")],
    ),
    "icmpv6: neighbor cut": (
        build(b"", NeighborSolicitation(type=135, target_address="fe80::1"), ipv6(hop_limit=255, payload_length=12)),
        [("truncated", E, "icmpv6", "target_address")],
    ),
    "icmpv6: option of length 0": (neighbor("0100020000000001"), [("bad_option", E, "icmpv6", "options")]),
    "icmpv6: option beyond the packet": (neighbor("01ff020000000001"), [("bad_option", E, "icmpv6", "options")]),
    "icmpv6: prefix of 129 bits": (
        build(b"", RouterAdvertisement(type=134, options=bytes.fromhex("030481c0") + bytes(28)), ipv6(hop_limit=255)),
        [("bad_option", W, "icmpv6", "options")],
    ),
    "icmpv6: search list that points": (
        build(
            b"",
            RouterAdvertisement(type=134, options=bytes.fromhex("1f0200000000000a" + "c000" * 4)),
            ipv6(hop_limit=255),
        ),
        [("bad_name", E, "icmpv6", "options")] * 4,
    ),
    "icmpv6: octets after the records": (
        build(b"", MulticastListenerReport2(type=143, number_of_records=1, records=bytes(24)), ipv6(hop_limit=1)),
        [("surplus", N, "icmpv6", "records")],
    ),
    "icmpv6: records that are not there": (
        build(b"", MulticastListenerReport2(type=143, number_of_records=3, records=bytes(20)), ipv6(hop_limit=1)),
        [("bad_count", E, "icmpv6", "records")],
    ),
}
TRANSPORT_LAYERS: dict[str, tuple[bytes, Said]] = {
    "udp: cut": (put(UDP4, IP + 2, "0018"), [("truncated", E, "udp", "length")]),
    "udp: length of 0 over IPv4": (put(UDP4, TRANSPORT + 4, "0000"), [("bad_length", E, "udp", "length")]),
    "udp: length of 7": (put(UDP4, TRANSPORT + 4, "0007"), [("bad_length", E, "udp", "length")]),
    "udp: length beyond the datagram": (
        put(UDP4, TRANSPORT + 4, "ffff"),
        [("length_exceeds_outer", E, "udp", "length")],
    ),
    "udp: surplus": (build(b"hello", udp(length=10), ipv4()), []),
    "udp: port 0": (build(b"", udp(destination_port=0), ipv4()), [("suspicious", N, "udp", "destination_port")]),
    "tcp: cut": (put(TCP4, IP + 2, "0020"), [("truncated", E, "tcp", "data_offset")]),
    "tcp: offset of 4 words": (put(TCP4, TRANSPORT + 12, "40"), [("bad_length", E, "tcp", "data_offset")]),
    "tcp: offset beyond the segment": (put(TCP4, TRANSPORT + 12, "f0"), [("truncated", E, "tcp", "options")]),
    "tcp: no flags": (build(b"", tcp(ack=False), ipv4()), [("suspicious", N, "tcp", "ack")]),
    "tcp: SYN and FIN": (build(b"", tcp(syn=True, fin=True), ipv4()), [("suspicious", N, "tcp", "fin")]),
    "tcp: reserved bits": (build(b"", tcp(reserved=1), ipv4()), [("suspicious", N, "tcp", "reserved")]),
    "tcp: port 0": (build(b"", tcp(source_port=0), ipv4()), [("suspicious", N, "tcp", "source_port")]),
    "tcp: urgent beyond the segment": (
        build(b"hello", tcp(urg=True, urgent_pointer=6), ipv4()),
        [("suspicious", N, "tcp", "urgent_pointer")],
    ),
    "tcp: urgent within the segment": (build(b"hello", tcp(urg=True, urgent_pointer=5), ipv4()), []),
    "tcp: urgent pointer without the flag": (
        build(b"hello", tcp(urgent_pointer=5), ipv4()),
        [("suspicious", N, "tcp", "urgent_pointer")],
    ),
    "tcp: option of length 0": (tcp_options("02000000"), [("bad_option", E, "tcp", "options")]),
    "tcp: option without a length": (tcp_options("01010102"), [("bad_option", E, "tcp", "options")]),
    "tcp: option beyond the header": (tcp_options("080a0000"), [("bad_option", E, "tcp", "options")]),
    "tcp: option of another length": (tcp_options("0403000000000000"), [("bad_option", W, "tcp", "options")]),
    "tcp: scale of 255": (tcp_options("0303ff00"), [("bad_option", W, "tcp", "options")]),
    "tcp: segment size twice": (tcp_options("020405b4020405b4"), [("bad_option", W, "tcp", "options")]),
    "tcp: unknown option": (tcp_options("fc040000"), []),
    "tcp: after the end": (tcp_options("00000001"), [("bad_option", W, "tcp", "options")]),
    "tcp: blocks the wrong way round": (tcp_options("0101050a000007d0000003e8"), [("bad_option", W, "tcp", "options")]),
    "tcp: blocks around the end of numbers": (tcp_options("0101050afffffff000000010"), []),
}


def sctp(chunks: str, tag: str = "00001234") -> bytes:
    """An SCTP packet with these chunks, and a checksum that nobody looks at here."""
    return build(bytes.fromhex("13881389" + tag + "00000000" + chunks), ipv4(protocol=132))


def tftp(message: bytes) -> bytes:
    return build(message, udp(destination_port=69), ipv4())


def dns(counts: str, sections: bytes) -> bytes:
    """A response with these sections; `counts` of each of the four, two octets each."""
    return build(bytes.fromhex("22228180" + counts) + sections, udp(source_port=53, destination_port=40000), ipv4())


DATA = "000300120000000100000000000000006869"
QUESTION = b"\7example\3com\0\0\1\0\1"
RECORD = b"\xc0\x0c\0\1\0\1\0\0\0\0"
APPLICATION_LAYERS: dict[str, tuple[bytes, Said]] = {
    "sctp: cut": (build(bytes(11), ipv4(protocol=132)), [("truncated", E, "sctp", "checksum")]),
    "sctp: no chunk": (sctp(""), [("suspicious", W, "sctp", "chunks")]),
    "sctp: chunk of length 0": (sctp("00030000" + "00" * 12), [("bad_option", E, "sctp", "chunks")]),
    "sctp: chunk beyond the packet": (sctp("0003ffff" + "00" * 12), [("bad_option", E, "sctp", "chunks")]),
    "sctp: chunk cut": (sctp("0003"), [("bad_option", E, "sctp", "chunks")]),
    "sctp: padding that is not zero": (sctp(DATA + "dead"), [("suspicious", N, "sctp", "chunks")]),
    "sctp: no user data": (sctp("00030010000000010000000000000000"), [("bad_length", W, "sctp", "chunks")]),
    "sctp: opening beside data": (
        sctp("01000014" + "00001234" + "00010000" + "000a000a" + "00000001" + DATA + "0000", "00000000"),
        [("bad_option", W, "sctp", "chunks"), ("suspicious", W, "sctp", "chunks")],
    ),
    "sctp: parameter of length 0": (
        sctp("01000018" + "00001234" + "00010000" + "000a000a" + "00000001" + "00050000", "00000000"),
        [("bad_option", E, "sctp", "chunks")],
    ),
    "dns: cut": (build(bytes(11), udp(destination_port=53), ipv4()), [("truncated", E, "dns", "additional_count")]),
    "dns: more is counted than there is": (dns("0001000900000000", QUESTION), [("bad_count", E, "dns", "sections")]),
    "dns: more is there than is counted": (dns("0000000000000000", QUESTION), [("surplus", N, "dns", "sections")]),
    "dns: pointer to itself": (dns("0001000000000000", b"\xc0\x0c\0\1\0\1"), [("bad_name", E, "dns", "sections")]),
    "dns: pointer forward": (
        dns("0001000000000000", b"\xc0\x14\0\1\0\1\0\0" + QUESTION),
        [("bad_name", W, "dns", "sections")],
    ),
    "dns: pointer past the end": (dns("0001000000000000", b"\xff\xff\0\1\0\1"), [("bad_name", E, "dns", "sections")]),
    "dns: label of a reserved kind": (dns("0001000000000000", b"\x80\0\0\1\0\1"), [("bad_name", E, "dns", "sections")]),
    "dns: name without an end": (dns("0001000000000000", b"\7example"), [("bad_name", E, "dns", "sections")]),
    "dns: address of five octets": (
        dns("0001000100000000", QUESTION + RECORD + b"\0\5" + bytes(5)),
        [("bad_record", E, "dns", "sections")],
    ),
    "dns: data beyond the message": (
        dns("0001000100000000", QUESTION + RECORD + b"\xff\xff" + bytes(4)),
        [("bad_record", E, "dns", "sections")],
    ),
    "dns: record cut": (dns("0001000100000000", QUESTION + RECORD[:7]), [("truncated", E, "dns", "sections")]),
    "tftp: nothing": (tftp(b""), []),
    "tftp: cut": (tftp(b"\0"), [("truncated", E, "tftp", "opcode")]),
    "tftp: unknown operation": (tftp(b"\0\x63"), [("unknown_protocol", W, "tftp", "opcode")]),
    "tftp: name without an end": (tftp(b"\0\1name"), [("truncated", E, "tftp", "file_name")]),
    "tftp: no mode": (tftp(b"\0\1name\0"), [("truncated", E, "tftp", "mode")]),
    "tftp: no name": (tftp(b"\0\1\0octet\0"), [("bad_record", W, "tftp", "file_name")]),
    "tftp: unknown mode": (tftp(b"\0\1name\0morse\0"), [("bad_record", W, "tftp", "mode")]),
    "tftp: mode in capitals": (tftp(b"\0\1name\0OCTET\0"), []),
    "tftp: value that is no number": (tftp(b"\0\1name\0octet\0blksize\0big\0"), [("bad_record", W, "tftp", "options")]),
    "tftp: value of five thousand digits": (
        tftp(b"\0\1name\0octet\0tsize\0" + b"9" * 500 + b"\0"),
        [("suspicious", W, "tftp", "file_name"), ("bad_record", W, "tftp", "options")],
    ),
    "tftp: value of other digits": (
        tftp(b"\0\1name\0octet\0blksize\0\xd9\xa3\xd9\xa4\0"),
        [("bad_record", W, "tftp", "options")],
    ),
    "tftp: value below the least": (tftp(b"\0\1name\0octet\0blksize\x007\0"), [("bad_record", W, "tftp", "options")]),
    "tftp: option twice": (
        tftp(b"\0\1name\0octet\0blksize\x0064\0BLKSIZE\x00128\0"),
        [("bad_option", W, "tftp", "options")],
    ),
    "tftp: option without a value": (tftp(b"\0\1name\0octet\0blksize\0"), [("truncated", E, "tftp", "options")]),
    "tftp: a long request": (tftp(b"\0\1" + b"n" * 600 + b"\0octet\0"), [("suspicious", W, "tftp", "file_name")]),
}
VECTORS = LINK_LAYERS | INTERNET_LAYERS | CONTROL_LAYERS | TRANSPORT_LAYERS | APPLICATION_LAYERS
