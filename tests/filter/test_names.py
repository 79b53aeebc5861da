from __future__ import annotations

from collections import defaultdict
from pathlib import Path
from typing import Any

import pytest

import dissect.filter
from dissect.addresses import Address
from dissect.checksum import Kind
from dissect.domain_names import Name as DomainName
from dissect.errors import FilterError
from dissect.filter import parse
from dissect.filter.name_types import Sort, Type
from dissect.filter.names import catalogue
from dissect.filter.naming.catalogue import Catalogue
from dissect.filter.occurrences import Occurrence, occurrences
from dissect.packet import Packet, default_protocols
from dissect.packet.community_id import community_id, flow_of
from dissect.protocols.tcp import TCP
from dissect.protocols.tcp.options import TCPMaximumSegmentSize
from dissect.render.packets.values import layer_fields, text_of
from dissect.schema import wire_names
from dissect.session import open_packets
from tests.captures import few_captures, some_captures
from tests.filter.samples import frame, packets
from tests.headers import HEADERS
from tests.packet.frames import build, ipv4, udp

NAMES = catalogue(default_protocols())
PACKETS = packets()


def test_the_catalogue_of_a_suite_is_made_once() -> None:
    again = catalogue(default_protocols().decoding({}))

    assert again is NAMES
    assert list(NAMES) == sorted(NAMES)


def test_every_name_of_every_declaration_is_there() -> None:
    declared = {name for header in HEADERS for name in wire_names(header).values()}

    assert declared - NAMES.keys() == set()


@pytest.mark.parametrize(
    ("name", "sort", "type_", "bits"),
    [
        ("ip.ttl", Sort.FIELD, Type.UNSIGNED, 8),
        ("ip.hdr_len", Sort.FIELD, Type.UNSIGNED, 6),
        ("ip.flags.df", Sort.FIELD, Type.FLAG, 1),
        ("ip.src", Sort.FIELD, Type.IPV4, 0),
        ("ipv6.dst", Sort.FIELD, Type.IPV6, 0),
        ("eth.src", Sort.FIELD, Type.MAC, 0),
        ("dns.qry.name", Sort.FIELD, Type.DOMAIN_NAME, 0),
        ("tftp.source_file", Sort.FIELD, Type.TEXT, 0),
        ("ntp.precision", Sort.FIELD, Type.SIGNED, 8),
        ("tcp.options.mss_val", Sort.FIELD, Type.UNSIGNED, 16),
        ("dhcp.hw.mac_addr", Sort.FIELD, Type.MAC, 0),
        ("tcp.port", Sort.EITHER, Type.UNSIGNED, 16),
        ("ip.addr", Sort.EITHER, Type.IPV4, 0),
        ("tcp", Sort.PROTOCOL, Type.PROTOCOL, 0),
        ("sctp.data", Sort.ITEM, Type.PROTOCOL, 0),
        ("frame", Sort.PROTOCOL, Type.PROTOCOL, 0),
        ("frame.len", Sort.FRAME, Type.UNSIGNED, 32),
        ("frame.time_epoch", Sort.FRAME, Type.SECONDS, 64),
        ("udp.checksum.status", Sort.VERDICT, Type.VERDICT, 0),
    ],
)
def test_a_name_says_what_stands_under_it(name: str, sort: Sort, type_: Type, bits: int) -> None:
    found = NAMES[name]

    assert (found.sort, found.type, found.bits) == (sort, type_, bits)
    assert found.label


def test_names_that_stand_for_either_of_two_fields_follow_from_the_two() -> None:
    either = {one.name: one.parts for one in NAMES.values() if one.sort is Sort.EITHER}

    assert either == {
        "eth.addr": ("eth.src", "eth.dst"),
        "ip.addr": ("ip.src", "ip.dst"),
        "ipv6.addr": ("ipv6.src", "ipv6.dst"),
        "sctp.port": ("sctp.srcport", "sctp.dstport"),
        "tcp.port": ("tcp.srcport", "tcp.dstport"),
        "udp.port": ("udp.srcport", "udp.dstport"),
    }


def test_a_name_says_where_it_stands() -> None:
    option = NAMES["tcp.options.mss_val"]

    assert NAMES["tcp.srcport"].places == ((TCP, "source_port"),)
    assert option.places == ((TCPMaximumSegmentSize, "maximum_segment_size"),)
    assert TCP in option.protocols


def test_ports_have_no_names_in_a_filter_but_protocol_numbers_do() -> None:
    with pytest.raises(FilterError, match="a port is written as one; http is 80"):
        parse('tcp.port == "http"')
    assert NAMES["ip.proto"].numbers is not None


def test_names_in_lists_are_those_of_items_within_items_and_after_quotations() -> None:
    held = {name: {one.__name__ for one in NAMES[name].holders} for name in NAMES}

    assert "ICMPv4TimeExceeded" in held["icmp.ext.class"]
    assert "IPv4" in held["ip.opt.type"]
    assert all("UDP" not in holders for holders in held.values())


def test_the_nearest_names_are_found_in_any_case() -> None:
    assert NAMES.nearest("IP.TLL", 1) == ["ip.ttl"]
    assert NAMES.nearest("zzzzzzzzzz") == []
    assert Catalogue({}).nearest("ip") == []


def test_types_stand_in_sentences() -> None:
    assert [one.phrase for one in (Type.OCTETS, Type.IPV6, Type.FLAG)] == ["octets", "an IPv6 address", "a flag"]


def test_the_package_offers_what_is_needed_and_nothing_else() -> None:
    assert dissect.filter.catalogue is catalogue
    assert "parse" in dir(dissect.filter)
    with pytest.raises(AttributeError, match="no attribute 'unknown'"):
        dissect.filter.unknown


def values(packet: Packet, name: str) -> list[Any]:
    return [one.value for one in occurrences(packet, NAMES[name])]


def test_occurrences_say_in_which_layer_they_stand_and_whether_that_is_quoted() -> None:
    found = occurrences(PACKETS["unreachable"], NAMES["ip.ttl"])

    assert found == [Occurrence(64, 1, quoted=False), Occurrence(5, 3, quoted=True)]


@pytest.mark.parametrize(
    ("packet", "name", "expected"),
    [
        ("tunnel", "ip.addr", ["192.0.2.1", "192.0.2.2", "10.0.0.1", "10.0.0.2"]),
        ("syn", "tcp.options.mss_val", [1460]),
        ("syn", "ip.flags.df", [True]),
        ("query", "dns.qry.name", ["www.example.test"]),
        ("wrong", "udp.checksum.status", [Kind.INVALID]),
        ("arp", "udp.checksum.status", []),
        ("udp", "frame.protocols", ["eth:ip:udp:echo"]),
        ("udp", "frame.time_epoch", [1_500_000_000]),
        ("udp", "frame.interface_name", []),
        ("udp", "frame.comment", []),
        ("udp", "frame.drop_count", []),
        ("udp", "frame.packet_id", []),
        ("udp", "frame.interface_id", [0]),
        ("cut", "tcp.srcport", [50001]),
        ("cut", "tcp.dstport", [7]),
        ("cut", "tcp.window_size_value", []),
        ("udp", "udp", [b"\xc3\x51\x00\x07\x00\x0d"]),
    ],
)
def test_values_are_those_of_their_type(packet: str, name: str, expected: list[Any]) -> None:
    found = values(PACKETS[packet], name)

    if name == "udp":
        assert [one[:6] for one in found] == expected
    else:
        assert [str(one) if isinstance(one, bytes) else one for one in found] == expected


def test_of_a_frame_without_a_time_there_is_none() -> None:
    packet = Packet(frame(b"", timestamp_ns=None, interface_name="eth0"), default_protocols())

    assert values(packet, "frame.time_epoch") == []
    assert values(packet, "frame.interface_name") == ["eth0"]


def test_items_of_lists_are_octets_of_the_frame() -> None:
    assert values(PACKETS["syn"], "tcp.options.mss") == [bytes.fromhex("020405b4")]


def test_octets_of_another_length_are_no_address() -> None:
    fixed = bytes((1, 1, 6, 0)) + bytes(24) + bytes.fromhex("020000000001") + bytes(10 + 192)
    found = []
    for identifier in ("3d07 01 020000000009", "3d05 ff 01020304"):
        message = fixed + bytes.fromhex("63825363" + identifier + "ff")
        lease = build(message, udp(source_port=68, destination_port=67), ipv4())
        found.append([str(one) for one in values(Packet(frame(lease), default_protocols()), "dhcp.hw.mac_addr")])

    assert found == [["02:00:00:00:00:01", "02:00:00:00:00:09"], ["02:00:00:00:00:01"]]


def shown(packet: Packet) -> dict[str, list[Any]]:
    """What --json shows under each name; so does the tree, but for what it escapes in domain names."""
    found: dict[str, list[Any]] = defaultdict(list)
    for layer in packet.layers:
        for one in layer_fields(layer):
            if one.wireshark and one.value != b"":
                text = one.value.wireshark_text if isinstance(one.value, DomainName) else text_of(one)
                found[one.wireshark].append(one.value if text is None else text)
    return found


@few_captures
def test_values_are_those_that_are_shown(path: Any) -> None:
    with open_packets(path) as reader:
        for packet, _ in zip(reader, range(40), strict=False):
            for name, expected in shown(packet).items():
                found = [str(one) if isinstance(one, Address) else one for one in values(packet, name)]
                if NAMES[name].type is not Type.MAC:
                    assert (packet.frame.number, name, sorted(found)) == (packet.frame.number, name, sorted(expected))


def test_the_nearest_names_are_fields_of_the_same_protocol() -> None:
    assert NAMES.nearest("ip.id2") == ["ip.id"]
    assert NAMES.nearest("TCP.ttl") == ["cdp.ttl", "ip.ttl", "tcp.len"]
    assert NAMES.nearest("tcpp")[0] == "tcp"


@some_captures
def test_communities_are_those_of_the_packet(path: Path) -> None:
    with open_packets(path) as reader:
        for packet in reader:
            found = [one.value for one in occurrences(packet, NAMES["community_id"])]
            flows = [flow_of(packet, occurrence) for occurrence in range(1, 9)]
            assert found == [community_id(flow) for flow in flows if flow is not None]
