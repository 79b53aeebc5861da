"""`Fragment`: a piece of a datagram that a packet carries, and what keeps it apart from those of other datagrams.

Fragments belong together if the network header's addresses, the identification and, in IPv4, the protocol are the same
(RFC 791 §3.2, RFC 8200 §4.5), and if they were captured on one interface, in one VLAN and one tunnel: hosts of two
networks may have the same addresses.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from dissect.derive.outline import outline_of
from dissect.packet.layer import Layer
from dissect.packet.packet import Packet
from dissect.packet.reassembly.facts import Refusal
from dissect.packet.reassembly.surroundings import as_octets, surroundings
from dissect.packet.rows.path import Path
from dissect.packet.walking.walk_problems import CONTRADICTED
from dissect.schema import Header, Joining, Nesting

UNIT = 8
"""Offsets count units of so many octets, and a fragment that others follow has whole units (RFC 791 §3.1)."""
MOST_OCTETS = 65_535
"""No datagram in fragments ends behind this octet (RFC 791 §3.1, RFC 8200 §4.5)."""


class Fragment(NamedTuple):
    """A piece of a datagram."""

    key: bytes
    """The same for fragments of one datagram."""
    joining: Joining
    layers: Sequence[Layer]
    """From the network header to the header that says where the fragment belongs."""
    number: int
    """That of its frame."""
    timestamp_ns: int | None
    begin: int
    """Where its octets belong, behind the datagram's headers."""
    octets: bytes
    is_last: bool
    refusal: Refusal | None
    """Why it cannot be part of any datagram."""

    @property
    def end(self) -> int:
        """Where its octets end."""
        return self.begin + len(self.octets)


def joining_of(kind: type[Header]) -> Joining | None:
    """How fragments that a header carries are joined; None if they are not, or it carries none."""
    fragmentation = kind.stack.fragmentation
    return None if fragmentation is None else fragmentation.joining


def may_carry_fragment(path: Path) -> bool:
    """Whether packets of a path may carry a fragment that is joined with others: for others it is known."""
    if any(one.is_divided and not one.quoted and joining_of(one.dissector.header) for one in path.layers):
        return True
    if not path.asks:
        return False
    protocols, following = path.rules.protocols, path.stopped
    joined = [kind for kind in protocols.headers if joining_of(kind) is not None]
    return following is None or any(kind in protocols.kinds_from(following) for kind in joined)


def fragment_in(packet: Packet) -> Fragment | None:
    """The fragment that a packet carries; None if it carries none. Of fragments in fragments, the outer one."""
    before: list[Layer] = []
    for layer in packet.own_layers:
        before.append(layer)
        joining = joining_of(layer.protocol)
        if joining is None or layer.is_partial:
            continue
        offset, more = _place(layer)
        if offset or more:
            return _fragment(packet, before, joining, offset * UNIT, is_last=not more)
    return None


def _place(layer: Layer) -> tuple[int, int]:
    """The offset in units, and whether more fragments follow."""
    words = outline_of(layer.protocol).fragmentation
    assert words is not None  # noqa: S101  # the callers chose the layer by this word
    offset, more = words
    values = layer.values
    return offset.declared.evaluate(values), more.declared.evaluate(values)


def _fragment(packet: Packet, before: list[Layer], joining: Joining, begin: int, *, is_last: bool) -> Fragment | None:
    network = next((i for i in range(len(before) - 1, -1, -1) if before[i].dissector.lends), None)
    if network is None:
        return None
    frame, layer = packet.frame, before[-1]
    octets = layer.payload
    return Fragment(
        key=_key(frame.interface, before, network, joining),
        joining=joining,
        layers=before[network:],
        number=frame.number,
        timestamp_ns=frame.timestamp_ns,
        begin=begin,
        octets=octets,
        is_last=is_last,
        refusal=_refusal(packet, before[network:], joining, begin, octets, is_last=is_last),
    )


def _key(interface: int, before: Sequence[Layer], network: int, joining: Joining) -> bytes:
    """What fragments of one datagram have in common."""
    values = before[-1].values
    own = (values[name] for name in (joining.identification, joining.also) if name)
    return as_octets([*surroundings(interface, before[: network + 1], directed=True), *own])


def _refusal(
    packet: Packet, layers: Sequence[Layer], joining: Joining, begin: int, octets: bytes, *, is_last: bool
) -> Refusal | None:
    network, layer = layers[0], layers[-1]
    wire = layer.contained_end - layer.offset - layer.length
    headers = layer.length if layer is network else 0
    found = {
        Refusal.DAMAGED: network.flags & CONTRADICTED,
        Refusal.CUT: wire > len(octets),
        Refusal.EMPTY: not octets,
        Refusal.UNEVEN: not is_last and wire % UNIT,
        Refusal.TOO_LONG: headers + begin + wire > MOST_OCTETS,
        Refusal.CHAIN_CUT: joining.holds_chain and not begin and _lacks_transport(packet, layer),
    }
    return next((one for one, holds in found.items() if holds), None)


def _lacks_transport(packet: Packet, layer: Layer) -> bool:
    """Whether the headers behind that of the first fragment end before those of the transport do."""
    last = packet.own_layers[-1]
    is_between = last is layer or last.protocol.stack.nesting is Nesting.EXTENSION
    return last.is_partial or (is_between and not last.payload_length)
