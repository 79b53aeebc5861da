"""`Carrier`: which of a packet's headers says where a fragment belongs, and which octets tell its datagram from others.

Fragments belong together if the network header's addresses, the identification and, in IPv4, the protocol are the same
(RFC 791 §3.2, RFC 8200 §4.5), and if they were captured on one interface, in one VLAN and one tunnel: hosts of two
networks may have the same addresses.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from struct import Struct
from typing import Any, Final, NamedTuple, TypeAlias

from dissect.derive.telling import telling_apart
from dissect.packet.dissector import Dissector
from dissect.packet.layer import Layer
from dissect.packet.reassembly.finding.field_octets import field_number, field_octets, fragment_place
from dissect.packet.reassembly.surroundings import as_octets
from dissect.packet.rows.path import MOST, Path
from dissect.packet.rows.places import place_of
from dissect.packet.walking.walk_problems import CONTRADICTED
from dissect.schema import Header, Joining

INTERFACE: Final = Struct("=q")
"""What a key begins with."""
OCTET: Final = 0xFF
Told: TypeAlias = Callable[[bytes, int], bytes]
"""Octets of a header that are the same for fragments of one datagram."""


class Carrier(NamedTuple):
    """The same for all packets with the same headers up to that one."""

    joining: Joining
    declarations: tuple[int, ...]
    """From the network header to the header that says where the fragment belongs."""
    places: tuple[int, ...]
    """Where a row says where these headers are."""
    told: tuple[tuple[int, bytes, Told], ...]
    """The same place of each header that tells something, how many octets it tells, as one octet, and what reads
    them."""
    place: Callable[[bytes, int], tuple[int, int]]
    """Reads the offset in units, and whether more fragments follow."""
    mark: Callable[[bytes, int], int]
    """Reads what the network header says of congestion."""
    is_damaged: bool
    """Whether the length of the network header contradicts the frame."""


class Carriers(dict[Path, "Carrier | bool | None"]):
    """For each path the carrier of its packets; None if they carry no fragments, True if only their layers tell."""

    def __missing__(self, path: Path) -> Carrier | bool | None:
        if len(self) >= MOST:
            self.clear()
        self[path] = found = (may_carry_fragment(path) or None) if path.asks else _in_path(path)
        return found


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
    joining = (protocols.dissectors[one].header for one in protocols.using("fragmentation"))
    joined = [kind for kind in joining if joining_of(kind) is not None]
    return following is None or any(protocols.may_follow(kind, following) for kind in joined)


def carries_fragment(layer: Layer) -> bool:
    """Whether what a layer carries is a fragment that is joined with others."""
    is_told = joining_of(layer.protocol) is not None and not layer.is_partial
    return is_told and any(fragment_place(layer.protocol)(layer.octets, layer.offset))


def carrier_of(dissectors: Sequence[Dissector], flags: Sequence[int], count: int) -> Carrier | None:
    """The carrier that is the last of some headers, in rows of `count` headers. `flags`: those of `Layer.flags`. None
    without a network header."""
    own = len(dissectors) - 1
    network = next((index for index in range(own, -1, -1) if dissectors[index].lends), None)
    kind = dissectors[own].header
    joining = joining_of(kind)
    if network is None or joining is None:
        return None
    names = {index: telling_apart(one.header) for index, one in enumerate(dissectors[: network + 1])}
    names[own] = (*names.get(own, ()), *(one for one in (joining.identification, joining.also) if one))
    told = [(place_of(index, count), *_told(dissectors[index], fields)) for index, fields in names.items() if fields]
    return Carrier(
        joining=joining,
        declarations=tuple(one.number for one in dissectors[network:]),
        places=tuple(place_of(index, count) for index in range(network, own + 1)),
        told=tuple((place, bytes((octets & OCTET,)), read) for place, read, octets in told),
        place=fragment_place(kind),
        mark=field_number(dissectors[network].header, joining.congestion),
        is_damaged=flags[network] & CONTRADICTED != 0,
    )


def _in_path(path: Path) -> Carrier | None:
    dissectors: list[Dissector] = []
    flags: list[int] = []
    for layer in path.layers:
        if layer.quoted:
            break
        dissectors.append(layer.dissector)
        flags.append(layer.flags)
        if layer.is_divided and not layer.is_partial and joining_of(layer.dissector.header) is not None:
            return carrier_of(dissectors, flags, len(path.layers))
    return None


def _told(dissector: Dissector, names: tuple[str, ...]) -> tuple[Told, int]:
    """What reads fields, and how many octets it gives; 0 if that differs."""
    header = dissector.header
    read = field_octets(header, names)
    if read is None:
        return partial(_decoded, dissector, names), 0
    return read, len(read(bytes(header.layout.fixed_octets), 0))


def _decoded(dissector: Dissector, names: tuple[str, ...], octets: bytes, at: int) -> bytes:
    """The same for fields of any place."""
    header: Any = dissector.decode(octets, at, len(octets))
    return as_octets(getattr(header, name) for name in names)
