"""Segments sent octet by octet to a listening socket, which says what it received."""

from __future__ import annotations

import socket
from collections.abc import Iterable
from itertools import count
from typing import Final

from dissect import TCP, Ethernet, IPv4, dissect, encapsulate
from recording.links import Pair
from recording.namespaces import RecordingError

STRANGER: Final = "192.0.2.77"
"""The sender: an address that no host has, so that no kernel answers for it."""
SERVICE: Final = 50_001
PATIENCE: Final = 0.01
FIRST: Final = 1_000
"""The number of the first octet of each stream."""
WIRE: Final = 0x0003
"""Frames of every protocol (`ETH_P_ALL`)."""


class Stranger:
    """Opens connections to a listening socket, and sends segments as it likes."""

    def __init__(self, pair: Pair) -> None:
        self._pair = pair
        self._ports = count(30_000)
        server, hardware = pair.server, pair.client.hardware_address
        server.namespace.run(f"ip neighbour replace {STRANGER} lladdr {hardware} nud permanent dev {server.interface}")
        self._listening = server.socket(socket.AF_INET, socket.SOCK_STREAM)
        self._listening.bind((server.ip4, SERVICE))
        self._listening.listen()
        self._wire = pair.client.socket(socket.AF_PACKET, socket.SOCK_RAW)
        self._wire.bind((pair.client.interface, WIRE))

    def received(self, segments: Iterable[tuple[int, bytes]]) -> bytes:
        """What the socket receives of segments, each with the place of its first octet in the stream."""
        port = next(self._ports)
        self._send(port, FIRST - 1, 0, syn=True)
        acknowledgment = self._number_of_answer(port) + 1
        self._send(port, FIRST, acknowledgment)
        connection, _ = self._listening.accept()
        with connection:
            for begin, octets in segments:
                self._send(port, FIRST + begin, acknowledgment, octets)
            connection.settimeout(PATIENCE)
            found = b""
            try:
                while octets := connection.recv(65535):
                    found += octets
            except TimeoutError:
                return found
        raise RecordingError("the connection ended")

    def close(self) -> None:
        """Close both sockets."""
        self._listening.close()
        self._wire.close()

    def _send(self, port: int, number: int, acknowledgment: int, data: bytes = b"", *, syn: bool = False) -> None:
        client, server = self._pair.client, self._pair.server
        frame = encapsulate(
            data,
            TCP(
                source_port=port,
                destination_port=SERVICE,
                sequence_number=number,
                acknowledgment_number=acknowledgment,
                syn=syn,
                ack=not syn,
                window=8192,
            ),
            IPv4(source_address=STRANGER, destination_address=server.ip4),
            Ethernet(source_address=client.hardware_address, destination_address=server.hardware_address),
        )
        self._wire.send(bytes(frame))

    def _number_of_answer(self, port: int) -> int:
        """The sequence number of the answer to a SYN."""
        while True:
            packet = dissect(self._wire.recv(65535))
            segment = packet.find(TCP)
            if segment is not None and segment.destination_port == port and segment.syn and segment.ack:
                return segment.sequence_number
