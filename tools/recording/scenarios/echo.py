"""The lecture's echo, and the same with a server by other people."""

from __future__ import annotations

import contextlib

from recording import programs
from recording.catalogue import scenario
from recording.laboratory import Laboratory
from recording.links import FAMILIES, IPV4, IPV6

CHAPTER = "Echo sessions"
MESSAGES = ("hello", "how are you?", "good bye")


@scenario(CHAPTER)
def tcp4_echo(laboratory: Laboratory) -> None:
    """The lecture's echo session over TCP and IPv4: handshake, `hello` there and back, close.

    Recorded: `echo_server.py` and `echo_client.py` over a veth pair without offload, at the client.

    Look at: the handshake in packets 1 to 3, `hello` in 4 and its echo in 6, and who closes first; every checksum is
    right.
    """
    pair = laboratory.veth()
    with programs.lecture_server(pair.server, IPV4):
        laboratory.record(pair.client)
        programs.lecture_client(pair.client, pair.server.ip4, ["hello"])


@scenario(CHAPTER)
def tcp6_echo(laboratory: Laboratory) -> None:
    """The same over IPv6, with three messages.

    Recorded: `echo_server.py` and `echo_client.py` over a veth pair without offload, at the client.

    Look at: the same segments in a longer header, and acknowledgements that travel with data.
    """
    pair = laboratory.veth()
    with programs.lecture_server(pair.server, IPV6):
        laboratory.record(pair.client)
        programs.lecture_client(pair.client, pair.server.ip6, MESSAGES)


@scenario(CHAPTER)
def udp4_echo(laboratory: Laboratory) -> None:
    """Three UDP datagrams and their echoes over IPv4.

    Recorded: `echo_server.py --udp` and `echo_client.py --udp` over a veth pair without offload, at the client.

    Look at: no handshake and no close; the UDP length is the IP total length less the IP header.
    """
    pair = laboratory.veth()
    with programs.lecture_server(pair.server, IPV4, udp=True):
        laboratory.record(pair.client)
        programs.lecture_client(pair.client, pair.server.ip4, MESSAGES, udp=True)


@scenario(CHAPTER)
def udp6_echo(laboratory: Laboratory) -> None:
    """Three UDP datagrams and their echoes over IPv6.

    Recorded: `echo_server.py --udp` and `echo_client.py --udp` over a veth pair without offload, at the client.

    Look at: the IP header has no checksum, so UDP's with its pseudo-header is the only protection of the addresses.
    """
    pair = laboratory.veth()
    with programs.lecture_server(pair.server, IPV6, udp=True):
        laboratory.record(pair.client)
        programs.lecture_client(pair.client, pair.server.ip6, MESSAGES, udp=True)


@scenario(CHAPTER)
def inetd_echo(laboratory: Laboratory) -> None:
    """The echo protocol of RFC 862 on port 7, spoken by a server that we did not write.

    Recorded: inetutils-inetd and `echo_client.py` over a veth pair without offload, at the client: UDP and TCP, IPv4
    and IPv6.

    Look at: four sessions in one file, told apart by addresses, ports and protocol.
    """
    pair = laboratory.veth()
    with programs.inetd(pair.server):
        laboratory.record(pair.client)
        for udp in (True, False):
            for family in FAMILIES:
                address = pair.server.address(family)
                programs.lecture_client(pair.client, address, MESSAGES[:2], udp=udp, port=programs.ECHO_PORT)


def _socat(version: int, *, udp: bool) -> list[str]:
    """socat that gives everything back: a process for each connection or datagram."""
    kind = f"UDP{version}-RECVFROM" if udp else f"TCP{version}-LISTEN"
    own = ",ipv6only=1" if version == 6 else ""
    return ["socat", "-d", "-d", f"{kind}:{programs.ECHO_PORT},reuseaddr,fork{own}", "PIPE"]


@scenario(CHAPTER)
def socat_echo(laboratory: Laboratory) -> None:
    """The same sessions with socat as the server.

    Recorded: socat and `echo_client.py` over a veth pair without offload, at the client: UDP and TCP, IPv4 and IPv6.

    Look at: nothing that `inetd_echo` had not; a protocol does not show who speaks it.
    """
    pair = laboratory.veth()
    with contextlib.ExitStack() as stack:
        for udp in (True, False):
            for version in (4, 6):
                ready = "listening on" if not udp else "receiving on"
                stack.enter_context(programs.running(pair.server, _socat(version, udp=udp), ready=ready))
        laboratory.record(pair.client)
        for udp in (True, False):
            for family in FAMILIES:
                address = pair.server.address(family)
                programs.lecture_client(pair.client, address, MESSAGES[:2], udp=udp, port=programs.ECHO_PORT)


@scenario(CHAPTER)
def ncat_echo(laboratory: Laboratory) -> None:
    """The same over TCP with ncat as the server, which hands each connection to `cat`.

    Recorded: ncat and `echo_client.py` over a veth pair without offload, at the client: IPv4 and IPv6.

    Look at: the server closes when `cat` has ended, after the client.
    """
    pair = laboratory.veth()
    command = ["ncat", "-v", "-l", "-k", "-e", "/bin/cat", "-p", str(programs.ECHO_PORT)]
    with programs.running(pair.server, command, ready="Listening on 0.0.0.0"):
        laboratory.record(pair.client)
        for family in FAMILIES:
            address = pair.server.address(family)
            programs.lecture_client(pair.client, address, MESSAGES[:2], port=programs.ECHO_PORT)


@scenario("Calls beside packets", folder="calls")
def tcp4_calls(laboratory: Laboratory) -> None:
    """The lecture's echo session over TCP with a message of 3000 octets and a short one, and what both programs called.

    Recorded: `echo_server.py` and `echo_client.py` over a veth pair without offload, at the client; their calls are in
    `tcp4_calls.calls.jsonl`.

    Look at: one `sendall` in three segments, and `recv` calls that take 1024 octets at most, wherever a segment ends.
    """
    pair = laboratory.veth()
    with programs.lecture_server(pair.server, IPV4, calls=laboratory.calls_of("server")):
        laboratory.record(pair.client)
        messages = ["0123456789" * 300, "hello"]
        programs.lecture_client(pair.client, pair.server.ip4, messages, calls=laboratory.calls_of("client"))


@scenario("Calls beside packets", folder="calls")
def udp4_calls(laboratory: Laboratory) -> None:
    """Three datagrams and their echoes, and what both programs called.

    Recorded: `echo_server.py --udp` and `echo_client.py --udp` over a veth pair without offload, at the client; their
    calls are in `udp4_calls.calls.jsonl`.

    Look at: a datagram for each `sendto`, and one for each `recvfrom`.
    """
    pair = laboratory.veth()
    with programs.lecture_server(pair.server, IPV4, udp=True, calls=laboratory.calls_of("server")):
        laboratory.record(pair.client)
        calls = laboratory.calls_of("client")
        programs.lecture_client(pair.client, pair.server.ip4, MESSAGES, udp=True, calls=calls)
