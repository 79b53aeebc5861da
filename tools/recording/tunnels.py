"""Tunnels that the kernel does not have: a TUN or TAP device at each end, and a pump that carries its packets.

The session inside is the kernel's and the programs', and so is the outermost header, which raw IP, UDP and packet
sockets have the kernel write. Only what stands between the two, such as a GRE header, is written by the pump.
"""

from __future__ import annotations

import os
import select
import socket
import threading
from collections.abc import Callable
from dataclasses import dataclass

from recording import links
from recording.links import IPV6, Pair, Side
from recording.wire import Direction

INNER_MTU = 1400
UDP_NO_CHECK6_TX = 101
UDP_NO_CHECK6_RX = 102
LARGEST = 65536

Wrap = Callable[[Direction, bytes], bytes | None]
"""What goes into the outer packet for an inner one; None for an inner packet that this tunnel does not carry."""
Unwrap = Callable[[bytes], bytes | None]


@dataclass
class Outer:
    """One end of the outer path: a socket, and where it sends to."""

    socket: socket.socket
    destination: tuple[object, ...]
    with_ip_header: bool = False

    def send(self, data: bytes) -> None:
        self.socket.sendto(data, self.destination)

    def receive(self) -> bytes | None:
        """What the outer packet carries; nothing for a packet of our own."""
        data, address = self.socket.recvfrom(LARGEST)
        if self.socket.family == socket.AF_PACKET and address[2] == socket.PACKET_OUTGOING:
            return None
        # A raw IPv4 socket hands the header over too.
        return data[(data[0] & 0x0F) * 4 :] if self.with_ip_header else data


Carrier = Callable[[Side, Side], Outer]
"""Makes the outer end of a side that talks to another side."""


def over_ip(family: socket.AddressFamily, protocol: int) -> Carrier:
    """Directly over IP."""

    def outer(side: Side, other: Side) -> Outer:
        made = side.socket(family, socket.SOCK_RAW, protocol)
        made.bind((side.address(family), 0))
        return Outer(made, (other.address(family), 0), with_ip_header=family != IPV6)

    return outer


def over_udp(family: socket.AddressFamily, port: int, *, checksum: bool = True) -> Carrier:
    """Over UDP, from and to the same port."""

    def outer(side: Side, other: Side) -> Outer:
        made = side.socket(family, socket.SOCK_DGRAM)
        if not checksum:
            for option in (UDP_NO_CHECK6_TX, UDP_NO_CHECK6_RX):
                made.setsockopt(socket.IPPROTO_UDP, option, 1)
        made.bind((side.address(family), port))
        return Outer(made, (other.address(family), port))

    return outer


def over_ethernet(kind: int) -> Carrier:
    """In Ethernet frames of a type."""

    def outer(side: Side, other: Side) -> Outer:
        made = side.socket(socket.AF_PACKET, socket.SOCK_DGRAM, socket.htons(kind))
        made.bind((side.interface, kind))
        return Outer(made, (side.interface, kind, 0, 0, bytes.fromhex(other.hardware_address.replace(":", ""))))

    return outer


class Tunnel:
    """Carries packets between the inner devices of two hosts until it is closed. ``inner`` is the pair inside."""

    def __init__(self, pair: Pair, carrier: Carrier, wrap: Wrap, unwrap: Unwrap, *, ethernet: bool = False) -> None:
        self.inner = Pair(
            Side(pair.client.namespace, "inner0", "00:00:5e:00:53:01", "198.51.100.1", "2001:db8:1::1"),
            Side(pair.server.namespace, "inner1", "00:00:5e:00:53:02", "198.51.100.2", "2001:db8:1::2"),
        )
        (links.connect_by_taps if ethernet else links.connect_by_tuns)(self.inner, INNER_MTU)
        self._ends = [
            (Direction.TO_SERVER, self.inner.client.device, carrier(pair.client, pair.server)),
            (Direction.TO_CLIENT, self.inner.server.device, carrier(pair.server, pair.client)),
        ]
        self._wrap, self._unwrap = wrap, unwrap
        self._stop_reading, self._stop_writing = os.pipe()
        self._thread = threading.Thread(target=self._carry, daemon=True)
        self._thread.start()

    def _carry(self) -> None:
        devices = {device: (direction, outer) for direction, device, outer in self._ends}
        outers = {outer.socket.fileno(): (device, outer) for _direction, device, outer in self._ends}
        while True:
            readable, _, _ = select.select([*devices, *outers, self._stop_reading], [], [])
            if self._stop_reading in readable:
                return
            for descriptor in readable:
                if descriptor in devices:
                    direction, outer = devices[descriptor]
                    wrapped = self._wrap(direction, os.read(descriptor, LARGEST))
                    if wrapped is not None:
                        outer.send(wrapped)
                else:
                    device, outer = outers[descriptor]
                    received = outer.receive()
                    inner = None if received is None else self._unwrap(received)
                    if inner is not None:
                        os.write(device, inner)

    def close(self) -> None:
        """Stop carrying; the inner devices go away."""
        os.write(self._stop_writing, b".")
        self._thread.join()
        for _direction, device, outer in self._ends:
            os.close(device)
            outer.socket.close()
        os.close(self._stop_reading)
        os.close(self._stop_writing)
