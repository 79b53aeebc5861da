"""A toy network address translator: the device under test of this example.

It stands between a private network and one public address. What goes out gets the public address and a port of its
own; what comes back is sent to whom that port was given. It works on the octets of IPv4 datagrams, as a driver or a
program on a network card would, and updates both checksums without adding anything up again (RFC 1624).
"""

from __future__ import annotations

import struct
from ipaddress import IPv4Address

UDP, TCP = 17, 6
CHECKSUM_AT = {UDP: 6, TCP: 16}
"""Where the transport's checksum stands in its header."""
FIRST_PORT = 61_000


def updated(checksum: int, old: bytes, new: bytes) -> int:
    """The checksum after some octets have become others: HC' = ~(~HC + ~m + m') (RFC 1624 §3)."""
    total = ~checksum & 0xFFFF
    for (was,), (now,) in zip(struct.iter_unpack("!H", old), struct.iter_unpack("!H", new), strict=True):
        total += (~was & 0xFFFF) + now
    while total > 0xFFFF:
        total = (total & 0xFFFF) + (total >> 16)
    return ~total & 0xFFFF


class Translator:
    """Ports are given in order, and never taken back: a toy."""

    def __init__(self, public_address: str) -> None:
        self.public = IPv4Address(public_address).packed
        self._ports: dict[tuple[bytes, int, int], int] = {}
        self._hosts: dict[tuple[int, int], tuple[bytes, int]] = {}

    def outbound(self, datagram: bytes) -> bytes:
        """A datagram from the private network, as it leaves for the public one."""
        protocol, source, port, *_ = self._parts(datagram)
        key = (source, protocol, port)
        if key not in self._ports:
            public_port = FIRST_PORT + len(self._ports)
            self._ports[key] = public_port
            self._hosts[protocol, public_port] = (source, port)
        return self._rewritten(datagram, address_at=12, port_at=0, address=self.public, port=self._ports[key])

    def inbound(self, datagram: bytes) -> bytes | None:
        """A datagram from the public network, forwarded to the host that asked for it; None if no host did."""
        protocol, *_, port = self._parts(datagram)
        if (protocol, port) not in self._hosts:
            return None
        address, private_port = self._hosts[protocol, port]
        return self._rewritten(datagram, address_at=16, port_at=2, address=address, port=private_port)

    @staticmethod
    def _parts(datagram: bytes) -> tuple[int, bytes, int, int]:
        """Protocol, source address, source port and destination port."""
        header = (datagram[0] & 0xF) * 4
        source_port, destination_port = struct.unpack_from("!HH", datagram, header)
        return datagram[9], datagram[12:16], source_port, destination_port

    def _rewritten(self, datagram: bytes, *, address_at: int, port_at: int, address: bytes, port: int) -> bytes:
        """The datagram with another address and port, and both checksums brought up to date."""
        octets = bytearray(datagram)
        header = (octets[0] & 0xF) * 4
        old_address, old_port = datagram[address_at : address_at + 4], datagram[header + port_at : header + port_at + 2]
        new_port = port.to_bytes(2, "big")
        octets[address_at : address_at + 4] = address
        octets[header + port_at : header + port_at + 2] = new_port

        self._update(octets, 10, old_address, address)
        at = header + CHECKSUM_AT[octets[9]]
        if octets[9] == UDP and octets[at : at + 2] == bytes(2):
            return bytes(octets)
        # The addresses are part of the pseudo-header, and so count in the transport's checksum too.
        self._update(octets, at, old_address + old_port, address + new_port)
        if octets[9] == UDP and octets[at : at + 2] == bytes(2):
            octets[at : at + 2] = b"\xff\xff"
        return bytes(octets)

    @staticmethod
    def _update(octets: bytearray, at: int, old: bytes, new: bytes) -> None:
        checksum = int.from_bytes(octets[at : at + 2], "big")
        octets[at : at + 2] = updated(checksum, old, new).to_bytes(2, "big")
