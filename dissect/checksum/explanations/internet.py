"""The worked arithmetic of an Internet checksum: every word with its fields, running sum, carries and complement."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

from dissect.checksum.computing import field_zeroed, written
from dissect.checksum.coverage import Coverage
from dissect.checksum.explanations.explanation import AnyExplanation
from dissect.checksum.precedence import verify
from dissect.checksum.spans import PAYLOAD as PAYLOAD_NAME
from dissect.checksum.spans import FieldSpan, covered_spans, spans
from dissect.checksum.sums.internet import ALL_ONES, fold, ones_complement_sum
from dissect.schema import InternetChecksum


class Part(StrEnum):
    """The part that a word belongs to. A word that is half header and half payload counts as header."""

    PSEUDO_HEADER = "pseudo-header"
    HEADER = "header"
    PAYLOAD = "payload"


@dataclass(frozen=True, slots=True, kw_only=True)
class Word:
    """One 16-bit word of the sum."""

    part: Part
    offset: int
    """In octets, from the first one of the pseudo-header, or of the header for header and payload."""
    value: int
    """The word as it is added: the checksum field counts as zero."""
    fields: tuple[str, ...]
    """The fields that have bits in it, in wire order; ("payload",) behind the header."""
    running: int
    """The sum so far, this word included, before any carry is added back."""
    is_field: bool = False
    """Whether it is the checksum field itself."""
    is_padded: bool = False
    """Whether it is the odd last octet, with a zero octet in its lower half."""
    is_skipped: bool = False
    """Whether it belongs to a field that the checksum leaves out, and so also counts as zero."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Carry:
    """One step of folding: the bits above the lower 16 are added to the lower 16."""

    before: int
    carry: int
    rest: int
    after: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Explanation(AnyExplanation):
    """How an Internet checksum is computed. If octets are missing, the arithmetic covers the captured ones."""

    words: tuple[Word, ...]
    pseudo_header_sum: int | None
    """The folded sum of the pseudo-header alone: the value of a PARTIAL field. None without a pseudo-header."""
    total: int
    carries: tuple[Carry, ...]
    folded: int
    complement: int
    written: int
    """The value for the field: the complement, except for a zero that would mean no checksum."""

    def lines(self, *, limit: int | None = 16) -> list[str]:
        """The explanation as plain text, with all payload words, or only the first ones and the last.

        `limit`: how many payload words to show, two at least if there are more; None: all.
        """
        return self._lines(self._word_lines(limit))

    def _word_lines(self, limit: int | None) -> Iterator[str]:
        digits = max(4, len(f"{self.total:x}"))
        yield f"offset  word  {'sum':>{digits}}  field"
        for part in Part:
            words = [word for word in self.words if word.part is part]
            if words:
                yield part.value
            shown = _shown(words, limit if part is Part.PAYLOAD else None)
            for previous, word in zip((None, *shown), shown, strict=False):
                skipped = (word.offset - previous.offset) // 2 - 1 if previous is not None else 0
                if skipped:
                    yield f"{'…':>6}  {'…':>4}  {'…':>{digits}}  {skipped} more {'word' if skipped == 1 else 'words'}"
                yield f"{word.offset:6d}  {word.value:04x}  {word.running:{digits}x}  {_origin(word)}"

    def results(self) -> list[tuple[str, str]]:
        """From the sum to the field: what is computed, and its value."""
        rows = [("sum", f"{self.total:x}")]
        rows += [(f"carry added: {one.rest:04x} + {one.carry:x}", f"{one.after:04x}") for one in self.carries]
        rows.append((f"complement: ffff - {self.folded:04x}", f"{self.complement:04x}"))
        if self.written != self.complement:
            rows.append(("a computed zero is sent as all ones", f"{self.written:04x}"))
        if self.pseudo_header_sum is not None:
            rows.append(("the pseudo-header alone", f"{self.pseudo_header_sum:04x}"))
        return [*rows, self._in_field(4)]


def explain_sum(coverage: Coverage, rule: InternetChecksum, *, before: Coverage | None = None) -> Explanation:
    """The arithmetic of a checksum and its verdict. `before` is the same packet at an earlier place, for hints."""
    pseudo = coverage.pseudo_octets
    words: list[Word] = []
    if pseudo and coverage.pseudo_header is not None:
        words += _words(pseudo, spans(type(coverage.pseudo_header), pseudo), 0, pseudo_header=True)
    so_far = words[-1].running if words else 0
    octets = field_zeroed(coverage.counted, coverage.field_offset)
    words += _words(octets, covered_spans(coverage), so_far, rule=rule)
    total = words[-1].running if words else 0
    folded = fold(total)
    return Explanation(
        protocol=coverage.header.__name__,
        field=rule.field,
        words=tuple(words),
        pseudo_header_sum=ones_complement_sum(pseudo) if pseudo else None,
        total=total,
        carries=tuple(_carries(total)),
        folded=folded,
        complement=ALL_ONES - folded,
        written=written(rule, total),
        found=coverage.found,
        verdict=verify(coverage, before=before),
    )


def _words(
    octets: bytes,
    named: Sequence[FieldSpan],
    running: int,
    *,
    rule: InternetChecksum | None = None,
    pseudo_header: bool = False,
) -> Iterator[Word]:
    first = 0
    for offset in range(0, len(octets), 2):
        value = int.from_bytes(octets[offset : offset + 2].ljust(2, b"\0"), "big")
        running += value
        while named[first].end <= 8 * offset:  # the spans are in order, and long payloads are one
            first += 1
        names = tuple(one.name for one in named[first:] if one.begin < 8 * offset + 16)
        part = Part.PAYLOAD if names == (PAYLOAD_NAME,) else Part.HEADER
        yield Word(
            part=Part.PSEUDO_HEADER if pseudo_header else part,
            offset=offset,
            value=value,
            fields=names,
            running=running,
            is_field=rule is not None and rule.field in names,
            is_padded=offset + 1 == len(octets),
            is_skipped=rule is not None and rule.skips in names,
        )


def _carries(total: int) -> Iterator[Carry]:
    while total > ALL_ONES:
        carry, rest = total >> 16, total & ALL_ONES
        yield Carry(before=total, carry=carry, rest=rest, after=carry + rest)
        total = carry + rest


def _shown(words: list[Word], limit: int | None) -> list[Word]:
    if limit is None or len(words) <= limit:
        return words
    return [*words[: max(limit - 1, 1)], words[-1]] if len(words) > 1 else words


def _origin(word: Word) -> str:
    names = ", ".join(word.fields)
    if word.is_field or word.is_skipped:
        names += " (counts as zero)"
    return f"{names} (a zero octet added)" if word.is_padded else names
