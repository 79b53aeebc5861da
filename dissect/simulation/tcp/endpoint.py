"""`TcpEndpoint`: one end of a connection (RFC 9293), which knows no network and no clock."""

from __future__ import annotations

from typing import Final, NamedTuple

from dissect.session.analysis.numbers import MASK, is_behind
from dissect.session.tcp.segment import ACK, FIN, PSH, RST, SYN
from dissect.session.tcp.states import TRANSITIONS, Sign, State
from dissect.session.tcp.states.transitions import STEPS
from dissect.simulation.machine import Machine
from dissect.simulation.programs.calls import (
    Abort,
    Accept,
    Close,
    Connect,
    Outcome,
    Receive,
    Send,
    Sent,
    Shutdown,
    SocketCall,
)
from dissect.simulation.round_trips import MILLISECOND
from dissect.simulation.tcp.receiver import Receiver
from dissect.simulation.tcp.segment import Segment, place_of
from dissect.simulation.tcp.sender import Sender

PASSIVE_OPEN, ACTIVE_OPEN, CLOSE = "passive open", "active open", "close"
DELAYED_ACK_NS: Final = 40 * MILLISECOND
TIMESTAMP_OCTETS: Final = 12
MOST_WINDOW: Final = 0xFFFF
MOST_ATTEMPTS: Final = 6
"""After so many times in vain, an end gives up (Linux: `tcp_syn_retries`)."""
MOST_QUESTIONS: Final = 9
"""So often in a row, an end asks whether the other is there (Linux: `tcp_keepalive_probes`)."""
NOT_SYNCHRONIZED: Final = (State.CLOSED, State.LISTEN, State.SYN_SENT)
TIMED_OUT, REFUSED, RESET, BROKEN = "ETIMEDOUT", "ECONNREFUSED", "ECONNRESET", "EPIPE"


class TcpSettings(NamedTuple):
    """What an end is made with."""

    sequence: int
    """The number of its SYN."""
    clock: int
    """What its timestamps count from."""
    mss: int
    """What its SYN announces."""
    window: int
    """Octets that it keeps for its program."""
    keep_alive_ns: int = 0
    """After which silence it asks whether the other end is still there; 0: never."""


class TcpEndpoint:
    """An end that is driven by the table of the state machine. Places count from the SYN of each end, which is 0.

    It talks with another one of its kind, so it refuses nothing that only other systems would send.
    """

    def __init__(self, settings: TcpSettings) -> None:
        self.machine = Machine(State.CLOSED, TRANSITIONS, STEPS)
        self._settings = settings
        self._sender = Sender()
        self._receiver = Receiver(settings.window, settings.mss - TIMESTAMP_OCTETS)
        self._scale = max(settings.window.bit_length() - MOST_WINDOW.bit_length(), 0)
        self._their_scale = 0
        self._their_sequence = 0
        self._recent = 0
        """The latest timestamp of the other end, which is sent back."""
        self._out: list[Sent] = []
        self._owes_ack = 0
        """Octets that were received and not acknowledged."""
        self._ack_ns: int | None = None
        self._heard_ns = 0
        """When something was last heard of the other end, or asked."""
        self._questions = 0
        """How often it has asked since there was anything else."""
        self._error = ""
        self._is_closed = False
        """Whether the program has closed."""

    @property
    def state(self) -> str:
        return str(self.machine.state)

    @property
    def deadline_ns(self) -> int | None:
        deadlines = (self._ack_ns, self._sender.expires_ns, self._keep_alive_ns)
        return min((one for one in deadlines if one is not None), default=None)

    @property
    def _keep_alive_ns(self) -> int | None:
        """When it asks whether the other end is still there (RFC 9293 §3.8.4)."""
        is_idle = self.machine.state is State.ESTABLISHED and not self._sender.has_flights
        wait = self._settings.keep_alive_ns if is_idle and self._questions < MOST_QUESTIONS else 0
        return self._heard_ns + wait if wait else None

    def sent(self) -> list[Sent]:
        sent, self._out = self._out, []
        return sent

    # what the program calls

    def start(self, call: SocketCall, now: int) -> None:
        machine = self.machine
        match call:
            case Connect():
                machine.call(ACTIVE_OPEN)
                self._send_span(*self._sender.open(now), now)
            case Accept():
                machine.call(PASSIVE_OPEN)
            case Send(octets):
                self._sender.octets += octets
            case Shutdown():
                self._sender.is_finished = True
            case Close():
                self._is_closed = True
                self._sender.is_finished = True
            case Abort():
                self._is_closed = True
                self._abort()
        self._pump(now)

    def is_ready(self, call: SocketCall) -> bool:
        match call:
            case Connect() | Accept():
                return bool(self._error) or self.machine.state not in {*NOT_SYNCHRONIZED, State.SYN_RECEIVED}
            case Receive():
                return bool(self._error or self._receiver.unread) or self._receiver.is_ended
        return True

    def finish(self, call: SocketCall, now: int) -> Outcome:
        if isinstance(call, Receive) and (self._receiver.unread or not self._error):
            return self._read(call.most, now)
        return Outcome() if isinstance(call, Close | Abort) else Outcome(error=self._error)

    def _read(self, most: int, now: int) -> Outcome:
        before = self._receiver.window()
        octets = self._receiver.read(most)
        if self._receiver.window() > before and not self._receiver.is_ended and self._is_worth_telling(before):
            self._acknowledge(now)
        return Outcome(octets)

    def _is_worth_telling(self, before: int) -> bool:
        """Whether the other end would wait for what it knows of the window."""
        return before < self._sender.largest or 2 * before < self._settings.window

    # what the network brings

    def take(self, message: object, now: int) -> str:
        assert isinstance(message, Segment)  # noqa: S101  # as the other end is one of these
        self._heard_ns = now
        match self.machine.state:
            case State.CLOSED:
                self._refuse(message)
            case State.LISTEN:
                self._take_first(message, now)
            case State.SYN_SENT:
                self._take_answer(message, now)
            case _:
                self._take_next(message, now)
        state = self.state
        self._pump(now)
        return state

    def _take_first(self, segment: Segment, now: int) -> None:
        self._agree(segment)
        self.machine.arrive(Sign.SYN)
        self._send_span(*self._sender.open(now), now)

    def _take_answer(self, segment: Segment, now: int) -> None:
        if segment.flags & RST:
            self.machine.arrive(Sign.RST)
            self._fail(REFUSED)
        elif segment.flags & SYN:  # and no answer to a SYN that came twice
            self._agree(segment)
            self._sender.acknowledge(1, (), now, is_duplicate=False)
            self._sender.offer(segment.window)
            self.machine.arrive(Sign.SYN_ACK)
            self._acknowledge(now)

    def _agree(self, syn: Segment) -> None:
        self._their_sequence = syn.sequence
        self._their_scale = syn.scale or 0
        self._receiver.begin()
        self._sender.agree(min(syn.mss or MOST_WINDOW, self._settings.mss) - TIMESTAMP_OCTETS)
        self._recent, _ = syn.timestamps or (0, 0)

    def _take_next(self, segment: Segment, now: int) -> None:
        place = place_of(segment.sequence, self._their_sequence, self._receiver.next)
        if not self._is_acceptable(segment, place):
            if segment.length and not segment.flags & SYN:  # which came twice
                self._receiver.take(place, segment.octets, is_last=bool(segment.flags & FIN))
            self._acknowledge(now)
            return
        if segment.flags & RST:
            self.machine.arrive(Sign.RST)
            self._fail(RESET)
            return
        if segment.timestamps and place <= self._receiver.next:
            self._recent = segment.timestamps[0]
        self._take_acknowledgment(segment, now)
        self._take_octets(segment, place, now)

    def _is_acceptable(self, segment: Segment, place: int) -> bool:
        """Whether it is in the window (§3.10.7.4) or right behind it, as Linux has it; and not older
        than the last one (RFC 7323 §5). A FIN is behind the window where that is full."""
        if segment.flags & SYN:
            return False
        if segment.timestamps and not segment.flags & RST and is_behind(self._recent, segment.timestamps[0]):
            return False
        end, window = place + segment.length, self._receiver.window()
        if end < self._receiver.next or (segment.length and end == self._receiver.next):
            return False
        return place <= self._receiver.next + window

    def _take_acknowledgment(self, segment: Segment, now: int) -> None:
        sender = self._sender
        place = place_of(segment.acknowledgment, self._settings.sequence, sender.acknowledged)
        if place < sender.acknowledged or place > sender.end + sender.is_finished:
            return
        window = segment.window << self._their_scale
        is_same = place == sender.acknowledged and window == sender.window
        blocks = tuple((self._their_place(begin), self._their_place(end)) for begin, end in segment.blocks)
        is_first = sender.acknowledged == 0
        sender.acknowledge(place, blocks, now, is_duplicate=is_same and not segment.length)
        sender.offer(window)
        if is_first and place:
            self.machine.arrive(Sign.ACK_OF_SYN)
        if sender.sent_fin and place > sender.end:
            self.machine.arrive(Sign.ACK_OF_FIN)

    def _their_place(self, number: int) -> int:
        """The place of our own octets that a block of theirs names."""
        return place_of(number, self._settings.sequence, self._sender.acknowledged)

    def _take_octets(self, segment: Segment, place: int, now: int) -> None:
        receiver, is_last = self._receiver, bool(segment.flags & FIN)
        if not (segment.octets or is_last):
            return
        self._questions = 0
        had_gap = receiver.has_gap
        is_next = receiver.take(place, segment.octets, is_last=is_last)
        if receiver.is_ended:
            self.machine.arrive(Sign.FIN)
        self._owes_ack += len(segment.octets)
        is_urgent = not is_next or had_gap or receiver.has_gap or (receiver.is_ended and self._is_closed)
        if is_urgent or self._owes_ack >= 2 * self._sender.largest or not receiver.window():
            self._acknowledge(now)
        elif self._ack_ns is None:
            self._ack_ns = now + DELAYED_ACK_NS

    # what time brings

    def expire(self, now: int) -> None:
        if self._ack_ns is not None and self._ack_ns <= now:
            self._acknowledge(now)
        if self._keep_alive_ns is not None and self._keep_alive_ns <= now:
            self._heard_ns = now
            self._questions += 1
            self._send(ACK, self._sender.next - 1, b"", now)
        sender = self._sender
        if sender.expires_ns is not None and sender.expires_ns <= now:
            if not sender.has_flights:
                self._send_span(*sender.probe(now), now)
            elif sender.failures == MOST_ATTEMPTS:
                self.machine.give_up()
                self._fail(TIMED_OUT)
            else:
                sender.expire(now)
        self._pump(now)

    # what is sent

    def _pump(self, now: int) -> None:
        """Send all that may be sent now."""
        if self.machine.state in {State.CLOSED, State.LISTEN}:
            return
        for begin, end in self._sender.spans(now):
            self._send_span(begin, end, now)
        self._sender.wait_for_window(now)

    def _send_span(self, begin: int, end: int, now: int) -> None:
        sender = self._sender
        flags = SYN if begin == 0 else 0
        if end > sender.end and not flags:
            flags |= FIN
            if self.machine.may(CLOSE):
                self.machine.call(CLOSE)
        if self.machine.state is not State.SYN_SENT:
            flags |= ACK
        octets = bytes(sender.octets[max(begin - 1, 0) : end - 1])
        if octets and end >= sender.end:
            flags |= PSH
        self._send(flags, begin, octets, now)

    def _acknowledge(self, now: int) -> None:
        self._send(ACK, self._sender.next, b"", now)

    def _send(self, flags: int, place: int, octets: bytes, now: int) -> None:
        is_syn = bool(flags & SYN)
        window = self._receiver.window()
        blocks = self._receiver.blocks() if flags & ACK and not is_syn else ()
        self._give(
            Segment(
                flags,
                self._number(place),
                self._their_number(self._receiver.next) if flags & ACK else 0,
                min(window, MOST_WINDOW) if is_syn else window >> self._scale,
                octets,
                mss=self._settings.mss if is_syn else None,
                scale=self._scale if is_syn else None,
                permits_blocks=is_syn,
                timestamps=((self._settings.clock + now // MILLISECOND) & MASK, self._recent),
                blocks=tuple((self._their_number(begin), self._their_number(end)) for begin, end in blocks),
            )
        )
        if flags & ACK:
            self._owes_ack, self._ack_ns = 0, None

    def _number(self, place: int) -> int:
        return (self._settings.sequence + place) & MASK

    def _their_number(self, place: int) -> int:
        return (self._their_sequence + place) & MASK

    def _refuse(self, segment: Segment) -> None:
        """Answer a segment of no connection (§3.10.7.1)."""
        if segment.flags & RST:
            return
        if segment.flags & ACK:
            self._give(Segment(RST, segment.acknowledgment))
        else:
            self._give(Segment(RST | ACK, 0, (segment.sequence + segment.length) & MASK))

    def _abort(self) -> None:
        if self.machine.state not in NOT_SYNCHRONIZED:
            self.machine.send(Sign.RST)
            self._give(Segment(RST | ACK, self._number(self._sender.next), self._their_number(self._receiver.next)))
        self._fail(BROKEN)

    def _give(self, segment: Segment) -> None:
        self._out.append(Sent(segment, self.state))

    def _fail(self, error: str) -> None:
        """The connection is gone: nothing more is sent."""
        self._error = error
        self._sender = Sender()
        self._owes_ack, self._ack_ns = 0, None
