"""What a checksum covers, with everything that decides whether it can be verified.

No state passes from one packet to the next: the dissector fills in the flags, and the pseudo-header with the addresses.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from dissect.checksum.computing import compute
from dissect.checksum.declared import checksum_field, takes_pseudo_header, with_signed_last, without_skipped
from dissect.checksum.hints import OtherPseudoHeader
from dissect.checksum.kind import Reason
from dissect.checksum.sums.internet import ones_complement_sum
from dissect.schema import Checksum, Covers, FrameCheckSequence, Header, Reference


@dataclass(frozen=True, slots=True, kw_only=True)
class Coverage:
    """One checksum field and its context.

    The flags about a header's surroundings (`fragment`, `quoted`, `unknown_destination`) have no effect on a checksum
    that covers its header only: it is verified everywhere.
    """

    header: type[Header]
    """The declaration of the header that holds the field: which field it is, and what the checksum covers."""
    octets: bytes
    """The available octets, from the header's first one to the last that the checksum could cover."""
    length: int | None
    """How many octets the checksum could cover in full: more than `octets` holds if they were cut, and None if no
    field gives the number (a total length of zero). Octets beyond it are ignored."""
    reach: int | None = None
    """How many of them it covers according to the header's own field (UDP-Lite); None if all."""
    other_rule: Checksum | None = None
    """A rule other than that of the header's field: `InternetChecksum.accepted_too`, or a `FrameCheckSequence`, whose
    own octets count in `octets` and `length` too."""
    pseudo_header: Header | None = None
    """The filled pseudo-header. If `length` is None, it has the length that follows from the frame."""
    zero_is_absent: bool | None = None
    """Whether a field of zero may mean no checksum: because of the network layer (IPv4, and IPv6 around headers that
    declare it: RFC 6935, RFC 6936), or because the receiver announced it earlier (RFC 9653). None if neither is
    known."""
    zero_reference: Reference | None = None
    """The rule that allows or forbids a zero here, if it is not the field's own rule."""
    zero_forbidden_by: str = ""
    """The part of the packet that forbids a zero that the receiver would otherwise accept."""

    bad_length: bool = False
    """Lengths contradict each other, so the covered octets are unknown."""
    fragment: bool = False
    """The octets are those of a fragment. Not set for an atomic one, nor after reassembly."""
    quoted: bool = False
    """The header stands in the copy of a datagram that an ICMP error carries."""
    cut: bool = False
    """The capture cut the octets, and the lengths do not show it: `length` is None, or the octets are quoted (a quote
    may have fewer octets than `length` anyway)."""
    unknown_destination: bool = False
    """A routing header or source route hides the address for the pseudo-header."""

    trailing: bytes = b""
    """For hints: the octets of the frame right after those covered (padding)."""
    frame: bytes = b""
    """For hints: the whole frame, which ends in `trailing`."""
    candidates: Mapping[str, int] = field(default_factory=dict)
    """For hints: the other lengths in the packet, by name, in octets."""
    padding: Iterable[tuple[int, int]] = ()
    """For hints: the spans of padding among the octets, in their order."""
    pseudo_headers: Iterable[OtherPseudoHeader] = ()
    """For hints: pseudo-headers that a careless sender might have used."""
    first_fragment: int | None = None
    """For hints, after reassembly: how many of the octets were in the first fragment."""
    is_intact: bool = False
    """For hints: a test has just made the octets, so nothing changed them on the way."""

    @property
    def rule(self) -> Checksum:
        """How the checksum is taken: as the header declares it, or `other_rule`."""
        return self.other_rule or checksum_field(self.header)[0]

    @property
    def field_offset(self) -> int:
        """Where the field begins, in octets from the header's first one."""
        rule = self.rule
        if isinstance(rule, FrameCheckSequence):
            return (len(self.octets) if self.length is None else self.length) - rule.octets
        return checksum_field(self.header)[1]

    @property
    def field_end(self) -> int:
        """Where the field ends, in octets from the header's first one."""
        return self.field_offset + self.rule.octets

    @property
    def field_captured(self) -> bool:
        """Whether the capture has all octets of the field."""
        return len(self.octets) >= self.field_end

    @property
    def found(self) -> int | None:
        """The value in the field; None if the field was not captured."""
        begin = self.field_offset
        end = begin + self.rule.octets
        return int.from_bytes(self.octets[begin:end], "big") if len(self.octets) >= end else None

    @property
    def covered(self) -> bytes:
        """The available octets that the checksum covers, including those of a field that it skips."""
        if isinstance(self.rule, FrameCheckSequence):
            return self.octets[: max(self.field_offset, 0)]
        end = self.length if self.reach is None else self.reach
        return self.octets if end is None else self.octets[: max(end, 0)]

    @property
    def counted(self) -> bytes:
        """The covered octets as they count: zeros for a skipped field, and an odd last one as the rule says."""
        return with_signed_last(self.rule, without_skipped(self.header, self.rule, self.covered))

    @property
    def covers_header_only(self) -> bool:
        """Whether the checksum leaves the payload out, as IPv4's does."""
        return self.rule.covers is Covers.HEADER

    @property
    def has_bad_length(self) -> bool:
        """Whether lengths contradict each other, or a length leaves out the field itself."""
        return self._has_bad_length(self.field_end)

    def _has_bad_length(self, field_end: int) -> bool:
        length, reach = self.length, self.reach
        if self.bad_length or (length is not None and length < field_end):
            return True
        # RFC 3828 §3.1: a coverage beyond the datagram is an error, and the datagram is to be discarded.
        return reach is not None and (reach < field_end or (length is not None and reach > length))

    @property
    def is_cut(self) -> bool:
        """Whether the capture left out some of the covered octets."""
        if self.cut or self.length is None or (self.quoted and not self.covers_header_only):
            return self.cut
        return len(self.octets) < (self.length if self.reach is None else self.reach)

    @property
    def takes_pseudo_header(self) -> bool:
        """Whether a pseudo-header counts too, even if it is missing."""
        return takes_pseudo_header(self.rule, None if self.pseudo_header is None else type(self.pseudo_header))

    @property
    def pseudo_octets(self) -> bytes:
        """The octets of the pseudo-header; empty if the rule asks for none."""
        return bytes(self.pseudo_header) if self.takes_pseudo_header and self.pseudo_header is not None else b""

    @property
    def holds_pseudo_header_sum(self) -> bool:
        """Whether the field holds the sum of the pseudo-header alone, to which a network card adds the rest."""
        return bool(self.pseudo_octets) and self.found == ones_complement_sum(self.pseudo_octets)

    @property
    def obstacles(self) -> frozenset[Reason]:
        """Why the checksum cannot be verified: every reason that applies (but NO_LENGTH). Empty if it can be."""
        rule, field_end = self.rule, self.field_end
        part_of_more = rule.covers is not Covers.HEADER
        over_pseudo_header = self.takes_pseudo_header
        checks = (
            (Reason.NOT_CAPTURED, len(self.octets) < field_end and not isinstance(rule, FrameCheckSequence)),
            (Reason.BAD_LENGTH, self._has_bad_length(field_end)),
            (Reason.FRAGMENT, part_of_more and self.fragment),
            (Reason.CUT_BY_CAPTURE, self.is_cut),
            (Reason.QUOTED, part_of_more and self.quoted),
            (Reason.UNKNOWN_DESTINATION, over_pseudo_header and self.unknown_destination),
            (Reason.NO_PSEUDO_HEADER, over_pseudo_header and self.pseudo_header is None),
        )
        return frozenset([reason for reason, applies in checks if applies])

    @property
    def is_verifiable(self) -> bool:
        """Whether the right value is known: there is no obstacle, and the packet says how long it is."""
        return self.length is not None and not self.obstacles

    @property
    def expected(self) -> int:
        """The value that the field should hold. ValueError if there is an obstacle."""
        if self.obstacles:
            raise ValueError(
                "the checksum cannot be recomputed: " + "; ".join(sorted(one.meaning for one in self.obstacles))
            )
        return self._computed

    @property
    def _computed(self) -> int:
        """The same where it is known that there is no obstacle."""
        return compute(self.rule, self.counted, self.field_offset, self.pseudo_header)
