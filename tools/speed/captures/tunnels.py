"""Segments of TLS inside tunnels."""

from __future__ import annotations

from collections.abc import Sequence
from random import Random

from dissect import UDP, VLAN
from dissect.protocols.gre import GRE
from dissect.protocols.gtp import GTPv1
from dissect.protocols.mpls import MPLS
from dissect.protocols.vxlan import VXLAN
from dissect.schema import Header
from speed.captures.conversations import ethernet, frame, ipv4, network, tcp, tls

LARGEST = 1200
"""Octets of the payload inside, so that the frame outside stays below 1,500."""


def vlan(draw: Random) -> bytes:
    return _around(draw, VLAN(vlan_identifier=draw.randrange(1, 4095)))


def mpls(draw: Random) -> bytes:
    return _around(draw, MPLS(label=draw.randrange(16, 2**20), bottom_of_stack=True, time_to_live=60))


def gre(draw: Random) -> bytes:
    return _around(draw, GRE(), ipv4(draw))


def ip_in_ip(draw: Random) -> bytes:
    return _around(draw, ipv4(draw))


def gtp(draw: Random) -> bytes:
    tunnel = GTPv1(tunnel_endpoint_identifier=draw.randrange(2**32), message_type=255)
    return _around(draw, tunnel, UDP(source_port=2152, destination_port=2152), ipv4(draw))


def vxlan(draw: Random) -> bytes:
    tunnel = VXLAN(network_identifier=draw.randrange(2**24))
    source_port = draw.randrange(1024, 65536)
    return _around(draw, ethernet(draw), tunnel, UDP(source_port=source_port, destination_port=4789), ipv4(draw))


def _around(draw: Random, *headers: Header) -> bytes:
    """A segment in the headers of a tunnel, the innermost first."""
    inner: Sequence[Header] = (tcp(draw, 443), network(draw))
    return frame(draw, tls(draw)[:LARGEST], *inner, *headers)
