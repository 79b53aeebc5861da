"""What a name of the filter language is: its sort, its type, and the declarations behind it."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from enum import Enum, IntEnum
from typing import TYPE_CHECKING, Final, NamedTuple, TypeAlias

from dissect.addresses import Address, Ipv4Address, Ipv6Address, MacAddress

if TYPE_CHECKING:
    from dissect.schema import Header

HeaderClass: TypeAlias = "type[Header]"
Registry: TypeAlias = type[IntEnum]


class Type(Enum):
    """The type of a value, which decides what it can be compared with. The enum's value is for people."""

    UNSIGNED = "number"
    SIGNED = "signed number"
    FLAG = "flag"
    OCTETS = "octets"
    TEXT = "text"
    DOMAIN_NAME = "domain name"
    MAC = "MAC address"
    IPV4 = "IPv4 address"
    IPV6 = "IPv6 address"
    SECONDS = "time"
    """A time: an integer, in nanoseconds, which filters write in seconds."""
    TIME = "date and time"
    """A time of day on a date: an integer, in nanoseconds since 1970."""
    VERDICT = "verdict"
    PROTOCOL = "protocol"
    """The octets of a layer and its payload; mostly used to test for its presence."""
    MESSAGE = "message"
    """A message in a stream, which ends in the packet; only tested for its presence, and counted."""

    @property
    def address(self) -> type[Address] | None:
        """The type of the addresses."""
        return ADDRESSES.get(self)

    @property
    def phrase(self) -> str:
        """The type with its article: a number, octets, an IPv4 address."""
        word = str(self.value)
        if self in {Type.OCTETS, Type.TEXT}:
            return word
        return f"an {word}" if word.startswith("I") else f"a {word}"

    @property
    def is_number(self) -> bool:
        """Whether values are whole numbers, which can be compared by size."""
        return self in {Type.UNSIGNED, Type.SIGNED}

    @property
    def is_text(self) -> bool:
        """Whether values are text, which can be searched."""
        return self in {Type.TEXT, Type.DOMAIN_NAME}


ADDRESSES: Final[Mapping[Type, type[Address]]] = {
    Type.MAC: MacAddress,
    Type.IPV4: Ipv4Address,
    Type.IPV6: Ipv6Address,
}


class Sort(Enum):
    """What a name refers to."""

    FIELD = "field"
    EITHER = "either of two fields"
    PROTOCOL = "protocol"
    ITEM = "item of a list"
    FRAME = "frame"
    VERDICT = "verdict on a checksum"
    DATAGRAM = "datagram in fragments"
    PAYLOAD = "payload"
    FOLLOWED = "told by earlier packets"


BESIDE_HEADERS: Final = frozenset({Sort.FRAME, Sort.FOLLOWED})
"""What a packet may have whatever headers it has."""


class Carried(NamedTuple):
    """What a name says of the payload of headers."""

    is_length: bool
    """Whether it is the number of its octets, and not the octets."""
    is_innermost: bool
    """Whether it is about what no declared header follows in: the payload of the innermost layer, as captured."""


@dataclass(frozen=True, slots=True, eq=False)
class FilterName:
    """A name of the filter language, and the declarations behind it."""

    name: str
    sort: Sort
    type: Type
    bits: int = 0
    """The width of a number; 1 for a flag, 0 for all else."""
    label: str = ""
    meaning: str = ""
    numbers: Registry | None = None
    """The registry of the field's numbers, if there is one."""
    own: Mapping[HeaderClass, tuple[str, ...]] = field(default_factory=dict)
    """For every packet header that has the name itself: its fields and views of that name, in wire order."""
    items: Mapping[HeaderClass, tuple[str, ...]] = field(default_factory=dict)
    """The same for the items of lists."""
    holders: frozenset[HeaderClass] = frozenset()
    """The packet headers whose lists may contain such items, at any depth."""
    parts: tuple[str, ...] = ()
    """The names of the two fields that this name covers."""
    is_behind: bool = False
    """Whether it refers to the check sequence after a frame, which a frame has only if the capture says so."""
    carried: Carried | None = None
    """What it says of the payload of the headers in `own`; for others None."""
    words: Collection[str] = ()
    """The only words that its text can be; empty for any text."""
    in_streams: bool = False
    """Whether messages may have it that headers delimit in streams, so that a packet has it where a message ends."""

    @property
    def places(self) -> tuple[tuple[HeaderClass, str], ...]:
        """Every pair of a header or item and its field or view."""
        return tuple(
            (header, one) for places in (self.own, self.items) for header, names in places.items() for one in names
        )

    @property
    def protocols(self) -> frozenset[HeaderClass]:
        """The packet headers that contain such a value, or the field that a verdict is about."""
        return frozenset() if self.is_behind else self.holders.union(self.own)


STATUS: Final = ".status"
"""The end of the name of a verdict, after that of the field."""
