"""Blocks reviewed by the engine: equal checksums are counted together, and only what needs words is told row by row."""

from __future__ import annotations

from collections.abc import Iterator
from struct import Struct
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from dissect.blocks.block import Block
from dissect.blocks.layers import Layers
from dissect.capture.interface import Interface
from dissect.checksum.kind import Kind, Reason
from dissect.engine import review_structures
from dissect.engine.answers import Look, Mark
from dissect.engine.keys import Keys
from dissect.engine.library import Engine
from dissect.engine.memory import address, address_of
from dissect.engine.sizes import SLOTS
from dissect.packet.engine_tables import engine_tables, walking
from dissect.packet.limits import DEFAULT_LIMITS, NestingLimits
from dissect.packet.unread_reasons import REASONS, UnreadReason
from dissect.problems import Code
from dissect.session.offload.observation import Observation
from dissect.session.offload.sighting import Sighting, marks_in
from dissect.session.review.subjects import subjects_of

if TYPE_CHECKING:
    from dissect.capture import PacketFlags
    from dissect.packet import ProtocolSet
    from dissect.session.sctp.watching import Watched

KINDS: Final = tuple(Kind)
REASONS_IN_ORDER: Final = tuple(Reason)
CODES: Final = tuple(Code)
TELLING: Final = sum(1 << CODES.index(code) for code in REASONS)
ERRORS: Final = sum(1 << CODES.index(code) for code, reason in REASONS.items() if reason is UnreadReason.MALFORMED)
EVENTS: Final = 1024
"""How many events there is room for; where there are more, the engine is called again."""
MOST_KEPT: Final = 1 << 15
"""With so many different checksums it is time to take them."""
WITHOUT_LIMIT: Final = (1 << 63) - 1
NO_SLOT: Final = 0xFF
"""The slot of a layer that is not there."""
CHECKED: Final = Struct("=2ih6B16s16s")
CHECKS: Final = Struct("=8q")
REST: Final = Struct("=2q")
EVENT: Final = Struct("=3i")


class Checked(NamedTuple):
    """Checksums of a capture that are equal in all that is said of them together."""

    place: int
    """Where the first stands: the number of its packet, and its place among those of the packet (`place_of`)."""
    protocol: str
    kind: Kind
    reason: Reason | None
    times: int
    told: int
    """How many of them were events."""
    is_chosen: bool
    host: tuple[int, str, str] | None
    """Of zeros where one is wrong, interface, host and protocol (see `host_of`)."""
    sighting: Sighting | None
    """What counts for the inference."""


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
        self, library: Engine, protocols: ProtocolSet | None, most: int | None, limits: NestingLimits = DEFAULT_LIMITS
    ) -> None:
        """`most`: how many failures are told of those that are equal; None for all."""
        self._library = library
        self._subjects = subjects_of(protocols)
        self._tables = engine_tables(protocols)
        self._walking = walking(protocols, limits)
        self._walking.wants_problems = 1
        self._most = WITHOUT_LIMIT if most is None else most
        self._checks = Keys(library, CHECKED.size, CHECKS.size)
        self._interfaces: list[Interface] = []
        self._unread: Keys | None = None
        self.watched: list[Watched] = []
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
        unread = self._unread = Keys(library, review_structures.UNREAD_OCTETS, REST.size)
        watched = bytearray(len(block))
        self.watched = self._watched_rows(block, layers)
        for one in self.watched:
            watched[one.row] = one.refusal is None
        mask = None if chosen is None else bytearray(chosen)
        codes, owners = self._frame_checks(block, layers)
        events = bytearray(EVENTS * EVENT.size)
        found = layers.structure()
        review = review_structures.Review(
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
            flagged=self._subjects.flagged,
            checks=self._checks.address,
            unread=unread.address,
            events=address(events),
            event_room=EVENTS,
        )
        while review.row < len(block):
            self._checks.until_room(SLOTS + 1)
            unread.until_room(1)
            review.event_count = 0
            library.review_rows(address_of(review))
            for event in EVENT.iter_unpack(memoryview(events)[: review.event_count * EVENT.size]):
                yield Event(*event)

    def _watched_rows(self, block: Block, layers: Layers) -> list[Watched]:
        """The rows with SCTP that matter to others; without any, no declaration is needed."""
        slots, found, headers = bytearray(len(block)), layers.structure(), self._subjects.watched
        self._library.find_layers(address_of(found), len(block), address(headers), 1, 0, address(slots))
        if slots.count(NO_SLOT) == len(slots):
            return []
        from dissect.session.sctp.watching import watched_rows

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
        if unread is not None:
            width, octets = unread.width, unread.octets
            for at, (count, row) in enumerate(REST.iter_unpack(unread.records)):
                yield Rest(octets[at * width : (at + 1) * width].tobytes(), row, count)

    def failed(self, number: int) -> Checked:
        """The checksums among which an event is."""
        key = self._checks.octets[number * CHECKED.size : (number + 1) * CHECKED.size]
        record = self._checks.records[number * CHECKS.size : (number + 1) * CHECKS.size]
        return self._checked(CHECKED.unpack(key), CHECKS.unpack(record))

    def take(self) -> list[Checked]:
        """All checksums since the last time, in the order of the first of each; they are forgotten here."""
        checks = self._checks
        keys, records = CHECKED.iter_unpack(checks.octets), CHECKS.iter_unpack(checks.records)
        found = [self._checked(key, record) for key, record in zip(keys, records, strict=True)]
        checks.forget()
        return sorted(found, key=lambda one: one.place)

    def _checked(self, key: tuple[Any, ...], record: tuple[int, ...]) -> Checked:
        interface, flags, name, number, why, look, family, marks, _, source, destination = key
        times, place, told, shortest, longest, *numbers = record
        kind, protocol, sighting, host = KINDS[number], self._subjects.names[name], None, None
        reason = REASONS_IN_ORDER[why] if kind is Kind.UNVERIFIABLE else None
        if marks & Mark.HAS_HOSTS.bit:
            kinds = self._subjects.families[family]
            sender = kinds(source[: kinds.octets])
            if marks & Mark.OF_HOSTS.bit:
                sighting = Sighting(
                    interface,
                    self._interface_name(interface),
                    protocol,
                    sender,
                    kinds(destination[: kinds.octets]),
                    _observation(kind, reason, Look(look)),
                    *marks_in(_flags(flags)),
                    times,
                    tuple(numbers[:times]),
                    shortest,
                    longest,
                )
            if kind is Kind.INVALID and look == Look.ZERO:
                host = interface, str(sender), protocol
        return Checked(place, protocol, kind, reason, times, told, not marks & Mark.LEFT_OUT.bit, host, sighting)

    def _interface_name(self, interface: int) -> str:
        return (self._interfaces[interface].name or "") if interface < len(self._interfaces) else ""


def _flags(word: int) -> PacketFlags | None:
    """The flags of packets; None if the file says nothing."""
    if not word:
        return None
    from dissect.capture import PacketFlags
    from dissect.derive.decoder import decode

    return decode(PacketFlags, word.to_bytes(4, signed=True))


def _observation(kind: Kind, reason: Reason | None, look: Look) -> Observation:
    """What `observe` says of a checksum."""
    if kind is Kind.INVALID:
        return Observation.ZERO if look == Look.ZERO else Observation.WRONG
    if reason is Reason.CUT_BY_CAPTURE:
        return CUT.get(look, Observation.UNKNOWN)
    if reason is Reason.FRAGMENT:
        return Observation.FRAGMENT
    return PLAIN.get(kind, Observation.UNKNOWN)


CUT: Final = {Look.LENT: Observation.LEFT_CUT, Look.OTHER: Observation.COMPLETE}
PLAIN: Final = {Kind.PARTIAL: Observation.LEFT, Kind.VALID: Observation.COMPLETE}
