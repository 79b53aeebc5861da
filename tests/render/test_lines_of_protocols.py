"""The lines of every protocol, as a table; and what no line says, whatever the packet."""

from __future__ import annotations

import re
from collections.abc import Iterator
from io import BytesIO
from itertools import islice
from pathlib import Path

import pytest

from dissect.packet import Packet, default_protocols
from dissect.protocols import PROTOCOLS
from dissect.render.lines.columns import PacketRow
from dissect.render.lines.line import PacketRows
from dissect.session import open_packets
from tests.captures import CAPTURES, few_captures
from tests.profiles import one_in
from tests.render.frames import frame_of, pcap
from tests.together import together

TABLE = Path(__file__).with_name("lines.tsv")
VECTORS = [tuple(row.split("\t")) for row in TABLE.read_text(encoding="utf-8").splitlines() if not row.startswith("#")]
WITHOUT_WORDS = {
    "dns.length": "a layer only with the message behind it",
    "erspan": "always before a frame",
    "etherip": "always before a frame",
    "gtp.ext_hdr": "always before what is carried",
    "prism": "always before a frame",
    "pwmcw": "always before a frame",
    "radiotap": "always before a frame",
    "udpencap": "always before a message",
}
"""Protocols of which no line speaks: a packet that ends with them is cut."""
UNSAID = re.compile(r"None|object at|<class|\bbytearray\(|\bb'|\bTrue\b|\bFalse\b|[^\x20-\x7e\u00a0-\uffff]")


def octets_of(text: str) -> bytes:
    """Octets in hexadecimal, with `(00*4)` for four of zero."""
    return bytes.fromhex(re.sub(r"\(00\*(\d+)\)", lambda found: "00" * int(found[1]), text))


def opened(source: str) -> Iterator[Packet]:
    """The packets up to one of a capture, or a frame of its own."""
    where, _, which = source.partition(":")
    if where.isdigit():
        with open_packets(BytesIO(pcap([octets_of(which)], link_type=int(where)))) as packets:
            yield from packets
    else:
        with open_packets(CAPTURES / where) as packets:
            yield from islice(packets, int(which))


@pytest.mark.heavy
@together(("source", "protocol", "words"), VECTORS)
def test_what_a_line_says(source: str, protocol: str, words: str) -> None:
    rows = PacketRows()
    *_, row = map(rows.row, opened(source))

    assert (row.protocol, row.info) == (protocol, words)


@together(("source", "protocol", "words"), [one for one in VECTORS if one[0][0].isdigit()])
def test_so_does_that_of_the_packet_alone(source: str, protocol: str, words: str) -> None:
    link_type, _, octets = source.partition(":")
    whole = octets_of(octets)
    frame = frame_of(whole, link_type=int(link_type), original=len(whole))
    row = PacketRows().row(Packet(frame, default_protocols()))

    assert (row.protocol, row.info) == (protocol, words)


def test_every_protocol_is_in_the_table() -> None:
    declared = {kind.stack.name for kind in PROTOCOLS if kind.fields}

    assert declared - {protocol for _, protocol, _ in VECTORS} == WITHOUT_WORDS.keys()


def said(row: PacketRow) -> str:
    return f"{row.source} {row.destination} {row.protocol} {row.info} {row.notes}"


@few_captures
def test_no_line_of_a_capture_says_what_only_programs_say(path: Path) -> None:
    rows = PacketRows()
    with open_packets(path) as packets:
        for packet in packets:
            assert not UNSAID.search(said(rows.row(packet)))


@one_in(3)
@together("source", [source for source, _, _ in VECTORS if source[0].isdigit()])
def test_nor_does_one_of_a_packet_that_is_cut_anywhere(every: int, source: str) -> None:
    link_type, _, octets = source.partition(":")
    whole = octets_of(octets)
    for captured in range(0, len(whole), 3 * every):
        frame = frame_of(whole[:captured], link_type=int(link_type), original=len(whole))
        assert not UNSAID.search(said(PacketRows().row(Packet(frame, default_protocols()))))
