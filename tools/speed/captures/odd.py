"""Odd frames: lengths that lie, random octets on known ports, cut options, and numbers that nobody knows."""

from __future__ import annotations

from random import Random
from typing import Final

from dissect import UDP, encapsulate
from speed.captures.conversations import ethernet, frame, ipv4, ipv6, network, noise, tcp, tls, udp

KNOWN_PORTS: Final = (53, 67, 69, 123, 319, 500, 520, 546, 1701, 1812, 2152, 3784, 4500, 4789, 5353, 6081)
CUT_TCP_OPTIONS: Final = (
    b"\2\4\5\xb4\1\1\1\2",
    b"\1\1\x08\x0a\0\0\0\1",
    b"\2\4\5\xb4\x13\x12\0\0",
    b"\1\1\5\x0a\0\0\0\1",
)
"""The list ends before the last option does."""
CUT_IP_OPTIONS: Final = (b"\x07\x27\4\0", b"\x44\x28\5\0")


def untrue_length(draw: Random) -> bytes:
    """A length field that says more, or less, than there is: of IP, UDP or TCP."""
    payload, segment, datagram = draw.randbytes(draw.randrange(40, 600)), tcp(draw, 443), udp(draw, 9443)
    lie = draw.choice((1, 7, 700, 1480, 9000, 60000))
    return draw.choice(
        (
            lambda: frame(draw, payload, segment, ipv4(draw, total_length=lie)),
            lambda: frame(draw, payload, segment, ipv6(draw, payload_length=lie)),
            lambda: frame(draw, payload, udp(draw, 9443, length=lie), network(draw)),
            lambda: frame(draw, payload[:20], segment.replace(data_offset=draw.choice((2, 15))), network(draw)),
            lambda: frame(draw, payload, datagram, ipv4(draw, internet_header_length=draw.choice((2, 15)))),
        )
    )()


def noise_on_known_port(draw: Random) -> bytes:
    """A datagram for a known port that holds nothing of its protocol."""
    datagram = UDP(source_port=draw.randrange(32768, 61000), destination_port=draw.choice(KNOWN_PORTS))
    return frame(draw, noise(draw), datagram, network(draw))


def cut_options(draw: Random) -> bytes:
    """A list of options that ends within one of them."""
    if draw.random() < 0.7:
        return frame(draw, tls(draw), tcp(draw, 443, options=draw.choice(CUT_TCP_OPTIONS)), network(draw))
    return frame(draw, tls(draw), tcp(draw, 443), ipv4(draw, options=draw.choice(CUT_IP_OPTIONS)))


def unknown_number(draw: Random) -> bytes:
    """An EtherType, an IP protocol or an IP version that no declaration knows."""
    return draw.choice(
        (
            lambda: bytes(encapsulate(noise(draw), ethernet(draw, type=draw.randrange(0xA000, 0xA800)))),
            lambda: frame(draw, noise(draw), ipv4(draw, protocol=draw.randrange(200, 253))),
            lambda: frame(draw, noise(draw), ipv6(draw, next_header=draw.randrange(200, 253))),
            lambda: frame(draw, noise(draw), udp(draw, 9443), ipv4(draw, version=draw.choice((0, 5, 7, 15)))),
        )
    )()
