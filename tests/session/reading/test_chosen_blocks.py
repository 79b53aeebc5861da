"""Blocks of a capture, with the rows that a filter chooses."""

from __future__ import annotations

from dissect.filter.names import catalogue
from dissect.filter.parser import parse
from dissect.packet import default_protocols
from dissect.session.reading.chosen_blocks import chosen_blocks
from tests.captures import CAPTURES

CAPTURE = CAPTURES / "tcp4_echo.pcap"


def test_a_filter_may_be_text_or_parsed() -> None:
    text = "tcp.len > 0"
    (_, flags), *_ = chosen_blocks(CAPTURE, text)
    (_, parsed), *_ = chosen_blocks(CAPTURE, parse(text, catalogue(default_protocols())))

    assert flags == parsed
    assert flags is not None
    assert sum(flags) == 2


def test_without_a_filter_all_rows_are_wanted() -> None:
    (block, flags), *_ = chosen_blocks(CAPTURE)

    assert (len(block), flags) == (10, None)
