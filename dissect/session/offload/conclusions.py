"""Conclusions about a host's checksums, with the counts for and against them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class LeftToCard:
    """A host that leaves the checksums of its packets to its card, with the counts for and against that."""

    interface: int
    interface_name: str
    host: str
    protocols: tuple[str, ...]
    left: int
    """Packets of these protocols that it sent with the sum of the pseudo-header in the field."""
    complete: int
    """Those that it sent complete."""
    exceptions: tuple[int, ...]
    """The numbers of the first of these."""
    shortest_left: int
    """Octets of the shortest of those left, header included."""
    longest_complete: int
    """Octets of the longest of those complete; 0 without any."""
    wrong: int
    """Those that are wrong in another way."""
    fragments: int
    received_complete: int
    """Packets of these protocols that it received complete."""
    received_left: int
    """Those that it received with the sum of the pseudo-header in the field: nothing filled them in."""
    confirmed: int
    """Those sent that the capture marks as without a ready checksum, or as outgoing."""
    inbound: int
    """Those sent that the capture marks as incoming on this interface."""
    is_mixed: bool
    """Whether too many are complete to be exceptions."""
    longest_are_left: bool
    """Whether every one left is longer than every complete one, as where a card cuts segments or puts them together."""

    @property
    def sentence(self) -> str:
        """The conclusion without capital and full stop."""
        return "; ".join(self._clauses())

    def _clauses(self) -> Iterator[str]:
        names, these = ", ".join(self.protocols), _packets(self.left)
        if self.is_mixed:
            yield self._mixed(names, these)
        elif self.received_left:
            yield (
                f"nothing wrong: {self.host} sends ({names}: {these}) and receives ({self.received_left}) without "
                "checksums, as programs on one machine do, between which there is no card"
            )
        elif self.inbound:
            yield (
                f"nothing wrong: {self.host} is on the machine of the capture, which takes its packets "
                f"before any card does ({names}: {these})"
            )
        else:
            yield f"nothing wrong: the card of {self.host} fills in the checksums of what it sends ({names}: {these})"
        if self.complete and not self.is_mixed:
            few = ", ".join(map(str, self.exceptions)) + (", …" if self.complete > len(self.exceptions) else "")
            yield f"{self.complete} that it sent {_are(self.complete)} complete (packet {few})"
        if not self.received_left:
            what = f"what it receives is complete ({self.received_complete})"
            yield what if self.received_complete else "it receives nothing to compare with"
        elif self.received_complete:
            yield f"{self.received_complete} that it receives {_are(self.received_complete)} complete"
        if self.fragments:
            yield f"its fragments ({self.fragments}) tell nothing, as they are never left to a card"
        if self.wrong:
            yield f"{self.wrong} that it sent {_are(self.wrong)} wrong nevertheless"
        if self.confirmed:
            yield f"of {self.confirmed} the capture says that they were on their way out, or not ready"

    def _mixed(self, names: str, these: str) -> str:
        """Many of both kinds: usually only packets that stand for several segments lack the checksum."""
        both = f"of what {self.host} sends ({names}), {these} without the checksum and {self.complete} with it"
        if self.longest_are_left:
            return (
                f"nothing wrong: {both}; all without it are longer ({self.shortest_left} octets and more, the others "
                f"{self.longest_complete} at most), as where a card cuts segments or has put them together"
            )
        return f"{both}, and not by their length: nothing here says why"


@dataclass(frozen=True, slots=True, kw_only=True)
class ZerosLeft:
    """A host that sends zeros instead of a checksum. `is_excused` if the capture shows that a card fills them in.

    It does where all checksums of the protocol that the host sends are zero, and the capture says of each that it was
    not ready or on its way out, or else the host leaves most checksums of another protocol to its card, too. Without
    this a sender that never computes the checksum looks the same.
    """

    interface: int
    interface_name: str
    host: str
    protocol: str
    zeros: int
    others: int
    """Checksums of the protocol that it sent and that are not zero."""
    received_complete: int
    received_zeros: int
    is_excused: bool

    @property
    def sentence(self) -> str:
        """The conclusion without capital and full stop."""
        what = f"{self.host} sends zero for the checksum of {self.protocol} ({_packets(self.zeros)})"
        if self.is_excused:
            return f"nothing wrong: {what}, which its card fills in"
        if self.others:
            return f"{what}, and something else in {self.others}: that is no card's doing"
        if self.received_complete and not self.received_zeros:
            right = f"all that it receives is right ({self.received_complete})"
            return f"{what}, and {right}: if the capture is from {self.host} itself, its card fills them in"
        return f"{what}: a card may fill them in, but nothing shows it"


def _are(count: int) -> str:
    return "is" if count == 1 else "are"


def _packets(count: int) -> str:
    return f"{count} packet{'' if count == 1 else 's'}"
