from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dissect.render.escape import ascii_column, cut, escape, escape_octets, quoted

BIDIRECTIONAL = "\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
ANYTHING = st.text(st.characters(codec=None, exclude_categories=()))


@given(ANYTHING)
def test_nothing_that_moves_a_cursor_or_turns_a_line_leaves(text: str) -> None:
    shown = escape(text)
    for character in shown:
        assert not unicodedata.category(character).startswith("C")
        assert character == " " or not unicodedata.category(character).startswith("Z")
    shown.encode("utf-8")


@given(ANYTHING)
def test_what_is_escaped_stays_as_it_is_when_escaped_again(text: str) -> None:
    assert escape(escape(text)) == escape(text)


@given(ANYTHING)
def test_no_mark_joins_what_is_not_of_the_text(text: str) -> None:
    shown = escape(text)
    assert not unicodedata.category(shown[:1] or " ").startswith("M")


@given(st.text(st.characters(min_codepoint=0x20, max_codepoint=0x7E)))
def test_plain_text_is_left_alone(text: str) -> None:
    assert escape(text) == text


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("\x1b]0;owned\x07", "\\x1b]0;owned\\x07"),
        ("\x9b31m", "\\x9b31m"),
        ("a\x7fb\n", "a\\x7fb\\x0a"),
        ("\u202etxt.exe", "\\u202etxt.exe"),
        ("\ud800", "\\ud800"),
        ("\udcff", "\\xff"),  # an octet that is no text, in the name of a file
        ("\U000e0041", "\\U000e0041"),
        ("Grüße, 日本", "Grüße, 日本"),
        ("e\u0301t\u0325\u0301", "e\u0301t\u0325\u0301"),
        ("\u0301\u20dde\u0301", "\\u0301\\u20dde\u0301"),  # would join what stands before the text
        ("a\x1b\u0301m", "a\\x1b\\u0301m"),  # would join what is said of the control
    ],
)
def test_spelling(text: str, shown: str) -> None:
    assert escape(text) == shown


@pytest.mark.parametrize(
    ("octets", "shown"),
    [
        ("Grüße".encode(), "Grüße"),
        (b"a\xffb", "a\\xffb"),
        (b"e\xcc\x81 \xff\xcc\x81", "e\u0301 \\xff\\u0301"),  # would join the digits of the octet
        (b"\\xff\xcc\x81", "\\xff\u0301"),  # text that looks like it
    ],
)
def test_octets_that_are_no_text(octets: bytes, shown: str) -> None:
    assert escape_octets(octets) == shown


def test_every_bidirectional_control_is_spelt_out() -> None:
    assert not set(BIDIRECTIONAL) & set(escape(BIDIRECTIONAL))


def test_cut() -> None:
    assert cut("hello", 5) == "hello"
    assert cut("hello", 4) == "hel…"
    assert cut("hello", 0) == "…"


@given(st.binary())
def test_the_ascii_column_is_visible_and_as_long(octets: bytes) -> None:
    column = ascii_column(octets)
    assert len(column) == len(octets)
    assert column.isascii()
    assert column.isprintable()


@pytest.mark.parametrize(
    ("octets", "shown"),
    [
        (b"hello", '"hello"'),
        (b"GET /\r\n\tx\\", '"GET /\\r\\n\\tx\\\\"'),
        (b"", ""),
        (b"\x00abc", ""),
        (b"\xc3\xbc", ""),
        (b"x" * 40, '"' + "x" * 31 + '…"'),
    ],
)
def test_a_message_is_quoted_only_where_it_is_text(octets: bytes, shown: str) -> None:
    assert quoted(octets) == shown


@given(st.binary())
def test_a_quoted_message_is_printable(octets: bytes) -> None:
    assert quoted(octets).isprintable()
