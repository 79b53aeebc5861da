"""What the engine counts for the inference about network cards: the checksums that each host has sent and received."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from struct import Struct
from typing import TYPE_CHECKING, Final

from dissect.checksum.kind import Kind, Reason
from dissect.engine.answers import Look
from dissect.engine.keys import Keys
from dissect.engine.library import Engine
from dissect.engine.memory import address
from dissect.engine.sizes import SLOTS
from dissect.engine.structures.review import TRAFFIC_OCTETS, Observing, Review, Traffic
from dissect.session.offload.inference import DEFAULT_LIMIT, TELLING, OffloadInference
from dissect.session.offload.inference import Traffic as Counted
from dissect.session.offload.observation import LEFT, Observation

if TYPE_CHECKING:
    from dissect.session.review.subjects import Subjects

HOST: Final = Struct("=ihBx16s")
OBSERVED: Final = tuple(Observation)
LEFT_NUMBERS: Final = tuple(OBSERVED.index(one) for one in OBSERVED if one in LEFT)
COMPLETE: Final = OBSERVED.index(Observation.COMPLETE)
ZERO: Final = OBSERVED.index(Observation.ZERO)
TELLING_NUMBERS: Final = tuple(OBSERVED.index(one) for one in TELLING)
NEVER: Final = (1 << 63) - 1
"""The place of the first checksum where there is none."""

CUT: Final[dict[int, Observation]] = {Look.LENT: Observation.LEFT_CUT, Look.OTHER: Observation.COMPLETE}
PLAIN: Final = {Kind.PARTIAL: Observation.LEFT, Kind.VALID: Observation.COMPLETE}


def observation_of(kind: Kind, reason: Reason, look: Look) -> Observation:
    """What `observe` says of a checksum."""
    if kind is Kind.INVALID:
        return Observation.ZERO if look == Look.ZERO else Observation.WRONG
    if kind is not Kind.UNVERIFIABLE:
        return PLAIN.get(kind, Observation.UNKNOWN)
    if reason is Reason.CUT_BY_CAPTURE:
        return CUT.get(look, Observation.UNKNOWN)
    return Observation.FRAGMENT if reason is Reason.FRAGMENT else Observation.UNKNOWN


OBSERVATIONS_OF_ALL: Final = bytes(
    OBSERVED.index(observation_of(kind, reason, look)) for kind in Kind for reason in Reason for look in Look
)
"""The number of the observation of each verdict, reason and look."""


class HostTraffic:
    """The checksums that each host has sent and received, counted by the engine for as many as are followed."""

    def __init__(self, library: Engine, subjects: Subjects, limit: int = DEFAULT_LIMIT) -> None:
        """`limit`: how many protocols of hosts are followed."""
        self._subjects = subjects
        self._limit = limit
        self._keys = Keys(library, HOST.size, TRAFFIC_OCTETS)
        self._observations = bytearray(OBSERVATIONS_OF_ALL)
        direction, inbound, outbound, not_ready = subjects.flags
        self._observing = Observing(
            observation=address(self._observations),
            complete=COMPLETE,
            zero=ZERO,
            direction=direction,
            inbound=inbound,
            outbound=outbound,
            not_ready=not_ready,
        )
        for number in LEFT_NUMBERS:
            self._observing.left[number] = 1
        self.overlooked = 0
        """Checksums that hosts sent which are not followed."""

    def tell(self, review: Review) -> None:
        """Tell a review where to count."""
        review.observing = self._observing
        review.traffic = self._keys.address
        review.most_traffic = self._limit

    def make_room(self) -> None:
        """Room for what the next row may add, as long as further hosts are followed."""
        if len(self._keys) < self._limit:
            self._keys.until_room(2 * SLOTS)

    def conclude(self, inference: OffloadInference, interface_name: Callable[[int], str]) -> None:
        """Count all for the inference, and forget it here. Nothing follows for a protocol of a host that has not sent a
        zero or anything that was left to a card, so nothing is kept of it."""
        for interface, number, family, octets, record in self._records():
            kind = self._subjects.families[family]
            host, protocol = kind(octets[: kind.octets]), self._subjects.names[number]
            tells = any(record.sent[one] for one in TELLING_NUMBERS)
            if tells or inference.follows(interface, host, protocol):
                whose = (interface, host), interface_name(interface), protocol
                if record.first_sent != NEVER:
                    inference.add_sent(*whose, _sent(record))
                if record.first_received != NEVER:
                    inference.add_received(*whose, Counted(record.first_received, _counts(record.received)))
        inference.overlooked += self.overlooked
        self.overlooked = 0
        self._keys.forget()

    def _records(self) -> Iterator[tuple[int, int, int, bytes, Traffic]]:
        for at, key in enumerate(HOST.iter_unpack(self._keys.octets)):
            yield *key, Traffic.from_buffer(self._keys.records, at * TRAFFIC_OCTETS)


def _sent(record: Traffic) -> Counted:
    return Counted(
        record.first_sent,
        _counts(record.sent),
        confirmed=record.confirmed,
        inbound=record.inbound,
        complete=list(record.complete[: record.sent[COMPLETE]]),
        shortest_left=record.shortest_left,
        longest_complete=record.longest_complete,
    )


def _counts(numbers: Iterable[int]) -> defaultdict[Observation, int]:
    return defaultdict(int, {one: number for one, number in zip(OBSERVED, numbers, strict=True) if number})
