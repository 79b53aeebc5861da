"""CRC-32C: the RFC's vectors, a bitwise reference, scapy's packets, verdicts, and the arithmetic in words."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from scapy.layers.inet import IP as ScapyIP
from scapy.layers.sctp import SCTP as ScapySCTP
from scapy.layers.sctp import SCTPChunkData, SCTPChunkInit

from dissect.checksum import Coverage, CrcExplanation, Kind, Reason, Verdict, crc32c, explain, verify
from dissect.checksum.sums.crc import POLYNOMIAL, REFLECTED, in_field, register
from dissect.schema import RFC
from tests.checksum.checksum_rules import CrcOfBits, Sctp, ruled, sctp
from tests.checksum.checksum_samples import changed, holding
from tests.checksum.coverages import (
    bad_length,
    before_the_field,
    beyond,
    cut,
    cut_somewhere,
    fragment,
    no_length,
    quoted,
    same,
    too_short,
    wrong,
    zero,
)


@pytest.fixture(params=["with the engine", "without an engine"])
def _both(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """CRCs as the engine computes them, where there is one, and as Python does."""
    if request.param == "without an engine":
        monkeypatch.setattr("dissect.checksum.sums.crc.engine", lambda: None)


READ_COMMAND = bytes.fromhex(
    "01c0000000000000000000000000000014000000000004000000001400000018280000000000000002000000 00000000"
)
VECTORS = {
    bytes(32): "aa36918a",
    b"\xff" * 32: "43aba862",
    bytes(range(32)): "4e79dd46",
    bytes(reversed(range(32))): "5cdb3f11",
    READ_COMMAND: "563a96d9",
}


@pytest.mark.usefixtures("_both")
@pytest.mark.parametrize(("octets", "wire"), VECTORS.items())
def test_the_vectors_of_rfc_3720(octets: bytes, wire: str) -> None:
    """Appendix B.4 writes the octets in the order in which they are sent, which is SCTP's order, too."""
    assert in_field(crc32c(octets)) == int(wire, 16)


@pytest.mark.usefixtures("_both")
def test_the_check_value() -> None:
    """The CRC of the nine digits, by which catalogues of CRCs tell them apart."""
    assert crc32c(b"123456789") == 0xE3069283
    assert crc32c(b"6789", crc32c(b"12345")) == 0xE3069283
    assert crc32c(b"") == 0
    assert register(0) == 0xFFFFFFFF


def bit_by_bit(octets: bytes) -> int:
    """RFC 9260 Appendix A without a table: the reflected register, one bit after the other."""
    held = 0xFFFFFFFF
    for octet in octets:
        held ^= octet
        for _ in range(8):
            held = held >> 1 ^ (REFLECTED if held & 1 else 0)
    return held ^ 0xFFFFFFFF


@pytest.mark.usefixtures("_both")
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])  # it is the same for all examples
@given(st.binary(max_size=80), st.binary(max_size=80))
def test_agrees_with_the_definition(first: bytes, second: bytes) -> None:
    assert crc32c(first) == bit_by_bit(first)
    assert crc32c(memoryview(second), crc32c(bytearray(first))) == bit_by_bit(first + second)
    assert f"{POLYNOMIAL:032b}"[::-1] == f"{REFLECTED:032b}"


@given(st.binary(min_size=1, max_size=60), st.integers(0, 0xFFFFFFFF))
def test_agrees_with_scapy(data: bytes, tag: int) -> None:
    for chunk in (SCTPChunkData(data=data, tsn=7), SCTPChunkInit(init_tag=tag)):
        octets = bytes(ScapyIP(src="198.51.100.1", dst="198.51.100.2") / ScapySCTP(tag=tag) / chunk)[20:]
        coverage = Coverage(header=Sctp, octets=octets, length=len(octets))

        assert verify(coverage).kind is Kind.VALID
        assert verify(coverage).found == coverage.expected == int.from_bytes(octets[8:12], "big")


@pytest.mark.parametrize(
    ("step", "said"),
    [
        (same(), "VALID"),
        (wrong, "INVALID"),
        (zero, "INVALID"),
        (cut, "cut_by_capture"),
        (before_the_field, "not_captured"),
        (too_short, "bad_length"),
        (bad_length, "bad_length"),
        (fragment, "fragment"),
        (quoted, "quoted"),
        (beyond, "VALID"),
        (no_length, "VALID"),
        (same(wrong, no_length), "no_length"),
        (same(no_length, cut_somewhere), "cut_by_capture"),
    ],
)
def test_verdicts(step, said: str) -> None:  # type: ignore[no-untyped-def]
    verdict = verify(step(sctp()))

    assert (verdict.reason.value if verdict.reason is not None else verdict.kind.value) == said
    assert verdict.octets == 4


def test_all_32_bits_count() -> None:
    right = sctp().expected

    verdict = verify(holding(sctp(), right ^ 0x01000000))
    assert (verdict.kind, verdict.octets) == (Kind.INVALID, 4)
    assert (verdict.found, verdict.expected, verdict.hints) == (right ^ 0x01000000, right, ())
    assert verify(holding(sctp(), 0x12)).sentence == (
        f"the field holds 0x00000012, but the checksum of these octets is {right:#010x}"
    )
    assert Verdict(kind=Kind.VALID).in_hexadecimal(None) == "none"


def test_a_zero_towards_one_who_accepts_it() -> None:
    accepted = changed(zero(sctp()), zero_is_absent=True)
    verdict = verify(accepted)

    assert verdict == Verdict(kind=Kind.ABSENT, found=0, reference=RFC(9653, "5.3"), octets=4)
    assert verdict.sentence.endswith("the sender computed no checksum (RFC 9653 §5.3)")
    assert [verify(step(accepted)).kind for step in (cut, fragment, bad_length, no_length)] == [Kind.ABSENT] * 4
    assert verify(changed(accepted, zero_forbidden_by="INIT")).kind is Kind.INVALID


def test_a_right_zero_is_right() -> None:
    """One packet in 2**32 has it. The octets behind are chosen so: CRCs are linear, and 32 bits can be solved for."""
    octets = ruled(Sctp(), bytes(4)).octets[:8] + bytes(8)
    flipped = [crc32c(octets[:12] + (1 << bit).to_bytes(4, "big")) ^ crc32c(octets) for bit in range(32)]
    wanted = crc32c(octets)
    chosen, rows = 0, [(value, 1 << bit) for bit, value in enumerate(flipped)]
    for bit in range(32):
        pivot = next(row for row in rows if row[0] >> bit & 1)
        rows = [(v ^ pivot[0], b ^ pivot[1]) if v >> bit & 1 else (v, b) for v, b in rows if (v, b) != pivot]
        if wanted >> bit & 1:
            wanted, chosen = wanted ^ pivot[0], chosen ^ pivot[1]
    coverage = changed(sctp(), octets=octets[:12] + chosen.to_bytes(4, "big"), length=16)

    for accepted in (None, False, True):
        assert verify(changed(coverage, zero_is_absent=accepted)) == Verdict(
            kind=Kind.VALID, found=0, expected=0, octets=4
        )


EXPLAINED = """\
Sctp checksum
CRC-32C, polynomial 0x1edc6f41, each octet's least significant bit first
offset  octets  register  after
                ffffffff  nothing: all ones
     0       2  {0}  source_port
     2       2  {1}  destination_port
     4       4  {2}  verification_tag
     8       4  {3}  checksum (counts as zero)
    12       5  {4}  payload
complement: ffffffff - {4}     {5}
sent least significant octet first  {6}
found in the field                  {6}
VALID: the checksum was recomputed, and the field holds it"""


def test_the_arithmetic_in_words() -> None:
    octets = sctp().octets[:8] + bytes(4) + b"hello"
    registers = [f"{register(bit_by_bit(octets[:end])):08x}" for end in (2, 4, 8, 12, 17)]
    crc = bit_by_bit(octets)
    explanation = explain(sctp())

    assert isinstance(explanation, CrcExplanation)
    assert str(explanation) == EXPLAINED.format(*registers, f"{crc:08x}", crc.to_bytes(4, "little").hex())
    assert explanation.written == sctp().expected
    assert [step.before for step in explanation.steps][1:] == [step.after for step in explanation.steps][:-1]


def test_the_arithmetic_of_what_is_there() -> None:
    explanation = explain(changed(sctp(), octets=sctp().octets[:9]))

    assert explanation.lines()[-2:] == [
        "found in the field                      none",
        "UNVERIFIABLE: not verified: the field itself is not among the octets",
    ]
    assert explain(zero(sctp())).lines()[-1].startswith("hint: the receiver may have announced")


def test_fields_that_share_an_octet_go_in_together() -> None:
    explanation = explain(ruled(CrcOfBits()))

    assert isinstance(explanation, CrcExplanation)
    assert [step.fields for step in explanation.steps][:2] == [("version", "kind"), ("padding",)]
    assert verify(zero(ruled(CrcOfBits()))).reason is not Reason.NO_LENGTH
