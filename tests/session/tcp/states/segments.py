"""Connections of a client and a server, segment by segment, and what is known of their states."""

from __future__ import annotations

from dissect.assigned_numbers import LinkType
from dissect.blocks.block import Block
from dissect.capture import Frame
from dissect.packet import Packet, dissect
from dissect.session.tcp.states import TRANSITIONS, Knowledge, State, Step
from tests.blocks.samples import block_frames
from tests.session.tcp.frames import ACK, ADDRESSES, CLIENT, FIN, SERVER, SYN, frame

SECOND = 1_000_000_000
APART_NS = 10_000_000


def packets_of(*frames: bytes | float, has_times: bool = True) -> list[Packet]:
    """Packets 10 ms apart; a number among the frames is a time to wait, in seconds."""
    time_ns, found = 0, list[Packet]()
    for octets in frames:
        if not isinstance(octets, bytes):
            time_ns += int(octets * SECOND)
            continue
        time_ns += APART_NS
        found.append(packet_at(octets, len(found) + 1, time_ns if has_times else None))
    return found


def packet_at(octets: bytes, number: int, time_ns: int | None) -> Packet:
    """A packet with its number and time."""
    record = Frame(
        number=number,
        timestamp_ns=time_ns,
        captured_length=len(octets),
        original_length=len(octets),
        link_type=LinkType.ETHERNET,
        interface=0,
        octets=octets,
    )
    return dissect(record)


def blocks_of(*frames: bytes | float, has_times: bool = True, rows: int = 100) -> list[tuple[Block, None]]:
    """The same in blocks of so many rows, all of which count."""
    found = [packet.frame for packet in packets_of(*frames, has_times=has_times)]
    return [
        (Block(block_frames(found[at : at + rows]), None, with_divided=True), None) for at in range(0, len(found), rows)
    ]


def shown(step: Step) -> str:
    """The states of client and server after a step."""
    is_client = step.moment.segment.source.startswith(ADDRESSES[CLIENT])
    ends = (step.sender, step.receiver) if is_client else (step.receiver, step.sender)
    return " | ".join(known(end.after) for end in ends)


def known(knowledge: Knowledge) -> str:
    possible = "" if knowledge.possible is None else f"{knowledge.possible}?"
    return " ".join(filter(None, (knowledge.certain, possible)))


def c(flags: int, sequence: int = 1, ack: int = 1, data: bytes = b"") -> bytes:
    """A segment of the client; numbers are relative to those of the SYNs, 0 and 1000."""
    return frame(CLIENT, flags, sequence, 1000 + ack, data=data)


def s(flags: int, sequence: int = 1, ack: int = 1, data: bytes = b"") -> bytes:
    """A segment of the server."""
    return frame(SERVER, flags, 1000 + sequence, ack, data=data)


SYN_SENT, SYN_ACK = c(SYN, 0), s(SYN | ACK, 0)
OPEN = (SYN_SENT, SYN_ACK, c(ACK), s(ACK, data=b"hello"), c(ACK, ack=6))
"""Both ends are ESTABLISHED for certain."""
CLIENT_CLOSES = (*OPEN, c(FIN | ACK, ack=6))
SERVER_CLOSES = (*CLIENT_CLOSES, s(FIN | ACK, 6, 2))
BOTH_CLOSE = (*CLIENT_CLOSES, s(FIN | ACK, 6, 1))
CLOSED = (*SERVER_CLOSES, c(ACK, 2, 7))


def reachable(state: State) -> set[State]:
    """The states that may come after one, by the table."""
    found: set[State] = set()
    waiting = [state]
    while waiting:
        begin = waiting.pop()
        after = {one.after for one in TRANSITIONS if one.before is begin} - found
        found |= after
        waiting += after - {State.CLOSED}
    return found
