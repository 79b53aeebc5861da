"""What assertions take for packets: ours, those of others, octets, headers, captures."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import dpkt
import pytest
from scapy.layers.inet import IP, UDP
from scapy.layers.inet6 import IPv6
from scapy.layers.l2 import CookedLinux, Ether
from scapy.packet import Raw
from scapy.plist import PacketList

from dissect.assigned_numbers import LinkType
from dissect.packet import Packet
from dissect.session import open_packets
from dissect.testing.coerce import link_type_of, packet_of, packets_of
from tests.packet.frames import ethernet, ipv4, udp
from tests.testing.samples import frame, udp_packet

OURS = udp_packet()
OCTETS = bytes(OURS)
DATAGRAM = OCTETS[14:]
CAPTURE = Path("captures/udp4_echo.pcap")

ONE: dict[str, tuple[Callable[[], Any], int]] = {
    "a packet": (lambda: OURS, LinkType.ETHERNET),
    "a frame": (lambda: OURS.frame, LinkType.ETHERNET),
    "octets": (lambda: OCTETS, LinkType.ETHERNET),
    "changeable octets": (lambda: bytearray(OCTETS), LinkType.ETHERNET),
    "a view of octets": (lambda: memoryview(OCTETS), LinkType.ETHERNET),
    "an envelope": (lambda: ethernet() / ipv4() / udp() / b"hello", LinkType.ETHERNET),
    "an envelope without a link": (lambda: ipv4() / udp() / b"hello", LinkType.IPV4),
    "a header": (lambda: ipv4(protocol=17), LinkType.IPV4),
    "scapy's Ethernet": (lambda: Ether(OCTETS), LinkType.ETHERNET),
    "scapy's IP": (lambda: IP(DATAGRAM), LinkType.RAW),
    "scapy's IPv6": (lambda: IPv6() / UDP(), LinkType.RAW),
    "scapy's cooked": (lambda: CookedLinux() / IP(), LinkType.LINUX_SLL),
    "dpkt's Ethernet": (lambda: dpkt.ethernet.Ethernet(OCTETS), LinkType.ETHERNET),
    "dpkt's IP": (lambda: dpkt.ip.IP(DATAGRAM), LinkType.RAW),
}


@pytest.mark.parametrize("name", ONE)
def test_one_packet(name: str) -> None:
    make, link_type = ONE[name]

    packet = packet_of(make())

    assert packet.frame.link_type == link_type
    assert "IP" in repr(packet)


@pytest.mark.parametrize("make", [lambda: OURS, lambda: OCTETS, lambda: Ether(OCTETS), lambda: Raw(OCTETS)])
def test_the_octets_are_the_same(make: Callable[[], Any]) -> None:
    assert packet_of(make(), link="ethernet").frame.octets == OCTETS


@pytest.mark.parametrize(
    "many",
    [
        lambda: [OCTETS, OURS, Ether(OCTETS)],
        lambda: (one for one in (OCTETS, OURS, Ether(OCTETS))),
        lambda: PacketList([Ether(OCTETS)] * 3),
    ],
)
def test_many_are_numbered_by_their_place(many: Callable[[], Any]) -> None:
    assert [one.number for one in packets_of(many())] == [1, 2, 3]


def test_packets_of_a_capture_keep_their_numbers() -> None:
    with open_packets(CAPTURE) as reader:
        packets = list(reader)

    assert [one.number for one in packets_of(packets[2::2])] == [3, 5]
    assert [one.number for one in packets_of([frame(OCTETS, number=7), frame(OCTETS)])] == [7, 2]


def test_captures_are_read_by_path_and_as_files() -> None:
    with CAPTURE.open("rb") as file, open_packets(CAPTURE) as reader:
        sources: list[Any] = [str(CAPTURE), CAPTURE, file, reader]
        counts = [len(list(packets_of(one))) for one in sources]

    assert counts == [6, 6, 6, 6]


@pytest.mark.parametrize(
    ("link", "number"), [(None, None), (101, 101), ("ip", 101), ("Ethernet", 1), ("linux-sll2", 276), (LinkType.PPP, 9)]
)
def test_links_by_name_and_number(link: int | str | None, number: int | None) -> None:
    assert link_type_of(link) == number


def test_a_link_that_is_none() -> None:
    with pytest.raises(ValueError, match=r"'etherne' is not a link type; did you mean ethernet"):
        link_type_of("etherne")


def test_the_given_link_has_the_last_word_on_octets_and_not_on_frames() -> None:
    sources: list[Any] = [DATAGRAM, Raw(DATAGRAM), OURS, OURS.frame]

    packets = [packet_of(one, link="ip") for one in sources]

    assert [one.frame.link_type for one in packets] == [101, 101, 1, 1]


def test_only_octets_without_a_word_are_assumed_to_be_ethernet() -> None:
    sources: list[Any] = [OCTETS, OURS, Ether(OCTETS)]

    assert [one.link_assumed for one in packets_of(sources)] == [True, False, False]
    assert [one.link_assumed for one in packets_of([OCTETS], "ethernet")] == [False]


@pytest.mark.parametrize("wrong", [7, [7], None, [["octets"]], [None]])
def test_what_is_no_packet_is_refused(wrong: Any) -> None:
    with pytest.raises(TypeError, match="is not a packet"):
        list(packets_of(wrong))


def test_one_packet_is_not_many() -> None:
    many: Any = [OURS]
    with pytest.raises(TypeError, match="list is not a packet"):
        packet_of(many)


def test_a_foreign_packet_that_begins_nowhere_is_refused() -> None:
    with pytest.raises(TypeError, match=r"the link type of scapy\.layers\.inet\.UDP is unknown: give link="):
        packet_of(UDP())


def test_packets_are_not_copied() -> None:
    assert packet_of(OURS) is OURS
    assert isinstance(packet_of(OCTETS), Packet)
