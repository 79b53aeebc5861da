"""What a checksum is taken over, with all the circumstances that decide whether it can be verified.

Nothing here is remembered from one packet to the next: addresses come with the pseudo-header, the rest as flags, and
whoever took the packet apart fills them in.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache

from dissect.checksum.compute import compute
from dissect.checksum.verdict import Reason
from dissect.schema import Covers, Header, InternetChecksum


@cache
def checksum_field(header: type[Header]) -> tuple[InternetChecksum, int]:
    """The checksum that a header declares, and the offset of its field in octets. ValueError where it declares none."""
    rule = header.stack.checksum
    if rule is None:
        raise ValueError(f"{header.__name__} declares no checksum")
    return rule, header.layout.slot(rule.field).offset.constant // 8


@dataclass(frozen=True, slots=True, kw_only=True)
class Coverage:
    """One checksum field and its context.

    The flags that concern what is around a header (`fragment`, `quoted`, `unknown_destination`) have no effect on a
    checksum that covers its own header alone: that one is verified wherever the header stands.
    """

    header: type[Header]
    """The declaration of the header that holds the field; says which field it is and what it covers."""
    octets: bytes
    """The octets that are there, from the header's first one to the end of what the checksum covers."""
    length: int | None
    """How many octets the checksum covers in full: more than there are where they were cut, and None where nothing
    says (a total length of zero). Octets beyond it are not looked at."""
    pseudo_header: Header | None = None
    """The filled pseudo-header. Where `length` is None, with the length that follows from the frame."""
    zero_is_absent: bool | None = None
    """Whether the network layer lets a field of zero mean that there is no checksum: true for IPv4, and for IPv6 in a
    tunnel that may (RFC 6935, RFC 6936). None where there is no network layer to say."""

    bad_length: bool = False
    """Lengths contradict each other, so what is covered is not known."""
    fragment: bool = False
    """The octets are those of a fragment. Not set for an atomic one, nor after reassembly."""
    quoted: bool = False
    """The header stands in the copy of a datagram that an ICMP error carries."""
    cut: bool = False
    """The capture cut the octets, where the lengths do not show it: `length` is None, or the octets are quoted (fewer
    octets than `length` are the quote's doing there)."""
    unknown_destination: bool = False
    """A routing header or source route leaves the address for the pseudo-header unknown."""

    trailing: bytes = b""
    """For hints: the octets of the frame right after those covered (padding)."""
    candidates: Mapping[str, int] = field(default_factory=dict)
    """For hints: the other lengths that stand in the packet, by name, in octets."""
    pseudo_headers: Mapping[str, Header] = field(default_factory=dict)
    """For hints: pseudo-headers that a careless sender might have used, by what is wrong with them."""
    first_fragment: int | None = None
    """For hints, after reassembly: how many of the octets were in the first fragment."""

    @property
    def rule(self) -> InternetChecksum:
        return checksum_field(self.header)[0]

    @property
    def field_offset(self) -> int:
        """Where the field begins, in octets from the header's first one."""
        return checksum_field(self.header)[1]

    @property
    def field_captured(self) -> bool:
        return len(self.octets) >= self.field_offset + 2

    @property
    def found(self) -> int | None:
        """The value in the field; None where it is not there."""
        offset = self.field_offset
        return int.from_bytes(self.octets[offset : offset + 2], "big") if self.field_captured else None

    @property
    def covered(self) -> bytes:
        """The octets that are there and that the checksum covers."""
        return self.octets if self.length is None else self.octets[: max(self.length, 0)]

    @property
    def covers_header_only(self) -> bool:
        return self.rule.covers is Covers.HEADER

    @property
    def has_bad_length(self) -> bool:
        """Whether lengths contradict each other; a length that leaves out the field itself is such a case."""
        return self.bad_length or (self.length is not None and self.length < self.field_offset + 2)

    @property
    def is_cut(self) -> bool:
        """Whether the capture left out some of what is covered."""
        if self.cut or self.length is None or (self.quoted and not self.covers_header_only):
            return self.cut
        return len(self.octets) < self.length

    @property
    def pseudo_octets(self) -> bytes:
        """The octets of the pseudo-header; none where the rule asks for none."""
        return bytes(self.pseudo_header) if self.rule.pseudo_header and self.pseudo_header is not None else b""

    @property
    def obstacle(self) -> Reason | None:
        """What prevents the checksum from being verified; the first one that applies, in the order of precedence."""
        part_of_more = not self.covers_header_only
        over_pseudo_header = self.rule.pseudo_header
        checks = (
            (not self.field_captured, Reason.NOT_CAPTURED),
            (self.has_bad_length, Reason.BAD_LENGTH),
            (part_of_more and self.fragment, Reason.FRAGMENT),
            (self.is_cut, Reason.CUT_BY_CAPTURE),
            (part_of_more and self.quoted, Reason.QUOTED),
            (over_pseudo_header and self.unknown_destination, Reason.UNKNOWN_DESTINATION),
            (over_pseudo_header and self.pseudo_header is None, Reason.NO_PSEUDO_HEADER),
        )
        return next((reason for applies, reason in checks if applies), None)

    @property
    def expected(self) -> int:
        """What the field should hold. ValueError where there is an obstacle to knowing it."""
        if self.obstacle is not None:
            raise ValueError(f"the checksum cannot be recomputed: {self.obstacle.meaning}")
        return compute(self.rule, self.covered, self.field_offset, self.pseudo_header)
