"""`Answers`: which later packets answer the messages in a packet, found by reading the capture ahead."""

from __future__ import annotations

from array import array
from bisect import bisect_left
from collections.abc import Collection, Iterator, Mapping
from functools import partial
from typing import Any, Final, NamedTuple, TypeAlias

from dissect.blocks.block import Block
from dissect.blocks.captures import Follow, read_captures
from dissect.capture.files.source import Readable
from dissect.capture.told import Readers, Several
from dissect.errors import CaptureError
from dissect.packet import Packet, ProtocolSet
from dissect.packet.limits import DEFAULT_LIMITS, NestingLimits
from dissect.protocols.applications import APPLICATIONS

MOST: Final = 1 << 22
"""So many answers are remembered under a name; each takes 16 octets."""
ROWS: Final = 4096
CHUNK: Final = 1 << 19
"""Packets that are read at once, and octets of the file that are kept together."""


Pairs: TypeAlias = "tuple[array[int], array[int]]"
"""The numbers of packets whose messages are answered, and of those that answer them."""


class Answer(NamedTuple):
    """A later packet that answers a message."""

    name: str
    number: int


class Answers:
    """Tells the answers to messages of one capture. All of it is read when the first packet is asked about."""

    def __init__(
        self,
        source: Readable,
        names: Mapping[str, str],
        follow: Follow,
        protocols: ProtocolSet | None = None,
        limits: NestingLimits = DEFAULT_LIMITS,
    ) -> None:
        """`names`: those that are told, each with the name by which the later packet tells the number of the earlier
        one; `follow` tells these."""
        self.readers: Readers = {name: partial(_number, name) for name in names}
        self._names = names
        self._reading = read_captures(
            source, protocols=protocols, limits=limits, threads=1, batch_rows=ROWS, chunk=CHUNK, follow=follow
        )
        self._found: Mapping[str, Pairs] | None = None

    def follow(self, block: Block, _completing: Mapping[int, Packet]) -> Iterator[tuple[int, Any]]:
        """The rows of the next block whose messages are answered, with their answers, as a `Follower` says them."""
        first = block.frames.first_number
        answered = {
            number
            for asking, _ in self._read().values()
            for number in asking[bisect_left(asking, first) : bisect_left(asking, first + len(block))]
        }
        for number in sorted(answered):
            yield number - first, self._of(number)

    def take(self, packet: Packet) -> Any:
        """The same of the next packet."""
        return self._of(packet.number)

    def close(self) -> None:
        """Close the file."""
        self._reading.close()

    def _of(self, number: int) -> Several | None:
        found: list[Answer] = []
        for name, (asking, answering) in self._read().items():
            begin, end = bisect_left(asking, number), bisect_left(asking, number + 1)
            found += (Answer(name, one) for one in answering[begin:end])
        return Several(tuple(found)) if found else None

    def _read(self) -> Mapping[str, Pairs]:
        """Under each name the packets whose messages are answered, in order, and those that answer them."""
        if self._found is None:
            pairs = {name: (array("q"), array("q")) for name in self._names}
            try:
                for block in self._reading:
                    self._note(block, pairs)
            except CaptureError:  # others say so
                pass
            self._found = {name: _sorted(*found) for name, found in pairs.items()}
        return self._found

    def _note(self, block: Block, pairs: Mapping[str, Pairs]) -> None:
        for name, reverse in self._names.items():
            told, (asking, answering) = block.frames.told[reverse], pairs[name]
            for number in told.facts:
                asked = told.values(reverse, number)[0][: MOST - len(asking)]
                asking.extend(asked)
                answering.extend([number] * len(asked))


def _sorted(asking: array[int], answering: array[int]) -> Pairs:
    order = sorted(range(len(asking)), key=asking.__getitem__)
    return array("q", map(asking.__getitem__, order)), array("q", map(answering.__getitem__, order))


ANSWERED: Final[Mapping[str, str]] = {
    field.name: field.reverse_of for application in APPLICATIONS for field in application.told if field.reverse_of
}
"""The names that answers tell, each with that by which the answer tells the number of what it answers."""


def answered(names: Collection[str]) -> dict[str, str]:
    """Those of some names that answers tell, as `ANSWERED`."""
    return {name: reverse for name, reverse in ANSWERED.items() if name in names}


def _number(name: str, answer: Answer) -> int | None:
    return answer.number if answer.name == name else None
