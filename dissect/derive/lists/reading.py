"""Lists within headers, read item by item with each item's span. Always ends: an item has octets, or a count ends it.

Offsets count from the start of the given octets: with a whole frame, from the start of the frame.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from dissect.derive.decoder import clipping_decoder, decoder
from dissect.derive.lists.faults import broken_expectations, ending, stepped, unread
from dissect.derive.lists.items import Option, OptionFault, Options, option_kinds
from dissect.derive.lists.room import Room
from dissect.derive.outline import outline_of
from dissect.derive.step import FAILED
from dissect.domain_names import Name, NameReader
from dissect.errors import MalformedError, TruncatedError
from dissect.problems import Code, Severity
from dissect.schema import (
    ENCLOSING,
    Content,
    Field,
    Flagged,
    Header,
    ItemList,
    OptionList,
    Section,
    Sections,
    values_of,
)
from dissect.schema.layout import FieldKind
from dissect.schema.octets import places
from dissect.schema.tlv import flags_without_record

WORD_OCTETS = 4
"""Octets of a word of flags."""
NESTING_LIMIT = 16
"""How deep lists within lists may go. Deeper ones stay octets, and are reported. Fixed: each level recurses."""


@cache
def has_names(header: type[Header]) -> bool:
    return any(slot.kind is FieldKind.NAME for slot in header.layout.slots)


@cache
def has_lists(header: type[Header]) -> bool:
    return any(one.options is not None for one in header.fields)


def decode_options(
    options: ItemList,
    octets: bytes,
    start: int = 0,
    end: int | None = None,
    *,
    holder: Mapping[str, Any] | None = None,
    origin: int = 0,
    room: Room | None = None,
    network: type[Header] | None = None,
) -> Options:
    """Read the list in ``octets[start:end]``. What cannot be read is in `remainder`, with the reason in `faults`.

    `holder`: the fields of the header that holds the list. `origin`: where that message begins, from which the pointers
    of its domain names count. `room`: how many items may be read, by all the lists that share it. `network`: the kind
    of pseudo-header that the network layer around the header lends.
    """
    stop = len(octets) if end is None else end
    reader = ListReader(octets, NameReader(octets, origin, start, stop), room or Room(), network)
    return reader.read(options, start, stop, holder or {}, ())


@dataclass(slots=True)
class Reading:
    """A list that is being read, with the items so far."""

    at: int
    end: int
    start: int = 0
    """Where the first item may begin."""
    items: list[Option] = field(default_factory=list)
    faults: list[OptionFault] = field(default_factory=list)


class ListReader:
    """Reads the lists of one header, and the lists within their items."""

    __slots__ = ("names", "network", "octets", "room")

    def __init__(self, octets: bytes, names: NameReader, room: Room, network: type[Header] | None = None) -> None:
        self.octets = octets
        self.names = names
        self.room = room
        self.network = network

    def read(
        self, options: ItemList, start: int, end: int, holder: Mapping[str, Any], around: tuple[ItemList, ...]
    ) -> Options:
        """One list; `around` are the lists that contain it, from the outermost."""
        reading = Reading(start, end, start)
        if isinstance(options, OptionList):
            self._type_length_values(options, reading, around)
        elif isinstance(options, Sections):
            self._sections(options, reading, holder, around)
        elif isinstance(options, Flagged):
            self._flagged(options, reading, holder, around)
        elif isinstance(options, Content):
            self._content(options, reading, holder, around)
        return Options(tuple(reading.items), self.octets[reading.at : end], tuple(reading.faults), reading.start)

    def _type_length_values(self, options: OptionList, reading: Reading, around: tuple[ItemList, ...]) -> None:
        octets, end, kinds = self.octets, reading.end, option_kinds(options)
        bits = options.unknown.layout.slots[0].width.constant
        while reading.at < end:
            at = reading.at
            kind = octets[at] >> 8 - bits if bits <= 8 else int.from_bytes(octets[at : min(at + bits // 8, end)], "big")
            header = kinds.get(kind, options.unknown)
            if header.layout.is_delimited and not outline_of(header).extents:
                if not self._record(header, reading, "", (*around, options), alignment=options.alignment):
                    return
                continue
            if not self._has_room(header, reading):
                return
            length, flags = stepped(header, octets, at, end)
            if length is None:
                reading.faults.append(OptionFault(header, at, *ending(header, octets[at:end])))
                header = options.unknown
                length, flags = stepped(header, octets, at, end) if options.joined else (None, 0)
            if length is None:  # if items may be parts, one that is too short for its form does not end the list
                return
            padding = min(-length % options.alignment, end - at - length)
            value = clipping_decoder(header)(octets, at, at + length)
            self._item(reading, value, length, padding, "", (*around, options))
            if flags & FAILED:
                reading.faults += broken_expectations(value, values_of(value), at)
            if kind == options.end:
                return

    def _sections(
        self, options: Sections, reading: Reading, holder: Mapping[str, Any], around: tuple[ItemList, ...]
    ) -> None:
        for section in options.sections:
            if section.over is not None and (self.network is None or not section.over.lends(self.network)):
                continue
            count = None if section.count is None else section.count.evaluate(holder)
            kind = holder[section.chained_by] if section.chained_by else None
            read = 0
            while kind != 0 and (count is None or read < count):
                at = reading.at
                if at >= reading.end:
                    if count is not None:
                        name = section.label.lower()
                        message = f"{count} {name} are counted, {read} are there"
                        reading.faults.append(OptionFault(section.headers[-1], at, "", message, count, Code.BAD_COUNT))
                        return
                    break
                header = self._variant(section, at, reading.end)
                if not self._record(header, reading, section.label, around, alignment=section.alignment):
                    return
                if outline_of(header).carries is not None:
                    return
                read += 1
                if kind is not None:
                    last = reading.items[-1].header
                    kind = 0 if kind in section.closed_by else getattr(last, section.chained_by)

    def _variant(self, section: Section[Header], at: int, end: int) -> type[Header]:
        """Which of a section's variants this record is; the last one if the fields that decide are missing."""
        if not section.variants:
            return section.header
        if at + section.header.layout.fixed_octets > end:
            return section.variants[-1]
        values = values_of(clipping_decoder(section.header)(self.octets, at, end))
        for header in section.variants:
            if any(one.declared.holds(values) for one in outline_of(header).variant):
                return header
        return section.variants[-1]

    def _flagged(
        self, options: Flagged, reading: Reading, holder: Mapping[str, Any], around: tuple[ItemList, ...]
    ) -> None:
        words = [options.flags.evaluate(holder)]
        start = reading.at - options.offset
        while words[-1] >> options.more & 1 and reading.at + WORD_OCTETS <= reading.end:
            words.append(int.from_bytes(self.octets[reading.at : reading.at + WORD_OCTETS], "little"))
            reading.at += WORD_OCTETS
        reading.start = reading.at
        kinds, bare = option_kinds(options), flags_without_record(options)
        for word in words:
            for flag in range(8 * WORD_OCTETS):
                if not word >> flag & 1 or flag in bare:
                    continue
                header = kinds.get(flag)
                if header is None:
                    return
                reading.at += (start - reading.at) % header.stack.alignment
                if not self._record(header, reading, "", around):
                    return
            if not word >> options.again & 1:
                return

    def _content(
        self, options: Content, reading: Reading, holder: Mapping[str, Any], around: tuple[ItemList, ...]
    ) -> None:
        key = options.key.evaluate(holder)
        header = option_kinds(options).get(key)
        if header is None:
            return
        if self._record(header, reading, "", around, Code.BAD_RECORD) and reading.at < reading.end:
            left = reading.end - reading.at
            message = f"{left} octets after what the type has"
            reading.faults.append(OptionFault(header, reading.at, "", message, left, Code.BAD_RECORD))

    def _record(
        self,
        header: type[Header],
        reading: Reading,
        section: str,
        around: tuple[ItemList, ...],
        code: Code | None = None,
        alignment: int = 1,
    ) -> bool:
        """Read one item, whose length is its extent or follows from its fields. False if it cannot be read.

        `code`: the code of the fault in that case; None if it depends on what is missing.
        """
        at, end, octets = reading.at, reading.end, self.octets
        if not self._has_room(header, reading):
            return False
        if outline_of(header).extents:
            length, _ = stepped(header, octets, at, end)
            if length is None:
                reading.faults.append(OptionFault(header, at, *ending(header, octets[at:end]), code or Code.BAD_RECORD))
                return False
            value = clipping_decoder(header)(octets, at, at + length)
            values = values_of(value)
        else:
            try:
                value = decoder(header)(octets, at, end)
            except (TruncatedError, MalformedError) as error:
                reading.faults.append(unread(header, at, error, code))
                return False
            values = values_of(value)
            length = sum([bits for _, _, bits in places(header.layout, values)]) // 8
        self._item(reading, value, length, min(-length % alignment, end - at - length), section, around)
        reading.faults += broken_expectations(value, values, at)
        return True

    def _has_room(self, header: type[Header], reading: Reading) -> bool:
        """Whether one more item may be read. The first item that may not be is reported."""
        room = self.room
        if room.left > 0:
            room.left -= 1
            return True
        if not room.is_said:
            room.is_said = True
            message = f"{room.limit} items of lists were read; the rest is kept as octets"
            reading.faults.append(
                OptionFault(header, reading.at, "", message, room.limit, Code.LAYER_LIMIT, Severity.WARN)
            )
        return False

    def _item(
        self, reading: Reading, value: Header, length: int, padding: int, section: str, around: tuple[ItemList, ...]
    ) -> None:
        """Keep an item that was read: its names are expanded within the message, and its lists are read."""
        at = reading.at
        header = type(value)
        if has_names(header):
            self._expand_names(value, reading)
        lists: tuple[tuple[Field, Options], ...] = ()
        if has_lists(header):
            lists = tuple(self._lists(value, reading, around))
        reading.items.append(Option(value, at, length, padding, section, lists))
        reading.at = at + length + padding

    def _lists(self, value: Header, reading: Reading, around: tuple[ItemList, ...]) -> Iterator[tuple[Field, Options]]:
        values = values_of(value)
        for slot, bit, bits in places(type(value).layout, values):
            options = slot.field.options
            if options is None or not bits:
                continue
            start = reading.at + bit // 8
            if len(around) >= NESTING_LIMIT:
                message = f"lists within lists go deeper than {NESTING_LIMIT}; the rest is kept as octets"
                reading.faults.append(
                    OptionFault(type(value), start, slot.field.name, message, None, Code.LAYER_LIMIT, Severity.WARN)
                )
                continue
            inner = around[-1] if options is ENCLOSING and around else options
            found = self.read(inner, start, start + bits // 8, values, around)
            reading.faults += found.faults
            yield slot.field, found

    def _expand_names(self, value: Header, reading: Reading) -> None:
        """Expand the names of an item within the message; nobody has the item yet."""
        header, values = type(value), values_of(value)
        for slot, bit, _ in places(header.layout, values):
            if slot.kind is FieldKind.NAME:
                name = slot.field.name
                at = reading.at + bit // 8
                labels, fault = self.names.labels(at)
                is_broken = fault is not None and fault.severity is Severity.ERROR
                object.__setattr__(value, name, Name(bytes(values[name]), labels, is_broken=is_broken))
                if fault is not None:
                    message = f"{name.replace('_', ' ')} {fault.value}"
                    reading.faults.append(OptionFault(header, at, name, message, None, Code.BAD_NAME, fault.severity))
