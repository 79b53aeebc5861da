"""The common part of all explanations: the checksum's header, the plain text, and the steps field by field."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from dissect.checksum.coverage import Coverage
from dissect.checksum.spans import covered_spans
from dissect.checksum.verdict import Verdict


@dataclass(frozen=True, slots=True, kw_only=True)
class FieldStep:
    """The octets of one field, or of several that share octets."""

    offset: int
    """In octets from the header's first one."""
    octets: int
    """The number of octets."""
    fields: tuple[str, ...]
    """The fields, in wire order; ("payload",) behind the header."""
    is_field: bool = False
    """Whether these are the octets of the checksum field itself, which count as zeros."""

    def line(self, numbers: str) -> str:
        """The step as text, with the numbers that it leads to."""
        zero = " (counts as zero)" if self.is_field else ""
        return f"{self.offset:6d}  {self.octets:6d}  {numbers}  {', '.join(self.fields)}{zero}"


@dataclass(frozen=True, slots=True, kw_only=True)
class AnyExplanation(ABC):
    """How a checksum is computed. If octets are missing, the arithmetic covers the captured ones."""

    protocol: str
    """The name of the header that holds the field."""
    field: str
    found: int | None
    """The value in the field; None where it was not captured."""
    verdict: Verdict

    @abstractmethod
    def lines(self) -> list[str]:
        """The explanation as plain text."""

    @abstractmethod
    def results(self) -> list[tuple[str, str]]:
        """From the last step to the field: what is computed, and its value."""

    def _lines(self, steps: Iterable[str]) -> list[str]:
        """The steps between the title and the results."""
        return [f"{self.protocol} {self.field}", *steps, *self._result_lines(), *self._verdict_lines()]

    def _result_lines(self) -> Iterator[str]:
        rows = self.results()
        left, right = (max(map(len, column)) for column in zip(*rows, strict=True))
        yield from (f"{label:<{left}}  {value:>{right}}" for label, value in rows)

    def _verdict_lines(self) -> Iterator[str]:
        yield f"{self.verdict.kind}: {self.verdict.sentence}"
        yield from (f"hint: {hint.sentence}" for hint in self.verdict.hints)

    def _in_field(self, digits: int) -> tuple[str, str]:
        """The last row of the results: the value found, with this many hexadecimal digits."""
        return "found in the field", "none" if self.found is None else f"{self.found:0{digits}x}"

    def __str__(self) -> str:
        return "\n".join(self.lines())


def pieces(coverage: Coverage, begin: int = 0) -> Iterator[tuple[int, int, tuple[str, ...]]]:
    """The covered octets from `begin` on, cut where a field ends with an octet: begin, end, and the names of fields."""
    names: list[str] = []
    for span in covered_spans(coverage):
        if span.end <= 8 * begin:
            continue
        names.append(span.name)
        if span.end % 8:  # the next field shares an octet with this one
            continue
        yield begin, span.end // 8, tuple(names)
        begin, names = span.end // 8, []
