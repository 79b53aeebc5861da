"""A look at the octets of TCP options."""

from __future__ import annotations

import pytest

from dissect.session.tcp.glance import Options, options_in
from tests.session.tcp.frames import blocks, scale, timestamps


@pytest.mark.parametrize(
    ("octets", "expected"),
    [
        (b"", Options()),
        (timestamps(5, 6), Options(timestamps=(5, 6))),
        (timestamps(5, 6)[2:] + bytes(2), Options(timestamps=(5, 6))),
        (bytes((2, 4, 5, 180)) + scale(7) + timestamps(1, 2), Options(scale=7, timestamps=(1, 2), maximum=1460)),
        (bytes((2, 4, 2, 24, 4, 2, 1, 0)), Options(maximum=536, permits_blocks=True)),
        (scale(255), Options(scale=14)),
        (blocks((1, 2), (3, 4)), Options(blocks=((1, 2), (3, 4)))),
        (bytes((5, 2)), Options()),
        (bytes((5, 6, 1, 2, 3, 4)), Options()),
        (bytes((0,)) + scale(3), Options()),
        (bytes((3, 1, 5)) + scale(3), Options()),
        (bytes((3, 4, 5, 6, 3, 3, 9)), Options(scale=9)),
        (bytes((8, 4, 5, 6)), Options()),
        (bytes((3, 3)), Options()),
        (bytes((3,)), Options()),
        (timestamps(5, 6)[:-1], Options()),
    ],
)
def test_it_finds_what_can_be_read(octets: bytes, expected: Options) -> None:
    assert options_in(octets) == expected
