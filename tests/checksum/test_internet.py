"""The arithmetic: RFC 1071 §3's example, both zeros, odd lengths, and scapy's sum over anything."""

from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from scapy.utils import checksum as scapy_checksum

from dissect.checksum import add, fold, internet_checksum, ones_complement_sum
from dissect.checksum.sums.internet import unfolded_sum


def test_rfc_1071_section_3() -> None:
    assert ones_complement_sum(bytes.fromhex("0001 f203 f4f5 f6f7")) == 0xDDF2
    assert internet_checksum(bytes.fromhex("0001 f203 f4f5 f6f7")) == 0x220D


@pytest.mark.parametrize(
    ("octets", "folded"),
    [
        ("", 0),
        ("0000", 0),
        ("000000", 0),
        ("ffff", 0xFFFF),
        ("ffffffff", 0xFFFF),
        ("ffff0000", 0xFFFF),
        ("ffff0001", 0x0001),
        ("fffe0001", 0xFFFF),
        ("01", 0x0100),
        ("0001ff", 0xFF01),
    ],
)
def test_the_two_zeros_and_odd_lengths(octets: str, folded: int) -> None:
    assert ones_complement_sum(bytes.fromhex(octets)) == folded
    assert internet_checksum(bytes.fromhex(octets)) == folded ^ 0xFFFF


def test_takes_any_buffer_and_a_sum_made_before() -> None:
    octets = bytes.fromhex("0001f203f4f5f6f7")

    assert ones_complement_sum(memoryview(octets)[4:], ones_complement_sum(bytearray(octets[:4]))) == 0xDDF2
    assert internet_checksum(octets[4:], 0xF204) == 0x220D


def test_a_sum_is_not_negative() -> None:
    with pytest.raises(ValueError, match=r"^a sum of 16-bit words is not negative: -1$"):
        fold(-1)


@pytest.mark.parametrize(("octets", "total"), [("", 0), ("0001f203f4f5f6f7", 0x2DDF0), ("ffff0102ff", 0x20001)])
def test_a_sum_whose_carries_are_not_added_back(octets: str, total: int) -> None:
    assert unfolded_sum(bytes.fromhex(octets)) == total


@given(st.binary(max_size=200))
@example(b"\xff" * 65535)
def test_agrees_with_scapy(octets: bytes) -> None:
    assert internet_checksum(octets) == scapy_checksum(octets)


@given(st.binary(max_size=64))
def test_agrees_with_the_loop_of_the_rfc(octets: bytes) -> None:
    total = sum(octets[0::2]) * 256 + sum(octets[1::2])
    while total >> 16:
        total = (total & 0xFFFF) + (total >> 16)

    assert ones_complement_sum(octets) == total


@given(st.lists(st.integers(0, 0xFFFF), max_size=8))
def test_the_order_of_addition_does_not_matter(words: list[int]) -> None:
    total = 0
    for word in words:
        total = add(total, word)

    assert total == fold(sum(words)) == fold(sum(reversed(words)))
