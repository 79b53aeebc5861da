"""Routers that talk to each other: BIRD and keepalived on both hosts."""

from __future__ import annotations

import contextlib
import socket
import tempfile
from collections.abc import Iterator
from pathlib import Path
from string import Template

from recording import links, sessions
from recording.catalogue import scenario
from recording.laboratory import Laboratory
from recording.links import IPV4, IPV6, Pair, Side, know_each_other
from recording.programs import running
from recording.scenarios.internet import IP4_GROUP, join

CHAPTER = "Routing protocols"
REPORTS_SECONDS = 2.5
STATIC = """\
log stderr all;
router id $own4;
protocol device { }
protocol static static4 { ipv4; route 198.51.100.$number/32 blackhole; }
protocol static static6 { ipv6; route 2001:db8:$number::/48 blackhole; }
"""
OSPF_TIMERS = "hello 1; dead 4; wait 2; retransmit 2; type broadcast;"
OSPF = f'protocol ospf v$version {{ $family {{ export all; }}; area 0 {{ interface "*" {{ {OSPF_TIMERS} }}; }}; }}\n'
RIP_TIMERS = "update time 2; timeout time 10; garbage time 5;"
RIP = f"""\
protocol rip {{ ipv4 {{ export all; }}; interface "*" {{ {RIP_TIMERS} }}; }}
protocol rip ng {{ ipv6 {{ export all; }}; interface "*" {{ {RIP_TIMERS} }}; }}
"""
BGP = """\
protocol bgp {
    local $own4 as 6450$number; neighbor $peer4 external; hold time 6; keepalive time 2; connect delay time 1;
    $passive
    ipv4 { import all; export all; }; ipv6 { import all; export all; };
}
"""
BFD = """\
protocol bfd {
    interface "*" { interval 200 ms; idle tx interval 300 ms; multiplier 3; };
    neighbor $peer4 local $own4; neighbor $peer6 local $own6;
}
"""


@contextlib.contextmanager
def bird(side: Side, peer: Side, protocol: str, **words: str) -> Iterator[None]:
    """BIRD with a protocol, with networks of its own to announce."""
    words |= {"own4": side.ip4, "own6": side.ip6, "peer4": peer.ip4, "peer6": peer.ip6, "number": side.ip4[-1]}
    with tempfile.TemporaryDirectory() as directory:
        configuration = Path(directory, "bird.conf")
        configuration.write_text(Template(STATIC + protocol).substitute(words))
        command = ["bird", "-f", "-c", str(configuration), "-s", str(Path(directory, "control"))]
        with running(side, command, ready="Started"):
            yield


def _neighbours(laboratory: Laboratory) -> Pair:
    """Two hosts that have link-local addresses too and have said by themselves all that they say."""
    pair = laboratory.veth(quiet=False)
    know_each_other(pair)
    for side in (pair.client, pair.server):
        side.namespace.run(f"ip -6 address add fe80::{side.ip6[-1]}/64 dev {side.interface} nodad")
    sessions.pause(REPORTS_SECONDS)
    return pair


def _routers(laboratory: Laboratory, seconds: float, protocol: str, **words: str) -> None:
    """BIRD on both sides for some time, recorded at the client; the server begins, and ends last."""
    pair = _neighbours(laboratory)
    laboratory.record(pair.client)
    with bird(pair.server, pair.client, protocol, **{**words, "passive": "passive yes;"}):
        sessions.pause(0.5)
        with bird(pair.client, pair.server, protocol, **{**words, "passive": ""}):
            sessions.pause(seconds)
    laboratory.stop()


@scenario(CHAPTER)
def ospf2_adjacency(laboratory: Laboratory) -> None:
    """Two OSPF routers (RFC 2328) meet, exchange what they know, and one of them leaves.

    Recorded: BIRD on both sides of a veth pair without offload, at the client, with hellos every second.

    Look at: protocol 89 directly over IPv4 to 224.0.0.5; hello, database description, link state request, update and
    acknowledgement; the header's checksum leaves the authentication field out, each advertisement has one of another
    kind (Fletcher).
    """
    _routers(laboratory, 7.0, OSPF, version="2", family="ipv4")


@scenario(CHAPTER)
def ospf3_adjacency(laboratory: Laboratory) -> None:
    """The same with OSPF for IPv6 (RFC 5340).

    Recorded: BIRD on both sides of a veth pair without offload, at the client, with hellos every second.

    Look at: link-local addresses, a checksum with IPv6's pseudo-header, and router identifiers that still look like
    IPv4 addresses.
    """
    _routers(laboratory, 7.0, OSPF, version="3", family="ipv6")


@scenario(CHAPTER)
def rip(laboratory: Laboratory) -> None:
    """RIP (RFC 2453) and RIPng (RFC 2080): two routers tell each other their tables.

    Recorded: BIRD on both sides of a veth pair without offload, at the client, with updates every two seconds.

    Look at: requests and responses over UDP, ports 520 and 521; routes are told back with a metric of 16, which says
    that a network cannot be reached this way.
    """
    _routers(laboratory, 5.0, RIP)


@scenario(CHAPTER)
def bgp4_session(laboratory: Laboratory) -> None:
    """A BGP session (RFC 4271) between two autonomous systems: open, updates for IPv4 and IPv6, keepalives, and an end.

    Recorded: BIRD on both sides of a veth pair without offload, at the client.

    Look at: messages begin with 16 octets of ones, and several stand in one segment; capabilities in OPEN; the reason
    of the end in NOTIFICATION.
    """
    _routers(laboratory, 6.0, BGP)


@scenario(CHAPTER)
def bfd_session(laboratory: Laboratory) -> None:
    """Bidirectional forwarding detection (RFC 5880): two routers make sure several times a second that the path works.

    Recorded: BIRD on both sides of a veth pair without offload, at the client, over IPv4 and IPv6.

    Look at: nobody listens at first (port unreachable); down, init and up; poll and final when the pace changes; a time
    to live of 255, which no router may have touched.
    """
    _routers(laboratory, 1.2, BFD)


PIM = f"bsr-candidate priority 5\nrp-candidate priority 20\nrp-address 192.0.2.2 {IP4_GROUP}/32\n"


@contextlib.contextmanager
def pimd(side: Side) -> Iterator[None]:
    """pimd with a place of its own for its process number, so that two can run."""
    with tempfile.TemporaryDirectory() as directory:
        configuration = Path(directory, "pimd.conf")
        configuration.write_text(PIM)
        daemon = f"mount -t tmpfs pimd /run; exec pimd -f -c {configuration}"
        with running(side, ["unshare", "--mount", "sh", "-c", daemon]):
            yield


@scenario(CHAPTER)
def pim_neighbours(laboratory: Laboratory) -> None:
    """Two multicast routers (PIM, RFC 7761) meet; a host behind one of them joins a group, and the router joins the
    tree to the other, which is the group's rendezvous point.

    Recorded: pimd on both sides of a veth pair without offload, at the client; the host is on another link of the
    client's.

    Look at: protocol 103 to 224.0.0.13; hellos with options, bootstrap and candidate messages, a join. Two IGMP queries
    have a wrong checksum, and nobody has damaged them: this version of pimd computes it so.
    """
    pair = _neighbours(laboratory)
    near = Side(pair.client.namespace, "leaf0", "02:00:00:00:00:21", "198.51.100.1", "2001:db8:1::1")
    host = Side(laboratory.host(), "leaf1", "02:00:00:00:00:22", "198.51.100.2", "2001:db8:1::2")
    links.connect_by_veth(Pair(near, host), client_offload=False, server_offload=False, quiet=False)
    pair.server.namespace.run(f"ip route add 198.51.100.0/24 via {pair.client.ip4}")
    sessions.pause(REPORTS_SECONDS)
    laboratory.record(pair.client)
    with pimd(pair.server):
        sessions.pause(1.0)
        with pimd(pair.client):
            sessions.pause(4.0)
            with host.socket(IPV4, socket.SOCK_DGRAM) as member4, host.socket(IPV6, socket.SOCK_DGRAM) as member6:
                join(host, member4, member6)
                sessions.pause(4.0)
            sessions.pause(1.0)
    laboratory.stop()


_GLOBAL = """\
global_defs {{
    router_id {interface}
    vrrp_version {version}
    vrrp_garp_master_repeat 1
    vrrp_garp_master_delay 1
}}
"""
_INSTANCE = """\
vrrp_instance {name} {{
    interface {interface}
    state BACKUP
    virtual_router_id {number}
    priority {priority}
    advert_int 1
    {more}
    virtual_ipaddress {{
        {addresses}
    }}
}}
"""
_PASSWORD = "authentication {\n auth_type PASS\n auth_pass lecture\n }"


@contextlib.contextmanager
def keepalived(side: Side, version: int, priority: int) -> Iterator[None]:
    """keepalived with a virtual router of IPv4 and, in version 3, one of IPv6."""
    words = {"interface": side.interface, "version": version, "priority": priority}
    password = _PASSWORD if version == 2 else ""
    text = _GLOBAL.format(**words)
    text += _INSTANCE.format(name="lecture4", number=42, addresses="192.0.2.100/24", more=password, **words)
    if version == 3:
        addresses = "fe80::100\n2001:db8::100/64"
        text += _INSTANCE.format(name="lecture6", number=46, addresses=addresses, more="", **words)
    with tempfile.TemporaryDirectory() as directory:
        configuration = Path(directory, "keepalived.conf")
        configuration.write_text(text)
        command = ["keepalived", "-n", "-l", "-D", "-P", "-f", str(configuration)]
        with running(side, [*command, "-p", str(Path(directory, "pid")), "-r", str(Path(directory, "vrrp"))]):
            yield


def _take_over(laboratory: Laboratory, version: int) -> None:
    """The server is the master; the client comes and takes over, and leaves again."""
    pair = _neighbours(laboratory)
    laboratory.record(pair.client)
    with keepalived(pair.server, version, 100):
        sessions.pause(6.0)
        with keepalived(pair.client, version, 200):
            sessions.pause(6.0)
        sessions.pause(2.5)
        laboratory.stop()


@scenario(CHAPTER)
def vrrp2_take_over(laboratory: Laboratory) -> None:
    """A virtual router (VRRP version 2, RFC 3768): one router is the master, a better one takes over, and leaves.

    Recorded: keepalived on both sides of a veth pair without offload, at the client, with a password in the clear.

    Look at: protocol 112 to 224.0.0.18 once a second; a priority of zero says good-bye; gratuitous ARP for the
    virtual address whenever the master changes.
    """
    _take_over(laboratory, 2)


@scenario(CHAPTER)
def vrrp3_take_over(laboratory: Laboratory) -> None:
    """The same with version 3 (RFC 5798), for IPv4 and IPv6.

    Recorded: keepalived on both sides of a veth pair without offload, at the client.

    Look at: the checksum covers a pseudo-header now, and the interval is in hundredths of a second; unsolicited
    neighbour advertisements for the virtual address.
    """
    _take_over(laboratory, 3)
