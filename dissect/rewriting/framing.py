"""Headers around a packet: a tunnel taken off, a tag put on or taken off.

Both follow from the declarations. What a header carries is found by a number in a space; a tag is carried under such a
number, and has a field for another of the same space. So it goes between a header and what that carries by taking over
the header's number, and off again by giving it back; a length in that place (IEEE 802.3) stays right, because it counts
what comes behind the tag.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from enum import IntEnum
from functools import cache
from itertools import pairwise
from typing import Final

from dissect.assigned_numbers import LinkType
from dissect.capture import Frame
from dissect.derive.carried_number import carried_number
from dissect.derive.outline import outline_of
from dissect.editing.changes import Given
from dissect.editing.checksums import Summing
from dissect.editing.remaking import remade
from dissect.errors import EncodingError
from dissect.packet import Layer, NestingLimits, Packet, ProtocolSet
from dissect.schema import Header, Nesting
from dissect.schema.octets import encode
from dissect.suggestions import meant

NO_TUNNEL: Final = "no such header"
NOTHING_WITHIN: Final = "nothing was read behind it"
IN_FRAGMENT: Final = "it is in a fragment, so octets are missing"
NO_LINK_TYPE: Final = "what it carries cannot be a frame of its own: no link type begins with it"
NO_PLACE: Final = "no header that carries a tag"
NO_TAG: Final = "no tag"


class NotDoneError(Exception):
    """A packet that cannot be changed in this way; the text says why."""


def known_tunnel(name: str, protocols: ProtocolSet) -> str:
    """The name of a header that carries others. EncodingError for any other name."""
    names = {one.stack.name for one in protocols.headers if any(not each.quoted for each in one.stack.next)}
    if name.lower() not in names:
        raise EncodingError("decapsulate", name, f"no header that carries others{meant(name, sorted(names))}")
    return name.lower()


def without_tunnel(packet: Packet, name: str, protocols: ProtocolSet, limits: NestingLimits) -> Packet:
    """What the outermost header of this name carries, as a frame of its own; NotDoneError if it cannot be one.

    Headers of the same name that follow at once come off too, as the labels of MPLS, but not those of network headers,
    and so does what stands between the tunnel and the first header that frames may begin with, as a control word.
    """
    own = packet.own_layers
    at = next((index for index, layer in enumerate(own) if layer.name == name), None)
    if at is None:
        raise NotDoneError(NO_TUNNEL)
    while at + 2 < len(own) and own[at + 1].name == name and own[at].dissector.outline.nesting is not Nesting.TUNNEL:
        at += 1
    around, within, link_type = _first_frame(own[at:], _link_types(protocols))
    if within.is_fragment:
        raise NotDoneError(IN_FRAGMENT)
    frame = packet.frame
    end = around.payload_offset + around.payload_length
    octets = frame.octets[within.offset : end]
    is_cut = end == len(frame.octets)
    original = max(len(octets), around.contained_end - within.offset) if is_cut else len(octets)
    made = frame.replace(octets=octets, original_length=original, link_type=link_type, fcs_octets=0)
    return _packet(made, packet, protocols, limits)


def _first_frame(layers: Sequence[Layer], links: Mapping[type[Header], int]) -> tuple[Layer, Layer, int]:
    """The first header behind a tunnel that a frame may begin with, the one before it, and the link type."""
    for around, within in pairwise(layers):
        for kind in within.protocol.__mro__:
            if kind in links:
                return around, within, links[kind]
    raise NotDoneError(NO_LINK_TYPE if len(layers) > 1 else NOTHING_WITHIN)


def _packet(frame: Frame, before: Packet, protocols: ProtocolSet, limits: NestingLimits) -> Packet:
    made = Packet(frame, protocols, limits)
    made.zero_accepted = before.zero_accepted
    return made


@cache
def _link_types(protocols: ProtocolSet) -> Mapping[type[Header], int]:
    """The link type of frames that begin with each header. One whose own header is empty comes first: it may begin with
    several, as IPv4 and IPv6."""
    found: dict[type[Header], int] = {}
    for header in protocols.headers:
        for number in (header.stack.carried_as or {}).get(LinkType, ())[:1]:
            spaces = [one.space for one in outline_of(header).lookups] if not header.fields else []
            found.update((one.header, number) for space in spaces for one in protocols.tables[space].values())
    for header in protocols.headers:
        for number in (header.stack.carried_as or {}).get(LinkType, ())[:1]:
            found.setdefault(header, number)
    return found


def tagged(packet: Packet, tag: Header, protocols: ProtocolSet, limits: NestingLimits) -> Packet:
    """The packet with a tag outside of all others; NotDoneError if its link has none."""
    spaces = tag.stack.carried_as or {}
    for index, layer in enumerate(_links(packet)):
        for space, key in _keys(layer.protocol):
            if space in spaces and not layer.is_partial:
                own = next(name for one, name in _keys(type(tag)) if one is space)
                values = layer.values
                inserted = bytes(tag.replace(**{own: values[key]}))
                header = encode(layer.protocol.layout, {**values, key: carried_number(type(tag), space)})
                return _spliced(packet, index, header + inserted, layer.length, protocols, limits)
    raise NotDoneError(NO_PLACE)


def untagged(packet: Packet, like: type[Header], protocols: ProtocolSet, limits: NestingLimits) -> Packet:
    """The packet without its outermost tag that has the fields of `like`; NotDoneError if it has none."""
    names = [one.name for one in like.fields]
    for index, (layer, tag) in enumerate(pairwise(_links(packet))):
        inner = dict(_keys(tag.protocol))
        shared = [(key, inner[space]) for space, key in _keys(layer.protocol) if space in inner]
        if shared and not tag.is_partial and [one.name for one in tag.protocol.fields] == names:
            key, own = shared[0]
            header = encode(layer.protocol.layout, {**layer.values, key: tag.values[own]})
            return _spliced(packet, index, header, layer.length + tag.length, protocols, limits)
    raise NotDoneError(NO_TAG)


def _links(packet: Packet) -> Iterator[Layer]:
    """The headers before the first network header."""
    for layer in packet.own_layers:
        if layer.dissector.lends:
            return
        yield layer


@cache
def _keys(header: type[Header]) -> tuple[tuple[type[IntEnum], str], ...]:
    """The number spaces in which a field of a header alone says what follows, with that field."""
    return tuple({one.space: one.fields[0] for one in outline_of(header).lookups if len(one.fields) == 1}.items())


def _spliced(
    packet: Packet, index: int, octets: bytes, length: int, protocols: ProtocolSet, limits: NestingLimits
) -> Packet:
    """The packet with other octets for a layer of the link and what follows it; a check sequence behind follows."""
    begin, frame = packet.layers[index].offset, packet.frame
    made = remade(packet, frame.octets[:begin] + octets + frame.octets[begin + length :], protocols, limits)
    if packet.frame_check is None:
        return made
    summed = Summing(packet, made, index, Given(frozenset(), None), frozenset()).run()
    return remade(packet, summed, protocols, limits)
