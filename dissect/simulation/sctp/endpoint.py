"""`SctpEndpoint`: one end of an association (RFC 9260), which knows no network and no clock."""

from __future__ import annotations

from typing import Final, NamedTuple

from dissect.encapsulation import items
from dissect.protocols.sctp import (
    PARAMETERS,
    SCTPAbort,
    SCTPCookieAck,
    SCTPCookieEcho,
    SCTPData,
    SCTPInit,
    SCTPInitAck,
    SCTPSack,
    SCTPShutdown,
    SCTPShutdownAck,
    SCTPShutdownComplete,
    SCTPStateCookie,
)
from dissect.schema import Header
from dissect.session.sctp.states import TRANSITIONS, Sign, State
from dissect.session.sctp.states.transitions import STEPS
from dissect.simulation.machine import Machine
from dissect.simulation.programs.calls import Abort, Accept, Close, Connect, Outcome, Receive, Send, Sent, SocketCall
from dissect.simulation.round_trips import MILLISECOND
from dissect.simulation.sctp.packet import ALIGNMENT, DATA_OCTETS, SctpPacket
from dissect.simulation.sctp.receiver import Receiver
from dissect.simulation.sctp.sender import Sender

ASSOCIATE, SHUTDOWN = "associate", "shutdown"
DELAYED_SACK_NS: Final = 200 * MILLISECOND
MOST_ATTEMPTS: Final = 8
"""After so many times in vain, an end gives up (Max.Init.Retransmits, §16)."""
STREAMS: Final = 10
BEFORE: Final = frozenset({State.CLOSED, State.COOKIE_WAIT, State.COOKIE_ECHOED})
ENDING: Final = frozenset({State.CLOSED, State.SHUTDOWN_RECEIVED, State.SHUTDOWN_ACK_SENT})
"""The other end sends nothing more."""
OF_AN_ASSOCIATION: Final = (SCTPData, SCTPSack, SCTPShutdown)
TIMED_OUT, REFUSED, RESET = "ETIMEDOUT", "ECONNREFUSED", "ECONNRESET"


class SctpSettings(NamedTuple):
    """What an end is made with."""

    tag: int
    """What the packets for it carry."""
    number: int
    """Of its first piece."""
    window: int
    """Octets that it keeps for its program."""
    room: int
    """Octets of chunks in a packet."""


class SctpEndpoint:
    """An end that is driven by the table of the state machine. It talks with another one of its kind, and has one
    message under way, which is never larger than the window."""

    def __init__(self, settings: SctpSettings) -> None:
        self.machine = Machine(State.CLOSED, TRANSITIONS, STEPS)
        self._settings = settings
        largest = (settings.room - DATA_OCTETS) // ALIGNMENT * ALIGNMENT
        self._sender = Sender(settings.number, largest)
        self._receiver = Receiver(settings.window)
        self._their_tag = 0
        self._listens = False
        self._repeated: Header | None = None
        """What is sent again until it is answered."""
        self._repeat_ns: int | None = None
        self._repetitions = 0
        self._owed = 0
        """Packets with data that were received and not acknowledged."""
        self._sack_ns: int | None = None
        self._out: list[Sent] = []
        self._error = ""

    @property
    def state(self) -> str:
        return str(self.machine.state)

    @property
    def deadline_ns(self) -> int | None:
        deadlines = (self._sack_ns, self._repeat_ns, self._sender.expires_ns)
        return min((one for one in deadlines if one is not None), default=None)

    def sent(self) -> list[Sent]:
        sent, self._out = self._out, []
        return sent

    # what the program calls

    def start(self, call: SocketCall, now: int) -> None:
        match call:
            case Connect():
                self.machine.call(ASSOCIATE)
                self._ask(self._initiation(SCTPInit), now)
            case Accept():
                self._listens = True
            case Send(octets):
                self._sender.put(octets)
            case Close() if self.machine.may(SHUTDOWN):
                self.machine.call(SHUTDOWN)
            case Abort() if self.machine.state is not State.CLOSED:
                self.machine.send(Sign.ABORT)
                self._give(SCTPAbort())
                self._end("")
        self._pump(now)

    def is_ready(self, call: SocketCall) -> bool:
        match call:
            case Connect() | Accept():
                return bool(self._error) or self.machine.state not in BEFORE
            case Receive():
                return bool(self._receiver.messages or self._error) or self.machine.state in ENDING
        return True

    def finish(self, call: SocketCall, now: int) -> Outcome:  # noqa: ARG002  # what it sends, it sends at once
        if not isinstance(call, Receive):
            return Outcome(error="" if isinstance(call, Close | Abort) else self._error)
        if not self._receiver.messages:
            return Outcome(error=self._error)
        before = self._receiver.window()
        octets = self._receiver.messages.popleft()
        if 2 * before < self._settings.window and self.machine.state is State.ESTABLISHED:
            self._give(self._sack())
        return Outcome(octets)

    # what the network brings

    def take(self, message: object, now: int) -> str:
        assert isinstance(message, SctpPacket)  # noqa: S101  # as the other end is one of these
        if self.machine.state is State.CLOSED and isinstance(message.chunks[0], OF_AN_ASSOCIATION):  # §8.4
            abort = SCTPAbort(tag_reflected=True)
            self._out.append(Sent(SctpPacket(message.tag, (abort,)), self.state))
            return self.state
        for chunk in message.chunks:
            self._take(chunk, message.tag, now)
        if self.machine.state not in BEFORE and any(isinstance(chunk, SCTPData) for chunk in message.chunks):
            self._owe(now)
        state = self.state
        self._pump(now)
        return state

    def _take(self, chunk: Header, tag: int, now: int) -> None:
        state = self.machine.state
        match chunk:
            case SCTPInit() if state is State.CLOSED:
                self._answer(chunk)
            case SCTPInitAck() if state is State.COOKIE_WAIT:
                self._learn(chunk)
                self.machine.arrive(Sign.INIT_ACK)
                self._ask(SCTPCookieEcho(cookie=_cookie_in(chunk)), now)
            case SCTPCookieEcho():
                self._accept(chunk)
            case SCTPCookieAck() if state is State.COOKIE_ECHOED:
                self.machine.arrive(Sign.COOKIE_ACK)
                self._answered()
            case SCTPData() if state not in BEFORE:
                self._receiver.take(chunk)
            case SCTPSack() if state not in BEFORE:
                self._sender.acknowledge(chunk.cumulative_tsn_ack, _blocks_of(chunk), now)
            case SCTPShutdown() if state not in BEFORE:
                self._sender.acknowledge(chunk.cumulative_tsn_ack, (), now)
                self.machine.arrive(Sign.SHUTDOWN)
            case SCTPShutdownAck():
                self._complete(tag, was_closed=state is State.CLOSED)
            case SCTPShutdownComplete():
                self.machine.arrive(Sign.SHUTDOWN_COMPLETE)
                self._end("")
            case SCTPAbort() if state is not State.CLOSED:
                self.machine.arrive(Sign.ABORT)
                self._end(REFUSED if state is State.COOKIE_WAIT else RESET)

    def _answer(self, init: SCTPInit) -> None:
        """Answer an INIT with a cookie, and remember nothing (§5.1.3)."""
        if not self._listens:
            self._out.append(Sent(SctpPacket(init.initiate_tag, (SCTPAbort(),)), self.state))
            return
        numbers = (init.initiate_tag, init.initial_tsn, init.advertised_receiver_window_credit)
        cookie = b"".join(number.to_bytes(4, "big") for number in numbers)
        answer = self._initiation(SCTPInitAck).replace(parameters=items(PARAMETERS, [SCTPStateCookie(cookie=cookie)]))
        self._out.append(Sent(SctpPacket(init.initiate_tag, (answer,)), self.state))

    def _accept(self, echo: SCTPCookieEcho) -> None:
        """Take back what the cookie says (§5.1.5); one that comes twice is answered again (§5.2.4)."""
        if self.machine.state is State.CLOSED:
            self._their_tag = int.from_bytes(echo.cookie[:4], "big")
            self._receiver.begin(int.from_bytes(echo.cookie[4:8], "big"))
            self.machine.arrive(Sign.COOKIE_ECHO)
        self._give(SCTPCookieAck())

    def _learn(self, answer: SCTPInitAck) -> None:
        self._their_tag = answer.initiate_tag
        self._receiver.begin(answer.initial_tsn)

    def _complete(self, tag: int, *, was_closed: bool) -> None:
        """The other end has finished, too; if there is no association any more, it is told so (§8.4)."""
        if was_closed:
            complete = SCTPShutdownComplete(tag_reflected=True)
            self._out.append(Sent(SctpPacket(tag, (complete,)), self.state))
            return
        self.machine.arrive(Sign.SHUTDOWN_ACK)
        self._give(SCTPShutdownComplete())
        self._end("")

    def _owe(self, now: int) -> None:
        self._owed += 1
        if self._owed > 1 or self._receiver.has_gap or self.machine.state is not State.ESTABLISHED:
            self._sack_ns = now
        else:
            self._sack_ns = now + DELAYED_SACK_NS

    # what time brings

    def expire(self, now: int) -> None:
        if self._repeat_ns is not None and self._repeat_ns <= now:
            self._repeat(now)
        elif self._sender.expires_ns is not None and self._sender.expires_ns <= now:
            if self._sender.failures == MOST_ATTEMPTS:
                self._give_up()
            else:
                self._sender.expire(now)
        self._pump(now)

    def _repeat(self, now: int) -> None:
        assert self._repeated is not None  # noqa: S101  # its time is over
        if self._repetitions == MOST_ATTEMPTS:
            self._give_up()
            return
        self._repetitions += 1
        self._sender.round_trips.back_off()
        self._repeat_ns = now + self._sender.round_trips.timeout_ns
        self._give(self._repeated)

    def _give_up(self) -> None:
        self.machine.give_up()
        self._end(TIMED_OUT)

    # what is sent

    def _pump(self, now: int) -> None:
        """Send all that may be sent now: a SACK that is owed goes with data, and several chunks in a packet."""
        if self.machine.state in BEFORE:
            return
        waiting: list[Header] = list(self._sender.pieces(now))
        if self._owed and (waiting or (self._sack_ns is not None and self._sack_ns <= now)):
            waiting.insert(0, self._sack())
        packet: list[Header] = []
        for chunk in waiting:
            if packet and len(SctpPacket(0, (*packet, chunk)).octets) > self._settings.room:
                self._give(*packet)
                packet = []
            packet.append(chunk)
        if packet:
            self._give(*packet)
        if self._sender.is_done:
            self._shut_down(now)

    def _shut_down(self, now: int) -> None:
        """All is acknowledged: go on with the end (§9.2)."""
        if self.machine.state is State.SHUTDOWN_PENDING:
            self.machine.send(Sign.SHUTDOWN)
            self._owed, self._sack_ns = 0, None
            self._ask(SCTPShutdown(cumulative_tsn_ack=self._receiver.acknowledged), now)
        elif self.machine.state is State.SHUTDOWN_RECEIVED:
            self.machine.send(Sign.SHUTDOWN_ACK)
            self._owed, self._sack_ns = 0, None
            self._ask(SCTPShutdownAck(), now)
        elif self.machine.state is State.SHUTDOWN_ACK_SENT and not isinstance(self._repeated, SCTPShutdownAck):
            self._ask(SCTPShutdownAck(), now)

    def _initiation(self, kind: type[SCTPInit | SCTPInitAck]) -> SCTPInit | SCTPInitAck:
        return kind(
            initiate_tag=self._settings.tag,
            advertised_receiver_window_credit=self._settings.window,
            number_of_outbound_streams=STREAMS,
            number_of_inbound_streams=STREAMS,
            initial_tsn=self._settings.number,
        )

    def _sack(self) -> SCTPSack:
        self._owed, self._sack_ns = 0, None
        return self._receiver.sack()

    def _ask(self, chunk: Header, now: int) -> None:
        """Send a chunk until it is answered."""
        self._repeated, self._repetitions = chunk, 0
        self._repeat_ns = now + self._sender.round_trips.timeout_ns
        self._give(chunk)

    def _answered(self) -> None:
        self._repeated, self._repeat_ns = None, None
        self._sender.round_trips.go_on()

    def _give(self, *chunks: Header) -> None:
        self._out.append(Sent(SctpPacket(self._their_tag, chunks), self.state))

    def _end(self, error: str) -> None:
        """The association is gone: nothing more is sent."""
        self._answered()
        self._error = self._error or error
        self._sender = Sender(0, self._settings.room)
        self._owed, self._sack_ns = 0, None


def _cookie_in(answer: SCTPInitAck) -> bytes:
    """The cookie among its parameters, which is the only one that this end's kind sends."""
    return bytes(answer.parameters)[ALIGNMENT:]


def _blocks_of(sack: SCTPSack) -> tuple[tuple[int, int], ...]:
    edges = [int.from_bytes(sack.gap_ack_blocks[at : at + 2], "big") for at in range(0, len(sack.gap_ack_blocks), 2)]
    return tuple(zip(edges[::2], edges[1::2], strict=True))
