"""Reading packets once: what each does in its conversation, and which conversations there are."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final, NamedTuple

from dissect.addresses import Address
from dissect.derive.documents.floors import protocol_name, short_of
from dissect.explain.packets.messages import FragmentPlace, Message, fragment_of, messages_in, unseen_octets
from dissect.explain.recording import Recording
from dissect.explain.recordings.groups import is_group
from dissect.explain.recordings.nested import Quoted, outer_ends, quoted_in
from dissect.packet import Layer, Packet
from dissect.packet.reassembly import Reassembler
from dissect.packet.reassembly.datagram import datagrams_of
from dissect.problems import Severity
from dissect.render.escape import cut
from dissect.render.lines.endpoints import Ends, ends_among
from dissect.render.lines.marks import joined_marks, verdict_marks
from dissect.render.lines.summary import summary, summary_of
from dissect.render.packets.values import innermost
from dissect.render.spans import Role
from dissect.render.tables import count_of
from dissect.session import Conversation, Fate, Flows
from dissect.session.all_protocols.story import EndOfStory, Part, Story
from dissect.session.analysis.event import Event
from dissect.session.analysis.message import EndState
from dissect.session.analysis.telling import Sentence
from dissect.session.conversations.keeping import Keeper
from dissect.session.conversations.sightings import Sighting
from dissect.session.ladders.building import end_octets, lost_among
from dissect.session.streams.strip import Strip
from dissect.simulation.comment import COMMENT

MOST_ROWS: Final = 100_000
"""Packets of an index."""
MOST_FRAGMENTS: Final = 4096
"""Fragments that wait for the others of their datagrams; of more, the oldest stay without a conversation."""
WIDEST_NAME: Final = 60
FAULTS: Final = (Role.BAD, Role.WARN)


class Row(NamedTuple):
    """A packet in the index, and the packet itself if it is there in full."""

    number: int
    time_ns: int | None
    length: int
    data: int
    """Octets of what processes sent."""
    messages: int
    """In how many messages, or pieces of them."""
    first: int
    """Where the first of them begins in the frame, or in the datagram that the packet completes."""
    source: Address | None
    destination: Address | None
    conversation: int
    """Its number; -1 for none."""
    is_turned: bool
    """Whether the end that sent it is the second when they are sorted."""
    is_quoted: bool
    is_to_many: bool
    """Whether it goes to a group of hosts, or to all."""
    outer: Ends | None
    """Between whom the packet goes that it travels in, if it travels in a tunnel."""
    quoted: Quoted | None
    name: str
    sentences: Sequence[Sentence]
    summary: str
    """In words, if a sentence or the name needs them."""
    unit: str
    events: Sequence[Event]
    states: tuple[EndState, EndState]
    """Of its sender and its receiver, after it."""
    before: tuple[EndState, EndState]
    fields: Mapping[str, int]
    end: EndOfStory | None
    protocol: str
    piece: FragmentPlace | None
    pieces: int
    """How many pieces the datagram came in that it completes."""
    marks: Sequence[tuple[str, str]]
    """What is to be noticed: its kind, and words."""
    problem: str
    packet: Packet | None


@dataclass(slots=True)
class Read:
    """What was read."""

    rows: list[Row] = field(default_factory=list)
    conversations: list[Conversation] = field(default_factory=list)
    strips: Mapping[EndOfStory, Strip] = field(default_factory=dict)
    left_out: int = 0
    """Packets behind those in the index."""
    is_simulated: bool = False
    """Whether each packet says that it was simulated."""

    left_first: Mapping[int, bool] = field(default_factory=dict)
    """By the numbers of the conversations, whether the left end is the first when ends are sorted."""

    def from_left(self, row: Row) -> bool | None:
        """Whether the left end of its conversation sent a packet; None without a conversation."""
        first = self.left_first.get(row.conversation)
        return None if first is None else row.is_turned != first


def read(recording: Recording, limit: int, *, with_messages: bool) -> Read:
    """The packets of a recording, in their order."""
    reader, found = _Reader(with_messages=with_messages), Read()
    kept = _Kept(recording, limit)
    for packet in recording.packets:
        kept.take(reader.row(packet), packet)
    found.rows, found.left_out, found.is_simulated = kept.rows, kept.left_out, kept.is_simulated
    found.strips = reader.strips()
    there = {row.conversation for row in found.rows}
    found.conversations = [one for one in Flows(reader.keeper) if one.number in there]
    found.rows = _with_fates(found.rows)
    ends = [(one.number, end_octets(one)) for one in found.conversations]
    found.left_first = {number: left <= right for number, (left, right) in ends}
    return found


class _Waiting(NamedTuple):
    """A fragment, whose conversation is known when its datagram is complete."""

    row: Row
    packet: Packet
    order: int


class _Kept:
    """The rows that are shown."""

    def __init__(self, recording: Recording, limit: int) -> None:
        self._recording = recording
        self._limit = limit
        self._full = 0
        self._count = 0
        self._rows: dict[int, Row] = {}
        """By the order of their packets."""
        self._fragments: dict[int, _Waiting] = {}
        self.left_out = 0
        self._are_simulated = True

    def take(self, row: Row, packet: Packet) -> None:
        """Keep the row of the next packet if it is to be shown, and those of the fragments that it completes: each with
        the octets that came in it, and the last one with the message."""
        for number in (frame for datagram in datagrams_of(packet) for frame in datagram.frames):
            before = self._fragments.pop(number, None)
            if before is not None:
                row = row._replace(data=max(row.data - before.row.data, 0))
                whose = before.row._replace(conversation=row.conversation, is_turned=row.is_turned, messages=0)
                self._keep(whose, before.packet, before.order)
        if row.piece is not None and row.conversation < 0:
            self._fragments[row.number] = _Waiting(row, packet, self._count)
            if len(self._fragments) > MOST_FRAGMENTS:
                del self._fragments[next(iter(self._fragments))]
        self._keep(row, packet, self._count)
        self._count += 1

    @property
    def rows(self) -> list[Row]:
        """The rows in the order of their packets."""
        return [self._rows[order] for order in sorted(self._rows)]

    @property
    def is_simulated(self) -> bool:
        """Whether each packet says that it was simulated."""
        return self._are_simulated and bool(self._rows)

    def _keep(self, row: Row, packet: Packet, order: int) -> None:
        if order in self._rows:
            self._rows[order] = row._replace(packet=self._rows[order].packet)
            return
        wanted, conversation = self._recording.wanted, self._recording.conversation
        if conversation not in {None, row.conversation} or not (wanted is None or wanted(packet)):
            return
        if len(self._rows) >= MOST_ROWS:
            is_new = order == self._count or conversation is not None  # other fragments were counted when they came
            self.left_out += is_new
            return
        is_full = self._full < self._limit and (not self._recording.numbers or row.number in self._recording.numbers)
        self._full += is_full
        self._are_simulated &= COMMENT in packet.frame.comments
        self._rows[order] = row._replace(packet=packet) if is_full else row


def _with_fates(rows: list[Row]) -> list[Row]:
    """The same, with a mark at those that were lost behind the capture."""
    talks: dict[int, list[Row]] = {}
    for row in rows:
        talks.setdefault(row.conversation, []).append(row)
    lost = {number for own in talks.values() for number in lost_among(own)}
    mark = (str(Fate.LOST), "lost on the way, or its acknowledgment was")
    return [row._replace(marks=(mark, *row.marks)) if row.number in lost else row for row in rows]


class _Reader:
    def __init__(self, *, with_messages: bool) -> None:
        self.keeper = Keeper(None, Reassembler())
        self._story = Story()
        self._with_messages = with_messages

    def strips(self) -> Mapping[EndOfStory, Strip]:
        """What each end of each connection sent."""
        return self._story.strips()

    def row(self, packet: Packet) -> Row:
        """What the next packet is."""
        joined = list(datagrams_of(packet))
        said: Packet = joined[-1] if joined else packet
        own = said.own_layers
        source, destination = ends_among(own)
        number, sighting = self._sighting(packet)
        messages = messages_in(said, with_messages=self._with_messages)
        is_to_many = sighting is not None and sighting.is_broadcast
        is_to_many = is_to_many or is_group(destination)
        unseen = 0 if messages else unseen_octets(said)
        texts = [one.text for one in messages] or [f"{count_of(unseen, 'octet')}, cut by the capture"][: bool(unseen)]
        part = self._story.take(packet, texts, is_to_many=is_to_many)
        frame = packet.frame
        layer = innermost(own) if own else None
        piece = fragment_of(packet)
        is_told = part.telling is not None and part.telling.name and part.telling.sentences
        line = "" if is_told else _line(said, part) if self._with_messages or not messages else messages[0].text
        return Row(
            number=frame.number,
            time_ns=frame.timestamp_ns,
            length=frame.original_length,
            data=sum(one.octets for one in messages) or unseen or _octets_of(piece),
            messages=len(messages),
            first=messages[0].at if messages else 0,
            source=source,
            destination=destination,
            conversation=number,
            is_turned=sighting is not None and sighting.is_turned,
            is_quoted=sighting is not None and sighting.is_quoted,
            is_to_many=is_to_many,
            outer=outer_ends(own),
            quoted=quoted_in(said.quoted),
            name=_name(part, _cut_header(layer) or (texts[0] if unseen else line), messages, None if joined else piece),
            sentences=() if part.telling is None else part.telling.sentences,
            summary=line,
            unit="" if layer is None else protocol_name(layer.protocol),
            events=part.told.events,
            states=part.told.after,
            before=part.told.before,
            fields=part.told.fields,
            end=part.end,
            protocol="" if layer is None else layer.name,
            piece=piece,
            pieces=len(joined[-1].frames) if joined else 0,
            marks=tuple(_marks(packet, part.told.events)),
            problem=next((one.message for one in packet.problems if one.severity is Severity.ERROR), ""),
            packet=None,
        )

    def _sighting(self, packet: Packet) -> tuple[int, Sighting | None]:
        """The conversation of a packet: the innermost of its own, else one that it quotes."""
        found = self.keeper.sighted(packet)
        own = [one for one in found if not one[1].is_quoted]
        return (own or found)[-1] if found else (-1, None)


def _marks(packet: Packet, events: Sequence[Event]) -> Iterator[tuple[str, str]]:
    wrong = dict(_wrong_checksums(packet))
    for text, role in joined_marks(packet):
        yield ("fault" if role in FAULTS else "note"), wrong.get(text) or text.strip("[]")
    yield from ((event.kind.family, event.mark) for event in events)


def _wrong_checksums(packet: Packet) -> Iterator[tuple[str, str]]:
    """The marks at wrong checksums, of the packet and of the datagrams that it completes, and what a reader is told."""
    for part in (packet, *datagrams_of(packet)):
        for one in part.checksums:
            for text, _ in verdict_marks([(one.protocol, one.verdict.kind)]):
                yield text, f"the checksum of {short_of(part.layers[one.layer].protocol)} is wrong"


def _line(packet: Packet, part: Part) -> str:
    """A packet in words, without those of the packet that it quotes."""
    return summary_of(packet.own_layers, (), b"", {}) if packet.quoted else summary(packet, part.told.fields)


def _name(part: Part, line: str, messages: Sequence[Message], piece: FragmentPlace | None) -> str:
    """What a packet is called in the ladder."""
    if piece is not None:
        return f"piece {piece.begin}–{piece.end - 1}"
    name = (part.telling is not None and part.telling.name) or line
    for one in messages:
        name = name.replace(one.text, one.name or one.text)
    return cut(name, WIDEST_NAME)


def _cut_header(layer: Layer | None) -> str:
    """What a packet is called whose last header the frame does not have to its end; empty for others."""
    return "" if layer is None or layer.header is not None else f"{short_of(layer.protocol)} header, cut short"


def _octets_of(piece: FragmentPlace | None) -> int:
    """The octets of a piece behind the first, all of which a process sent."""
    return 0 if piece is None or not piece.begin else piece.end - piece.begin
