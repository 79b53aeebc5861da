"""The words of a checksum rule beyond the usual: a field that may be missing, coverage, skipping, another way."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dissect.checksum import (
    Explanation,
    Kind,
    Reason,
    Verdict,
    compute,
    explain,
    has_checksum,
    internet_checksum,
    ones_complement_sum,
    reach,
    verify,
)
from dissect.schema import RFC, values_of
from tests.checksum.checksum_rules import CrcOfBits, Gre, Ospf, Register, UdpLite, ruled, udp_lite
from tests.checksum.checksum_samples import Pseudo4, Udp, changed, holding, pseudo4, pseudo6, said
from tests.checksum.coverages import cut, fragment, no_network, partial, same, too_short, wrong, zero

LITE = UdpLite.stack.checksum


def test_a_field_that_is_not_there_has_no_checksum() -> None:
    assert has_checksum(Gre, values_of(Gre()))
    assert not has_checksum(Gre, values_of(Gre(checksum_present=False, checksum=None)))
    assert not has_checksum(Gre, {})
    assert has_checksum(Gre, {"checksum_present": True})
    assert has_checksum(Udp, {})


def test_a_rule_that_does_not_apply_is_no_checksum() -> None:
    assert has_checksum(Ospf, {"authentication_type": 1})
    assert not has_checksum(Ospf, {"authentication_type": 2})
    assert not has_checksum(CrcOfBits, {"kind": 0})


def test_a_header_without_a_rule_is_refused() -> None:
    with pytest.raises(ValueError, match="declares no checksum"):
        has_checksum(Pseudo4, {})


@given(st.binary(max_size=40))
def test_the_checksum_of_gre(payload: bytes) -> None:
    coverage = ruled(Gre(reserved1=0), payload)

    assert verify(coverage).kind is Kind.VALID
    assert coverage.found == internet_checksum(holding(coverage, 0).octets)


@given(st.binary(min_size=8, max_size=8), st.binary(max_size=40))
def test_a_skipped_field_does_not_count(authentication: bytes, payload: bytes) -> None:
    coverage = ruled(Ospf(authentication=authentication), payload)
    without = holding(coverage, 0).octets
    without = without[:6] + without[14:]

    assert coverage.found == internet_checksum(without)
    assert verify(coverage).kind is Kind.VALID


def test_a_skipped_field_in_the_arithmetic() -> None:
    explanation = explain(ruled(Ospf()))

    assert isinstance(explanation, Explanation)
    assert [word.value for word in explanation.words if word.is_skipped] == [0, 0, 0, 0]
    assert sum("authentication (counts as zero)" in line for line in explanation.lines()) == 4


def test_a_skipped_field_that_was_added_is_named() -> None:
    coverage = ruled(Ospf())
    value = internet_checksum(holding(coverage, 0).octets)

    assert said(coverage, value) == {"skipped_included": [("authentication",)]}
    assert "the checksum leaves out: authentication" in verify(holding(coverage, value)).hints[0].sentence


def test_a_skipped_field_is_never_what_was_not_updated() -> None:
    before, after = ruled(Ospf(authentication=b"12345678")), ruled(Ospf(type=2))

    assert said(after, before.expected, before=before)["not_updated"] == [("type",)]


@given(st.integers(8, 48), st.sampled_from([4, 6]), st.binary(min_size=40, max_size=40))
def test_coverage_ends_what_is_added_up_and_not_the_pseudo_header(length: int, version: int, payload: bytes) -> None:
    coverage = udp_lite(length, payload, version)
    damaged = changed(coverage, octets=coverage.octets[:length] + bytes(one ^ 1 for one in coverage.octets[length:]))
    total = ones_complement_sum(bytes(coverage.pseudo_header or b""))

    assert verify(damaged).kind is Kind.VALID
    assert ones_complement_sum(coverage.octets[:length], total) == 0xFFFF
    assert verify(changed(coverage, octets=coverage.octets[:length])).kind is Kind.VALID


def test_no_coverage_covers_all() -> None:
    assert reach(LITE, {"checksum_coverage": 0}) is None  # type: ignore[arg-type]  # it is declared
    assert reach(LITE, {}) is None  # type: ignore[arg-type]
    assert verify(udp_lite()).kind is Kind.VALID
    assert verify(cut(udp_lite())).reason is Reason.CUT_BY_CAPTURE
    assert verify(cut(udp_lite(13))).reason is Reason.CUT_BY_CAPTURE
    assert verify(cut(udp_lite(12))).kind is Kind.VALID


@pytest.mark.parametrize("length", [1, 7, 14, 0xFFFF])
def test_a_coverage_that_cannot_be(length: int) -> None:
    """RFC 3828 §3.1: less than the header, or more than the datagram; such a datagram is discarded."""
    assert verify(changed(udp_lite(), reach=length)).reason is Reason.BAD_LENGTH


def test_coverage_without_a_length() -> None:
    assert verify(changed(udp_lite(9), length=None)).kind is Kind.VALID


def test_whole_datagram_added_up_is_named() -> None:
    coverage = udp_lite(8)
    value = compute(coverage.rule, coverage.octets, 6, coverage.pseudo_header)

    assert said(coverage, value, candidates={"the datagram": 13}) == {
        "wrong_length": [("the datagram", "in what is added up"), ("the datagram", "in all places")]
    }


def test_a_zero_that_is_never_sent() -> None:
    right = udp_lite().expected
    verdict = verify(zero(udp_lite()))

    assert verdict == Verdict(kind=Kind.ILLEGAL, found=0, expected=right, reference=RFC(3828, "3.1"))
    assert verdict.sentence == "the field is zero, which is never sent (RFC 3828 §3.1)"
    assert verify(same(zero, fragment)(udp_lite())) == Verdict(kind=Kind.ILLEGAL, found=0, reference=RFC(3828, "3.1"))
    assert said(udp_lite(), 0xFFFF)["field_not_zeroed"][0] == ("the right checksum",)


def test_the_rule_that_allows_a_zero_is_said() -> None:
    from tests.checksum.checksum_samples import udp

    tunnelled = changed(zero(udp(version=6)), zero_is_absent=True, zero_reference=RFC(6935, "5"))

    assert verify(tunnelled).sentence.endswith("computed no checksum (RFC 6935 §5)")


def test_a_pseudo_header_over_ipv6_only() -> None:
    over4, over6 = ruled(Register(), pseudo_header=pseudo4(8, 103)), ruled(Register(), pseudo_header=pseudo6(8, 103))

    assert over4.found == internet_checksum(holding(over4, 0).octets)
    assert over6.found != over4.found
    assert (over4.pseudo_octets, over6.pseudo_octets) == (b"", bytes(pseudo6(8, 103)))
    assert [verify(one).kind for one in (over4, over6)] == [Kind.VALID] * 2
    assert verify(partial(over6)).kind is Kind.PARTIAL
    assert verify(holding(over4, 0x54A0)).kind is Kind.INVALID
    assert verify(no_network(over6)).reason is Reason.NO_PSEUDO_HEADER
    assert verify(too_short(over6)).reason is Reason.BAD_LENGTH


def test_another_way_that_is_accepted_too() -> None:
    rule = Register.stack.checksum
    assert rule is not None
    octets = bytes(Register()) + b"a multicast datagram"
    whole = changed(
        ruled(Register(), pseudo_header=pseudo4(8, 103)), octets=octets, length=28, other_rule=rule.accepted_too
    )

    assert verify(holding(whole, internet_checksum(octets))).kind is Kind.VALID
    assert verify(wrong(holding(whole, internet_checksum(octets)))).kind is Kind.INVALID
    assert whole.covers_header_only is False
