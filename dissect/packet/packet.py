"""`Packet`: a captured frame and the layers that were read out of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar, overload

from dissect.capture import Frame, FrameRecord, frame_of, record_of
from dissect.capture.earlier import Earlier
from dissect.capture.frame_record import wire_length
from dissect.packet.assembling import assemble
from dissect.packet.checksums.frame_check import (
    FrameCheck,
    announced_check,
    check_octets,
    frame_check_of,
    frame_check_problems,
    frame_check_verdicts,
)
from dissect.packet.checksums.layer_checksum import LayerChecksum
from dissect.packet.checksums.row_checksums import row_checksums
from dissect.packet.checksums.verify_packet import checksums_of, contradicting
from dissect.packet.conveniences import Conveniences
from dissect.packet.dissector import Dissector
from dissect.packet.layer import Layer
from dissect.packet.limits import DEFAULT_LIMITS, NestingLimits
from dissect.packet.names.kinds import holder_of, resolved
from dissect.packet.problems.context_rules import context_problems
from dissect.packet.problems.item_faults import item_faults
from dissect.packet.problems.unknown_link_type import unknown_link_type
from dissect.packet.protocol_set import ProtocolSet
from dissect.packet.rows.frames import record_in
from dissect.packet.rows.layers import Known, adopt, layers_of
from dissect.packet.rows.path import Path
from dissect.packet.rows.paths import RowSource, paths_of
from dissect.packet.rows.places import facts_of, fcs_octets_in, header_in
from dissect.packet.unread import Unread, unread_of
from dissect.packet.walking.walk import Walk
from dissect.problems import Problem, Severity
from dissect.schema import Header

if TYPE_CHECKING:
    from dissect.packet.reassembly.datagram import Datagram

H = TypeVar("H", bound=Header)


class Packet(Conveniences):
    """One frame taken apart. `packet[UDP]` is the outermost UDP header, `packet[IPv4, 2]` the second IPv4 header;
    Wireshark's names do as well: `packet["udp"]`, `packet["ip", 2]`.

    A header value has all of its fields. A header that was cut has no value: `find` gives None, and `packet[TCP]`
    raises KeyError. The packet still contains it: `TCP in packet` holds, as a filter on `tcp` does, and
    `packet.layer(TCP).values` has the fields that were captured. So use `find` if you want a whole header.

    None of these finds headers quoted inside an ICMP error: they are in `quoted`. `bytes(packet)` rebuilds the frame
    from the values of every layer and the octets between them; it returns the same octets, malformed or not.
    """

    __slots__ = (
        "_checksums",
        "_earlier",
        "_found",
        "_frame",
        "_headers",
        "_octets",
        "_path",
        "_problems",
        "_read",
        "_record",
        "_row",
        "_source",
        "reassembled",
        "zero_accepted",
    )

    _octets: bytes
    """The frame's octets; perhaps options and the row stand behind them."""
    _source: RowSource
    _row: bytes | None
    """What the engine has found in the frame; None until it is needed."""
    _path: Path
    """Which headers follow one another, as far as the row says."""
    _record: FrameRecord | None
    """What the capture says of the frame; None: see the row."""
    _earlier: Earlier | None
    """The times before, of a packet that was read out of a capture."""
    _headers: Known | None
    """The header values that were decoded by the row."""
    _read: tuple[Layer, ...] | None
    """The layers; None until needed."""
    _found: tuple[tuple[Layer, ...], tuple[Problem, ...]] | None
    """What the walk has found wrong, and in which layers; None until needed."""
    _problems: tuple[Problem, ...] | None
    _checksums: tuple[LayerChecksum, ...] | None
    zero_accepted: bool | None
    """What earlier packets revealed about the receiver: see `verify`. Set it before `checksums` is read."""
    reassembled: Datagram | None
    """The whole datagram, if the packet is the one that completes it: see `dissect.packet.reassembly`."""

    def __init__(
        self, frame: Frame | FrameRecord, protocols: ProtocolSet, limits: NestingLimits = DEFAULT_LIMITS
    ) -> None:
        if isinstance(frame, Frame):
            self._frame: Frame | None = frame
            self._record = record_of(frame)
        else:
            self._frame, self._record = None, frame
        self._octets = self._record[3]
        self._source = paths_of(protocols, limits).source
        self._path = self._source.paths.unread
        self._row = self._headers = self._read = self._found = self._earlier = None
        self._problems = self._checksums = self.zero_accepted = self.reassembled = None

    @property
    def limits(self) -> NestingLimits:
        """The limits that it is read by."""
        return self._path.rules.limits

    @property
    def frame(self) -> Frame:
        """The frame as captured; bare octets become a frame without further facts."""
        if self._frame is None:
            self._frame = frame_of(self._recorded())
        return self._frame

    def _recorded(self) -> FrameRecord:
        """What the capture says of the frame."""
        if self._record is None:
            self._record = record_in(self._octets, self._source.interfaces)
        return self._record

    def _walked(self) -> tuple[bytes, Path]:
        """The row of the frame, and its path."""
        row, path = self._row, self._path
        if row is None:
            row, path = self._source.paths.read(self._octets, self._end(), self._recorded()[4].link_type)
            self._path = path
            self._row = row
        return row, path

    def _told(self) -> tuple[bytes, Path]:
        """The same with verdicts, and whether there are problems."""
        self._source.is_asked = True
        row, path = self._row, self._path
        if row is None:
            row, path = self._walked()
        if path.is_brief:
            _, _, _, octets, interface, _ = self._recorded()
            row, path = self._source.paths.read_again(octets, self._end(), interface.link_type)
            self._path = path
            self._row = row
        return row, path

    def _dissector(self) -> Dissector | None:
        """What reads the first header."""
        return self._path.rules.protocols.links.get(self._recorded()[4].link_type)

    def _end(self) -> int:
        """Where the frame ends on the wire, captured or not, without its check sequence."""
        _, _, original, octets, interface, _ = self._recorded()
        end = wire_length(original, len(octets))
        if interface.fcs_octets:
            end = max(end - check_octets(interface.fcs_octets, self._dissector()), 0)
        return end

    def _noted(self) -> tuple[tuple[Layer, ...], tuple[Problem, ...]]:
        """What the walk has found wrong, with the layers in which it did; read once."""
        if self._found is None:
            path = self._told()[1]
            self._found = (self.layers, ()) if path.is_plain else self._walk()
        return self._found

    def _walk(self) -> tuple[tuple[Layer, ...], tuple[Problem, ...]]:
        """Go through the whole frame header by header; header values that were decoded before are kept."""
        dissector = self._dissector()
        walk = Walk(self._recorded()[3], self._end(), self._path.rules.limits)
        walk.run(dissector)
        adopt(walk.layers, self._headers)
        problems = walk.problems if dissector is not None else [unknown_link_type(self.frame)]
        return tuple(walk.layers), tuple(problems)

    @property
    def layers(self) -> tuple[Layer, ...]:
        """The layers, from the outside."""
        if self._read is None:
            row, path = self._walked()
            self._read = self._noted()[0] if path.asks else layers_of(self._octets, row, path, self._headers)
        return self._read

    @property
    def problems(self) -> tuple[Problem, ...]:
        """Errors, warnings and notes, in the order of the frame's layers."""
        if self._problems is None:
            layers, (_, found) = self.layers, self._noted()
            faults = [one for index, layer in enumerate(layers) for one in item_faults(index, layer)]
            self._problems = (*found, *self._frame_check_problems(), *faults, *context_problems(layers))
        return self._problems

    @property
    def protocols(self) -> ProtocolSet:
        """The protocols that the packet was read by."""
        return self._path.rules.protocols

    @property
    def frame_check(self) -> FrameCheck | None:
        """The check sequence at the frame's end; None if neither the capture file nor a header mentions one."""
        row, path = self._walked()
        length = fcs_octets_in(row) if self._record is None else self._record[4].fcs_octets
        if length:
            return frame_check_of(self.layers, self.frame, check_octets(length, self._dissector()))
        return announced_check(self.layers) if path.asks or path.announces else None

    def _frame_check_problems(self) -> tuple[Problem, ...]:
        check = self.frame_check
        return () if check is None else tuple(frame_check_problems(check, self.layers, self.frame))

    @property
    def checksums(self) -> tuple[LayerChecksum, ...]:
        """The verdict on every checksum in the packet, outermost first."""
        if self._checksums is None:
            self._checksums = self.verify(zero_accepted=self.zero_accepted)
        return self._checksums

    def verify(self, *, zero_accepted: bool | None = None) -> tuple[LayerChecksum, ...]:
        """The same verdicts, given facts that the packet itself does not hold. They are not cached.

        `zero_accepted`: whether the receiver of an SCTP packet has announced that it accepts a checksum of zero
        (RFC 9653); None if unknown.
        """
        row, path = self._told()
        if path.asks:
            layers, problems = self._noted()
            found = checksums_of(layers, contradicting(problems), zero_accepted=zero_accepted)
        else:
            found = row_checksums((self._octets, row, path, zero_accepted))
            if self._record is None and not path.announces and not fcs_octets_in(row):
                return found
        check = self.frame_check
        return found if check is None else (*frame_check_verdicts(check, self.layers, self.frame), *found)

    @property
    def unread(self) -> Unread | None:
        """Why the packet was not read to its transport, or to the end of a message that has none; None if it was.

        See `dissect.packet.unread`: a verdict says nothing about a checksum that was not found.
        """
        around = self._frame_check_problems()
        if self._told()[1].is_plain and not around:
            return None
        layers, problems = self._noted()
        return unread_of(layers, (*around, *problems), self.checksums)

    @property
    def is_malformed(self) -> bool:
        """Whether one of the problems is an error."""
        return any(problem.severity is Severity.ERROR for problem in self.problems)

    @property
    def own_layers(self) -> tuple[Layer, ...]:
        """The packet's own layers, without those quoted in an ICMP error."""
        return tuple([layer for layer in self.layers if not layer.quoted])

    @property
    def quoted(self) -> tuple[Layer, ...]:
        """The layers of the datagram that an ICMP error quotes."""
        return tuple([layer for layer in self.layers if layer.quoted])

    @property
    def payload(self) -> bytes:
        """The octets that the innermost layer carries: an application's message, or octets without a declaration."""
        row, path = self._walked()
        if not path.asks:
            facts = facts_of(row)
            return self._octets[facts.payload_offset : facts.payload_offset + facts.payload_length]
        own = self.own_layers
        return own[-1].payload if own else self.frame.octets

    @overload
    def find(self, kind: type[H], occurrence: int = 1) -> H | None: ...
    @overload
    def find(self, kind: str, occurrence: int = 1) -> Any: ...
    def find(self, kind: type[H] | str, occurrence: int = 1) -> H | None:
        """The header of a kind (or of a variant of it), counted from the outside; None if it is missing or was cut (see
        `layer`). `kind`: the class, or Wireshark's name of the protocol; UnknownProtocolError if it is none."""
        row = self._row
        if row is None:
            row, _ = self._walked()
        path = self._path
        wanted: Any = kind
        try:
            found = path.first[wanted]
        except KeyError:
            if not isinstance(kind, type):
                named, occurrence = resolved(self, path.rules.protocols, kind, occurrence)
                return self.find(named, occurrence)  # type: ignore[return-value]  # of the kind that it stands for
            found = path.look_for(kind)
        if occurrence != 1 and found is not None:
            every = path.every(wanted)
            found = every[occurrence - 1] if 0 < occurrence <= len(every) else None
        if found is None:
            return self._find_layer(wanted, occurrence) if path.asks and self._may_hold(wanted) else None
        slot, place, decode = found
        known = self._headers
        while known is not None:
            if known[0] == slot:
                return known[1]  # type: ignore[return-value]  # of this kind
            known = known[2]
        header = self._read[slot].header if self._read is not None else None
        if header is None:
            offset, length = header_in(row, place)
            header = decode(self._octets, offset, offset + length)
        self._headers = slot, header, self._headers
        return header  # type: ignore[return-value]  # as above

    def _may_hold(self, kind: type[Header]) -> bool:
        """Whether there may be a header of a kind in the part of the frame of which the row does not say all."""
        following = self._path.stopped or self._dissector()
        return following is not None and following.protocols.may_follow(kind, following)

    def _find_layer(self, kind: type[H], occurrence: int) -> H | None:
        """The header of a kind among the layers."""
        for layer in self.layers:
            if not layer.quoted and kind in layer.dissector.kinds and not layer.is_partial:
                occurrence -= 1
                if occurrence == 0:
                    return layer.header  # type: ignore[return-value]  # of this kind
        return None

    def layer(self, kind: type[Header] | str, occurrence: int = 1) -> Layer | None:
        """The layer of a kind (or of a variant of it), counted from the outside, even if its header was cut.

        `kind`: as for `find`. None if there is no such layer. A cut layer has `header` None, and `values` has the
        fields that were captured.
        """
        if not isinstance(kind, type):
            kind, occurrence = resolved(self, self._path.rules.protocols, kind, occurrence)
        own = [layer for layer in self.layers if not layer.quoted and kind in layer.dissector.kinds]
        return own[occurrence - 1] if 1 <= occurrence <= len(own) else None

    @overload
    def __getitem__(self, key: type[H]) -> H: ...
    @overload
    def __getitem__(self, key: tuple[type[H], int]) -> H: ...
    @overload
    def __getitem__(self, key: str | tuple[str, int]) -> Any: ...
    def __getitem__(self, key: type[H] | str | tuple[type[H] | str, int]) -> Any:
        kind: type[Header] | str
        kind, occurrence = key if isinstance(key, tuple) else (key, 1)
        if not isinstance(kind, type):
            kind, occurrence = resolved(self, self._path.rules.protocols, kind, occurrence)
        header = self.find(kind, occurrence)
        if header is None:
            count = f" number {occurrence}" if occurrence != 1 else ""
            if self.layer(kind, occurrence) is not None:
                raise KeyError(
                    f"{kind.__name__}{count} is cut in {self!r}; packet.layer({kind.__name__}) has what is there"
                )
            raise KeyError(f"no {kind.__name__}{count} in {self!r}{holder_of(self.protocols, kind)}")
        return header

    def __contains__(self, kind: type[Header] | str) -> bool:
        """Whether there is a header of a kind, whole or cut; `kind` as for `find`."""
        if not isinstance(kind, type):
            kind, _ = resolved(self, self._path.rules.protocols, kind, 1)
        path = self._walked()[1]
        if path.first.get(kind) or path.look_for(kind) or path.is_cut_in(kind):
            return True
        if not path.asks or not self._may_hold(kind):
            return False
        return self.layer(kind) is not None

    def __bytes__(self) -> bytes:
        return assemble(self.layers, self.frame.octets)

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Packet):
            return NotImplemented
        return self.frame == other.frame and [one.protocol for one in self.layers] == [
            one.protocol for one in other.layers
        ]

    def __hash__(self) -> int:
        return hash(self.frame)

    def __repr__(self) -> str:
        names = " / ".join(layer.protocol.__name__ for layer in self.layers) or "no layers"
        return f"<Packet {self.frame.number}: {names}, {self.frame.captured_length} octets>"
