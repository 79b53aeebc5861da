"""The Community ID of every row: hash inputs are built for all rows at once, and each flow is hashed once."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import Final

import numpy as np
from numpy.typing import NDArray

from dissect.blocks.layers import ASKED_NOTHING
from dissect.blocks.layers import LAYER_QUOTED as QUOTED
from dissect.columns.arrow.arrays import validity
from dissect.columns.arrow.drafts import TextDraft
from dissect.columns.arrow.interning import intern
from dissect.columns.batches.batch import Batch
from dissect.columns.batches.layers import Layers, Needs
from dissect.columns.batches.tables import Tables
from dissect.columns.catalogue import Column
from dissect.columns.fields.gathering import find
from dissect.engine.answers import LayerFlag
from dissect.packet.community_id import COUNTERPARTS, WITH_PORTS, is_network, is_on_the_way, protocol_field, text_of
from dissect.schema import Header

SEED_OCTETS: Final = 2
PORTS_OCTETS: Final = 4
LONGEST: Final = 40
"""The length of the hash input for 16-octet addresses with ports."""
NOBODY: Final = -1
ODD: Final = LayerFlag.PARTIAL.bit | LayerFlag.CONTRADICTED.bit | LayerFlag.CUT.bit


@dataclass(frozen=True, slots=True, eq=False)
class Ends:
    """Of some rows, what a flow has beside its addresses: ports in the direction of the packet, and how they count."""

    protocol: NDArray[np.uint8]
    source_port: NDArray[np.int64]
    destination_port: NDArray[np.int64]
    has_ports: NDArray[np.bool_]
    is_one_way: NDArray[np.bool_]
    is_known: NDArray[np.bool_]
    """False if the packet does not show its ports, and so has no Community ID."""

    def of(self, rows: NDArray[np.int64]) -> Ends:
        """Those of some of the rows."""
        return Ends(*(getattr(self, one.name)[rows] for one in fields(self)))


class CommunityReader:
    """Reads the Community ID of the n-th network header of each row."""

    needs = Needs.LAYERS

    def __init__(self, column: Column, tables: Tables) -> None:
        self.column = column
        self.headers = tables.headers
        self.network = np.array([is_network(one) for one in tables.headers], dtype=np.bool_)
        self.on_the_way = np.array([is_on_the_way(one) for one in tables.headers], dtype=np.bool_)
        self.protocol = np.array([_place(one, protocol_field(one))[0] for one in tables.headers], dtype=np.int64)
        self.with_ports = np.zeros(256, dtype=np.bool_)
        self.with_ports[list(WITH_PORTS)] = True
        self.counterparts = np.full((256, 256), NOBODY, dtype=np.int64)
        for protocol, pairs in COUNTERPARTS.items():
            self.counterparts[protocol, list(pairs)] = list(pairs.values())
        self.with_types = np.zeros(256, dtype=np.bool_)
        self.with_types[list(COUNTERPARTS)] = True

    def draft(self, batch: Batch) -> TextDraft:
        irregular = _irregular(batch.layers)
        slots = find(batch.layers, self.network, self.column.occurrence).astype(np.int64)
        slots[irregular] = -1
        rows = np.flatnonzero(slots >= 0)
        slots = slots[rows]
        ends = self._ends(batch, rows, slots)
        octets = np.zeros((len(rows), 1 + LONGEST), dtype=np.uint8)
        plans = batch.layers.declaration[rows, slots]
        for plan in np.unique(plans).tolist():
            same = np.flatnonzero(plans == plan)
            octets[same] = self._hashed(batch, rows[same], slots[same], self.headers[plan], ends.of(same))
        codes = np.full(len(batch), -1, dtype=np.int32)
        codes[rows], flows = intern(octets, validity(ends.is_known))
        return TextDraft(self.column.type, codes, batch.texts.written(flows, _text), np.flatnonzero(irregular))

    def _ends(self, batch: Batch, rows: NDArray[np.int64], networks: NDArray[np.int64]) -> Ends:
        """What is found behind the network headers, and behind the extension headers after those."""
        frames, layers = batch.frames, batch.layers
        carriers = networks.copy()
        further = rows
        while len(further):
            inner = np.flatnonzero(_is_own(batch, rows, carriers + 1))
            further = inner[self.on_the_way[layers.declaration[rows[inner], carriers[inner] + 1]]]
            carriers[further] += 1
        begin = frames.begin[rows]
        said_at = begin + layers.offset[rows, carriers] + self.protocol[layers.declaration[rows, carriers]]
        protocol = frames.octets[said_at]
        with_ports, with_types = self.with_ports[protocol], self.with_types[protocol]
        needed = np.where(with_ports, 4, np.where(with_types, 2, 0))
        carried = np.flatnonzero(_is_own(batch, rows, carriers + 1) & (needed > 0))
        offset = layers.offset[rows[carried], carriers[carried] + 1].astype(np.int64)
        is_known = needed == 0
        is_known[carried] = offset + needed[carried] <= frames.captured[rows[carried]]
        found = np.flatnonzero(is_known & (needed > 0))
        at = np.zeros(len(rows), dtype=np.int64)
        at[carried] = begin[carried] + offset
        first = np.zeros((len(rows), 4), dtype=np.int64)
        for index in range(4):
            there = found[needed[found] > index]
            first[there, index] = frames.octets[at[there] + index]
        answer = self.counterparts[protocol, first[:, 0]]
        types_answer = np.where(answer == NOBODY, first[:, 1], answer)
        return Ends(
            protocol=protocol,
            source_port=np.where(with_types, first[:, 0], first[:, 0] << 8 | first[:, 1]),
            destination_port=np.where(with_types, types_answer, first[:, 2] << 8 | first[:, 3]),
            has_ports=needed > 0,
            is_one_way=with_types & (answer == NOBODY),
            is_known=is_known,
        )

    def _hashed(
        self, batch: Batch, rows: NDArray[np.int64], slots: NDArray[np.int64], network: type[Header], ends: Ends
    ) -> NDArray[np.uint8]:
        """What is hashed for rows with the same network header, after an octet that counts it."""
        header = batch.frames.begin[rows] + batch.layers.offset[rows, slots]
        source = _field(batch, header, network, "source_address")
        destination = _field(batch, header, network, "destination_address")
        order = _compared(source, destination)
        is_greater = (order > 0) | ((order == 0) & (ends.source_port > ends.destination_port))
        swapped = is_greater & ~ends.is_one_way
        first, second = ends.source_port, ends.destination_port
        ports = np.where(swapped, second << 16 | first, first << 16 | second).astype(">u4")
        begin = 1 + SEED_OCTETS
        middle, end = begin + source.shape[1], begin + 2 * source.shape[1]
        octets = np.zeros((len(rows), 1 + LONGEST), dtype=np.uint8)
        octets[:, 0] = end + 1 + PORTS_OCTETS * ends.has_ports
        octets[:, begin:middle] = np.where(swapped[:, None], destination, source)
        octets[:, middle:end] = np.where(swapped[:, None], source, destination)
        octets[:, end] = ends.protocol
        octets[:, end + 2 : end + 2 + PORTS_OCTETS] = (
            ports.view(np.uint8).reshape(len(rows), PORTS_OCTETS) * ends.has_ports[:, None]
        )
        return octets


def _irregular(layers: Layers) -> NDArray[np.bool_]:
    """The rows in which something is asked, or a header is cut, or contradicts itself: left to their packets."""
    found: NDArray[np.bool_] = layers.asked != ASKED_NOTHING
    for slot in range(layers.deepest):
        found |= (layers.count > slot) & (layers.flags[:, slot] & ODD != 0)
    return found


def _is_own(batch: Batch, rows: NDArray[np.int64], slots: NDArray[np.int64]) -> NDArray[np.bool_]:
    """Whether there is a layer of the packet's own in a slot."""
    there: NDArray[np.bool_] = slots < batch.layers.count[rows]
    there[there] = batch.layers.flags[rows[there], slots[there]] & QUOTED == 0
    return there


def _compared(one: NDArray[np.uint8], other: NDArray[np.uint8]) -> NDArray[np.int64]:
    """Of two addresses in each row: more than 0 where the first is greater, less where the second is, else 0."""
    place = np.argmax(one != other, axis=1)
    rows = np.arange(len(one))
    order: NDArray[np.int64] = one[rows, place].astype(np.int64) - other[rows, place]
    return order


def _text(octets: bytes) -> str:
    return text_of(octets[1 : 1 + octets[0]])


def _field(batch: Batch, header: NDArray[np.int64], kind: type[Header], name: str) -> NDArray[np.uint8]:
    """The octets of a field of the headers that begin at those places."""
    begin, octets = _place(kind, name)
    places: NDArray[np.int64] = (header + begin)[:, None] + np.arange(octets)
    return batch.frames.octets[places]


def _place(header: type[Header], field: str | None) -> tuple[int, int]:
    """A field's first octet in its header, and how many it has."""
    if field is None:
        return 0, 0
    slot = header.layout.slot(field)
    return slot.offset.constant // 8, slot.width.constant // 8
