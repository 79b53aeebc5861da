"""What the stack needs to know of a header: a small closed vocabulary of data, from which the walk is derived.

| word | says |
|---|---|
| `carried_as` | in which number spaces, under which numbers, this header is carried |
| `Next` | where the number of what follows stands, in which space, and when it counts |
| `Extent` | how many octets header and payload have together, from the header's first octet |
| `Expect` | what must hold of the fields, and the problem that it is where it does not |
| `Fragmentation` | the offset and more-to-come fields of a header that carries fragments |
| `InternetChecksum` | the checksum field, what it covers, and what zero means |
| `PseudoHeader` | the pseudo-header that a network header lends to the transports it carries |
| `Readdress` | a field that replaces an address of the pseudo-header |
| `Jumbogram` | an option that gives the length of the packet around it |
| `read_on_the_way` | that the header is not part of what is fragmented |
| `variant` | for which values of the base header's fields a derived header is meant |

Sizes, keys and guards are `this` expressions over the fields of fixed place. A header's own size is never declared:
it is the sum of its fields.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from enum import Enum, IntEnum
from typing import TYPE_CHECKING, Any, Final

from dissect.problems import Code, Severity
from dissect.schema.references import Reference

if TYPE_CHECKING:
    from dissect.schema.header import Header


class _Peek:
    """The first nibble of the payload, as a key: raw IP links and MPLS say no more than that."""

    def __repr__(self) -> str:
        return "PEEK"


PEEK: Final = _Peek()


@dataclass(frozen=True, slots=True, eq=False)
class Next:
    """Look up `key` (an expression, a number or PEEK) in `space`, if `when` holds. The first hit in the list wins.

    `quoted`: what follows is a copy of another datagram, not a payload of this one.
    `optional`: an unknown number is ordinary (ports), not worth a note.
    """

    space: type[IntEnum]
    key: Any
    when: Any = None
    quoted: bool = False
    optional: bool = False


@dataclass(frozen=True, slots=True, eq=False)
class Extent:
    """Header and payload together have `octets` octets, if `when` holds; without one, up to the window's end."""

    octets: Any
    when: Any = None


class Unless(Enum):
    """Circumstances that excuse a header from an expectation."""

    NEVER = "never"
    IN_JUMBOGRAM = "in a jumbogram"
    QUOTED = "quoted in an ICMP error"


@dataclass(frozen=True, slots=True, eq=False)
class Expect:
    """`holds` must hold (where `when` does); otherwise it is a problem at `field`, with a message that says what is."""

    holds: Any
    field: str
    message: str
    code: Code = Code.BAD_LENGTH
    severity: Severity = Severity.ERROR
    when: Any = None
    unless: Unless = Unless.NEVER
    reference: Reference | None = None


@dataclass(frozen=True, slots=True, eq=False)
class Fragmentation:
    """The payload is a fragment where `offset` is not 0 or `more` is set."""

    offset: Any
    more: Any


class Zero(Enum):
    """What a checksum field of zero means (a computed zero is then sent as all ones)."""

    COMPUTED = "a sum like any other"
    ABSENT_OVER_IPV4 = "no checksum over IPv4; forbidden over IPv6 (RFC 768, RFC 8200 §8.1)"


class Covers(Enum):
    """What a checksum is taken over; the field itself counts as zero."""

    HEADER = "the header"
    EXTENT = "the header and its payload"


@dataclass(frozen=True, slots=True, eq=False)
class InternetChecksum:
    """The 16-bit one's complement sum of RFC 1071 stands in `field`."""

    field: str
    covers: Covers = Covers.EXTENT
    pseudo_header: bool = False
    zero: Zero = Zero.COMPUTED


@dataclass(frozen=True, slots=True, eq=False)
class PseudoHeader:
    """The pseudo-header under which the payload's checksum is taken: a header declaration of its own, whose fields are
    filled by name from this header, but for the last two kinds: `upper_layer_length` and the payload's `protocol`."""

    header: type[Header]
    zero_is_absent: bool
    """Whether a payload's checksum of zero may mean that there is none."""


class Pick(Enum):
    """Which of several addresses counts."""

    FIRST = "first"
    LAST = "last"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True, eq=False)
class Readdress:
    """The pseudo-header's `address` is not the network header's, but one of those in `field`, where `when` holds."""

    address: str
    field: str
    pick: Pick
    when: Any = None


@dataclass(frozen=True, slots=True, eq=False)
class Jumbogram:
    """`field` is the length of the payload of the header around this option (RFC 2675)."""

    field: str


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class Stack:
    """A header's place among the others. `name` is Wireshark's short name of the protocol."""

    name: str
    reference: Reference
    carried_as: Mapping[type[IntEnum], Sequence[int]] | None = None
    next: Sequence[Next] = ()
    extent: Sequence[Extent] = ()
    expect: Sequence[Expect] = ()
    checksum: InternetChecksum | None = None
    fragmentation: Fragmentation | None = None
    pseudo_header: PseudoHeader | None = None
    readdress: Readdress | None = None
    jumbogram: Jumbogram | None = None
    read_on_the_way: bool = False
    """Whether nodes between source and destination read the header, so that it stands before every fragment."""
    unchecked_in: Reference | None = None
    """The rule that lets UDP carry this header without a checksum even over IPv6, if there is one (RFC 6935 §5)."""
    variant: Sequence[Any] = ()
    """Guards over the base header; the first base variant one of whose guards holds is what the octets are."""

    def varied(self, when: Sequence[Any], **changes: Any) -> Stack:
        """The same place for a variant of the header, chosen `when` one of the guards over the base's fields holds."""
        return replace(self, variant=tuple(when), **{"carried_as": None, **changes})
