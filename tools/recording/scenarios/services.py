"""What a host needs every day: an address, a router, the time."""

from __future__ import annotations

import contextlib
import tempfile
from collections.abc import Iterator
from pathlib import Path

from recording import links, sessions
from recording.catalogue import scenario
from recording.laboratory import Laboratory
from recording.links import Pair, Side
from recording.programs import ask, running

CHAPTER = "Everyday services"
REPORTS_SECONDS = 2.5
DNSMASQ = ("dnsmasq", "-k", "-C", "/dev/null", "-u", "root", "-p", "0", "--log-facility=-", "--pid-file=", "-h")
LEASE4 = "192.0.2.100,192.0.2.110,255.255.255.0,1h"
LEASE6 = "2001:db8::100,2001:db8::1ff,64,1h"


def _newcomer(laboratory: Laboratory) -> Pair:
    """A client without addresses but the link-local one, and a server that has addresses; both have said hello."""
    pair = laboratory.veth(quiet=False)
    for side, number in ((pair.client, 1), (pair.server, 2)):
        side.namespace.run(f"ip -6 address add fe80::{number}/64 dev {side.interface} nodad")
    pair.client.namespace.run(f"ip address del {pair.client.ip4}/24 dev {pair.client.interface}")
    pair.client.namespace.run(f"ip -6 address del {pair.client.ip6}/64 dev {pair.client.interface}")
    sessions.pause(REPORTS_SECONDS)
    return pair


@contextlib.contextmanager
def _leases(side: Side, *options: str) -> Iterator[Path]:
    """dnsmasq as a DHCP server; what is yielded is a directory for the client's files."""
    with tempfile.TemporaryDirectory() as directory:
        lease_file = f"--dhcp-leasefile={directory}/leases"
        command = [*DNSMASQ, f"--interface={side.interface}", "--dhcp-authoritative", lease_file, *options]
        with running(side, command, ready="DHCP"):
            sessions.pause(0.5)
            yield Path(directory)


_SCRIPT = """\
#!/bin/sh
if [ "$reason" = BOUND ]; then ip address add "$new_ip_address/24" dev "$interface"; fi
if [ "$reason" = RELEASE ]; then ip address del "$old_ip_address/24" dev "$interface"; fi
"""


def _dhclient(side: Side, directory: Path, *words: str) -> None:
    """ISC's client. It stays in the background until it is told to release (-r) or to exit (-x)."""
    script = directory / "script"
    script.write_text(_SCRIPT)
    script.chmod(0o755)
    files = ["-lf", str(directory / "client.leases"), "-pf", str(directory / "client.pid"), "-sf", str(script)]
    configuration = directory / "dhclient.conf"
    configuration.write_text(
        'send host-name "client"; send dhcp-lease-time 1800; initial-interval 1;\n'
        "request subnet-mask, broadcast-address, routers, domain-name, domain-name-servers, domain-search,"
        " interface-mtu, ntp-servers, dhcp6.name-servers, dhcp6.domain-search;\n"
    )
    ask(side, ["dhclient", "-cf", str(configuration), *files, *words, side.interface])


@scenario(CHAPTER)
def dhcp4_lease(laboratory: Laboratory) -> None:
    """A host gets its IPv4 address (DHCP, RFC 2131): discover, offer, request, acknowledgement; then it gives it back,
    and another host gets one with another client.

    Recorded: dnsmasq, ISC's `dhclient`, and busybox's `udhcpc`, over a veth pair without offload, at the client.

    Look at: datagrams from 0.0.0.0 to 255.255.255.255, from port 68 to port 67; the magic number before the options;
    the transaction number that ties the four messages together; padding to 300 octets.
    """
    pair = _newcomer(laboratory)
    options = [
        f"--dhcp-range={LEASE4}",
        *("--dhcp-option=" + option for option in ("3,192.0.2.2", "6,192.0.2.2,192.0.2.53", "42,192.0.2.2", "26,1400")),
        "--dhcp-option=option:domain-search,lecture.example,other.example",
        "--domain=lecture.example",
        "--no-ping",
    ]
    with _leases(pair.server, *options) as directory:
        laboratory.record(pair.client)
        _dhclient(pair.client, directory, "-4", "-1")
        _dhclient(pair.client, directory, "-4", "-r")
        client = ["udhcpc", "-i", pair.client.interface, "-n", "-q", "-R", "-s", "/bin/true", "-x", "hostname:client"]
        ask(pair.client, client)
        laboratory.stop()


@scenario(CHAPTER)
def dhcp6_lease(laboratory: Laboratory) -> None:
    """The same for IPv6 (RFC 8415): solicit, advertise, request, reply; then release; then only a question.

    Recorded: dnsmasq and ISC's `dhclient -6` over a veth pair without offload, at the client.

    Look at: ports 546 and 547, the group ff02::1:2 of all servers, and options within options.
    """
    pair = _newcomer(laboratory)
    options = [
        f"--dhcp-range={LEASE6}",
        "--dhcp-option=option6:dns-server,[2001:db8::2],[2001:db8::53]",
        "--dhcp-option=option6:domain-search,lecture.example,other.example",
        "--dhcp-option=option6:ntp-server,[2001:db8::2]",
    ]
    with _leases(pair.server, *options) as directory:
        laboratory.record(pair.client)
        _dhclient(pair.client, directory, "-6", "-1", "-D", "LL")
        _dhclient(pair.client, directory, "-6", "-r", "-D", "LL")
        _dhclient(pair.client, directory, "-6", "-1", "-S", "-D", "LL")
        _dhclient(pair.client, directory, "-6", "-x", "-S", "-D", "LL")
        laboratory.stop()


_RADVD = """\
interface {interface} {{
    AdvSendAdvert on;
    MinRtrAdvInterval 3;
    MaxRtrAdvInterval 4;
    AdvOtherConfigFlag on;
    AdvLinkMTU 1400;
    AdvDefaultPreference high;
    prefix 2001:db8:1::/64 {{ AdvValidLifetime 3600; AdvPreferredLifetime 1800; }};
    route 2001:db8:2::/48 {{ AdvRoutePreference low; }};
    RDNSS 2001:db8::53 2001:db8::54 {{ AdvRDNSSLifetime 30; }};
    DNSSL lecture.example other.example {{ }};
}};
"""


@scenario(CHAPTER)
def router_advertisement(laboratory: Laboratory) -> None:
    """A host asks for routers, and makes itself an IPv6 address from the answer (RFC 4861, RFC 4862).

    Recorded: radvd at the server and the client's kernel, over a veth pair without offload, at the server.

    Look at: the router's promises as options: prefix, MTU, route, DNS servers and search list (RFC 8106); duplicate
    address detection for the new address; in the end the router says that it is none any more (lifetime zero).
    """
    pair = _newcomer(laboratory)
    pair.server.namespace.setting("net/ipv6/conf/all/forwarding", 1)
    client = pair.client
    for name, value in (("accept_ra", 1), ("addr_gen_mode", 0), ("dad_transmits", 1), ("accept_dad", 1)):
        client.namespace.setting(f"net/ipv6/conf/{client.interface}/{name}", value)
    client.namespace.setting(f"net/ipv6/conf/{client.interface}/router_solicitations", 1)
    client.namespace.run(f"ip link set {client.interface} down")
    with tempfile.TemporaryDirectory() as directory:
        configuration = Path(directory, "radvd.conf")
        configuration.write_text(_RADVD.format(interface=pair.server.interface))
        command = ["radvd", "-n", "-m", "stderr", "-d", "1", "-p", f"{directory}/pid", "-C", str(configuration)]
        with running(pair.server, command):
            sessions.pause(1.0)
            laboratory.record(pair.server)
            client.namespace.run(f"ip link set {client.interface} up")
            sessions.pause(5.0)
        sessions.pause(0.5)
        laboratory.stop()


_KEYS = "1 SHA1 ASCII:lecture\n"


@scenario(CHAPTER)
def ntp_time(laboratory: Laboratory) -> None:
    """Asking for the time (NTP version 4, RFC 5905), over IPv4 and IPv6, the last time with a signature.

    Recorded: chrony as the server and as a client that only asks, and ntpsec's `ntpdig`, over a veth pair without
    offload, at the client.

    Look at: four times of 64 bits, in seconds since 1900; what the client sent as its own time comes back as origin;
    the key number and the hash at the end of the signed ones.
    """
    pair = laboratory.veth()
    with tempfile.TemporaryDirectory() as directory:
        Path(directory, "keys").write_text(_KEYS)
        server, client = Path(directory, "server.conf"), Path(directory, "client.conf")
        common = f"cmdport 0\nbindcmdaddress /\nkeyfile {directory}/keys\n"
        server.write_text(f"{common}local stratum 3\nallow all\npidfile {directory}/server.pid\n")
        client.write_text(
            f"{common}pidfile {directory}/client.pid\nserver {pair.server.ip4} iburst\n"
            f"server {pair.server.ip6} iburst key 1\n"
        )
        daemon = ["chronyd", "-d", "-x", "-u", "root", "-f", str(server)]
        with running(pair.server, daemon, ready="chronyd version"):
            sessions.pause(1.0)
            laboratory.record(pair.client)
            for address in (pair.server.ip4, pair.server.ip6):
                ask(pair.client, ["ntpdig", "-t", "2", address])
            ask(pair.client, ["chronyd", "-Q", "-u", "root", "-t", "10", "-f", str(client)])


@scenario(CHAPTER)
def precision_time(laboratory: Laboratory) -> None:
    """The precision time protocol (PTP, IEEE 1588): announce, sync, follow-up, delay request and response; first in
    Ethernet frames, then over UDP, then peer to peer over IPv6.

    Recorded: linuxptp's `ptp4l` on both sides of a veth pair without offload, with the kernel's time stamps and without
    touching a clock, at the client.

    Look at: Ethernet type 0x88f7 or ports 319 and 320; the time that stands in the follow-up and not in the sync; a
    correction field in units of a nanosecond and 65536 parts of it.
    """
    pair = laboratory.veth(quiet=False)
    links.know_each_other(pair)
    for side in (pair.client, pair.server):
        side.namespace.run(f"ip -6 address add fe80::{side.ip6[-1]}/64 dev {side.interface} nodad")
    sessions.pause(REPORTS_SECONDS)
    laboratory.record(pair.client)
    with tempfile.TemporaryDirectory() as directory:
        for number, transport in enumerate(("-2", "-4", "-6 -P")):
            with contextlib.ExitStack() as stack:
                for side, role in ((pair.server, "priority1 10"), (pair.client, "slaveOnly 1")):
                    configuration = Path(directory, f"{side.interface}{number}")
                    configuration.write_text(
                        f"[global]\n{role}\nfree_running 1\n"
                        f"logAnnounceInterval -1\nlogSyncInterval -1\nlogMinDelayReqInterval -1\n"
                        f"uds_address {directory}/{side.interface}.{number}\n"
                    )
                    command = ["ptp4l", "-S", "-m", "-i", side.interface, "-f", str(configuration)]
                    stack.enter_context(running(side, [*command, *transport.split()], ready="INIT_COMPLETE"))
                sessions.pause(3.8)
    laboratory.stop()
