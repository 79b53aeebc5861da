"""Messages that a declared header delimits in a stream: found by its length, and taken apart as packets are."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import cache
from typing import ClassVar, Final

from dissect.assigned_numbers.transport_ports import TcpPort
from dissect.framing import MessageStatus
from dissect.packet import ProtocolSet
from dissect.packet.dissector import Dissector
from dissect.schema import Header
from dissect.session.applications.declared.taken_apart import OWN, application_of, reading, summary_of, taken_apart
from dissect.session.applications.limits import DEFAULT_MESSAGE_LIMITS, MessageLimits
from dissect.session.applications.message import ApplicationMessage
from dissect.session.applications.reader import ApplicationReader, LateReader, When

MOST_OCTETS: Final = 1 << 17
"""Octets of a message, at most; with a longer one, the place of the next is lost."""
KEY: Final = "readers of delimited messages"


class Side:
    """What one end says."""

    def __init__(self, begin: int) -> None:
        self.octets = bytearray()
        """What there is of a message."""
        self.begin = begin
        """Where that stands in the stream."""
        self.needed: int | None = None
        """How many octets the message has, once its header tells."""
        self.skipped = 0
        """Octets to come that belong to a message of which others are missing."""

    def drop(self, count: int) -> None:
        """The next message begins behind so many octets."""
        del self.octets[:count]
        self.begin += count
        self.needed = None


class DelimitedReader(ApplicationReader):
    """One connection. Each protocol with such messages has a class of its own: see `delimited_readers`."""

    delimiter: ClassVar[Dissector]
    """The header before each message."""
    protocols: ClassVar[ProtocolSet]
    """What takes messages apart: frames of the link type `OWN` begin with that header."""
    enough: ClassVar[int]
    """So many octets tell a message from something else, if it has so many."""

    def __init__(self, begins: tuple[int, int] = (0, 0), limits: MessageLimits = DEFAULT_MESSAGE_LIMITS) -> None:
        super().__init__(begins, limits)
        self._sides = tuple(map(Side, begins))
        self._is_lost = False

    @classmethod
    def length_of(cls, octets: bytes | bytearray) -> int | None:
        """How many octets a message has that begins with these; None if they do not tell, 0 if it is none."""
        fixed = cls.delimiter.fixed_octets
        if len(octets) < fixed:
            return None
        head = bytes(octets[: cls.enough])
        size, extent, _, _ = cls.delimiter.step(head, 0)
        length = max(size, extent, fixed)
        if len(head) < min(length, cls.enough):
            return None
        recognize = cls.delimiter.recognize
        is_message = recognize is None or recognize(head, 0, min(length, len(head)))
        return length if is_message and length <= MOST_OCTETS else 0

    @classmethod
    def recognizes(cls, octets: bytes, *, at_home: bool) -> bool | None:
        """As `ApplicationReader.recognizes`: only on the ports of the protocol, as lengths look like anything."""
        if not at_home:
            return False
        length = cls.length_of(octets)
        return None if length is None else bool(length)

    def feed(self, side: int, octets: bytes, when: When) -> list[ApplicationMessage]:
        """As `ApplicationReader.feed`."""
        one, found = self._sides[side], list[ApplicationMessage]()
        skipped = min(one.skipped, len(octets))
        one.skipped -= skipped
        begins_piece = not (one.octets or skipped)
        one.octets += octets[skipped:]
        one.begin += skipped
        while one.octets and not self._is_lost:
            if one.needed is None:
                one.needed = self.length_of(one.octets)
            if one.needed == 0:
                self._is_lost = True
            elif one.needed is None or len(one.octets) < one.needed:
                break
            else:
                found.append(self._message(one, one.needed, when, begins_piece=begins_piece and not found))
                one.drop(one.needed)
        return found

    def hole(self, side: int, octets: int, when: When) -> list[ApplicationMessage]:
        """As `ApplicationReader.hole`: the next message is found if the one that is torn says how long it is."""
        del when
        one = self._sides[side]
        to_come = one.skipped if one.needed is None else one.needed - len(one.octets)
        found = list(self._rest(one, MessageStatus.TORN))
        one.begin += octets
        one.skipped = max(0, to_come - octets)
        self._is_lost = self._is_lost or octets > to_come
        return found

    def end(self, side: int, when: When) -> list[ApplicationMessage]:
        """As `ApplicationReader.end`."""
        del when
        return list(self._rest(self._sides[side], MessageStatus.CUT))

    @property
    def size(self) -> int:
        return sum(len(one.octets) for one in self._sides)

    @property
    def left(self) -> tuple[bytes, bytes] | None:
        """As `ApplicationReader.left`: whoever recognizes the next octets reads on where the place is lost."""
        return (bytes(self._sides[0].octets), bytes(self._sides[1].octets)) if self._is_lost else None

    def _message(self, one: Side, length: int, when: When, *, begins_piece: bool) -> ApplicationMessage:
        packet = taken_apart(bytes(one.octets[:length]), self.protocols, when)
        return ApplicationMessage(
            application=self.application,
            summary=summary_of(packet),
            values=(),
            begin=one.begin,
            end=one.begin + length,
            packet=packet,
            begins_piece=begins_piece,
        )

    def _rest(self, one: Side, status: MessageStatus) -> Iterator[ApplicationMessage]:
        """What there is of a message that is not whole."""
        length = len(one.octets)
        if length:
            said = f"{length} octets of a message"
            yield ApplicationMessage(
                application=self.application,
                summary=said,
                values=(),
                begin=one.begin,
                end=one.begin + length,
                status=status,
            )
            one.drop(length)


def delimited_readers(protocols: ProtocolSet) -> tuple[type[DelimitedReader], ...]:
    """The readers of all messages that headers of a set delimit in the streams of TCP."""
    return tuple(one.load() for one in late_readers(protocols))


def late_readers(protocols: ProtocolSet) -> tuple[LateReader[DelimitedReader], ...]:
    """The same, each of which is made where a connection has one of its ports."""
    found: tuple[LateReader[DelimitedReader], ...] | None = protocols.kept.get(KEY)
    if found is None:
        found = protocols.kept[KEY] = tuple(_readers(protocols))
    return found


def _readers(protocols: ProtocolSet) -> Iterable[LateReader[DelimitedReader]]:
    ports: dict[Dissector, list[int]] = {}
    delimiting = protocols.using("delimits")
    for number, dissector in protocols.tables.get(TcpPort, {}).items():
        if dissector.number in delimiting:
            ports.setdefault(dissector, []).append(number)
    for dissector, numbers in ports.items():
        yield _late(protocols, dissector, frozenset(numbers))


def _late(protocols: ProtocolSet, dissector: Dissector, ports: frozenset[int]) -> LateReader[DelimitedReader]:
    @cache
    def load() -> type[DelimitedReader]:
        return _reader(protocols, dissector.header, ports)

    def recognizes(octets: bytes, *, at_home: bool) -> bool | None:
        return load().recognizes(octets, at_home=True) if at_home else False

    return LateReader(lambda: ports, recognizes, load)


def _reader(protocols: ProtocolSet, header: type[Header], ports: frozenset[int]) -> type[DelimitedReader]:
    """The class that reads the messages before which a header stands."""
    said = header.stack.delimits
    assert said is not None  # noqa: S101  # the caller has looked
    protocols = reading(protocols, header)
    members = {
        "application": application_of(said, TcpPort, ports),
        "delimiter": protocols.links[OWN],
        "protocols": protocols,
        "enough": header.layout.fixed_octets + said.layout.fixed_octets,
    }
    return type(f"{said.__name__}Reader", (DelimitedReader,), members)
