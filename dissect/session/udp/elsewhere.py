"""`ElsewhereFollower`: datagrams of protocols whose servers answer a request from another port (RFC 1350 §4)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cached_property
from typing import TYPE_CHECKING, Final, NamedTuple

from dissect.assigned_numbers.transport_ports import UdpPort
from dissect.blocks.block import Block
from dissect.engine.sizes import PORT_OCTETS
from dissect.packet import Layer, Packet, ProtocolSet
from dissect.packet.reassembly.surroundings import as_octets, surroundings
from dissect.schema import Application
from dissect.session.applications.declared.ports import with_ports
from dissect.session.applications.declared.taken_apart import application_of, reading, summary_of, taken_apart
from dissect.session.applications.message import ApplicationMessage
from dissect.session.applications.reader import When
from dissect.session.memory.oldest import forget_oldest
from dissect.session.ordered_pass.follower import rows_with
from dissect.session.udp.datagrams import Datagram, datagrams_in
from dissect.session.udp.kinds import KINDS
from dissect.session.udp.rows import DatagramRows, Kinds, kinds_of

if TYPE_CHECKING:
    from dissect.filter.rows.selecting import RowFilter

MOST: Final = 65_536
"""So many clients are remembered; those silent longest are forgotten."""
PORT: Final = "udp.port"
FEW: Final = 500
"""Datagrams of a block that are looked at one by one in less time than it takes to make a filter for all."""


class Asked(NamedTuple):
    """A protocol whose server was asked."""

    application: Application
    protocols: ProtocolSet
    """What takes its messages apart."""


class ElsewhereFollower:
    """Follows the packets of a capture in order, and tells the messages of such protocols in datagrams whose ports do
    not say what they are."""

    def __init__(self, protocols: ProtocolSet) -> None:
        self._protocols = protocols
        asking = protocols.using("answers_elsewhere")
        self._homes = {number: one for number, one in protocols.tables.get(UdpPort, {}).items() if one.number in asking}
        """The protocols whose servers are asked at some ports."""
        self._asked: dict[int, Asked] = {}
        """The same of those that were asked."""
        self._ports = {number.to_bytes(PORT_OCTETS) for number in self._homes}
        """The ports to look for: those of requests, and of all clients so far."""
        self._clients: dict[bytes, Asked] = {}
        """What each client has asked for, by its port, its address, that of the server, and what is around them."""

    def follow(self, block: Block, completing: Mapping[int, Packet]) -> Iterator[tuple[int, list[ApplicationMessage]]]:
        """The messages in the next block, by their rows. `completing`: as for `Follower.follow`."""
        rows = sorted({*completing, *rows_with(block, KINDS, quoted=False)}) if self._homes else []
        if not rows or not (self._clients or len(rows) <= FEW or self._has_requests(block)):
            return
        datagrams = DatagramRows(block, self._kinds)
        for row in rows:
            if row in completing or self._may_matter(datagrams, row):
                found = self.take(completing.get(row) or block.packet(row))
                if found:
                    yield row, found

    def take(self, packet: Packet) -> list[ApplicationMessage]:
        """The messages in the next packet, and in the datagrams that it completes, from the outside."""
        if not self._homes:
            return []
        return [one for datagram in datagrams_in(packet) for one in self._messages(packet, datagram)]

    def _messages(self, packet: Packet, datagram: Datagram) -> Iterator[ApplicationMessage]:
        source, destination = datagram.ports[:PORT_OCTETS], datagram.ports[PORT_OCTETS:]
        network = datagram.layer.network_around
        if network is None or not datagram.octets or self._ports.isdisjoint((source, destination)):
            return
        addresses = network.values["source_address"], network.values["destination_address"]
        around = _around(packet.frame.interface, network)
        sender, receiver = addresses[0] + source, addresses[1] + destination
        as_client, as_server = sender + addresses[1] + around, receiver + addresses[0] + around
        port = int.from_bytes(destination)
        if port in self._homes:
            if not datagram.is_damaged:
                self._remember(as_client, self._asked_at(port))
                self._ports.add(source)
        elif int.from_bytes(source) not in self._homes:  # those are read by their port
            for key in (as_client, as_server):
                asked = self._clients.get(key)
                if asked is not None:
                    self._remember(key, asked)
                    yield _message(asked, datagram, When(packet.number, packet.time or 0), sender, receiver)
                    return

    def _asked_at(self, port: int) -> Asked:
        found = self._asked.get(port)
        if found is None:
            header = self._homes[port].header
            application = application_of(header, UdpPort, frozenset({port}))
            found = self._asked[port] = Asked(application, reading(self._protocols, header))
        return found

    def _remember(self, client: bytes, asked: Asked) -> None:
        """The latest thing that a client has asked for, as the latest client."""
        self._clients.pop(client, None)
        forget_oldest(self._clients, MOST)
        self._clients[client] = asked

    def _may_matter(self, rows: DatagramRows, row: int) -> bool:
        found = rows.of(row)
        return found is None or not self._ports.isdisjoint(
            port for one in found for port in (one.source[-PORT_OCTETS:], one.destination[-PORT_OCTETS:])
        )

    @cached_property
    def _kinds(self) -> Kinds:
        return kinds_of(self._protocols, KINDS)

    def _has_requests(self, block: Block) -> bool:
        return self._requests is not None and any(self._requests.chosen(block))

    @cached_property
    def _requests(self) -> RowFilter | None:
        """Finds the rows that may have requests; None if no protocol has any."""
        return with_ports(PORT, self._homes, self._protocols)


def _message(asked: Asked, datagram: Datagram, when: When, source: bytes, destination: bytes) -> ApplicationMessage:
    packet = taken_apart(datagram.octets, asked.protocols, when, missing=datagram.missing)
    return ApplicationMessage(
        application=asked.application,
        summary=summary_of(packet),
        values=(),
        begin=0,
        end=len(datagram.octets) + datagram.missing,
        packet=packet,
        is_datagram=True,
        source=source,
        destination=destination,
        frames=(when.frame,),
        frame=when.frame,
        time_ns=when.time_ns,
    )


def _around(interface: int, network: Layer) -> bytes:
    """What is around a network layer, the same for both directions."""
    outside: list[Layer] = []
    while network.before is not None:
        network = network.before
        outside.insert(0, network)
    return as_octets(surroundings(interface, outside, directed=False))
