"""A wire that loses, repeats and reorders, and how TCP makes it good."""

from __future__ import annotations

import socket
from collections.abc import Iterable

from recording import frames, sessions
from recording.catalogue import scenario
from recording.laboratory import Laboratory
from recording.links import IPV4, IPV6, Pair
from recording.programs import lecture_sessions_tcp
from recording.wire import Direction, Policy, lost, to_the_server, twice

CHAPTER = "Loss, repetition, wrong order"
SEVERAL_SEGMENTS = b"".join(b"line %05d of 500\n" % number for number in range(1, 501))[:7000]


def _has_data(frame: bytes) -> bool:
    return bool(frames.tcp_data(frame))


def _overtaken() -> Policy:
    """A wire on which two data segments overtake the second one; three would make the sender think that it is lost."""
    seen: list[bytes] = []

    def policy(direction: Direction, frame: bytes) -> Iterable[tuple[float, bytes]]:
        if direction is Direction.TO_SERVER and _has_data(frame):
            seen.append(frame)
            if len(seen) == 2:
                return []
            if len(seen) == 4:
                return [(0.0, frame), (0.0, seen[1])]
        return [(0.0, frame)]

    return policy


def _several_segments(pair: Pair, family: socket.AddressFamily) -> None:
    """One write of five segments and its echo, so that there are segments after the one that meets its fate."""
    with sessions.connected(pair, family) as connection:
        connection.echo(SEVERAL_SEGMENTS)
        connection.close()


@scenario(CHAPTER)
def tcp4_loss_timeout(laboratory: Laboratory) -> None:
    """The only segment on the way is lost; nothing tells the sender, so its timer has to.

    Recorded: the lecture's programs over a wire that loses the first data segment, at the client.

    Look at: the same sequence number again about 200 ms later.
    """
    pair = laboratory.taps(to_the_server(1, _has_data, lost))
    laboratory.record(pair.client)
    lecture_sessions_tcp(pair, IPV4)


@scenario(CHAPTER)
def tcp4_loss_fast(laboratory: Laboratory) -> None:
    """One segment of several is lost, and sent again at once because later ones are acknowledged selectively.

    Recorded: scripted sockets over a wire that loses the second data segment, at the client.

    Look at: duplicate acknowledgements with SACK blocks, then the retransmission without waiting for a timer.
    """
    pair = laboratory.taps(to_the_server(2, _has_data, lost))
    laboratory.record(pair.client)
    _several_segments(pair, IPV4)


@scenario(CHAPTER)
def tcp6_loss_seen_by_receiver(laboratory: Laboratory) -> None:
    """The same loss over IPv6, seen from the other side: a gap that is filled later.

    Recorded: scripted sockets over a wire that loses the second data segment, at the server.

    Look at: the sequence numbers jump, the missing part comes after later ones.
    """
    pair = laboratory.taps(to_the_server(2, _has_data, lost))
    laboratory.record(pair.server)
    _several_segments(pair, IPV6)


@scenario(CHAPTER)
def tcp6_syn_loss(laboratory: Laboratory) -> None:
    """The very first segment is lost, and the connection takes a second longer.

    Recorded: the lecture's programs over a wire that loses the first SYN, at the client.

    Look at: two SYNs with the same sequence number, one second apart.
    """
    pair = laboratory.taps(to_the_server(1, frames.is_syn, lost))
    laboratory.record(pair.client)
    lecture_sessions_tcp(pair, IPV6)


@scenario(CHAPTER)
def tcp4_duplicate(laboratory: Laboratory) -> None:
    """A segment arrives twice, and the message does not.

    Recorded: the lecture's programs over a wire that delivers the first data segment twice, at the server.

    Look at: the second copy is answered by an acknowledgement with a D-SACK block (RFC 2883).
    """
    pair = laboratory.taps(to_the_server(1, _has_data, twice))
    laboratory.record(pair.server)
    lecture_sessions_tcp(pair, IPV4, ("hello", "good bye"))


@scenario(CHAPTER)
def tcp6_reordered(laboratory: Laboratory) -> None:
    """A segment is overtaken by later ones, and the stream is put together in order.

    Recorded: scripted sockets over a wire that holds the second data segment back until two others have passed, at
    the server.

    Look at: order of arrival against order of sequence numbers; the SACK blocks while the piece is missing.
    """
    pair = laboratory.taps(_overtaken())
    laboratory.record(pair.server)
    _several_segments(pair, IPV6)


@scenario(CHAPTER)
def tcp4_many_losses(laboratory: Laboratory) -> None:
    """A bad line: every fourth packet is lost in both directions, and the message still comes back whole.

    Recorded: scripted sockets over a wire that loses each fourth packet it gets, at the client.

    Look at: fast retransmissions, timers that double, data acknowledged twice, a segment that is lost two times.
    """
    seen: list[bytes] = []

    def policy(_direction: Direction, frame: bytes) -> Iterable[tuple[float, bytes]]:
        seen.append(frame)
        return [] if len(seen) % 4 == 0 else [(0.005, frame)]

    pair = laboratory.taps(policy)
    laboratory.record(pair.client)
    _several_segments(pair, IPV4)
