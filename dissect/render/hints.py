"""Sentences about what may have made a checksum wrong."""

from __future__ import annotations

from collections.abc import Iterator

from dissect.checksum import Kind, Verdict


def hint_sentences(verdict: Verdict) -> Iterator[str]:
    """A sentence for each cause found."""
    yield from (f"hint: {hint.sentence}" for hint in verdict.hints)
    yield from (f"perhaps (one changed octet gives this value, too): {hint.sentence}" for hint in verdict.perhaps)


def cause_sentences(verdict: Verdict) -> Iterator[str]:
    """The same, or one sentence that no cause was found."""
    yield from hint_sentences(verdict)
    if verdict.kind is Kind.INVALID and not verdict.hints and not verdict.perhaps:
        yield f"none of the {verdict.tried} simple mistakes that were tried gives this value"
