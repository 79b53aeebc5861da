"""The conversations of captures are those that tshark finds, the same by the engine and by packets, and the connections
among them are those whose events are told."""

from __future__ import annotations

from collections import defaultdict
from pathlib import Path

import pytest

from dissect.packet.community_id import community_id, flow_of
from dissect.packet.reassembly import Reassembler
from dissect.session import Flows, flows, open_packets
from dissect.session.conversations.keeping import Keeper
from dissect.session.tcp import ConnectionEvents
from tests.captures import captures
from tests.oracles.tshark import ANSWERS, CAPTURES, SUFFIX, read_answers
from tests.profiles import one_in
from tests.session.conversations.following import both_ways, no_engine

FRAGMENTS = "tshark has only the frame that completes a datagram; its recorded answers, only the first fragments"
DIFFERENT = {
    "ip6_segment_routing.pcapng": "tshark takes the last address of the route; here it is another one on each link",
    "snaplen_64.pcap": "the snaplen cuts the options of TCP, and tshark then knows no stream",
    "udp4_fragment_lost.pcap": FRAGMENTS,
    "udp4_fragments.pcap": FRAGMENTS,
    "udp4_fragments_reordered.pcap": FRAGMENTS,
    "udp4_router_fragments.pcap": FRAGMENTS,
    "udp6_fragment_lost.pcap": FRAGMENTS,
    "udp6_fragments.pcap": FRAGMENTS,
    "udp6_fragments_reordered.pcap": FRAGMENTS,
    "udp6_path_mtu.pcap": FRAGMENTS,
    "udp_fragments_offload.pcap": FRAGMENTS,
    "udp_lite_coverage.pcap": "tshark shows UDP-Lite as UDP",
}
SESSIONS = Path(__file__).parents[4] / "shared" / "sessions"
"""Small captures beside a clone; only where they are."""

Streams = dict[tuple[str, int], tuple[int, int]]
"""Packets and octets, by protocol and the number of the stream."""


def tsharks(name: str) -> Streams:
    """What tshark's fields say of the streams of a capture."""
    found: dict[tuple[str, int], tuple[int, int]] = defaultdict(lambda: (0, 0))
    for answer in read_answers(ANSWERS / f"{name}{SUFFIX}")[1]:
        for field in answer.fields:
            if field.name in {"tcp.stream", "udp.stream"} and not answer.is_quoted(field.layer):
                key = field.name[:3], int(field.shown)
                found[key] = found[key][0] + 1, found[key][1] + answer.original
    return dict(found)


def ours(path: Path) -> Streams:
    found = [one for one in flows(path) if one.protocol in {"tcp", "udp"}]
    return {(one.protocol, one.stream): (one.packets, one.octets) for one in found}


@pytest.mark.slow
def test_streams_are_those_of_tshark() -> None:
    different = {path.name for path in captures() if ours(path) != tsharks(path.name)}

    assert different == set(DIFFERENT)


@pytest.mark.slow
def test_packets_alone_give_the_same() -> None:
    for path in captures():
        both_ways(path)


@pytest.mark.parametrize("name", ["tcp4_echo.pcap", "icmp_echo.pcap", "udp6_echo.pcap", "sctp4_echo.pcap"])
def test_community_ids_are_those_of_the_packets(name: str) -> None:
    found = flows(CAPTURES / name)
    with open_packets(CAPTURES / name) as packets:
        told = {community_id(flow) for flow in map(flow_of, packets) if flow is not None}

    assert {one.community_id for one in found} == told


@pytest.mark.heavy
@one_in(4)
def test_connections_are_those_whose_events_are_told(every: int) -> None:
    for path in (*captures(), *sorted(SESSIONS.glob("*.pcap")))[::every]:
        if path.name == "snaplen_64.pcap":
            continue  # of one connection it has the ports alone
        events, keeper = ConnectionEvents(), Keeper(None, Reassembler())
        told: list[int] = []
        with open_packets(path) as packets:
            for packet in packets:
                moment = events.follow(packet)
                told += [] if moment is None else [moment.connection.number]
                keeper.take(packet)
        found = [one.stream for one in Flows(keeper) if one.protocol == "tcp"]

        assert found == sorted({*told})


def test_a_packet_has_the_numbers_of_its_conversations() -> None:
    keeper = Keeper(None, Reassembler())
    with open_packets(CAPTURES / "vxlan_echo.pcap") as packets:
        found = [keeper.take(packet) for packet in packets]

    assert found[:3] == [(0,), (1,), (2, 3)]
    assert Flows(keeper)[3].stream == 3


def test_an_error_belongs_to_the_conversation_that_it_quotes() -> None:
    keeper = Keeper(None, Reassembler())
    with open_packets(CAPTURES / "icmp_port_unreachable.pcap") as packets:
        found = [keeper.take(packet) for packet in packets]

    assert found == [(0,), (0,), (1,), (1,)]
    assert [one.errors for one in Flows(keeper)] == [1, 1]


def test_a_filter_without_an_engine_chooses_the_same() -> None:
    path = CAPTURES / "tcp4_two_clients.pcap"
    found = flows(path, "tcp.flags.syn == 1")
    with no_engine():
        again = flows(path, "tcp.flags.syn == 1")

    assert [(one.number, one.packets, one.state) for one in found] == [
        (one.number, one.packets, one.state) for one in again
    ]
    assert {one.packets for one in found} == {2}
