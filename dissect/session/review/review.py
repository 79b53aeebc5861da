"""Blocks reviewed by the engine: equal checksums are counted together, and only what needs words is told row by row."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass
from struct import Struct
from typing import TYPE_CHECKING, Final, NamedTuple, TypeAlias

from dissect.addresses import Address
from dissect.blocks.block import Block
from dissect.blocks.layers import Layers
from dissect.capture.interface import Interface
from dissect.checksum.kind import Kind, Reason
from dissect.engine.answers import Look, Mark
from dissect.engine.keys import Keys
from dissect.engine.library import Engine
from dissect.engine.memory import address, address_of
from dissect.engine.sizes import SLOTS
from dissect.engine.structures.review import UNREAD_OCTETS, Review
from dissect.packet.limits import DEFAULT_LIMITS, NestingLimits
from dissect.packet.rows.engine_tables import engine_tables, walking
from dissect.packet.unread_reasons import REASONS, UnreadReason
from dissect.problems import Code
from dissect.session.offload.inference import DEFAULT_LIMIT, OffloadInference
from dissect.session.review.hosts import HostTraffic
from dissect.session.review.subjects import subjects_of

if TYPE_CHECKING:
    from dissect.packet import ProtocolSet
    from dissect.session.sctp.announcements.watching import Watched

KINDS: Final = tuple(Kind)
REASONS_IN_ORDER: Final = tuple(Reason)
CODES: Final = tuple(Code)
TELLING: Final = sum(1 << CODES.index(code) for code in REASONS)
ERRORS: Final = sum(1 << CODES.index(code) for code, reason in REASONS.items() if reason is UnreadReason.MALFORMED)
EVENTS: Final = 1024
"""How many events there is room for; where there are more, the engine is called again."""
MOST_KEPT: Final = 1 << 14
"""With so many different checksums it is time to take them."""
WITHOUT_LIMIT: Final = (1 << 63) - 1
NO_SLOT: Final = 0xFF
"""The slot of a layer that is not there."""
HEAD: Final = Struct("=ih5Bx")
CHECKED: Final = Struct(f"={HEAD.size}s16s")
"""The key of checksums: what is said of them, and the address of the sender of zeros."""
CHECKS: Final = Struct("=3q")
REST: Final = Struct("=2q")
EVENT: Final = Struct("=3i")


@dataclass(frozen=True, slots=True, eq=False)
class Facts:
    """What is said of equal checksums, whoever sent them."""

    interface: int
    """Of zeros that are somebody's."""
    protocol: str
    kind: Kind
    reason: Reason | None
    family: type[Address]
    """The type of the sender's address, if there is one."""
    is_chosen: bool
    is_zero: bool
    """Whether they are zeros where those are wrong, and it is known whose."""

    def host(self, source: bytes) -> tuple[int, str, str]:
        """The host that has sent zeros (see `host_of`)."""
        return self.interface, str(self.family(source[: self.family.octets])), self.protocol


Totals: TypeAlias = dict[tuple[Facts, bytes], list[int]]
"""For equal checksums, and for zeros also by the sender's address: where the first stands (`place_of`), how many there
are, and how many of them were events."""


class Rest(NamedTuple):
    """Packets of a block that are equal in why they were not read, and in the words about what they lack."""

    key: bytes
    row: int
    """The first of them."""
    times: int


class Event(NamedTuple):
    """A failure, or a packet of which only Python can tell."""

    row: int
    slot: int
    """The layer whose checksum has failed; -1: everything about the packet is asked."""
    number: int
    """For `Reviewer.failed`."""


class Reviewer:
    """Reviews the blocks of a capture in their order. `rests` is about the last one."""

    def __init__(
        self,
        library: Engine,
        protocols: ProtocolSet | None,
        most: int | None,
        limits: NestingLimits = DEFAULT_LIMITS,
        most_traffic: int = DEFAULT_LIMIT,
    ) -> None:
        """`most`: how many failures are told of those that are equal; None for all."""
        self._library = library
        self._subjects = subjects_of(protocols)
        self._tables = engine_tables(protocols)
        self._walking = walking(protocols, limits)
        self._walking.wants_problems = 1
        self._most = WITHOUT_LIMIT if most is None else most
        self._checks = Keys(library, CHECKED.size, CHECKS.size)
        self._known: dict[bytes, Facts] = {}
        self._hosts = HostTraffic(library, self._subjects, most_traffic)
        names = self._subjects.names
        self._places = {name: number for number, name in enumerate(names)}
        self._told = [0] * (len(names) * len(KINDS))
        self._closed = bytearray(len(self._told))
        self._interfaces: list[Interface] = []
        self._unread = Keys(library, UNREAD_OCTETS, REST.size)
        self.watched: deque[Watched] = deque()
        """What SCTP packets of the last block announce."""

    @property
    def is_full(self) -> bool:
        """Whether it is time to take the checksums."""
        return len(self._checks) > MOST_KEPT

    def review(self, block: Block, chosen: bytes | None) -> Iterator[Event]:
        """Count a block, and tell what needs words, row by row. `chosen` has an octet for each row that counts, and a
        zero for the others."""
        library, frames, layers = self._library, block.frames, block.layers(with_codes=True)
        self._interfaces[:] = frames.interfaces
        unread = self._unread = Keys(library, UNREAD_OCTETS, REST.size)
        watched = bytearray(len(block))
        self.watched = deque(self._watched_rows(block, layers))
        for one in self.watched:
            watched[one.row] = one.refusal is None
        mask = None if chosen is None else bytearray(chosen)
        codes, owners = self._frame_checks(block, layers)
        events = bytearray(EVENTS * EVENT.size)
        found = layers.structure()
        review = Review(
            walking=self._walking,
            frames=frames.structure(),
            layers=address_of(found),
            interface=address(frames.interface),
            flags=address(frames.flags),
            frame_codes=address(codes),
            frame_owners=address(owners),
            chosen=None if mask is None else address(mask),
            watched=address(watched),
            subjects=address_of(self._subjects.native),
            masks=address(self._subjects.masks),
            telling=TELLING,
            errors=ERRORS,
            first_number=frames.first_number,
            most=self._most,
            closed=address(self._closed),
            checks=self._checks.address,
            unread=unread.address,
            events=address(events),
            event_room=EVENTS,
        )
        self._hosts.tell(review)
        while review.row < len(block):
            self._checks.until_room(SLOTS + 1)
            self._hosts.make_room()
            unread.until_room(1)
            review.event_count = 0
            library.review_rows(address_of(review))
            for event in EVENT.iter_unpack(memoryview(events)[: review.event_count * EVENT.size]):
                yield Event(*event)
        self._hosts.overlooked += review.overlooked

    def _watched_rows(self, block: Block, layers: Layers) -> list[Watched]:
        """The rows with SCTP that matter to others; without any, no declaration is needed."""
        slots, found, headers = bytearray(len(block)), layers.structure(), self._subjects.watched
        self._library.find_layers(address_of(found), len(block), address(headers), 1, 0, address(slots))
        if slots.count(NO_SLOT) == len(slots):
            return []
        from dissect.session.sctp.announcements.watching import watched_rows

        return watched_rows(self._library, block, layers, headers)

    def _frame_checks(self, block: Block, layers: Layers) -> tuple[bytearray, bytearray]:
        """The verdicts on the check sequences behind frames, and the declarations that say how they are computed."""
        codes, owners = bytearray(len(block)), bytearray(2 * len(block))
        frames, found = block.frames.structure(), layers.structure()
        self._library.frame_checks(
            address_of(self._tables), address_of(frames), address_of(found), address(codes), address(owners)
        )
        return codes, owners

    def rests(self) -> Iterator[Rest]:
        """What the last block has of packets that were not read, or need words."""
        unread = self._unread
        width, octets = unread.width, unread.octets
        for at, (count, row) in enumerate(REST.iter_unpack(unread.records)):
            yield Rest(octets[at * width : (at + 1) * width].tobytes(), row, count)

    def failed(self, number: int) -> tuple[Facts, tuple[int, str, str] | None]:
        """The checksums among which an event is, and the host that has sent them if they are zeros."""
        begin = number * CHECKED.size
        head, source = CHECKED.unpack(self._checks.octets[begin : begin + CHECKED.size])
        facts = self._facts(head)
        if facts.is_zero:
            return facts, facts.host(source)
        at = self._places[facts.protocol] * len(KINDS) + KINDS.index(facts.kind)
        self._told[at] += 1
        self._closed[at] = self._told[at] >= self._most
        return facts, None

    def take(self, totals: Totals) -> None:
        """Add the checksums since the last time to `totals`, and forget them here."""
        records = CHECKS.iter_unpack(self._checks.records)
        for (head, source), (times, place, told) in zip(self._keys(), records, strict=True):
            facts = self._facts(head)
            total = totals.setdefault((facts, source), [place, 0, 0])
            total[1] += times
            total[2] += told
        self._checks.forget()
        self._known.clear()

    def conclude(self, inference: OffloadInference) -> None:
        """Count for the inference what hosts have sent and received, and forget it here."""
        self._hosts.conclude(inference, self._interface_name)

    def _keys(self) -> Iterator[tuple[bytes, bytes]]:
        return CHECKED.iter_unpack(self._checks.octets)

    def _facts(self, head: bytes) -> Facts:
        """What the first part of a key says, remembered."""
        known = self._known.get(head)
        if known is None:
            known = self._known[head] = self._read(*HEAD.unpack(head))
        return known

    def _read(self, *numbers: int) -> Facts:
        interface, name, number, why, look, family, marks = numbers
        kind = KINDS[number]
        return Facts(
            interface=interface,
            protocol=self._subjects.names[name],
            kind=kind,
            reason=REASONS_IN_ORDER[why] if kind is Kind.UNVERIFIABLE else None,
            family=self._subjects.families[family],
            is_chosen=not marks & Mark.LEFT_OUT.bit,
            is_zero=kind is Kind.INVALID and look == Look.ZERO and marks & Mark.HAS_HOST.bit != 0,
        )

    def _interface_name(self, interface: int) -> str:
        return (self._interfaces[interface].name or "") if interface < len(self._interfaces) else ""
