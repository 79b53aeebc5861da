"""Two hosts that speak TCP over a link which loses segments, and a tap on it: what the states of both really were."""

from __future__ import annotations

from heapq import heappop, heappush
from itertools import count
from random import Random
from typing import NamedTuple

from dissect.session.tcp.states import State
from tests.session.tcp.frames import ACK, CLIENT, FIN, RST, SERVER, SYN, frame

MILLISECOND = 1_000_000
TIMEOUT_NS = 300 * MILLISECOND
OTHER = {CLIENT: SERVER, SERVER: CLIENT}
OPEN = (State.ESTABLISHED, State.CLOSE_WAIT)
AFTER_CLOSE = {State.ESTABLISHED: State.FIN_WAIT_1, State.CLOSE_WAIT: State.LAST_ACK}
AFTER_FIN = {
    State.SYN_RECEIVED: State.CLOSE_WAIT,
    State.ESTABLISHED: State.CLOSE_WAIT,
    State.FIN_WAIT_1: State.CLOSING,
    State.FIN_WAIT_2: State.TIME_WAIT,
}
AFTER_ACK_OF_FIN = {
    State.FIN_WAIT_1: State.FIN_WAIT_2,
    State.CLOSING: State.TIME_WAIT,
    State.LAST_ACK: State.CLOSED,
}


class Sent(NamedTuple):
    """A segment."""

    flags: int
    sequence: int
    acknowledgment: int
    length: int

    @property
    def end(self) -> int:
        return self.sequence + self.length + (self.flags & SYN != 0) + (self.flags & FIN != 0)


class Tapped(NamedTuple):
    """A segment where it was captured."""

    time_ns: int
    octets: bytes
    sender: str
    state: State
    """That of the sender when it was sent."""


class Link:
    """Time, and what is on the way."""

    def __init__(self, seed: int, *, loses_before: bool) -> None:
        """`loses_before`: also before the tap, so that it does not see all that is sent; but it sees each FIN, without
        which nobody can know that the sender has closed."""
        self.random = random = Random(seed)
        self._loses_before = loses_before
        self.time_ns = 10**9
        self.tapped: list[Tapped] = []
        self.loss = random.choice((0, 0, 0.05, 0.2))
        self._ways = {CLIENT: random.randrange(0, 20) * MILLISECOND, SERVER: random.randrange(0, 20) * MILLISECOND}
        """From each host to the tap."""
        self._numbers = count(1)
        self._waiting: list[tuple[int, int, str, Sent | str]] = []
        self.hosts = {name: Host(name, self) for name in (CLIENT, SERVER)}

    def run(self) -> list[Tapped]:
        """What the tap has seen of a connection."""
        random = self.random
        self.hosts[CLIENT].call("open")
        if random.random() < 0.2:
            self._later(random.randrange(30) * MILLISECOND, SERVER, "open")
        else:
            self.hosts[SERVER].state = State.CLOSED if random.random() < 0.05 else State.LISTEN
        for name in self.hosts:
            for _ in range(random.randrange(5)):
                self._later(random.randrange(50, 2000) * MILLISECOND, name, "send")
            act = random.choice(("close", "close", "close", "abort"))
            self._later(random.randrange(100, 2500) * MILLISECOND, name, act)
            self._later(TIMEOUT_NS, name, "wait")
        while self._waiting and len(self.tapped) < 200:
            self.time_ns, _, name, what = heappop(self._waiting)
            if isinstance(what, Sent):
                self.hosts[name].receive(what)
            else:
                self.hosts[name].call(what)
                if what == "wait" and self.time_ns < 8 * 10**9:
                    self._later(TIMEOUT_NS, name, "wait")
        return sorted(self.tapped, key=lambda one: one.time_ns)

    def carry(self, sender: str, segment: Sent, state: State) -> None:
        """Take a segment from a host, past the tap to the other; it may be lost before the tap or behind it."""
        number, before = next(self._numbers), self._ways[sender]
        if self._loses_before and not segment.flags & FIN and self.random.random() < self.loss / 2:
            return
        data, at = b"x" * segment.length, self.time_ns + before
        numbers = segment.sequence, segment.acknowledgment
        octets = frame(sender, segment.flags, *numbers, data=data, identification=number)
        self.tapped.append(Tapped(at, octets, sender, state))
        if self.random.random() >= self.loss / 2:
            self._later(before + self._ways[OTHER[sender]], OTHER[sender], segment)

    def _later(self, delay_ns: int, name: str, what: Sent | str) -> None:
        heappush(self._waiting, (self.time_ns + delay_ns, next(self._numbers), name, what))


class Host:
    """One end: RFC 9293 §3.10, without windows."""

    def __init__(self, name: str, link: Link) -> None:
        self.name, self.link, self.state = name, link, State.CLOSED
        self.first = link.random.choice((0, 1000, 2**32 - 5)) if name == SERVER else 77_000
        self.next = self.acknowledged = self.first
        self.expected = 0
        self.kept: list[Sent] = []

    def call(self, what: str) -> None:
        """Do what the program asks for, or what is due."""
        if what == "open" and self.state is State.CLOSED:
            self.state = State.SYN_SENT
            self._send(SYN)
        elif what == "send" and self.state in OPEN:
            self._send(ACK, self.link.random.randrange(1, 50))
        elif what == "close" and self.state in AFTER_CLOSE:
            self.state = AFTER_CLOSE[self.state]
            self._send(FIN | ACK)
        elif what == "abort" and self.state in OPEN:
            self.state = State.CLOSED
            self._send(RST | ACK)
        elif what == "wait" and self.state not in {State.CLOSED, State.TIME_WAIT}:
            self.kept = [one for one in self.kept if one.end > self.acknowledged]
            for one in self.kept[:1]:
                flags = one.flags | ACK if self.state is State.SYN_RECEIVED else one.flags
                self.link.carry(self.name, one._replace(flags=flags, acknowledgment=self.expected), self.state)

    def receive(self, segment: Sent) -> None:
        """Take a segment."""
        flags, acknowledges = segment.flags, bool(segment.flags & ACK) and segment.acknowledgment == self.first + 1
        if self.state is State.CLOSED:
            if not flags & RST and self.next == self.first:  # nobody listens, and nobody did
                self.link.carry(self.name, Sent(RST | ACK, 0, segment.end, 0), self.state)
        elif flags & SYN and self.state in {State.LISTEN, State.SYN_SENT}:
            self.expected = segment.end
            self.state = State.ESTABLISHED if acknowledges else State.SYN_RECEIVED
            self.acknowledged = self.first + 1 if acknowledges else self.first
            if acknowledges:
                self._send(ACK)
            elif self.kept:
                self.link.carry(
                    self.name, self.kept[0]._replace(flags=SYN | ACK, acknowledgment=self.expected), self.state
                )
            else:
                self._send(SYN | ACK)
        elif flags & RST and (acknowledges if self.state is State.SYN_SENT else segment.sequence == self.expected):
            self.state = State.CLOSED
        elif flags & SYN and self.state not in {State.LISTEN, State.SYN_SENT}:
            if self.state is State.SYN_RECEIVED and acknowledges:
                self.state, self.acknowledged = State.ESTABLISHED, self.first + 1
            self._send(ACK)
        elif flags & ACK and not flags & RST and self.state not in {State.LISTEN, State.SYN_SENT}:
            self._receive_in_connection(segment)

    def _receive_in_connection(self, segment: Sent) -> None:
        self.acknowledged = max(self.acknowledged, segment.acknowledgment)
        if self.state is State.SYN_RECEIVED and self.acknowledged > self.first:
            self.state = State.ESTABLISHED
        has_fin = bool(self.kept) and bool(self.kept[-1].flags & FIN)
        if has_fin and self.acknowledged == self.next:
            self.state = AFTER_ACK_OF_FIN.get(self.state, self.state)
        if segment.sequence == self.expected:
            self.expected = segment.end
            self.state = AFTER_FIN.get(self.state, self.state) if segment.flags & FIN else self.state
        if segment.end != segment.sequence and self.state is not State.CLOSED:
            self._send(ACK)

    def _send(self, flags: int, length: int = 0) -> None:
        segment = Sent(flags, self.next, self.expected if flags & ACK else 0, length)
        self.next = segment.end
        if segment.end != segment.sequence:
            self.kept.append(segment)
        self.link.carry(self.name, segment, self.state)
