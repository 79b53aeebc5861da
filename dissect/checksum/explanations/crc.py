"""How a CRC is computed: the octets it covers, the register after each field, and the order on the wire.

A cyclic redundancy check is the remainder of a division with too many bits to follow by hand. The register is easier to
follow: ones at the start, changed by every field, complemented at the end, and sent lowest octet first.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from dissect.checksum.computing import field_zeroed
from dissect.checksum.coverage import Coverage
from dissect.checksum.explanations.explanation import AnyExplanation, FieldStep, pieces
from dissect.checksum.precedence import verify
from dissect.checksum.sums.crc import ALL_ONES, Crc, in_field, register


@dataclass(frozen=True, slots=True, kw_only=True)
class CrcStep(FieldStep):
    """The octets of one field, or of several that share octets, and the register before and after them."""

    before: int
    after: int


@dataclass(frozen=True, slots=True, kw_only=True)
class CrcExplanation(AnyExplanation):
    """How a CRC is computed. If octets are missing, the arithmetic covers the captured ones."""

    steps: tuple[CrcStep, ...]
    initial: int
    """The register before the first octet."""
    final: int
    """The register after the last octet."""
    crc: int
    """The complement of that: the CRC."""
    wire: bytes
    """The four octets as they are sent, the least significant first."""
    kind: Crc
    """Which of the checks it is."""

    @property
    def polynomial(self) -> int:
        """The polynomial, its bits reflected: 0xedb88320 for the CRC-32 of Ethernet."""
        return self.kind.polynomial

    @property
    def written(self) -> int:
        """The value for the field."""
        return in_field(self.crc)

    def lines(self) -> list[str]:
        """The explanation as plain text."""
        return self._lines(self._step_lines())

    def _step_lines(self) -> Iterator[str]:
        yield f"{self.kind.name}, polynomial {self.polynomial:#010x}, each octet's least significant bit first"
        yield "offset  octets  register  after"
        yield f"{'':6}  {'':6}  {self.initial:08x}  nothing: all ones"
        yield from (step.line(f"{step.after:08x}") for step in self.steps)

    def results(self) -> list[tuple[str, str]]:
        """From the register to the field: what is computed, and its value."""
        return [
            (f"complement: ffffffff - {self.final:08x}", f"{self.crc:08x}"),
            ("sent least significant octet first", self.wire.hex()),
            self._in_field(8),
        ]


def explain_crc(coverage: Coverage, kind: Crc, *, before: Coverage | None = None) -> CrcExplanation:
    """The register from field to field, and the verdict."""
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
    crc = 0
    for begin, end, names in pieces(coverage):
        after = kind.extend(octets[begin:end], crc)
        yield CrcStep(
            offset=begin,
            octets=end - begin,
            fields=names,
            before=register(crc),
            after=register(after),
            is_field=coverage.rule.field in names,
        )
        crc = after
