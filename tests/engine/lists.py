"""Values in headers and lists as the engine reads them, and as packets have them."""

from __future__ import annotations

import ctypes
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

from dissect.addresses import Address
from dissect.capture import Frame
from dissect.domain_names import as_wireshark
from dissect.engine.library import Engine
from dissect.engine.list_words import Told
from dissect.engine.sizes import NESTINGS, SLOTS
from dissect.engine.structures.lists import ListColumn, ListRun
from dissect.engine.structures.numbers import INT16, INT32, INT64, UINT8
from dissect.engine.structures.rows import Frames, Layers, Run
from dissect.engine.structures.walk import Walking
from dissect.engine.tables.list_takes import Taken, takes_of
from dissect.filter.name_types import FilterName, Sort, Type
from dissect.filter.names import catalogue
from dissect.filter.occurrences import occurrences
from dissect.packet import Packet, default_protocols, dissect
from dissect.packet.limits import DEFAULT_LIMITS, NestingLimits
from dissect.packet.protocol_set import ProtocolSet
from dissect.packet.rows.engine_tables import engine_lists, engine_tables
from tests.engine.rooms import ExactBlock, PageEnd
from tests.engine.samples import LONGEST
from tests.engine.walks import ENGINE
from tests.sanitized import SANITIZED

PROTOCOLS: Final = default_protocols()
COLUMNS: Final = 64
"""Columns of one reading."""
OCTETS: Final = 1 << 16
VALUES: Final = 1 << 12
"""Room for the octets and values of one column."""
TAKEN: Final[Mapping[Type, Taken]] = {
    **dict.fromkeys((Type.UNSIGNED, Type.SIGNED, Type.FLAG), Taken.NUMBER),
    **dict.fromkeys((Type.MAC, Type.IPV4, Type.IPV6), Taken.ADDRESS),
    Type.OCTETS: Taken.OCTETS,
    Type.TEXT: Taken.TEXT,
    Type.DOMAIN_NAME: Taken.NAME,
}
ASKED: Final = object()
"""What is read where only the packet can tell."""


def field_names(protocols: ProtocolSet) -> list[FilterName]:
    """Every name of a field, view or item's field."""
    return [one for one in catalogue(protocols).values() if one.sort is Sort.FIELD and not one.is_behind]


class ListReading:
    """Reads some names in frames, one frame after another."""

    def __init__(
        self,
        protocols: ProtocolSet,
        names: Sequence[FilterName],
        *,
        occurrence: int = 1,
        every: bool = False,
        limits: NestingLimits = DEFAULT_LIMITS,
        octets: int = OCTETS,
        values: int = VALUES,
    ) -> None:
        """`occurrence`: the layer whose first value is read; `every`: all values instead."""
        assert isinstance(ENGINE, Engine)
        self.protocols, self.names, self.limits, self.every = protocols, names, limits, every
        tables, self.words = engine_lists(protocols)
        wanted = [({**one.own, **one.items}, one.type) for one in names]
        self._takes = takes_of(tables, [(TAKEN[type_], fields, _octets(type_)) for fields, type_ in wanted])
        self._reach = (ctypes.c_uint64 * len(protocols.headers))(*[(1 << 64) - 1] * len(protocols.headers))
        self.rooms = (ExactBlock(), PageEnd()) if SANITIZED else (PageEnd(),)
        self._columns = (ListColumn * len(names))()
        self._arrays: list[dict[str, Any]] = []
        for column, name in zip(self._columns, names, strict=True):
            arrays = {"told": UINT8 * 1, "numbers": INT64 * values, "ends": INT32 * values, "octets": UINT8 * octets}
            arrays |= {"written": UINT8 * values, "row_ends": INT32 * 1}
            made: dict[str, Any] = {key: kind() for key, kind in arrays.items()}
            for key, array in made.items():
                setattr(column, key, ctypes.addressof(array))
            column.is_number, column.occurrence = TAKEN[name.type] is Taken.NUMBER, occurrence
            column.octets_room, column.values_room = octets, values
            self._arrays.append(made)

    def values(self, frame: Frame) -> list[Any]:
        """For each name its value or None, or all its values; ASKED where only the packet can tell."""
        results = [self._read(frame, room) for room in self.rooms]
        assert all(one == results[0] for one in results)
        return results[0]

    def _read(self, frame: Frame, room: PageEnd | ExactBlock) -> list[Any]:
        self.run(frame, room)
        return [self._value(name, one) for name, one in zip(self.names, self._arrays, strict=True)]

    def run(self, frame: Frame, room: PageEnd | ExactBlock) -> None:
        """Have the engine read the names in a frame that stands in a room."""
        assert isinstance(ENGINE, Engine)
        held: list[Any] = [INT64(0), INT64(len(frame.octets)), INT64(frame.original_length)]
        held += [INT32(frame.link_type), INT32(frame.fcs_octets)]
        frames = Frames(room.place(frame.octets), *map(ctypes.addressof, held), 1)
        kinds = UINT8, UINT8, INT16, INT16 * SLOTS, INT32 * SLOTS, INT32 * SLOTS, INT32 * SLOTS, UINT8 * SLOTS
        arrays = [kind() for kind in kinds]
        payload = INT32(), INT32()
        layers = Layers(1, *map(ctypes.addressof, arrays), None, *map(ctypes.addressof, payload))
        allowed = (INT64 * NESTINGS)(*self.limits.allowance())
        walking = Walking(ctypes.addressof(engine_tables(self.protocols)), allowed, 0)
        scratch = ctypes.create_string_buffer(ENGINE.scratch_octets())
        run = Run(walking=walking, frames=frames, layers=ctypes.addressof(layers))
        run.scratch = ctypes.addressof(scratch)
        ENGINE.run_rows(ctypes.addressof(run))
        for column in self._columns:
            column.octets_used = column.values_used = 0
        lists = ListRun(
            walking=walking,
            frames=frames,
            layers=ctypes.addressof(layers),
            lists=ctypes.addressof(self.words),
            begin=self._takes.begin.buffer_info()[0],
            takes=self._takes.takes.buffer_info()[0],
            within=self._takes.within.buffer_info()[0],
            reach=ctypes.addressof(self._reach),
            columns=ctypes.addressof(self._columns),
            column_count=len(self.names),
            takes_all=self.every,
            items=self.limits.items,
        )
        self.rows_read = ENGINE.read_lists(ctypes.addressof(lists), 0)

    def _value(self, name: FilterName, arrays: dict[str, Any]) -> Any:
        told = arrays["told"][0]
        if told == Told.ASK:
            return ASKED
        if self.every:
            return [_value(name, arrays, at, arrays["written"][at]) for at in range(arrays["row_ends"][0])]
        return None if told == Told.ABSENT else _value(name, arrays, 0, told)


def _octets(type_: Type) -> int:
    return 0 if type_.address is None else type_.address.octets


def _value(name: FilterName, arrays: dict[str, Any], at: int, told: int) -> Any:
    if TAKEN[name.type] is Taken.NUMBER:
        number = arrays["numbers"][at]
        return number if number >= 0 or name.type is Type.SIGNED else number + (1 << 64)
    octets = bytes(arrays["octets"][arrays["ends"][at - 1] if at else 0 : arrays["ends"][at]])
    if told == Told.NAME:
        return as_wireshark(octets)
    return octets.decode("utf-8", "backslashreplace") if name.type.is_text else octets


def values_of_packet(packet: Packet, name: FilterName, *, occurrence: int, every: bool) -> Any:
    """What the packet has, in the same form."""
    found = occurrences(packet, name)
    if every:
        return [_plain(one.value) for one in found]
    firsts: dict[int, Any] = {}
    for one in found:
        if not one.quoted:
            firsts.setdefault(one.layer, one.value)
    return _plain(list(firsts.values())[occurrence - 1]) if len(firsts) >= occurrence else None


def _plain(value: Any) -> Any:
    return bytes(value) if isinstance(value, Address) else value


def differences(
    protocols: ProtocolSet,
    frames: Iterable[Frame],
    names: Sequence[FilterName],
    *,
    occurrence: int = 1,
    every: bool = False,
    limits: NestingLimits = DEFAULT_LIMITS,
) -> tuple[list[str], int, int]:
    """Where the engine reads something else than packets have; and how many values were compared, how many asked."""
    readings = [
        ListReading(protocols, names[begin : begin + COLUMNS], occurrence=occurrence, every=every, limits=limits)
        for begin in range(0, len(names), COLUMNS)
    ]
    found, compared, asked = list[str](), 0, 0
    for frame in frames:
        if frame.original_length > LONGEST:
            continue
        packet = Packet(frame, protocols, limits)
        have = {layer.protocol for layer in packet.layers}
        for reading in readings:
            for name, value in zip(reading.names, reading.values(frame), strict=True):
                if value is ASKED:
                    asked += 1
                    continue
                wanted: Any = [] if every else None
                if have & name.protocols:
                    wanted = values_of_packet(packet, name, occurrence=occurrence, every=every)
                compared += wanted not in ([], None)
                if value != wanted:
                    found.append(f"{name.name}: {value!r}, not {wanted!r}, in {frame.octets.hex()}")
    return found, compared, asked


def one_frame(octets: bytes, link_type: int = 1, original: int | None = None) -> Frame:
    return Frame(
        number=1,
        timestamp_ns=0,
        captured_length=len(octets),
        original_length=len(octets) if original is None else original,
        link_type=link_type,
        interface=0,
        octets=octets,
    )


def read(frame: Frame, name: str, **options: Any) -> Any:
    """What the engine reads of one name, which is what the packet has unless it is asked."""
    known = catalogue(PROTOCOLS)[name]
    value = ListReading(PROTOCOLS, [known], **options).values(frame)[0]
    wanted = values_of_packet(dissect(frame), known, occurrence=1, every=options.get("every", False))
    assert value in (ASKED, wanted)
    return value
