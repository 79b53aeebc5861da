"""A reader of DER (X.690), one level at a time: nothing in it recurses, and every length is held against its room."""

from __future__ import annotations

from typing import Final, NamedTuple

MOST_ELEMENTS: Final = 512
"""So many elements of one level are read."""
LONG: Final = 0x80
"""The bit of a length that says that its number follows in octets of its own."""
MOST_LENGTH_OCTETS: Final = 4
HIGH_TAG: Final = 0x1F
"""A tag with all of these bits goes on in the next octet; no certificate has one."""


class Tag:
    """The first octet of an element: its class, whether it holds elements, and its number."""

    BOOLEAN: Final = 0x01
    INTEGER: Final = 0x02
    BIT_STRING: Final = 0x03
    OCTET_STRING: Final = 0x04
    OBJECT_IDENTIFIER: Final = 0x06
    UTF8_STRING: Final = 0x0C
    NUMERIC_STRING: Final = 0x12
    PRINTABLE_STRING: Final = 0x13
    TELETEX_STRING: Final = 0x14
    IA5_STRING: Final = 0x16
    UTC_TIME: Final = 0x17
    GENERALIZED_TIME: Final = 0x18
    UNIVERSAL_STRING: Final = 0x1C
    BMP_STRING: Final = 0x1E
    SEQUENCE: Final = 0x30
    SET: Final = 0x31
    CONTEXT: Final = 0x80
    """Of a number that counts within the structure around."""
    EXPLICIT: Final = 0xA0
    """The same, around another element."""


class DerError(Exception):
    """The octets are no DER, or not what should stand here."""


class Element(NamedTuple):
    """An element by its tag, and where its content stands."""

    tag: int
    begin: int
    end: int


class Der:
    """Octets in DER."""

    def __init__(self, octets: bytes) -> None:
        self.octets = octets

    def element(self, at: int, end: int) -> Element:
        """The element that begins at an offset, in the room up to `end`. DerError if there is none."""
        octets = self.octets
        if at + 2 > end:
            raise DerError("ends where an element should begin")
        tag, length, begin = octets[at], octets[at + 1], at + 2
        if tag & HIGH_TAG == HIGH_TAG:
            raise DerError(f"a tag of several octets (0x{tag:02x})")
        if length & LONG:
            count = length & ~LONG
            if not 0 < count <= MOST_LENGTH_OCTETS or begin + count > end:
                raise DerError(f"a length in {count} octets")
            length, begin = int.from_bytes(octets[begin : begin + count], "big"), begin + count
        if length > end - begin:
            raise DerError(f"a length of {length} octets where {end - begin} are left")
        return Element(tag, begin, begin + length)

    def elements(self, around: Element) -> list[Element]:
        """The elements within one. DerError if one of them cannot be read, or there are too many."""
        found: list[Element] = []
        at = around.begin
        while at < around.end:
            if len(found) == MOST_ELEMENTS:
                raise DerError(f"more than {MOST_ELEMENTS} elements in one")
            found.append(self.element(at, around.end))
            at = found[-1].end
        return found

    def content(self, element: Element) -> bytes:
        """The octets of an element."""
        return self.octets[element.begin : element.end]

    def identifier(self, element: Element) -> str:
        """An object identifier, in digits. DerError if it has no end."""
        content = self.content(element)
        if not content or content[-1] & LONG:
            raise DerError("an object identifier without an end")
        numbers, number = [], 0
        for octet in content:
            number = number << 7 | octet & ~LONG
            if not octet & LONG:
                numbers.append(number)
                number = 0
        first = min(numbers[0] // 40, 2)
        return ".".join(map(str, (first, numbers[0] - 40 * first, *numbers[1:])))
