"""`all_connections`: how the connections in a capture were opened, whatever protocol they speak."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, fields
from typing import Any, Final, NamedTuple, TypeAlias

from dissect.addresses import Address, with_port
from dissect.packet import Packet
from dissect.session.sctp import summary as sctp
from dissect.session.sctp.summary.collecting import AssociationCollector
from dissect.session.tcp import connections as tcp
from dissect.session.tcp.connections.collecting import ConnectionCollector

Kind: TypeAlias = tcp.HandshakeKind | sctp.HandshakeKind

KINDS: Final[Mapping[str, str]] = {kind.value: kind.meaning for kind in (*sctp.HandshakeKind, *tcp.HandshakeKind)}
"""How connections are opened, and what that means."""
OFFERS: Final = tuple(dict.fromkeys(one.name for kind in (tcp.Offer, sctp.Offer) for one in fields(kind)))
"""What an end may offer when a connection is opened."""


class OpenedEnd(NamedTuple):
    """One end of a connection."""

    addresses: tuple[Address, ...]
    port: int
    offer: Mapping[str, Any] | None
    """What it offered, by the names of the protocol's `Offer`; None if that was not seen."""

    def __str__(self) -> str:
        return with_port(self.addresses[0], self.port)


class Opened(NamedTuple):
    """A connection or an association, and how it was opened."""

    noun: str
    number: int
    client: OpenedEnd
    server: OpenedEnd
    kind: Kind
    frames: tuple[int, ...]
    """Those of the handshake; the first one if none were seen."""

    def __str__(self) -> str:
        return f"{self.noun} {self.number}, {self.client} → {self.server}"


def all_connections(packets: Iterable[Packet]) -> Iterator[Opened]:
    """The connections and associations of packets that are given in the order of their capture. Memory is bounded: if
    there are too many, those that were idle longest come first."""
    followed, associated = ConnectionCollector(), AssociationCollector()
    for packet in packets:
        yield from map(_connection, followed.take(packet))
        yield from map(_association, associated.take(packet))
    yield from map(_connection, followed.rest())
    yield from map(_association, associated.rest())


def _connection(one: tcp.TcpConnection) -> Opened:
    client, server = (OpenedEnd((end.address,), end.port, _offered(end.offer)) for end in (one.client, one.server))
    frames = one.handshake.frames or (one.first_frame,)
    return Opened("connection", one.number, client, server, one.handshake.kind, frames)


def _association(one: sctp.SctpAssociation) -> Opened:
    client, server = (OpenedEnd(end.addresses, end.port, _offered(end.offer)) for end in (one.client, one.server))
    frames = one.handshake.frames or (one.first_frame,)
    return Opened("association", one.number, client, server, one.handshake.kind, frames)


def _offered(offer: tcp.Offer | sctp.Offer | None) -> Mapping[str, Any] | None:
    return None if offer is None else asdict(offer)
