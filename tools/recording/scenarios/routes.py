"""A router between client and server: hop by hop, links of different size, and who says so."""

from __future__ import annotations

import contextlib
import socket

from recording import programs, sessions
from recording.catalogue import scenario
from recording.laboratory import Laboratory
from recording.links import FAMILIES, IPV4, IPV6
from recording.programs import LECTURE_PORT

CHAPTER = "Through a router"
SMALL_MTU = 1400
IP_OPTIONS = 4
IP_MTU_DISCOVER = 10
IP_PMTUDISC_DONT = 0
NOP = bytes([1])
END = bytes([0])


@scenario(CHAPTER)
def tcp4_path_mtu(laboratory: Laboratory) -> None:
    """The server's link is smaller than the client knows; the router says so (ICMP fragmentation needed), TCP cuts
    again.

    Recorded: scripted sockets through a router whose second link has an MTU of 1400, at the client.

    Look at: the MTU in the ICMP message, and the sizes of the segments before and after it.
    """
    pair, _router = laboratory.routed(mtu=SMALL_MTU)
    laboratory.record(pair.client)
    with sessions.connected(pair, IPV4) as connection:
        connection.echo(b"0123456789" * 400)
        connection.close()


@scenario(CHAPTER)
def tcp6_path_mtu(laboratory: Laboratory) -> None:
    """The same over IPv6: ICMPv6 packet too big.

    Recorded: scripted sockets through a router whose second link has an MTU of 1400, at the client.

    Look at: routers never fragment in IPv6, so this message is not optional.
    """
    pair, _router = laboratory.routed(mtu=SMALL_MTU)
    laboratory.record(pair.client)
    with sessions.connected(pair, IPV6) as connection:
        connection.echo(b"0123456789" * 400)
        connection.close()


@scenario(CHAPTER)
def udp4_router_fragments(laboratory: Laboratory) -> None:
    """A datagram that fits the first link and not the second: the router fragments it on the way.

    Recorded: scripted sockets (don't fragment switched off) through a router whose second link has an MTU of 1400, at
    the server.

    Look at: two fragments of a datagram that was sent whole, with a time to live of 63; the echo is fragmented by the
    server itself.
    """
    pair, _router = laboratory.routed(mtu=SMALL_MTU)
    laboratory.record(pair.server)
    with sessions.datagrams(pair, IPV4) as (client, server):
        for end in (client, server):
            end.setsockopt(socket.IPPROTO_IP, IP_MTU_DISCOVER, IP_PMTUDISC_DONT)
        sessions.echo_datagram(pair, IPV4, client, server, b"0123456789" * 145)


@scenario(CHAPTER)
def traceroute(laboratory: Laboratory) -> None:
    """What `traceroute` does: datagrams that may travel one hop, then two, over IPv4 and IPv6.

    Recorded: scripted sockets through a router, at the client.

    Look at: time exceeded from the router, then port unreachable from the server itself.
    """
    pair, _router = laboratory.routed()
    laboratory.record(pair.client)
    for family, level, option in (
        (IPV4, socket.IPPROTO_IP, socket.IP_TTL),
        (IPV6, socket.IPPROTO_IPV6, socket.IPV6_UNICAST_HOPS),
    ):
        for hops in (1, 2):
            with pair.client.socket(family, socket.SOCK_DGRAM) as client:
                client.setsockopt(level, option, hops)
                client.sendto(b"hello", (pair.server.address(family), LECTURE_PORT))
                sessions.pause()


@scenario(CHAPTER)
def hop_by_hop(laboratory: Laboratory) -> None:
    """A UDP echo that a router has forwarded, over IPv4 and IPv6, seen where it arrives.

    Recorded: scripted sockets through a router, at the server.

    Look at: addresses and ports are the client's, the hardware address is the router's; a time to live of 63 and 64.
    """
    pair, _router = laboratory.routed()
    laboratory.record(pair.server)
    for family in FAMILIES:
        with sessions.datagrams(pair, family) as (client, server):
            sessions.echo_datagram(pair, family, client, server)


@scenario(CHAPTER)
def ip4_options(laboratory: Laboratory) -> None:
    """IPv4 options: record route, then timestamps, each filled in by the router; and a type of service.

    Recorded: scripted sockets (`IP_OPTIONS`, `IP_TOS`) through a router, at the server.

    Look at: an IP header of more than 20 octets, with the router's address in the option; the echo has no options.
    """
    pair, _router = laboratory.routed()
    laboratory.record(pair.server)
    record_route = bytes([7, 3 + 4 * 4, 4]) + bytes(4 * 4) + END
    # Type, length, pointer, overflow and flag 1: address and time of each hop.
    timestamps = bytes([68, 4 + 8 * 3, 5, 1]) + bytes(8 * 3)
    padding_first = NOP + bytes([148, 4, 0, 0]) + NOP + NOP + END
    for options, service in ((record_route, 0), (timestamps, 0xB8), (padding_first, 0x28)):
        with sessions.datagrams(pair, IPV4) as (client, server), contextlib.suppress(TimeoutError):
            client.setsockopt(socket.IPPROTO_IP, IP_OPTIONS, options)
            client.setsockopt(socket.IPPROTO_IP, socket.IP_TOS, service)
            sessions.echo_datagram(pair, IPV4, client, server)


@scenario(CHAPTER)
def udp6_path_mtu(laboratory: Laboratory) -> None:
    """A UDP message over IPv6 that is too big for the second link: the router says so, and the sender fragments the
    next one.

    Recorded: scripted sockets through a router whose second link has an MTU of 1400, at the client.

    Look at: the first message is lost, with nothing but an ICMPv6 message to tell of it; the second comes in
    fragments of 1400.
    """
    pair, _router = laboratory.routed(mtu=SMALL_MTU)
    laboratory.record(pair.client)
    message = b"0123456789" * 145
    with sessions.datagrams(pair, IPV6) as (client, server):
        client.sendto(message, (pair.server.ip6, LECTURE_PORT))
        sessions.pause()
        sessions.echo_datagram(pair, IPV6, client, server, message)


@scenario(CHAPTER, suffix=".pcapng")
def ip6_segment_routing(laboratory: Laboratory) -> None:
    """Segment routing over IPv6 (SRv6, RFC 8754): the sender lists the routers to visit, once in a header of the packet
    itself and once in another IPv6 header around it.

    Recorded: scripted UDP sockets and the kernel's segment routing through a router, by dumpcap on both interfaces of
    the router; the names of the recording machine's processor and system were taken out.

    Look at: before the router the destination is the router's address, and one segment is left; behind it the
    destination is the server. The UDP checksum is made for the last segment in both.
    """
    pair, router = laboratory.routed()
    for name in ("all", "near0"):
        router.setting(f"net/ipv6/conf/{name}/seg6_enabled", 1)
    near = "2001:db8::fe"
    laboratory.record_with_dumpcap(router, ["near0", "far0"])
    for mode, segments in (("inline", near), ("encap", f"{near},{pair.server.ip6}")):
        route = f"{pair.server.ip6}/128 encap seg6 mode {mode} segs {segments} dev {pair.client.interface}"
        pair.server.namespace.setting("net/ipv6/conf/all/seg6_enabled", 1)
        pair.server.namespace.setting(f"net/ipv6/conf/{pair.server.interface}/seg6_enabled", 1)
        pair.client.namespace.run(f"ip -6 route replace {route} metric 1")
        with sessions.datagrams(pair, IPV6) as (client, server):
            sessions.echo_datagram(pair, IPV6, client, server)


@scenario(CHAPTER, suffix=".pcapng")
def nat4_both_sides(laboratory: Laboratory) -> None:
    """Network address translation, seen on both sides of the router: the lecture's sessions, and a port where nobody
    listens.

    Recorded: the lecture's programs through a router that gives the client's packets its own address (nftables), by
    dumpcap on both interfaces of the router; the names of the recording machine's processor and system were taken out.

    Look at: the same packet twice, with another source address and port, a smaller time to live, and checksums that
    have changed by just that; the datagram quoted in the ICMP message is translated back as well.
    """
    pair, router = laboratory.routed()
    for command in (
        "nft add table ip nat",
        "nft add chain ip nat out { type nat hook postrouting priority 100 ; }",
        "nft add rule ip nat out oifname far0 meta l4proto { tcp, udp } masquerade to :40000-40009",
    ):
        router.run(command)
    laboratory.record_with_dumpcap(router, ["near0", "far0"])
    programs.lecture_sessions(pair, [IPV4])
    with pair.client.socket(IPV4, socket.SOCK_DGRAM) as client, contextlib.suppress(ConnectionRefusedError):
        client.connect((pair.server.ip4, LECTURE_PORT))
        client.send(b"hello")
        client.recv(1024)
