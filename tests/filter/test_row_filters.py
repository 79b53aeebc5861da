"""The rows of a block that match a filter are those whose packets do."""

from __future__ import annotations

from collections.abc import Sequence
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dissect.assigned_numbers.transport_ports import UdpPort
from dissect.blocks.block import Block
from dissect.capture import Frame
from dissect.filter.names import catalogue
from dissect.filter.parser import parse
from dissect.filter.rows import memory
from dissect.filter.rows.selecting import RowFilter
from dissect.packet import Packet, default_protocols
from dissect.protocols.dns import DNS
from tests.blocks.samples import block_frames
from tests.captures import CAPTURES, Recorded
from tests.filter.meanings import MEANINGS, MORE
from tests.filter.samples import PACKETS, frame
from tests.hostile.frames import mutated_frame
from tests.packet.frames import build, ipv4, udp
from tests.profiles import some_of
from tests.together import together
from tests.with_engine import needs_engine

FRAMES = [frame(octets, number) for number, octets in enumerate(PACKETS.values(), 1)]
TEXTS = [
    *MEANINGS,
    *MORE,
    "tcp.srcport > 5 and not tcp.checksum.status == Good",
    "ip.checksum.status != Good xor udp",
    "all ip.checksum.status != Good",
    "icmp.ext.checksum.status == Good",
    "len(dns.qry.name) > 3 or count(ip.ttl) == 2",
    "eth.fcs.status == Bad or eth.fcs",
    "ip[0] & 4",
    "frame.number in {1, 3 .. 4}",
    'arp and frame.interface_name == "eth0"',
]


def block(frames: Sequence[Frame]) -> Block:
    return Block(block_frames([one.replace(number=number) for number, one in enumerate(frames, 1)]), None)


def compare(text: str, one: Block) -> list[bool]:
    found = parse(text)
    right = [found.matches(Packet(one.frames.frame(row), default_protocols())) for row in range(len(one))]
    assert RowFilter(found, None).chosen(one) == bytes(right), text
    return right


@pytest.mark.heavy
@together("text", TEXTS)
def test_rows_and_packets_agree(text: str) -> None:
    compare(text, block(FRAMES))


@given(st.randoms(use_true_random=False), st.sampled_from(TEXTS))
def test_they_agree_on_damaged_frames(random: Random, text: str) -> None:
    compare(text, block([mutated_frame(random) for _ in range(8)]))


@pytest.mark.parametrize("name", some_of(["udp6_fragments.pcap", "snaplen_64.pcap", "checksum_offload.pcap"], 3))
def test_they_agree_on_captures(name: str, recorded: Recorded) -> None:
    frames = block(recorded.frames(CAPTURES / name))
    for text in TEXTS:
        compare(text, frames)


@pytest.mark.parametrize("text", ["eth.fcs == 0x01020304", "eth.fcs.status == Bad", "eth.fcs", "frame.time_epoch"])
def test_they_agree_on_what_a_frame_may_lack(text: str) -> None:
    plain = frame(build(b"ping", udp(), ipv4()) + b"\1\2\3\4")
    frames = [plain.replace(fcs_octets=4), plain, plain.replace(timestamp_ns=None)]

    assert len(set(compare(text, block(frames)))) == 2


def test_numbers_may_have_another_meaning() -> None:
    protocols = default_protocols().decoding({UdpPort: {7: DNS}})
    found = parse("dns", catalogue(protocols))
    one = Block(block_frames(FRAMES), protocols)

    assert RowFilter(found, protocols).chosen(one) == bytes(found.matches(Packet(each, protocols)) for each in FRAMES)


@needs_engine
def test_packets_are_made_only_where_they_are_needed(monkeypatch: pytest.MonkeyPatch) -> None:
    one, made = block(FRAMES), list[int]()
    monkeypatch.setattr(one, "packet", made.append)

    for text in ("ip.ttl == 64 and udp.port == 7", "not tcp", "ip.src == 192.0.2.1", "tcp.checksum.status == Bad"):
        RowFilter(parse(text), None).chosen(one)

    assert made == []


def test_few_values_are_remembered(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(memory, "REMEMBERED", 2)

    compare("frame.len > 60 and ip.ttl != 5", block(FRAMES))


@needs_engine
def test_where_a_length_contradicts_its_window_only_the_packet_tells_the_payload() -> None:
    long, short = (build(b"hello", udp(length=length), ipv4()) for length in (60, 4))
    frames = [frame(octets) for octets in (long, short, build(b"hello", udp(), ipv4()))]

    assert compare('udp.payload contains "ell"', block(frames))[2]
    compare("udp.length > 4 && udp.payload", block(frames))
