"""Checksums as the inference counts them: what one host has sent to another."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, NamedTuple

from dissect.addresses import Address
from dissect.session.offload.observation import Observation, observe

if TYPE_CHECKING:
    from dissect.capture import PacketFlags
    from dissect.packet import Layer, LayerChecksum, Packet


class Sighting(NamedTuple):
    """A checksum from one host to another, on one interface."""

    interface: int
    interface_name: str
    protocol: str
    source: Address
    destination: Address
    observation: Observation
    is_confirmed: bool
    """Whether the capture marks its packet as outgoing, or as without a ready checksum."""
    is_inbound: bool
    """Whether it marks it as incoming."""
    number: int
    """Of the packet."""
    octets: int
    """Those that it covers."""


def sightings_in(packet: Packet) -> Iterator[Sighting]:
    """The checksums of a packet, without those that it quotes and those in lists."""
    frame = packet.frame
    addresses: dict[Layer, tuple[Address, Address]] = {}
    marks = marks_in(frame.flags)
    for checksum in packet.checksums:
        if packet.layers[checksum.layer].quoted or checksum.in_list:
            continue
        network = _network(packet, checksum)
        if network is None:
            continue
        if network not in addresses:
            values = network.values
            addresses[network] = values["source_address"], values["destination_address"]
        where = frame.interface, frame.interface_name, checksum.protocol
        octets = checksum.coverage.length or len(checksum.coverage.octets)
        yield Sighting(*where, *addresses[network], observe(checksum), *marks, frame.number, octets)


def marks_in(flags: PacketFlags | None) -> tuple[bool, bool]:
    """Whether the flags of a packet mark it as outgoing or without a ready checksum, and whether as incoming."""
    if flags is None:
        return False, False
    from dissect.capture import Direction

    direction = Direction(flags.direction)
    return direction == Direction.OUTBOUND or flags.checksum_not_ready, direction == Direction.INBOUND


def host_of(packet: Packet, checksum: LayerChecksum) -> tuple[int, str, str] | None:
    """The interface, the host that sent a checksum, and its protocol, as in `excuses`; None without a network layer."""
    network = _network(packet, checksum)
    if network is None:
        return None
    return packet.frame.interface, str(network.values["source_address"]), checksum.protocol


def _network(packet: Packet, checksum: LayerChecksum) -> Layer | None:
    """The network layer that a checksum belongs to: its own, or the nearest around it, where it is whole."""
    layer = packet.layers[checksum.layer]
    return layer if layer.dissector.lends and not layer.is_partial else layer.network_around
