"""`FragmentFates`: which later packet completes the datagram of a fragment, found by reading the capture ahead."""

from __future__ import annotations

import os
from collections.abc import Collection, Iterator, Mapping
from functools import partial
from pathlib import Path
from typing import Any, Final, NamedTuple

from dissect.blocks.block import Block
from dissect.blocks.captures import read_captures
from dissect.capture.codes import CaptureCode
from dissect.capture.files.source import Readable
from dissect.capture.told import Readers, Several
from dissect.errors import CaptureError
from dissect.packet import Packet, ProtocolSet, default_protocols
from dissect.packet.limits import DEFAULT_LIMITS, NestingLimits
from dissect.packet.reassembly import Outcome, Reassembler, Refusal
from dissect.packet.reassembly.facts import Whole
from dissect.packet.reassembly.fragment import Fragment
from dissect.packet.reassembly.pending import Pending
from dissect.packet.stored_set import completions

ROWS: Final = 4096
"""Packets that are read at once, and"""
CHUNK: Final = 1 << 19
"""octets of the file that are kept together: the reading ahead takes little memory."""


class Fate(NamedTuple):
    """What became of a fragment."""

    protocol: str
    """The protocol of its datagram."""
    completed_in: int
    """The number of the packet that completed that."""


class FragmentFates:
    """Tells the fates of fragments of one capture, whose packets are asked about in their order."""

    def __init__(
        self,
        source: Readable,
        names: Mapping[str, str],
        reassembler: Reassembler,
        protocols: ProtocolSet | None = None,
        limits: NestingLimits = DEFAULT_LIMITS,
        most_ahead: int | None = None,
    ) -> None:
        """`names`: those that are told, each with the protocol of the datagrams; `reassembler`: whose rule and limits
        count; `most_ahead`: how many packets are read ahead at most, so that fates behind them are not known, None for
        all."""
        self.readers: Readers = {name: partial(_completed_in, protocol) for name, protocol in names.items()}
        self._joining = _Watched(reassembler, protocols or default_protocols())
        reading = read_captures(
            source, protocols=protocols, limits=limits, threads=1, batch_rows=ROWS, chunk=CHUNK, with_divided=True
        )
        self._blocks = reading.map(lambda block: block)
        self._most_ahead = most_ahead
        self._until = 0
        """The number of the last packet that was read."""
        self._is_over = False

    def of(self, number: int) -> list[Fate]:
        """The fates of the fragments in a packet, of the outer datagram first; none for those that are given up."""
        joining, most = self._joining, self._most_ahead
        while not self._is_over and (number > self._until or number in joining.open):
            if most is not None and self._until >= number + most:
                break
            self._read_on(number)
        return joining.fates.get(number, [])

    def follow(self, block: Block, _completing: Mapping[int, Packet]) -> Iterator[tuple[int, Any]]:
        """The rows of the next block that carry fragments, with their fates, as a `Follower` says them."""
        first = block.frames.first_number
        for row in block.layers().rows_that_may_carry_fragments():
            if fates := self.of(first + row):
                yield row, Several(tuple(fates))

    def take(self, packet: Packet) -> Any:
        """The same of the next packet."""
        fates = self.of(packet.frame.number)
        return Several(tuple(fates)) if fates else None

    def close(self) -> None:
        """Close the file."""
        self._is_over = True
        self._blocks.close()

    def _read_on(self, asked: int) -> None:
        joining = self._joining
        joining.forget(asked)
        try:
            block = next(self._blocks, None)
        except CaptureError:  # others say so
            block = None
        if block is None:
            joining.end()
            self.close()
            return
        for packet in block.packets(block.layers().rows_that_may_carry_fragments()):
            joining.take(packet)
        frames = block.frames
        joining.pass_time(frames.timestamp_ns[-1] if frames.has_time[-1] else None)
        self._until = frames.first_number + len(block) - 1


class _Watched(Reassembler):
    """Notes the fates of fragments."""

    def __init__(self, of: Reassembler, protocols: ProtocolSet) -> None:
        """`of`: whose rule and limits count."""
        super().__init__(of.overlaps, of.limits)
        self._dissectors = protocols.dissectors

    def clear(self) -> None:
        super().clear()
        self.fates: dict[int, list[Fate]] = {}
        """By the number of the packet."""
        self.open: set[int] = set()
        """The packets with fragments that wait for others."""
        self._number = 0

    def forget(self, before: int) -> None:
        """Forget the fates in packets before one."""
        self.fates = {number: fates for number, fates in self.fates.items() if number >= before}

    def take_fragment(self, fragment: Fragment, protocols: ProtocolSet) -> Whole | None:
        self._number = fragment.number
        whole = super().take_fragment(fragment, protocols)
        pending = self._waiting[fragment.seconds].get(fragment.key)
        if pending is not None and pending.places and pending.places[-1].frame == fragment.number:
            self.open.add(fragment.number)
        return whole

    def _give_up(self, pending: Pending, outcome: Outcome) -> None:
        super()._give_up(pending, outcome)
        head = None if pending.head is None else self._dissectors[pending.head.headers[0].declaration].header
        protocol = "" if head is None else head.stack.name
        for place in pending.places:
            self.open.discard(place.frame)
            is_part = outcome is Outcome.WHOLE and place.refusal in {None, Refusal.DUPLICATE}
            if is_part and place.frame != self._number:
                self.fates.setdefault(place.frame, []).append(Fate(protocol, self._number))


def foreseen(names: Collection[str], protocols: ProtocolSet | None) -> dict[str, str]:
    """Those of some names that packets tell which come later, each with the protocol of the datagrams."""
    known = completions(protocols or default_protocols())
    return {name: protocol for name, protocol in known.items() if name in names}


def check_foreseen(names: Collection[str], source: Readable) -> None:
    """CaptureError if something is to be foreseen in a capture that cannot be read twice."""
    path = os.fspath(source) if isinstance(source, str | os.PathLike) else f"<{type(source).__name__}>"
    if names and not Path(path).is_file():
        why = f"only later packets tell {', '.join(sorted(names))}, and this is no file that can be read twice"
        shown = "<standard input>" if path == "-" else path
        raise CaptureError(why, path=shown, code=CaptureCode.UNREADABLE, offset=0)


def _completed_in(protocol: str, fate: Fate) -> int | None:
    return fate.completed_in if fate.protocol == protocol else None
