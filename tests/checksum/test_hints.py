"""Each mistake, made on purpose, is named; without one, hardly anything is."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dissect.checksum import (
    Coverage,
    Hint,
    HintCode,
    OtherPseudoHeader,
    compute,
    find_hints,
    internet_checksum,
    mistakes,
    ones_complement_sum,
    verify,
)
from tests.checksum.checksum_samples import (
    PseudoWithoutLength,
    Udp,
    changed,
    cover,
    holding,
    icmp,
    ip_header,
    pseudo6,
    said,
    tcp,
    udp,
)
from tests.together import together

PAYLOADS = st.binary(min_size=1, max_size=40)
SEGMENTS = st.sampled_from([udp, tcp])
VERSIONS = st.sampled_from([4, 6])


def sent(coverage: Coverage, octets: bytes, pseudo: Any = None) -> int:
    """What a sender writes who takes the checksum over these octets."""
    pseudo_header = coverage.pseudo_header if pseudo is None else pseudo
    return compute(coverage.rule, octets, coverage.field_offset, pseudo_header)


@given(PAYLOADS, SEGMENTS, VERSIONS)
def test_octets_swapped(payload: bytes, make: Callable[..., Coverage], version: int) -> None:
    coverage = make(payload, version)
    value = int.from_bytes(coverage.expected.to_bytes(2, "big"), "little")

    assert "octets_swapped" in said(coverage, value)


@given(PAYLOADS, st.sampled_from([udp, tcp, icmp]))
def test_complement_forgotten(payload: bytes, make: Callable[..., Coverage]) -> None:
    coverage = make(payload)

    assert "complement_forgotten" in said(coverage, coverage.expected ^ 0xFFFF)


@given(PAYLOADS, SEGMENTS, VERSIONS)
def test_pseudo_header_forgotten(payload: bytes, make: Callable[..., Coverage], version: int) -> None:
    coverage = make(payload, version)
    value = internet_checksum(holding(coverage, 0).octets)

    assert "pseudo_header_forgotten" in said(coverage, value)


@given(PAYLOADS, SEGMENTS)
def test_wrong_pseudo_header(payload: bytes, make: Callable[..., Coverage]) -> None:
    """As when the next header is taken from the IPv6 header and not from the last extension header."""
    coverage = make(payload, 6)
    careless = pseudo6(len(coverage.octets), 60)
    assert coverage.pseudo_header is not None
    others = (
        OtherPseudoHeader("next header of the first header", careless),
        OtherPseudoHeader("nothing wrong", coverage.pseudo_header),
    )

    hints = said(coverage, sent(coverage, coverage.octets, careless), pseudo_headers=others)

    assert hints["wrong_pseudo_header"] == [("next header of the first header",)]


@given(PAYLOADS, SEGMENTS, VERSIONS)
def test_partial_without_length(payload: bytes, make: Callable[..., Coverage], version: int) -> None:
    coverage = make(payload, version)
    assert coverage.pseudo_header is not None
    value = ones_complement_sum(bytes(coverage.pseudo_header.replace(upper_layer_length=0)))

    assert "partial_without_length" in said(coverage, value)


@given(PAYLOADS, st.binary(min_size=1, max_size=6), st.sampled_from([udp, tcp, icmp]))
def test_padding_included(payload: bytes, trailing: bytes, make: Callable[..., Coverage]) -> None:
    coverage = make(payload)

    assert "padding_included" in said(coverage, sent(coverage, coverage.octets + trailing), trailing=trailing)


@given(PAYLOADS, st.binary(min_size=1, max_size=6), VERSIONS)
def test_padding_included_in_the_length_too(payload: bytes, trailing: bytes, version: int) -> None:
    coverage = tcp(payload, version)
    assert coverage.pseudo_header is not None
    longer = coverage.pseudo_header.replace(upper_layer_length=len(coverage.octets + trailing))
    value = sent(coverage, coverage.octets + trailing, longer)

    assert "padding_included" in said(coverage, value, trailing=trailing)


def test_a_header_checksum_has_no_padding() -> None:
    coverage = ip_header()
    value = sent(coverage, coverage.octets + b"\1\2")

    assert said(coverage, value, trailing=b"\1\2") == {}
    assert said(coverage, value, trailing=b"\1\2", candidates={"the datagram": 22}) == {
        "wrong_length": [("the datagram", "in what is added up")]
    }


@given(PAYLOADS, st.integers(0, 200), VERSIONS)
def test_wrong_length_in_the_pseudo_header(payload: bytes, length: int, version: int) -> None:
    coverage = tcp(payload, version)
    assert coverage.pseudo_header is not None
    value = sent(coverage, coverage.octets, coverage.pseudo_header.replace(upper_layer_length=length))
    candidates = {"total length": length, "impossible": -1, "too long": 1 << 32, "header": 20}

    hints = said(coverage, value, candidates=candidates)

    assert ("total length", "in the pseudo-header") in hints["wrong_length"]


@given(st.binary(min_size=4, max_size=40), st.integers(0, 3), VERSIONS)
def test_wrong_length_of_what_is_added_up(payload: bytes, less: int, version: int) -> None:
    coverage = tcp(payload, version)
    length = 20 + less
    assert coverage.pseudo_header is not None
    shorter = coverage.pseudo_header.replace(upper_layer_length=length)
    candidates = {"header and a bit": length, "too short": 3, "too long": 1000}

    alone = said(coverage, sent(coverage, coverage.octets[:length]), candidates=candidates)
    both = said(coverage, sent(coverage, coverage.octets[:length], shorter), candidates=candidates)

    assert ("header and a bit", "in what is added up") in alone["wrong_length"]
    assert ("header and a bit", "in all places") in both["wrong_length"]


def test_a_pseudo_header_without_a_length_has_no_wrong_one() -> None:
    pseudo = PseudoWithoutLength(source_address="10.0.0.1", destination_address="10.0.0.2")
    coverage = cover(Udp(length=13), b"hello", pseudo)
    shorter = sent(coverage, coverage.octets[:8])

    assert said(coverage, shorter, candidates={"header": 8}) == {"wrong_length": [("header", "in what is added up")]}


@given(PAYLOADS, VERSIONS)
def test_the_right_checksum_counted_again(payload: bytes, version: int) -> None:
    assert said(udp(payload, version), 0xFFFF)["field_not_zeroed"][0] == ("the right checksum",)


@given(PAYLOADS, SEGMENTS, VERSIONS)
def test_the_sum_of_the_pseudo_header_counted_again(
    payload: bytes, make: Callable[..., Coverage], version: int
) -> None:
    """Software completes what was prepared for a card, and adds the pseudo-header once more."""
    coverage = make(payload, version)
    prepared = holding(coverage, ones_complement_sum(bytes(coverage.pseudo_header or b"")))
    value = internet_checksum(prepared.octets, ones_complement_sum(bytes(coverage.pseudo_header or b"")))

    assert ("the sum of the pseudo-header",) in said(coverage, value)["field_not_zeroed"]


def test_the_checksum_from_before_counted_again() -> None:
    before, coverage = icmp(b"one"), icmp(b"two")
    stale = holding(coverage, before.expected)

    assert said(coverage, internet_checksum(stale.octets), before=before) == {
        "field_not_zeroed": [("the checksum from before",)]
    }


@given(st.binary(max_size=19).map(lambda half: half + half + b"\x01"), SEGMENTS)
def test_odd_octet_misplaced(payload: bytes, make: Callable[..., Coverage]) -> None:
    coverage = make(payload)
    misplaced = coverage.octets[:-1] + b"\0" + coverage.octets[-1:]

    assert "odd_octet_misplaced" in said(coverage, sent(coverage, misplaced))


@given(st.binary(min_size=8, max_size=40), st.booleans())
def test_first_fragment_only(payload: bytes, also_in_length: bool) -> None:
    """What scapy 2.8 writes into a first fragment."""
    coverage = udp(payload, 6, first_fragment=8)
    pseudo = pseudo6(8) if also_in_length else pseudo6(8 + len(payload))

    assert "first_fragment_only" in said(coverage, sent(coverage, coverage.octets[:8], pseudo))


@pytest.mark.parametrize("coverage", [tcp(), icmp(), ip_header()])
def test_left_for_card(coverage: Coverage) -> None:
    assert said(coverage, 0) == {"left_for_card": [()]}


def test_zeros_that_mean_nothing_explain_nothing_more() -> None:
    """Over zeros alone every mistake gives the right checksum, and the other zero: only the zero itself is named."""
    silent = changed(icmp(), octets=bytes(9), length=9, trailing=b"\0", candidates={"header": 4})

    assert [hint.code for hint in verify(silent).hints] == [HintCode.LEFT_FOR_CARD, HintCode.ZERO_OF_NOTHING]


def test_no_hints_without_an_error() -> None:
    assert find_hints(tcp()) == ()
    assert find_hints(changed(holding(tcp(), 1), fragment=True)) == ()
    assert find_hints(changed(holding(tcp(), 1), length=None)) == ()
    assert find_hints(changed(tcp(), octets=b"")) == ()


def test_chance_explains_little() -> None:
    """Each value that a mistake gives is found by chance once in 65 535 wrong checksums: these are 0.2 % at most."""
    fields = bytes(one ^ 0x15 for one in tcp().octets[:12])
    after = tcp(b"Hello", trailing=b"\0\1", candidates={"total length": 45, "payload": 5, "header": 20, "outer": 20})
    after = changed(after, octets=fields + after.octets[12:])
    before = changed(tcp(b"jello"), length=25)

    assert len({one.value for one in mistakes(after, before=before)}) <= 130


def test_no_mistake_is_tried_where_the_right_checksum_is_not_known() -> None:
    assert not list(mistakes(changed(tcp(), fragment=True)))
    assert not list(mistakes(changed(tcp(), length=None)))


@together("code", HintCode)
def test_every_hint_is_said_in_one_sentence(code: HintCode) -> None:
    assert code.value == code.name.lower() == str(Hint(code=code))
    assert Hint(code=code).sentence == code.meaning
    assert "here" in Hint(code=code, details=("here",)).sentence


def test_details_complete_the_sentence() -> None:
    forgotten = Hint(code=HintCode.NOT_UPDATED, details=("source_address", "source_port"))
    length = Hint(code=HintCode.WRONG_LENGTH, details=("total length", "in the pseudo-header"))

    assert forgotten.sentence == "the checksum was not updated after a change of source_address, source_port"
    assert length.sentence == "another length of the packet was used: total length, in the pseudo-header"
