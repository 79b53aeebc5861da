"""Puts lists together: options, chunks, parameters and records, as the octets of the field that holds them."""

from __future__ import annotations

from collections.abc import Iterable

from dissect.derive.lists.reading import decode_options
from dissect.encapsulation.fill import Fill, filled
from dissect.errors import EncodingError
from dissect.schema import AUTO, Header, ItemList, OptionList, values_of


def items(options: ItemList, headers: Iterable[Header], *, fill: Fill = Fill.ALL) -> bytes:
    """The octets of a list with these items: `SCTP(…, chunks=items(CHUNKS, [SCTPData(…), SCTPSack(…)]))`.

    Lengths and counts that were not given are filled. If the list's items are aligned, zeros follow each.
    In a list within an item, padding after the last inner item counts as padding of the outer item, so the outer
    item's length leaves it out (RFC 9260 §3.2). Make such a list in the same way.
    EncodingError if a header is not an item of the list, or a value does not fit.
    """
    alignment = options.alignment if isinstance(options, OptionList) else 1
    done = bytearray()
    for header in headers:
        if type(header) not in options.headers:
            raise EncodingError(type(header).__name__, "", "is not an item of this list")
        whole, _ = filled(_without_last_padding(header), None, b"", (), fill)
        done += bytes(whole)
        done += bytes(-len(done) % alignment)
    return bytes(done)


def _without_last_padding(header: Header) -> Header:
    """The item without the padding at the end of its list, if its length is still to be filled."""
    values = values_of(header)
    for slot in type(header).layout.tail:
        name, options = slot.field.name, slot.field.options
        if not isinstance(options, OptionList) or not any(values[one] is AUTO for one in slot.width.fields):
            continue
        octets: bytes = values[name]
        read = decode_options(options, octets)
        padding = read.items[-1].padding if read.items and not read.remainder else 0
        if padding and not any(octets[-padding:]):
            values[name] = octets[:-padding]
    return type(header)(**values)
