"""The words for checksums: where the field is, what it covers, what zero means, and the pseudo-header."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING, ClassVar, Literal, TypeAlias

from dissect.addresses import Ipv4Address, Ipv6Address
from dissect.schema.expressions import ALWAYS, AmountWord, GuardWord, read_once

if TYPE_CHECKING:
    from dissect.schema.header import Header


class Zero(Enum):
    """The meaning of a checksum field of zero."""

    COMPUTED = "a sum like any other"
    ABSENT = "no checksum (RFC 4884 §7)"
    """A computed zero is sent as all ones, which is the same number."""
    ABSENT_OVER_IPV4 = "no checksum over IPv4; forbidden over IPv6 (RFC 768, RFC 8200 §8.1)"
    """A computed zero is sent as all ones."""
    NEVER_SENT = "an error, as a computed zero is sent as all ones (RFC 3828 §3.1)"
    ABSENT_WHERE_ANNOUNCED = "no checksum, where the receiver has announced that it accepts this (RFC 9653)"


class Covers(Enum):
    """The octets that a checksum covers; the field itself counts as zero."""

    HEADER = "the header"  # which does not take the rest of its window
    EXTENT = "the header and its payload"


class Over(Enum):
    """A network layer. The one around a header decides about its checksum, or the records in it."""

    IPV4 = "over IPv4"
    IPV6 = "over IPv6"

    def lends(self, pseudo_header: type[Header]) -> bool:
        """Whether this network layer lends a pseudo-header of this kind."""
        address = {Over.IPV4: Ipv4Address, Over.IPV6: Ipv6Address}[self]
        return any(slot.address is address for slot in pseudo_header.layout.slots)


@dataclass(frozen=True, slots=True, eq=False)
class InternetChecksum:
    """The 16-bit one's complement sum of RFC 1071 stands in `field`, if `when` holds and the field is there.

    `coverage`: how many octets are added up, counted from the header's first one; 0 means all. The pseudo-header still
    has the full length (RFC 3828 §3.1). `skips`: a field that is not added up. `accepted_too`: another way to take the
    checksum, which receivers accept as well. `signed_last`: an odd last octet is not the upper half of a word padded
    with zeros, but a word of its own, as a signed number, less one if negative.
    """

    field: str
    covers: Covers = Covers.EXTENT
    pseudo_header: bool | Over = False
    zero: Zero = Zero.COMPUTED
    coverage: AmountWord | None = None
    skips: str | None = None
    when: GuardWord = ALWAYS
    accepted_too: InternetChecksum | None = None
    signed_last: bool = False

    octets: ClassVar[int] = 2
    """How many octets the field has."""
    left_out: ClassVar[int] = 0

    def __post_init__(self) -> None:
        read_once(self, amounts=() if self.coverage is None else ("coverage",), guards=("when",))


@dataclass(frozen=True, slots=True, eq=False)
class Crc32c:
    """The CRC-32C of header and payload stands in `field`, its least significant octet first (RFC 9260 §6.8, App. A).

    The field is still declared as `Int32ub`, and its value is the one that Wireshark shows: the four octets in the
    order of the wire.
    """

    field: str
    zero: Zero = Zero.ABSENT_WHERE_ANNOUNCED
    when: GuardWord = ALWAYS

    octets: ClassVar[int] = 4
    """How many octets the field has."""
    covers: ClassVar[Covers] = Covers.EXTENT
    pseudo_header: ClassVar[bool] = False
    coverage: ClassVar[None] = None
    skips: ClassVar[None] = None
    accepted_too: ClassVar[None] = None
    left_out: ClassVar[int] = 0
    signed_last: ClassVar[bool] = False

    def __post_init__(self) -> None:
        read_once(self, guards=("when",))


@dataclass(frozen=True, slots=True, eq=False)
class Fletcher:
    """Fletcher's checksum of header and payload stands in `field`: two octets that make both of its sums zero.

    RFC 905 annex B, RFC 2328 §12.1.7. `left_out`: how many octets at the beginning are not added up.
    """

    field: str
    left_out: int = 0
    when: GuardWord = ALWAYS

    octets: ClassVar[int] = 2
    """How many octets the field has."""
    covers: ClassVar[Covers] = Covers.EXTENT
    pseudo_header: ClassVar[bool] = False
    zero: ClassVar[Zero] = Zero.COMPUTED
    coverage: ClassVar[None] = None
    skips: ClassVar[None] = None
    accepted_too: ClassVar[None] = None
    signed_last: ClassVar[bool] = False

    def __post_init__(self) -> None:
        read_once(self, guards=("when",))


@dataclass(frozen=True, slots=True, eq=False)
class FrameCheckSequence:
    """The CRC-32 of this header and all that it carries follows the frame's last octet (IEEE 802.3 §3.2.9).

    It is not a field of the header. Only the capture file says whether it was kept, and it comes after everything else,
    including padding. Its least significant octet is sent first; its value is the one that Wireshark shows under the
    name `wireshark`: the four octets in the order of the wire, or as the number that was sent.
    """

    wireshark: str
    label: str = "Frame Check Sequence"
    shown_as: Literal["big", "little"] = "big"
    """The byte order in which Wireshark reads the four octets as a number."""

    field: ClassVar[str] = "frame_check_sequence"
    octets: ClassVar[int] = 4
    """How many octets the sequence has."""
    covers: ClassVar[Covers] = Covers.EXTENT
    pseudo_header: ClassVar[bool] = False
    zero: ClassVar[Zero] = Zero.COMPUTED
    coverage: ClassVar[None] = None
    skips: ClassVar[None] = None
    accepted_too: ClassVar[None] = None
    left_out: ClassVar[int] = 0
    signed_last: ClassVar[bool] = False


FieldChecksum: TypeAlias = InternetChecksum | Crc32c | Fletcher
"""A checksum in a field of the header."""
Checksum: TypeAlias = FieldChecksum | FrameCheckSequence


@dataclass(frozen=True, slots=True, eq=False)
class PseudoHeader:
    """The pseudo-header for the payload's checksum: a header declaration of its own. Its fields are filled by name from
    this header, except `upper_layer_length` and the payload's `protocol`."""

    header: type[Header]
    zero_is_absent: bool
    """Whether a checksum of zero in the payload may mean that it has no checksum."""


class Pick(Enum):
    """Which of several addresses counts."""

    FIRST = "first"
    LAST = "last"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True, eq=False)
class Readdress:
    """If `when` holds, the pseudo-header's `address` is not the network header's, but one of those in `field`."""

    address: str
    field: str
    pick: Pick
    when: GuardWord = ALWAYS

    def __post_init__(self) -> None:
        read_once(self, guards=("when",))
