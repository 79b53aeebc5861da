"""Filters see a packet that completes a datagram as one packet with the layers of both."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

import pytest

from dissect.blocks.block import Block
from dissect.encapsulation import encapsulate
from dissect.filter import catalogue, parse
from dissect.filter.operands.values import values_named
from dissect.filter.rows.joining import joined_rows
from dissect.filter.rows.selecting import RowFilter
from dissect.packet import Packet, default_protocols
from dissect.packet.reassembly import Reassembler
from dissect.schema import Overlaps
from dissect.session import open_packets
from tests.blocks.samples import block_frames
from tests.captures import CAPTURES
from tests.cli.commands import dissect
from tests.packet.frames import ipv4, udp
from tests.packet.reassembly.fragments import piece, piece6
from tests.render.frames import pcap

WHOLE = bytes(encapsulate(bytes(range(48)), udp(), ipv4()))[20:]


def last_of(packets: Sequence[Packet], rule: Overlaps | None = None) -> Packet:
    """The last of some packets, with the datagram that it completes."""
    reassembler = Reassembler(rule)
    for packet in packets:
        reassembler.take(packet)
    return packets[-1]


PLAIN = last_of([piece(1, 0, WHOLE[:24]), piece(2, 24, WHOLE[24:], more=False)])
REORDERED = last_of([piece(1, 24, WHOLE[24:], more=False), piece(2, 0, WHOLE[:24])])
ODD = last_of(
    [
        piece(1, 24, WHOLE[24:], more=False),
        piece(2, 24, WHOLE[24:] + bytes(8), more=False),
        piece(3, 8, bytes(8)),
        piece(4, 0, b""),
        piece(5, 0, WHOLE[:24]),
    ],
    Overlaps.FIRST,
)
SIXTH = last_of([piece6(1, 0, WHOLE[:24]), piece6(2, 24, WHOLE[24:], more=False)])


@pytest.mark.parametrize(
    ("text", "packet", "matches"),
    [
        ("udp", PLAIN, True),
        ("udp.port == 7 and ip.frag_offset == 3", PLAIN, True),
        ("ip.len == 52", PLAIN, True),
        ("ip.len == 76", PLAIN, False),
        ("udp.checksum.status == Good", PLAIN, True),
        ("ip.checksum.status == Good", PLAIN, True),
        ("udp#1 and not udp#2", REORDERED, True),
        ("udp.checksum.status == Good", REORDERED, True),
        ("udp.checksum.status == Unverified", REORDERED, False),
        ('frame.protocols == "eth:ip:udp:echo"', REORDERED, True),
        ('frame.protocols == "eth:ip:udp:echo"', PLAIN, True),
        ("frame.len == 66", PLAIN, True),
        ("udp[16:2] == 08:09", PLAIN, True),
        ("ip.fragment == 1 and ip.fragment.count == 2", PLAIN, True),
        ("ip.reassembled.length == 56", PLAIN, True),
        ("ip.fragment.overlap", PLAIN, False),
        ("ip.fragment.overlap and ip.fragment.overlap.conflict", ODD, True),
        ("ip.fragment.multipletails == 1 and ip.fragment.toolongfragment", ODD, True),
        ("ip.fragment.count == 4", ODD, True),
        ("ipv6.fragment.count == 2 and udp and not ip.fragment", SIXTH, True),
        ('frame.protocols == "eth:ipv6:ipv6.fraghdr:udp:echo"', SIXTH, True),
    ],
)
def test_a_packet_with_its_datagram(text: str, packet: Packet, *, matches: bool) -> None:
    assert parse(text).matches(packet) is matches


def test_the_values_of_packets() -> None:
    assert values_named(ODD, "ip.fragment", quoted=False) == (5, 3, 1, 2)
    assert values_named(SIXTH, "ip.fragment", quoted=False) == ()
    assert values_named(PLAIN, "udp.port", quoted=False) == ()


def test_a_name_for_each_protocol_whose_fragments_are_joined() -> None:
    names = [name for name in catalogue(default_protocols()) if name.endswith("fragment.count")]

    assert {"ip.fragment.count", "ipv6.fragment.count"} <= set(names)


def in_two(identification: int) -> list[Packet]:
    return [
        piece(1, 0, WHOLE[:24], identification=identification),
        piece(2, 24, WHOLE[24:], more=False, identification=identification),
    ]


@pytest.mark.heavy
@pytest.mark.parametrize("text", ["udp.length == 56", "not udp", "ip.fragment", "not ip.fragment", "frame.number == 2"])
@pytest.mark.parametrize("size", [1, 3, 10])
def test_rows_are_judged_with_their_datagrams(text: str, size: int) -> None:
    packets = [*in_two(1), *in_two(2), in_two(3)[1], *in_two(4), in_two(3)[0]]
    frames = [one.frame.replace(number=number) for number, one in enumerate(packets, 1)]
    wanted, protocols, reassembler = parse(text), default_protocols(), Reassembler()
    alone = [Packet(one, protocols) for one in frames]
    for one in alone:
        reassembler.take(one)
    joined = joined_rows(wanted, reassemble=True)
    found: list[int] = []
    for begin in range(0, len(frames), size):
        block = Block(block_frames(frames[begin : begin + size]), protocols, with_divided=True)
        chosen = RowFilter(wanted, protocols).chosen(block)
        found += chosen if joined is None else joined.judged(block, chosen)

    assert found == [wanted.matches(one) for one in alone]


def test_a_rule_is_kept_and_frames_need_none() -> None:
    assert joined_rows(parse("frame.len > 5"), reassemble=True) is None
    assert joined_rows(parse("udp"), reassemble=False) is None
    assert joined_rows(parse("udp"), Reassembler(Overlaps.BSD)) is not None


FRAGMENTS = CAPTURES / "udp4_fragments.pcap"


@pytest.mark.heavy
@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("udp.length == 4008", [1, 3, 4, 6]),
        ("ip.fragment.count == 3", [3, 6]),
        ("not udp", [2, 5]),
        ("ip", [1, 2, 3, 4, 5, 6]),
    ],
)
def test_commands_and_packets_choose_the_same(text: str, numbers: list[int], tmp_path: Path) -> None:
    with open_packets(FRAGMENTS, filter=text) as packets:
        assert [one.frame.number for one in packets] == numbers
    shown = dissect("show", "-Y", text, FRAGMENTS).output.splitlines()
    assert [int(line.split()[0]) for line in shown] == numbers
    assert dissect("filter", "--count", "-Y", text, FRAGMENTS).output == f"{len(numbers)}\n"
    assert dissect("filter", "--count", "-v", "-Y", text, FRAGMENTS).output == f"{6 - len(numbers)}\n"
    out = tmp_path / "out.pcapng"
    assert dissect("filter", "-w", out, "-Y", f"({text}) and not frame.comment", FRAGMENTS).exit_code == 0
    with open_packets(out) as packets:
        assert len(list(packets)) == len(numbers)
    assert f"{len(numbers)} packets" in dissect("verify", "-Y", text, FRAGMENTS).output


def test_without_joining_each_packet_is_alone() -> None:
    alone = "--no-reassemble", "-Y", "ip.fragment or udp", FRAGMENTS
    assert [line.split()[0] for line in dissect("show", *alone).output.splitlines()] == ["1", "4"]
    assert dissect("filter", "--count", *alone).output == "2\n"
    assert "2 packets" in dissect("verify", *alone).output


def test_the_rule_for_overlaps_counts(tmp_path: Path) -> None:
    path = tmp_path / "overlap.pcap"
    pieces = [piece(1, 0, WHOLE[:16]), piece(2, 8, WHOLE[8:24]), piece(3, 24, WHOLE[24:], more=False)]
    path.write_bytes(pcap([one.frame.octets for one in pieces]))
    for command in (("show",), ("filter", "--count")):
        found = [
            dissect(*command, *rule, "-Y", "ip.fragment.overlap", path).output for rule in ((), ("--overlap", "bsd"))
        ]
        assert found[0] in {"", "0\n"}
        assert found[1] not in {"", "0\n"}


def test_statistics_are_of_packets_that_match_with_their_datagrams() -> None:
    def said(*options: str) -> dict[str, int]:
        found: dict[str, int] = json.loads(dissect("stats", "--json", *options, FRAGMENTS).output)
        return found

    with open_packets(FRAGMENTS) as packets:
        whole = sum(one.reassembled is not None for one in packets)
    assert said("-Y", "ip.fragment")["packets"] == whole > 0
    assert said("-Y", "ip.fragment", "--no-reassemble")["packets"] == 0
