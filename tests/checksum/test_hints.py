"""Each mistake, made on purpose, is named; without one, hardly anything is."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from checksum_samples import (
    PseudoWithoutLength,
    Udp,
    changed,
    cover,
    holding,
    icmp,
    ip_header,
    pseudo4,
    pseudo6,
    tcp,
    udp,
)
from hypothesis import assume, currently_in_test_context, given
from hypothesis import strategies as st

from dissect.checksum import (
    Coverage,
    Hint,
    HintCode,
    Kind,
    compute,
    find_hints,
    internet_checksum,
    ones_complement_sum,
    update,
    verify,
)

PAYLOADS = st.binary(min_size=1, max_size=40)
SEGMENTS = st.sampled_from([udp, tcp])
VERSIONS = st.sampled_from([4, 6])


def right(coverage: Coverage) -> int:
    return coverage.expected


def said(coverage: Coverage, value: int, **context: Any) -> dict[str, list[tuple[str, ...]]]:
    """The hints on a coverage that holds `value`, by code. An example where the mistake makes no difference is void."""
    before = context.pop("before", None)
    verdict = verify(holding(changed(coverage, **context), value), before=before)
    if currently_in_test_context():
        assume(verdict.kind is Kind.INVALID)
    assert verdict.kind is Kind.INVALID
    hints: dict[str, list[tuple[str, ...]]] = {}
    for hint in verdict.hints:
        hints.setdefault(hint.code, []).append(hint.details)
    return hints


def sent(coverage: Coverage, octets: bytes, pseudo: Any = None) -> int:
    """What a sender writes who takes the checksum over these octets."""
    pseudo_header = coverage.pseudo_header if pseudo is None else pseudo
    return compute(coverage.rule, octets, coverage.field_offset, pseudo_header)


@given(PAYLOADS, SEGMENTS, VERSIONS)
def test_octets_swapped(payload: bytes, make: Callable[..., Coverage], version: int) -> None:
    coverage = make(payload, version)
    value = int.from_bytes(right(coverage).to_bytes(2, "big"), "little")

    assert "octets_swapped" in said(coverage, value)


@given(PAYLOADS, st.sampled_from([udp, tcp, icmp]))
def test_complement_forgotten(payload: bytes, make: Callable[..., Coverage]) -> None:
    coverage = make(payload)

    assert "complement_forgotten" in said(coverage, right(coverage) ^ 0xFFFF)


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
    names = {"next header of the first header": careless, "nothing wrong": coverage.pseudo_header}

    hints = said(coverage, sent(coverage, coverage.octets, careless), pseudo_headers=names)

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


@given(st.binary(min_size=1, max_size=40).filter(lambda payload: len(payload) % 2 == 1), SEGMENTS)
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
    """Over zeros alone every mistake gives the right checksum, and the other zero: only the zero itself is said."""
    silent = changed(icmp(), octets=bytes(9), length=9, trailing=b"\0", candidates={"header": 4})

    assert verify(silent).hints == (Hint(code=HintCode.LEFT_FOR_CARD),)


@given(st.integers(0, 254))
def test_a_router_that_did_not_update(time_to_live: int) -> None:
    before = ip_header(time_to_live=time_to_live + 1)

    assert said(ip_header(time_to_live=time_to_live), before.expected)["not_updated"] == [("time_to_live",)]
    assert said(ip_header(time_to_live=time_to_live), before.expected, before=before)["not_updated"] == [
        ("time_to_live",)
    ]


def test_nothing_is_above_the_highest_time_to_live() -> None:
    assert said(ip_header(time_to_live=255), (ip_header(time_to_live=255).expected - 0x100) % 0xFFFF) == {}


def translated(**changes: Any) -> Coverage:
    """The segment after a translator changed its source address and port."""
    pseudo = pseudo4(25, 6, source=changes.pop("source", "192.0.2.9"))
    octets = changes.pop("port", 40000).to_bytes(2, "big") + tcp().octets[2:]
    coverage = changed(tcp(), pseudo_header=pseudo, octets=octets)
    return holding(coverage, coverage.expected)


@pytest.mark.parametrize(
    ("done", "forgotten"),
    [
        ((), ("source_address", "source_port")),
        (("source_port",), ("source_address",)),
        (("source_address",), ("source_port",)),
    ],
)
def test_a_translator_that_did_not_update(done: tuple[str, ...], forgotten: tuple[str, ...]) -> None:
    before, after = tcp(), translated()
    value = before.expected
    if "source_port" in done:
        value = update(value, 59337, 40000)
    if "source_address" in done:
        value = update(value, bytes([198, 51, 100, 1]), bytes([192, 0, 2, 9]))

    assert said(after, value, before=before) == {"not_updated": [forgotten]}


def test_a_change_that_makes_no_difference_is_not_blamed() -> None:
    """Port and sequence number exchange amounts, so that leaving out both of them explains nothing."""
    octets = tcp().octets
    before = tcp()
    after = changed(
        before,
        octets=bytes([octets[0] + 1]) + octets[1:4] + bytes([octets[4] - 1]) + octets[5:8] + b"\7" * 4 + octets[12:],
    )

    assert said(after, before.expected, before=before)["not_updated"] == [("acknowledgment_number",)]


def test_many_changes_are_all_forgotten_or_one() -> None:
    before = tcp()
    octets = bytes(one ^ 0x11 for one in before.octets[:12]) + before.octets[12:14] + b"\1\1" + before.octets[16:20]
    after = changed(before, octets=octets + b"HELLO")
    hints = said(after, before.expected, before=before)
    names = ("source_port", "destination_port", "sequence_number", "acknowledgment_number", "window", "payload")

    assert hints["not_updated"] == [names]


def test_wrong_before() -> None:
    """The update is right, and what it started from was not."""
    damaged = holding(tcp(), tcp().expected ^ 0x0A00)
    assert damaged.found is not None
    value = update(damaged.found, 59337, 40000)
    value = update(value, bytes([198, 51, 100, 1]), bytes([192, 0, 2, 9]))

    assert said(translated(), value, before=damaged) == {"wrong_before": [()]}


@pytest.mark.parametrize(
    "before",
    [
        changed(tcp(), fragment=True),
        changed(tcp(), octets=tcp().octets[:10]),
        changed(tcp(), length=None),
        udp(),
        holding(icmp(), 0),
    ],
)
def test_an_earlier_packet_that_says_nothing(before: Coverage) -> None:
    assert said(translated(), translated().expected ^ 0x1234, before=before) == {}


def test_no_hints_without_an_error() -> None:
    assert find_hints(tcp()) == ()
    assert find_hints(changed(holding(tcp(), 1), fragment=True)) == ()
    assert find_hints(changed(holding(tcp(), 1), length=None)) == ()
    assert find_hints(changed(tcp(), octets=b"")) == ()


def test_chance_explains_little() -> None:
    """Eleven mistakes are tried here, and each explains one value of 65 536."""
    coverage = tcp(b"Hello", trailing=b"\0\1", candidates={"total length": 45, "payload": 5})
    with_hints = sum(bool(find_hints(holding(coverage, value))) for value in range(0, 0x10000, 7))

    assert with_hints <= 11


@pytest.mark.parametrize("code", HintCode)
def test_every_hint_is_said_in_one_sentence(code: HintCode) -> None:
    assert code.value == code.name.lower() == str(Hint(code=code))
    assert Hint(code=code).sentence == code.meaning
    assert "here" in Hint(code=code, details=("here",)).sentence


def test_details_complete_the_sentence() -> None:
    forgotten = Hint(code=HintCode.NOT_UPDATED, details=("source_address", "source_port"))
    length = Hint(code=HintCode.WRONG_LENGTH, details=("total length", "in the pseudo-header"))

    assert forgotten.sentence == "the checksum was not updated after a change of source_address, source_port"
    assert length.sentence == "another length of the packet was used: total length, in the pseudo-header"
