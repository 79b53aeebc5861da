"""What the stack needs to know about a header: a small closed vocabulary of data, from which the walk is derived.

| word | says |
|---|---|
| `floor`, `unit`, `short` | between whom the header delivers; what people call it with its payload, and in short |
| `service` | what processes may rely on |
| `origin` | who or what gives fields their values |
| `message` | of an item of a list: the field that holds a process's message |
| `carried_as` | in which number spaces, under which numbers, this header is carried |
| `Next` | where the number of what follows stands, in which space, and when it counts |
| `Quotation` | how long a quoted datagram is, and what follows it |
| `Continuation` | in which field a list goes on, and which item of it says so |
| `quoting` | which item of a list holds a quoted datagram |
| `Extent` | how many octets header and payload have together, from the header's first octet |
| `payload` | what the header's payload is where nothing that follows says it: surplus, data, encrypted |
| `PayloadNames` | Wireshark's names for the payload: its length, and its octets |
| `recognized_by` | what must hold of the fields for the octets to be this protocol at all |
| `shares_numbers` | that other octets are as ordinary under its numbers |
| `answers_elsewhere` | that a request to one of its numbers is answered from another |
| `Trailer` | how many octets at the end of the payload are not part of it |
| `carries` | of an item of a list: that the payload of the header is the item's value, which ends the list |
| `delimits` | the header of the messages that this one delimits in a stream |
| `Expect` | what must hold of the fields, and the problem that it is where it does not |
| `context_rules` | what must hold of the fields together with the payload's length and the network header around |
| `Zeros` | a field whose octets must all be zero |
| `Text` | a field of text that must be one of some words, or a decimal number |
| `Repeat` | how often an item may stand in its list |
| `Nesting` | which limit of the walk a header counts towards |
| `Fragmentation` | the offset and more-to-come fields of a header that carries fragments, and how they are joined |
| `separates` | fields whose values keep networks apart: equal addresses in two VLANs are two hosts |
| `InternetChecksum`, `Crc32c`, `Fletcher` | the checksum field, what it covers, and what zero means |
| `FrameCheckSequence` | the check sequence behind a link's frame, where the capture kept it |
| `PseudoHeader` | the pseudo-header that a network header lends to the transports it carries |
| `Readdress` | a field that replaces an address of the pseudo-header |
| `Jumbogram` | an option that gives the length of the packet around it |
| `Followed` | what only the packets before one in its capture tell of it |
| `Transit` | which fields stay the same on the way through routers and translators, and which name the flow |
| `Exchange` | how messages open, answer and end the conversation that they belong to, and which end sends them |
| `read_on_the_way` | that the header is not part of what is fragmented |
| `unchecked_in`, `always_checked` | the rule by which a checksum may be missing around it, or may never be |
| `variant` | for which values of the base header's fields it is this derived header |

Sizes, keys and guards are `this` expressions over the fields of fixed place. A header's own size is never declared:
it is the sum of its fields.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from enum import Enum, IntEnum
from typing import TYPE_CHECKING, Any, Final

from dissect.problems import Code, Severity
from dissect.schema.expressions import ALWAYS, AmountWord, GuardWord, guard, read_once
from dissect.schema.stack_words.checksums import FieldChecksum, FrameCheckSequence, PseudoHeader, Readdress
from dissect.schema.stack_words.exchanges import Exchange
from dissect.schema.stack_words.floors import Floor
from dissect.schema.stack_words.following import Followed
from dissect.schema.stack_words.fragments import Fragmentation
from dissect.schema.stack_words.origins import FieldOrigin
from dissect.schema.stack_words.references import Reference
from dissect.schema.stack_words.services import Service

if TYPE_CHECKING:
    from dissect.schema.header import Header
    from dissect.schema.tlv import ItemList


@dataclass(frozen=True, slots=True)
class Peek:
    """The first bits of the payload as a key, as on raw IP links, in MPLS and in PPP. At most 16 bits.

    A header that takes the rest of its window has no payload to look at.
    """

    bits: int

    @property
    def octets(self) -> int:
        """How many octets of the payload are read."""
        return (self.bits + 7) // 8

    def number(self, payload: bytes) -> int:
        """The key, given the number of octets in the payload."""
        return int.from_bytes(payload[: self.octets], "big") >> 8 * self.octets - self.bits


PEEK: Final = Peek(4)
"""The first nibble, which is the version of an IP datagram."""
PEEK_OCTET: Final = Peek(8)
PEEK_PAIR: Final = Peek(16)


@dataclass(frozen=True, slots=True, eq=False)
class Next:
    """Look up `key` (an expression, a number or a Peek) in `space`, if `when` holds. The first hit in the list wins.

    `quoted`: what follows is a copy of another datagram, not a payload of this one.
    `optional`: an unknown number is ordinary (ports), not worth a note.
    """

    space: type[IntEnum]
    key: AmountWord
    """The number as an amount, or a Peek."""
    when: GuardWord = ALWAYS
    quoted: bool = False
    optional: bool = False

    def __post_init__(self) -> None:
        read_once(self, amounts=() if isinstance(self.key, Peek) else ("key",), guards=("when",))


@dataclass(frozen=True, slots=True, eq=False)
class Extent:
    """Header and payload together have `octets` octets, if `when` holds; without an extent, they fill the window."""

    octets: AmountWord
    when: GuardWord = ALWAYS

    def __post_init__(self) -> None:
        read_once(self, amounts=("octets",), guards=("when",))


@dataclass(frozen=True, slots=True, eq=False)
class Trailer:
    """The last `octets` octets of the window are not payload, if `when` holds: usually a check sequence.

    An item of a list may say this about the header that holds the list.
    """

    octets: AmountWord
    when: GuardWord = ALWAYS

    def __post_init__(self) -> None:
        read_once(self, amounts=("octets",), guards=("when",))


@dataclass(frozen=True, slots=True, eq=False)
class Quotation:
    """If `when` holds, the quoted datagram has `octets` octets, and the list `after` follows it; else the quotation
    fills the window (RFC 4884).

    `older_octets`: if `when` does not hold, older senders quote this many octets before the list. No field says that
    a list follows, so the octets there must form a list without faults, up to the window's end.
    """

    octets: AmountWord
    after: ItemList
    when: GuardWord = ALWAYS
    older_octets: int | None = None

    def __post_init__(self) -> None:
        read_once(self, amounts=("octets",), guards=("when",))


class Payload(Enum):
    """The meaning of the octets after a header if `next` finds no header."""

    NOTHING = "nothing may follow, so that octets that do are surplus"
    DATA = "data that need no declaration"
    UNKNOWN = "something that has no declaration"
    ENCRYPTED = "encrypted"
    COMPRESSED = "compressed"


@dataclass(frozen=True, slots=True)
class PayloadNames:
    """Wireshark's names for the payload of a header, in filters and columns; empty: it has none."""

    length: str = ""
    """How many octets it has by the length fields, captured or not."""
    octets: str = ""
    """Those of them that were captured."""


@dataclass(frozen=True, slots=True, eq=False)
class Continuation:
    """The list in the field `of` continues in `field` if it holds an item `announced_by` for which `when` holds.

    The continued items come after those of the list, and after those of continuations declared before this one.
    """

    of: str
    field: str
    announced_by: type[Header]
    when: GuardWord = ALWAYS

    def __post_init__(self) -> None:
        read_once(self, guards=("when",))


class Unless(Enum):
    """Circumstances that excuse a header from an expectation."""

    NEVER = "never"
    IN_JUMBOGRAM = "in a jumbogram"
    IN_OPEN_LENGTH = "in a jumbogram, or in a datagram whose length is zero too, left to the network card"
    QUOTED = "quoted in an ICMP error"


@dataclass(frozen=True, slots=True, eq=False)
class Expect:
    """`holds` must hold if `when` does; otherwise `field` has the problem `code`, explained by `message`."""

    holds: GuardWord
    field: str
    message: str
    code: Code
    severity: Severity = Severity.ERROR
    when: GuardWord = ALWAYS
    unless: Unless = Unless.NEVER
    reference: Reference | None = None

    def __post_init__(self) -> None:
        read_once(self, guards=("holds", "when"))


@dataclass(frozen=True, slots=True, eq=False)
class Zeros:
    """The octets of `field`, however many, must all be zero; otherwise `field` has a problem."""

    field: str
    message: str
    code: Code = Code.SUSPICIOUS
    severity: Severity = Severity.WARN
    reference: Reference | None = None


@dataclass(frozen=True, slots=True, eq=False)
class Text:
    """The octets of `field` must be one of `words`, in upper or lower case, or a decimal number of ASCII digits from
    `least` to `most`. If `when_field` is given, this holds only if that field's octets are `when_text`."""

    field: str
    message: str
    words: Sequence[bytes] = ()
    least: int = 0
    most: int = 0
    when_field: str = ""
    when_text: bytes = b""
    code: Code = Code.BAD_RECORD
    severity: Severity = Severity.WARN
    reference: Reference | None = None


class Repeat(Enum):
    """How often an item may stand in its list."""

    FREELY = "any number of times"
    NOT_IN_A_ROW = "not twice in a row"
    """Only advice: breaking it is worth a note."""
    ONCE = "once"
    ALONE = "as the only item"


class Nesting(Enum):
    """The limit of the walk that a header counts towards; the text names what the limit counts."""

    LAYER = "layers"
    TAG = "tags"
    EXTENSION = "extension headers"
    TUNNEL = "network headers within one another"


@dataclass(frozen=True, slots=True, eq=False)
class Jumbogram:
    """`field` is the length of the payload of the header around this option (RFC 2675)."""

    field: str


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class Transit:
    """What becomes of the fields as routers, translators and proxies pass the packet on, told by name.

    Fields that are not named may change. Of a header without this word, all octets stay as they are.
    """

    kept: Sequence[str] = ()
    """Fields that stay the same, and tell one packet from another. Of fields of varying size only the last one may be
    named."""
    flow: Sequence[str] = ()
    """Fields of whole octets that name the flow; a translator gives them new values, the same ones throughout."""
    stays: Sequence[GuardWord] = ()
    """Guards; if one holds, the packet stays on its link, as no router passes it on."""

    def __post_init__(self) -> None:
        object.__setattr__(self, "stays", tuple(guard(one) for one in self.stays))


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class Stack:
    """A header's place among the others. `name` is Wireshark's short name of the protocol."""

    name: str
    reference: Reference
    floor: Floor | None = None
    """Between whom it delivers. None: it follows from what carries the header."""
    unit: str = ""
    """The word for the header with its payload: segment, packet. Empty: that of its floor."""
    short: str = ""
    """For an item of a list: its label in narrow places. Empty: what its number is called in short."""
    message: str = ""
    """For an item: the field with the message of a process, or with a piece of one."""
    service: Service | None = None
    """For a transport: what processes may rely on."""
    origin: FieldOrigin | None = None
    """Who or what gives their values to the fields that say nothing else, and that nothing here requires to be the same
    in all such headers."""
    carried_as: Mapping[type[IntEnum], Sequence[int]] | None = None
    next: Sequence[Next] = ()
    payload: Payload | None = None
    """None: data if every look-up in `next` is optional, as those of ports are; otherwise unknown.

    Without `next`: unknown in a base header if none of its variants was found, otherwise nothing."""
    payload_names: PayloadNames | None = None
    """Only for a header that says where it ends: the payload begins there. A fragment of it has neither."""
    recognized_by: GuardWord | Sequence[GuardWord] = ()
    """A guard that every message of the protocol keeps: a magic number, a version, bits that are always zero; or
    several, of which every message keeps one.

    Octets that break it are not this protocol but something else under a shared number: they become no layer, and stay
    the payload of the header before, unless a later header of the protocol set claims the same number. A variant has
    the guard of its base."""
    shares_numbers: bool = False
    """Whether octets that are not recognized are so ordinary under its numbers that they are not worth a note."""
    answers_elsewhere: bool = False
    """Whether a server that is asked at one of its ports answers from another, which no registry names. All that is
    said then between the client's port and any port of this server is of this protocol."""
    delimits: type[Header] | None = None
    """The header of the messages in a stream: this header comes before each message and gives its length.

    `recognized_by` may also read that header's fields of fixed place, since it comes right after this one. If they are
    missing, their comparisons are not checked. A number that `decode_as` gives to that header goes to this one instead,
    if this one is carried under numbers of the same space."""
    continuations: Sequence[Continuation] = ()
    quotation: Quotation | None = None
    quoting: type[Header] | None = None
    """The item of the header's lists whose last field is the datagram that `next` quotes. The header ends where the
    datagram begins, and the octets after the item are the header's trailer."""
    extent: Sequence[Extent] = ()
    carries_bare: GuardWord | None = None
    """If this guard holds, the carried datagram may end after its header. None: never."""
    trailer: Trailer | None = None
    carries: AmountWord | None = None
    """For an item: how many octets after it are the payload of the header that holds the list. The list and the header
    end with the item."""
    alignment: int = 1
    """For an item of a list by flags: its offset from the header's first octet is a multiple of this."""
    expect: Sequence[Expect] = ()
    context_rules: Sequence[Expect] = ()
    """Expectations that may also read fields of the header around this one, unless this one has a field of that name:
    the network header around a transport, the header that holds the list around an item. A header outside of lists also
    has `payload_octets`, `whole_octets` (header and payload), and `item_count`, the items of its own lists. An
    expectation that reads a missing value is not checked."""
    zeros: Sequence[Zeros] = ()
    texts: Sequence[Text] = ()
    repeat: Repeat = Repeat.FREELY
    identity: str = ""
    """A field of octets, upper and lower case alike, that distinguishes items of one declaration for `repeat`."""
    nesting: Nesting = Nesting.LAYER
    checksum: FieldChecksum | None = None
    check_sequence: FrameCheckSequence | None = None
    """The check sequence of the frames that begin with this header."""
    fragmentation: Fragmentation | None = None
    separates: Sequence[str] = ()
    """Fields whose values keep networks apart: the same addresses under two values are not the same hosts. Such a value
    is the same in both directions, which labels and identifiers that the receiver assigns are not. Variants may add the
    field."""
    pseudo_header: PseudoHeader | None = None
    readdress: Readdress | None = None
    transit: Transit | None = None
    followed: Sequence[Followed] = ()
    exchange: Exchange | None = None
    jumbogram: Jumbogram | None = None
    stream: bool = False
    """Whether the payload is a piece of a stream: it may be empty, and a message may continue in the next piece."""
    read_on_the_way: bool = False
    """Whether nodes between source and destination read the header, so that every fragment has it."""
    unchecked_in: Reference | None = None
    """The rule that lets UDP carry this header without a checksum even over IPv6, if there is one (RFC 6935 §5)."""
    always_checked: Reference | None = None
    """The rule that a packet with this item in one of its lists must have a checksum (RFC 9653 §5.2)."""
    variant: Sequence[GuardWord] = ()
    """Guards over the base header's fields. The octets are the first variant that has a guard that holds."""

    def __post_init__(self) -> None:
        amounts = () if self.carries is None else ("carries",)
        guards = () if self.carries_bare is None else ("carries_bare",)
        read_once(self, amounts=amounts, guards=guards)
        given = self.recognized_by
        rules = [guard(one) for one in (given if isinstance(given, list | tuple) else [given])]
        object.__setattr__(self, "recognized_by", tuple(one for one in rules if one.comparisons))
        object.__setattr__(self, "variant", tuple(guard(one) for one in self.variant))

    def varied(self, when: Sequence[Any], **changes: Any) -> Stack:
        """The same place for a variant of the header, chosen `when` one of the guards over the base's fields holds."""
        return replace(self, variant=tuple(when), **{"carried_as": None, **changes})
