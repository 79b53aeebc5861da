"""How Fletcher's checksum comes about: both sums after each field, and the two octets that make them zero."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from dissect.checksum.compute import field_zeroed
from dissect.checksum.coverage import Coverage
from dissect.checksum.fletcher import fletcher, sums
from dissect.checksum.parts import covered_spans
from dissect.checksum.verdict import Verdict
from dissect.checksum.verify import verify
from dissect.schema import Fletcher


@dataclass(frozen=True, slots=True, kw_only=True)
class FletcherStep:
    """The octets of one field, or of some that share octets, and both sums after them."""

    offset: int
    """In octets from the header's first one."""
    octets: int
    """How many octets are added up."""
    fields: tuple[str, ...]
    """The fields, in wire order; ("payload",) behind the header."""
    first: int
    second: int
    is_field: bool = False
    """Whether these are the octets of the checksum field itself, which count as zeros."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FletcherExplanation:
    """How Fletcher's checksum is computed. Where octets are missing, it is the arithmetic of those that are there."""

    protocol: str
    field: str
    steps: tuple[FletcherStep, ...]
    after: int
    """How many octets follow the first one of the field: so often that one is in the second sum, but for itself."""
    written: int
    """What goes into the field."""
    found: int | None
    verdict: Verdict

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
        return [*self._step_lines(), *self._result_lines(), *self._verdict_lines()]

    def _step_lines(self) -> Iterator[str]:
        yield f"{self.protocol} {self.field}"
        yield "offset  octets  first  second  after"
        for step in self.steps:
            zero = " (counts as zero)" if step.is_field else ""
            names = ", ".join(step.fields)
            yield f"{step.offset:6d}  {step.octets:6d}  {step.first:5d}  {step.second:6d}  {names}{zero}"

    def _result_lines(self) -> Iterator[str]:
        for label, value in self.results():
            yield f"{label}: {value}"

    def results(self) -> list[tuple[str, str]]:
        """From the sums to the field: what is computed, and the value."""
        upper, lower = divmod(self.written, 256)
        return [
            (f"{self.after} * {self.first} - {self.second} modulo 255, 255 for 0", f"{upper:02x}"),
            (f"{self.second} - {self.after + 1} * {self.first} modulo 255, 255 for 0", f"{lower:02x}"),
            ("found in the field", "none" if self.found is None else f"{self.found:04x}"),
        ]

    def _verdict_lines(self) -> Iterator[str]:
        yield f"{self.verdict.kind}: {self.verdict.sentence}"
        yield from (f"hint: {hint.sentence}" for hint in self.verdict.hints)

    def __str__(self) -> str:
        return "\n".join(self.lines())


def explain_fletcher(coverage: Coverage, rule: Fletcher, *, before: Coverage | None = None) -> FletcherExplanation:
    """Both sums on their way through the octets, and the verdict."""
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
    both, names = (0, 0), list[str]()
    for span in covered_spans(coverage):
        end = span.end // 8
        if span.end <= 8 * begin:
            continue
        names.append(span.name)
        if span.end % 8:  # the next field shares an octet with this one
            continue
        both = sums(octets[begin:end], both)
        yield FletcherStep(
            offset=begin,
            octets=end - begin,
            fields=tuple(names),
            first=both[0],
            second=both[1],
            is_field=coverage.rule.field in names,
        )
        begin, names = end, []
