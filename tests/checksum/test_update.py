"""Incremental update: RFC 1624's example, what values may be given, and equality with computing anew."""

from __future__ import annotations

import re
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dissect.addresses import Ipv4Address
from dissect.checksum import Kind, internet_checksum, update, verify
from tests.checksum.checksum_samples import changed, holding, icmp, ip_header, udp


def test_rfc_1624_section_4() -> None:
    """The case that RFC 1141 gets wrong: it gives 0xFFFF, which is the other zero."""
    assert update(0xDD2F, 0x5555, 0x3285) == 0x0000


@pytest.mark.parametrize(
    ("old", "new", "odd"),
    [
        (0x4011, 0x3F11, False),
        (b"\x40\x11", b"\x3f\x11", False),
        (memoryview(b"\x40"), bytearray(b"\x3f"), False),
        ([0x4011], (0x3F11,), False),
        (b"\x66\x40\x00\x40", b"\x66\x40\x00\x3f", True),
    ],
)
def test_a_router_counts_down(old: Any, new: Any, odd: bool) -> None:
    before, after = ip_header(time_to_live=64), ip_header(time_to_live=63)

    assert before.found is not None
    assert update(before.found, old, new, odd=odd) == after.found


def test_a_translator_changes_an_address_that_the_pseudo_header_has_too() -> None:
    before = ip_header()
    assert before.found is not None
    updated = update(before.found, Ipv4Address("198.51.100.1"), Ipv4Address("192.0.2.77"))

    assert updated == ip_header(source_address="192.0.2.77").found


def test_octets_and_words_may_stand_for_each_other() -> None:
    expected = update(0x1234, [1, 2], [3, 4])

    assert update(0x1234, b"\0\1\0\2", [3, 4]) == update(0x1234, [1, 2], b"\0\3\0\4") == expected


def test_none_stays_none_and_zero_is_sent_as_ones() -> None:
    assert update(0, 1, 2, zero_is_absent=True) == 0
    assert update(0xDD2F, 0x5555, 0x3285, zero_is_absent=True) == 0xFFFF
    assert update(0xFFFF, 7, 7, zero_is_absent=True) == 0xFFFF
    assert update(0xFFFF, 7, 7) == 0
    assert update(0, 1, 2) == 0xFFFE


LONGER = "give a longer field as octets or as several words"


@pytest.mark.parametrize(
    ("checksum", "old", "new", "odd", "message"),
    [
        (0x10000, 1, 2, False, "a checksum has 16 bits: 0x10000"),
        (-1, 1, 2, False, "a checksum has 16 bits: -0x1"),
        (1, 0x10000, 2, False, f"a word has 16 bits: 0x10000; {LONGER}"),
        (1, 2, [3, -4], False, f"a word has 16 bits: -0x4; {LONGER}"),
        (1, 2, 3, True, "a number is a whole 16-bit word; give what begins within a word as octets"),
        (1, b"12", b"1", False, "a field of 2 octets does not become one of 1"),
    ],
)
def test_refuses_what_is_no_change_of_a_field(checksum: int, old: Any, new: Any, odd: bool, message: str) -> None:
    with pytest.raises(ValueError, match=f"^{re.escape(message)}$"):
        update(checksum, old, new, odd=odd)


@given(st.binary(min_size=1, max_size=40), st.data())
def test_equals_computing_anew(octets: bytes, data: st.DataObject) -> None:
    begin = data.draw(st.integers(0, len(octets)))
    end = data.draw(st.integers(begin, len(octets)))
    new = data.draw(st.binary(min_size=end - begin, max_size=end - begin))
    # A first word that is not zero stands for the version or the protocol: without one, zero has two spellings.
    before = b"\x45\x00" + octets
    after = b"\x45\x00" + octets[:begin] + new + octets[end:]

    updated = update(internet_checksum(before), octets[begin:end], new, odd=begin % 2 == 1)

    assert updated == internet_checksum(after)


WORDS = st.lists(
    st.sampled_from([0, 0, 1, 0x7FFF, 0x8000, 0xFFFE, 0xFFFF]) | st.integers(0, 0xFFFF), min_size=1, max_size=5
)


@given(WORDS, WORDS, st.integers(0, 4))
def test_equals_computing_anew_also_over_zeros(words: list[int], new: list[int], begin: int) -> None:
    """Whatever is covered: the two zeros are told apart by what is covered besides."""
    begin %= len(words)
    new = new[: len(words) - begin]
    after = [*words[:begin], *new, *words[begin + len(new) :]]
    old = words[begin : begin + len(new)]
    others_are_zero = not any([*words[:begin], *words[begin + len(new) :]])
    checksum, anew = internet_checksum(octets_of(words)), internet_checksum(octets_of(after))

    assert update(checksum, old, new, others_are_zero=others_are_zero) == anew
    without = update(checksum, old, new)
    assert without == anew or (without, anew) == (0xFFFF, 0)
    coverage = changed(icmp(), octets=b"\0\0\0\0" + octets_of(after), length=4 + 2 * len(after))
    assert verify(holding(coverage, without)).kind is Kind.VALID
    for found in (0, 0xFFFF):
        # RFC 1071 §1: both zeros are right where anything is covered, and only the one that is computed where not.
        is_right = anew in {0, 0xFFFF} and (found == 0xFFFF or any(after))
        assert (verify(holding(coverage, found)).kind is Kind.VALID) is is_right


def octets_of(words: list[int]) -> bytes:
    return b"".join(word.to_bytes(2, "big") for word in words)


def test_an_echo_of_nothing_but_zeros() -> None:
    """The type is all that was not zero, and the answer has none."""
    assert update(0xF7FF, b"\x08\x00", b"\x00\x00") == internet_checksum(bytes(8)) == 0xFFFF
    assert update(0xF7FF, b"\x08\x00", b"\x00\x00", others_are_zero=False) == 0
    assert update(0xF7FF, b"\x08", b"\x00", others_are_zero=True) == 0xFFFF


@given(st.binary(max_size=20), st.integers(0, 0xFFFF), st.integers(0, 0xFFFF))
def test_a_port_of_a_valid_datagram(payload: bytes, old: int, new: int) -> None:
    datagram = udp(payload)
    before = datagram.octets
    with_old = old.to_bytes(2, "big") + before[2:]
    assert datagram.found is not None
    first = update(datagram.found, before[:2], with_old[:2], zero_is_absent=True)
    second = update(first, old, new, zero_is_absent=True)
    translated = changed(datagram, octets=new.to_bytes(2, "big") + before[2:])

    assert verify(holding(translated, second)).kind is Kind.VALID
