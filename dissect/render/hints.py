"""What may have made a checksum wrong, in sentences."""

from __future__ import annotations

from collections.abc import Iterator

from dissect.checksum import Kind, Verdict


def hint_sentences(verdict: Verdict) -> Iterator[str]:
    """A sentence for each cause that was found."""
    yield from (f"hint: {hint.sentence}" for hint in verdict.hints)
    yield from (f"perhaps (one changed octet gives this value, too): {hint.sentence}" for hint in verdict.perhaps)


def cause_sentences(verdict: Verdict) -> Iterator[str]:
    """The same, or one that says that no cause was found, which is all that is known then."""
    yield from hint_sentences(verdict)
    if verdict.kind is Kind.INVALID and not verdict.hints and not verdict.perhaps:
        yield f"none of the {verdict.tried} simple mistakes that were tried gives this value"
