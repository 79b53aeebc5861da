"""IP and its helpers: ICMP, neighbours, options and extension headers, broadcast and multicast."""

from __future__ import annotations

import contextlib
import socket
import struct

from recording import links, sessions
from recording.catalogue import scenario
from recording.laboratory import Laboratory
from recording.links import FAMILIES, IPV4, IPV6, Pair, Side
from recording.programs import LECTURE_PORT

CHAPTER = "IP, ICMP and neighbours"
# Reports of multicast groups come within two seconds after an interface is up.
REPORTS_SECONDS = 2.5
IPPROTO_ICMP6 = 58
BROADCAST = "192.0.2.255"
IP4_GROUP = "233.252.0.1"
IP6_GROUP = "ff02::db8:1"


def interface_index(side: Side) -> int:
    """The number that the side's host gives its interface."""
    with side.namespace.entered():
        return socket.if_nametoindex(side.interface)


def join(
    side: Side, member4: socket.socket, member6: socket.socket, groups: tuple[str, str] = (IP4_GROUP, IP6_GROUP)
) -> None:
    """Join a group of each family on the side's interface; the kernel reports it on the link."""
    group = socket.inet_aton(groups[0]) + socket.inet_aton(side.ip4)
    member4.setsockopt(socket.IPPROTO_IP, socket.IP_ADD_MEMBERSHIP, group)
    group = socket.inet_pton(IPV6, groups[1]) + struct.pack("=I", interface_index(side))
    member6.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_JOIN_GROUP, group)


def _send_to_nobody(pair: Pair) -> None:
    for family in FAMILIES:
        with pair.client.socket(family, socket.SOCK_DGRAM) as client, contextlib.suppress(ConnectionRefusedError):
            client.connect((pair.server.address(family), LECTURE_PORT))
            client.send(b"hello")
            client.recv(1024)


@scenario(CHAPTER)
def icmp_port_unreachable(laboratory: Laboratory) -> None:
    """Nobody listens on the UDP port: ICMP and ICMPv6 say so, and quote the datagram.

    Recorded: scripted sockets over a veth pair without offload, at the client.

    Look at: the quoted datagram inside the message, with its own headers and checksums.
    """
    pair = laboratory.veth()
    laboratory.record(pair.client)
    _send_to_nobody(pair)


@scenario(CHAPTER)
def icmp_port_unreachable_offload(laboratory: Laboratory) -> None:
    """The same on a link with offload: the quotation keeps the partial checksum.

    Recorded: scripted sockets over a veth pair with offload on, at the client.

    Look at: the ICMP checksum is complete and right, and the UDP checksum that it covers is partial.
    """
    pair = laboratory.veth(client_offload=True, server_offload=True)
    laboratory.record(pair.client)
    _send_to_nobody(pair)


@scenario(CHAPTER)
def icmp_echo(laboratory: Laboratory) -> None:
    """Echo requests and replies of ICMP and ICMPv6: what `ping` does.

    Recorded: ping sockets over a veth pair without offload, at the client; the server's kernel answers.

    Look at: ICMPv6's checksum has a pseudo-header, ICMP's has none; identifier and sequence number come back.
    """
    pair = laboratory.veth()
    laboratory.record(pair.client)
    for family, protocol, request in ((IPV4, socket.IPPROTO_ICMP, 8), (IPV6, IPPROTO_ICMP6, 128)):
        with pair.client.socket(family, socket.SOCK_DGRAM, protocol) as ping:
            ping.bind((pair.client.address(family), 4711))
            for number in (1, 2):
                ping.sendto(
                    struct.pack("!BBHHH", request, 0, 0, 0, number) + b"hello", (pair.server.address(family), 0)
                )
                ping.recv(1024)


@scenario(CHAPTER)
def neighbour_discovery(laboratory: Laboratory) -> None:
    """Who has this address? ARP before the first IPv4 datagram, neighbour discovery before the first IPv6 one.

    Recorded: scripted UDP echo over a veth pair whose ends do not know each other yet, at the client.

    Look at: the question goes to all (ARP) or to the solicited-node group (IPv6), the answer to the one who asked.
    """
    pair = laboratory.veth(quiet=False)
    sessions.pause(REPORTS_SECONDS)
    laboratory.record(pair.client)
    for family in FAMILIES:
        with sessions.datagrams(pair, family) as (client, server):
            sessions.echo_datagram(pair, family, client, server)


@scenario(CHAPTER)
def host_joins_link(laboratory: Laboratory) -> None:
    """What a host says by itself when its interface comes up: ARP announcement, duplicate address detection, group
    reports.

    Recorded: a client whose interface comes up on a veth pair without offload, at the server; then it joins a group
    of each family.

    Look at: the source `::` of a host that has no address yet; multicast listener reports behind a hop-by-hop router
    alert; IGMP with an IP option.
    """
    pair = laboratory.veth(quiet=False)
    client = pair.client
    sessions.pause(REPORTS_SECONDS)
    client.namespace.run(f"ip link set {client.interface} down")
    for name, value in (("dad_transmits", 1), ("accept_dad", 1), ("addr_gen_mode", 0), ("router_solicitations", 1)):
        client.namespace.setting(f"net/ipv6/conf/{client.interface}/{name}", value)
    client.namespace.setting(f"net/ipv4/conf/{client.interface}/arp_notify", 1)
    laboratory.record(pair.server)
    client.namespace.run(f"ip link set {client.interface} up")
    sessions.pause(2.5)
    with client.socket(IPV4, socket.SOCK_DGRAM) as member, client.socket(IPV6, socket.SOCK_DGRAM) as member6:
        join(client, member, member6)
        sessions.pause(1.5)


@scenario(CHAPTER)
def udp_broadcast_multicast(laboratory: Laboratory) -> None:
    """One datagram to all on the link (IPv4 broadcast) and one to a group (IPv4 and IPv6 multicast), echoed to the
    sender.

    Recorded: scripted sockets over a veth pair without offload, at the client; the server has joined the groups before.

    Look at: the hardware addresses `ff:ff:ff:ff:ff:ff`, `01:00:5e:…` and `33:33:…`; the echo has the server's own
    source address.
    """
    pair = laboratory.veth(quiet=False)
    links.know_each_other(pair)
    with contextlib.ExitStack() as stack:
        ends = {}
        for family in FAMILIES:
            server = stack.enter_context(pair.server.socket(family, socket.SOCK_DGRAM))
            if family == IPV6:
                server.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 1)
            server.bind(("", LECTURE_PORT))
            client = stack.enter_context(pair.client.socket(family, socket.SOCK_DGRAM))
            client.bind((pair.client.address(family), sessions.CLIENT_PORT))
            ends[family] = client, server
        join(pair.server, ends[IPV4][1], ends[IPV6][1])
        ends[IPV4][0].setsockopt(socket.SOL_SOCKET, socket.SO_BROADCAST, 1)
        ends[IPV4][0].setsockopt(socket.IPPROTO_IP, socket.IP_MULTICAST_IF, socket.inet_aton(pair.client.ip4))
        ends[IPV6][0].setsockopt(socket.IPPROTO_IPV6, socket.IPV6_MULTICAST_IF, interface_index(pair.client))
        sessions.pause(REPORTS_SECONDS)
        laboratory.record(pair.client)
        for family, destination in ((IPV4, BROADCAST), (IPV4, IP4_GROUP), (IPV6, IP6_GROUP)):
            client, server = ends[family]
            client.sendto(b"hello", (destination, LECTURE_PORT))
            data, address = server.recvfrom(1024)
            server.sendto(data, address)
            client.recv(1024)
        # Leaving the groups is not part of it.
        laboratory.stop()


@scenario(CHAPTER)
def ip6_extension_headers(laboratory: Laboratory) -> None:
    """UDP and TCP behind a hop-by-hop header and a destination options header.

    Recorded: scripted sockets (`IPV6_HOPOPTS`, `IPV6_DSTOPTS` on the client) over a veth pair without offload, at the
    client.

    Look at: the chain of next headers; the pseudo-header names UDP or TCP, not the first next header, and the length
    without the extensions.
    """
    pair = laboratory.veth()
    laboratory.record(pair.client)
    # Next header and length (the kernel fills the first), router alert (RFC 2711), PadN; then PadN alone.
    hop_by_hop = bytes([0, 0, 5, 2, 0, 0, 1, 0])
    # Linux throws packets with more than seven octets of padding away.
    destination = bytes([0, 0, 1, 4, 0, 0, 0, 0])

    def extend(client: socket.socket) -> None:
        client.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_HOPOPTS, hop_by_hop)
        client.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_DSTOPTS, destination)

    with sessions.datagrams(pair, IPV6) as (client, server):
        extend(client)
        sessions.echo_datagram(pair, IPV6, client, server)
    with sessions.listening(pair, IPV6) as listener, pair.client.socket(IPV6, socket.SOCK_STREAM) as client:
        extend(client)
        client.connect((pair.server.ip6, LECTURE_PORT))
        connection = sessions.Connection(client, listener.accept()[0])
        connection.echo()
        connection.close()
