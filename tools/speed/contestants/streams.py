"""What TCP delivered: `dissect`, and the usual loop that adds up the octets of segments as they come.

The loop verifies nothing, and takes what was sent twice for two. What is imported does not count.
"""

from __future__ import annotations

from collections import defaultdict
from pathlib import Path

from speed.contestant import Clock, Contestant, Reading


def with_dissect(path: Path, clock: Clock) -> Reading:
    from dissect.session.reading.chosen_blocks import chosen_blocks
    from dissect.session.streams.items import Piece
    from dissect.session.tcp.streams import Delivered, StreamFollower

    clock.restart()
    flows: defaultdict[tuple[int, bool], bytearray] = defaultdict(bytearray)
    follower, packets = StreamFollower(), 0
    for block, _ in chosen_blocks(path):
        packets += len(block)
        for step in follower.follow_runs(block):
            number = step.connection.number
            if isinstance(step, Delivered):
                for is_first, piece in step.pieces:
                    flows[number, is_first] += piece.octets
                continue
            is_first = step.moment.own is step.connection.sides[0]
            for item in step.sent:
                if isinstance(item, Piece):
                    flows[number, is_first] += item.octets
    return Reading(packets)


def with_dpkt(path: Path, clock: Clock) -> Reading:
    import dpkt

    clock.restart()
    flows: defaultdict[tuple[bytes, int, bytes, int], bytearray] = defaultdict(bytearray)
    packets = 0
    with path.open("rb") as file:
        for _, octets in dpkt.pcap.Reader(file):
            packets += 1
            network = dpkt.ethernet.Ethernet(octets).data
            segment = network.data
            if segment.data:
                flows[network.src, segment.sport, network.dst, segment.dport] += segment.data
    return Reading(packets)


_DELIVERED = "streams of TCP, every verdict"
STREAMS = (
    Contestant("streams", "dissect, StreamFollower", _DELIVERED, "dissect, whole captures", with_dissect, whole=True),
    Contestant("dpkt-streams", "dpkt", "flows[ends] += data", "Python", with_dpkt, ("dpkt",), whole=True),
)
