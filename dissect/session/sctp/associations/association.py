"""`Association`, and its two `End`s."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from dissect.addresses import Address
from dissect.session.sctp.chunks import MOST_ADDRESSES, Initiation

MOST_ANSWERS: Final = 8
"""Tags of INIT ACKs that are remembered until one is used."""


class End:
    """One side: the tag that it chose, and its addresses. None where a number is not known."""

    __slots__ = ("addresses", "answers", "initiation", "is_listed", "port", "primary", "strange", "tag")

    def __init__(self, port: int, address: Address) -> None:
        self.port = port
        self.primary = address
        """The address that was seen first."""
        self.tag: int | None = None
        """The verification tag of what is sent to it."""
        self.initiation: Initiation | None = None
        """Its INIT, or the INIT ACK whose cookie came back."""
        self.answers: dict[int, Initiation] = {}
        """Its INIT ACKs by their tags, before a cookie comes back: it answers each INIT anew, and remembers none."""
        self.addresses: dict[Address, bytes | None] = {}
        """Each address with the surroundings in which it was seen; None for one that was only told of."""
        self.is_listed = False
        """Whether it has told its addresses."""
        self.strange: int | None = None
        """The last tag of a packet to it that it did not choose."""

    def expects(self, tag: int) -> bool:
        """Whether a tag is its own."""
        return tag == self.tag or tag in self.answers

    def choose(self, tag: int) -> None:
        """Take the tag by which it is addressed, which may be one of those that it offered."""
        self.tag = tag
        self.initiation = self.answers.get(tag, self.initiation)
        self.answers.clear()

    def offer(self, answer: Initiation) -> int | None:
        """Remember an INIT ACK. The tag that is forgotten for it."""
        self.tell(answer.addresses)
        self.answers.pop(answer.tag, None)
        self.answers[answer.tag] = answer
        if len(self.answers) <= MOST_ANSWERS:
            return None
        oldest = next(iter(self.answers))
        del self.answers[oldest]
        return oldest

    def tell(self, addresses: Iterable[Address]) -> None:
        """Take addresses that it says it has."""
        self.is_listed = True
        for address in addresses:
            self.meet(address, None)

    def meet(self, address: Address, around: bytes | None) -> None:
        """Take an address, with the surroundings in which it was seen."""
        if self.addresses.get(address) is None and (address in self.addresses or len(self.addresses) < MOST_ADDRESSES):
            self.addresses[address] = around


class Association:
    """Two ends; the first is the sender of the INIT, or of the packet that was seen first."""

    __slots__ = (
        "before",
        "collision",
        "ended",
        "ends",
        "is_established",
        "is_opening_seen",
        "number",
        "paths",
        "pending",
        "tags",
    )

    def __init__(self, number: int, ends: tuple[End, End], before: int | None = None) -> None:
        self.number = number
        self.ends = ends
        self.before = before
        """The number of the association between the same ends that this one restarts or follows."""
        self.is_opening_seen = False
        """Whether its INIT or INIT ACK was seen, so that it is known who is the client."""
        self.is_established = False
        """Whether a packet was seen that only an association has."""
        self.collision: int | None = None
        """The frame in which the other end sent an INIT, too."""
        self.ended: int | None = None
        """The frame that ended it, or with which another took its place."""
        self.pending: Association | None = None
        """One that an INIT begins, which may take its place."""
        self.tags: set[tuple[int, int, int]] = set()
        self.paths: set[bytes] = set()
        """By what it is found: see `Associations`."""

    @property
    def client(self) -> int | None:
        """Which end has sent the INIT; None if that is not known, or both have."""
        return 0 if self.is_opening_seen and self.collision is None else None

    def is_reached(self, sender: int, source: Address, destination: Address, around: bytes) -> bool:
        """Whether a packet with the right tag is of this association: hosts of two networks may have chosen one tag."""
        given = ((self.ends[sender], source), (self.ends[1 - sender], destination))
        known = [end.addresses[address] for end, address in given if address in end.addresses]
        if not known:
            return not any(end.is_listed for end in self.ends)
        return any(where is None or where == around for where in known)
