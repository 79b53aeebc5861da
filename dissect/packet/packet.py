"""`Packet`: a captured frame and the layers that were read out of it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeVar, overload

from dissect.assigned_numbers import LinkType
from dissect.capture import Frame
from dissect.packet.checksums import LayerChecksum, checksums_of
from dissect.packet.circumstances import circumstances_of
from dissect.packet.layer import Layer
from dissect.packet.limits import DEFAULT_LIMITS, NestingLimits
from dissect.packet.suite import Suite
from dissect.packet.walk import Walk
from dissect.problems import Code, Problem, Severity
from dissect.schema import Header

H = TypeVar("H", bound=Header)


class Packet:
    """One frame taken apart. `packet[UDP]` is the outermost UDP header, `packet[IPv4, 2]` the second IPv4 header.

    Headers quoted inside an ICMP error are never found that way: they are in `quoted`. `bytes(packet)` builds the frame
    again from the values of every layer and the octets between; it gives the frame back, malformed or not.
    """

    __slots__ = ("_checksums", "_option_problems", "_problems", "frame", "layers", "zero_accepted")

    def __init__(self, frame: Frame, suite: Suite, limits: NestingLimits = DEFAULT_LIMITS) -> None:
        plan = suite.plan(LinkType, frame.link_type)
        walk = Walk(frame.octets, max(frame.original_length, frame.captured_length) - frame.fcs_octets, limits)
        walk.run(plan)
        self.frame = frame
        self.layers: tuple[Layer, ...] = tuple(walk.layers)
        self._problems = walk.problems
        self._option_problems: list[Problem] | None = None
        self._checksums: tuple[LayerChecksum, ...] | None = None
        self.zero_accepted: bool | None = None
        """What who reads the capture knows from packets before: see `verify`. To be set before `checksums` is read."""
        if plan is None:
            self._problems.append(_unknown_link_type(frame))

    @property
    def problems(self) -> tuple[Problem, ...]:
        """What was found wrong or worth saying, in the order of the frame's layers."""
        if self._option_problems is None:
            self._option_problems = [one for index, layer in enumerate(self.layers) for one in _faults(index, layer)]
            self._option_problems += circumstances_of(self.layers)
        return (*self._problems, *self._option_problems)

    @property
    def checksums(self) -> tuple[LayerChecksum, ...]:
        """The verdict on every checksum in the packet, outermost first."""
        if self._checksums is None:
            self._checksums = self.verify(zero_accepted=self.zero_accepted)
        return self._checksums

    def verify(self, *, zero_accepted: bool | None = None) -> tuple[LayerChecksum, ...]:
        """The same verdicts, given what no packet says of itself, and without remembering it.

        `zero_accepted`: whether the receiver of an SCTP packet has announced that it accepts a checksum of zero
        (RFC 9653); None where that is not known.
        """
        return checksums_of(self.layers, self._problems, zero_accepted=zero_accepted)

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
        """The header of a kind (or of a variant of it), counted from the outside; None where there is none."""
        for layer in self.layers:
            if not layer.quoted and issubclass(layer.protocol, kind) and not layer.is_partial:
                occurrence -= 1
                if occurrence == 0:
                    header = layer.header
                    return header if isinstance(header, kind) else None
        return None

    @overload
    def __getitem__(self, key: type[H]) -> H: ...
    @overload
    def __getitem__(self, key: tuple[type[H], int]) -> H: ...
    def __getitem__(self, key: type[H] | tuple[type[H], int]) -> H:
        kind, occurrence = key if isinstance(key, tuple) else (key, 1)
        header = self.find(kind, occurrence)
        if header is None:
            count = f" number {occurrence}" if occurrence != 1 else ""
            raise KeyError(f"no {kind.__name__}{count} in {self!r}")
        return header

    def __contains__(self, kind: type[Header]) -> bool:
        return self.find(kind) is not None

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


def assemble(layers: Sequence[Layer], octets: bytes) -> bytes:
    """The frame built from each layer's values, with the octets that no header owns put back where they were."""
    built = bytearray(octets)
    for layer in layers:
        built[layer.offset : layer.offset + layer.length] = layer.encoded()
    return bytes(built)


def _faults(index: int, layer: Layer) -> list[Problem]:
    """The faults of the options in a layer: notes in a quotation, and none where the header itself was cut."""
    return [
        Problem(
            code=fault.code,
            severity=_weighed(layer, fault.severity),
            message=f"{fault.header.__name__}: {fault.message}",
            protocol=layer.name,
            layer=index,
            field=field.name,
            offset=fault.offset,
            found=fault.found,
            reference=str(fault.header.stack.reference),
        )
        for field, options in layer.options()
        for fault in options.faults
        if not _is_cut(layer)
    ]


def _weighed(layer: Layer, severity: Severity) -> Severity:
    """A quotation may hold anything, and where a message begins in a stream is a guess."""
    return Severity.NOTE if layer.quoted or (layer.in_stream and severity is Severity.ERROR) else severity


def _is_cut(layer: Layer) -> bool:
    """Whether the header was cut, so that an option may end early through no fault of its own."""
    end = layer.offset + layer.length
    if layer.protocol.layout.takes_rest:
        return layer.contained_end > end or layer.is_fragment
    return end < layer.offset + layer.protocol.layout.size.evaluate(layer.values)


def _unknown_link_type(frame: Frame) -> Problem:
    return Problem(
        code=Code.UNKNOWN_LINK_TYPE,
        severity=Severity.NOTE,
        message=f"link type {frame.link_type} is not known; {frame.captured_length} octets are kept",
        protocol="",
        layer=None,
        field="",
        offset=0,
        found=frame.link_type,
    )
