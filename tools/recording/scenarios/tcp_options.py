"""TCP options and the bits beside them."""

from __future__ import annotations

import socket
import struct
from collections.abc import Iterable

from recording import frames, sessions
from recording.catalogue import scenario
from recording.laboratory import Laboratory
from recording.links import FAMILIES, IPV4
from recording.programs import LECTURE_PORT, lecture_sessions_tcp
from recording.wire import Direction

CHAPTER = "TCP options"
TCP_MD5SIG = 14
IPPROTO_MPTCP = 262


@scenario(CHAPTER)
def tcp_few_options(laboratory: Laboratory) -> None:
    """TCP without timestamps, window scaling and selective acknowledgements, over IPv4 and IPv6.

    Recorded: the lecture's programs over a veth pair without offload, at the client, with the options switched off.

    Look at: only the maximum segment size is left in the SYN, and all other headers are 20 octets.
    """
    pair = laboratory.veth()
    for side in (pair.client, pair.server):
        for name in ("tcp_timestamps", "tcp_sack", "tcp_window_scaling"):
            side.namespace.setting(f"net/ipv4/{name}", 0)
    laboratory.record(pair.client)
    for family in FAMILIES:
        lecture_sessions_tcp(pair, family)


@scenario(CHAPTER)
def tcp4_md5_signature(laboratory: Laboratory) -> None:
    """Every segment signed with a shared key (RFC 2385), as routers did for BGP.

    Recorded: scripted sockets (`TCP_MD5SIG`) over a veth pair without offload, at the client.

    Look at: option 19 with 16 octets in every segment; the checksum covers the option as well.
    """
    pair = laboratory.veth()
    laboratory.record(pair.client)
    with sessions.listening(pair, IPV4) as listener, pair.client.socket(IPV4, socket.SOCK_STREAM) as client:
        for end, other in ((listener, pair.client), (client, pair.server)):
            address = struct.pack("=HH4s120x", IPV4, 0, socket.inet_aton(other.ip4))
            key = b"the key of the lecture"
            end.setsockopt(socket.IPPROTO_TCP, TCP_MD5SIG, address + struct.pack("=BBHi80s", 0, 0, len(key), 0, key))
        client.connect((pair.server.ip4, LECTURE_PORT))
        connection = sessions.Connection(client, listener.accept()[0])
        connection.echo()
        connection.close()


@scenario(CHAPTER)
def tcp4_multipath(laboratory: Laboratory) -> None:
    """Multipath TCP (RFC 8684) on a single path.

    Recorded: scripted sockets (`IPPROTO_MPTCP`) over a veth pair without offload, at the client.

    Look at: option 30 in the handshake and with the data.
    """
    pair = laboratory.veth()
    laboratory.record(pair.client)
    with sessions.connected(pair, IPV4, IPPROTO_MPTCP) as connection:
        connection.echo()
        connection.close()


@scenario(CHAPTER)
def tcp4_congestion_notification(laboratory: Laboratory) -> None:
    """Explicit congestion notification (RFC 3168): the wire marks one segment as a congested router would.

    Recorded: the lecture's programs with ECN switched on, over a wire that marks the second data segment, at the
    server.

    Look at: ECE and CWR in the handshake, ECT in data, CE on one segment, then ECE from the server and CWR from the
    client.
    """
    seen: list[bytes] = []

    def policy(direction: Direction, frame: bytes) -> Iterable[tuple[float, bytes]]:
        if direction is Direction.TO_SERVER and frames.tcp_data(frame):
            seen.append(frame)
            if len(seen) == 2:
                frame = frames.with_congestion_experienced(frame)
        return [(0.0, frame)]

    pair = laboratory.taps(policy)
    for side in (pair.client, pair.server):
        side.namespace.setting("net/ipv4/tcp_ecn", 1)
    laboratory.record(pair.server)
    lecture_sessions_tcp(pair, IPV4, ("one", "two", "three", "four"))
