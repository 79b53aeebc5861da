"""`Reassembler`: joins the fragments in packets that come one after the other."""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Callable
from functools import cached_property, partial
from typing import TYPE_CHECKING, Final

from dissect.packet.reassembly.facts import Joined, Outcome, Whole
from dissect.packet.reassembly.fragment import Fragment
from dissect.packet.reassembly.holders import DROP
from dissect.packet.reassembly.limits import DEFAULT_REASSEMBLY_LIMITS, ReassemblyLimits
from dissect.packet.reassembly.pending import DATAGRAM_OCTETS, RECORD_OCTETS, PassedOver, Pending

if TYPE_CHECKING:
    from dissect.packet.packet import Packet
    from dissect.packet.protocol_set import ProtocolSet
    from dissect.packet.reassembly.datagram import Datagram
    from dissect.schema import Overlaps

LISTED: Final = 1000
"""Datagrams that were given up of which all is remembered; of the others, how many there were."""
NANOSECONDS: Final = 10**9
NEVER: Final = 1 << 80


class Reassembler:
    """Joins fragments, in bounded memory and by the capture's clock.

    Give it packets in order (`take`); the one that completes a datagram then has it as `reassembled`. What becomes of
    the others: `outcomes` counts, and `given_up` has the latest of them.
    """

    def __init__(self, overlaps: Overlaps | None = None, limits: ReassemblyLimits = DEFAULT_REASSEMBLY_LIMITS) -> None:
        """`overlaps`: the rule for fragments that overlap; None for that of the protocol (IPv4: linux, IPv6: drop)."""
        self.limits = limits
        self.overlaps = overlaps
        self.clear()

    def new(self) -> Reassembler:
        """Another one with the same rule and limits."""
        return Reassembler(self.overlaps, self.limits)

    def clear(self) -> None:
        """Forget everything, for packets of another capture, or of the same from its beginning."""
        self.outcomes: Counter[Outcome] = Counter()
        """How many datagrams there were by what became of them."""
        self.overlapping = self.conflicting = 0
        """How many had fragments that overlap, and how many of these had different octets for one place."""
        self.given_up: deque[Joined] = deque(maxlen=LISTED)
        """Those that were not completed, the latest last."""
        self._waiting: dict[int, dict[bytes, Pending]] = {}
        """By the seconds that they wait, the oldest first."""
        self._completed: dict[bytes, tuple[int, int | None]] = {}
        """Frames and times that completed datagrams, the oldest first."""
        self._octets = self._count = 0
        self._due: int | None = None
        """Up to which time none is timed out; None if nobody has looked since the oldest went."""
        self.passed_over: PassedOver | None = None
        """Who passes over fragments that repeat others."""

    @cached_property
    def _find(self) -> Callable[[Packet], Fragment | None]:
        """What finds the fragment in a packet; with it come all declarations."""
        from dissect.packet.reassembly.carrier import Carriers
        from dissect.packet.reassembly.finding.in_packet import fragment_in

        return partial(fragment_in, carriers=Carriers())

    def take(self, packet: Packet) -> Datagram | None:
        """Look for a fragment in a packet. The datagram if the packet completes one, which is then `reassembled` of the
        packet too. If a datagram completes one that it carries, see its own `reassembled`."""
        return self._join(packet, self.limits.nesting)

    def take_fragment(self, fragment: Fragment, protocols: ProtocolSet) -> Whole | None:
        """The same of the fragment that was found in a packet. If it completes a datagram, `take_whole` is to be called
        next, or nothing if the datagram carries no fragment itself."""
        pending = self._keep(fragment)
        return None if pending is None else self._complete(fragment, pending, protocols)

    def take_whole(self, packet: Packet, whole: Whole) -> None:
        """The packet completes this datagram, in which a fragment is looked for."""
        from dissect.packet.reassembly.datagram import datagram_of  # with all that packets need

        self._join(datagram_of(packet, whole), self.limits.nesting - 1)

    def waiting(self, key: bytes, seconds: int, now: int | None) -> Pending | None:
        """The datagram that a fragment which is described so belongs to, if others of it wait for it."""
        waiting = self._waiting.get(seconds)
        if waiting is None:
            return None
        if now is not None and (self._due is None or now > self._due):
            self._time_out(now)
        return waiting.get(key)

    def has_room(self, fragments: int, octets: int) -> bool:
        """Whether no limit is reached by so many fragments with so many octets, whatever they belong to."""
        most = self._octets + octets + fragments * (DATAGRAM_OCTETS + RECORD_OCTETS)
        return most <= self.limits.octets and self._count + fragments <= self.limits.datagrams

    def expect(self, fragment: Fragment) -> Pending | None:
        """The datagram that a fragment begins, whose fragments are given to `take_all` at once when all have come; None
        if others wait for the fragment."""
        self._time_out(fragment.timestamp_ns)
        waiting = self._waiting.setdefault(fragment.seconds, {})
        return None if fragment.key in waiting else self._begin(waiting, fragment)

    def take_all(self, pending: Pending, fragments: list[Fragment], protocols: ProtocolSet) -> Whole | None:
        """The fragments of such a datagram; as `take_fragment` of the last one."""
        self._time_out(fragments[-1].timestamp_ns)
        pending.take_all(fragments)
        return self._complete(fragments[-1], pending, protocols)

    @property
    def due(self) -> int | None:
        """Up to which time nothing is timed out; None if that is not known."""
        return self._due

    def end(self) -> None:
        """Give up all that still waits: no packets follow. A reader does so after its last packet."""
        for waiting in self._waiting.values():
            for pending in waiting.values():
                if not pending.is_refused:
                    self._give_up(pending, Outcome.INCOMPLETE)
            waiting.clear()
        self._octets = self._count = 0

    def pass_time(self, now: int | None) -> None:
        """Give up what has waited too long at a time, though no further fragment has come."""
        self._time_out(now)

    def _join(self, packet: Packet, times: int) -> Datagram | None:
        """The datagram that the fragment in a packet completes; those that it completes in turn are its own."""
        first: Datagram | None = None
        for _ in range(times):
            fragment = self._find(packet)
            whole = None if fragment is None else self.take_fragment(fragment, packet.protocols)
            if whole is None:
                break
            from dissect.packet.reassembly.datagram import datagram_of  # with all that packets need

            packet = made = datagram_of(packet, whole)
            first = first or made
        return first

    def _keep(self, fragment: Fragment) -> Pending | None:
        """Add a fragment to its datagram, which is given if it is whole; then it is to be completed next."""
        key, now, seconds = fragment.key, fragment.timestamp_ns, fragment.seconds
        waiting = self._waiting.get(seconds)
        if waiting is None:
            waiting = self._waiting[seconds] = {}
        self._time_out(now)
        pending = waiting.get(key)
        if pending is not None and pending.begins_anew(fragment):
            self._drop(waiting, key, Outcome.REPLACED)
            pending = None
        if pending is None:
            pending = self._begin(waiting, fragment)
        if pending.is_refused:
            return None
        before = pending.size
        outcome = pending.add(fragment)
        self._octets += pending.size - before
        if outcome is None:
            self._keep_limits()
            return None
        if outcome is Outcome.OVERLAP and pending.rule == DROP:
            self._refuse(waiting, key)
            return None
        if outcome is Outcome.WHOLE:
            return pending
        self._drop(waiting, key, outcome)
        return None

    def _begin(self, waiting: dict[bytes, Pending], fragment: Fragment) -> Pending:
        """The datagram of a fragment, the first of it that came."""
        key, now, seconds = fragment.key, fragment.timestamp_ns, fragment.seconds
        if now is not None and not waiting and self._due is not None:
            self._due = min(self._due, now + seconds * NANOSECONDS)
        completed = self._completed_before(fragment, seconds) if key in self._completed else None
        pending = waiting[key] = Pending(self.overlaps or fragment.overlaps, now, completed)
        self._count += 1
        self._octets += pending.size
        return pending

    def _complete(self, last: Fragment, pending: Pending, protocols: ProtocolSet) -> Whole | None:
        """The datagram that is whole with a fragment; None if its header cannot say how long it is."""
        from dissect.packet.reassembly.whole import whole_of  # with all that packets need

        whole = whole_of(pending, protocols)
        self._drop(self._waiting[last.seconds], last.key, Outcome.TOO_LONG if whole is None else Outcome.WHOLE)
        if whole is not None:
            self._completed[last.key] = (last.number, last.timestamp_ns)
            if len(self._completed) > self.limits.datagrams:
                del self._completed[next(iter(self._completed))]
        return whole

    def _completed_before(self, fragment: Fragment, seconds: int) -> int | None:
        """The frame that completed a datagram of the same key a short time before."""
        frame, then = self._completed.get(fragment.key, (None, None))
        return None if frame is None or _is_over(then, fragment.timestamp_ns, seconds) else frame

    def _time_out(self, now: int | None) -> None:
        if now is None or (self._due is not None and now <= self._due):
            return
        due = NEVER
        for seconds, waiting in self._waiting.items():
            while waiting:
                key, oldest = next(iter(waiting.items()))
                if not _is_over(oldest.first_ns, now, seconds):
                    if oldest.first_ns is not None:
                        due = min(due, oldest.first_ns + seconds * NANOSECONDS)
                    break
                self._drop(waiting, key, Outcome.TIMED_OUT)
        self._due = due

    def _keep_limits(self) -> None:
        while self._octets > self.limits.octets or self._count > self.limits.datagrams:
            oldest = min(
                (waiting for waiting in self._waiting.values() if waiting),
                key=lambda waiting: next(iter(waiting.values())).first_ns or 0,
            )
            self._drop(oldest, next(iter(oldest)), Outcome.LIMIT)

    def _refuse(self, waiting: dict[bytes, Pending], key: bytes) -> None:
        """Give up a datagram, and remember that its other fragments are refused too."""
        pending = waiting[key]
        self._give_up(pending, Outcome.OVERLAP)
        refused = waiting[key] = Pending(pending.rule, pending.first_ns, None)
        refused.is_refused = True
        self._octets += refused.size - pending.size

    def _drop(self, waiting: dict[bytes, Pending], key: bytes, outcome: Outcome) -> None:
        if next(iter(waiting)) == key:
            self._due = None  # the next may have come at an earlier time
        pending = waiting.pop(key)
        self._octets -= pending.size
        self._count -= 1
        if not pending.is_refused:
            self._give_up(pending, outcome)

    def _give_up(self, pending: Pending, outcome: Outcome) -> None:
        self.outcomes[outcome] += 1
        self.overlapping += pending.has_overlap
        self.conflicting += pending.has_conflict
        if outcome is not Outcome.WHOLE:
            self.given_up.append(pending.joined(outcome))


def _is_over(then: int | None, now: int | None, seconds: int) -> bool:
    """Whether more seconds have passed; False if one of the times is not known."""
    return then is not None and now is not None and now - then > seconds * NANOSECONDS
