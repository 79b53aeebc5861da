"""The verdict on a checksum, with its reason: never a bare yes or no."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from dissect.checksum.hints import Causes, Hint
from dissect.checksum.kind import NONE_COMPUTED, Kind, Reason
from dissect.schema import Reference

CAUSES: tuple[str, ...] = ("hints", "perhaps", "tried")
"""The attributes of a verdict that come from its causes."""
FACTS: tuple[str, ...] = ("found", "expected", "reason", "reference", "octets", "awaits_inner")
"""Those that a verdict lacks of which only the kind is known yet."""


class _Explained:
    """Finds the causes on first use, and of a verdict of which only the kind is known, everything else: to explain a
    verdict takes far longer than to give it."""

    __slots__ = ("find", "tell")
    find: Callable[[], Causes]
    tell: Callable[[], Verdict]


def _found(self: _Explained, name: str) -> object:
    told: Verdict | Causes
    if name in FACTS:
        names, told = FACTS, self.tell()
    elif name in CAUSES:
        names, tell = CAUSES, getattr(self, "tell", None)
        told = self.find() if tell is None else tell()
    else:
        raise AttributeError(f"{type(self).__name__!r} object has no attribute {name!r}")
    for one in names:
        object.__setattr__(self, one, getattr(told, one))
    return getattr(told, name)


_Explained.__getattr__ = _found  # type: ignore[attr-defined]  # in the class, it would make every name an attribute


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict(_Explained):
    """A verdict and its facts.

    `found` is the field's value, None if it was not captured. `expected` is the right value: for VALID and INVALID,
    recomputed; for PARTIAL, what the network card would have written; for ILLEGAL, what the sender should have written,
    if that is known. `reason` is set for UNVERIFIABLE, `hints` for INVALID. Hints are found on first use; comparing,
    printing and pickling a verdict uses them too. `reference` is the rule that allows or forbids a zero, if it is not
    the usual rule of UDP.
    """

    kind: Kind
    found: int | None = None
    expected: int | None = None
    reason: Reason | None = None
    hints: tuple[Hint, ...] = ()
    perhaps: tuple[Hint, ...] = ()
    """For INVALID: mistakes that give the value found, as one changed octet would (see `dissect.checksum.hints`)."""
    tried: int = 0
    """For INVALID: how many mistakes were tried."""
    reference: Reference | None = None
    octets: int = 2
    """How many octets the field has."""
    awaits_inner: bool = False
    """Whether a VALID checksum is right only once the network card has filled in a PARTIAL one that it covers."""

    @property
    def is_failure(self) -> bool:
        """Whether something is wrong with the packet: INVALID or ILLEGAL."""
        return self.kind in FAILURES

    @property
    def is_wrong_zero(self) -> bool:
        """Whether an INVALID field is zero: the sender may have left it for the network card to fill in."""
        return self.kind is Kind.INVALID and self.found == 0

    @property
    def sentence(self) -> str:
        """The verdict in one sentence, without capital and full stop."""
        if self.reason is not None:
            return f"not verified: {self.reason.meaning}"
        if self.kind is Kind.INVALID and self.found is not None and self.expected is not None:
            found, expected = self.in_hexadecimal(self.found), self.in_hexadecimal(self.expected)
            return f"the field holds {found}, but the checksum of these octets is {expected}"
        if self.kind is Kind.VALID:
            return self._right()
        return self.kind.meaning if self.reference is None else self._by_rule()

    def _right(self) -> str:
        if self.awaits_inner:
            return "the field holds what is right once the network card has filled in the checksum within"
        same = " (0x0000 and 0xffff are the same number in one's complement)"
        return self.kind.meaning + (same if self.found != self.expected else "")

    def _by_rule(self) -> str:
        """The sentence on a zero that an unusual rule allows or forbids."""
        sentences = {
            Kind.ABSENT: f"{NONE_COMPUTED} ({self.reference})",
            Kind.ILLEGAL: f"the field is zero, which is never sent ({self.reference})",
        }
        return sentences.get(self.kind, self.kind.meaning)

    def in_hexadecimal(self, value: int | None) -> str:
        """A value of the field with all its digits."""
        return "none" if value is None else f"{value:#0{2 + 2 * self.octets}x}"

    def __str__(self) -> str:
        detail = "awaits_inner" if self.awaits_inner else self.reason.value if self.reason is not None else ""
        return f"{self.kind.value} ({detail})" if detail else self.kind.value


class VerdictDraft(_Explained):
    """The same slots, open for writing: filling them in takes a third of the time of `Verdict(…)`."""

    __slots__ = (
        "awaits_inner",
        "expected",
        "found",
        "hints",
        "kind",
        "octets",
        "perhaps",
        "reason",
        "reference",
        "tried",
    )


# Read once: reading an attribute of a class takes as long as calling it.
_new, _VALID = object.__new__, Kind.VALID
FAILURES = (Kind.INVALID, Kind.ILLEGAL)


def valid(found: int, octets: int) -> Verdict:
    """The verdict on a field of `octets` octets that holds the right value."""
    draft: Any = _new(VerdictDraft)
    draft.kind = _VALID
    draft.found = draft.expected = found
    draft.reason = draft.reference = None
    draft.octets = octets
    draft.awaits_inner = False
    draft.hints = draft.perhaps = ()
    draft.tried = 0
    draft.__class__ = Verdict
    return draft  # type: ignore[no-any-return]  # it is a Verdict since the line before


def invalid(found: int, expected: int, octets: int, find: Callable[[], Causes]) -> Verdict:
    """The verdict on a field of `octets` octets that holds a wrong value. `find` gives the causes."""
    draft: Any = _new(VerdictDraft)
    draft.kind = Kind.INVALID
    draft.found = found
    draft.expected = expected
    draft.reason = draft.reference = None
    draft.octets = octets
    draft.awaits_inner = False
    draft.find = find
    draft.__class__ = Verdict
    return draft  # type: ignore[no-any-return]  # it is a Verdict since the line before


def foretold(kind: Kind, tell: Callable[[], Verdict]) -> Verdict:
    """A verdict of which only the kind is known yet. `tell` gives the whole verdict."""
    draft: Any = _new(VerdictDraft)
    draft.kind = kind
    draft.tell = tell
    draft.__class__ = Verdict
    return draft  # type: ignore[no-any-return]  # as above
