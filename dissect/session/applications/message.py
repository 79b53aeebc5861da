"""`ApplicationMessage`: what an application said, in one message of its protocol."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from enum import IntEnum
from operator import attrgetter
from typing import Any, Final, NamedTuple

from dissect.addresses import Ipv4Address, Ipv6Address, with_port
from dissect.assigned_numbers import OpenEnum
from dissect.codes import CodeWithMeaning
from dissect.framing import MessageStatus
from dissect.lazy_names import late
from dissect.packet import Packet
from dissect.problems import Severity
from dissect.schema import Application, Followed, FollowedType

PORT_OCTETS: Final = 2
NANOSECONDS: Final = 10**9
_escape: Callable[[str], str] = late("dissect.render.escape:escape")


class FieldValue(NamedTuple):
    """A field of a message, and its value: a number, text, octets, True for a mark, or nanoseconds."""

    field: Followed
    value: Any

    @property
    def name(self) -> str:
        """Wireshark's name."""
        return self.field.name

    @property
    def label(self) -> str:
        """What people call it."""
        return self.field.label

    @property
    def text(self) -> str:
        """The value as people read it, with the name of its number if it has one; not escaped."""
        value = self.value
        if isinstance(value, bytes):
            return value.hex(" ") if value else "none"
        if self.field.type is FollowedType.DURATION:
            return f"{value // NANOSECONDS}.{value % NANOSECONDS:09} s"
        if isinstance(value, bool | str):
            return "yes" if value is True else str(value)
        spelled = format(int(value), self.field.spelled)
        name = _name(self.field.names, value)
        return f"{spelled} ({name})" if name else spelled


class MessageProblem(NamedTuple):
    """Something that is wrong with a message."""

    code: CodeWithMeaning
    severity: Severity
    offset: int
    """Where in the stream."""
    detail: str = ""

    def __str__(self) -> str:
        return f"{self.code.meaning}: {self.detail}" if self.detail else self.code.meaning


@dataclass(frozen=True, slots=True, kw_only=True)
class ApplicationMessage:
    """A message, or what there is of one, where it stands in the stream of its sender."""

    application: Application
    summary: str
    """What it says, on a line; not escaped."""
    values: tuple[FieldValue, ...]
    """Its fields in their order; one may occur several times."""
    begin: int
    """Where it begins in the stream."""
    end: int
    """Where what follows begins."""
    status: MessageStatus = MessageStatus.WHOLE
    problems: tuple[MessageProblem, ...] = ()
    body: bytes = b""
    """What it carries, as far as it was kept: see `MessageLimits`."""
    body_octets: int = 0
    """How many octets that is in all."""
    body_name: str = ""
    """What it may be called, as somebody outside says: a path."""
    body_coding: str = ""
    """How it is coded, if it is; it is kept as it is."""
    packet: Packet | None = None
    """The message taken apart, if its protocol is declared: then its fields are there."""
    is_datagram: bool = False
    """Whether it is a whole datagram, in which the places are those of its octets."""
    begins_piece: bool = False
    """Whether it begins with the first octet that a segment added to the stream."""
    connection: int = 0
    """The number of the connection, among all that have segments."""
    source: bytes = b""
    destination: bytes = b""
    """Address and port of its sender and of its receiver."""
    frames: tuple[int, ...] = ()
    """The numbers of the frames that brought it; of very many, the last ones."""
    frame: int = 0
    """The number of the frame in which it was complete; the last one of the capture, if it never was."""
    is_by_receiver: bool = False
    """Whether its receiver sent that frame, whose acknowledgment settled what comes last in the message."""
    time_ns: int = 0
    """When that was captured, in nanoseconds since 1970."""

    @property
    def protocol(self) -> str:
        """Wireshark's name of the protocol."""
        return self.application.name

    @property
    def tells(self) -> bool:
        """Whether anything was read of it; not of what is no message."""
        return bool(self.values) or self.packet is not None

    @property
    def is_in_layers(self) -> bool:
        """Whether the packet in which it ends has it in its own layers: it begins the segment, and is all there."""
        return self.packet is not None and self.begins_piece and self.frames == (self.frame,)

    @property
    def is_whole(self) -> bool:
        """Whether all of it is there."""
        return self.status is MessageStatus.WHOLE

    @property
    def sender(self) -> str:
        """Address and port of its sender."""
        return _end(self.source)

    @property
    def receiver(self) -> str:
        """Address and port of its receiver."""
        return _end(self.destination)

    def __str__(self) -> str:
        """What it says, on a line, escaped as what the command prints."""
        return _escape(self.summary)

    def every(self, name: str) -> list[Any]:
        """The values of a field, by Wireshark's name."""
        return [one.value for one in self.values if one.field.name == name]

    def __getitem__(self, name: str) -> Any:
        """The first value of a field, by Wireshark's name; None if it has none."""
        return next((one.value for one in self.values if one.field.name == name), None)

    def __iter__(self) -> Iterator[FieldValue]:
        return iter(self.values)


def told_of(messages: Sequence[ApplicationMessage]) -> Iterator[FieldValue]:
    """All that messages tell of the packet in which they end; what is no message tells nothing."""
    for one in filter(attrgetter("values"), messages):
        yield FieldValue(one.application.mark, value=True)
        yield from one.values


def _name(registry: type[IntEnum] | None, number: int) -> str:
    if registry is None:
        return ""
    try:
        member = registry(number)
    except ValueError:
        return ""
    return member.label if isinstance(member, OpenEnum) and member.is_assigned else ""


def _end(octets: bytes) -> str:
    address, port = octets[:-PORT_OCTETS], octets[-PORT_OCTETS:]
    kind = Ipv4Address if len(address) == Ipv4Address.octets else Ipv6Address
    return with_port(kind(address), int.from_bytes(port, "big"))
