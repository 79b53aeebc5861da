"""Lists whose items say where the payload ends, as words of the engine's tables."""

from __future__ import annotations

from dissect.derive.lists.payload_items import FlaggedItems, PlacedItem, RecordItems
from dissect.derive.terms import Condition
from dissect.engine.tables.program import Program
from dissect.engine.words import PayloadItem, PayloadItems
from dissect.schema.tlv import flags_without_record


def payload_items(program: Program, items: FlaggedItems | RecordItems, *, must_carry: bool) -> int:
    """The address of such a list; `must_carry`: nothing is known of the payload if no item carries it."""
    row = [0] * len(PayloadItems)
    row[PayloadItems.ALIGNMENT], row[PayloadItems.CARRIES] = 1, int(must_carry)
    if isinstance(items, FlaggedItems):
        declared = items.declared
        row[PayloadItems.FLAGS] = program.amount(items.flags)
        row[PayloadItems.MORE], row[PayloadItems.AGAIN] = declared.more, declared.again
        row[PayloadItems.EMPTY] = sum(1 << flag for flag in flags_without_record(declared))
        row[PayloadItems.OFFSET] = declared.offset
        written = [_item(program, items.items.get(flag), ()) for flag in range(max(items.items) + 1)]
    else:
        row[PayloadItems.BASE_OCTETS], row[PayloadItems.ALIGNMENT] = items.base_octets, items.alignment
        written = [_item(program, item, rules) for rules, item in items.choices]
    row[PayloadItems.ITEMS : PayloadItems.ITEMS + 2] = program.rows(written)
    return program.row(row)


def _item(program: Program, item: PlacedItem | None, rules: tuple[Condition, ...]) -> list[int]:
    row = [0] * len(PayloadItem)
    row[PayloadItem.ALIGNMENT] = 1
    if item is None:
        return row
    row[PayloadItem.FIXED_OCTETS], row[PayloadItem.ALIGNMENT] = item.fixed_octets, item.alignment
    row[PayloadItem.COUNTS] = item.counts
    row[PayloadItem.RULES : PayloadItem.RULES + 2] = program.rows([program.condition(one) for one in rules])
    extents = [(*program.condition(when), program.amount(octets)) for when, octets in item.extents]
    row[PayloadItem.EXTENTS : PayloadItem.EXTENTS + 2] = program.rows(extents)
    if item.trailer is not None:
        when, octets = item.trailer
        row[PayloadItem.TRAILER] = program.row((*program.condition(when), program.amount(octets)))
    if item.carries is not None:
        row[PayloadItem.CARRIES] = program.amount(item.carries)
    return row
