"""The statistics of one block: counted by the engine, and by packets where it asks for them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import compress
from struct import Struct
from typing import Final

from dissect.blocks.block import Block
from dissect.checksum import Kind
from dissect.engine.keys import Keys
from dissect.engine.library import Engine, engine
from dissect.engine.memory import Words, address, address_of
from dissect.engine.sizes import FLOW_OCTETS, SLOTS
from dissect.engine.structures.groups import Tally
from dissect.engine.structures.numbers import INT32, INT64
from dissect.packet import default_protocols
from dissect.statistics.flows import ENDPOINT_OCTETS, flows_of
from dissect.statistics.hierarchy import Path
from dissect.statistics.roles import Roles, roles_of
from dissect.statistics.sizes import NEVER, Sizes, sizes_of
from dissect.statistics.totals import EngineTotals, Total, Totals, totals_of

KINDS: Final = tuple(Kind)
PATH: Final = Struct(f"={SLOTS}h")
COUNT: Final = Struct("=2q")


@dataclass(slots=True, eq=False)
class BlockStatistics:
    """The statistics of one block."""

    roles: Roles
    sizes: Sizes
    paths: dict[Path, tuple[int, int]]
    """Packets and octets by the names of the own layers."""
    verdicts: Counter[tuple[str, Kind]]
    """Verdicts on the checksums of each protocol, including quoted ones, as in `verify`."""
    flows: Totals
    endpoints: Totals


def find(block: Block, chosen: bytes | None = None) -> BlockStatistics:
    """Summarize a block, in any thread. `chosen` has an octet for each row that counts, and a zero for the others."""
    roles = roles_of((block.protocols or default_protocols()).headers)
    native = engine()
    if native is None:
        rows = range(len(block)) if chosen is None else compress(range(len(block)), chosen)
        asked = judged = list(rows)
        found = BlockStatistics(
            roles, sizes_of(block.frames, chosen), {}, Counter(), totals_of(FLOW_OCTETS), totals_of(ENDPOINT_OCTETS)
        )
    else:
        found, asked, judged = _counted(native, block, roles, chosen)
    _add_packets(found, block, asked)
    for row in judged:
        found.verdicts.update((one.protocol, one.verdict.kind) for one in block.packet(row).checksums)
    found.endpoints.merge_ends(found.flows)
    return found


def _add_packets(found: BlockStatistics, block: Block, rows: Iterable[int]) -> None:
    """Count paths and flows of packets."""
    frames = block.frames
    for row in rows:
        packet, octets = block.packet(row), frames.original[row]
        path = tuple(layer.name for layer in packet.own_layers)
        count, amount = found.paths.get(path, (0, 0))
        found.paths[path] = count + 1, amount + octets
        times = (frames.timestamp_ns[row],) * 2 if frames.has_time[row] else NEVER
        for key, turned in flows_of(packet, found.roles):
            first = 2 * (frames.first_number + row)
            total = Total(1, octets, 0, 0, first, *times)
            found.flows.add(key, total.turned() if turned else total)


def _counted(
    native: Engine, block: Block, roles: Roles, chosen: bytes | None
) -> tuple[BlockStatistics, list[int], list[int]]:
    """What the engine counts; the rows of which it asks for the packets, and those of which it asks for verdicts."""
    frames, layers, rows = block.frames, block.layers(with_codes=True), len(block)
    flows, paths = EngineTotals(native, FLOW_OCTETS, 2 * rows), Keys(native, PATH.size, COUNT.size)
    verdicts, judged = (INT64 * (len(roles.roles) * len(KINDS)))(), (INT32 * rows)()
    mask = None if chosen is None else bytearray(chosen)
    found_layers = layers.structure()
    tally = Tally(
        frames=frames.structure(),
        layers=address_of(found_layers),
        timestamp_ns=address(frames.timestamp_ns),
        has_time=address(frames.has_time),
        chosen=None if mask is None else address(mask),
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
    found = BlockStatistics(
        roles=roles,
        sizes=sizes_of(frames, chosen),
        paths=dict(_paths(paths, roles)),
        verdicts=_verdicts(verdicts, roles),
        flows=flows,
        endpoints=EngineTotals(native, ENDPOINT_OCTETS, 2 * len(flows)),
    )
    asked = [row for row in layers.asked_rows() if chosen is None or chosen[row]]
    return found, asked, [*asked, *judged[: tally.asked_count]]


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
            found[roles.names[roles.roles[declaration].name], KINDS[kind]] += count
    return found
