"""Both byte orders from one declaration, and the `struct` of a header made only of numbers."""

from __future__ import annotations

import struct
from dataclasses import fields
from functools import cache
from typing import Final, TypeVar, cast

from construct import Construct, Int16ub, Int16ul, Int32ub, Int32ul, Int64sb, Int64sl

from dissect.schema import Header, HeaderMeta
from dissect.schema.description import own_text
from dissect.schema.fields import Declared
from dissect.schema.layout import FieldKind

H = TypeVar("H", bound=Header)

LITTLE: Final[dict[object, Construct[int, int]]] = {Int16ub: Int16ul, Int32ub: Int32ul, Int64sb: Int64sl}
CODES: Final = {8: "B", 16: "H", 32: "I", 64: "Q"}


@cache
def little_endian(kind: type[H]) -> type[H]:
    """The same declaration with every number in little-endian order.

    The writer's own byte order is the file's (draft-ietf-opsawg-pcap §4, draft-ietf-opsawg-pcapng §3.6.1), so every
    header of a capture file exists in both orders.
    """
    kept = [one.name for one in fields(Declared) if one.name != "subcon"]
    declared = {
        field.name: Declared(subcon=LITTLE[field.subcon], **{name: getattr(field, name) for name in kept})
        for field in kind.fields
    }
    names = {"__module__": kind.__module__, "__doc__": own_text(kind)}
    return cast("type[H]", HeaderMeta(f"{kind.__name__}LittleEndian", (Header,), {**names, **declared}))


def packed(kind: type[Header], taken: int | None = None) -> struct.Struct:
    """One `struct` for a header of numbers, for loops over millions: it unpacks the first `taken` fields, skips the
    rest.
    """
    slots = kind.layout.slots
    codes = ["<" if any(slot.little_endian for slot in slots) else ">"]
    for slot in slots[:taken]:
        code = CODES[slot.width.constant]
        codes.append(code.lower() if slot.kind is FieldKind.SIGNED else code)
    read = sum(slot.width.constant for slot in slots[:taken]) // 8
    return struct.Struct("".join(codes) + f"{kind.layout.fixed_octets - read}x")
