"""How Fletcher's checksum is computed: both sums after each field, and the two octets that make them zero."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from dissect.checksum.computing import field_zeroed
from dissect.checksum.coverage import Coverage
from dissect.checksum.explanations.explanation import AnyExplanation, FieldStep, pieces
from dissect.checksum.precedence import verify
from dissect.checksum.sums.fletcher import fletcher, sums
from dissect.schema import Fletcher


@dataclass(frozen=True, slots=True, kw_only=True)
class FletcherStep(FieldStep):
    """The octets of one field, or of several that share octets, and both sums after them."""

    first: int
    second: int


@dataclass(frozen=True, slots=True, kw_only=True)
class FletcherExplanation(AnyExplanation):
    """How Fletcher's checksum is computed. If octets are missing, the arithmetic covers the captured ones."""

    steps: tuple[FletcherStep, ...]
    after: int
    """The number of octets after the first one of the field. The second sum counts that octet once more than this."""
    written: int
    """The value for the field."""

    @property
    def first(self) -> int:
        """The sum of all octets, the field counted as zero."""
        return self.steps[-1].first

    @property
    def second(self) -> int:
        """The sum of the first sum after each octet."""
        return self.steps[-1].second

    def lines(self) -> list[str]:
        """The explanation as plain text."""
        return self._lines(self._step_lines())

    def _step_lines(self) -> Iterator[str]:
        yield "offset  octets  first  second  after"
        yield from (step.line(f"{step.first:5d}  {step.second:6d}") for step in self.steps)

    def _result_lines(self) -> Iterator[str]:
        yield from (f"{label}: {value}" for label, value in self.results())

    def results(self) -> list[tuple[str, str]]:
        """From the sums to the field: what is computed, and its value."""
        upper, lower = divmod(self.written, 256)
        return [
            (f"{self.after} * {self.first} - {self.second} modulo 255, 255 for 0", f"{upper:02x}"),
            (f"{self.second} - {self.after + 1} * {self.first} modulo 255, 255 for 0", f"{lower:02x}"),
            self._in_field(4),
        ]


def explain_fletcher(coverage: Coverage, rule: Fletcher, *, before: Coverage | None = None) -> FletcherExplanation:
    """Both sums from field to field, and the verdict."""
    octets = field_zeroed(coverage.covered, coverage.field_offset)
    left = rule.left_out
    return FletcherExplanation(
        protocol=coverage.header.__name__,
        field=rule.field,
        steps=tuple(_steps(coverage, octets, left)),
        after=len(octets) - coverage.field_offset - 1,
        written=fletcher(octets[left:], coverage.field_offset - left),
        found=coverage.found,
        verdict=verify(coverage, before=before),
    )


def _steps(coverage: Coverage, octets: bytes, begin: int) -> Iterator[FletcherStep]:
    both = (0, 0)
    for start, end, names in pieces(coverage, begin):
        both = sums(octets[start:end], both)
        yield FletcherStep(
            offset=start,
            octets=end - start,
            fields=names,
            first=both[0],
            second=both[1],
            is_field=coverage.rule.field in names,
        )
