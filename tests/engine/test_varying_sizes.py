"""The engine and the walk in Python agree on headers whose size is found by reading them, and on what follows them."""

from __future__ import annotations

from typing import Any, Final

from dissect.assigned_numbers import LinkType
from dissect.checksum import Kind
from dissect.packet import ProtocolSet
from dissect.problems import Code
from dissect.protocols.ip_version import IpVersion
from dissect.schema import (
    PEEK,
    RFC,
    Covers,
    Fragmentation,
    Header,
    InternetChecksum,
    Next,
    Stack,
    automatic,
    field,
)
from dissect.schema.words import AllBut, Bytes, Int8ub, Int16ub, Last, VariableInt, this
from tests.engine.walks import KINDS, NONE, NOTHING, Told, Walks
from tests.together import together
from tests.with_engine import needs_engine

pytestmark = needs_engine

LINK_TYPE: Final = 147
TEXT: Final = "080401 000000 000000 000000"
"""As many octets as the engine needs to have behind a number of varying size, so that no row is asked."""


class Piece(Header):
    """A piece of a message, behind which the next header is seen only at its first bits."""

    offset: int = field(Int8ub, "Offset")
    length: int = automatic(VariableInt, "Length")
    text: bytes = field(Bytes(this.length), "Text")

    stack = Stack(
        name="piece",
        reference=RFC(1),
        carried_as={LinkType: [LINK_TYPE]},
        next=[Next(IpVersion, PEEK)],
        fragmentation=Fragmentation(this.offset, this.offset * 0),
    )


class Inner(Header):
    version: int = field(Int8ub, "Version")

    stack = Stack(name="inner", reference=RFC(1), carried_as={IpVersion: [4]})


class Summed(Header):
    """A sum over a header that is found to be so long by reading it."""

    checksum: int = automatic(Int16ub, "Checksum")
    length: int = automatic(VariableInt, "Length")
    text: bytes = field(Bytes(this.length), "Text")

    stack = Stack(
        name="summed",
        reference=RFC(1),
        carried_as={LinkType: [LINK_TYPE + 1]},
        checksum=InternetChecksum("checksum", covers=Covers.HEADER),
    )


class Sealed(Header):
    """All octets up to the last three."""

    kind: int = field(Int8ub, "Kind")
    text: bytes = field(AllBut(3), "Text")
    seal: bytes = field(Last(3), "Seal")

    stack = Stack(name="sealed", reference=RFC(1), carried_as={LinkType: [LINK_TYPE + 2]})


WALKS: Final = Walks(ProtocolSet((Piece, Inner, Summed, Sealed)))


def told(octets: str, link_type: int, beyond: int = 0) -> Told:
    """What both walks say of a frame, of which `beyond` octets were not captured."""
    frame = bytes.fromhex(octets)
    assert (WALKS.differences(frame, len(frame) + beyond, link_type), WALKS.last_asked) == ([], NOTHING)
    return WALKS.by_python(frame, len(frame) + beyond, link_type)


FOLLOWING: Final = {
    "a whole message": (f"00 0c {TEXT} 40 {TEXT}", ["Piece", "Inner"]),
    "a later piece, whose beginning is no header": (f"01 0c {TEXT} 40 {TEXT}", ["Piece"]),
    "a number that is unknown": (f"00 0c {TEXT} 50 {TEXT}", ["Piece"]),
    "nothing behind it": (f"00 0c {TEXT}", ["Piece"]),
    "text that is cut": (f"00 0d {TEXT}", ["Piece"]),
}


@together("name", FOLLOWING)
def test_what_follows_is_seen_behind_the_header(name: str) -> None:
    octets, expected = FOLLOWING[name]

    assert [one.protocol for one in told(octets, LINK_TYPE).layers] == expected


SUMS: Final[dict[str, tuple[str, int, Kind, int]]] = {
    "all octets of the header": (f"eff6 0c {TEXT}", 0, Kind.VALID, 15),
    "and nothing behind it": (f"eff6 0c {TEXT} ffff", 0, Kind.VALID, 15),
    "two octets for the length": (f"b6ef 400c {TEXT}", 0, Kind.VALID, 16),
    "another sum": (f"eff7 0c {TEXT}", 0, Kind.INVALID, 15),
    "text that was cut": (f"eff6 0d {TEXT}", 9, Kind.UNVERIFIABLE, 15),
    "text that the frame does not have": (f"eff6 0d {TEXT}", 0, Kind.UNVERIFIABLE, 15),
}


@together("name", SUMS)
def test_a_sum_covers_the_header_that_was_read(name: str) -> None:
    octets, beyond, expected, size = SUMS[name]
    found = told(octets, LINK_TYPE + 1, beyond)

    assert (KINDS[found.verdicts[0]], found.layers[0].length) == (expected, size)


SEALS: Final[dict[str, tuple[str, list[Any]]]] = {
    "text and a seal": (f"01 {TEXT} 111111", []),
    "a seal": ("01 111111", []),
    "two of three octets": ("01 1111", [Code.TRUNCATED.value]),
    "no seal": ("01", [Code.TRUNCATED.value]),
}


@together("name", SEALS)
def test_the_last_octets_are_all_there_or_the_header_is_cut(name: str) -> None:
    octets, codes = SEALS[name]
    found = told(octets, LINK_TYPE + 2)

    assert ([code for code, _, _ in found.problems], found.verdicts) == (codes, [NONE])
