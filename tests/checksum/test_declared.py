"""What a declaration says of the octets that a checksum counts."""

from __future__ import annotations

import pytest

from dissect.checksum.declared import with_signed_last
from dissect.schema import InternetChecksum


@pytest.mark.parametrize(
    ("octets", "counted"),
    [
        ("", ""),
        ("01ff", "01ff"),
        ("010200", "01020000"),
        ("01027f", "0102007f"),
        ("010280", "0102ff7f"),
        ("0102ff", "0102fffe"),
        ("ff", "fffe"),
    ],
)
def test_cisco_counts_an_odd_last_octet_as_a_signed_word(octets: str, counted: str) -> None:
    signed, usual = InternetChecksum("checksum", signed_last=True), InternetChecksum("checksum")

    assert with_signed_last(signed, bytes.fromhex(octets)) == bytes.fromhex(counted)
    assert with_signed_last(usual, bytes.fromhex(octets)) == bytes.fromhex(octets)
