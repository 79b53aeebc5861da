"""Mistakes made with CRC-32C, each made on purpose and named."""

from __future__ import annotations

import zlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dissect.checksum import Coverage, HintCode, crc32c, find_hints, verify
from dissect.checksum.sums.crc import in_field
from tests.checksum.checksum_rules import CrcOfBits, Sctp, ruled, sctp
from tests.checksum.checksum_samples import changed, holding, said, udp
from tests.checksum.coverages import quoted, zero

PAYLOADS = st.binary(min_size=1, max_size=40)


def emptied(coverage: Coverage) -> bytes:
    return holding(coverage, 0).octets


def bitwise(octets: bytes, held: int) -> int:
    for octet in octets:
        held ^= octet
        for _ in range(8):
            held = held >> 1 ^ (0x82F63B78 if held & 1 else 0)
    return held


@given(PAYLOADS)
def test_another_checksum(payload: bytes) -> None:
    coverage = sctp(payload)
    octets = emptied(coverage)

    assert said(coverage, zlib.adler32(octets)) == {"adler32": [()]}
    assert said(coverage, zlib.crc32(octets)) == {"crc32": [("its highest octet first",)]}
    assert said(coverage, in_field(zlib.crc32(octets))) == {"crc32": [()]}


@given(PAYLOADS)
def test_wrong_treatment(payload: bytes) -> None:
    coverage = sctp(payload)
    from_zeros = bitwise(emptied(coverage), 0) ^ 0xFFFFFFFF

    def is_said(found: int, hint: str) -> bool:  # of one in 65,536, another of them in the other order is the same
        return said(coverage, found).get(hint) == [()]

    assert is_said(in_field(coverage.expected), "octets_swapped")
    assert is_said(coverage.expected ^ 0xFFFFFFFF, "complement_forgotten")
    assert is_said(in_field(from_zeros), "register_not_preset")


@given(PAYLOADS, st.binary(min_size=1, max_size=6))
def test_wrong_octets(payload: bytes, trailing: bytes) -> None:
    coverage = sctp(payload + bytes(2), padding=[(12 + len(payload), 14 + len(payload))], first_fragment=12)
    octets = emptied(coverage)

    assert said(coverage, in_field(crc32c(octets[:-2]))) == {"padding_left_out": [()]}
    assert said(coverage, in_field(crc32c(octets + trailing)), trailing=trailing) == {"padding_included": [()]}
    assert said(coverage, in_field(crc32c(octets[:12]))) == {"first_fragment_only": [()]}
    assert said(coverage, in_field(crc32c(octets[:12])), first_fragment=None, candidates={"header": 12, "no": 3}) == {
        "wrong_length": [("header",)]
    }


@pytest.mark.parametrize("kept", [b"abc" + b"defg" + b"hi\0\0", b"abc" + b"defg" + b"hi"])
def test_padding_of_the_last_chunk_or_of_all(kept: bytes) -> None:
    coverage = sctp(b"abc\0defghi\0\0", padding=[(15, 16), (22, 24)])
    left_out = emptied(coverage)[:12] + (b"abc\0defghi" if kept.endswith(b"\0") else kept)

    assert said(coverage, in_field(crc32c(left_out))) == {"padding_left_out": [()]}


@given(PAYLOADS)
def test_field_not_zeroed(payload: bytes) -> None:
    coverage, before = sctp(payload), sctp(payload + b"!")
    stale = holding(coverage, before.expected).octets

    assert said(coverage, in_field(crc32c(coverage.octets))) == {"field_not_zeroed": [("the right checksum",)]}
    assert said(coverage, in_field(crc32c(stale)), before=before) == {
        "field_not_zeroed": [("the checksum from before",)]
    }
    assert said(coverage, 5, before=zero(before)) == {}


def translated(**fields: int) -> Coverage:
    return ruled(Sctp(**fields))


def test_not_updated_after_a_translation() -> None:
    before, after = sctp(), translated(source_port=40000, verification_tag=9)
    half = translated(source_port=40000)

    assert said(after, before.expected, before=before) == {"not_updated": [("source_port", "verification_tag")]}
    assert said(after, half.expected, before=before) == {"not_updated": [("verification_tag",)]}
    assert said(after, half.expected, before=quoted(before)) == {}
    assert said(after, half.expected, before=udp()) == {}
    assert said(after, half.expected, before=sctp(b"another length")) == {}


def test_of_many_changes_one_or_all_are_forgotten() -> None:
    before = sctp()
    after = ruled(Sctp(source_port=1, destination_port=2, verification_tag=3), b"HELLO")
    five = changed(before, octets=before.octets)

    assert said(after, five.expected, before=before)["not_updated"][0] == (
        "source_port",
        "destination_port",
        "verification_tag",
        "payload",
    )


def test_fields_that_share_an_octet() -> None:
    before, after = ruled(CrcOfBits(version=1)), ruled(CrcOfBits(version=5, kind=7))

    assert ("version",) in said(after, before.expected, before=before)["not_updated"]


@pytest.mark.parametrize(
    ("accepted", "forbidden_by", "hints"),
    [
        (None, "", {"left_for_card": [()], "zero_unknown": [()]}),
        (False, "", {"left_for_card": [()], "zero_unannounced": [()]}),
        (True, "SCTPInit", {"left_for_card": [()], "zero_forbidden": [("SCTPInit",)]}),
        (False, "SCTPInit", {"left_for_card": [()], "zero_forbidden": [("SCTPInit",)]}),
    ],
)
def test_what_may_be_behind_a_zero(accepted: bool | None, forbidden_by: str, hints: dict[str, object]) -> None:
    assert said(sctp(), 0, zero_is_absent=accepted, zero_forbidden_by=forbidden_by) == hints


def test_a_zero_that_means_nothing_may_be_the_cards() -> None:
    assert said(ruled(CrcOfBits()), 0) == {"left_for_card": [()]}


def test_no_hints_without_an_error() -> None:
    assert find_hints(sctp()) == ()
    assert find_hints(changed(holding(sctp(), 1), length=None)) == ()
    assert verify(holding(sctp(), 0x12345678)).hints == ()


def test_details_complete_the_sentence() -> None:
    sentence = verify(changed(zero(sctp()), zero_is_absent=True, zero_forbidden_by="SCTPInit")).hints[1].sentence

    assert sentence.endswith("(RFC 9653 §5.2): SCTPInit")
    assert HintCode.ADLER32.meaning.startswith("it is Adler-32")
