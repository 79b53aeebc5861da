"""The check sequence of a frame: CRC-32 (IEEE 802.3 §3.2.9), least significant octet first on the wire."""

from __future__ import annotations

from dissect.checksum import ends_in_check_sequence, frame_check_sequence

CHECKED = b"123456789"
SEQUENCE = bytes.fromhex("2639f4cb")
"""The check value of CRC-32, 0xcbf43926, as its octets are sent."""


def test_the_check_value_of_the_algorithm() -> None:
    assert frame_check_sequence(CHECKED) == int.from_bytes(SEQUENCE, "big")


def test_a_frame_that_ends_in_its_check_sequence() -> None:
    assert ends_in_check_sequence(CHECKED + SEQUENCE)
    assert not ends_in_check_sequence(CHECKED + SEQUENCE[::-1])
    assert not ends_in_check_sequence(CHECKED + SEQUENCE + b"\0")
    assert not ends_in_check_sequence(bytes(4))
