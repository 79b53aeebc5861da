"""The types of records that a name has, as bits: RFC 4034 §4.1.2."""

from __future__ import annotations

from dissect.assigned_numbers.dns_types import DnsType
from dissect.problems import Code, Severity
from dissect.schema import RFC, Expect, Extent, FieldOrigin, Header, OptionList, Stack, automatic, field, phrases
from dissect.schema.words import Bytes, Int8ub, this

BITMAP_OCTETS = 32


class TypeBitMapWindow(Header):
    """256 types, a bit for each; trailing zero octets are left out (RFC 4034 §4.1.2)."""

    window: int = field(Int8ub, "Window Block #", meaning="the upper octet of the types")
    length: int = automatic(Int8ub, "Bitmap Length", meaning="octets of the bitmap, 1 to 32")
    bitmap: bytes = field(
        Bytes(this.length), "Bitmap", default=b"", meaning="the first bit is the type of lower octet 0"
    )

    line = phrases()

    stack = Stack(
        name="dns.type_bit_map",
        reference=RFC(4034, "4.1.2"),
        extent=[Extent(this.length + 2)],
        expect=[
            Expect(
                this.length <= BITMAP_OCTETS,
                "length",
                "more than the 32 octets of a window",
                code=Code.BAD_RECORD,
                reference=RFC(4034, "4.1.2"),
            ),
            Expect(
                this.length != 0,
                "length",
                "a window without types, which is left out",
                code=Code.BAD_RECORD,
                severity=Severity.WARN,
                reference=RFC(4034, "4.1.2"),
            ),
        ],
        origin=FieldOrigin.KEPT,
    )


TYPE_BIT_MAPS = OptionList(DnsType, (), TypeBitMapWindow)
