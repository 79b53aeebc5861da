"""Figures of headers: every bit of every header once, the texts of packets escaped, in every format."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from itertools import islice, pairwise
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
from click.testing import CliRunner, Result
from jsonschema import Draft202012Validator

import dissect
from dissect.cli import main
from dissect.derive.documents.diagram import drawn
from dissect.derive.documents.figure import NOWHERE, WIDTH, Cell, header_cells, parts_of
from dissect.packet import default_protocols
from dissect.protocols.ipv6 import IPv6
from dissect.protocols.sctp import SCTP
from dissect.protocols.tcp import TCP
from dissect.protocols.udp import UDP
from dissect.render.figures.latex import latex_lines
from dissect.render.figures.layers import PADDING, captured, captured_cells
from dissect.render.figures.markdown import markdown_text
from dissect.render.figures.mermaid import mermaid_lines
from dissect.render.figures.svg import figure_svg
from dissect.session.ladders import Ladder
from tests.captures import CAPTURES, few_captures
from tests.session.tcp.frames import ACK, CLIENT, SERVER, SYN, Timed, frame, write
from tests.together import together

SVG = "{http://www.w3.org/2000/svg}"
TCP_SYN = f"{CAPTURES / 'tcp4_echo.pcap'}:1"


def run(*words: str) -> Result:
    return CliRunner().invoke(main, ["header", *words])


def texts(svg: str) -> list[str]:
    return [one.text or "" for one in ET.fromstring(svg).iter(f"{SVG}text")]


def first_packet(name: str, number: int = 1) -> dissect.Packet:
    with dissect.open(CAPTURES / name) as capture:
        return next(islice(capture, number - 1, None))


@together("header", default_protocols().headers)
def test_every_bit_of_a_figure_belongs_to_one_cell(header: type[dissect.Header]) -> None:
    cells = header_cells(header)
    parts = list(parts_of(cells))

    assert all(one.end == other.begin for one, other in pairwise(cells))
    assert sum(part.end - part.begin for part in parts) == (cells[-1].end if cells else 0)
    assert [part.cell for part in parts if part.has_label] == cells
    assert len(list(mermaid_lines(cells, header.__name__))) == 4 + len(cells)
    assert sum(one.above[1] - one.above[0] for one in parts) == sum(one.below[1] - one.below[0] for one in parts)


@few_captures
def test_layers_have_figures_in_which_no_octet_is_missing(path: Path) -> None:
    with dissect.open(path) as capture:
        for packet in islice(capture, 2):
            for layer in packet.layers:
                cells = captured_cells(layer)
                assert sum(cell.bits or 0 for cell in cells) == 8 * layer.length
                assert not cells or ET.fromstring(figure_svg(cells, "x")).tag == f"{SVG}svg"
                assert not cells or drawn(cells)


def test_a_cell_that_goes_on_in_the_next_row_has_no_line_there() -> None:
    whole, half = Cell("a", ["A"], 0, 64, 64), Cell("b", ["B"], 64, 80, 16)
    cells = [whole, half, Cell("c", ["C"], 80, 120, 40)]
    shown = {(one.cell.name, one.row): (one.above, one.below, one.has_label) for one in parts_of(cells)}

    assert shown == {
        ("a", 0): (NOWHERE, (0, 32), True),
        ("a", 1): ((0, 32), NOWHERE, False),
        ("b", 2): (NOWHERE, NOWHERE, True),
        ("c", 2): (NOWHERE, (16, 24), False),
        ("c", 3): ((16, 24), NOWHERE, True),
    }
    *_, last = parts_of(cells)
    assert list(last.pieces()) == [(0, 16, True, True), (16, 24, False, True)]
    assert list(latex_lines(cells, "x"))[-2] == r"  \bitbox[ltb]{16}{\small C} & \bitbox[rb]{8}{} \\"


def test_values_and_items_of_a_captured_header() -> None:
    cells = captured_cells(first_packet("tcp4_echo.pcap").layers[-1])

    named = {cell.labels[0]: cell.values[0] for cell in cells}
    assert named["MSS: Kind"] == "2 (Maximum Segment Size)"
    assert named["Window"] == "64240"
    assert [cell.values for cell in cells if cell.name == "syn"] == [["1"]]
    assert texts(figure_svg(cells, "TCP"))[WIDTH:][:4] == ["Source Port", "52530", "Destination Port", "50001"]
    assert "| 8 (Timestamps)|" in drawn(cells)


def test_a_large_field_is_drawn_in_a_row_or_two() -> None:
    packet = first_packet("sctp4_echo.pcap")
    cells = captured_cells(packet.layer(SCTP))  # type: ignore[arg-type]  # there is one

    large = next(cell for cell in cells if cell.bits and cell.bits > 6 * WIDTH)
    assert large.labels[0] == "Random Number (32 octets)"
    assert (large.end - large.begin, large.is_open) == (2 * WIDTH, True)
    assert PADDING in {cell.labels[0] for cell in cells}


def test_an_item_is_found_by_its_own_name() -> None:
    header = dissect.protocols.sctp.SCTPInit
    (chunk,) = captured(first_packet("sctp4_echo.pcap").layers, header)

    cells = captured_cells(chunk)
    assert cells[0].labels[0] == "Chunk Type"
    assert sum(cell.bits or 0 for cell in cells) == 8 * chunk.length


def test_what_means_something_in_a_format_is_escaped() -> None:
    cells = [Cell("a", [r'<b>\x{1}% & "end" #_~^'], 0, 64, 64, ["<i>"])]

    svg = figure_svg(cells, "<title>")
    assert "<b>" not in svg
    assert texts(svg)[-1] == "<i>"
    assert ET.fromstring(svg).findtext(f"{SVG}title") == "<title>"
    assert r"\textbackslash{}x\{1\}\% \& " in "\n".join(latex_lines(cells, "x"))
    assert list(mermaid_lines(cells, "x"))[4].count('"') == 2


def test_lines_of_latex() -> None:
    assert list(latex_lines(header_cells(UDP), "UDP")) == [
        r"% UDP (needs \usepackage{bytefield})",
        r"\begin{bytefield}[bitwidth=1.1em]{32}",
        r"  \bitheader{0-31} \\",
        r"  \bitbox{16}{\small Source Port} & \bitbox{16}{\small Destination Port} \\",
        r"  \bitbox{16}{\small Length} & \bitbox{16}{\small Checksum} \\",
        r"\end{bytefield}",
    ]
    assert r"\bitbox[lrt]{32}{\small Source Address}" in "\n".join(latex_lines(header_cells(IPv6), "IPv6"))
    assert r"\bitbox{1}{\rotatebox{90}{\tiny SYN}}" in "\n".join(latex_lines(header_cells(TCP), "TCP"))


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        (("udp", "--format", "ascii"), r"^ 0 {19}1"),
        (("udp", "--format", "svg"), r"^<svg .*<title>User Datagram Protocol"),
        (("udp", "--format", "mermaid"), r'packet\n\+16: "Source Port"'),
        (("udp", "--format", "latex"), r"\\begin\{bytefield\}"),
        (("udp", "--format", "markdown"), r"^## UDP"),
        (("udp", "--markdown"), r"^## UDP"),
        (("tcp", "--markdown", "--packet", TCP_SYN), r"^## TCP of [^\n]*\n\n```text\n"),
        (("tcp", "--markdown", "--packet", TCP_SYN), r"\| `syn` \| 1 \| Synchronize \| `1` \| "),
        (("tcp", "--markdown", "--packet", TCP_SYN), r"\| MSS: Kind \| `2 \(Maximum Segment Size\)` \|  \|"),
        (("--markdown",), r"^# Headers"),
        (("tcp", "--packet", TCP_SYN), r"\|             52530             \|"),
        (("tcp", "--packet", TCP_SYN, "--format", "svg"), "<title>TCP of .*tcp4_echo.pcap:1</title>"),
        (("TCPTimestamps", "--packet", TCP_SYN, "--format", "mermaid"), r'\+32: "Timestamp Value = 2044374636"'),
        (("rawip", "--format", "ascii"), "RawIP has no octets of its own."),
    ],
)
def test_the_command(words: tuple[str, ...], expected: str) -> None:
    result = run(*words)

    assert result.exit_code == 0, result.output
    assert re.search(expected, result.stdout, re.DOTALL)


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--format", "svg"), "Name the header that is to be drawn."),
        (("--packet", TCP_SYN), "Name the header that is to be drawn."),
        (("udp", "--format", "svg", "--json"), "Choose one format."),
        (("udp", "--packet", "echo.pcap"), "--packet takes a file and the number of a packet"),
        (("udp", "--packet", "echo.pcap:0"), "--packet takes a file and the number of a packet"),
        (("udp", "--packet", TCP_SYN), "has no header UDP; it has: eth ip tcp"),
        (("udp", "--packet", f"{CAPTURES / 'tcp4_echo.pcap'}:999"), "has no packet 999"),
        (("udp", "--packet", "none.pcap:1"), "none.pcap: No such file or directory"),
    ],
)
def test_what_cannot_be_drawn_is_said(words: tuple[str, ...], said: str) -> None:
    result = run(*words)

    assert result.exit_code == 2
    assert said in result.stderr


def test_the_figure_as_data_is_as_its_schema_says() -> None:
    schema = json.loads(run("--json-schema").stdout)
    for words in (("tcp",), ("tcp", "--packet", TCP_SYN)):
        found = json.loads(run(*words, "--json").stdout)
        Draft202012Validator({**schema, "additionalProperties": False}).validate(found)
        assert ("value" in found["cells"][0]) is ("--packet" in words)


def ladder_texts(ladder: Ladder) -> tuple[str, list[str]]:
    from dissect.render.ladders.svg import ladder_svg

    svg = "\n".join(ladder_svg(ladder))
    return svg, texts(svg)


def test_a_ladder_as_svg() -> None:
    svg, shown = ladder_texts(dissect.ladder(CAPTURES / "tcp4_loss_fast.pcap"))

    assert shown[0] == "192.0.2.1:52164"
    assert {"SYN-SENT", "(ESTABLISHED?)", "[fast retransmission of #5]"} <= set(shown)
    assert svg.count("M") > len(shown) // 2
    assert "× " in (ET.fromstring(svg).findtext(f"{SVG}desc") or "")


@together("name", ["icmp_port_unreachable.pcap", "tcp4_two_clients.pcap", "sctp4_loss.pcap"])
def test_other_ladders(name: str) -> None:
    _, shown = ladder_texts(dissect.ladder(CAPTURES / name))
    assert len(shown) > 4


def test_gaps_and_messages_that_are_left_out_are_said(tmp_path: Path) -> None:
    sent = frame(CLIENT, SYN, 0), frame(SERVER, SYN | ACK, 0, 1), frame(SERVER, ACK, 1, 9)
    write(tmp_path / "lacking.pcap", [Timed(number, octets) for number, octets in enumerate(sent)])
    ladder = replace(dissect.ladder(tmp_path / "lacking.pcap"), left_out=1234)
    svg, shown = ladder_texts(ladder)

    assert "stroke-dasharray" in svg
    assert shown[-1] == "… and 1,234 more"
    assert any(one.startswith("not captured: ") for one in shown)


def test_what_a_packet_says_is_no_markup_in_markdown() -> None:
    cells = [
        Cell("said", ("Said",), 0, 32, 32, (text,)) for text in ("<b>", "one ` and `` two", "`begins", "a | bar", "")
    ]

    rows = markdown_text(UDP, cells, "Said").splitlines()[-5:]

    assert [row.removeprefix("| `said` | 32 | Said | ").removesuffix(" |  |") for row in rows] == [
        "`<b>`",
        "```one ` and `` two```",
        "`` `begins ``",
        r"`a \| bar`",
        "",
    ]
