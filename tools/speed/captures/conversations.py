"""Frames of web, name service and tunnels as hosts send them: headers with chosen ends, payloads drawn at random."""

from __future__ import annotations

from collections.abc import Callable
from random import Random
from typing import Final

from dissect import TCP, UDP, Ethernet, IPv4, IPv6, Packet, encapsulate
from dissect.domain_names import Name
from dissect.encapsulation import fragment, items
from dissect.protocols.dns import DNS, DNSQuestion, DNSResourceRecord, OPTRecord
from dissect.protocols.icmpv4 import ICMPv4DestinationUnreachable, ICMPv4TimeExceeded
from dissect.protocols.tcp import options as tcp_options
from dissect.schema import Header

Build = Callable[[Random], bytes]
"""Draws a frame, or what a layer carries."""

CLIENTS, SERVERS = 4000, 300
FULL: Final = 1448
_HTTP_HEAD: Final = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nCache-Control: max-age=60\r\n\r\n"


# ------------------------------------------------------------------------------------------------------------- payloads


def nothing(_: Random) -> bytes:
    """As in an acknowledgment."""
    return b""


def web(draw: Random) -> bytes:
    """Part of an answer in HTTP, most often a full segment."""
    octets = FULL if draw.random() < 0.7 else draw.randrange(100, FULL)
    return (_HTTP_HEAD + draw.randbytes(FULL))[:octets]


def tls(draw: Random) -> bytes:
    """A record of TLS 1.3 with application data, most often a full segment."""
    octets = FULL - 5 if draw.random() < 0.6 else draw.randrange(20, FULL - 5)
    return b"\x17\x03\x03" + octets.to_bytes(2, "big") + draw.randbytes(octets)


def quic(draw: Random) -> bytes:
    """A packet of QUIC: one in ten with the long header of version 1, the others with a short one."""
    if draw.random() < 0.1:
        return b"\xc3\x00\x00\x00\x01\x08" + draw.randbytes(8) + b"\x00\x00\x44\x9e" + draw.randbytes(1182)
    return bytes([0x40 | draw.randrange(64)]) + draw.randbytes(draw.choice((24, 40, 200, 1200, 1250)))


def noise(draw: Random) -> bytes:
    """Random octets of any length."""
    return draw.randbytes(draw.randrange(1, 400))


def dns(draw: Random) -> bytes:
    """A query or its answer, with one of thousands of names, EDNS in half of them, and the usual response codes."""
    name = ".".join(
        (draw.choice(("www", "mail", "cdn", "api")), f"host{draw.randrange(3000)}", draw.choice(("com", "net")))
    )
    kind = draw.choice((1, 1, 1, 28, 28, 15, 65))
    extra = [OPTRecord(name=Name(b"\0"), type=41, payload_size=1232, data_length=0)] if draw.random() < 0.5 else []
    answers: list[Header] = []
    code, response = 0, draw.random() < 0.5
    if response:
        code = draw.choice((0, 0, 0, 0, 0, 0, 3, 3, 2, 5))
        answers = [_address(draw, kind) for _ in range(draw.randrange(1, 5))] if code == 0 and kind in (1, 28) else []
    question = DNSQuestion(name=Name(name), type=kind)
    return bytes(
        DNS(
            identifier=draw.randrange(65536),
            response=response,
            recursion_desired=True,
            recursion_available=response,
            response_code=code,
            question_count=1,
            answer_count=len(answers),
            additional_count=len(extra),
            sections=b"".join(map(bytes, (question, *answers, *extra))),
        )
    )


def _address(draw: Random, kind: int) -> DNSResourceRecord:
    """A record whose name points to the question's."""
    data = draw.randbytes(4 if kind == 1 else 16)
    return DNSResourceRecord(
        name=Name(b"\xc0\x0c"), type=kind, time_to_live=draw.randrange(3600), data=data, data_length=len(data)
    )


# -------------------------------------------------------------------------------------------------------------- headers


def ethernet(draw: Random, **values: int) -> Ethernet:
    ends = (f"02:00:00:00:{draw.randrange(16):02x}:{draw.randrange(256):02x}", "02:00:00:01:00:01")
    source, destination = draw.sample(ends, 2)
    return Ethernet(source_address=source, destination_address=destination, **values)


def ipv4(draw: Random, **values: object) -> IPv4:
    client, server = draw.randrange(CLIENTS), draw.randrange(SERVERS)
    source, destination = draw.sample((f"10.0.{client >> 8}.{client & 255}", f"198.18.{server >> 8}.{server & 255}"), 2)
    given = {"source_address": source, "destination_address": destination, "time_to_live": draw.randrange(40, 65)}
    return IPv4(**given, **values)  # type: ignore[arg-type]  # which fields are given is the caller's business


def ipv6(draw: Random, **values: object) -> IPv6:
    client, server = draw.randrange(CLIENTS), draw.randrange(SERVERS)
    source, destination = draw.sample((f"2001:db8:1::{client:x}", f"2001:db8:2::{server:x}"), 2)
    given = {"source_address": source, "destination_address": destination, "hop_limit": draw.randrange(40, 65)}
    return IPv6(**given, **values)  # type: ignore[arg-type]  # which fields are given is the caller's business


def network(draw: Random) -> IPv4 | IPv6:
    """IPv4 in four of five."""
    return ipv4(draw) if draw.random() < 0.8 else ipv6(draw)


def tcp(draw: Random, server: int, **values: object) -> TCP:
    """A segment in the middle of a connection, with timestamps in two of three."""
    source, destination = draw.sample((server, draw.randrange(32768, 61000)), 2)
    options = timestamps(draw) if draw.random() < 0.67 else b""
    given = {
        "source_port": source,
        "destination_port": destination,
        "sequence_number": draw.randrange(2**32),
        "acknowledgment_number": draw.randrange(2**32),
        "ack": True,
        "window": draw.randrange(65536),
        "options": options,
    }
    return TCP(**{**given, **values})  # type: ignore[arg-type]  # which fields are given is the caller's business


def udp(draw: Random, server: int, **values: int) -> UDP:
    source, destination = draw.sample((server, draw.randrange(32768, 61000)), 2)
    return UDP(source_port=source, destination_port=destination, **values)


def timestamps(draw: Random) -> bytes:
    """The option with two octets of padding before it, as most systems send it."""
    return b"\1\1\x08\x0a" + draw.randbytes(8)


def handshake_options(draw: Random) -> bytes:
    """What the SYN of a usual system has, in the order of Linux, and sometimes less."""
    options: list[Header] = [
        tcp_options.TCPMaximumSegmentSize(maximum_segment_size=draw.choice((1460, 1440, 1400, 8960)))
    ]
    if draw.random() < 0.9:
        options.append(tcp_options.TCPSelectiveAcknowledgmentPermitted())
        options.append(
            tcp_options.TCPTimestamps(timestamp_value=draw.randrange(2**32), timestamp_echo_reply=draw.randrange(2**32))
        )
        options.append(tcp_options.TCPNoOperation())
        options.append(tcp_options.TCPWindowScale(shift_count=draw.randrange(15)))
    list_of = TCP.layout.slot("options").field.options
    assert list_of is not None
    return items(list_of, options)


# --------------------------------------------------------------------------------------------------------------- frames


def over_tcp(server: int, payload: Build = nothing) -> Build:
    """A segment to or from a server's port."""
    return lambda draw: frame(draw, payload(draw), tcp(draw, server), network(draw))


def over_udp(server: int, payload: Build) -> Build:
    """A datagram to or from a server's port."""
    return lambda draw: frame(draw, payload(draw), udp(draw, server), network(draw))


def handshake(draw: Random) -> bytes:
    """A SYN, or the SYN that answers it."""
    is_answer = draw.random() < 0.5
    segment = tcp(draw, 443, syn=True, ack=is_answer, options=handshake_options(draw))
    return frame(draw, b"", segment, network(draw))


def frame(draw: Random, payload: bytes, *headers: Header) -> bytes:
    """The octets of a payload in headers, the innermost first, and in an Ethernet frame."""
    return bytes(encapsulate(payload, *headers, ethernet(draw)))


def wrong_checksum(draw: Random) -> bytes:
    """A segment whose checksum somebody has changed."""
    right = encapsulate(tls(draw), tcp(draw, 443), ipv4(draw), ethernet(draw))
    octets, place = bytearray(bytes(right)), right.layers[-1].offset + 16
    octets[place : place + 2] = (right[TCP].checksum ^ draw.randrange(1, 0xFFFF)).to_bytes(2, "big")
    return bytes(octets)


def fragments(version: int) -> Build:
    """A fragment of a datagram that is too long for Ethernet."""

    def make(draw: Random) -> bytes:
        datagram = encapsulate(
            draw.randbytes(draw.randrange(1600, 4000)),
            udp(draw, 9443),
            ipv4(draw) if version == 4 else ipv6(draw),
            ethernet(draw),
        )
        return bytes(draw.choice(_fragments(datagram, draw)))

    return make


def _fragments(datagram: Packet, draw: Random) -> list[Packet]:
    return fragment(datagram, 1500, identification=draw.randrange(1, 65536))


def icmp_error(draw: Random) -> bytes:
    """An error message that quotes the first 8 octets, or more, of what could not be delivered."""
    lost = encapsulate(dns(draw), udp(draw, 53), ipv4(draw), ethernet(draw))
    quoted = bytes(lost)[14 : 14 + 20 + draw.choice((8, 8, 64))]
    unreachable = ICMPv4DestinationUnreachable(type=3, code=draw.choice((0, 1, 3, 13)))
    message = draw.choice((unreachable, ICMPv4TimeExceeded(type=11, code=0)))
    return frame(draw, quoted, message, ipv4(draw))
