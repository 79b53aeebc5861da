"""The verdict table: every circumstance on every shape of checksum, and which circumstance goes before which."""

from __future__ import annotations

import copy
import pickle
from collections.abc import Callable
from dataclasses import replace
from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dissect.checksum import Causes, Coverage, Hint, HintCode, Kind, Reason, Verdict, ones_complement_sum, verify
from dissect.checksum.precedence import OBSTACLES
from dissect.checksum.verdict import invalid
from dissect.schema import RFC, Header, InternetChecksum, Stack, Zero, automatic
from dissect.schema.words import Int16ub
from tests.checksum.checksum_samples import changed, cover, holding, icmp, ip_header, pseudo4, pseudo6, tcp, udp
from tests.checksum.coverages import (
    bad_length,
    before_the_field,
    beyond,
    computing_to_zero,
    cut,
    cut_somewhere,
    found_in,
    fragment,
    negative,
    no_length,
    no_network,
    other_zero,
    padded,
    partial,
    quoted,
    same,
    too_short,
    unknown_destination,
    wrong,
    zero,
)
from tests.together import together

SHAPES: dict[str, Callable[[], Coverage]] = {
    "udp4": udp,
    "udp6": lambda: udp(version=6),
    "tcp4": tcp,
    "tcp6": lambda: tcp(version=6),
    "icmp": icmp,
    "ip": ip_header,
}


def everywhere(verdict: str, **others: str) -> dict[str, str]:
    return {shape: others.get(shape, others.get(shape.rstrip("46"), verdict)) for shape in SHAPES}


def unless_alone(verdict: str, alone: str) -> dict[str, str]:
    return everywhere(verdict, ip=alone)


ABSENT_OR_ILLEGAL = {"udp4": "ABSENT", "udp6": "ILLEGAL"}
TABLE: dict[str, tuple[Callable[[Coverage], Coverage], dict[str, str]]] = {
    "valid": (same(), everywhere("VALID")),
    "invalid": (wrong, everywhere("INVALID")),
    "zero": (zero, everywhere("INVALID", **ABSENT_OR_ILLEGAL)),
    "computes to zero": (computing_to_zero, everywhere("VALID")),
    "the other zero": (other_zero, everywhere("VALID")),
    "partial": (partial, everywhere("PARTIAL", icmp="INVALID", ip="INVALID")),
    "truncated": (cut, everywhere("cut_by_capture")),
    "truncated zero": (same(zero, cut), everywhere("cut_by_capture", **ABSENT_OR_ILLEGAL)),
    "truncated partial": (same(partial, cut), everywhere("cut_by_capture")),
    "field not captured": (before_the_field, everywhere("not_captured")),
    "fragment": (fragment, unless_alone("fragment", "VALID")),
    "fragment, zero": (same(zero, fragment), everywhere("fragment", ip="INVALID", **ABSENT_OR_ILLEGAL)),
    "fragment, partial": (same(partial, fragment), unless_alone("fragment", "INVALID")),
    "quoted": (quoted, unless_alone("quoted", "VALID")),
    "quoted and wrong": (same(wrong, quoted), unless_alone("quoted", "INVALID")),
    "quoted, zero": (same(zero, quoted), everywhere("quoted", ip="INVALID", **ABSENT_OR_ILLEGAL)),
    "quoted, not to the end": (same(quoted, cut), unless_alone("quoted", "cut_by_capture")),
    "quoted, and cut by the capture": (same(quoted, cut, cut_somewhere), everywhere("cut_by_capture")),
    "padded": (padded, everywhere("VALID")),
    "window goes on": (beyond, everywhere("VALID")),
    "bad length": (bad_length, everywhere("bad_length")),
    "bad length, zero": (same(zero, bad_length), everywhere("bad_length", **ABSENT_OR_ILLEGAL)),
    "length leaves the field out": (too_short, everywhere("bad_length")),
    "negative length": (negative, everywhere("bad_length")),
    "no length, valid": (no_length, everywhere("VALID")),
    "no length, partial": (same(partial, no_length), everywhere("PARTIAL", icmp="no_length", ip="no_length")),
    "no length, wrong": (same(wrong, no_length), everywhere("no_length")),
    "no length, cut": (same(no_length, cut_somewhere), everywhere("cut_by_capture")),
    "unknown destination": (unknown_destination, everywhere("unknown_destination", icmp="VALID", ip="VALID")),
    "unknown destination, zero": (
        same(zero, unknown_destination),
        everywhere("unknown_destination", icmp="INVALID", ip="INVALID", **ABSENT_OR_ILLEGAL),
    ),
    "no network layer": (no_network, everywhere("no_pseudo_header", icmp="VALID", ip="VALID")),
    "no network layer, zero": (
        same(zero, no_network),
        everywhere("no_pseudo_header", icmp="INVALID", ip="INVALID"),
    ),
}


def text(verdict: Verdict) -> str:
    return verdict.reason.value if verdict.reason is not None else verdict.kind.value


@pytest.mark.parametrize("shape", SHAPES)
@together("row", TABLE)
def test_the_table(row: str, shape: str) -> None:
    step, verdicts = TABLE[row]
    verdict = verify(step(SHAPES[shape]()))

    assert text(verdict) == verdicts[shape]
    assert (verdict.kind is Kind.UNVERIFIABLE) == (verdict.reason is not None)
    assert verdict.is_failure == (verdict.kind in (Kind.INVALID, Kind.ILLEGAL))


class Optional(Header):
    checksum: int = automatic(Int16ub, "Checksum")

    stack = Stack(name="optional", reference=RFC(4884), checksum=InternetChecksum("checksum", zero=Zero.ABSENT))


def test_zero_may_mean_no_checksum_whatever_the_network_layer() -> None:
    optional = zero(cover(Optional(), b"hello"))

    for coverage in (optional, no_network(optional), fragment(optional)):
        verdict = verify(coverage)

        assert (verdict.kind, verdict.found, str(verdict.reference)) == (Kind.ABSENT, 0, "RFC 4884 §7")


PRECEDENCE: tuple[tuple[str, Callable[[Coverage], Coverage]], ...] = (
    ("not_captured", before_the_field),
    ("ABSENT", zero),
    ("bad_length", bad_length),
    ("fragment", fragment),
    ("cut_by_capture", cut_somewhere),
    ("quoted", quoted),
    ("unknown_destination", unknown_destination),
    ("no_pseudo_header", lambda coverage: changed(coverage, pseudo_header=None)),
)


@together(("first", "second"), list(combinations(range(len(PRECEDENCE)), 2)))
def test_the_first_circumstance_decides(first: int, second: int) -> None:
    """Each pair, applied in both orders, to a right checksum and to a wrong one."""
    for start in (udp(), wrong(udp())):
        for steps in ((first, second), (second, first)):
            coverage = start
            # A field can be set to zero only while it is there.
            for index in sorted(steps, key=lambda one: PRECEDENCE[one][0] != "ABSENT"):
                coverage = PRECEDENCE[index][1](coverage)

            assert text(verify(coverage)) == PRECEDENCE[first][0]


def test_every_obstacle_has_its_place_in_the_order() -> None:
    assert sorted((*OBSTACLES, Reason.NO_LENGTH)) == sorted(Reason)


def test_valid_goes_before_partial() -> None:
    """Where header and payload add up to nothing, the right checksum is the sum of the pseudo-header, complemented
    twice; one segment in 65 536 is so."""
    coverage = tcp(b"")
    pseudo_sum = ones_complement_sum(bytes(pseudo4(20, 6)))
    first = int.from_bytes(coverage.octets[:2], "big")
    moved = (first + found_in(coverage) - pseudo_sum) % 0xFFFF
    coverage = holding(changed(coverage, octets=moved.to_bytes(2, "big") + coverage.octets[2:]), pseudo_sum)

    assert verify(coverage).kind is Kind.VALID


def test_the_recorded_hello_before_and_after_the_card() -> None:
    octets = bytes.fromhex("e7c9 0007 000d 5489 68656c6c6f")
    coverage = changed(udp(), octets=octets)

    assert verify(coverage) == Verdict(kind=Kind.PARTIAL, found=0x5489, expected=0x7FC6)
    assert verify(holding(coverage, 0x7FC6)) == Verdict(kind=Kind.VALID, found=0x7FC6, expected=0x7FC6)
    assert udp() == holding(coverage, 0x7FC6)


def test_what_a_failure_carries() -> None:
    right = found_in(udp(version=6))

    assert verify(wrong(udp(version=6))).found == right ^ 0x0140
    assert verify(wrong(udp(version=6))).expected == right
    assert verify(zero(udp(version=6))) == Verdict(kind=Kind.ILLEGAL, found=0, expected=right)
    assert verify(cut(zero(udp(version=6)))) == Verdict(kind=Kind.ILLEGAL, found=0)
    assert verify(no_length(zero(udp(version=6)))) == Verdict(kind=Kind.ILLEGAL, found=0)
    assert verify(zero(udp())) == Verdict(kind=Kind.ABSENT, found=0)
    assert verify(before_the_field(udp())).found is None


def test_hints_are_found_once_and_only_when_they_are_read() -> None:
    asked: list[int] = []

    def find() -> Causes:
        asked.append(1)
        return Causes(hints=hints, perhaps=others, tried=30)

    hints, others = (Hint(code=HintCode.OCTETS_SWAPPED),), (Hint(code=HintCode.ONE_OFF, details=("too large",)),)

    verdict, same_again = (invalid(1, 2, 2, find) for _ in range(2))

    assert (str(verdict), verdict.is_failure, verdict.is_wrong_zero, "0x0001" in verdict.sentence) == (
        "INVALID",
        True,
        False,
        True,
    )
    assert not asked
    assert (verdict.tried, verdict.hints, verdict.perhaps) == (30, hints, others)
    assert len(asked) == 1
    given = Verdict(kind=Kind.INVALID, found=1, expected=2, hints=hints, perhaps=others, tried=30)
    for other in (same_again, copy.copy(verdict), copy.deepcopy(verdict), pickle.loads(pickle.dumps(verdict)), given):
        assert other == verdict
        assert (hash(other), repr(other)) == (hash(verdict), repr(verdict))
        assert replace(other, octets=4).hints == verdict.hints
    with pytest.raises(AttributeError, match="'Verdict' object has no attribute 'hint'"):
        verdict.hint  # type: ignore[attr-defined]  # and type checkers see that, too


def test_a_tunnel_may_send_none_over_ipv6() -> None:
    assert verify(changed(zero(udp(version=6)), zero_is_absent=True)).kind is Kind.ABSENT


def test_a_pseudo_header_alone_forbids_a_zero() -> None:
    """Zero is a licence that a network layer gives; none that is silent has given it."""
    assert verify(changed(zero(udp(version=6)), zero_is_absent=None)).kind is Kind.ILLEGAL


def test_the_other_zero_says_so() -> None:
    verdict = verify(other_zero(tcp()))

    assert (verdict.found, verdict.expected) == (0xFFFF, 0)
    assert "0x0000 and 0xffff" in verdict.sentence
    assert verify(other_zero(udp())).expected == 0xFFFF


def test_nothing_but_zeros_is_no_right_checksum() -> None:
    """RFC 1071 §1: right octets add up to all ones; an echo reply of zeros needs 0xFFFF."""
    silent = changed(icmp(), octets=bytes(8), length=8)

    assert verify(silent).expected == 0xFFFF
    assert verify(silent).kind is Kind.INVALID
    assert verify(holding(silent, 0xFFFF)).kind is Kind.VALID


def test_expected_is_refused_where_it_cannot_be_known() -> None:
    assert udp().expected == 0x7FC6
    with pytest.raises(ValueError, match="fragment"):
        _ = fragment(udp()).expected


@pytest.mark.parametrize("kind", Kind)
def test_every_verdict_is_said_in_one_sentence(kind: Kind) -> None:
    verdict = Verdict(kind=kind, found=0x1234, expected=0x1234)

    assert kind.value == kind.name
    assert str(verdict) == kind.value
    assert verdict.sentence
    assert "." not in verdict.sentence.replace("8.1", "")


@pytest.mark.parametrize("reason", Reason)
def test_every_reason_is_said_in_one_sentence(reason: Reason) -> None:
    verdict = Verdict(kind=Kind.UNVERIFIABLE, reason=reason)

    assert reason.value == reason.name.lower()
    assert str(verdict) == f"UNVERIFIABLE ({reason})"
    assert verdict.sentence == f"not verified: {reason.meaning}"


def test_the_sentences_that_people_see_most() -> None:
    assert verify(partial(udp())).sentence == (
        "the field holds the pseudo-header sum: the capture was taken before the network card filled in the checksum"
    )
    assert verify(holding(udp(), 0x1234)).sentence == (
        "the field holds 0x1234, but the checksum of these octets is 0x7fc6"
    )


@given(
    octets=st.binary(max_size=60),
    length=st.none() | st.integers(-3, 70),
    shape=st.sampled_from([udp, tcp, icmp, ip_header]),
    pseudo=st.sampled_from([None, pseudo4(20), pseudo6(20)]),
    absent=st.sampled_from([None, False, True]),
    flags=st.sets(st.sampled_from(["bad_length", "fragment", "quoted", "cut", "unknown_destination"])),
)
def test_any_octets_get_a_verdict(octets, length, shape, pseudo, absent, flags) -> None:  # type: ignore[no-untyped-def]
    context = dict.fromkeys(flags, True)
    verdict = verify(
        changed(shape(), octets=octets, length=length, pseudo_header=pseudo, zero_is_absent=absent, **context)
    )

    assert verdict.sentence
    if verdict.kind in (Kind.VALID, Kind.INVALID, Kind.PARTIAL):
        assert verdict.expected is not None
