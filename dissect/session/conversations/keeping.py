"""Following conversations block by block: open ones in bounded memory, those that are over packed."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Final, Protocol

from dissect.blocks.block import Block
from dissect.blocks.fragments.rows import fragments_in
from dissect.engine.library import engine
from dissect.engine.sizes import SLOTS
from dissect.packet import default_protocols
from dissect.packet.reassembly import Reassembler
from dissect.packet.reassembly.carrier import carries_fragment
from dissect.session.conversations.counting import EngineTalks
from dissect.session.conversations.naming import Naming
from dissect.session.conversations.plain import PlainTalks
from dissect.session.conversations.records import Records
from dissect.session.conversations.sightings import Amounts, Sighting, Witness
from dissect.session.conversations.speakers import Speaker, Speakers, speakers_of
from dissect.session.conversations.talk import PACKED

if TYPE_CHECKING:
    from dissect.packet import Layer, Packet, ProtocolSet

OPEN: Final = 1 << 16
"""Conversations that may go on, whatever comes."""
KEPT: Final = 1_000_000
"""Conversations of which something is kept at most."""
BLOCK_ROWS: Final = 1 << 12
"""Packets of a block: few, as the layers of all blocks on their way take memory beside the conversations."""
MOST_FRAGMENTS: Final = 1 << 16
"""Fragments whose amounts are remembered."""


class Talks(Protocol):
    """Conversations that may go on."""

    def __len__(self) -> int:
        """How many there are."""

    @property
    def begun(self) -> int:
        """How many there have been."""

    @property
    def idled(self) -> int:
        """How many of these followed one between the same ends that was idle for too long."""

    def count_rows(
        self,
        block: Block,
        chosen: bytes | None,
        asked: Callable[[int], None],
        divided: Callable[[int, int, int], None],
        naming: Callable[[Speaker], Naming],
    ) -> int:
        """Count the rows of a block in order. Where only the packet can tell, `asked` is called for the row. Behind one
        that carries a fragment of anything, `divided` is: with how many messages were found in it, and how many octets
        its frame has of a datagram, -1 if it is not a fragment that is joined with others. `naming` gives what names
        the messages of a header, where earlier ones tell whose they are. How many other chosen rows belong to no
        conversation."""

    def count(self, one: Sighting) -> int:
        """Count a message. The number of its conversation; -1 if it is quoted, and belongs to none."""

    def make_room(self, count: int) -> None:
        """Room for so many more conversations: a packet begins with room for all that it may begin."""

    def number_around(self, octets: bytes) -> int:
        """The number of what is around conversations; -1 if there are too many."""

    def latest(self) -> list[int]:
        """The latest times of the conversations."""

    def forget(self, gone: bytes) -> bytes:
        """Forget the conversations whose octet is not zero. What is kept of them, packed, one after the other."""


class Keeper:
    """Follows the conversations of a capture, block by block.

    Of conversations that are over, some 150 octets are kept: those between ends that were idle longest when more than
    `most_open` were open, and at the end all. If there are more than `most_kept`, the others are missing.
    """

    def __init__(
        self,
        protocols: ProtocolSet | None,
        reassembler: Reassembler | None,
        *,
        most_kept: int = KEPT,
        most_open: int = OPEN,
    ) -> None:
        self.speakers: Speakers = speakers_of(protocols or default_protocols())
        library, most = engine(), most_open + max(most_open // 2, 2 * SLOTS)
        self._talks: Talks = (
            PlainTalks(self.speakers, most, self._shrink)
            if library is None
            else EngineTalks(library, self.speakers, most, self._shrink)
        )
        self._witness = Witness(self.speakers, self._talks.number_around)
        self._reassembler = reassembler
        self._fragments: dict[int, tuple[int, int, bool]] = {}
        """By frame its octets, those of the datagram in it, and whether it was chosen."""
        self._most_open, self._most_kept = most_open, most_kept
        self._packed: list[bytes] = []
        self._kept = 0
        self.shortened = 0
        """Conversations that were packed before the capture ended; what follows in them counts as another one."""
        self.missing = 0
        """Conversations of which nothing is kept."""
        self.outside = 0
        """Packets that belong to no conversation."""
        self.fragments = 0
        """Those with fragments of datagrams that were not completed."""

    @property
    def idled(self) -> int:
        """Conversations that followed one between the same ends that was idle for too long."""
        return self._talks.idled

    def add(self, block: Block, chosen: bytes | None = None) -> None:
        """Follow the conversations of the next block. `chosen` has an octet for each row that counts, and a zero for
        the others, which do not count but may begin and end conversations."""
        reassembler = self._reassembler
        fragments = None if reassembler is None else fragments_in(block)

        def is_chosen(row: int) -> bool:
            return chosen is None or chosen[row] != 0

        def ask(row: int) -> None:
            self.take(block.packet(row), is_chosen=is_chosen(row))

        def join(row: int, found: int, octets: int) -> None:
            if octets < 0 or reassembler is None or fragments is None:
                self.outside += is_chosen(row) and not found
                return
            frames = block.frames
            self._note_fragment(frames.first_number + row, frames.original[row], octets, is_chosen=is_chosen(row))
            packet = fragments.take(reassembler, row, block.packet)
            if packet is not None:
                self._count_datagrams(packet, is_chosen=is_chosen(row))

        others = self._talks.count_rows(block, chosen, ask, join, self._witness.naming)
        self.outside += others

    def take(self, packet: Packet, *, is_chosen: bool = True) -> tuple[int, ...]:
        """Follow the conversations of the next packet. The numbers of those that it belongs to, the outermost first,
        then those of the messages that an ICMP error quotes, and last those of a datagram that it completes."""
        return tuple(number for number, _ in self.sighted(packet, is_chosen=is_chosen))

    def sighted(self, packet: Packet, *, is_chosen: bool = True) -> list[tuple[int, Sighting]]:
        """The same, each with the message that belongs to it."""
        self._talks.make_room(SLOTS)
        found = [(self._talks.count(one), one) for one in self._witness.sightings(packet, is_chosen=is_chosen)]
        if self._reassembler is not None and any(map(carries_fragment, packet.own_layers)):
            frame, octets = packet.frame, _octets_of(packet.own_layers[len(_outside(packet)) :])
            self._note_fragment(frame.number, frame.original_length, octets, is_chosen=is_chosen)
            self._reassembler.take(packet)
            found += self._count_datagrams(packet, is_chosen=is_chosen)
        else:
            self.outside += is_chosen and not found
        return [(number, one) for number, one in found if number >= 0]

    def _note_fragment(self, number: int, length: int, octets: int, *, is_chosen: bool) -> None:
        """Remember the amounts of a frame with a fragment. `octets`: those of the datagram that the frame has."""
        self.fragments += is_chosen
        self._fragments[number] = length, octets, is_chosen
        if len(self._fragments) > MOST_FRAGMENTS:
            del self._fragments[next(iter(self._fragments))]

    def _count_datagrams(self, packet: Packet, *, is_chosen: bool) -> list[tuple[int, Sighting]]:
        """Count the datagrams that a packet completes. The numbers of their conversations, with the messages."""
        carrier, made = packet, packet.reassembled
        outside: list[Layer] = []
        found: list[tuple[int, Sighting]] = []
        while made is not None:
            pieces = [self._fragments.pop(one) for one in made.frames if one in self._fragments]
            self.fragments -= sum(was_chosen for *_, was_chosen in pieces)
            outside += _outside(carrier)
            taken = Amounts(sum(one[0] for one in pieces), sum(one[1] for one in pieces), len(pieces))
            messages = self._witness.sightings(made, is_chosen=is_chosen, outside=outside, amounts=taken)
            found += [(self._talks.count(one), one) for one in messages]
            carrier, made = made, made.reassembled
        return found

    def _shrink(self) -> None:
        """Pack the conversations that were idle longest."""
        latest = self._talks.latest()
        order = sorted(range(len(latest)), key=latest.__getitem__)
        gone = bytearray(len(latest))
        for place in order[: len(latest) - self._most_open]:
            gone[place] = 1
        self._keep(self._talks.forget(bytes(gone)))
        self.shortened += len(latest) - self._most_open

    def _keep(self, packed: bytes) -> None:
        size = PACKED.size
        room = self._most_kept - self._kept
        count = len(packed) // size
        self._packed.append(packed[: room * size] if room < count else packed)
        self._kept += min(count, room)
        self.missing += max(count - room, 0)

    def finish(self) -> Records:
        """What is kept of all conversations that have chosen packets. Nothing may follow."""
        self._keep(self._talks.forget(b"\1" * len(self._talks)))
        return Records(self._packed, self._talks.begun)


def _outside(packet: Packet) -> Sequence[Layer]:
    """The layers around the datagram of which a packet carries a fragment."""
    own = packet.own_layers
    whole = next((place for place, one in enumerate(own) if one.is_fragment), len(own))
    networks = [place for place, one in enumerate(own[:whole]) if one.dissector.lends]
    return own[: networks[-1]] if networks else own


def _octets_of(layers: Sequence[Layer]) -> int:
    """Octets of the datagram that begins with the first of some layers."""
    return max(layers[0].contained_end - layers[0].offset, 0) if layers else 0
