from __future__ import annotations

import re

import pytest

from dissect.derive.documents.diagram import diagram
from dissect.protocols.ethernet import Ethernet
from dissect.protocols.ipv4 import IPv4
from dissect.protocols.ipv6 import IPv6
from dissect.protocols.raw_ip import RawIP
from dissect.protocols.tcp import TCP
from dissect.protocols.udp import UDP
from dissect.schema import RFC, Header, Stack, field
from dissect.schema.description import size_in_octets
from dissect.schema.words import BitsInteger, Bytes, Flag, GreedyBytes, If, Int8ub, Int16ub, this
from tests.headers import HEADERS
from tests.profiles import one_in

RULER = """\
 0                   1                   2                   3
 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
"""

# RFC 9293, figure 1, down to the options, with the bit that RFC 9768 has named since.
TCP_FIGURE = """\
+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
|          Source Port          |        Destination Port       |
+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
|                        Sequence Number                        |
+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
|                     Acknowledgment Number                     |
+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
|  Data |     |A|C|E|U|A|P|R|S|F|                               |
| Offset|Rsrvd|E|W|C|R|C|S|S|Y|I|             Window            |
|       |     | |R|E|G|K|H|T|N|N|                               |
+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
|            Checksum           |         Urgent Pointer        |
+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
:             Options (data_offset × 4 - 20 octets)             :
+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
"""

# RFC 768, in the form of the later RFCs.
UDP_FIGURE = """\
+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
|          Source Port          |        Destination Port       |
+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
|             Length            |            Checksum           |
+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
"""

# RFC 791, figure 4, with the two fields that RFC 2474 and RFC 3168 made of the type of service, and the flags apart.
IPV4_FIGURE = """\
+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
|Version|  IHL  |    DSCP   |ECN|          Total Length         |
+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
|         Identification        |0|D|M|     Fragment Offset     |
|                               | |F|F|                         |
+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
|  Time to Live |    Protocol   |        Header Checksum        |
+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
|                         Source Address                        |
+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
|                      Destination Address                      |
+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
:        Options (internet_header_length × 4 - 20 octets)       :
+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
"""

# RFC 8200 §3.
IPV6_ADDRESS = """\
|                                                               |
+                                                               +
|                                                               |
+                         Source Address                        +
|                                                               |
+                                                               +
|                                                               |
+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
"""

ETHERNET_FIGURE = """\
+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
|                      Destination Address                      |
+                               +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
|                               |                               |
+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+                               +
|                         Source Address                        |
+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
|          Length/Type          |
+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
"""

# The lines of the figures as the RFCs have them, where no later document has changed them.
FROM_THE_RFCS = {
    TCP: [
        "|          Source Port          |       Destination Port        |",
        "|                        Sequence Number                        |",
        "|                    Acknowledgment Number                      |",
        "|           Checksum            |         Urgent Pointer        |",
    ],
    IPv4: [
        "|  Time to Live |    Protocol   |         Header Checksum       |",
        "|                       Source Address                          |",
        "|                    Destination Address                        |",
    ],
    IPv6: [
        "|         Payload Length        |  Next Header  |   Hop Limit   |",
    ],
}


@pytest.mark.parametrize(
    ("header", "figure"),
    [(TCP, TCP_FIGURE), (UDP, UDP_FIGURE), (IPv4, IPV4_FIGURE), (Ethernet, ETHERNET_FIGURE)],
)
def test_figures(header: type[Header], figure: str) -> None:
    assert diagram(header) == RULER + figure


def test_an_address_of_four_rows() -> None:
    assert IPV6_ADDRESS in diagram(IPv6)


@pytest.mark.parametrize("header", FROM_THE_RFCS)
def test_cells_are_where_the_rfc_has_them(header: type[Header]) -> None:
    """Bars at the same columns and the same labels; RFCs, drawn by hand, centre labels now to the left, now right."""
    lines = {_cells(line) for line in diagram(header).splitlines()}
    for line in FROM_THE_RFCS[header]:
        assert _cells(line) in lines


def _cells(line: str) -> tuple[tuple[int, ...], tuple[str, ...]]:
    return tuple(found.start() for found in re.finditer(r"\|", line)), tuple(cell.strip() for cell in line.split("|"))


@one_in(4)
def test_every_header_has_a_figure_of_straight_lines_with_all_its_fields(every: int) -> None:
    """A field is found by the first letter of its label or short label; one bit has its letters below each other."""
    for header in HEADERS[::every]:
        figure = diagram(header)
        lines = figure.splitlines()
        if not header.fields:
            assert lines == [f"{header.__name__} has no octets of its own."]
            continue
        assert all(len(line) <= 2 * 32 + 1 for line in lines), header
        assert all(set(line) <= set("+- ") or line[0] in "|:+" for line in lines[2:]), header
        assert all({declared.label[0], declared.short[0]} & set(figure) for declared in header.fields), header


@pytest.mark.parametrize("header", [TCP, IPv6, Ethernet], ids=lambda header: header.__name__)
@pytest.mark.parametrize("width", [16, 64])
def test_figures_of_other_widths(header: type[Header], width: int) -> None:
    lines = diagram(header, width).splitlines()

    assert max(len(line) for line in lines) == 2 * width + 1
    assert all(set(line) <= set("+- ") or line[0] in "|:+" for line in lines[2:])


def test_a_header_without_octets() -> None:
    assert diagram(RawIP) == "RawIP has no octets of its own."


def test_values_stand_under_their_labels() -> None:
    figure = diagram(UDP, values={"source_port": "50001", "length": "13"})
    assert figure == RULER + (
        "+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+\n"
        "|          Source Port          |        Destination Port       |\n"
        "|             50001             |                               |\n"
        "+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+\n"
        "|             Length            |            Checksum           |\n"
        "|               13              |                               |\n"
        "+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+\n"
    )


class Tagged(Header):
    """A header with everything that is hard to draw."""

    key_present: bool = field(Flag, "Key Present", short="KEYS", default=False)
    reserved: int = field(BitsInteger(3), "Reserved for later use by others", default=0)
    version: int = field(BitsInteger(4), "Version", default=0)
    length: int = field(Int8ub, "Length")
    key: int | None = field(If(this.key_present, Int16ub), "Key")
    data: bytes = field(Bytes(this.length), "Data")
    more: bytes = field(
        Bytes(this.length * 2 + 3), "A long label that is not going to fit into two rows of this figure"
    )
    rest: bytes = field(GreedyBytes, "Rest")

    stack = Stack(name="tagged", reference=RFC(2784))


def test_conditional_open_and_narrow_fields() -> None:
    assert diagram(Tagged) == RULER + (
        "+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+\n"
        "|K|     |       |               |                               |\n"
        "|E|Reser|Version|     Length    |             [Key]             |\n"
        "|Y|     |       |               |                               |\n"
        "+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+\n"
        ":                      Data (length octets)                     :\n"
        "+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+\n"
        ":  A long label that is not going to fit into two rows of this  :\n"
        ":                 figure (length × 2 + 3 octets)                :\n"
        "+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+\n"
        ":                       Rest (to the end)                       :\n"
        "+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+\n"
    )


class Begun(Header):
    """An open field that begins within a row."""

    kind: int = field(Int8ub, "Kind")
    length: int = field(Int8ub, "Length")
    data: bytes = field(Bytes(this.length - 2), "Data")

    stack = Stack(name="begun", reference=RFC(9293))


def test_an_open_field_goes_on_in_a_row_of_its_own() -> None:
    assert diagram(Begun) == RULER + (
        "+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+\n"
        "|      Kind     |     Length    |                               :\n"
        "+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+                               +\n"
        ":                    Data (length - 2 octets)                   :\n"
        "+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+\n"
    )


def test_sizes_in_words() -> None:
    assert [size_in_octets(slot) for slot in Tagged.layout.slots[3:7]] == ["1", "2", "length", "length × 2 + 3"]
    assert size_in_octets(Begun.layout.slots[2]) == "length - 2"
