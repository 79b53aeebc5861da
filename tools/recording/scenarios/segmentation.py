"""One write, many segments: cut by the sender, or by nobody that the capture can see (segmentation offload)."""

from __future__ import annotations

import socket

from recording import offload, sessions
from recording.catalogue import scenario
from recording.laboratory import Laboratory
from recording.links import FAMILIES, IPV4, IPV6, Pair
from recording.offload import Feature

CHAPTER = "Segments"
MESSAGE = b"".join(b"line %05d of 500\n" % number for number in range(1, 501))
UDP_SEGMENT = 103
SNAPLEN = 160


def _echo_long(pair: Pair, family: socket.AddressFamily, message: bytes) -> None:
    with sessions.connected(pair, family) as connection:
        connection.echo(message)
        connection.close()


@scenario(CHAPTER)
def tcp_segments(laboratory: Laboratory) -> None:
    """A message of 9000 octets cut into segments of the maximum segment size, over IPv4 and IPv6.

    Recorded: scripted sockets over a veth pair without offload, at the client.

    Look at: 1448 octets in each segment (1428 over IPv6): 1500 less the IP and TCP headers with the timestamps option.
    """
    pair = laboratory.veth()
    laboratory.record(pair.client)
    for family in FAMILIES:
        _echo_long(pair, family, MESSAGE)


@scenario(CHAPTER)
def tcp_segmentation_offload(laboratory: Laboratory) -> None:
    """The same message with segmentation offload: packets larger than the link can carry, as captures on servers show
    them.

    Recorded: scripted sockets over a veth pair with offload on, at the client.

    Look at: frames of thousands of octets on a link of 1500, with partial checksums; a card would cut and complete
    them. The last acknowledgement over IPv4 is complete: the kernel sends it for a connection that is already closed,
    without offload.
    """
    pair = laboratory.veth(client_offload=True, server_offload=True)
    laboratory.record(pair.client)
    for family in FAMILIES:
        _echo_long(pair, family, MESSAGE)


@scenario(CHAPTER)
def tcp4_segments_partial(laboratory: Laboratory) -> None:
    """Segments cut by the kernel, but checksums still left to the card.

    Recorded: scripted sockets over a veth pair with only segmentation offload switched off, at the client.

    Look at: ordinary sizes and partial checksums, the same in all full segments.
    """
    pair = laboratory.veth(client_offload=True, server_offload=True)
    for side in (pair.client, pair.server):
        for feature in (Feature.TCP_SEGMENTATION, Feature.GENERIC_SEGMENTATION):
            offload.switch(side.namespace, side.interface, feature, False)
    laboratory.record(pair.client)
    _echo_long(pair, IPV4, MESSAGE)


@scenario(CHAPTER)
def tcp6_jumbogram(laboratory: Laboratory) -> None:
    """BIG TCP: IPv6 packets of more than 65535 octets, which only a jumbo payload option can describe (RFC 2675).

    Recorded: scripted sockets over a veth pair with offload on and `gso_max_size 190000`, at the client, 160 octets
    of each packet.

    Look at: a payload length of zero and the real length in the hop-by-hop option.
    """
    pair = laboratory.veth(client_offload=True, server_offload=True)
    for side in (pair.client, pair.server):
        side.namespace.run(f"ip link set {side.interface} gso_max_size 190000 gro_max_size 190000")
        side.namespace.setting("net/ipv4/tcp_wmem", "4096 4000000 4000000")
        side.namespace.setting("net/ipv4/tcp_rmem", "4096 4000000 4000000")
    laboratory.record(pair.client, snaplen=SNAPLEN)
    with sessions.connected(pair, IPV6) as connection:
        # The first packets are small because the congestion window is; it has to grow before the large ones come.
        for _write in range(4):
            connection.client.sendall(bytes(500_000))
            sessions.receive_exactly(connection.server, 500_000)
        sessions.pause()
        connection.close()


@scenario(CHAPTER)
def udp_segmentation_offload(laboratory: Laboratory) -> None:
    """Several UDP datagrams handed over as one (`UDP_SEGMENT`), over IPv4 and IPv6, and their echoes.

    Recorded: scripted sockets over a veth pair with offload on, at the client.

    Look at: one packet of 3000 octets of data that stands for three datagrams of 1000; the server receives and
    answers three.
    """
    pair = laboratory.veth(client_offload=True, server_offload=True)
    laboratory.record(pair.client)
    for family in FAMILIES:
        with sessions.datagrams(pair, family) as (client, server):
            client.setsockopt(socket.IPPROTO_UDP, UDP_SEGMENT, 1000)
            client.sendto(MESSAGE[:3000], server.getsockname())
            for _datagram in range(3):
                data, address = server.recvfrom(65535)
                server.sendto(data, address)
                client.recv(65535)


@scenario(CHAPTER)
def loopback_largest_datagram(laboratory: Laboratory) -> None:
    """The largest UDP datagram over IPv4, 65507 octets of data, and its echo, in one packet each.

    Recorded: scripted sockets on `lo`, whose frames may be that long, 160 octets of each packet.

    Look at: an IP total length of 65535, the largest there is.
    """
    side = laboratory.loopback()
    laboratory.record(side, snaplen=SNAPLEN)
    pair = Pair(side, side)
    with sessions.datagrams(pair, IPV4) as (client, server):
        sessions.echo_datagram(pair, IPV4, client, server, bytes(65507))


@scenario(CHAPTER)
def jumbo_frames(laboratory: Laboratory) -> None:
    """Frames of up to 9000 octets, as many data centres use: messages of 8000 octets in one packet each.

    Recorded: scripted sockets over a veth pair without offload and with an MTU of 9000, at the client: UDP over IPv4,
    TCP over IPv6.

    Look at: a maximum segment size of 8940, and no fragments.
    """
    pair = laboratory.veth(mtu=9000)
    laboratory.record(pair.client)
    message = b"0123456789" * 800
    with sessions.datagrams(pair, IPV4) as (client, server):
        sessions.echo_datagram(pair, IPV4, client, server, message)
    with sessions.connected(pair, IPV6) as connection:
        connection.echo(message)
        connection.close()
