"""Where the messages of processes stand in a packet, whole or a piece of one."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final, NamedTuple

from dissect.derive.documents.floors import protocol_name, unit_of
from dissect.packet import Layer, Packet
from dissect.render.escape import cut, quoted
from dissect.render.lines.summary import layer_words
from dissect.render.tables import count_of
from dissect.schema import values_of
from dissect.schema.octets import places as places_in

WIDTH: Final = 40
"""Characters of a message."""
WORDS: Final = 60
LIKE_VOWELS: Final = frozenset("AEFHILMNORSX")
"""Letters that are spelt like vowels."""
VOWELS: Final = frozenset("AEIO")
UNIT: Final = 8
DETAILS: Final = ("[", "Id=")
"""How flags and numbers begin in words."""


class Message(NamedTuple):
    """A message, or a piece of one."""

    at: int
    """Its first octet in the frame."""
    octets: int
    layer: int
    """The layer whose header comes before it, by its index among those of the packet; -1 for none."""
    text: str
    """In words: what it says, or how long it is."""
    name: str = ""
    """In fewer words, for the ladder; empty: the same."""


class FragmentPlace(NamedTuple):
    """Where the octets of a fragment belong in what its datagram carries."""

    begin: int
    end: int
    is_last: bool


def messages_in(packet: Packet, *, with_messages: bool = True) -> list[Message]:
    """The messages in a packet: in items of lists that hold them, or else behind the header of the transport."""
    own = packet.own_layers
    if not own or packet.quoted:
        return []
    return [*_in_items(packet, own, with_messages=with_messages)] or _behind(packet, own, with_messages=with_messages)


def _in_items(packet: Packet, own: Sequence[Layer], *, with_messages: bool) -> Iterator[Message]:
    for index, layer in enumerate(own):
        for _, options in layer.options():
            for item in options.items:
                kind = type(item.header)
                if kind.stack.message:
                    spans = {
                        one.field.name: (bit, bits) for one, bit, bits in places_in(kind.layout, values_of(item.header))
                    }
                    bit, bits = spans[kind.stack.message]
                    at, octets = item.offset + bit // 8, bits // 8
                    yield Message(at, octets, index, _text(packet, at, octets, with_messages=with_messages))


def unseen_octets(packet: Packet) -> int:
    """How many octets a process sent, by the lengths in the headers, of which the capture has none."""
    own = packet.own_layers
    transport = None if packet.quoted else _transport(own)
    if transport is None or own[transport].payload_length:
        return 0
    return own[transport].carried_octets or 0


def _transport(own: Sequence[Layer]) -> int | None:
    """The index of the innermost layer that carries whatever processes send."""
    places = range(len(own) - 1, -1, -1)
    return next((index for index in places if own[index].dissector.outline.lookups and _is_open(own[index])), None)


def _behind(packet: Packet, own: Sequence[Layer], *, with_messages: bool) -> list[Message]:
    """The message behind the innermost transport that has one, with the header of the application in it. Behind a
    header that is cut no octet is known to be part of one."""
    transport = _transport(own)
    if transport is None:
        last = own[-1]
        if (
            last.header is None
            or not last.payload_length
            or (last.protocol.stack.pseudo_header is not None and not last.is_fragment)
        ):
            return []
        text = _text(packet, last.payload_offset, last.payload_length, with_messages=with_messages)
        return [Message(last.payload_offset, last.payload_length, len(own) - 1, text)]
    layer = own[transport]
    if layer.header is None or not layer.payload_length:
        return []
    inner = [one for one in own[transport + 1 :] if one.protocol.fields]
    if inner and with_messages:
        text, name = _called(inner[-1])
    else:
        text, name = _text(packet, layer.payload_offset, layer.payload_length, with_messages=with_messages), ""
    return [Message(layer.payload_offset, layer.payload_length, transport, text, name)]


def _called(layer: Layer) -> tuple[str, str]:
    """What a message of an application is called in a sentence, and what it says: the latter also alone."""
    said = layer_words(layer, {})
    words = " ".join([one for one in said if not _is_detail(one)] or said)
    name = protocol_name(layer.protocol)
    article = "an" if name[0] in (LIKE_VOWELS if name[:2].isupper() else VOWELS) else "a"
    called = f"{article} {name} {unit_of(layer.protocol)}"
    return called + (f" ({cut(words, WORDS)})" if words else ""), words or called


def _is_detail(word: str) -> bool:
    """Whether a word is one of the flags that are set, or of the numbers that tell one message from another."""
    return word.startswith(DETAILS)


def _is_open(layer: Layer) -> bool:
    """Whether a layer carries whatever processes send, by ports."""
    return all(one.optional for one in layer.dissector.outline.lookups)


def _text(packet: Packet, at: int, octets: int, *, with_messages: bool) -> str:
    said = quoted(packet.frame.octets[at : at + octets], WIDTH) if with_messages else ""
    return said or count_of(octets, "octet")


def message_objects(
    messages: Sequence[Message], piece: FragmentPlace | None, places: Mapping[int, int]
) -> list[dict[str, Any]]:
    """Messages as data. `piece`: the fragment that they are in, if they are in one."""
    return [
        {
            "at": one.at,
            "octets": one.octets,
            "layer": places.get(one.layer),
            "text": one.text,
            **({} if piece is None else {"piece": list(piece)}),
        }
        for one in messages
    ]


def fragment_of(packet: Packet) -> FragmentPlace | None:
    """Where the octets of a packet belong that carries a fragment; None if it carries none."""
    for layer in packet.own_layers:
        declared = layer.dissector.outline.fragmentation
        if declared is None or layer.header is None:
            continue
        values = layer.values
        offset, more = (one.declared.evaluate(values) for one in declared)
        if offset or more:
            begin = offset * UNIT
            octets = max(layer.contained_end - layer.offset - layer.length, 0)
            return FragmentPlace(begin, begin + octets, not more)
    return None
