"""One line per packet: number, time, source, destination, innermost protocol, length, summary.

Faults come before the summary, because the end of a long line may be cut off; mere notes come after it.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Final

from dissect.blocks.block import Block
from dissect.filter.joined import WholePacket
from dissect.packet import Layer, Packet
from dissect.packet.problems.context_rules import context_problems
from dissect.packet.problems.item_faults import item_faults
from dissect.packet.reassembly.datagram import datagrams_of
from dissect.packet.rows.path import Path
from dissect.packet.rows.places import facts_of, number_in
from dissect.packet.rows.row_packets import row_of
from dissect.render.lines.columns import Cells, PacketRow
from dissect.render.lines.endpoints import ends_among, written
from dissect.render.lines.marks import ALONE, event_marks, fate_marks, joined_marks, joined_notes, marks, notes
from dissect.render.lines.packet_times import PacketTimes
from dissect.render.lines.rows.path_plan import PathPlan, PathPlans
from dissect.render.lines.rows.row_reader import Said
from dissect.render.lines.sequence.fields import WINDOW
from dissect.render.lines.sequence.numbers import SequenceNumbers
from dissect.render.lines.summary import summary, summary_of
from dissect.render.packets.values import innermost

if TYPE_CHECKING:
    from dissect.session.all_protocols.following import Following
    from dissect.session.ordered_pass.fragment_fates import FragmentFates


NO_FIELDS: Final[Mapping[str, int]] = {}


class PacketRows:
    """Makes the rows of one capture, and remembers the origins of times and sequence numbers."""

    def __init__(
        self,
        times: PacketTimes | None = None,
        *,
        raw_numbers: bool = False,
        following: Following | None = None,
        fates: FragmentFates | None = None,
    ) -> None:
        """`following` says what earlier packets make of each, `fates` in which later one a fragment is joined; without
        them, that is not said."""
        self._times = PacketTimes() if times is None else times
        self._following = following
        self._fates = fates
        self._raw_numbers = raw_numbers
        self._sequence = None if raw_numbers else SequenceNumbers()
        self._plans = PathPlans()

    def row(self, packet: Packet) -> PacketRow:
        """The line of a packet."""
        return PacketRow._make(self.cells(packet))

    def cells(self, packet: Packet) -> Cells:
        """The same as a tuple that may be a plain one: of what its row says, of its layers, or of all that there is to
        know of it."""
        told = row_of(packet)
        following = self._following
        cells = self._cells(packet, told, NO_FIELDS) if following is None else self._meant(packet, told, following)
        if self._fates is None or ALONE not in cells[-1]:
            return cells
        return self._with_fates(PacketRow._make(cells), packet, self._fates)

    def _meant(self, packet: Packet, told: tuple[bytes, Path] | None, following: Following) -> Cells:
        """The line of a packet with what earlier packets make of it."""
        meaning = following.of_number(packet.frame.number if told is None else number_in(told[0]))
        fields = NO_FIELDS if self._raw_numbers else meaning.fields
        if meaning.is_unfinished and packet.reassembled is None and _delimits(packet, told):
            row = self._unfinished(packet, fields)
        else:
            row = PacketRow._make(self._cells(packet, told, fields))
        if meaning.events:
            row = row._replace(marks=(*row.marks, *event_marks(meaning.events)))
        if meaning.messages:
            from dissect.render.sessions.messages import with_messages  # most packets end none

            row = with_messages(row, meaning.messages)
        return row

    def _with_fates(self, row: PacketRow, packet: Packet, fates: FragmentFates) -> PacketRow:
        """The line of a fragment, with the packet that completes its datagram."""
        found = fates.of(packet.frame.number)
        if not found:
            return row
        notes_ = ", ".join(one for one in row.notes.split(", ") if one != ALONE)
        return row._replace(marks=(*row.marks, *fate_marks(found)), notes=notes_)

    def _cells(self, packet: Packet, told: tuple[bytes, Path] | None, fields: Mapping[str, int]) -> Cells:
        if told is None or packet.reassembled is not None:
            return self._asked(packet, fields)
        octets, path = told
        plan = self._plans[path]
        if plan is None:
            return self._asked(packet, fields)
        scaled = fields.get(WINDOW) if fields else None
        said = plan.said(octets, self._sequence, scaled) or self._layered(packet, octets, plan, fields)
        if said is None:
            return self._asked(packet, fields)
        number, timestamp, interface, original, source, destination, protocol, (marks_, notes_), info = said
        time = self._times.text(number, timestamp, interface)
        # Not yet a PacketRow, which takes three times as long to make.
        return str(number), time, source, destination, protocol, str(original), marks_, info, notes_

    def _layered(self, packet: Packet, octets: bytes, plan: PathPlan, fields: Mapping[str, int]) -> Said | None:
        """What the layers of a packet say, where its row says which verdicts there are; None if it does not."""
        facts = facts_of(octets)
        if facts.fcs_octets or not facts.has_time:
            return None
        layers = packet.layers
        if any(map(_has_checked_items, layers)):
            return None
        faults = [one for index, layer in enumerate(layers) for one in item_faults(index, layer)]
        worth = plan.worth(octets, [*faults, *context_problems(layers)])
        if worth is None:
            return None
        own = [one for one in layers if not one.quoted]
        source, destination = ends_among(own)
        numbers = {} if self._sequence is None else self._sequence.relative(facts.number, own)
        payload = octets[facts.payload_offset : facts.payload_offset + facts.payload_length]
        return (
            facts.number,
            facts.timestamp_ns,
            facts.interface,
            facts.original,
            written(source),
            written(destination),
            innermost(own).name,
            worth,
            summary_of(own, [one for one in layers if one.quoted], payload, _with(numbers, fields)),
        )

    def _unfinished(self, packet: Packet, fields: Mapping[str, int]) -> PacketRow:
        """The line of a packet in which a message only begins: it is a segment, and not the message yet."""
        segment = WholePacket.of(packet, ())
        numbers = {} if self._sequence is None else self._sequence.within(segment)
        row = self._asked(packet, fields)
        return row._replace(protocol=segment.layers[-1].name, info=summary(segment, _with(numbers, fields)))

    def _asked(self, packet: Packet, fields: Mapping[str, int]) -> PacketRow:
        """The line of a packet of which a row does not say enough. If it completes a datagram, that is what is said."""
        frame = packet.frame
        *_, said = packet, *datagrams_of(packet)
        own = said.own_layers
        source, destination = ends_among(own)
        return PacketRow(
            number=str(frame.number),
            time=self._times.text(frame.number, frame.timestamp_ns, frame.interface),
            source=written(source),
            destination=written(destination),
            protocol=innermost(own).name if own else f"link type {frame.link_type}",
            length=str(frame.original_length),
            marks=tuple(marks(packet) if said is packet else joined_marks(packet)),
            info=summary(said, _with(self._numbers(packet, said), fields)),
            notes=", ".join(notes(packet) if said is packet else joined_notes(packet)),
        )

    def _numbers(self, packet: Packet, said: Packet) -> dict[str, int]:
        if self._sequence is None:
            return {}
        if said is packet:
            return self._sequence.relative(packet.frame.number, packet.own_layers)
        return self._sequence.of_datagram(packet, said)

    def counted(self, packet: Packet) -> Mapping[str, str]:
        """Fields of the header of a packet, or of the datagram that it completes, that has sequence numbers, as they
        count in its conversation: "1 relative". Of each packet in its order."""
        if self._sequence is None:
            return {}
        *_, said = packet, *datagrams_of(packet)
        numbers = self._numbers(packet, said) or self._sequence.within(said)
        relative = {name: f"{number} relative" for name, number in numbers.items()}
        scaled = self._following.of(packet).fields if self._following and numbers else {}
        return {**relative, **{name: f"{number} scaled" for name, number in scaled.items()}}

    def begin(self, block: Block) -> None:
        """The next packets are in this block: they all count for times and sequence numbers, with a row or without."""
        self._times.begin(block.frames)
        if self._sequence is not None:
            self._sequence.begin(block)

    def pass_over(self, packet: Packet) -> None:
        """Count a packet that gets no row, and is in no block."""
        self._times.pass_over(packet.frame.timestamp_ns)
        if self._sequence is not None:
            self._sequence.count(packet)


def _with(numbers: Mapping[str, int], fields: Mapping[str, int]) -> Mapping[str, int]:
    """Relative numbers with other fields of their header; nothing if there are none."""
    return {**numbers, **fields} if numbers and fields else numbers


def _delimits(packet: Packet, told: tuple[bytes, Path] | None) -> bool:
    """Whether a packet has a header that delimits messages in a stream."""
    layers = packet.layers if told is None else told[1].layers
    return any(one.dissector.outline.delimits is not None for one in layers)


def _has_checked_items(layer: Layer) -> bool:
    """Whether there are items in a list that may have checksums of their own."""
    return layer.dissector.has_checksums_in_lists and any(options.items for _, options in layer.options())
