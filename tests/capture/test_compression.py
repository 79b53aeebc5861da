"""Compressed captures: read through, bounded, and all before the damage delivered."""

from __future__ import annotations

import random
from collections.abc import Callable

import pytest

from dissect.capture import Limits
from tests.capture.files import FRAME, SECTION, gzip, header, packet, portions, read, record, zstandard

THREE = header() + record() * 3
Compress = Callable[[bytes], bytes]
SKIPPABLE = b"\x5f\x2a\x4d\x18\x02\0\0\0ab"


@pytest.mark.parametrize("compress", [gzip, zstandard])
@pytest.mark.parametrize("portion", portions())
def test_it_is_read_through(compress: Compress, portion: int) -> None:
    for octets in (THREE, SECTION + packet() * 3):
        found = read(compress(octets), portion=portion)

        assert [frame.octets for frame in found.frames] == [FRAME] * 3
        assert (found.error, found.notes) == (None, ())


@pytest.mark.parametrize("compress", [gzip, zstandard])
@pytest.mark.parametrize("portion", portions())
def test_several_members(compress: Compress, portion: int) -> None:
    found = read(compress(THREE[:40]) + compress(b"") + compress(THREE[40:]), portion=portion)

    assert (len(found.frames), found.error, found.notes) == (3, None, ())


@pytest.mark.parametrize("portion", portions())
def test_a_frame_to_be_skipped(portion: int) -> None:
    found = read(SKIPPABLE + zstandard(THREE) + SKIPPABLE, portion=portion)

    assert (len(found.frames), found.error, found.notes) == (3, None, ())


@pytest.mark.parametrize("portion", portions())
def test_zeros_between_members_of_a_tape(portion: int) -> None:
    found = read(gzip(THREE[:40]) + bytes(10) + gzip(THREE[40:]) + bytes(500), portion=portion)

    assert (len(found.frames), found.error, found.notes) == (3, None, ())


@pytest.mark.parametrize("compress", [gzip, zstandard])
@pytest.mark.parametrize("garbage", [b"\1", b"garbage" * 9])
@pytest.mark.parametrize("portion", portions())
def test_what_follows_is_noted(compress: Compress, garbage: bytes, portion: int) -> None:
    found = read(compress(THREE) + garbage, portion=portion)

    assert (len(found.frames), found.error) == (3, None)
    assert found.said == {"file.trailing-garbage": ("warn", 1)}


def incompressible(records: int) -> bytes:
    draw = random.Random(7)
    return header() + b"".join(record(draw.randbytes(1000)) for _ in range(records))


@pytest.mark.parametrize("compress", [gzip, zstandard])
@pytest.mark.parametrize("portion", [*portions()[1:], pytest.param(portions()[0], marks=pytest.mark.slow)])
def test_a_cut(compress: Compress, portion: int) -> None:
    found = read(compress(incompressible(120))[:-60], portion=portion)

    assert (found.code, len(found.frames)) == ("file.decompress", 119)
    assert found.error is not None
    assert found.error.record == len(found.frames) + 1


def test_a_cut_within_the_header() -> None:
    for octets in (gzip(THREE)[:10], zstandard(THREE)[:5]):
        found = read(octets)

        assert (found.code, found.frames) == ("file.decompress", [])


@pytest.mark.heavy
@pytest.mark.parametrize("portion", [7, 1 << 20])
def test_all_before_damage_in_gzip_is_delivered(portion: int) -> None:
    checksum = read(gzip(THREE)[:-8] + b"\xff" * 8, portion=portion)
    octets = bytearray(gzip(incompressible(300), level=0))
    octets[100_200:100_208] = b"\xff" * 8  # within a packet
    within = read(bytes(octets), portion=portion)

    assert (len(checksum.frames), checksum.code) == (3, "file.decompress")
    assert (len(within.frames), within.code) == (300, "file.decompress")


def test_a_block_of_no_type() -> None:
    octets = gzip(incompressible(300))
    damaged = bytearray(octets[:-8])
    damaged += b"\xff" * 100
    broken = read(octets[:10] + b"\x07" + octets[11:])

    assert (broken.frames, broken.code) == ([], "file.decompress")
    assert read(bytes(damaged)).code == "file.decompress"


def test_what_came_before_damage_in_zstandard_is_delivered() -> None:
    octets = bytearray(zstandard(incompressible(300), checksum=True))
    octets[-1] ^= 1

    found = read(bytes(octets), portion=1000)

    assert found.code == "file.decompress"
    assert len(found.frames) in range(290, 301)


def test_damage_within_a_block_of_pcapng() -> None:
    found = read(gzip(SECTION + packet() * 3, level=0)[:-20])

    assert (found.code, len(found.frames)) == ("file.decompress", 2)
    assert found.error is not None
    assert found.error.record == 5
    assert found.error.offset in range(len(SECTION + packet() * 2), len(SECTION + packet() * 3))


def test_zeros_at_the_end_of_what_is_inflated() -> None:
    found = read(gzip(THREE + bytes(40)) + b"garbage")

    assert (len(found.frames), found.error) == (3, None)
    assert found.said == {"file.zero-records": ("warn", 1), "file.trailing-garbage": ("warn", 1)}


@pytest.mark.parametrize("outer", [gzip, zstandard])
@pytest.mark.parametrize("inner", [gzip, zstandard])
def test_one_layer_is_entered(outer: Compress, inner: Compress) -> None:
    found = read(outer(inner(THREE)))

    assert (found.frames, found.code) == ([], "file.unknown-format")
    assert found.error is not None
    assert "one layer of compression is read" in str(found.error)


@pytest.mark.parametrize("compress", [gzip, zstandard])
def test_nothing_within(compress: Compress) -> None:
    assert read(compress(b"")).code == "file.empty"


BOMB = header() + record(bytes(200_000)) * 10


@pytest.mark.parametrize("compress", [gzip, zstandard])
@pytest.mark.parametrize("portion", [100, 1 << 20])
def test_a_file_may_not_grow_beyond_the_limit(compress: Compress, portion: int) -> None:
    found = read(compress(BOMB), portion=portion, limits=Limits(inflated_octets=1_000_000))

    assert (found.code, len(found.frames) in range(4, 8)) == ("file.limit", True)
    assert found.error is not None
    assert "1000000" in found.error.message


@pytest.mark.parametrize("compress", [gzip, zstandard])
def test_a_file_may_not_grow_too_much_for_its_size(compress: Compress) -> None:
    limits = Limits(inflation_ratio=50, inflation_ratio_after=1_000_000)
    found = read(compress(BOMB), limits=limits)

    assert (found.code, len(found.frames) in range(4, 8)) == ("file.limit", True)
    assert found.error is not None
    assert "more than 50:1" in found.error.message
    assert read(compress(incompressible(1200)), limits=limits).error is None


@pytest.mark.parametrize("compress", [gzip, zstandard])
def test_the_limits_can_be_taken_away(compress: Compress) -> None:
    limits = Limits(inflated_octets=None, inflation_ratio=None, inflation_ratio_after=1)

    found = read(compress(BOMB), limits=limits)

    assert (len(found.frames), found.error) == (10, None)
