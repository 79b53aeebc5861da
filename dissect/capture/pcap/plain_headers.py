"""Headers of a pcap file as places of numbers, so that reading it needs no declaration once these are stored."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from struct import Struct
from types import SimpleNamespace
from typing import Final, NamedTuple

from dissect.capture.files.formats import ByteOrder
from dissect.stored_forms import stored

FORM: Final = "pcap_headers"
CODES: Final = {8: "B", 16: "H", 32: "I", 64: "Q"}


class Place(NamedTuple):
    """Bits of a header."""

    name: str
    begin: int
    bits: int


class PlainHeader(NamedTuple):
    """A header of unsigned numbers at fixed places."""

    places: tuple[Place, ...]

    @property
    def octets(self) -> int:
        last = self.places[-1]
        return (last.begin + last.bits) // 8

    def read(self, octets: bytes, byte_order: ByteOrder = "big") -> SimpleNamespace:
        """The numbers by their names."""
        return SimpleNamespace(**{one.name: _number(one, octets, byte_order) for one in self.places})

    def packed(self, byte_order: ByteOrder, taken: int) -> Struct:
        """A `struct` that unpacks the first `taken` numbers, each of whole octets, and skips the rest."""
        codes = [CODES[one.bits] for one in self.places[:taken]]
        read = sum(one.bits for one in self.places[:taken]) // 8
        return Struct(f"{'>' if byte_order == 'big' else '<'}{''.join(codes)}{self.octets - read}x")


def _number(place: Place, octets: bytes, byte_order: ByteOrder) -> int:
    begin, end = place.begin // 8, -(-(place.begin + place.bits) // 8)
    number = int.from_bytes(octets[begin:end], byte_order)
    return number >> (8 * end - place.begin - place.bits) & ((1 << place.bits) - 1)


@cache
def plain_header(name: str) -> PlainHeader:
    """A header of `pcap.headers` by its name."""
    form: Mapping[str, list[list[object]]] = stored(FORM) or plain_headers()
    return PlainHeader(tuple(Place(*one) for one in form[name]))  # type: ignore[arg-type]  # as they were stored


def plain_headers() -> dict[str, list[list[object]]]:
    """Every header of `pcap.headers`, for storing."""
    from dissect.capture.pcap.headers import HEADERS

    return {
        header.__name__: [[one.field.name, one.offset.constant, one.width.constant] for one in header.layout.slots]
        for header in HEADERS
    }
