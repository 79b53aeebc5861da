"""The scalar decoder of a header: one `struct.unpack_from` and shifts for its fixed part, then its tail.

`decoder(UDP)(octets, offset, end)` accepts exactly what `UDP.schema.parse` accepts, gives the same values, and raises
TruncatedError or MalformedError where construct raises. `clipping_decoder` gives the available part of a tail that does
not fit (options cut by the capture, a header length below the minimum), for packets that must still be shown.
"""

from __future__ import annotations

import struct
from collections.abc import Callable, Sequence
from functools import cache
from typing import Any, TypeVar

from dissect.derive.generate import function
from dissect.derive.reading import amount, condition, from_octets, narrowed
from dissect.domain_names import CUT, RESERVED, Name, name_octets
from dissect.errors import DecodingError, MalformedError, TruncatedError
from dissect.schema import Header
from dissect.schema.layout import NUMBERS, FieldKind, Layout, Slot
from dissect.schema.variable_integers import VariableInteger, variable_octets

H = TypeVar("H", bound=Header)
FIELDS_WORTH_A_TABLE = 3
STRUCT_CODES = {1: "B", 2: "H", 4: "I", 8: "Q"}


@cache
def decoder(header: type[H]) -> Callable[[bytes, int, int], H]:
    """A function (octets, offset, end) that reads one header at `offset`, reading nothing at or after `end`."""
    return _made(header, clip=False)


@cache
def clipping_decoder(header: type[H]) -> Callable[[bytes, int, int], H]:
    """Like `decoder`, but the tail is cut to the window. Only the fixed part must be there."""
    return _made(header, clip=True)


@cache
def whole_decoder(header: type[H]) -> Callable[[bytes, int, int], H]:
    """Like `decoder`, for a header that is known to fill the octets from `offset` to `end`."""
    if not _is_plain(header.layout):
        return clipping_decoder(header)
    return function("decode_whole", whole_decoder_source(header), called_names(header), header.__name__)


def decode(header: type[H], octets: bytes | bytearray | memoryview) -> H:
    """One header from the start of `octets`; TruncatedError or MalformedError if it is not complete."""
    whole = bytes(octets)
    read: Callable[[bytes, int, int], H] = decoder(header)
    return read(whole, 0, len(whole))


def decoder_source(header: type[Header], *, clip: bool = False) -> str:
    """The Python source of the decoder, to read and to learn from."""
    layout = header.layout
    name = "decode_clipped" if clip else "decode"
    lines = [f"def {name}(octets, offset, end):", f'    """{header.__name__}, derived from its declaration."""']
    if layout.fixed_octets:
        lines += [f"    if offset + {layout.fixed_octets} > end:", "        raise truncated(offset, end)"]
    lines += _fixed_source(layout)
    if layout.tail:
        lines.append(f"    at = offset + {layout.fixed_octets}")
    for group in octet_groups(layout.tail):
        lines += _tail(layout, group[0], clip) if len(group) == 1 else _bits_tail(group, clip)
    lines += ["    header.__class__ = Header", "    return header"]
    return "\n".join(lines) + "\n"


def whole_decoder_source(header: type[Header]) -> str:
    """The Python source of the decoder of whole headers with a plain tail."""
    layout = header.layout
    lines = ["def decode_whole(octets, offset, end):", f'    """{header.__name__}, derived from its declaration."""']
    lines += _fixed_source(layout)
    lines += [f"    header.{slot.field.name} = octets[offset + {layout.fixed_octets}:end]" for slot in layout.tail]
    return "\n".join([*lines, "    header.__class__ = Header", "    return header"]) + "\n"


def _is_plain(layout: Layout) -> bool:
    """Whether at most one field of octets, which is always present, follows the fixed part."""
    return not layout.tail or layout.ends_in_octets


def _fixed_source(layout: Layout) -> list[str]:
    """The statements that make the header value and store the fixed part in it."""
    names, reads = fixed_part(layout)
    lines = [f"    {', '.join(names)}, = unpack(octets, offset)"] if names else []
    lines.append("    header = new(Mutable)")
    for index, group in enumerate(octet_groups(layout.fixed)):
        stored = [f"header.{slot.field.name}" for slot in group]
        if _is_tabled(group):
            lines.append(f"    {', '.join(stored)} = {_table_name(index)}[g{index}]")
        else:
            values = [reads[slot.field.name] for slot in group]
            lines += [f"    {one} = {value}" for one, value in zip(stored, values, strict=True)]
    return lines


def called_names(header: type[Header]) -> dict[str, Any]:
    """The globals of every decoder of a header."""
    layout = header.layout
    return {
        "Header": header,
        "Mutable": header.mutable,
        "new": object.__new__,
        "made": bytes.__new__,  # addresses are octets, and there are as many as they have
        "unpack": struct.Struct(struct_format(layout)).unpack_from,
        "from_bytes": int.from_bytes,
        **{slot.address.__name__: slot.address for slot in layout.slots if slot.address is not None},
        **_tables(layout),
    }


def _made(header: type[H], *, clip: bool) -> Callable[[bytes, int, int], H]:
    layout = header.layout

    def truncated(offset: int, end: int) -> TruncatedError:
        return _fixed_truncated(layout, offset, end)

    def tail_truncated(field: str, offset: int, needed: int, end: int) -> TruncatedError:
        return TruncatedError(layer=layout.header, field=field, offset=offset, needed=needed, available=end - offset)

    def unended(field: str, offset: int, size: int, end: int) -> DecodingError:
        if size == RESERVED:
            message = "has a label of a kind that is not used"
            return MalformedError(layer=layout.header, field=field, offset=offset, message=message)
        return tail_truncated(field, offset, end - offset + 1, end)

    def malformed(field: str, offset: int, size: int) -> MalformedError:
        return MalformedError(layer=layout.header, field=field, offset=offset, message=f"has a size of {size} octets")

    return function(
        "decode_clipped" if clip else "decode",
        decoder_source(header, clip=clip),
        {
            **called_names(header),
            "truncated": truncated,
            "tail_truncated": tail_truncated,
            "malformed": malformed,
            "unended": unended,
            "CUT": CUT,
            "name_octets": name_octets,
            "Name": Name,
            "variable_octets": variable_octets,
            "read_variable": VariableInteger.read,
        },
        header.__name__,
    )


def _fixed_truncated(layout: Layout, offset: int, end: int) -> TruncatedError:
    """An error that names the first missing field of the fixed part."""
    available = max(end - offset, 0)
    slot = next(one for one in layout.fixed if one.offset.constant + one.width.constant > 8 * available)
    first = slot.offset.constant // 8
    last = (slot.offset.constant + slot.width.constant + 7) // 8
    return TruncatedError(
        layer=layout.header,
        field=slot.field.name,
        offset=offset + first,
        needed=last - first,
        available=max(available - first, 0),
    )


def octet_groups(slots: Sequence[Slot]) -> list[list[Slot]]:
    """The slots in runs of whole octets."""
    groups: list[list[Slot]] = []
    open_bits = 0
    for slot in slots:
        if open_bits == 0:
            groups.append([])
        groups[-1].append(slot)
        open_bits = (open_bits + slot.width.constant) % 8
    return groups


def struct_format(layout: Layout) -> str:
    """The struct format of the fixed part, one item for each run of whole octets."""
    return ">" + "".join(_code(group) for group in octet_groups(layout.fixed))


def _code(group: list[Slot]) -> str:
    octets = sum(slot.width.constant for slot in group) // 8
    if _is_plain_number(group) and octets in STRUCT_CODES:
        code = STRUCT_CODES[octets]
        return code.lower() if group[0].kind is FieldKind.SIGNED else code
    return f"{octets}s"


def _is_plain_number(group: list[Slot]) -> bool:
    return group[0].kind in NUMBERS and not group[0].little_endian


def fixed_part(layout: Layout) -> tuple[list[str], dict[str, str]]:
    """The names of the unpacked items, and for each fixed field the expression of its value."""
    names: list[str] = []
    reads: dict[str, str] = {}
    for index, group in enumerate(octet_groups(layout.fixed)):
        item = f"g{index}"
        names.append(item)
        bits = sum(slot.width.constant for slot in group)
        if _is_plain_number(group) and bits // 8 not in STRUCT_CODES:
            item = from_octets(item, group[0])
        skipped = 0
        for slot in group:
            reads[slot.field.name] = _value(slot, item, bits, skipped)
            skipped += slot.width.constant
    return names, reads


def flag_bits(layout: Layout) -> dict[str, tuple[str, int]]:
    """For each flag of the fixed part the unpacked item that has it, and which of its bits it is; without those of
    items that are not unpacked as numbers."""
    found: dict[str, tuple[str, int]] = {}
    for index, group in enumerate(octet_groups(layout.fixed)):
        left = sum(slot.width.constant for slot in group)
        for slot in group:
            left -= slot.width.constant
            if slot.kind is FieldKind.FLAG and _code(group) in STRUCT_CODES.values():
                found[slot.field.name] = f"g{index}", 1 << left
    return found


def _value(slot: Slot, item: str, bits: int, skipped: int) -> str:
    if slot.kind is FieldKind.OCTETS:
        return item
    if slot.address is not None:
        return f"made({slot.address.__name__}, {item})"
    if slot.little_endian:
        return from_octets(item, slot)
    if slot.kind is FieldKind.FLAG:
        return f"{item} & {1 << bits - skipped - 1:#x} != 0"
    return narrowed(item, bits, skipped, slot.width.constant)


def _table_name(index: int) -> str:
    return f"values_of_g{index}"


def _is_tabled(group: list[Slot]) -> bool:
    """Whether so many fields share one octet that looking up their values is faster than extracting them."""
    return len(group) >= FIELDS_WORTH_A_TABLE and _code(group) == "B"


def _tables(layout: Layout) -> dict[str, tuple[tuple[int, ...], ...]]:
    """For every octet shared by many fields: a table of their values for each value of the octet."""
    tables = {}
    _, reads = fixed_part(layout)
    for index, group in enumerate(octet_groups(layout.fixed)):
        if _is_tabled(group):
            values = ", ".join(reads[slot.field.name] for slot in group)
            source = f"def values():\n    return tuple([({values}) for g{index} in range(256)])\n"
            tables[_table_name(index)] = function("values", source, {}, f"{layout.header}, octet group {index}")()
    return tables


def _tail(layout: Layout, slot: Slot, clip: bool) -> list[str]:
    """The statements that read a field of varying place or size and move `at` past it."""
    name = slot.field.name
    known = {one.field.name: f"header.{one.field.name}" for one in layout.slots}
    if clip:  # a number that was cut counts as zero
        known |= {one.field.name: f"(header.{one.field.name} or 0)" for one in layout.tail}
    if slot.is_rest:
        if not slot.last:
            return [f"    header.{name} = octets[at:end]"]
        return [
            f"    size = max(0, end - at - {slot.last})",
            f"    header.{name} = octets[at:at + size]",
            "    at += size",
        ]
    if slot.is_delimited:
        return _delimited_tail(slot, clip)
    body = [f"    size = {amount(slot.width.floored(8), known)}"]
    if clip:
        body.append("    if size < 0 or at + size > end:")
        if slot.kind is FieldKind.OCTETS:
            body.append("        size = max(0, min(size, end - at))")
        else:  # a cut number has no value: its octets, and all after them, are left to the payload
            body.append("        size, end = 0, at")
    else:
        if not slot.width.is_constant:
            body += ["    if size < 0:", f"        raise malformed({name!r}, at, size)"]
        body += ["    if at + size > end:", f"        raise tail_truncated({name!r}, at, size, end)"]
    body += [f"    header.{name} = {_tail_value(slot, clip)}", "    at += size"]
    if slot.condition is None:
        return body
    return [
        f"    header.{name} = None",
        f"    if {condition(slot.condition, known)}:",
        *("    " + line for line in body),
    ]


def _bits_tail(group: list[Slot], clip: bool) -> list[str]:
    """Read fields that share octets, after one of varying size; a clipped header has all of them or none."""
    bits = sum(slot.width.constant for slot in group)
    names = [f"header.{slot.field.name}" for slot in group]
    values: list[str] = []
    skipped = 0
    for slot in group:
        values.append(_value(slot, "bits", bits, skipped))
        skipped += slot.width.constant
    cut = [f"        {' = '.join(names)} = None", "        end = at", "    else:"]
    if not clip:
        name, size = group[0].field.name, bits // 8
        cut = [f"        raise tail_truncated({name!r}, at, {size}, end)", "    else:"]
    return [
        f"    if at + {bits // 8} > end:",
        *cut,
        f'        bits = from_bytes(octets[at:at + {bits // 8}], "big")',
        *(f"        {name} = {value}" for name, value in zip(names, values, strict=True)),
        f"        at += {bits // 8}",
    ]


def _delimited_tail(slot: Slot, clip: bool) -> list[str]:
    """Read a field whose size is found by reading; in a clipped header, one without an end is left to the payload."""
    name = slot.field.name
    if slot.kind is FieldKind.TEXT:
        body = ["    size = max(octets.find(0, at, end) + 1 - at, CUT)"]
        value = "octets[at:at + size - 1]"
    elif slot.kind is FieldKind.VARIABLE:
        body = ["    size = variable_octets(octets, at, end)"]
        value = "read_variable(octets[at:at + size])"
    else:
        body = ["    size = name_octets(octets, at, end)"]
        value = "Name(octets[at:at + size])"
    if clip:
        return [
            *body,
            "    if size <= 0:",
            f"        header.{name}, size, end = None, 0, at",
            "    else:",
            f"        header.{name} = {value}",
            "    at += size",
        ]
    body += ["    if size <= 0:", f"        raise unended({name!r}, at, size, end)"]
    return [*body, f"    header.{name} = {value}", "    at += size"]


def _tail_value(slot: Slot, clip: bool) -> str:
    octets = "octets[at:at + size]"
    if slot.kind is FieldKind.OCTETS:
        return octets
    whole = " if size else None" if clip else ""
    if slot.address is not None:
        return f"{slot.address.__name__}({octets}){whole}"
    return f"{from_octets(octets, slot)}{whole}"
