"""Protocol sets drawn at random with the words of the schema."""

from __future__ import annotations

from dataclasses import replace
from enum import IntEnum
from random import Random
from typing import Any, Final

from dissect.assigned_numbers import LinkType
from dissect.errors import SchemaError
from dissect.packet.protocol_set import ProtocolSet
from dissect.problems import Code, Severity
from dissect.protocols.icmpv4 import HEADERS as ICMP
from dissect.schema import (
    RFC,
    Covers,
    Crc32c,
    Expect,
    Extent,
    Fletcher,
    Fragmentation,
    FrameCheckSequence,
    Header,
    HeaderMeta,
    InternetChecksum,
    Nesting,
    Next,
    Payload,
    Peek,
    PseudoHeader,
    Quotation,
    Readdress,
    Stack,
    Trailer,
    Unless,
    Zero,
    automatic,
    field,
)
from dissect.schema.stack_words.checksums import Pick
from dissect.schema.words import (
    AllBut,
    BitsInteger,
    Bytes,
    GreedyBytes,
    If,
    Int8ub,
    Int16sb,
    Int16ub,
    Int16ul,
    Int24ub,
    Int32ub,
    Int32ul,
    Int64ub,
    Last,
    NullTerminated,
    VariableInt,
    this,
)

FIRST: Final = 147
"""The link type of frames that begin with the first declaration; the next ones are for the others."""


class Near(IntEnum):
    """A number space that is looked up at once."""

    ONE = 1


class Far(IntEnum):
    """A number space that is searched."""

    FAR = 4_000_000_000


SPACES: Final = {Near: (0, 1, 2, 3, 4, 6, 17, 255), Far: (0, 5, 70_000, 65_535, Far.FAR)}
WORDS: Final = (Int8ub, Int8ub, Int16ub, Int16ub, Int16ul, Int24ub, Int32ub, Int32ul, Int64ub, Int16sb, Bytes(3))
QUOTATION: Final = next(one.stack.quotation for one in ICMP if one.stack.quotation is not None)


class _Draft:
    """A declaration while it is drawn."""

    def __init__(self, random: Random, name: str, numbers: range) -> None:
        self.random, self.name, self.numbers = random, name, numbers
        self.fields: dict[str, Any] = {}
        self.small: list[str] = []
        """Fields of fixed place that sizes, keys and guards may read."""
        self.sums: list[str] = []
        """Fields that may hold a checksum of 16 bits."""
        self.octets = 0

    def one_of(self, *choices: Any) -> Any:
        return self.random.choice(choices)

    def often(self, percent: int) -> bool:
        return self.random.random() * 100 < percent

    def fixed(self) -> None:
        """Some fields of fixed place."""
        for _ in range(self.random.randrange(6)):
            if self.often(25):
                width = self.one_of(1, 2, 3, 4, 6, 7)
                self.add(BitsInteger(width))
                self.add(BitsInteger(8 - width))
                self.octets += 1
                continue
            word = self.one_of(*WORDS)
            if word is Int16ub and self.octets % 2 == 0:
                self.sums.append(f"{self.name}{len(self.fields)}")
            self.add(word)
            self.octets += word.sizeof()

    def add(self, word: Any) -> str:
        name = f"{self.name}{len(self.fields)}"
        self.fields[name] = automatic(word, "A field") if name in self.sums else field(word, "A field")
        if not isinstance(word, Bytes):
            self.small.append(name)
        return name

    def tail(self) -> None:
        """Perhaps fields of varying place or size."""
        kept = list(self.small)
        for _ in range(self.one_of(0, 0, 1, 1, 2)):
            if self.often(25):
                counted = self.add(self.one_of(VariableInt, Int8ub))
                self.add(Bytes(getattr(this, counted) + self.one_of(0, 0, 2)))
                self.small = kept.copy()
                continue
            guarded = self.one_of(Int16ub, Bytes(5))
            self.add(self.one_of(Bytes(self.amount()), Bytes(self.amount()), If(self.guard(), guarded)))
            if guarded is not Int16ub or self.often(90):
                self.small = kept.copy()
        if self.often(6):
            self.add(AllBut(3))
            self.add(Last(3))
        elif self.often(12):
            self.add(self.one_of(GreedyBytes, GreedyBytes, NullTerminated(GreedyBytes)))
        self.small = kept

    def amount(self) -> Any:
        if not self.small:
            return self.one_of(0, 1, 4)
        read = getattr(this, self.one_of(*self.small))
        amount = read * self.one_of(1, 1, 1, 2, 4, 8) + self.one_of(0, 0, 0, 1, 4, -1, -4, -20)
        return amount - getattr(this, self.one_of(*self.small)) if self.often(10) else amount

    def guard(self) -> Any:
        if not self.small:
            return None
        guard = self.comparison()
        return guard & self.comparison() if self.often(20) else guard

    def comparison(self) -> Any:
        left, number = self.amount(), self.one_of(0, 1, 2, 4, 8, 255)
        return self.one_of(left == number, left != number, left < number, left <= number, left > number, left >= number)

    def next(self) -> list[Next]:
        found = []
        for _ in range(self.one_of(0, 1, 1, 2, 3)):
            space = self.one_of(Near, Near, Far, LinkType)
            key = self.one_of(self.amount(), self.one_of(1, 5, FIRST), Peek(self.one_of(4, 8, 12, 16)))
            when = self.guard() if self.often(40) else None
            found.append(Next(space, key, when=when, quoted=self.often(15), optional=self.often(40)))
        return found

    def expect(self) -> list[Expect]:
        return [
            Expect(
                self.guard(),
                self.one_of(*self.small),
                "not as it should be",
                code=self.one_of(Code.BAD_LENGTH, Code.BAD_VERSION, Code.SUSPICIOUS, Code.UNKNOWN_PROTOCOL),
                severity=self.one_of(*Severity),
                when=self.guard() if self.often(30) else None,
                unless=self.one_of(Unless.NEVER, Unless.IN_OPEN_LENGTH, Unless.QUOTED),
            )
            for _ in range(self.one_of(0, 1, 2, 4) if self.small else 0)
        ]

    def checksum(self) -> Any:
        if not self.sums:
            return None
        name, when = self.one_of(*self.sums), self.guard() if self.often(25) else None
        if self.often(10):
            return Fletcher(name, when=when, left_out=self.one_of(0, 2))
        return InternetChecksum(
            name,
            covers=self.one_of(Covers.HEADER, Covers.EXTENT, Covers.EXTENT),
            pseudo_header=self.often(50),
            zero=self.one_of(Zero.COMPUTED, Zero.ABSENT, Zero.ABSENT_OVER_IPV4, Zero.NEVER_SENT),
            coverage=self.amount() if self.often(20) else None,
            skips=self.one_of(None, *(one for one in self.sums if one != name)) if self.often(20) else None,
            when=when,
            signed_last=self.often(5),
        )

    def pseudo_header(self) -> PseudoHeader | None:
        """A pseudo-header with a field of this header, a length and a number of what is carried."""
        if not self.sums:
            return None
        lent = field(Int16ub, "Lent")
        fields = {
            self.one_of(*self.sums): lent,
            "upper_layer_length": field(self.one_of(Int16ub, Int32ub), "Length"),
            "protocol": field(Int16ub, "Protocol", names=Near),
        }
        pseudo: Any = HeaderMeta("Pseudo", (Header,), {**fields, "stack": Stack(name="pseudo", reference=RFC(1))})
        return PseudoHeader(pseudo, zero_is_absent=self.often(50))

    def carried_as(self, link_type: int) -> dict[type[IntEnum], list[int]]:
        carried: dict[type[IntEnum], list[int]] = {LinkType: [link_type]}
        for space, numbers in SPACES.items():
            own = numbers[self.numbers.start :: self.numbers.step]
            if own and self.often(80):
                carried[space] = list(own[: self.random.randint(1, len(own))])
        return carried

    def stack(self, link_type: int) -> Stack:
        often, small = self.often, bool(self.small)
        quotation: Any = QUOTATION
        return Stack(
            name=self.name,
            reference=RFC(1),
            carried_as=self.carried_as(link_type),
            next=self.next(),
            payload=self.one_of(None, None, *Payload),
            recognized_by=[self.guard() for _ in range(self.one_of(1, 1, 2))] if often(25) else None,
            shares_numbers=often(50),
            extent=[Extent(self.amount(), when=self.guard()) for _ in range(self.one_of(0, 1, 1, 2))],
            trailer=Trailer(self.amount(), when=self.guard()) if often(20) else None,
            quotation=Quotation(self.amount(), quotation.after, when=self.guard(), older_octets=self.one_of(None, 8))
            if often(15)
            else None,
            expect=self.expect(),
            fragmentation=Fragmentation(self.amount(), self.amount()) if often(12) and small else None,
            carries_bare=self.guard() if often(8) else None,
            nesting=self.one_of(Nesting.LAYER, Nesting.LAYER, *Nesting),
            stream=often(15),
            checksum=self.checksum(),
            pseudo_header=self.pseudo_header() if often(40) else None,
            readdress=Readdress(self.one_of(*self.sums), self.one_of(*self.sums), Pick.LAST, when=self.guard())
            if often(8) and self.sums
            else None,
            check_sequence=FrameCheckSequence("fcs") if often(10) else None,
            unchecked_in=RFC(1) if often(20) else None,
        )


def _header(name: str, base: type[Header], body: dict[str, Any]) -> Any:
    return HeaderMeta(name, (base,), body)


def _drawn(random: Random) -> list[Any]:
    found: list[Any] = []
    count = random.randint(1, 4)
    for number in range(count):
        draft = _Draft(random, "abcd"[number], range(number, 0xFFFF, count))
        draft.fixed()
        draft.tail()
        stack = draft.stack(FIRST + number)
        if draft.often(5):
            stack = _with_crc(draft, stack)
        header = _header(f"Drawn{number}", Header, {**draft.fields, "stack": stack})
        found.append(header)
        if draft.small and draft.often(35):
            longer = _Draft(random, draft.name + "v", draft.numbers)
            longer.fields = {}
            if header.layout.tail:
                longer.small = []
            else:
                longer.fixed()
                longer.small = []
            varied = stack.varied([draft.guard()], next=draft.next(), expect=draft.expect())
            found.append(_header(f"Varied{number}", header, {**longer.fields, "stack": varied}))
    return found


def _with_crc(draft: _Draft, stack: Stack) -> Stack:
    """The same with a CRC-32C, where there is a field for it."""
    wide = [name for name in draft.small if draft.fields[name].subcon is Int32ub]
    return replace(stack, checksum=Crc32c(draft.one_of(*wide))) if wide else stack


def protocol_set(random: Random) -> ProtocolSet:
    """A protocol set of one to four declarations, and variants of some of them."""
    while True:
        try:
            return ProtocolSet(_drawn(random))
        except SchemaError:
            continue
