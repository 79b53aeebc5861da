"""The datagrams of a conversation, against tshark, and what a receiver does not take of them."""

from __future__ import annotations

import struct
from collections import defaultdict
from pathlib import Path

import pytest

from dissect.addresses import with_port
from dissect.session import Conversation, flows, open_packets
from dissect.session.streams.items import Hole, HoleReason, Piece, RefusalReason, Refused, StreamItem
from dissect.session.udp.follower import DatagramFollower
from dissect.session.udp.kinds import NAMES
from tests.hostile.cases import ROOT
from tests.session.tcp.frames import ADDRESSES, CLIENT, SERVER, Timed, ipv4, write
from tests.session.tcp.streams.tshark import Answer, digest
from tests.session.udp import tshark

CAPTURES = ROOT / "captures"
ANSWERS = tshark.recorded()
DIFFERENT = {
    **dict.fromkeys(
        (
            *("geneve6_echo.pcap", "gtp_echo.pcap", "sctp_over_udp.pcap", "teredo_echo.pcap"),
            *("vxlan6_checksum_offload.pcap", "vxlan_echo.pcap", "vxlan_gpe_echo.pcap"),
        ),
        "tshark takes the ends of what a tunnel carries for those of the tunnel",
    ),
    "ip6_segment_routing.pcapng": "conversations are between the addresses that each packet has",
    "precision_time.pcap": "tshark leaves out the two octets behind messages over IPv6 (IEEE 1588)",
}
"""Captures of which tshark says something else, and why."""
BOTH, BACK = (ADDRESSES[CLIENT], ADDRESSES[SERVER]), (ADDRESSES[SERVER], ADDRESSES[CLIENT])


def said(path: Path, one: Conversation, *, takes_damaged: bool = False) -> list[tuple[str, StreamItem]]:
    """What both ends say, by their address and port."""
    client, server = (with_port(end.address, end.port or 0) for end in one.ends)
    follower = DatagramFollower(one, takes_damaged=takes_damaged)
    with open_packets(path) as packets:
        found = [follower.take(packet) for packet in packets]
    return [(client if step.is_client else server, item) for step in found if step is not None for item in step.items]


def between_ends(path: Path) -> list[Answer]:
    """All that was said between two ends, by the end."""
    found: defaultdict[frozenset[str], defaultdict[str, bytearray]] = defaultdict(lambda: defaultdict(bytearray))
    for one in flows(path):
        if one.protocol in NAMES:
            ends = frozenset(with_port(end.address, end.port or 0) for end in one.ends)
            for end, item in said(path, one, takes_damaged=True):
                found[ends][end] += item.octets if isinstance(item, Piece) else b""
    return [{end: digest(octets) for end, octets in both.items() if octets} for both in found.values()]


@pytest.mark.parametrize("every", [8, pytest.param(1, marks=pytest.mark.slow)])
def test_the_octets_are_those_of_tshark(every: int) -> None:
    names = sorted(ANSWERS)[::every]
    different = [
        name
        for name, theirs in ((name, ANSWERS[name]) for name in names)
        if sorted(str(one) for one in between_ends(CAPTURES / name) if one) != sorted(map(str, theirs.values()))
    ]

    assert different == sorted(DIFFERENT.keys() & set(names))
    assert len(ANSWERS) > 80


def datagram(sender: int, data: bytes, *, checksum: int = 0, cut: int = 0, port: int = 40_000) -> bytes:
    """A frame with a datagram; `cut` octets of it were not captured."""
    ports = (port, 7)[:: -1 if sender else 1]
    octets = struct.pack(">HHHH", *ports, 8 + len(data), checksum) + data
    frame = ipv4(BACK if sender else BOTH, 17, octets)
    return frame[: len(frame) - cut]


def written(path: Path, *frames: bytes, snapped: int = 0) -> Path:
    """A capture of frames, a second after the other; `snapped`: octets that the last one lacks."""
    write(path, [Timed(at * 10**9, octets) for at, octets in enumerate(frames, 1)])
    if snapped:
        octets, size = bytearray(path.read_bytes()), len(frames[-1])
        octets[-size - 4 : -size] = (size + snapped).to_bytes(4, "little")
        path.write_bytes(octets)
    return path


def test_what_is_not_taken_and_what_is_missing(tmp_path: Path) -> None:
    quoted = ipv4(BACK, 1, bytes((3, 3, 0, 0, 0, 0, 0, 0)) + datagram(0, b"one")[14:])
    whole = datagram(0, bytes(range(40)))[34:]
    path = written(
        tmp_path / "odd.pcap",
        datagram(0, b"other", port=9),
        datagram(0, b"one"),
        quoted,
        datagram(1, b"wrong", checksum=1),
        datagram(1, b""),
        ipv4(BOTH, 17, whole[:24], place=0x2000),
        ipv4(BOTH, 17, whole[24:], place=3),
        ipv4(BOTH, 17, whole, vlan=5),
        datagram(0, b"cut off", cut=4),
        snapped=4,
    )
    wanted = flows(path)[1]
    client, server = "192.0.2.1:40000", "192.0.2.2:7"

    assert said(path, wanted) == [
        (client, Piece(0, b"one", 2)),
        (server, Refused(0, b"wrong", 4, RefusalReason.CHECKSUM)),
        (server, Piece(0, b"", 5)),
        (client, Piece(3, bytes(range(40)), 7)),
        (client, Piece(43, b"cut", 9)),
        (client, Hole(46, 50, HoleReason.CUT)),
    ]
    assert said(path, wanted, takes_damaged=True)[1] == (server, Piece(0, b"wrong", 4))


def test_a_header_that_is_cut_says_nothing(tmp_path: Path) -> None:
    path = written(tmp_path / "cut.pcap", datagram(0, b"one"), datagram(0, b"", cut=2), snapped=2)

    assert [item for _, item in said(path, flows(path)[0])] == [Piece(0, b"one", 1)]
