"""How a CRC comes about: what it covers, what the register holds after each field, and how it is sent.

A cyclic redundancy check is the remainder of a division, octet by octet; nobody follows its bits. What can be followed
is the register: ones at the start, changed by every field, complemented at the end, and sent lowest octet first.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from dissect.checksum.compute import field_zeroed
from dissect.checksum.coverage import Coverage
from dissect.checksum.crc import Crc
from dissect.checksum.crc32c import ALL_ONES, in_field, register
from dissect.checksum.parts import covered_spans
from dissect.checksum.verdict import Verdict
from dissect.checksum.verify import verify


@dataclass(frozen=True, slots=True, kw_only=True)
class CrcStep:
    """The octets of one field, or of some that share octets, and the register before and after them."""

    offset: int
    """In octets from the header's first one."""
    octets: int
    """How many octets go in."""
    fields: tuple[str, ...]
    """The fields, in wire order; ("payload",) behind the header."""
    before: int
    after: int
    is_field: bool = False
    """Whether these are the octets of the checksum field itself, which go in as zeros."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CrcExplanation:
    """How a CRC is computed. Where octets are missing, it is the arithmetic of those that are there."""

    protocol: str
    field: str
    steps: tuple[CrcStep, ...]
    initial: int
    """What the register holds before the first octet."""
    final: int
    """What it holds after the last."""
    crc: int
    """The complement of that: the CRC."""
    wire: bytes
    """The four octets as they are sent, the least significant first."""
    found: int | None
    verdict: Verdict
    kind: Crc
    """Which of the checks it is."""

    @property
    def polynomial(self) -> int:
        return self.kind.polynomial

    @property
    def written(self) -> int:
        """What is sent, as the number that the field shows: the octets of the CRC in reverse."""
        return int.from_bytes(self.wire, "big")

    def lines(self) -> list[str]:
        """The explanation as plain text."""
        return [*self._step_lines(), *self._result_lines(), *self._verdict_lines()]

    def _step_lines(self) -> Iterator[str]:
        yield f"{self.protocol} {self.field}"
        yield f"{self.kind.name}, polynomial {self.polynomial:#010x}, each octet's least significant bit first"
        yield "offset  octets  register  after"
        yield f"{'':6}  {'':6}  {self.initial:08x}  nothing: all ones"
        for step in self.steps:
            zero = " (counts as zero)" if step.is_field else ""
            yield f"{step.offset:6d}  {step.octets:6d}  {step.after:08x}  {', '.join(step.fields)}{zero}"

    def _result_lines(self) -> Iterator[str]:
        rows = [
            (f"complement: ffffffff - {self.final:08x}", f"{self.crc:08x}"),
            ("sent least significant octet first", self.wire.hex()),
            ("found in the field", "none" if self.found is None else f"{self.found:08x}"),
        ]
        left = max(len(label) for label, _ in rows)
        yield from (f"{label:<{left}}  {value:>8}" for label, value in rows)

    def _verdict_lines(self) -> Iterator[str]:
        yield f"{self.verdict.kind}: {self.verdict.sentence}"
        yield from (f"hint: {hint.sentence}" for hint in self.verdict.hints)

    def __str__(self) -> str:
        return "\n".join(self.lines())


def explain_crc(coverage: Coverage, kind: Crc, *, before: Coverage | None = None) -> CrcExplanation:
    """The register's way through the octets, and the verdict."""
    octets = field_zeroed(coverage.covered, coverage.field_offset, coverage.rule.octets)
    crc = kind.extend(octets, 0)
    return CrcExplanation(
        protocol=coverage.header.__name__,
        field=coverage.rule.field,
        steps=tuple(_steps(coverage, octets, kind)),
        initial=ALL_ONES,
        final=register(crc),
        crc=crc,
        wire=in_field(crc).to_bytes(4, "big"),
        found=coverage.found,
        verdict=verify(coverage, before=before),
        kind=kind,
    )


def _steps(coverage: Coverage, octets: bytes, kind: Crc) -> Iterator[CrcStep]:
    begin, crc, names = 0, 0, list[str]()
    for span in covered_spans(coverage):
        names.append(span.name)
        end = span.end // 8
        if span.end % 8:  # the next field shares an octet with this one
            continue
        after = kind.extend(octets[begin:end], crc)
        yield CrcStep(
            offset=begin,
            octets=end - begin,
            fields=tuple(names),
            before=register(crc),
            after=register(after),
            is_field=coverage.rule.field in names,
        )
        begin, crc, names = end, after, []
