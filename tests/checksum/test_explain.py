"""The worked arithmetic: what it adds, where each word comes from, and how it is written out."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import dissect.checksum
from dissect.checksum import Coverage, Explanation, Kind, Part, compute, explain, fold, verify
from dissect.checksum.spans import spans
from tests.checksum.checksum_samples import Icmp, Tcp, Udp, changed, cover, holding, icmp, ip_header, pseudo4, tcp, udp

SHAPES: list[Callable[[bytes], Coverage]] = [udp, lambda payload: udp(payload, 6), tcp, icmp]

HELLO = """\
Udp checksum
offset  word    sum  field
pseudo-header
     0  c633   c633  source_address
     2  6401  12a34  source_address
     4  c633  1f067  destination_address
     6  6402  25469  destination_address
     8  0011  2547a  zero, protocol
    10  000d  25487  upper_layer_length
header
     0  e7c9  33c50  source_port
     2  0007  33c57  destination_port
     4  000d  33c64  length
     6  0000  33c64  checksum (counts as zero)
payload
     8  6865  3a4c9  payload
    10  6c6c  41135  payload
    12  6f00  48035  payload (a zero octet added)
sum                      48035
carry added: 8035 + 4     8039
complement: ffff - 8039   7fc6
the pseudo-header alone   5489
found in the field        5489
PARTIAL: the field holds the pseudo-header sum: the capture was taken before the network card filled in the checksum"""


def worked(coverage: Coverage, **context: Any) -> Explanation:
    explanation = explain(coverage, **context)
    assert isinstance(explanation, Explanation)
    return explanation


def test_the_recorded_hello() -> None:
    explanation = worked(holding(udp(), 0x5489))

    assert str(explanation) == HELLO
    assert (explanation.pseudo_header_sum, explanation.complement, explanation.written) == (0x5489, 0x7FC6, 0x7FC6)


@given(st.binary(max_size=60), st.sampled_from(SHAPES), st.integers(0, 0xFFFF))
def test_ends_with_what_compute_gives(payload: bytes, make: Callable[[bytes], Coverage], found: int) -> None:
    coverage = holding(make(payload), found)
    explanation = worked(coverage)

    assert explanation.written == compute(coverage.rule, coverage.octets, coverage.field_offset, coverage.pseudo_header)
    assert explanation.verdict == verify(coverage)
    assert explanation.total == sum(word.value for word in explanation.words)
    assert [word.is_field for word in explanation.words].count(True) == 1
    assert explanation.folded == fold(explanation.total) == 0xFFFF - explanation.complement
    assert (explanation.carries[-1].after if explanation.carries else explanation.total) == explanation.folded
    assert all(step.before == (step.carry << 16) + step.rest for step in explanation.carries)


def test_words_name_all_their_fields() -> None:
    words = worked(ip_header()).words

    assert words[0].fields == ("version", "internet_header_length", "type_of_service")
    assert words[4].fields == ("time_to_live", "protocol")
    assert [word.offset for word in words if word.fields == ("destination_address",)] == [16, 18]
    assert {word.part for word in words} == {Part.HEADER}


def test_fields_that_are_not_there_are_passed_over() -> None:
    """The identifier is there for one type only; without it the payload follows at once."""
    with_it, without = cover(Icmp(), b"ab"), cover(Icmp(type=3, identifier=None), b"ab")

    assert [word.fields[-1] for word in worked(with_it).words] == ["code", "checksum", "identifier", "payload"]
    assert [word.fields[-1] for word in worked(without).words] == ["code", "checksum", "payload"]


def test_options_are_of_the_header() -> None:
    segment = cover(Tcp(data_offset=6, options=b"\2\4\5\xb4"), b"x", pseudo4(25, 6))
    words = worked(segment).words

    assert [word.part for word in words if word.fields == ("options",)] == [Part.HEADER] * 2
    assert words[-1].fields == ("payload",)


@pytest.mark.parametrize(
    ("octets", "last"),
    [
        (b"", None),
        (b"\xe7", ("source_port",)),
        (tcp().octets[:21], ("payload",)),
        (tcp().octets[:7], ("sequence_number",)),
    ],
)
def test_octets_that_end_too_soon(octets: bytes, last: tuple[str, ...] | None) -> None:
    explanation = worked(changed(tcp(), octets=octets, pseudo_header=None))

    assert explanation.verdict.kind is Kind.UNVERIFIABLE
    assert (explanation.words[-1].fields if explanation.words else None) == last
    assert explanation.pseudo_header_sum is None
    assert "the pseudo-header alone" not in str(explanation)


def test_a_field_that_is_not_there() -> None:
    lines = worked(changed(tcp(), octets=tcp().octets[:10])).lines()

    assert "found in the field        none" in lines
    assert lines[-1] == "UNVERIFIABLE: not verified: the field itself is not among the octets"


def test_a_size_that_contradicts_itself_ends_the_header() -> None:
    explanation = worked(changed(tcp(), octets=tcp().octets[:12] + b"\x10" + tcp().octets[13:]))

    assert explanation.words[-1].fields == ("payload",)


def test_a_header_that_ends_within_a_field_keeps_what_is_there_of_it() -> None:
    assert [(span.name, span.end) for span in spans(Udp, b"\1\2\3")] == [("source_port", 16), ("destination_port", 24)]


def test_a_computed_zero_is_explained() -> None:
    datagram = udp(b"")
    first = int.from_bytes(datagram.octets[:2], "big")
    missing = (first + datagram.expected) % 0xFFFF
    emptied = holding(changed(datagram, octets=missing.to_bytes(2, "big") + datagram.octets[2:]), 0xFFFF)
    explanation = worked(emptied)

    assert (explanation.complement, explanation.written) == (0, 0xFFFF)
    assert "a computed zero is sent as all ones   ffff" in explanation.lines()


@pytest.mark.parametrize(
    ("limit", "octets", "shown"),
    [
        (4, 40, ["8", "10", "12", "… 16 more words", "46"]),
        (4, 10, ["8", "10", "12", "… 1 more word", "16"]),
        (4, 8, ["8", "10", "12", "14"]),
        (1, 8, ["8", "… 2 more words", "14"]),
        (0, 2, ["8"]),
        (None, 8, ["8", "10", "12", "14"]),
    ],
)
def test_a_long_payload_is_shortened(limit: int | None, octets: int, shown: list[str]) -> None:
    lines = worked(udp(b"x" * octets)).lines(limit=limit)
    payload = lines[lines.index("payload") + 1 : next(i for i, line in enumerate(lines) if line.startswith("sum"))]
    first_and_last = [line.split()[0] if "…" not in line else " ".join(["…", *line.split()[3:]]) for line in payload]

    assert first_and_last == shown


def test_hints_come_last() -> None:
    lines = worked(holding(ip_header(), 0)).lines()

    assert lines[-2].startswith("INVALID: the field holds 0x0000")
    assert lines[-1].startswith("hint: the field is zero")


def test_what_was_before_is_handed_on() -> None:
    before, after = tcp(b"one"), tcp(b"two")

    assert [str(hint) for hint in worked(holding(after, before.expected), before=before).verdict.hints] == [
        "not_updated"
    ]


def test_the_package_offers_what_explains_and_nothing_else() -> None:
    assert {"Explanation", "explain"} <= set(dir(dissect.checksum))
    with pytest.raises(AttributeError, match="no attribute 'unknown'"):
        dissect.checksum.unknown
