"""IP inside IP: the lecture's sessions through tunnels between two hosts."""

from __future__ import annotations

import hashlib
import hmac
import itertools
import socket
import struct
from collections.abc import Iterable

from recording.catalogue import scenario
from recording.frames import internet_checksum
from recording.laboratory import Laboratory
from recording.links import FAMILIES, IPV4, IPV6
from recording.programs import lecture_sessions
from recording.tunnels import Carrier, Unwrap, Wrap, over_ip, over_udp
from recording.wire import Direction

CHAPTER = "Tunnels"
IP_IN_IP, IPV6_IN_IP, GRE, ESP, AH = 4, 41, 47, 50, 51
TEREDO_PORT = 3544


def ethertype(packet: bytes) -> int:
    """The Ethernet type for an IP packet, by its version."""
    return 0x86DD if packet[0] >> 4 == 6 else 0x0800


def _only(version: int) -> Wrap:
    def wrap(_direction: Direction, inner: bytes) -> bytes | None:
        return inner if inner[0] >> 4 == version else None

    return wrap


def unchanged(received: bytes) -> bytes:
    """Nothing stands between the two."""
    return received


def after(length: int) -> Unwrap:
    """What comes behind a header of that length."""
    return lambda received: received[length:]


def echo_through(
    laboratory: Laboratory,
    carrier: Carrier,
    wrap: Wrap,
    unwrap: Unwrap,
    families: Iterable[socket.AddressFamily] = FAMILIES,
    *,
    ethernet: bool = False,
) -> None:
    """The lecture's sessions through a tunnel of ours over a veth pair, recorded at the client, outside."""
    pair = laboratory.veth()
    inner = laboratory.tunnel(pair, carrier, wrap, unwrap, ethernet=ethernet)
    laboratory.record(pair.client)
    lecture_sessions(inner, families)


@scenario(CHAPTER)
def ipip_echo(laboratory: Laboratory) -> None:
    """IPv4 in IPv4 (RFC 2003): the lecture's UDP and TCP sessions.

    Recorded: the lecture's programs on TUN devices, over a veth pair without offload, at the client, outside; both IP
    headers are written by the kernel.

    Look at: protocol 4, and the same kind of header twice; the pseudo-header has the inner addresses.
    """
    echo_through(laboratory, over_ip(IPV4, IP_IN_IP), _only(4), unchanged, [IPV4])


@scenario(CHAPTER)
def sit_echo(laboratory: Laboratory) -> None:
    """IPv6 in IPv4 (RFC 4213), as the first islands of IPv6 were joined: the lecture's sessions.

    Recorded: the lecture's programs on TUN devices, over a veth pair without offload, at the client, outside; both IP
    headers are written by the kernel.

    Look at: protocol 41.
    """
    echo_through(laboratory, over_ip(IPV4, IPV6_IN_IP), _only(6), unchanged, [IPV6])


@scenario(CHAPTER)
def ip4_in_ip6_echo(laboratory: Laboratory) -> None:
    """IPv4 in IPv6 (RFC 2473), as providers that have only IPv6 carry what is left of IPv4.

    Recorded: the lecture's programs on TUN devices, over a veth pair without offload, at the client, outside; both IP
    headers are written by the kernel.

    Look at: next header 4 in a fixed IPv6 header.
    """
    echo_through(laboratory, over_ip(IPV6, IP_IN_IP), _only(4), unchanged, [IPV4])


@scenario(CHAPTER)
def ip6_in_ip6_echo(laboratory: Laboratory) -> None:
    """IPv6 in IPv6 (RFC 2473).

    Recorded: the lecture's programs on TUN devices, over a veth pair without offload, at the client, outside; both IP
    headers are written by the kernel.

    Look at: next header 41 in the outer header, and payload lengths that differ by 40.
    """
    echo_through(laboratory, over_ip(IPV6, IPV6_IN_IP), _only(6), unchanged, [IPV6])


@scenario(CHAPTER)
def gre_echo(laboratory: Laboratory) -> None:
    """Generic routing encapsulation (RFC 2784): the lecture's sessions over IPv4 and IPv6, in IPv4.

    Recorded: the lecture's programs on TUN devices, over a veth pair without offload, at the client, outside; the GRE
    header is written by the recorder, the IP headers by the kernel.

    Look at: four octets between two IP headers, with the Ethernet type of what follows.
    """

    def wrap(_direction: Direction, inner: bytes) -> bytes:
        return struct.pack("!HH", 0, ethertype(inner)) + inner

    echo_through(laboratory, over_ip(IPV4, GRE), wrap, after(4))


@scenario(CHAPTER)
def gre_checksum_key_sequence(laboratory: Laboratory) -> None:
    """GRE with everything it may have (RFC 2784, RFC 2890): checksum, key and sequence number.

    Recorded: the lecture's programs on TUN devices, over a veth pair without offload, at the client, outside; the GRE
    header is written by the recorder, the IP headers by the kernel.

    Look at: three flags, three more words; the checksum covers the GRE header and all that it carries.
    """
    numbers = {direction: itertools.count() for direction in Direction}

    def wrap(direction: Direction, inner: bytes) -> bytes:
        before, after = struct.pack("!HH", 0xB000, ethertype(inner)), struct.pack("!II", 42, next(numbers[direction]))
        checksum = internet_checksum(before + bytes(4) + after + inner)
        return before + struct.pack("!HH", checksum, 0) + after + inner

    echo_through(laboratory, over_ip(IPV4, GRE), wrap, after(16))


@scenario(CHAPTER)
def esp_null_echo(laboratory: Laboratory) -> None:
    """IPsec's ESP (RFC 4303) in tunnel mode without encryption (RFC 2410), so that one can see inside.

    Recorded: the lecture's programs on TUN devices, over a veth pair without offload, at the client, outside; what ESP
    adds is written by the recorder, with HMAC-SHA-256-128 and the key `lecture`, the IP headers by the kernel.

    Look at: what follows is named at the *end*, behind the padding; the check value comes last.
    """
    numbers = {direction: itertools.count(1) for direction in Direction}

    def wrap(direction: Direction, inner: bytes) -> bytes:
        header = struct.pack("!II", 0x1001 if direction is Direction.TO_SERVER else 0x2002, next(numbers[direction]))
        padding = bytes(range(1, 1 + -(len(inner) + 2) % 4))
        protected = header + inner + padding + bytes([len(padding), 41 if inner[0] >> 4 == 6 else 4])
        return protected + hmac.digest(b"lecture", protected, hashlib.sha256)[:16]

    def unwrap(received: bytes) -> bytes:
        return received[8 : -18 - received[-18]]

    echo_through(laboratory, over_ip(IPV4, ESP), wrap, unwrap)


@scenario(CHAPTER)
def ah6_echo(laboratory: Laboratory) -> None:
    """IPsec's authentication header (RFC 4302) in tunnel mode over IPv6: the lecture's sessions in the clear, signed.

    Recorded: the lecture's programs on TUN devices, over a veth pair without offload, at the client, outside; the
    authentication header is written by the recorder, with HMAC-SHA-1-96 and the key `lecture`, the IP headers by the
    kernel.

    Look at: a length in units of four octets less two; the check value covers the outer addresses too.
    """
    numbers = {direction: itertools.count(1) for direction in Direction}
    ends = [socket.inet_pton(IPV6, address) for address in ("2001:db8::1", "2001:db8::2")]

    def wrap(direction: Direction, inner: bytes) -> bytes:
        to_server = direction is Direction.TO_SERVER
        source, destination = ends if to_server else reversed(ends)
        index, number = (0x1001 if to_server else 0x2002), next(numbers[direction])
        # Two words more than 4 * 4 octets are 24: fixed part, check value of 96 bits, no padding to 8 needed.
        fixed = struct.pack("!BBHII", 41 if inner[0] >> 4 == 6 else 4, 4, 0, index, number)
        # Traffic class, flow label and hop limit may change on the way and count as zero.
        outer = struct.pack("!IHBB", 6 << 28, 24 + len(inner), AH, 0) + source + destination
        value = hmac.digest(b"lecture", outer + fixed + bytes(12) + inner, hashlib.sha1)[:12]
        return fixed + value + inner

    echo_through(laboratory, over_ip(IPV6, AH), wrap, after(24))


@scenario(CHAPTER)
def teredo_echo(laboratory: Laboratory) -> None:
    """IPv6 in UDP in IPv4, as Teredo (RFC 4380) crossed address translators.

    Recorded: the lecture's programs on TUN devices, over a veth pair without offload, at the client, outside; all
    headers are written by the kernel. There is no Teredo server, and the inner addresses are not Teredo's.

    Look at: port 3544, and IPv6 directly behind the UDP header.
    """
    echo_through(laboratory, over_udp(IPV4, TEREDO_PORT), _only(6), unchanged, [IPV6])
