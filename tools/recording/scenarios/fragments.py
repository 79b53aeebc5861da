"""Datagrams that are larger than a frame can carry."""

from __future__ import annotations

import socket
from collections.abc import Iterable

from recording import sessions
from recording.catalogue import scenario
from recording.laboratory import Laboratory
from recording.links import FAMILIES, IPV4, IPV6, Pair
from recording.programs import LECTURE_PORT
from recording.wire import Direction, Policy

CHAPTER = "Fragments"
# Each line tells where it stands, so that a wrong order shows.
LARGE_MESSAGE = b"".join(b"line %05d of 250\n" % number for number in range(1, 251))[:4000]
FRAGMENTS = 3


def _echo_large(pair: Pair, families: Iterable[socket.AddressFamily]) -> None:
    for family in families:
        with sessions.datagrams(pair, family) as (client, server):
            sessions.echo_datagram(pair, family, client, server, LARGE_MESSAGE)


@scenario(CHAPTER)
def udp4_fragments(laboratory: Laboratory) -> None:
    """A UDP message of 4000 octets over IPv4, in three fragments, and its echo.

    Recorded: scripted sockets over a veth pair without offload, at the client.

    Look at: only the first fragment has the UDP header; its length and checksum are about the whole datagram.
    """
    pair = laboratory.veth()
    laboratory.record(pair.client)
    _echo_large(pair, [IPV4])


@scenario(CHAPTER)
def udp6_fragments(laboratory: Laboratory) -> None:
    """The same over IPv6, where fragmenting needs an extension header and only the sender may do it.

    Recorded: scripted sockets over a veth pair without offload, at the client.

    Look at: the fragment header with offset, M flag and 32-bit identification; the next header in each is UDP.
    """
    pair = laboratory.veth()
    laboratory.record(pair.client)
    _echo_large(pair, [IPV6])


@scenario(CHAPTER)
def udp_fragments_offload(laboratory: Laboratory) -> None:
    """Fragments of both families on a link with offload: the checksums are complete nevertheless.

    Recorded: scripted sockets over a veth pair with offload on, at the client.

    Look at: the kernel never leaves the checksum to the card when it fragments; a partial one would be in no single
    frame.
    """
    pair = laboratory.veth(client_offload=True, server_offload=True)
    laboratory.record(pair.client)
    _echo_large(pair, FAMILIES)


def _reversing() -> Policy:
    """A wire that lets the last of three fragments out first."""
    seen = dict.fromkeys(Direction, 0)

    def policy(direction: Direction, frame: bytes) -> Iterable[tuple[float, bytes]]:
        place = seen[direction] % FRAGMENTS
        seen[direction] += 1
        return [(0.03 * (FRAGMENTS - place), frame)]

    return policy


@scenario(CHAPTER)
def udp4_fragments_reordered(laboratory: Laboratory) -> None:
    """Fragments that arrive in the wrong order, the last one first, and are put together all the same.

    Recorded: scripted sockets over a wire that turns the order round, at the server.

    Look at: the first packet has no UDP header; offsets and the M flag are enough to order them.
    """
    pair = laboratory.taps(_reversing())
    laboratory.record(pair.server)
    _echo_large(pair, [IPV4])


@scenario(CHAPTER)
def udp6_fragments_reordered(laboratory: Laboratory) -> None:
    """The same over IPv6.

    Recorded: scripted sockets over a wire that turns the order round, at the server.

    Look at: the fragment header says UDP in all of them, but only the last one to arrive begins with UDP.
    """
    pair = laboratory.taps(_reversing())
    laboratory.record(pair.server)
    _echo_large(pair, [IPV6])


def _losing_second() -> Policy:
    seen = []

    def policy(_direction: Direction, frame: bytes) -> Iterable[tuple[float, bytes]]:
        seen.append(frame)
        return [] if len(seen) == 2 else [(0.0, frame)]

    return policy


def _send_in_vain(pair: Pair, family: socket.AddressFamily, patience: float) -> None:
    with sessions.datagrams(pair, family) as (client, _server):
        client.sendto(LARGE_MESSAGE, (pair.server.address(family), LECTURE_PORT))
        sessions.pause(patience)


@scenario(CHAPTER)
def udp4_fragment_lost(laboratory: Laboratory) -> None:
    """One fragment is lost; after a while the server gives up and says so (ICMP time exceeded, code 1).

    Recorded: scripted sockets over a wire that loses the second fragment, at the server, with a patience of one second.

    Look at: one lost fragment loses the whole datagram; ICMP quotes the first fragment.
    """
    pair = laboratory.taps(_losing_second())
    pair.server.namespace.setting("net/ipv4/ipfrag_time", 1)
    laboratory.record(pair.server)
    _send_in_vain(pair, IPV4, 1.5)


@scenario(CHAPTER)
def udp6_fragment_lost(laboratory: Laboratory) -> None:
    """The same over IPv6: ICMPv6 time exceeded, fragment reassembly.

    Recorded: scripted sockets over a wire that loses the second fragment, at the server, with a patience of one second.

    Look at: ICMPv6 quotes much more of the datagram than ICMP, as much as fits into 1280 octets.
    """
    pair = laboratory.taps(_losing_second())
    pair.server.namespace.setting("net/ipv6/ip6frag_time", 1)
    laboratory.record(pair.server)
    _send_in_vain(pair, IPV6, 1.5)
