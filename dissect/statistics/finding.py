"""The statistics of one block: counted by the engine, and by packets where it asks for them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from struct import Struct
from typing import Final

from dissect.blocks.block import Block
from dissect.blocks.fragments.rows import fragments_in
from dissect.checksum import Kind
from dissect.engine.keys import Keys
from dissect.engine.library import Engine, engine
from dissect.engine.memory import Words, address, address_of
from dissect.engine.sizes import FLOW_OCTETS, SLOTS
from dissect.engine.structures.groups import Tally
from dissect.engine.structures.numbers import INT32, INT64
from dissect.packet import Packet, default_protocols
from dissect.statistics.amounts.hierarchy import Path
from dissect.statistics.amounts.sizes import NEVER, Sizes, sizes_of
from dissect.statistics.amounts.totals import EngineTotals
from dissect.statistics.flows import ENDPOINT_OCTETS
from dissect.statistics.joining import Counted, Gathered, Waiting, counted
from dissect.statistics.roles import Roles, roles_of

KINDS: Final = tuple(Kind)
PATH: Final = Struct(f"={SLOTS}h")
COUNT: Final = Struct("=2q")


@dataclass(slots=True, eq=False, kw_only=True)
class BlockStatistics(Gathered):
    """The statistics of one block."""

    roles: Roles
    sizes: Sizes
    waiting: Waiting
    """Packets that carry fragments, or may. They count only in `sizes` as yet."""


def find(block: Block, chosen: bytes | None = None) -> BlockStatistics:
    """Summarize a block, in any thread. `chosen` has an octet for each row that counts, and a zero for the others. If
    the block says which rows carry fragments, these are put aside."""
    roles = roles_of(block.protocols or default_protocols())
    native, layers = engine(), block.layers(with_codes=True)
    aside = layers.rows_that_may_carry_fragments() if len(layers.divided) else []
    flags = bytearray(chosen or b"\1" * len(block))
    packets = dict(zip(aside, block.packets(aside), strict=True))
    rows = {row: _counted(block, row, one, roles, is_chosen=flags[row] != 0) for row, one in packets.items()}
    waiting = Waiting(rows, packets, fragments_in(block) if aside else None)
    for row in aside:
        flags[row] = 0
    found = BlockStatistics(roles=roles, sizes=sizes_of(block.frames, chosen), waiting=waiting)
    if native is not None:
        _add_rows(native, found, block, flags if aside or chosen is not None else None)
    for row in layers.asked_rows():
        if flags[row]:
            _counted(block, row, block.packet(row), roles).add_to(found)
    found.endpoints.merge_ends(found.flows)
    return found


def _counted(block: Block, row: int, packet: Packet, roles: Roles, *, is_chosen: bool = True) -> Counted:
    """What the packet of a row adds by itself."""
    frames = block.frames
    times = (frames.timestamp_ns[row],) * 2 if frames.has_time[row] else NEVER
    return counted(packet, frames.original[row], times, roles, is_chosen=is_chosen)


def _add_rows(native: Engine, found: BlockStatistics, block: Block, chosen: bytearray | None) -> None:
    """Count the rows of which the engine asks nothing."""
    roles, frames, layers, rows = found.roles, block.frames, block.layers(with_codes=True), len(block)
    flows, paths = EngineTotals(native, FLOW_OCTETS, 2 * rows), Keys(native, PATH.size, COUNT.size)
    verdicts, judged = (INT64 * (len(roles.of_each) * len(KINDS)))(), (INT32 * rows)()
    found_layers = layers.structure()
    tally = Tally(
        frames=frames.structure(),
        layers=address_of(found_layers),
        timestamp_ns=address(frames.timestamp_ns),
        has_time=address(frames.has_time),
        chosen=None if chosen is None else address(chosen),
        roles=address_of(roles.native),
        first_number=frames.first_number,
        paths=paths.address,
        flows=flows.address,
        verdicts=address_of(verdicts),
        asked=address_of(judged),
    )
    native.tally_rows(address_of(tally))
    while tally.row < rows:
        paths.make_room()
        flows.make_room()
        native.tally_rows(address_of(tally))
    found.paths = dict(_paths(paths, roles))
    found.verdicts = _verdicts(verdicts, roles)
    found.flows, found.endpoints = flows, EngineTotals(native, ENDPOINT_OCTETS, 2 * len(flows))
    for row in judged[: tally.asked_count]:
        found.verdicts.update((one.protocol, one.verdict.kind) for one in block.packet(row).checksums)


def _paths(paths: Keys, roles: Roles) -> Iterator[tuple[Path, tuple[int, int]]]:
    """Packets and octets by path."""
    for numbers, counts in zip(PATH.iter_unpack(paths.octets), COUNT.iter_unpack(paths.records), strict=True):
        yield tuple(roles.names[number] for number in numbers if number >= 0), counts


def _verdicts(counts: Words, roles: Roles) -> Counter[tuple[str, Kind]]:
    """How often each verdict was given on the checksums of a protocol; its declarations are added up."""
    found: Counter[tuple[str, Kind]] = Counter()
    for number, count in enumerate(memoryview(counts).cast("B").cast("q").tolist()):
        if count:
            declaration, kind = divmod(number, len(KINDS))
            found[roles.names[roles.of_each[declaration]], KINDS[kind]] += count
    return found
