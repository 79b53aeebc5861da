"""`Packet`: a captured frame and the layers that were read out of it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any, NamedTuple, TypeVar, overload

from dissect.assigned_numbers import LinkType
from dissect.assigned_numbers.open_enum import spelled_in_full
from dissect.capture import Frame, FrameInterface, FrameRecord, bare_record, frame_of
from dissect.derive.skim import Span
from dissect.derive.trunk import LONGEST
from dissect.packet.checksums.frame_check import (
    FrameCheck,
    announced_check,
    check_octets,
    frame_check_of,
    frame_check_problems,
    frame_check_verdicts,
)
from dissect.packet.checksums.layer_checksum import LayerChecksum
from dissect.packet.checksums.verdicts import checksums_of
from dissect.packet.context_rules import context_problems
from dissect.packet.faults import faults_of
from dissect.packet.layer import Layer
from dissect.packet.limits import DEFAULT_LIMITS, NestingLimits
from dissect.packet.plain_verdicts import plain_verdicts
from dissect.packet.protocol_set import DecodeAs, ProtocolSet, Way, default_protocols
from dissect.packet.regular import header_of, layers_of, most_headers, skimmed
from dissect.packet.strict import raise_first_error
from dissect.packet.unread import Unread, unread_of
from dissect.packet.walk import Walk
from dissect.problems import Code, Problem, Severity
from dissect.schema import Header

H = TypeVar("H", bound=Header)


class Watch(NamedTuple):
    """Somebody who follows a capture and looks at the packets in which there may be a header of some kind."""

    look: Callable[[Packet], None]
    way: Way
    """Where there may be such a header."""


class Packet:
    """One frame taken apart. `packet[UDP]` is the outermost UDP header, `packet[IPv4, 2]` the second IPv4 header.

    A header value has all of its fields. Of a header that was cut there is none: `find` gives None, and `packet[TCP]`
    is a KeyError. It is there nevertheless: `TCP in packet` holds, as a filter on `tcp` does, and
    `packet.layer(TCP).values` has the fields that were captured. So use `find` where you want a whole header.

    Headers quoted inside an ICMP error are never found that way: they are in `quoted`. `bytes(packet)` builds the frame
    again from the values of every layer and the octets between; it gives the frame back, malformed or not.
    """

    __slots__ = (
        "_checksums",
        "_dissector",
        "_end",
        "_fcs_octets",
        "_frame",
        "_layers",
        "_limits",
        "_octets",
        "_option_problems",
        "_problems",
        "_seen",
        "_spans",
        "_watch",
        "_zero_accepted",
    )

    def __init__(self, frame: Frame, protocols: ProtocolSet, limits: NestingLimits = DEFAULT_LIMITS) -> None:
        captured, original = frame.captured_length, frame.original_length
        self._frame: Frame | FrameRecord | FrameInterface = frame
        """The frame, or that of which it is made when somebody asks for it."""
        self._octets = frame.octets
        self._dissector = protocols.links.get(frame.link_type)
        self._fcs_octets = check_octets(frame.fcs_octets, self._dissector)
        """Octets of check sequence at the frame's end, 0 where the file says nothing of one."""
        self._end = max(original, captured, self._fcs_octets) - self._fcs_octets
        """Where the frame ends on the wire, captured or not, without its check sequence."""
        self._limits = limits
        self._seen: list[Span] | None = None
        """The headers that glances have found, from the outside, as far as somebody has looked."""
        self._spans: list[Span] | None = None
        """The headers of a regular frame; none of one that is not, and None as long as nobody has asked."""
        self._layers: tuple[Layer, ...] | None = None
        self._problems: tuple[Problem, ...] = ()
        """What the walk found; in a regular frame it finds nothing."""
        self._option_problems: tuple[Problem, ...] | None = None
        self._checksums: tuple[LayerChecksum, ...] | None = None
        self._zero_accepted: bool | None = None
        self._watch: Watch | None = None
        """Who follows the capture and has yet to look at the packet."""

    @property
    def frame(self) -> Frame:
        """The frame as it was captured; of bare octets, one that says nothing else."""
        frame = self._frame
        if isinstance(frame, FrameInterface):
            frame = bare_record(self._octets, frame)
        if isinstance(frame, tuple):
            frame = self._frame = frame_of(frame)
        return frame

    @property
    def zero_accepted(self) -> bool | None:
        """What who reads the capture knows from packets before: see `verify`. Set it before `checksums` is read."""
        if self._watch is not None:
            self._settle(self._watch)
        return self._zero_accepted

    @zero_accepted.setter
    def zero_accepted(self, accepted: bool | None) -> None:
        self._zero_accepted = accepted

    def _settle(self, watch: Watch) -> None:
        """Let who follows the capture look at the packet now, unless what is found of it says that there is no need."""
        self._watch = None
        spans = self._spans or self._seen
        if spans is None:
            spans = self._seen = self._first_seen()
        if not spans or spans[-1][5] in watch.way.before or spans[-1][0] in watch.way.after:
            watch.look(self)

    def _regular(self) -> list[Span]:
        """The headers of a regular frame; none where it is not regular, and then it was walked."""
        if self._spans is None:
            spans = skimmed(self._dissector, self._octets, self._end, self._limits)
            if not spans:
                self._walk()
            elif self._seen:
                for span, seen in zip(spans, self._seen, strict=False):
                    span[6] = seen[6]  # the header value, where it was decoded
            self._spans = spans
        return self._spans

    def _walk(self) -> None:
        """Go through the frame the complete way."""
        walk = Walk(self._octets, self._end, self._limits)
        walk.run(self._dissector)
        for layer, span in zip(walk.layers, self._seen or (), strict=False):
            layer.adopt(span[6])
        self._problems = tuple(walk.problems) if self._dissector is not None else (_unknown_link_type(self.frame),)
        self._layers = tuple(walk.layers)

    @property
    def layers(self) -> tuple[Layer, ...]:
        """The layers, from the outside."""
        if self._layers is None:
            spans = self._regular()
            if spans:
                self._layers = layers_of(spans, self._octets, self._end, self._limits.items)
        return self._layers or ()

    @property
    def problems(self) -> tuple[Problem, ...]:
        """What was found wrong or worth saying, in the order of the frame's layers."""
        if self._option_problems is None:
            found = [one for index, layer in enumerate(self.layers) for one in faults_of(index, layer)]
            check = self.frame_check
            around = () if check is None else frame_check_problems(check, self.layers, self.frame)
            self._option_problems = (*around, *found, *context_problems(self.layers))
        return (*self._problems, *self._option_problems)

    @property
    def frame_check(self) -> FrameCheck | None:
        """The check sequence at the frame's end; None where neither the capture file nor a header tells of one."""
        if self._fcs_octets:
            return frame_check_of(self.layers, self.frame, self._fcs_octets)
        return None if self._regular() else announced_check(self.layers)

    @property
    def checksums(self) -> tuple[LayerChecksum, ...]:
        """The verdict on every checksum in the packet, outermost first."""
        checksums = self._checksums
        if checksums is None:
            self._regular()  # before who follows the capture is asked, who can then see whether to look
            checksums = self._checksums = self.verify(zero_accepted=self.zero_accepted)
        return checksums

    def verify(self, *, zero_accepted: bool | None = None) -> tuple[LayerChecksum, ...]:
        """The same verdicts, given what no packet says of itself, and without remembering it.

        `zero_accepted`: whether the receiver of an SCTP packet has announced that it accepts a checksum of zero
        (RFC 9653); None where that is not known.
        """
        spans = self._regular() if self._spans is None else self._spans
        found = plain_verdicts((spans, self._octets, self._end, zero_accepted)) if spans else None
        if found is None:
            found = checksums_of(self.layers, self._problems, zero_accepted=zero_accepted)
        check = self.frame_check
        return found if check is None else (*frame_check_verdicts(check, self.layers, self.frame), *found)

    @property
    def unread(self) -> Unread | None:
        """Why the packet was not read to its transport, or to the end of a message that has none; None where it was.

        See `dissect.packet.unread`: verdicts on the checksums that were found say nothing of those that were not.
        """
        check = self.frame_check
        around = () if check is None else tuple(frame_check_problems(check, self.layers, self.frame))
        if self._regular() and not around:
            return None
        return unread_of(self.layers, (*around, *self._problems), self.checksums)

    @property
    def is_malformed(self) -> bool:
        return any(problem.severity is Severity.ERROR for problem in self.problems)

    @property
    def own_layers(self) -> tuple[Layer, ...]:
        """The layers that are the packet's own, without those quoted in an ICMP error."""
        return tuple(layer for layer in self.layers if not layer.quoted)

    @property
    def quoted(self) -> tuple[Layer, ...]:
        """The layers of the datagram that an ICMP error quotes."""
        return tuple(layer for layer in self.layers if layer.quoted)

    @property
    def payload(self) -> bytes:
        """The octets that the innermost layer carries: the application's message, or what no declaration reads."""
        own = self.own_layers
        return own[-1].payload if own else self.frame.octets

    def find(self, kind: type[H], occurrence: int = 1) -> H | None:
        """The header of a kind (or of a variant of it), counted from the outside; None where there is none, or only a
        part of one (see `layer`)."""
        if self._layers is not None:
            return self._find_layer(kind, occurrence)
        spans, octets = self._spans or self._seen, self._octets
        if spans is None:
            dissector = self._dissector
            if dissector is None or self._limits is not DEFAULT_LIMITS:
                spans = self._seen = self._first_seen()
            else:  # the same, without a call: this is the way of nearly all packets
                glance_first = dissector.glance_first
                spans = self._seen = glance_first(octets, self._end, len(octets))
        left = occurrence
        for span in spans:
            if kind in span[0].kinds:
                left -= 1
                if left == 0:
                    return header_of(span, octets)  # type: ignore[return-value]  # of this kind
        following = spans[-1][5] if spans else self._dissector
        if following is None or kind not in following.protocols.kinds_from(following):
            return None
        return self._find_on(kind, left, spans, occurrence)

    def _first_seen(self) -> list[Span]:
        """What one glance shows of the frame's first headers; nothing where limits might be reached so soon."""
        dissector, limits = self._dissector, self._limits
        if dissector is None or (limits is not DEFAULT_LIMITS and most_headers(limits) < LONGEST):
            return []
        glance_first = dissector.glance_first
        return glance_first(self._octets, self._end, len(self._octets))

    def _find_on(self, kind: type[H], left: int, seen: Sequence[Span], occurrence: int) -> H | None:
        """Glance at the headers after those that were seen, until so many as are `left` to be found."""
        octets, room = self._octets, most_headers(self._limits)
        # Spans that others may be reading do not change: what is seen now goes into a list of its own.
        at, end, dissector, spans = 0, self._end, self._dissector, [*seen]
        if spans:
            _, at, length, _, end, dissector, _ = spans[-1]
            at += length
        while dissector is not None:
            glance = dissector.glance
            span = glance(octets, at, end, min(end, len(octets))) if len(spans) < room else None
            if span is None:
                return self._find_layer(kind, occurrence)
            spans.append(span)
            if kind in span[0].kinds:
                left -= 1
                if left == 0:
                    self._seen = spans
                    return header_of(span, octets)  # type: ignore[return-value]  # of this kind
            at += span[2]
            end = span[4]
            dissector = span[5]
        self._seen = spans
        return None

    def _find_layer(self, kind: type[H], occurrence: int) -> H | None:
        """The header of a kind among the layers, which are found by skims or by the walk."""
        for layer in self.layers:
            if not layer.quoted and kind in layer.dissector.kinds and not layer.is_partial:
                occurrence -= 1
                if occurrence == 0:
                    return layer.header  # type: ignore[return-value]  # of this kind
        return None

    def layer(self, kind: type[Header], occurrence: int = 1) -> Layer | None:
        """The layer of a kind (or of a variant of it), counted from the outside, also where its header was cut.

        None where there is none. `values` of the layer are the fields that are there, `header` is None of a cut one.
        """
        own = [layer for layer in self.layers if not layer.quoted and kind in layer.dissector.kinds]
        return own[occurrence - 1] if 1 <= occurrence <= len(own) else None

    @overload
    def __getitem__(self, key: type[H]) -> H: ...
    @overload
    def __getitem__(self, key: tuple[type[H], int]) -> H: ...
    def __getitem__(self, key: type[H] | tuple[type[H], int]) -> H:
        kind, occurrence = key if isinstance(key, tuple) else (key, 1)
        header = self.find(kind, occurrence)
        if header is None:
            count = f" number {occurrence}" if occurrence != 1 else ""
            if self.layer(kind, occurrence) is not None:
                raise KeyError(f"{kind.__name__}{count} is cut in {self!r}; what is there is in layer(…).values")
            raise KeyError(f"no {kind.__name__}{count} in {self!r}")
        return header

    def __contains__(self, kind: type[Header]) -> bool:
        """Whether there is a header of a kind, whole or cut."""
        if self.find(kind) is not None:
            return True
        # One that was cut is the last, and where there is one, `find` has made the layers.
        last = self._layers[-1] if self._layers else None
        return last is not None and last.is_partial and not last.quoted and kind in last.dissector.kinds

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


_new = object.__new__
_ETHERNET = FrameInterface(LinkType.ETHERNET)


def dissect(
    frame: Frame | bytes | bytearray | memoryview,
    *,
    link_type: int = LinkType.ETHERNET,
    protocols: ProtocolSet | None = None,
    decode_as: DecodeAs | None = None,
    limits: NestingLimits = DEFAULT_LIMITS,
    strict: bool = False,
) -> Packet:
    """Take a frame apart; `link_type` says how bare octets begin. Never raises, whatever the octets, unless `strict`.

    `decode_as` gives numbers another meaning for this frame: ``{UdpPort: {5300: DNS}}``. For many frames, make a
    protocol set once: ``default_protocols().decoding({UdpPort: {5300: DNS}})``.

    With `strict`, the first problem of severity `error` is raised as what it is: TruncatedError where octets are
    missing, MalformedError where the packet contradicts itself.
    """
    if protocols is None:
        protocols = default_protocols()
    if decode_as:
        protocols = protocols.decoding(decode_as)
    packet: Packet
    if type(frame) is not bytes and isinstance(frame, Frame):
        packet = Packet(frame, protocols, limits)
    else:  # the frame is made when it is asked for
        octets = frame if type(frame) is bytes else bytes(frame)
        packet = _new(Packet)
        packet._frame = _ETHERNET if link_type == _ETHERNET.link_type else FrameInterface(link_type)
        packet._octets = octets
        packet._end = len(octets)
        packet._fcs_octets = 0
        packet._dissector = protocols.links.get(link_type)
        packet._limits = limits
        packet._seen = packet._spans = packet._layers = None
        packet._problems = ()
        packet._option_problems = packet._checksums = packet._zero_accepted = packet._watch = None
    if strict:
        raise_first_error(packet.problems)
    return packet


def packets_of(
    records: Iterable[FrameRecord], protocols: ProtocolSet, limits: NestingLimits, watch: Watch | None
) -> Iterator[Packet]:
    """The frame of each record taken apart. `watch` looks at a packet when it is first asked, or before the next one.

    By then somebody has mostly found the headers by which it is told whether to look. What is made here is what
    `Packet` makes, in two thirds of the time, and a capture has a million of them.
    """
    packet: Any
    interface, dissector, fcs_octets = None, None, 0
    before, after = watch.way if watch is not None else (frozenset(), frozenset())
    for record in records:
        _, _, original, octets, its_interface, _ = record
        if its_interface is not interface:
            interface = its_interface
            dissector = protocols.links.get(interface.link_type)
            fcs_octets = check_octets(interface.fcs_octets, dissector)
        captured = len(octets)
        packet = _new(Packet)
        packet._frame = record
        packet._octets = octets
        end = (original if original > captured else captured) - fcs_octets  # noqa: FURB136  # a third of the time
        packet._end = end if end > 0 else 0  # noqa: FURB136  # likewise
        packet._fcs_octets = fcs_octets
        packet._dissector = dissector
        packet._limits = limits
        packet._problems = ()
        packet._seen = packet._spans = packet._layers = None
        packet._option_problems = packet._checksums = packet._zero_accepted = None
        packet._watch = watch
        yield packet
        if watch is not None and packet._watch is watch:
            spans = packet._spans or packet._seen
            if not spans or spans[-1][5] in before or spans[-1][0] in after:
                packet._settle(watch)
            else:
                packet._watch = None


def assemble(layers: Sequence[Layer], octets: bytes) -> bytes:
    """The frame built from each layer's values, with the octets that no header owns put back where they were."""
    built = bytearray(octets)
    for layer in layers:
        built[layer.offset : layer.offset + layer.length] = layer.encoded()
    return bytes(built)


def _unknown_link_type(frame: Frame) -> Problem:
    what = spelled_in_full(LinkType, frame.link_type)
    return Problem(
        code=Code.UNKNOWN_LINK_TYPE,
        severity=Severity.NOTE,
        message=f"no declaration for {what}; {frame.captured_length} octets are kept",
        protocol="",
        layer=None,
        field="",
        offset=0,
        found=frame.link_type,
        space=LinkType,
    )
