"""The Domain Name System, asked by `dig`, answered by dnsmasq and BIND; and multicast DNS."""

from __future__ import annotations

import contextlib
import socket
import struct
import tempfile
from collections.abc import Iterator
from pathlib import Path

from recording import programs, sessions
from recording.catalogue import scenario
from recording.laboratory import Laboratory
from recording.links import IPV4, IPV6, Side, know_each_other
from recording.programs import ask, running
from recording.scenarios.internet import interface_index, join

CHAPTER = "Names"
ZONE = "lecture.example"
TEXT = "the quick brown fox jumps over the lazy dog; "
DIG = ("dig", "+tries=1", "+time=3", "+nocookie")
MULTICAST_DNS_PORT = 5353
GROUPS = ("224.0.0.251", "ff02::fb")

_RECORDS = (
    f"--host-record=server.{ZONE},192.0.2.2,2001:db8::2",
    f"--cname=www.{ZONE},server.{ZONE}",
    f"--mx-host={ZONE},server.{ZONE},10",
    f"--srv-host=_echo._tcp.{ZONE},server.{ZONE},7,0,5",
    f"--txt-record=text.{ZONE},one,two and three",
    *(f"--txt-record=long.{ZONE},{number} {TEXT * 4}" for number in range(1, 6)),
    f"--naptr-record={ZONE},10,20,s,SIP+D2U,,_sip._udp.{ZONE}",
    f"--caa-record={ZONE},0,issue,ca.example",
)


@contextlib.contextmanager
def dnsmasq(side: Side) -> Iterator[None]:
    """dnsmasq with a few names of its own, asking nobody else."""
    command = ["dnsmasq", "-k", "-C", "/dev/null", "-u", "root", "-R", "-h", "--log-facility=-", "--pid-file="]
    with running(side, [*command, f"--local=/{ZONE}/", *_RECORDS], ready="started"):
        yield


@scenario(CHAPTER)
def dns_lookups(laboratory: Laboratory) -> None:
    """Questions and answers of many types over UDP and IPv4: A, AAAA, CNAME, MX, SRV, TXT, NAPTR, CAA, PTR, and a name
    that does not exist.

    Recorded: dnsmasq and `dig` (without EDNS, one question in one packet) over a veth pair without offload, at the
    client.

    Look at: the question comes back in the answer; names in answers point to names before them (compression); the
    identification ties answer to question; NXDOMAIN in the flags.
    """
    pair = laboratory.veth()
    with dnsmasq(pair.server):
        laboratory.record(pair.client)
        questions = [
            *((f"server.{ZONE}", kind) for kind in ("A", "AAAA")),
            (f"www.{ZONE}", "A"),
            *((ZONE, kind) for kind in ("MX", "NAPTR", "CAA")),
            (f"_echo._tcp.{ZONE}", "SRV"),
            (f"text.{ZONE}", "TXT"),
            ("2.2.0.192.in-addr.arpa", "PTR"),
            ("2.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.8.b.d.0.1.0.0.2.ip6.arpa", "PTR"),
            (f"nobody.{ZONE}", "A"),
        ]
        words = [word for name, kind in questions for word in (name, kind)]
        ask(pair.client, [*DIG, "+noedns", f"@{pair.server.ip4}", *words])


@scenario(CHAPTER)
def dns_truncated(laboratory: Laboratory) -> None:
    """An answer that does not fit into 512 octets: the server truncates it, and the client asks again over TCP.

    Recorded: dnsmasq and `dig` without EDNS over a veth pair without offload, at the client, over IPv4 and IPv6.

    Look at: the TC flag; over TCP the same message with its length in two octets before it.
    """
    pair = laboratory.veth()
    with dnsmasq(pair.server):
        laboratory.record(pair.client)
        for address in (pair.server.ip4, pair.server.ip6):
            ask(pair.client, [*DIG, "+noedns", f"@{address}", f"long.{ZONE}", "TXT"])


@scenario(CHAPTER)
def dns6_extended(laboratory: Laboratory) -> None:
    """DNS with extensions (EDNS, RFC 6891) over IPv6: larger datagrams, and options.

    Recorded: BIND and `dig` over a veth pair without offload, at the client: a larger size, the server's name and the
    DO flag, a client subnet, a cookie, padding, and a version that does not exist.

    Look at: the OPT record, whose class is a size and whose time to live holds flags; options in both directions; the
    answer of 900 octets that would need TCP without it; BADVERS, whose code has four bits in the header and eight in
    the record.
    """
    pair = laboratory.veth()
    with bind(pair.server):
        laboratory.record(pair.client)
        name = f"ns.{ZONE}"
        for words in (
            (f"long.{ZONE}", "TXT", "+bufsize=1232"),
            (name, "AAAA", "+dnssec", "+nsid"),
            (name, "AAAA", "+subnet=192.0.2.0/24"),
            (name, "AAAA", "+cookie=0123456789abcdef", "+padding=128"),
            (name, "AAAA", "+edns=1", "+noednsnegotiation"),
        ):
            ask(pair.client, [*DIG, f"@{pair.server.ip6}", *words])


_ZONE_FILE = f"""\
$TTL 3600
@       IN SOA  ns hostmaster 2026010101 7200 3600 1209600 300
        IN NS   ns
        IN MX   10 mail
ns      IN A    192.0.2.2
        IN AAAA 2001:db8::2
mail    IN A    192.0.2.25
www     IN CNAME ns
host    IN HINFO "PDP-11" "UNIX"
        IN RP   hostmaster.{ZONE}. text
        IN LOC  52 22 23.000 N 4 53 32.000 E -2.00m 0.00m 10000m 10m
        IN SSHFP 1 1 123456789abcdef67890123456789abcdef67890
_443._tcp.www IN TLSA 3 1 1 {"0123456789abcdef" * 4}
svc     IN HTTPS 1 . alpn=h2,h3 port=8443 ipv4hint=192.0.2.80 ipv6hint=2001:db8::80
text    IN TXT  "one" "two and three"
*.wild  IN A    192.0.2.99
sub     IN NS   ns.sub
ns.sub  IN A    192.0.2.53
old     IN DNAME {ZONE}.
long    IN TXT  {" ".join(f'"{number} {TEXT * 4}"' for number in range(1, 6))}
"""


@contextlib.contextmanager
def bind(side: Side, *, signed: bool = False) -> Iterator[Path]:
    """BIND's named, authoritative for a zone that may be changed and fetched by everyone."""
    with tempfile.TemporaryDirectory() as text:
        directory = Path(text)
        (directory / "zone").write_text(_ZONE_FILE)
        zone_file = "zone"
        if signed:
            for options in ((), ("-f", "KSK")):
                ask(side, ["dnssec-keygen", "-q", "-K", text, "-a", "ECDSAP256SHA256", *options, ZONE])
            ask(side, ["dnssec-signzone", "-S", "-K", text, "-d", text, "-o", ZONE, str(directory / "zone")])
            zone_file = "zone.signed"
        (directory / "named.conf").write_text(
            f'options {{ directory "{text}"; pid-file none; session-keyfile none; recursion no; dnssec-validation no;'
            ' listen-on-v6 { any; }; version "none"; hostname none; server-id "lecture"; };\n'
            "controls { };\n"
            f'zone "{ZONE}" {{ type primary; file "{zone_file}"; allow-transfer {{ any; }};'
            f" {'' if signed else 'allow-update { any; };'} notify no; }};\n"
        )
        with running(side, ["named", "-g", "-n", "1", "-c", str(directory / "named.conf")], ready="running"):
            yield directory


@scenario(CHAPTER)
def dns_authority(laboratory: Laboratory) -> None:
    """Answers of a server that is the authority for a zone: SOA, NS, a referral, a wildcard, DNAME, and rarer types.

    Recorded: BIND and `dig` over a veth pair without offload, at the client, half over IPv4 and half over IPv6.

    Look at: the AA flag; authority and additional sections; SOA in a negative answer; a query that is refused.
    """
    pair = laboratory.veth()
    with bind(pair.server):
        laboratory.record(pair.client)
        questions = {
            pair.server.ip4: ("@ SOA", "@ NS", "@ MX", "www A", "nobody A", "www TXT", "x.wild A", "deep.sub A"),
            pair.server.ip6: ("a.old A", "host HINFO", "host RP", "host LOC", "host SSHFP", "svc HTTPS", "@ ANY"),
        }
        for address, asked in questions.items():
            for question in asked:
                name, kind = question.split()
                full = ZONE if name == "@" else f"{name}.{ZONE}"
                ask(pair.client, [*DIG, f"@{address}", "+norecurse", "+notcp", "+ignore", full, kind])
        ask(pair.client, [*DIG, f"@{pair.server.ip6}", f"_443._tcp.www.{ZONE}", "TLSA"])
        ask(pair.client, [*DIG, f"@{pair.server.ip4}", "elsewhere.example", "A"])


@scenario(CHAPTER)
def dns_zone_transfer(laboratory: Laboratory) -> None:
    """A whole zone fetched over TCP (AXFR), then a change made to it (UPDATE), and only the change fetched (IXFR).

    Recorded: BIND, `dig` and `nsupdate` over a veth pair without offload, at the client.

    Look at: the transfer begins and ends with the SOA record; the update has other names for the four sections, and
    classes ANY and NONE for what is to go.
    """
    pair = laboratory.veth()
    with bind(pair.server) as directory:
        laboratory.record(pair.client)
        ask(pair.client, [*DIG, f"@{pair.server.ip4}", ZONE, "AXFR"])
        changes = directory / "changes"
        changes.write_text(
            f"server {pair.server.ip4}\nzone {ZONE}\nprereq nxdomain new.{ZONE}\nprereq yxrrset www.{ZONE} CNAME\n"
            f"update add new.{ZONE} 300 A 192.0.2.77\nupdate delete mail.{ZONE} A\n"
            f'update delete text.{ZONE} TXT one "two and three"\nsend\n'
        )
        ask(pair.client, ["nsupdate", str(changes)])
        ask(pair.client, [*DIG, f"@{pair.server.ip4}", ZONE, "IXFR=2026010101"])


@scenario(CHAPTER)
def dns_signed(laboratory: Laboratory) -> None:
    """A signed zone (DNSSEC): keys, signatures, and the proof that a name does not exist.

    Recorded: BIND and `dig +dnssec` over a veth pair without offload, at the client.

    Look at: an RRSIG record beside each set of records, DNSKEY, and NSEC with its map of types.
    """
    pair = laboratory.veth()
    with bind(pair.server, signed=True):
        laboratory.record(pair.client)
        for name, kind in (("", "DNSKEY"), ("ns.", "A"), ("nobody.", "A"), ("ns.", "TXT"), ("x.wild.", "A")):
            ask(pair.client, [*DIG, f"@{pair.server.ip4}", "+dnssec", f"{name}{ZONE}", kind])


def _avahi(side: Side, directory: Path, name: str) -> list[str]:
    configuration = directory / f"{side.interface}.conf"
    configuration.write_text(
        f"[server]\nhost-name={name}\nuse-ipv4=yes\nuse-ipv6=yes\nenable-dbus=no\nallow-interfaces={side.interface}\n"
        "[wide-area]\nenable-wide-area=no\n"
        "[publish]\npublish-addresses=yes\npublish-hinfo=no\npublish-workstation=yes\n"
    )
    return ["avahi-daemon", "--no-drop-root", "--no-chroot", "--no-rlimits", "-f", str(configuration)]


def _question(name: str, kind: int) -> bytes:
    """A multicast DNS question, as RFC 6762 wants it: no identification, no flags."""
    labels = b"".join(bytes([len(label)]) + label.encode() for label in name.split("."))
    return struct.pack("!6H", 0, 0, 1, 0, 0, 0) + labels + struct.pack("!BHH", 0, kind, 1)


@scenario(CHAPTER)
def multicast_dns(laboratory: Laboratory) -> None:
    """Multicast DNS (RFC 6762): a host announces its name and a service, answers questions, and says good-bye.

    Recorded: avahi at the server, over a veth pair without offload, at the client, over IPv4 and IPv6. Questions come
    from scripted sockets that have joined the groups, the last one from `dig` to the server's own address.

    Look at: probes before announcements; the cache-flush bit at the top of the class; a time to live of zero at the
    end; answers go to the group, but to the one who asks from another port than 5353.
    """
    pair = laboratory.veth(quiet=False)
    know_each_other(pair)
    pair.client.namespace.run(f"ip route add 224.0.0.0/4 dev {pair.client.interface}")
    with (
        tempfile.TemporaryDirectory() as directory,
        pair.client.socket(IPV4, socket.SOCK_DGRAM) as member4,
        pair.client.socket(IPV6, socket.SOCK_DGRAM) as member6,
    ):
        member6.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 1)
        for member in (member4, member6):
            member.bind(("", MULTICAST_DNS_PORT))
        join(pair.client, member4, member6, GROUPS)
        index = interface_index(pair.client)
        # Neighbours know one another, and groups have been reported.
        sessions.pause(2.5)
        programs.private_directory(Path("/run/avahi-daemon"))
        laboratory.record(pair.client)
        with running(pair.server, _avahi(pair.server, Path(directory), "server"), ready="startup complete"):
            sessions.pause(2.5)
            member4.sendto(_question("server.local", 1), (GROUPS[0], MULTICAST_DNS_PORT))
            member6.sendto(_question("_workstation._tcp.local", 12), (GROUPS[1], MULTICAST_DNS_PORT, 0, index))
            sessions.pause(1.5)
            ask(
                pair.client,
                [*DIG, "+noedns", "-p", str(MULTICAST_DNS_PORT), f"@{pair.server.ip4}", "server.local", "AAAA"],
            )
        # Leaving the groups is not part of it.
        laboratory.stop()
