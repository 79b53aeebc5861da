"""`dissect.open`: a capture file as packets, each with what the packets before it revealed."""

from __future__ import annotations

import os
from collections.abc import Callable, Collection, Generator, Iterable, Iterator, Sequence
from contextlib import closing
from functools import partial
from types import TracebackType
from typing import IO, TYPE_CHECKING, Final, Self

from dissect.blocks.block import Block
from dissect.blocks.files.reading import frames_in
from dissect.blocks.frames import Frames
from dissect.blocks.packing import Packer
from dissect.capture import Capture, FrameRecord, Limits, open_capture
from dissect.capture.capture import Opened, check_open, read_by
from dissect.capture.earlier import Earlier
from dissect.capture.files.source import Source
from dissect.capture.notes import Notes
from dissect.engine.library import Engine, engine
from dissect.filter.rows.flags import set_in
from dissect.packet import DEFAULT_LIMITS, DecodeAs, NestingLimits, Packet, ProtocolSet, chosen_protocols
from dissect.packet.reassembly import Reassembler, may_carry_fragment
from dissect.packet.rows.packed import PackedRows
from dissect.packet.rows.path import Rules
from dissect.packet.rows.paths import paths_of
from dissect.packet.rows.row_packets import Follower, packets_of
from dissect.session.reading.joining import BlockJoiner
from dissect.session.sctp.announcements.presence import follower, may_have_header, rows_that_may_announce

if TYPE_CHECKING:
    from dissect.filter.expressions import Filter
    from dissect.session.ordered_pass.ordered_pass import OrderedPass

BATCH_ROWS: Final = 512
CHUNK: Final = 1 << 18
"""Packets, and octets of the file, that are read at once: few enough that memory stays small."""
CHOSEN_ROWS: Final = 2048
CHOSEN_CHUNK: Final = 1 << 20
"""The same where few of the packets are made."""


class PacketReader:
    """The packets of a capture, in the file's order, some hundred in memory at a time. `capture` is the file itself.

    A file on a disk can be read several times: once all packets have been read, iterating begins anew.
    """

    def __init__(
        self,
        capture: Capture,
        protocols: ProtocolSet,
        limits: NestingLimits = DEFAULT_LIMITS,
        reassembler: Reassembler | None = None,
        wanted: Filter | None = None,
        follow: Collection[str] | bool = False,
    ) -> None:
        self.capture = capture
        self.reassembler = reassembler
        """What joins the fragments in the packets, and knows what became of them; None if nothing does."""
        self._protocols = protocols
        self._limits = limits
        self._wanted = wanted
        self._follow = follow
        """The names that following the capture is to tell; True for all."""
        self._packets: Generator[Packet, None, None] | None = None
        self._pass: OrderedPass | None = None
        """What follows the capture, once it is read."""

    def __iter__(self) -> Iterator[Packet]:
        """The packets not yet read. It is always the same iterator, so no announcement is missed after a `break`.

        After the last packet it begins anew. ValueError if the capture is closed, or cannot be read again.
        """
        check_open(self.capture)
        if self._packets is not None and _is_over(self._packets):
            self.capture, self._packets = self.capture.again(), None
        if self._packets is None:
            library = engine()
            self._packets = None if library is None else self._by_engine(library)
            if self._packets is None:
                self._packets = self._followed(self._one_by_one(self.capture.frame_records()))
            if self._wanted is not None:
                self._packets = _matching(self._packets, self._wanted)
        return self._packets

    def __next__(self) -> Packet:
        """The next packet; StopIteration after the last one."""
        return next(iter(self) if self._packets is None else self._packets)

    def _followers(self) -> tuple[Sequence[Follower], BlockJoiner | None]:
        """What becomes of packets before anybody gets them, and what joins the fragments in them."""
        learn = follower()
        if self.reassembler is None:
            return [(may_have_header, learn)], None
        self.reassembler.clear()
        joiner = BlockJoiner(self.reassembler, learn, Rules(self._protocols, self._limits))
        return [(may_have_header, learn), (may_carry_fragment, joiner.join)], joiner

    def _end(self) -> None:
        """No packets follow."""
        if self.reassembler is not None:
            self.reassembler.end()

    def _one_by_one(self, records: Iterable[FrameRecord]) -> Iterator[Packet]:
        """The packets without an engine."""
        first = before = None
        for record in records:
            packet, time = Packet(record, self._protocols, self._limits), record[1]
            first = time if first is None else first
            packet._earlier = Earlier(first, before)
            before = before if time is None else time
            yield packet

    def _followed(self, packets: Iterable[Packet]) -> Generator[Packet, None, None]:
        """The same packets, each given to all followers."""
        follow = [one for _, one in self._followers()[0]]
        following = self._following()
        if following is not None:
            follow.append(following.packet)
        try:
            for packet in packets:
                for one in follow:
                    one(packet)
                yield packet
        finally:
            if following is not None:
                following.close()
            self._end()

    def _by_engine(self, library: Engine) -> Generator[Packet, None, None] | None:
        """The packets as rows of blocks; None where something else is done with the capture too."""

        def make(batches: Iterator[Frames]) -> Generator[Packet, None, None]:
            packer = Packer(library, paths_of(self._protocols, self._limits))
            followers, joiner = self._followers()
            packed = ((frames, packer.pack(frames)) for frames in self._told(batches))
            return packets_of(_begun(packed, joiner), followers, self._end)

        return read_by(self.capture, _reading(BATCH_ROWS, CHUNK), make)

    def _told(self, batches: Iterator[Frames]) -> Iterator[Frames]:
        """The batches, with what following the capture tells of them."""
        following = self._following()
        return batches if following is None else _told_by(following, batches)

    def _following(self) -> OrderedPass | None:
        if not self._follow:
            return None
        from dissect.session.ordered_pass.ordered_pass import ordered_pass

        found = ordered_pass(self._follow, self._protocols, self._limits, self.reassembler or False)
        found.open(self.capture.path)
        self._pass = found
        return found

    def __copy__(self) -> PacketReader:
        return PacketReader(self.capture.again(), *self._rules())

    def __reduce__(self) -> tuple[object, ...]:
        return PacketReader, (self.capture, *self._rules())

    def _rules(
        self,
    ) -> tuple[ProtocolSet, NestingLimits, Reassembler | None, Filter | None, Collection[str] | bool]:
        """How packets are read, for another reader."""
        return self._protocols, self._limits, self._new_reassembler(), self._wanted, self._follow

    def _new_reassembler(self) -> Reassembler | None:
        return None if self.reassembler is None else self.reassembler.new()

    def _repr_html_(self) -> str:
        """What is known of the file, for notebooks."""
        return self.capture._repr_html_()

    def __repr__(self) -> str:
        return f"<{type(self).__name__} {self.capture.path!r}: {self.capture.format}>"

    def close(self) -> None:
        """Close the file."""
        self.capture.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


def damaged_in(reader: PacketReader) -> int:
    """How many segments that were read are in no stream that was followed, because their checksum is wrong."""
    return 0 if reader._pass is None else reader._pass.damaged


def _matching(packets: Generator[Packet, None, None], wanted: Filter) -> Generator[Packet, None, None]:
    """The packets that match a filter."""
    with closing(packets):
        for packet in packets:
            if wanted.matches(packet):
                yield packet


def _told_by(following: OrderedPass, batches: Iterator[Frames]) -> Iterator[Frames]:
    """The batches, with what is told of them."""
    try:
        yield from map(following, batches)
    finally:
        following.close()


def chosen_packets(
    reader: PacketReader, choose: Callable[[Block], bytes | None], wanted: Filter | None = None
) -> Iterator[Packet]:
    """The packets whose rows a function chooses of each block: by a flag for each, or all by None. They know what
    packets before them announced that were not chosen, of which most are not made, and complete datagrams whose other
    fragments were not chosen. With `wanted`, a packet that completes a datagram is given if it matches that, whatever
    was chosen. The function is called when the packets of the block before were taken. ValueError without an engine, or
    if the capture is being read already.
    """
    library, rules = engine(), Rules(reader._protocols, reader._limits)
    found = None
    if library is not None:

        def make(batches: Iterator[Frames]) -> Generator[Packet, None, None]:
            joins = reader.reassembler is not None
            chosen = _chosen(reader._told(batches), library, rules, choose, joins=joins)
            judge = None if wanted is None else partial(_matches_whole, wanted)
            followers, joiner = reader._followers()
            return packets_of(_begun(chosen, joiner), followers, reader._end, judge)

        found = read_by(reader.capture, _reading(CHOSEN_ROWS, CHUNK if wanted is None else CHOSEN_CHUNK), make)
    if found is None:
        raise ValueError("the capture is being read already, or there is no engine")
    return found


def _matches_whole(wanted: Filter, packet: Packet) -> bool | None:
    """Whether a packet matches with the datagram that it completes; None if it completes none."""
    return None if packet.reassembled is None else wanted.matches(packet)


def _chosen(
    batches: Iterator[Frames],
    library: Engine,
    rules: Rules,
    choose: Callable[[Block], bytes | None],
    *,
    joins: bool,
) -> Iterator[tuple[Frames, PackedRows]]:
    """The rows of the chosen packets, among others that may announce something or, with `joins`, carry a fragment."""
    protocols, limits = rules
    packer = Packer(library, paths_of(protocols, limits))
    for frames in batches:
        block = Block(frames, protocols, limits, with_divided=joins)
        flags = choose(block)
        if flags is None:
            yield frames, packer.pack(frames)
            continue
        fragments = block.layers().rows_that_may_carry_fragments() if joins else ()
        if rows := sorted({*set_in(flags), *rows_that_may_announce(library, block), *fragments}):
            left_out = frozenset(index for index, row in enumerate(rows) if not flags[row])
            yield frames, packer.pack(frames, rows)._replace(left_out=left_out)


def _begun(blocks: Iterator[tuple[Frames, PackedRows]], joiner: BlockJoiner | None) -> Iterator[PackedRows]:
    """The packed rows of blocks, of which what joins fragments is told before their packets are made."""
    for frames, packed in blocks:
        yield packed if joiner is None else joiner.begin(frames, packed)


def _reading(rows: int, chunk: int) -> Callable[[Source, Opened, Limits, Notes], Iterator[Frames]]:
    """What reads frames in batches of at most so many, and so many octets of the file."""
    return lambda source, opened, limits, notes: frames_in(source, opened, limits, notes, rows, chunk)


def _is_over(packets: Generator[Packet, None, None]) -> bool:
    from inspect import GEN_CLOSED, getgeneratorstate

    return getgeneratorstate(packets) == GEN_CLOSED


def open_packets(
    source: str | os.PathLike[str] | IO[bytes],
    *,
    protocols: ProtocolSet | None = None,
    decode_as: DecodeAs | None = None,
    limits: NestingLimits = DEFAULT_LIMITS,
    reassemble: bool | Reassembler = True,
    filter: str | Filter | None = None,  # noqa: A002  # the word that users expect, as in `table`
    follow: Collection[str] | bool = False,
) -> PacketReader:
    """The packets of a capture file: `with dissect.open("echo.pcap") as packets: for packet in packets: …`.

    `source` is a path, "-" for standard input, or a binary file; see `dissect.capture.open_capture` for the formats.
    `decode_as` gives numbers another meaning: ``{LinkType: {147: Ethernet}, UdpPort: {5300: DNS}}``.

    Fragments are joined: the packet that completes a datagram has it as `packet.reassembled`, and the reader's
    `reassembler` counts what became of the others. `reassemble=False` leaves them alone, and a `Reassembler` joins them
    with other rules and limits.

    `filter` is a display filter, such as "tcp.port == 80": only packets that match are given.

    `follow=True` follows the capture, so that packets have what only those before them tell: `packet.fields(
    "tcp.stream")`; `follow=["tcp.stream"]` for these names alone. What a filter needs is told without it. Only where it
    is named, "ip.reassembled_in" or "http.response_in" is told, for which a file is read twice.

    CaptureError if the file cannot be opened or is not a capture. If it is damaged, iterating raises CaptureError after
    the last packet before the damage. SCTP checksums are verified with what both sides announced in earlier packets
    (RFC 9653).
    """
    chosen = chosen_protocols(protocols, decode_as)  # first, because an error here would leave the file open
    reassembler = Reassembler() if reassemble is True else reassemble or None
    wanted = _parsed(filter, chosen) if isinstance(filter, str) else filter
    if follow and follow is not True:
        from dissect.session.ordered_pass.ordered_pass import check_told

        check_told(follow, chosen)
    if wanted is not None and follow is not True:
        follow = wanted.followed.union(follow or ())
    if follow and not isinstance(follow, bool):
        from dissect.session.ordered_pass.answers import answered
        from dissect.session.ordered_pass.fragment_fates import check_foreseen, foreseen

        check_foreseen([*foreseen(follow, chosen), *answered(follow)], source)
    return PacketReader(open_capture(source), chosen, limits, reassembler, wanted, follow)


def _parsed(text: str, protocols: ProtocolSet) -> Filter:
    """A filter; what parses it is imported here, as most captures are read without."""
    from dissect.filter.names import catalogue
    from dissect.filter.parser import parse

    return parse(text, catalogue(protocols))
