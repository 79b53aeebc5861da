"""Hosts and the links between them: always the same names and addresses, and no noise.

Addresses come from the documentation ranges (RFC 5737, RFC 3849) and hardware addresses from the locally administered
ones. A *quiet* link knows its neighbours and neither asks for them nor reports multicast groups: only the session is
recorded.
"""

from __future__ import annotations

import fcntl
import os
import socket
import struct
from dataclasses import dataclass, field

from recording import offload
from recording.namespaces import Namespace

IPV4 = socket.AF_INET
IPV6 = socket.AF_INET6
FAMILIES = (IPV4, IPV6)

TUNSETIFF = 0x400454CA
IFF_TUN = 0x0001
IFF_TAP = 0x0002
IFF_NO_PI = 0x1000


@dataclass
class Side:
    """One end of a link: a host, its interface there, and the addresses of the interface."""

    namespace: Namespace
    interface: str
    hardware_address: str
    ip4: str
    ip6: str
    device: int = field(default=-1)

    def address(self, family: socket.AddressFamily) -> str:
        """The address of this end in a family."""
        return self.ip6 if family == IPV6 else self.ip4

    def socket(self, family: socket.AddressFamily, kind: socket.SocketKind, protocol: int = 0) -> socket.socket:
        """A socket on this host, patient for five seconds."""
        with self.namespace.entered():
            created = socket.socket(family, kind, protocol)
        created.settimeout(5.0)
        return created


@dataclass
class Pair:
    """The two ends of one link."""

    client: Side
    server: Side


def new_host() -> Namespace:
    """A host with its loopback up and with settings that keep recordings alike."""
    namespace = Namespace()
    for name, value in {
        # Reno is always there and does not pace, so timing does not decide how many packets there are.
        "net/ipv4/tcp_congestion_control": "reno",
        "net/ipv4/tcp_no_metrics_save": 1,
        # Above the lecture's port: an ephemeral port must never take it.
        "net/ipv4/ip_local_port_range": "52000 52999",
        "net/ipv4/icmp_ratelimit": 0,
        "net/ipv6/icmp/ratelimit": 0,
        "net/ipv4/ping_group_range": "0 0",
        "net/ipv6/conf/default/accept_dad": 0,
        "net/ipv6/conf/default/dad_transmits": 0,
        "net/ipv6/conf/default/router_solicitations": 0,
        "net/ipv6/conf/default/accept_ra": 0,
        "net/ipv6/conf/default/addr_gen_mode": 1,
    }.items():
        namespace.setting(name, value)
    namespace.run("ip link set lo up")
    return namespace


def _open_device(namespace: Namespace, name: str, kind: int) -> int:
    """A TUN or TAP device: what the host sends there is read from the descriptor, what is written there it receives."""
    with namespace.entered():
        device = os.open("/dev/net/tun", os.O_RDWR | os.O_NONBLOCK)
        fcntl.ioctl(device, TUNSETIFF, struct.pack("16sH", name.encode(), kind | IFF_NO_PI))
    return device


def bring_up(side: Side, mtu: int, quiet: bool, ethernet: bool = True) -> None:
    """Give an interface its addresses and start it."""
    host, name = side.namespace, side.interface
    if ethernet:
        host.run(f"ip link set {name} address {side.hardware_address}")
        host.run(f"ip link set {name} arp {'off' if quiet else 'on'}")
    host.run(f"ip link set {name} mtu {mtu} up")
    host.run(f"ip address add {side.ip4}/24 broadcast + dev {name}")
    host.run(f"ip -6 address add {side.ip6}/64 dev {name} nodad")


def know_each_other(pair: Pair) -> None:
    """Permanent neighbour entries on both ends, so that nobody has to ask."""
    for here, there in ((pair.client, pair.server), (pair.server, pair.client)):
        for family in FAMILIES:
            address = there.address(family)
            here.namespace.run(
                f"ip neighbour replace {address} lladdr {there.hardware_address} nud permanent dev {here.interface}"
            )


def connect_by_veth(
    pair: Pair, *, client_offload: bool, server_offload: bool, mtu: int = 1500, quiet: bool = True
) -> None:
    """A virtual Ethernet cable. Both ends offload checksums and segmentation unless told otherwise."""
    client, server = pair.client, pair.server
    client.namespace.run(
        f"ip link add {client.interface} type veth peer name {server.interface} netns {server.namespace.path}"
    )
    for side, enabled in ((client, client_offload), (server, server_offload)):
        if not enabled:
            offload.switch(side.namespace, side.interface, offload.Feature.TRANSMIT_CHECKSUM, False)
        bring_up(side, mtu, quiet)
    if quiet:
        know_each_other(pair)


def connect_by_taps(pair: Pair, mtu: int = 1500) -> None:
    """A TAP device on each host, with our own wire between them; TAP devices do not offload anything."""
    for side in (pair.client, pair.server):
        side.device = _open_device(side.namespace, side.interface, IFF_TAP)
        bring_up(side, mtu, quiet=True)
    know_each_other(pair)


def connect_by_tuns(pair: Pair, mtu: int = 1500) -> None:
    """A TUN device on each host: a link that carries IP datagrams without any link header."""
    for side in (pair.client, pair.server):
        side.device = _open_device(side.namespace, side.interface, IFF_TUN)
        bring_up(side, mtu, quiet=True, ethernet=False)
