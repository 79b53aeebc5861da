"""Fingerprints: those that were published with their numbers, and the rules of the specification."""

from __future__ import annotations

from dataclasses import replace

import pytest

from dissect.session.tls.fingerprints import Hello, digest, is_grease, ja3_text, ja3s_text, ja4, ja4_raw

# The example of JA4's specification, with the order and GREASE that Chrome gave it.
CHROME = Hello(
    version=0x0303,
    suites=(
        *(0x8A8A, 0x1301, 0x1302, 0x1303, 0xC02B, 0xC02F, 0xC02C, 0xC030),
        *(0xCCA9, 0xCCA8, 0xC013, 0xC014, 0x9C, 0x9D, 0x2F, 0x35),
    ),
    extensions=(
        *(0x0A0A, 0x1B, 0, 0x33, 0x10, 0x4469, 0x17, 0x2D, 0x0D, 0x05, 0x23, 0x12, 0x2B, 0xFF01, 0x0B, 0x0A),
        *(0x15, 0xFAFA),
    ),
    groups=(0x1A1A, 0x1D, 0x17, 0x18),
    point_formats=(0,),
    versions=(0x9A9A, 0x0304, 0x0303),
    schemes=(0x0403, 0x0804, 0x0401, 0x0503, 0x0805, 0x0501, 0x0806, 0x0601),
    protocols=(b"h2", b"http/1.1"),
)


def test_the_example_of_the_specification_has_the_fingerprint_that_was_published() -> None:
    assert ja4(CHROME) == "t13d1516h2_8daaf6152771_e5627efa2ab1"
    assert ja4_raw(CHROME) == (
        "t13d1516h2_002f,0035,009c,009d,1301,1302,1303,c013,c014,c02b,c02c,c02f,c030,cca8,cca9_"
        "0005,000a,000b,000d,0012,0015,0017,001b,0023,002b,002d,0033,4469,ff01_"
        "0403,0804,0401,0503,0805,0501,0806,0601"
    )


def test_a_later_chrome_has_the_fingerprint_that_was_published() -> None:
    extensions = (5, 0x0A, 0x0B, 0x0D, 0x12, 0x17, 0x1B, 0x23, 0x2B, 0x2D, 0x33, 0x44CD, 0xFE0D, 0xFF01, 0, 0x10)

    assert ja4(replace(CHROME, extensions=extensions)) == "t13d1516h2_8daaf6152771_d8a2da3f94cd"


def test_the_order_of_what_is_said_does_not_matter_but_that_of_signatures_does() -> None:
    other = replace(CHROME, suites=CHROME.suites[::-1], extensions=CHROME.extensions[::-1])

    assert ja4(other) == ja4(CHROME)
    assert ja4(replace(CHROME, schemes=CHROME.schemes[::-1])) != ja4(CHROME)


@pytest.mark.parametrize(
    ("changes", "first"),
    [
        ({"extensions": ()}, "t13i1500h2"),
        ({"versions": ()}, "t12d1516h2"),
        ({"versions": (), "version": 0x0301}, "t10d1516h2"),
        ({"versions": (0x7F17,)}, "t00d1516h2"),
        ({"suites": range(1, 200)}, "t13d9916h2"),
        ({"protocols": ()}, "t13d151600"),
        ({"protocols": (b"",)}, "t13d151600"),
        ({"protocols": (b"http/1.1",)}, "t13d1516h1"),
        ({"protocols": (b"\xab",)}, "t13d1516ab"),
        ({"protocols": (b"\xab\xcd",)}, "t13d1516ad"),
        ({"protocols": (b"0\xab",)}, "t13d15163b"),
        ({"protocols": (b"01\xab\xcd",)}, "t13d15163d"),
    ],
    ids=str,
)
def test_the_first_part_says_what_the_specification_says(changes: dict[str, object], first: str) -> None:
    assert ja4(replace(CHROME, **changes)).split("_")[0] == first  # type: ignore[arg-type]  # of the right types


def test_what_is_empty_has_zeros_instead_of_a_digest() -> None:
    bare = Hello(version=0x0303, suites=(), extensions=(0, 16))

    assert ja4(bare) == "t12d000200_000000000000_000000000000"
    assert ja4_raw(bare) == "t12d000200__"


def test_ja3_keeps_the_order_and_leaves_grease_out() -> None:
    text = ja3_text(CHROME)

    assert text == (
        "771,4865-4866-4867-49195-49199-49196-49200-52393-52392-49171-49172-156-157-47-53,"
        "27-0-51-16-17513-23-45-13-5-35-18-43-65281-11-10-21,29-23-24,0"
    )
    assert ja3s_text(Hello(version=771, suites=(0x1301,), extensions=(43, 51))) == "771,4865,43-51"
    # Of https://github.com/salesforce/ja3.
    known = "769,47-53-5-10-49161-49162-49171-49172-50-56-19-4,0-10-11,23-24-25,0"
    assert digest(known) == "ada70206e40642a3e4461f35503241d5"


def test_grease_is_sixteen_numbers() -> None:
    found = [one for one in range(0x10000) if is_grease(one)]

    assert len(found) == 16
    assert found[:2] == [0x0A0A, 0x1A1A]
