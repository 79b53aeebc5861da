"""Puts packets together as data travels down the stack: a message, then the headers from the innermost outwards."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from dissect.assigned_numbers import LinkType
from dissect.capture import Frame
from dissect.checksum import compute
from dissect.derive.carried_number import carried_number
from dissect.derive.checksum_outline import checksum_outline_of
from dissect.encapsulation.fill import Derivation, Fill, filled
from dissect.errors import EncodingError
from dissect.packet import DecodeAs, Packet, ProtocolSet, chosen_protocols
from dissect.schema import Envelope, FrameCheckSequence, Header
from dissect.schema.octets import message_octets


@dataclass(frozen=True, slots=True)
class Step:
    """One header put around a payload: the header with all fields, the octets so far, and the derived fields."""

    header: Header
    payload: bytes
    octets: bytes
    derived: tuple[Derivation, ...]


@dataclass(frozen=True, slots=True)
class Encapsulation:
    """A message on its way down the stack: every step from the innermost header to the outermost."""

    message: bytes
    steps: tuple[Step, ...]
    check_sequence: bytes = b""
    """The frame's check sequence; empty if the caller did not ask for one."""
    protocols: ProtocolSet | None = None
    """The protocols that take the frame apart again; None for the default ones."""

    @property
    def octets(self) -> bytes:
        """The frame, its check sequence included."""
        return (self.steps[-1].octets if self.steps else self.message) + self.check_sequence

    @property
    def link_type(self) -> int:
        """The link type of a capture of such frames; EncodingError if the outermost header is not a link header."""
        outermost = type(self.steps[-1].header) if self.steps else None
        number = carried_number(outermost, LinkType) if outermost is not None else None
        if number is None:
            name = outermost.__name__ if outermost is not None else "message"
            raise EncodingError(name, "", "no link type begins with this header; put a link header around it")
        return number

    @property
    def packet(self) -> Packet:
        """The frame, taken apart again."""
        octets = self.octets
        frame = Frame(
            number=1,
            timestamp_ns=0,
            captured_length=len(octets),
            original_length=len(octets),
            link_type=self.link_type,
            interface=0,
            octets=octets,
            fcs_octets=len(self.check_sequence),
        )
        return Packet(frame, chosen_protocols(self.protocols, None))


def encapsulation(
    *parts: bytes | Header | Envelope,
    fill: Fill = Fill.ALL,
    check_sequence: bool = False,
    protocols: ProtocolSet | None = None,
    decode_as: DecodeAs | None = None,
) -> Encapsulation:
    """Every step of `encapsulate`: what it wraps, which fields it derives, and from what.

    EncodingError as from `encapsulate`.
    """
    message, headers = _arranged(parts)
    octets = message
    steps: list[Step] = []
    for position, header in enumerate(headers):
        inner = steps[-1].header if steps else None
        whole, derived = filled(header, inner, octets, headers[position + 1 :], fill)
        payload, octets = octets, bytes(whole) + octets
        steps.append(Step(whole, payload, octets, derived))
    last = _check_sequence(headers, octets) if check_sequence else b""
    return Encapsulation(message, tuple(steps), last, chosen_protocols(protocols, decode_as))


def _check_sequence(headers: Sequence[Header], octets: bytes) -> bytes:
    """The check sequence of a frame. EncodingError if its outermost header declares none."""
    rule = checksum_outline_of(type(headers[-1])).check_sequence if headers else None
    if rule is None:
        name = type(headers[-1]).__name__ if headers else "message"
        raise EncodingError(name, FrameCheckSequence.field, "is not known for this header; put a link header around it")
    return compute(rule, octets, len(octets)).to_bytes(rule.octets, "big")


def encapsulate(
    *parts: bytes | Header | Envelope,
    fill: Fill = Fill.ALL,
    check_sequence: bool = False,
    protocols: ProtocolSet | None = None,
    decode_as: DecodeAs | None = None,
) -> Packet:
    """Put a packet together: `encapsulate(b"hello", UDP(…), IPv4(…), Ethernet(…))`, innermost first, or an envelope.

    Automatic fields that were not given are filled (`fill` says which kinds); given values are kept, even wrong ones.
    With `check_sequence`, the frame ends in one, as on the wire; most captures have none (IEEE 802.3 §3.2.9).
    `protocols` and `decode_as` are those of `dissect.dissect`, which takes the frame apart again.
    EncodingError names a field whose value does not fit, or cannot be derived.
    """
    return encapsulation(
        *parts, fill=fill, check_sequence=check_sequence, protocols=protocols, decode_as=decode_as
    ).packet


def _arranged(parts: Sequence[bytes | Header | Envelope]) -> tuple[bytes, list[Header]]:
    """The message and the headers, innermost first."""
    message = b""
    headers: list[Header] = []
    for position, part in enumerate(parts):
        if isinstance(part, Header):
            headers.append(part)
        elif position:
            if not isinstance(part, Envelope):
                message_octets(part)  # says what is wrong with a class, or with text
            raise TypeError("the message, or the envelope, comes first; headers follow from the innermost outwards")
        elif isinstance(part, Envelope):
            message, headers = part.message, list(reversed(part.headers))
        else:
            message = message_octets(part)
    return message, headers
