"""`simulate`: an echo session, without a network."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from random import Random
from typing import Final

from dissect.packet import Packet
from dissect.packet.reassembly import Reassembler
from dissect.schema.octets import message_octets
from dissect.simulation.comment import COMMENT
from dissect.simulation.network.chosen import Chosen
from dissect.simulation.network.clock import Clock
from dissect.simulation.network.hosts import OTHER, Host, room_for_chunks
from dissect.simulation.network.link import Faults, Link
from dissect.simulation.programs.calls import Endpoint
from dissect.simulation.programs.echo import (
    LARGEST_DATAGRAM,
    RECEIVE_AT_MOST,
    Ending,
    Program,
    datagram_client,
    datagram_server,
    stream_client,
    stream_server,
)
from dissect.simulation.programs.naming import call_of
from dissect.simulation.programs.process import Process
from dissect.simulation.result import Captured, Simulation
from dissect.simulation.sctp.endpoint import SctpEndpoint, SctpSettings
from dissect.simulation.settings import Settings, Tap, Transport
from dissect.simulation.tcp.endpoint import TcpEndpoint, TcpSettings
from dissect.simulation.udp import UdpEndpoint

BEGIN_NS: Final = 1_767_225_600_000_000_000
"""When sessions begin: 2026-01-01, 00:00:00 UTC."""
LONGEST_NS: Final = 3_600_000_000_000
"""A session that takes longer is cut off."""
CAPTURING_NS: Final = 2_000
"""Packets that are sent at once are captured so far apart."""
MILLISECOND: Final = 1_000_000


def simulate(
    messages: Iterable[bytes] = (b"hello",),
    *,
    transport: Transport | str = Transport.TCP,
    close: Ending | str = Ending.FIN,
    mss: int = 1460,
    window: int = 65_535,
    round_trip_ms: float = 20,
    pause_ms: float = 0,
    keep_alive_ms: float = 0,
    loss: Chosen | str | float = 0,
    reorder: Chosen | str | float = 0,
    duplicate: Chosen | str | float = 0,
    listens: bool = True,
    ipv6: bool = False,
    port: int = 7,
    client_port: int = 50_001,
    tap: Tap | str = Tap.CLIENT,
    seed: int = 0,
) -> Simulation:
    """A client sends messages to an echo server, and they come back: both ends, their programs and the network between
    them are simulated, and the packets captured at one end. The same arguments give the same octets.

    `mss`: octets in the largest TCP segment, options included, as both ends announce it; `window`: octets that each end
    keeps for its program; `pause_ms`: how long the server waits before it reads; `keep_alive_ms`: after which silence
    each end asks whether the other is still there.

    `loss`, `reorder`, `duplicate`: what the network does to which packets, on both ways: a percentage, or text such as
    `client:2,server:4-6`, which counts the packets of each end from 1.

    Unless `listens`, there is no server at the port, and its host refuses what comes.

    ValueError if something is out of bounds.
    """
    settings = Settings(
        messages=tuple(message_octets(one) for one in messages),
        transport=Transport(transport),
        close=Ending(close),
        mss=mss,
        window=window,
        round_trip_ms=round_trip_ms,
        pause_ms=pause_ms,
        keep_alive_ms=keep_alive_ms,
        faults=Faults(Chosen.of(loss), Chosen.of(reorder), Chosen.of(duplicate)),
        listens=listens,
        ipv6=ipv6,
        port=port,
        client_port=client_port,
        tap=Tap(tap),
        seed=seed,
    )
    return Session(settings).run()


class Session:
    """Two ends, and the network between them."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        random = Random(settings.seed)  # noqa: S311  # the same octets each time
        self._clock = Clock(BEGIN_NS)
        ports = {"client": settings.client_port, "server": settings.port}
        delay_ns = int(settings.round_trip_ms * MILLISECOND) // 2
        self._hosts = {
            name: Host(name, (ports[name], ports[OTHER[name]]), random, ipv6=settings.ipv6) for name in OTHER
        }
        self._links = {
            name: Link(name, self._clock, Random(random.random()), delay_ns, settings.faults)  # noqa: S311  # as above
            for name in OTHER
        }
        self._ends: dict[str, Endpoint] = {name: _endpoint(settings, random) for name in OTHER}
        self._processes = {
            name: Process(program, self._ends[name], self._clock, random)
            for name, program in _programs(settings, delay_ns).items()
        }
        self._reassembler = Reassembler()
        self._captured: list[Captured] = []
        self._captured_ns = 0
        """The time of the last of them."""

    def run(self) -> Simulation:
        """All of it."""
        if self._settings.listens:
            self._processes["server"].run()
        self._clock.at(BEGIN_NS + MILLISECOND, self._processes["client"].run)
        while self._clock.now - BEGIN_NS < LONGEST_NS and self._go_on():
            for name in OTHER:
                self._send(name)
                self._processes[name].look()
        for process in self._processes.values():
            process.stop()
        calls = (
            call_of(name, self._settings.transport, one, (self._hosts[name].end, self._hosts[OTHER[name]].end))
            for name, process in self._processes.items()
            for one in process.called
        )
        return Simulation(
            self._settings,
            tuple(self._captured),
            tuple(sorted(calls, key=lambda one: one.begun_ns)),
            {name: process.received for name, process in self._processes.items()},
            {name: end.state for name, end in self._ends.items()},
        )

    def _go_on(self) -> bool:
        """What happens next; False if nothing does."""
        deadlines = ((end.deadline_ns, name) for name, end in self._ends.items())
        soonest = min(((at, name) for at, name in deadlines if at is not None), default=None)
        planned = self._clock.next_ns
        if soonest is not None and (planned is None or soonest[0] < planned):
            at, name = soonest
            self._clock.at(at, lambda: self._ends[name].expire(self._clock.now))
        elif planned is None:
            return False
        self._clock.go_on()
        return True

    def _send(self, sender: str) -> None:
        for message, state in self._ends[sender].sent():
            packets = self._hosts[sender].packets(message)
            whole = Whole(message, len(packets))
            for number, packet in enumerate(packets):
                self._carry(sender, packet, state, whole.part(number))

    def _carry(self, sender: str, packet: Packet, state: str, take: Callable[[], object | None]) -> None:
        receiver, is_near = OTHER[sender], self._settings.tap == sender

        def arrive() -> None:
            end, message = self._ends[receiver], take()
            after = end.state if message is None else end.take(message, self._clock.now)
            if not is_near:
                self._capture(packet, sender, after, is_lost=False)

        link = self._links[sender]
        left_ns = link.leave(packet.frame.original_length)
        is_lost = link.carry(left_ns, arrive)
        if is_near:
            self._capture(packet, sender, state, is_lost=is_lost)

    def _capture(self, packet: Packet, sender: str, state: str, *, is_lost: bool) -> None:
        comments = [COMMENT, f"lost on its way to the {OTHER[sender]}"] if is_lost else [COMMENT]
        self._captured_ns = max(self._clock.now, self._captured_ns + CAPTURING_NS)
        frame = packet.frame.replace(
            number=len(self._captured) + 1,
            timestamp_ns=self._captured_ns,
            options=packet.frame.options.commented(*comments),
        )
        captured = Packet(frame, packet.protocols)
        if self._settings.transport is Transport.UDP:  # what others send is never divided
            self._reassembler.take(captured)
        self._captured.append(Captured(captured, sender, is_lost, state))


class Whole:
    """A message that travels in parts: it arrives with the last of them."""

    def __init__(self, message: object, parts: int) -> None:
        self._message, self._parts = message, parts
        self._missing = set(range(parts))

    def part(self, number: int) -> Callable[[], object | None]:
        """What to call when a part arrives: it gives the message if nothing is missing any more."""

        def take() -> object | None:
            self._missing.discard(number)
            if self._missing:
                return None
            self._missing = set(range(self._parts))
            return self._message

        return take


def _endpoint(settings: Settings, random: Random) -> Endpoint:
    if settings.transport is Transport.UDP:
        return UdpEndpoint()
    if settings.transport is Transport.SCTP:
        tag, number = random.randrange(1, 1 << 32), random.getrandbits(32)
        return SctpEndpoint(SctpSettings(tag, number, settings.window, room_for_chunks(ipv6=settings.ipv6)))
    keep_alive_ns = int(settings.keep_alive_ms * MILLISECOND)
    numbers = random.getrandbits(32), random.getrandbits(32)
    return TcpEndpoint(TcpSettings(*numbers, settings.mss, settings.window, keep_alive_ns))


def _programs(settings: Settings, delay_ns: int) -> dict[str, Program]:
    pause_ns = int(settings.pause_ms * MILLISECOND)
    if settings.transport is Transport.UDP:
        return {"client": datagram_client(settings.messages), "server": datagram_server(pause_ns)}
    octets = sum(map(len, settings.messages))
    most = RECEIVE_AT_MOST if settings.transport is Transport.TCP else LARGEST_DATAGRAM
    return {
        "client": stream_client(settings.messages, settings.close, most),
        "server": stream_server(octets, settings.close, pause_ns, delay_ns, most),
    }
