"""Simulated conversations for captures: with losses, copies, other orders, wraps, SACK, closed windows and nonsense."""

from __future__ import annotations

from collections.abc import Callable
from random import Random

from tests.session.tcp.frames import ACK, CLIENT, FIN, PSH, RST, SERVER, SYN, Timed, blocks, frame, scale, timestamps

MILLISECOND = 1_000_000
WRAP = 1 << 32
OTHER = {CLIENT: SERVER, SERVER: CLIENT}
ODD = (FIN | ACK, FIN | PSH | ACK, FIN, RST, RST | ACK, SYN, SYN | ACK, SYN | FIN, PSH, 0, ACK)


class Conversation:
    """Two sides that send this and that, without much regard to each other."""

    def __init__(self, random: Random, port: int, time_ns: int) -> None:
        self.random, self.port, self.time_ns = random, port, time_ns
        self.frames: list[list[int | bytes]] = []
        starts = (0, 1, 1000, random.getrandbits(32), WRAP - random.randrange(1, 800))
        self.next = {CLIENT: random.choice(starts), SERVER: random.choice(starts)}
        self.window = {CLIENT: 8192, SERVER: 8192}
        self.shift = {CLIENT: random.choice((None, None, 0, 2, 7, 14)), SERVER: random.choice((None, 0, 3, 7, 15))}
        self.sent: dict[str, list[tuple[int, int]]] = {CLIENT: [], SERVER: []}
        self.has_timestamps = random.random() < 0.5
        self.round_trip = random.choice((1, 5, 20, 60)) * MILLISECOND

    def run(self) -> list[Timed]:
        """All of it."""
        self._open()
        chances: dict[Callable[[str], None], int] = {
            self._data: 30,
            self._acknowledge: 20,
            self._repeat: 12,
            self._ask_again: 2,
            self._keep_alive: 4,
            self._close_window: 8,
            self._move_window: 5,
            self._fill_window: 4,
            self._swap: 3,
            self._copy: 4,
            self._nonsense: 3,
            self._acknowledge_unseen: 1,
            self._finish: 1,
            self._begin_again: 1,
        }
        actions, weights = list(chances), list(chances.values())
        for _ in range(self.random.randrange(3, 40)):
            self._wait(0.001, self.random.choice((0.05, 0.8)))
            sender = self.random.choice((CLIENT, CLIENT, CLIENT, SERVER))
            self.random.choices(actions, weights)[0](sender)
        for sender in self.random.choice(((CLIENT, SERVER), (SERVER, CLIENT), (CLIENT,), ())):
            self._finish(sender)
            self._send(OTHER[sender], ACK, self.next[OTHER[sender]])
        return [Timed(int(time_ns), bytes(octets)) for time_ns, octets in self.frames]

    def _wait(self, least: float, most: float) -> None:
        """Parts of a round trip; sometimes much more."""
        if self.random.random() < 0.9:
            self.time_ns += int(self.round_trip * self.random.uniform(least, most))
        else:
            self.time_ns += self.random.randrange(1, 400) * MILLISECOND

    def _send(
        self, sender: str, flags: int, sequence: int, data: bytes = b"", *, ack: int | None = None, options: bytes = b""
    ) -> None:
        acknowledged = self.next[OTHER[sender]] if ack is None else ack
        if self.has_timestamps and self.random.random() < 0.9:
            options += timestamps(self.time_ns // MILLISECOND, max(self.time_ns // MILLISECOND - 20, 0))
        octets = frame(
            sender,
            flags,
            sequence,
            acknowledged if flags & ACK else 0,
            data=data,
            window=self.window[sender],
            options=options,
            port=self.port,
        )
        self.frames.append([self.time_ns, octets])

    def _open(self) -> None:
        """The handshake, of which some may be missing."""
        if self.random.random() < 0.1:
            return
        options = {side: b"" if shift is None else scale(shift) for side, shift in self.shift.items()}
        first = self.next[CLIENT]
        for _ in range(self.random.choice((0, *[1] * 9, 2))):
            self._send(CLIENT, SYN, first, options=options[CLIENT])
            self._wait(0.4, 0.6)
        self.next[CLIENT] += 1
        if self.random.random() < 0.9:
            self._send(SERVER, SYN | ACK, self.next[SERVER], options=options[SERVER])
        self.next[SERVER] += 1
        self._wait(0.4, 0.6)
        if self.random.random() < 0.95:
            self._send(CLIENT, ACK, self.next[CLIENT])

    def _data(self, sender: str) -> None:
        octets = self.random.choice((1, 1, 2, 10, 100, 536, 1000, 1448))
        flags = self.random.choice((ACK, ACK | PSH))
        for _ in range(self.random.choice((1, 1, 2, 4))):
            if self.random.random() < 0.88:
                self._send(sender, flags, self.next[sender], b"A" * octets)
            self.sent[sender].append((self.next[sender], octets))
            self.next[sender] += octets
            self._wait(0.001, 0.01)

    def _acknowledge(self, sender: str) -> None:
        number, sent = self.next[OTHER[sender]], self.sent[OTHER[sender]]
        options = b""
        if sent and self.random.random() < 0.2:
            number = self.random.choice(sent)[0] + self.random.choice((0, 1, 5))
        if self.random.random() < 0.3:
            begins = [self.next[OTHER[sender]] + 100 * at + 50 for at in range(self.random.choice((1, 2, 3)))]
            options = blocks(*((begin, begin + 50) for begin in begins))
        for _ in range(self.random.choice((1, 1, 1, 2, 3, 4))):
            self._send(sender, ACK, self.next[sender], ack=number, options=options)
            self._wait(0.001, 0.02)

    def _repeat(self, sender: str) -> None:
        if self.sent[sender]:
            begin, octets = self.random.choice(self.sent[sender][-6:])
            octets = max(octets + self.random.choice((0, 0, 0, 0, -1, 50)), 1)
            self._send(sender, self.random.choice((ACK, ACK | PSH)), begin, b"A" * octets)
            self.next[sender] = max(self.next[sender], begin + octets)

    def _ask_again(self, sender: str) -> None:
        """Duplicate acknowledgments, and what they ask for."""
        if self.sent[sender]:
            begin, octets = self.random.choice(self.sent[sender][-3:])
            for _ in range(4):
                self._send(OTHER[sender], ACK, self.next[OTHER[sender]], ack=begin)
                self._wait(0.001, 0.01)
            self._send(sender, ACK, begin, b"A" * octets)

    def _keep_alive(self, sender: str) -> None:
        self._send(sender, ACK, self.next[sender] - 1, self.random.choice((b"", b"x")))
        self._wait(0.1, 0.3)
        if self.random.random() < 0.7:
            self._send(OTHER[sender], ACK, self.next[OTHER[sender]])

    def _close_window(self, sender: str) -> None:
        prober = OTHER[sender]
        self.window[sender] = 0
        self._send(sender, ACK, self.next[sender])
        for _ in range(self.random.choice((1, 2))):
            self._wait(1, 3)
            begin = self.next[prober] - self.random.choice((0, 0, 0, 1))
            self._send(prober, ACK, begin, self.random.choice((b"P", b"P", b"P", b"")))
            self.next[prober] += self.random.choice((0, 0, 0, 1))
            self._wait(0.1, 0.5)
            if self.random.random() < 0.8:
                self._send(sender, ACK, self.next[sender])
        self.window[sender] = self.random.choice((100, 8192))
        self._send(sender, ACK, self.next[sender])

    def _move_window(self, sender: str) -> None:
        self.window[sender] = self.random.choice((1, 50, 100, 536, 1000, 8192, 65535))
        self._send(sender, ACK, self.next[sender])

    def _fill_window(self, sender: str) -> None:
        shift = self.random.choice((0, min(self.shift[OTHER[sender]] or 0, 14)))
        octets = self.window[OTHER[sender]] << shift
        if 0 < octets <= 1460:
            self._send(sender, ACK, self.next[sender], b"W" * octets)
            self.sent[sender].append((self.next[sender], octets))
            self.next[sender] += octets

    def _swap(self, _sender: str) -> None:
        if len(self.frames) > 1:
            last, before = self.frames[-1], self.frames[-2]
            last[1], before[1] = before[1], last[1]

    def _copy(self, _sender: str) -> None:
        if self.frames:
            self.frames.append([self.time_ns, self.frames[-1][1]])

    def _nonsense(self, sender: str) -> None:
        begin = self.next[sender] + self.random.choice((0, 0, 1, -1, 100))
        self._send(sender, self.random.choice(ODD), begin, self.random.choice((b"", b"", b"zz")))

    def _acknowledge_unseen(self, sender: str) -> None:
        number = self.next[OTHER[sender]] + self.random.choice((1, 100, 1000))
        self._send(sender, ACK, self.next[sender], ack=number)

    def _finish(self, sender: str) -> None:
        self._send(sender, FIN | ACK, self.next[sender], self.random.choice((b"", b"end")))
        self.next[sender] += 1
        self._wait(0.3, 0.5)

    def _begin_again(self, sender: str) -> None:
        self.next[sender] = self.random.getrandbits(32)
        self._send(sender, SYN, self.next[sender], options=scale(3))
        self.next[sender] += 1


def conversations(seed: int, count: int) -> list[Timed]:
    """The frames of so many conversations, one after the other."""
    random, found, time_ns = Random(seed), list[Timed](), 10**9
    for at in range(count):
        one = Conversation(random, 30_000 + at, time_ns)
        found += one.run()
        time_ns = one.time_ns + random.randrange(10) * MILLISECOND
    return found
