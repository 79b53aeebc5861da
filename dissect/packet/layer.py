"""One layer of a packet: the spans of its header, payload and trailer in the frame."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from dissect.derive.lists.held import lists_in
from dissect.derive.lists.items import Options
from dissect.derive.lists.reading import decode_options
from dissect.derive.lists.room import ITEM_LIMIT, Room
from dissect.packet.dissector import Dissector
from dissect.schema import Field, Header, ListOctets, View, values_of
from dissect.schema.octets import decode_partial, encode
from dissect.suggestions import meant


def views_in(kind: type[Header], values: Mapping[str, Any]) -> dict[str, int]:
    """The numbers that follow from these fields of a header, by name. A number is left out if one of its fields is
    missing."""
    return {one.name: one.expression.evaluate(values) for one in kind.views if _is_there(one, values)}


def _is_there(view: View, values: Mapping[str, Any]) -> bool:
    """Whether all fields that a view reads are present."""
    return all(values.get(name) is not None for name in view.expression.fields)


def _only_list(field: Field, octets: bytes, start: int, end: int, room: Room) -> Options:
    """The list in the last field of a header, which is of type, length and value, and the only one."""
    if start == end:
        return Options((), b"", (), start)
    declared: Any = field.options
    return decode_options(declared, octets, start, end, room=room)


READ_AGAIN: Final = ("_header", "_options")
"""What a layer has read, and reads again where it is copied or comes from another process."""


class Layer:
    """Offsets count octets from the start of the frame; lengths count captured octets.

    `length` is the header's. `trailer_length` octets from `trailer_offset` lie outside this layer's extent, but within
    the window that its enclosing layer gave it. `contained_end` is where the layer ends according to its length field
    and those around it, captured or not.
    """

    __slots__ = (
        "_header",
        "_items_left",
        "_options",
        "before",
        "contained_end",
        "dissector",
        "extent",
        "flags",
        "in_stream",
        "is_fragment",
        "is_partial",
        "item_limit",
        "length",
        "octets",
        "offset",
        "payload_length",
        "payload_offset",
        "quoted",
        "trailer_length",
        "trailer_offset",
    )

    def __init__(self, dissector: Dissector, octets: bytes, offset: int, *, quoted: bool) -> None:
        self.dissector = dissector
        self.octets = octets
        self.offset = offset
        self.quoted = quoted
        self.length = 0
        self.payload_offset = offset
        self.payload_length = 0
        self.trailer_offset = offset
        self.trailer_length = 0
        self.contained_end = offset
        self.extent = -1
        """Octets of header and payload according to the length field; -1 if there is none, or it does not apply."""
        self.flags = 0
        self.is_partial = False
        self.in_stream = False
        """Whether the layer was read from a piece of a stream. A message may begin anywhere in a stream."""
        self.is_fragment = False
        """Whether the octets of this layer are part of a fragment, so that some may be missing."""
        self.before: Layer | None = None
        """The layer around this one."""
        self.item_limit = ITEM_LIMIT
        """How many items the lists of all layers of the frame may have."""
        self._items_left = ITEM_LIMIT
        self._header: Header | None = None
        self._options: list[tuple[Field, Options]] | None = None

    def shorten(self, length: int) -> None:
        """End the header before the end of its last field."""
        self.length = length
        self._header = self._options = None

    def adopt(self, header: Header | None) -> None:
        """Use a header value that was decoded earlier, so that only one exists."""
        self._header = header

    def end_before(self, offset: int) -> None:
        """End the header at an offset within its last list. The items of the list stay as they were read."""
        self.options()
        self._header = None
        self.length = offset - self.offset
        self.payload_offset = offset

    @property
    def protocol(self) -> type[Header]:
        """The declaration that this layer was read by."""
        return self.dissector.header

    @property
    def name(self) -> str:
        """Wireshark's short name of the protocol."""
        return self.dissector.header.stack.name

    @property
    def header(self) -> Header | None:
        """The header value; None if the frame ends within its fixed part (see `values`)."""
        if self._header is None and not self.is_partial:
            self._header = self.dissector.decode(self.octets, self.offset, self.offset + self.length)
        return self._header

    @property
    def values(self) -> dict[str, Any]:
        """The fields that were captured, by name, in wire order."""
        header = self.header
        if header is not None:
            return values_of(header)
        return decode_partial(self.protocol.layout, self.octets[self.offset : self.offset + self.length])

    @property
    def network_around(self) -> Layer | None:
        """The network layer whose pseudo-header counts for this layer: the nearest around it that lends one."""
        layer = self.before
        while layer is not None and not layer.dissector.lends:
            layer = layer.before
        return layer

    @property
    def views(self) -> dict[str, int]:
        """The numbers that follow from the fields, by name. A number is left out if one of its fields is missing."""
        return views_in(self.protocol, self.values) if self.protocol.views else {}

    @property
    def payload(self) -> bytes:
        """The captured octets of what the header carries."""
        return self.octets[self.payload_offset : self.payload_offset + self.payload_length]

    @property
    def carried_octets(self) -> int | None:
        """How many octets the header carries by the length fields in and around it, captured or not; None in a
        fragment, and if they do not say it. Only for a header that says where it ends."""
        if self.is_partial or self.is_fragment:
            return None
        size = self.dissector.step(self.octets, self.offset)[0]
        carried = self.contained_end - self.offset - size
        return carried if size >= self.dissector.fixed_octets and carried >= 0 else None

    @property
    def trailer(self) -> bytes:
        """The octets outside the layer's extent but within its window: usually padding."""
        return self.octets[self.trailer_offset : self.trailer_offset + self.trailer_length]

    def options(self) -> list[tuple[Field, Options]]:
        """The lists in this header: the field that holds each, and its items with their offsets in the frame."""
        if self._options is None:
            self._options = self._read_options()
        return self._options

    def items_left(self) -> int:
        """How many items the lists of the layers within this one may have. The order in which lists are read does not
        matter."""
        self.options()
        return self._items_left

    def _read_options(self) -> list[tuple[Field, Options]]:
        left = self.item_limit if self.before is None else self.before.items_left()
        if not self.dissector.has_lists:
            self._items_left = left
            return []
        room = Room(left, self.item_limit)
        found = self._read_lists(room)
        self._items_left = room.left
        return found

    def _read_lists(self, room: Room) -> list[tuple[Field, Options]]:
        found: list[tuple[Field, Options]] = []
        header, last = self.header, self.dissector.last_list
        if header is not None and last is not None and self.dissector.joined_list is None:
            # It begins where the fixed part ends, and is the only list.
            start = self.offset + self.dissector.fixed_octets
            end = start + len(getattr(header, last.name))
            found.append((last, _only_list(last, self.octets, start, end, room)))
        elif header is not None:
            network = self.network_around if self.dissector.has_lists_by_network else None
            lent = network.protocol.stack.pseudo_header if network is not None else None
            found += lists_in(header, self.octets, self.offset, room, lent.header if lent is not None else None)
        after = self.dissector.after_quotation
        if after is not None and after.options is not None and self.trailer_length:
            end = self.trailer_offset + self.trailer_length
            found.append((after, decode_options(after.options, self.octets, self.trailer_offset, end, room=room)))
        return found

    @property
    def after_quotation(self) -> tuple[Field, Options] | None:
        """The list in the trailer, after the datagram that the header quotes; None if there is no list."""
        return next((one for one in self.options() if one[0] is self.dissector.after_quotation), None)

    def __getitem__(self, name: str) -> Any:
        """A field or a view by our name, even if the header was cut: `packet.layer(TCP)["source_port"]`. The items of
        lists are read with what is known of the layers around.

        KeyError for a field that was not captured, with similar names for an unknown one.
        """
        found = {**self.views, **self.values}
        lists = {field.name: options for field, options in self.options()}
        if name in found:
            return ListOctets.within(bytes(found[name]), lists[name]) if name in lists else found[name]
        kind = self.protocol
        names = [*(one.name for one in kind.fields), *(one.name for one in kind.views)]
        what = "was not captured" if name in names else f"is no field{meant(name, names)}"
        raise KeyError(f"{name} of {kind.__name__} {what}")

    def encoded(self) -> bytes:
        """The header's octets, rebuilt from its values, right or wrong."""
        return encode(self.protocol.layout, self.values)

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Layer):
            return NotImplemented
        return self._place() == other._place()

    def __hash__(self) -> int:
        return hash(self._place())

    def _place(self) -> tuple[Any, ...]:
        """What tells layers apart: where they are in which octets, and what they are read as."""
        payload = self.payload_offset, self.payload_length
        return self.offset, self.length, payload, self.quoted, self.protocol, self.octets

    def __getstate__(self) -> tuple[dict[str, Any], int]:
        """All but what can be read again, and where the lists of the header end, which may be beyond its own end."""
        own = [one for field, one in self._options or () if field is not self.dissector.after_quotation]
        ends = [one.remainder_offset + len(one.remainder) for one in own]
        kept = {name: getattr(self, name) for name in self.__slots__ if name not in READ_AGAIN}
        return kept, max((self.offset + self.length, *ends))

    def __setstate__(self, state: tuple[dict[str, Any], int]) -> None:
        kept, end = state
        for name, value in kept.items():
            setattr(self, name, value)
        self._header = self._options = None
        if end > self.offset + self.length:
            begin, self.length = self.offset + self.length, end - self.offset
            payload = self.payload_offset
            self.end_before(begin)
            self.payload_offset = payload

    def __repr__(self) -> str:
        return f"Layer({self.protocol.__name__}, offset={self.offset}, length={self.length})"
