"""What switches and routers say on a link, whoever listens: LLDP, spanning tree, questions about groups."""

from __future__ import annotations

import contextlib
import socket
import struct
import tempfile
from collections.abc import Iterator
from pathlib import Path

from recording import links, programs, sessions
from recording.catalogue import scenario
from recording.laboratory import Laboratory
from recording.links import IPV4, IPV6, Side
from recording.programs import ask, running
from recording.scenarios.internet import IP4_GROUP, IP6_GROUP, interface_index, join

CHAPTER = "Switches and groups"
REPORTS_SECONDS = 2.5
IP_ADD_SOURCE_MEMBERSHIP, MCAST_JOIN_SOURCE_GROUP = 39, 46


@scenario(CHAPTER)
def lldp(laboratory: Laboratory) -> None:
    """Two neighbours say who they are (LLDP, IEEE 802.1AB), and one of them says good-bye.

    Recorded: lldpd on both sides of a veth pair without offload, at the client.

    Look at: Ethernet type 0x88cc to a group that no switch forwards; nothing but type, length and value, with 7 bits
    of type and 9 of length; a time to live of zero at the end.
    """
    pair = laboratory.veth()
    # The daemon's place for its process number and its cage: ours alone, as is every mount of this process.
    programs.private_directory(Path("/run/lldpd"))
    with tempfile.TemporaryDirectory() as directory:
        # The daemon has a user of its own.
        Path(directory).chmod(0o777)
        laboratory.record(pair.client)
        with _lldpd(pair.server, directory, "switch.lecture.example"):
            sessions.pause(1.0)
            with _lldpd(pair.client, directory, "host.lecture.example", "-M", "1", "-i"):
                sessions.pause(3.0)
            sessions.pause(0.5)


@contextlib.contextmanager
def _lldpd(side: Side, directory: str, name: str, *options: str) -> Iterator[None]:
    """lldpd on a host that has a name of its own, with nothing of the recording machine in what it says."""
    control = f"{directory}/{side.interface}"
    daemon = f"lldpd -d -I {side.interface} -u {control} -S lecture -P lecture {' '.join(options)}"
    command = ["unshare", "--uts", "sh", "-c", f"hostname {name}; exec {daemon}"]
    with running(side, command, ready="should resume operations"):
        ask(side, ["lldpcli", "-u", control, "configure", "lldp", "tx-interval", "1"])
        yield


BRIDGE_SETTINGS = "stp_state 1 hello_time 100 forward_delay 200 max_age 600"


@scenario(CHAPTER)
def spanning_tree(laboratory: Laboratory) -> None:
    """Two bridges with two links between them agree on which one is the root, and one link is left out (IEEE 802.1D);
    then the other link breaks.

    Recorded: bridges of the kernel, over two veth pairs without offload, at the client's end of the second link; hello
    every second.

    Look at: 802.3 frames with a length where the type would be, and an LLC header; both claim to be the root at first;
    the topology change notification when the first link has gone.
    """
    pair = laboratory.veth()
    first = laboratory.second_link(pair)
    for side, priority in ((pair.client, 36864), (pair.server, 4096)):
        host, other = side.namespace, (first.client if side is pair.client else first.server)
        # A bridge's ports have nothing to say for themselves.
        host.setting("net/ipv6/conf/all/disable_ipv6", 1)
        address = side.hardware_address.replace("02:", "0e:", 1)
        host.run(f"ip link add bridge0 address {address} type bridge {BRIDGE_SETTINGS} priority {priority}")
        for interface in (other.interface, side.interface):
            host.run(f"ip link set {interface} master bridge0")
        host.run("ip link set bridge0 type bridge mcast_snooping 0")
    # A port that leads away from the root: without one, a bridge has no change to report.
    pair.client.namespace.run("ip link add leaf0 type veth peer name leaf1")
    for command in ("leaf0 master bridge0", "leaf0 up", "leaf1 up"):
        pair.client.namespace.run(f"ip link set {command}")
    laboratory.record(pair.client)
    for side in (pair.client, pair.server):
        side.namespace.run("ip link set bridge0 up")
    sessions.pause(5.0)
    first.client.namespace.run(f"ip link set {first.client.interface} down")
    sessions.pause(7.0)


def _join_from_source(side: Side, member4: socket.socket, member6: socket.socket, sources: tuple[str, str]) -> None:
    """Join a group of each family, for what comes from one source only."""
    group, own, source = (socket.inet_aton(address) for address in (IP4_GROUP, side.ip4, sources[0]))
    member4.setsockopt(socket.IPPROTO_IP, IP_ADD_SOURCE_MEMBERSHIP, group + own + source)

    def stored(address: str) -> bytes:
        packed = socket.inet_pton(IPV6, address)
        return struct.pack("=HHI16sI", IPV6, 0, 0, packed, 0).ljust(128, b"\0")

    request = struct.pack("=I4x", interface_index(side)) + stored(IP6_GROUP) + stored(sources[1])
    member6.setsockopt(socket.IPPROTO_IPV6, MCAST_JOIN_SOURCE_GROUP, request)


@scenario(CHAPTER)
def multicast_membership(laboratory: Laboratory) -> None:
    """A querier asks who listens to which group, hosts answer; one joins, one joins for a single source, and leaves:
    IGMP versions 2 and 3 (RFC 2236, RFC 3376), MLD versions 1 and 2 (RFC 2710, RFC 3810).

    Recorded: a bridge of the kernel as the querier at the server, the client's kernel as the host, over a veth pair
    without offload, at the client: first the new versions, then the old.

    Look at: the question to all, the question about one group when somebody has left it, and the time to answer; a
    router alert in every one; the list of sources in the newer reports.
    """
    pair = laboratory.veth(quiet=False)
    links.know_each_other(pair)
    client, server = pair.client, pair.server
    for side, number in ((client, 1), (server, 2)):
        side.namespace.run(f"ip -6 address add fe80::{number}/64 dev {side.interface} nodad")
    sessions.pause(REPORTS_SECONDS)
    laboratory.record(client)
    for igmp, mld in ((3, 2), (2, 1)):
        client.namespace.setting(f"net/ipv4/conf/{client.interface}/force_igmp_version", igmp)
        client.namespace.setting(f"net/ipv6/conf/{client.interface}/force_mld_version", mld)
        with _querier(server, igmp, mld):
            sessions.pause(3.0)
            with client.socket(IPV4, socket.SOCK_DGRAM) as member4, client.socket(IPV6, socket.SOCK_DGRAM) as member6:
                if igmp == 2:
                    join(client, member4, member6)
                else:
                    _join_from_source(client, member4, member6, (server.ip4, server.ip6))
                sessions.pause(2.5)
            sessions.pause(2.5)
    laboratory.stop()


@contextlib.contextmanager
def _querier(side: Side, igmp: int, mld: int) -> Iterator[None]:
    """A bridge that asks about groups, at once and a second later again."""
    timing = "mcast_query_interval 1500 mcast_query_response_interval 100 mcast_startup_query_interval 100"
    side.namespace.run(
        f"ip link add bridge0 address {side.hardware_address} type bridge mcast_snooping 1 mcast_querier 1"
        f" mcast_igmp_version {igmp} mcast_mld_version {mld} mcast_last_member_interval 50 {timing}"
        " mcast_query_use_ifaddr 1 mcast_startup_query_count 2"
    )
    side.namespace.run(f"ip link set {side.interface} master bridge0")
    side.namespace.run(f"ip address add {side.ip4}/24 dev bridge0")
    side.namespace.run("ip -6 address add fe80::3/64 dev bridge0 nodad")
    side.namespace.run("ip link set bridge0 up")
    yield
    side.namespace.run("ip link del bridge0")


@scenario(CHAPTER)
def wake_on_lan(laboratory: Laboratory) -> None:
    """The packet that switches a computer on: six octets of ones and its hardware address sixteen times.

    Recorded: `wakeonlan` (over UDP to port 9, to all) and `etherwake` (in a frame of its own), over a veth pair without
    offload, at the client.

    Look at: nobody answers, and nobody can: the card alone listens. The password of four octets at the end of the last.
    """
    pair = laboratory.veth(quiet=False)
    links.know_each_other(pair)
    sessions.pause(REPORTS_SECONDS)
    laboratory.record(pair.client)
    ask(pair.client, ["wakeonlan", "-i", "192.0.2.255", pair.server.hardware_address])
    etherwake = ["etherwake", "-i", pair.client.interface]
    ask(pair.client, [*etherwake, pair.server.hardware_address])
    ask(pair.client, [*etherwake, "-b", "-p", "192.0.2.2", pair.server.hardware_address])
