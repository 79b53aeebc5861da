"""Checksums: complete, partial (offload), absent, and wrong."""

from __future__ import annotations

import socket
import struct
from collections.abc import Callable, Iterable

from recording import frames, sessions
from recording.catalogue import scenario
from recording.laboratory import Laboratory
from recording.links import FAMILIES, IPV4, IPV6, Pair
from recording.programs import LECTURE_PORT, lecture_sessions, lecture_sessions_tcp
from recording.wire import Direction, Policy

CHAPTER = "Checksums"
SO_NO_CHECK = 11
UDP_NO_CHECK6_TX = 101
UDP_NO_CHECK6_RX = 102
UDP_LITE = 136
UDPLITE_SEND_COVERAGE = 10


@scenario(CHAPTER)
def checksum_offload(laboratory: Laboratory) -> None:
    """UDP and TCP over IPv4 and IPv6 with partial checksums everywhere: what most captures on the sender's machine
    look like.

    Recorded: the lecture's programs over a veth pair as the kernel makes it (offload on at both ends), at the client.

    Look at: the field holds the folded sum of the pseudo-header alone, so it is the same in all segments of one length;
    tshark calls it bad. IP header checksums are complete.
    """
    pair = laboratory.veth(client_offload=True, server_offload=True)
    laboratory.record(pair.client)
    lecture_sessions(pair)


@scenario(CHAPTER)
def checksum_offload_client(laboratory: Laboratory) -> None:
    """Partial checksums in one direction: only the client offloads.

    Recorded: the lecture's programs over a veth pair with offload switched off at the server, at the client.

    Look at: packets from `.1` are partial, packets from `.2` are right. This is a capture taken on a client whose
    card offloads.
    """
    pair = laboratory.veth(client_offload=True)
    laboratory.record(pair.client)
    lecture_sessions(pair)


@scenario(CHAPTER)
def checksum_offload_server(laboratory: Laboratory) -> None:
    """Partial checksums in the other direction: only the server offloads.

    Recorded: the lecture's programs over a veth pair with offload switched off at the client, at the client.

    Look at: packets from `.2` are partial although they were *received*, as between virtual machines.
    """
    pair = laboratory.veth(server_offload=True)
    laboratory.record(pair.client)
    lecture_sessions(pair)


@scenario(CHAPTER)
def loopback_echo(laboratory: Laboratory) -> None:
    """UDP and TCP on the loopback: what a student sees who runs server and client on one machine.

    Recorded: the lecture's programs with `127.0.0.1` and `::1`, on `lo` as it is.

    Look at: all TCP and UDP checksums are partial, always; hardware addresses are zero.
    """
    side = laboratory.loopback()
    laboratory.record(side)
    lecture_sessions(Pair(side, side))


@scenario(CHAPTER)
def udp4_zero_checksum(laboratory: Laboratory) -> None:
    """UDP over IPv4 without a checksum: the field is zero, which RFC 768 allows.

    Recorded: sockets with `SO_NO_CHECK` over a veth pair without offload, at the client.

    Look at: zero means "not computed", neither right nor wrong.
    """
    pair = laboratory.veth()
    laboratory.record(pair.client)
    with sessions.datagrams(pair, IPV4) as (client, server):
        for side in (client, server):
            side.setsockopt(socket.SOL_SOCKET, SO_NO_CHECK, 1)
        sessions.echo_datagram(pair, IPV4, client, server)


@scenario(CHAPTER)
def udp6_zero_checksum(laboratory: Laboratory) -> None:
    """UDP over IPv6 without a checksum: RFC 8200 forbids it, but for tunnels (RFC 6935).

    Recorded: sockets with `UDP_NO_CHECK6_TX` and `UDP_NO_CHECK6_RX` over a veth pair without offload, at the client.

    Look at: the same zero is an error here, as nothing else protects the addresses.
    """
    pair = laboratory.veth()
    laboratory.record(pair.client)
    with sessions.datagrams(pair, IPV6) as (client, server):
        for side in (client, server):
            side.setsockopt(socket.IPPROTO_UDP, UDP_NO_CHECK6_TX, 1)
            side.setsockopt(socket.IPPROTO_UDP, UDP_NO_CHECK6_RX, 1)
        sessions.echo_datagram(pair, IPV6, client, server)


@scenario(CHAPTER)
def udp4_checksum_all_ones(laboratory: Laboratory) -> None:
    """A UDP checksum that computes to zero is sent as `ffff`, because zero would say that there is none (RFC 768).

    Recorded: a message chosen so that the sum comes out so, over a veth pair without offload, at the client.

    Look at: the checksum `ffff` in both directions: the sum does not change when source and destination change places.
    """
    pair = laboratory.veth()
    laboratory.record(pair.client)
    length = 8 + 6
    summed = b"".join(
        [
            socket.inet_aton(pair.client.ip4),
            socket.inet_aton(pair.server.ip4),
            struct.pack("!HHHHH", socket.IPPROTO_UDP, length, sessions.CLIENT_PORT, LECTURE_PORT, length),
            b"echo",
        ]
    )
    # The last two octets are the complement of the sum of everything else, so the sum of all is ffff.
    message = b"echo" + frames.internet_checksum(summed).to_bytes(2)
    with sessions.datagrams(pair, IPV4) as (client, server):
        sessions.echo_datagram(pair, IPV4, client, server, message)


def damaging_once(chosen: Callable[[bytes], bool], offset: int) -> Policy:
    """A wire that changes one bit in the first chosen frame to the server."""
    damaged: list[bytes] = []

    def policy(direction: Direction, frame: bytes) -> Iterable[tuple[float, bytes]]:
        if direction is Direction.TO_SERVER and not damaged and chosen(frame):
            frame = frames.with_flipped_bit(frame, offset % len(frame))
            damaged.append(frame)
        return [(0.0, frame)]

    return policy


@scenario(CHAPTER)
def tcp4_corrupted_segment(laboratory: Laboratory) -> None:
    """A segment damaged on the way (`hello` has become `helln`), thrown away by the server's kernel, and sent again.

    Recorded: the lecture's programs over a wire that changes one bit in the first data segment, at the server.

    Look at: the first data segment's checksum is wrong, nobody acknowledges it, and the retransmission follows after
    200 ms.
    """
    pair = laboratory.taps(damaging_once(lambda frame: bool(frames.tcp_data(frame)), -1))
    laboratory.record(pair.server)
    lecture_sessions_tcp(pair, IPV4)


@scenario(CHAPTER)
def tcp6_corrupted_header(laboratory: Laboratory) -> None:
    """A damaged TCP header over IPv6: one bit of the window has changed in the first data segment.

    Recorded: the lecture's programs over a wire that changes the bit, at the server.

    Look at: the checksum covers the header too; compare the window of the retransmission.
    """
    window = frames.ETHERNET_LENGTH + 40 + 15
    pair = laboratory.taps(damaging_once(lambda frame: bool(frames.tcp_data(frame)), window))
    laboratory.record(pair.server)
    lecture_sessions_tcp(pair, IPV6)


def _lost_and_sent_again(pair: Pair, family: socket.AddressFamily) -> None:
    """UDP does not send again; here the client does so itself when no echo has come."""
    with sessions.datagrams(pair, family) as (client, server):
        client.sendto(b"hello", (pair.server.address(family), LECTURE_PORT))
        sessions.pause(0.2)
        sessions.echo_datagram(pair, family, client, server)


@scenario(CHAPTER)
def udp4_corrupted_datagram(laboratory: Laboratory) -> None:
    """A UDP datagram damaged on the way; the client's program sends it again by itself.

    Recorded: scripted sockets over a wire that changes one bit of the first message, at the server.

    Look at: no answer and no message about it: UDP throws a wrong datagram away silently.
    """
    pair = laboratory.taps(damaging_once(lambda _frame: True, -1))
    laboratory.record(pair.server)
    _lost_and_sent_again(pair, IPV4)


@scenario(CHAPTER)
def udp6_corrupted_address(laboratory: Laboratory) -> None:
    """One bit of the IPv6 *source address* has changed on the way, and the UDP checksum notices.

    Recorded: scripted sockets over a wire that changes `2001:db8::1` to `2001:db8::`, at the server.

    Look at: IP and UDP headers look sound; only the pseudo-header in the UDP checksum tells. The first datagram is
    not echoed.
    """
    pair = laboratory.taps(damaging_once(lambda _frame: True, frames.ETHERNET_LENGTH + 23))
    laboratory.record(pair.server)
    _lost_and_sent_again(pair, IPV6)


@scenario(CHAPTER)
def ip4_corrupted_header(laboratory: Laboratory) -> None:
    """One bit of the IPv4 header (its time to live) has changed on the way: the *header* checksum is wrong.

    Recorded: scripted sockets over a wire that changes the bit in the first datagram, at the server.

    Look at: the UDP checksum of the same packet is right, because the pseudo-header does not hold the time to live.
    """
    pair = laboratory.taps(damaging_once(lambda _frame: True, frames.ETHERNET_LENGTH + 8))
    laboratory.record(pair.server)
    _lost_and_sent_again(pair, IPV4)


@scenario(CHAPTER)
def ethernet_padding(laboratory: Laboratory) -> None:
    """Short frames padded to 60 octets, as a real Ethernet does: octets after the datagram that belong to nobody.

    Recorded: the lecture's programs (UDP and TCP) over a wire that pads with `ff`, at the client: what it sends is
    recorded before the wire, so only what it receives is padded.

    Look at: the frame is longer than the IP total length says, and checksums stop where the datagram ends.
    """

    def policy(_direction: Direction, frame: bytes) -> Iterable[tuple[float, bytes]]:
        return [(0.0, frame.ljust(60, b"\xff"))]

    pair = laboratory.taps(policy)
    laboratory.record(pair.client)
    for side in (pair.client, pair.server):
        # Without the timestamps option a bare acknowledgement is shorter than 60 octets.
        side.namespace.setting("net/ipv4/tcp_timestamps", 0)
    lecture_sessions(pair, [IPV4])


@scenario(CHAPTER)
def udp_lite_coverage(laboratory: Laboratory) -> None:
    """UDP-Lite (RFC 3828), whose checksum may cover only the beginning: everything, the header alone, or 12 octets, of
    which the last message is damaged *behind* the covered part and delivered all the same.

    Recorded: sockets of protocol 136 over a wire that changes the last octet of each message to the server that ends
    in `fragile`, at the server, over IPv4 and IPv6.

    Look at: the coverage stands where UDP has its length; zero means everything; a checksum of zero is not allowed.
    """

    def policy(direction: Direction, frame: bytes) -> Iterable[tuple[float, bytes]]:
        damaged = direction is Direction.TO_SERVER and frame.endswith(b"fragile")
        return [(0.0, frames.with_flipped_bit(frame, len(frame) - 1) if damaged else frame)]

    pair = laboratory.taps(policy)
    laboratory.record(pair.server)
    for family in FAMILIES:
        with (
            pair.client.socket(family, socket.SOCK_DGRAM, UDP_LITE) as client,
            pair.server.socket(family, socket.SOCK_DGRAM, UDP_LITE) as server,
        ):
            client.bind((pair.client.address(family), sessions.CLIENT_PORT))
            server.bind((pair.server.address(family), LECTURE_PORT))
            for coverage, message in ((0, b"hello"), (8, b"hello"), (12, b"very fragile")):
                for end in (client, server):
                    end.setsockopt(UDP_LITE, UDPLITE_SEND_COVERAGE, coverage)
                client.sendto(message, (pair.server.address(family), LECTURE_PORT))
                data, address = server.recvfrom(1024)
                server.sendto(data, address)
                client.recv(1024)
