"""What is known of a datagram that came in fragments, whole or not."""

from __future__ import annotations

from typing import Final, NamedTuple

from dissect.codes import CodeWithMeaning


class Refusal(CodeWithMeaning):
    """Why a fragment is not part of a datagram."""

    EMPTY = "empty", "it has no octets"
    UNEVEN = "uneven", "others follow, but its octets are not a multiple of 8"
    TOO_LONG = "too_long", "it ends behind octet 65535, where no datagram may"
    CHAIN_CUT = "chain_cut", "it is the first, but the headers end before those of the transport do (RFC 7112)"
    CUT = "cut", "the capture kept only part of it"
    DAMAGED = "damaged", "its length contradicts the frame"
    DUPLICATE = "duplicate", "another fragment has all of its octets"
    TOO_MANY = "too_many", "the datagram has as many fragments as are kept"


class Outcome(CodeWithMeaning):
    """What became of a datagram."""

    WHOLE = "whole", "it is complete"
    INCOMPLETE = "incomplete", "the capture ended before all of its fragments had come"
    TIMED_OUT = "timed_out", "the time was over before all of its fragments had come"
    OVERLAP = "overlap", "two fragments overlap, which the rule for overlaps refuses"
    TWO_ENDS = "two_ends", "its fragments give two ends, or octets behind its end"
    REPLACED = "replaced", "another first fragment came later, so that the others may belong to either"
    CONGESTION = "congestion", "one fragment is marked for congestion, and another cannot be (RFC 3168 §5.3)"
    TOO_LONG = "too_long", "with its header it is longer than its length field can say"
    LIMIT = "limit", "a limit was reached, and it was the oldest"


UNFINISHED: Final = (Outcome.INCOMPLETE, Outcome.TIMED_OUT)


class Place(NamedTuple):
    """Where the octets of a fragment belong."""

    frame: int
    begin: int
    end: int
    refusal: Refusal | None = None
    """Why they are not part of the datagram."""


class Overlap(NamedTuple):
    """Octets that two fragments have."""

    begin: int
    end: int
    earlier: int
    """The frame of the fragment that came first."""
    later: int
    kept: int
    """The frame from which the octets were kept."""
    is_conflict: bool
    """Whether they are different octets."""


class Joined(NamedTuple):
    """What is known of a datagram that came in fragments. Places count octets behind its headers."""

    outcome: Outcome
    fragments: tuple[Place, ...]
    """In the order in which they came."""
    holes: tuple[tuple[int, int | None], ...]
    """Where octets are missing: begin and end. If the last fragment is missing, the end is not known: None."""
    overlaps: tuple[Overlap, ...]
    ends: tuple[tuple[int, int], ...]
    """The ends that were given, each with the frame that first gave it; more than one is a contradiction."""
    first_ns: int | None
    last_ns: int | None
    """The times of the first and the last fragment."""
    completed_before: int | None = None
    """The frame that completed a datagram with the same addresses and identification, a short time before: then these
    may be late copies."""

    @property
    def frames(self) -> tuple[int, ...]:
        """The frames of the fragments that are part of the datagram, in the order in which they came."""
        return tuple(one.frame for one in self.fragments if one.refusal is None)

    @property
    def length(self) -> int:
        """Where the datagram ends, as the first of its ends says; 0 while none has come."""
        return self.ends[0][0] if self.ends else 0

    @property
    def verified_frames(self) -> tuple[int, ...]:
        """The same with those of fragments whose octets are equal to those that are part of it."""
        taken = {None} if self.has_conflict else {None, Refusal.DUPLICATE}
        return tuple(one.frame for one in self.fragments if one.refusal in taken)

    @property
    def is_late_copy(self) -> bool:
        """Whether it is not complete, but one with the same addresses and identification was, a short time before."""
        return self.completed_before is not None and self.outcome in UNFINISHED

    @property
    def has_conflict(self) -> bool:
        """Whether two fragments have different octets for one place."""
        return any(one.is_conflict for one in self.overlaps)


class Whole(NamedTuple):
    """A datagram before it is taken apart: its octets from its network header on."""

    octets: bytes
    link_type: int
    """That of frames which begin with such a header."""
    joined: Joined

    @property
    def headers(self) -> int:
        """Octets of the headers that stand before the octets out of the fragments."""
        return len(self.octets) - self.joined.length
