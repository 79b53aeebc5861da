"""Virtual networks: the lecture's sessions in tunnels that carry frames, or that tell many networks apart."""

from __future__ import annotations

import itertools
import socket
import struct

from recording import links, pppoe, sessions
from recording.catalogue import scenario
from recording.laboratory import Laboratory
from recording.links import IPV4, IPV6, Pair, Side
from recording.programs import lecture_sessions
from recording.scenarios.tunnels import GRE, after, echo_through
from recording.tunnels import INNER_MTU, over_ethernet, over_ip, over_udp
from recording.wire import Direction

CHAPTER = "Virtual networks"
GENEVE_PORT, GTP_PORT, VXLAN_GPE_PORT = 6081, 2152, 4790
MPLS_TYPE, BACKBONE_TYPE, NSH_TYPE = 0x8847, 0x88E7, 0x894F
ETHERNET_IN_IP = 97
TRANSPARENT_ETHERNET = 0x6558
ERSPAN_TYPE = 0x88BE
VIRTUAL_NETWORK = 42


def _vxlan(pair: Pair, family: socket.AddressFamily, *options: str) -> Pair:
    """VXLAN devices of the kernel on both hosts, with ARP and neighbour discovery but no other noise."""
    inner = Pair(
        Side(pair.client.namespace, "vxlan0", "00:00:5e:00:53:01", "198.51.100.1", "2001:db8:1::1"),
        Side(pair.server.namespace, "vxlan0", "00:00:5e:00:53:02", "198.51.100.2", "2001:db8:1::2"),
    )
    for side, here, there in ((inner.client, pair.client, pair.server), (inner.server, pair.server, pair.client)):
        side.namespace.run(
            f"ip link add {side.interface} address {side.hardware_address} type vxlan id {VIRTUAL_NETWORK} dstport 4789"
            f" local {here.address(family)} remote {there.address(family)} dev {here.interface} {' '.join(options)}"
        )
        links.bring_up(side, INNER_MTU, quiet=False)
    # Reports of multicast groups come within two seconds.
    sessions.pause(2.5)
    return inner


@scenario(CHAPTER)
def gre6_ethernet_echo(laboratory: Laboratory) -> None:
    """Ethernet in GRE in IPv6, with a key that tells virtual networks apart (NVGRE, RFC 7637).

    Recorded: the lecture's programs on TAP devices, over a veth pair without offload, at the client, outside; the GRE
    header is written by the recorder, the Ethernet and IP headers by the kernel.

    Look at: type 0x6558, "transparent Ethernet bridging", and a second Ethernet header.
    """

    def wrap(_direction: Direction, inner: bytes) -> bytes:
        return struct.pack("!HHI", 0x2000, TRANSPARENT_ETHERNET, VIRTUAL_NETWORK << 8) + inner

    echo_through(laboratory, over_ip(IPV6, GRE), wrap, after(8), ethernet=True)


@scenario(CHAPTER)
def vxlan_echo(laboratory: Laboratory) -> None:
    """A virtual Ethernet over UDP (VXLAN, RFC 7348): ARP, neighbour discovery and the lecture's sessions inside.

    Recorded: the lecture's programs on VXLAN devices of the kernel, over a veth pair without offload, at the client,
    outside.

    Look at: the virtual network's identifier 42; the outer UDP has no checksum over IPv4 and a source port made from
    the inner flow; the inner Ethernet frame is complete.
    """
    pair = laboratory.veth()
    inner = _vxlan(pair, IPV4)
    laboratory.record(pair.client)
    lecture_sessions(inner)


@scenario(CHAPTER)
def vxlan6_checksum_offload(laboratory: Laboratory) -> None:
    """VXLAN over IPv6 with offload: the inner checksum is partial, and the outer one is made to fit the finished inner
    one (local checksum offload).

    Recorded: the lecture's programs on VXLAN devices of the kernel, over a veth pair with offload on, at the client,
    outside.

    Look at: the outer UDP checksum is wrong for the octets in the capture, and right as soon as the inner field holds
    what the card would put there. ARP and ICMPv6 inside leave nothing to finish: there the outer one is partial.
    """
    pair = laboratory.veth(client_offload=True, server_offload=True)
    inner = _vxlan(pair, IPV6)
    laboratory.record(pair.client)
    lecture_sessions(inner)


@scenario(CHAPTER)
def geneve6_echo(laboratory: Laboratory) -> None:
    """A virtual Ethernet over UDP and IPv6 (Geneve, RFC 8926), without a UDP checksum, as tunnels may (RFC 6935).

    Recorded: the lecture's programs on TAP devices, over a veth pair without offload, at the client, outside; the
    Geneve header is written by the recorder (with an option from the client, without from the server), all others by
    the kernel.

    Look at: UDP checksums of zero over IPv6, legal here; the length of the options in the first octet.
    """

    def wrap(direction: Direction, inner: bytes) -> bytes:
        # Class 0xffff is for experiments; the type is 1 and not critical, the data one word.
        options = struct.pack("!HBBI", 0xFFFF, 1, 1, 0xC0FFEE) if direction is Direction.TO_SERVER else b""
        header = struct.pack("!BBHI", len(options) // 4, 0, TRANSPARENT_ETHERNET, VIRTUAL_NETWORK << 8)
        return header + options + inner

    def unwrap(received: bytes) -> bytes:
        return received[8 + (received[0] & 0x3F) * 4 :]

    echo_through(laboratory, over_udp(IPV6, GENEVE_PORT, checksum=False), wrap, unwrap, ethernet=True)


@scenario(CHAPTER)
def gtp_echo(laboratory: Laboratory) -> None:
    """User data of a mobile network (GTP-U, 3GPP TS 29.281): the lecture's sessions over IPv4 and IPv6.

    Recorded: the lecture's programs on TUN devices, over a veth pair without offload, at the client, outside; the GTP
    header is written by the recorder (to the client with the extension header of 5G), all others by the kernel.

    Look at: a tunnel endpoint identifier for each direction; nothing says whether IPv4 or IPv6 follows; the E flag
    brings four more octets and a chain of extension headers.
    """

    def wrap(direction: Direction, inner: bytes) -> bytes:
        if direction is Direction.TO_SERVER:
            return struct.pack("!BBHI", 0x30, 255, len(inner), 0x1001) + inner
        # No sequence number, no N-PDU; PDU session container of one unit: downlink, QoS flow 9, nothing after it.
        optional = struct.pack("!HBB", 0, 0, 0x85) + bytes([1, 0x00, 9, 0])
        return struct.pack("!BBHI", 0x34, 255, len(optional) + len(inner), 0x2002) + optional + inner

    def unwrap(received: bytes) -> bytes:
        return received[16 if received[0] & 0x07 else 8 :]

    echo_through(laboratory, over_udp(IPV4, GTP_PORT), wrap, unwrap)


@scenario(CHAPTER)
def mpls_echo(laboratory: Laboratory) -> None:
    """Two MPLS labels (RFC 3032) between Ethernet and IP: the lecture's sessions over IPv4 and IPv6.

    Recorded: the lecture's programs on TUN devices, over a veth pair without offload, at the client, outside; the
    labels are written by the recorder, all other headers by the kernel.

    Look at: the bottom-of-stack bit in the second label; no field says what follows, so the first four bits must.
    """
    outer = {Direction.TO_SERVER: 16001, Direction.TO_CLIENT: 16002}

    def wrap(direction: Direction, inner: bytes) -> bytes:
        # Label, traffic class, bottom of stack, time to live.
        return struct.pack("!II", outer[direction] << 12 | 5 << 9 | 63, 24 << 12 | 1 << 8 | 64) + inner

    echo_through(laboratory, over_ethernet(MPLS_TYPE), wrap, after(8))


@scenario(CHAPTER)
def pppoe_echo(laboratory: Laboratory) -> None:
    """PPP over Ethernet (RFC 2516), as many home connections work: discovery, the lecture's sessions, and the end.

    Recorded: the lecture's programs on TUN devices, over a veth pair without offload, at the client, outside. Discovery
    and end are those of rp-pppoe's `pppoe-server` and `pppoe`; the PPP and PPPoE headers of the session are written by
    the recorder, and no PPP negotiation takes place.

    Look at: PADI to all, PADO, PADR, PADS with the session's number, and PADT at the end; two types of Ethernet, one
    for discovery and one for the session; the length excludes the header.
    """
    pair = laboratory.veth()
    with pppoe.server(pair.server):
        laboratory.record(pair.client)
        with pppoe.client(pair.client) as session:

            def wrap(_direction: Direction, inner: bytes) -> bytes:
                kind = 0x0057 if inner[0] >> 4 == 6 else 0x0021
                return struct.pack("!BBHHH", 0x11, 0, session, len(inner) + 2, kind) + inner

            inner = laboratory.tunnel(pair, over_ethernet(pppoe.SESSION_TYPE), wrap, after(8))
            lecture_sessions(inner)
        sessions.pause(0.5)


@scenario(CHAPTER)
def mpls_pseudowire_echo(laboratory: Laboratory) -> None:
    """Ethernet over MPLS, a pseudowire (RFC 4448): one label, a control word, and a whole frame.

    Recorded: the lecture's programs on TAP devices, over a veth pair without offload, at the client, outside; label and
    control word are written by the recorder, all other headers by the kernel.

    Look at: the control word begins with four zero bits, so that nobody takes it for IP.
    """

    def wrap(_direction: Direction, inner: bytes) -> bytes:
        return struct.pack("!II", 299 << 12 | 1 << 8 | 64, 0) + inner

    echo_through(laboratory, over_ethernet(MPLS_TYPE), wrap, after(8), ethernet=True)


@scenario(CHAPTER)
def etherip_echo(laboratory: Laboratory) -> None:
    """Ethernet directly over IP (EtherIP, RFC 3378).

    Recorded: the lecture's programs on TAP devices, over a veth pair without offload, at the client, outside; the two
    octets of EtherIP are written by the recorder, all other headers by the kernel.

    Look at: a version of 3, twelve zero bits, and the inner frame two octets off the usual alignment.
    """

    def wrap(_direction: Direction, inner: bytes) -> bytes:
        return struct.pack("!H", 3 << 12) + inner

    echo_through(laboratory, over_ip(IPV4, ETHERNET_IN_IP), wrap, after(2), ethernet=True)


@scenario(CHAPTER)
def erspan_echo(laboratory: Laboratory) -> None:
    """Frames in the form in which switches send copies to an analyser (ERSPAN type II).

    Recorded: the lecture's programs on TAP devices, over a veth pair without offload, at the client, outside; GRE and
    ERSPAN headers are written by the recorder, all other headers by the kernel. A real mirror goes one way only.

    Look at: GRE with a sequence number and type 0x88be; the VLAN and the session that were mirrored.
    """
    numbers = {direction: itertools.count() for direction in Direction}

    def wrap(direction: Direction, inner: bytes) -> bytes:
        # Version 1, VLAN 42; class of service 0, encapsulation 3 (the tag was kept), session 100; index 7.
        erspan = struct.pack("!HHI", 1 << 12 | VIRTUAL_NETWORK, 3 << 11 | 100, 7)
        return struct.pack("!HHI", 0x1000, ERSPAN_TYPE, next(numbers[direction])) + erspan + inner

    echo_through(laboratory, over_ip(IPV4, GRE), wrap, after(16), ethernet=True)


@scenario(CHAPTER)
def backbone_bridge_echo(laboratory: Laboratory) -> None:
    """A frame inside a frame: a provider's backbone (IEEE 802.1ah, MAC in MAC).

    Recorded: the lecture's programs on TAP devices, over a veth pair without offload, at the client, outside; the
    service tag is written by the recorder, both Ethernet headers by the kernel.

    Look at: type 0x88e7, then flags and a service identifier of 24 bits, then the customer's addresses.
    """

    def wrap(_direction: Direction, inner: bytes) -> bytes:
        return struct.pack("!I", 5 << 29 | VIRTUAL_NETWORK) + inner

    echo_through(laboratory, over_ethernet(BACKBONE_TYPE), wrap, after(4), ethernet=True)


@scenario(CHAPTER)
def service_header_echo(laboratory: Laboratory) -> None:
    """The network service header (NSH, RFC 8300), which leads packets from one service function to the next.

    Recorded: the lecture's programs on TUN devices, over a veth pair without offload, at the client, outside; the NSH
    is written by the recorder (to the server with four fixed words of context, to the client with one of variable
    length), all other headers by the kernel.

    Look at: a length in words of four octets, the next protocol, and a path with an index that counts down.
    """

    def wrap(direction: Direction, inner: bytes) -> bytes:
        protocol = 2 if inner[0] >> 4 == 6 else 1
        to_server = direction is Direction.TO_SERVER
        # Context of kind 2: class 0xfff6 is for experiments, type 1, three octets and one of padding.
        context = bytes(16) if to_server else struct.pack("!HBB", 0xFFF6, 1, 3) + b"abc\0"
        kind, time_to_live, words = (1 if to_server else 2), 63, 2 + len(context) // 4
        header = struct.pack("!HBBI", time_to_live << 6 | words, kind, protocol, VIRTUAL_NETWORK << 8 | 255)
        return header + context + inner

    def unwrap(received: bytes) -> bytes:
        return received[(received[1] & 0x3F) * 4 :]

    echo_through(laboratory, over_ethernet(NSH_TYPE), wrap, unwrap)


@scenario(CHAPTER)
def vxlan_gpe_echo(laboratory: Laboratory) -> None:
    """VXLAN with a next protocol (VXLAN-GPE, an Internet draft): IPv4 and IPv6 without an inner Ethernet.

    Recorded: the lecture's programs on TUN devices, over a veth pair without offload, at the client, outside; the
    VXLAN-GPE header is written by the recorder, all other headers by the kernel.

    Look at: port 4790, the P flag, and 1 or 2 in an octet that is reserved in VXLAN.
    """

    def wrap(_direction: Direction, inner: bytes) -> bytes:
        return struct.pack("!BHBI", 0x0C, 0, 2 if inner[0] >> 4 == 6 else 1, VIRTUAL_NETWORK << 8) + inner

    echo_through(laboratory, over_udp(IPV4, VXLAN_GPE_PORT), wrap, after(8))
