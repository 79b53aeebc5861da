"""`Frame`: what a capture kept of one frame."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NoReturn, Protocol, Self

from dissect.capture.pcapng import option_kinds as kinds
from dissect.capture.pcapng.options import NO_OPTIONS, Options

if TYPE_CHECKING:
    from dissect.capture.packet_flags import Direction, PacketFlags, PacketHash, PacketVerdict

SLOTS = (
    "captured_length",
    "fcs_octets",
    "interface",
    "interface_name",
    "link_type",
    "number",
    "octets",
    "options",
    "original_length",
    "timestamp_ns",
)


class Frame:
    """One captured frame: an immutable value. `number` counts from 1, in file order."""

    __slots__ = SLOTS

    number: int
    timestamp_ns: int | None
    """Nanoseconds since 1970-01-01 00:00:00 UTC; None if the file has no time (simple packet blocks)."""
    captured_length: int
    """How many octets the capture kept: the length of `octets`."""
    original_length: int
    """How many octets the frame had on the wire, according to the file."""
    link_type: int
    """The LINKTYPE_ number, which tells the first header of the frame."""
    interface: int
    """Index into the capture's `interfaces`."""
    octets: bytes
    fcs_octets: int
    """Octets of frame check sequence at the end of the frame on the wire; 0 if the file does not say."""
    options: Options
    """What a pcapng file says about the packet: the options of its enhanced packet block."""
    interface_name: str
    """The name of the interface, or empty; from the file, not to be trusted."""

    def __init__(
        self,
        *,
        number: int,
        timestamp_ns: int | None,
        captured_length: int,
        original_length: int,
        link_type: int | str,
        interface: int,
        octets: bytes,
        fcs_octets: int = 0,
        options: Options = NO_OPTIONS,
        interface_name: str = "",
    ) -> None:
        if captured_length != len(octets):
            raise ValueError(f"captured_length is {captured_length}, but there are {len(octets)} octets")
        if isinstance(link_type, str):
            from dissect.assigned_numbers.link_types import link_type_number  # with the names of all

            link_type = link_type_number(link_type)
        store = object.__setattr__
        store(self, "number", number)
        store(self, "timestamp_ns", timestamp_ns)
        store(self, "captured_length", captured_length)
        store(self, "original_length", original_length)
        store(self, "link_type", link_type)
        store(self, "interface", interface)
        store(self, "octets", octets)
        store(self, "fcs_octets", fcs_octets)
        store(self, "options", options)
        store(self, "interface_name", interface_name)

    @property
    def comments(self) -> tuple[str, ...]:
        """The comments that people and programs added to the packet; from the file, not to be trusted."""
        return self.options.comments

    @property
    def flags(self) -> PacketFlags | None:
        """The flags word: direction, offloading and link errors; None if the file has none."""
        octets = self.options.octets(kinds.PACKET_FLAGS, kinds.FLAGS_OCTETS)
        if octets is None:
            return None
        from dissect.capture.packet_flags import PacketFlags
        from dissect.derive.decoder import decode

        return decode(PacketFlags, octets)

    @property
    def direction(self) -> Direction:
        """Which way the packet went past the interface."""
        from dissect.capture.packet_flags import Direction

        flags = self.flags
        return Direction.UNKNOWN if flags is None else Direction(flags.direction)

    @property
    def drops(self) -> int | None:
        """Packets lost between the previous one on this interface and this one; None if unknown."""
        return self.options.number(kinds.DROP_COUNT, 8)

    @property
    def packet_id(self) -> int | None:
        """A number that identifies the packet across all interfaces that saw it."""
        return self.options.number(kinds.PACKET_ID, 8)

    @property
    def queue(self) -> int | None:
        """The interface queue on which the packet arrived."""
        return self.options.number(kinds.PACKET_QUEUE, 4)

    @property
    def process_and_thread(self) -> tuple[int, int] | None:
        """The process and the thread that sent the packet; 0 if unknown."""
        octets = self.options.octets(kinds.PROCESS_AND_THREAD, 8)
        return None if octets is None else (int.from_bytes(octets[:4], "big"), int.from_bytes(octets[4:], "big"))

    @property
    def hashes(self) -> tuple[PacketHash, ...]:
        """Hashes of the packet (epb_hash); an option without octets is left out."""
        from dissect.capture.packet_flags import PacketHash

        return tuple(PacketHash(one[0], one[1:]) for one in self.options.values(kinds.PACKET_HASH) if one)

    @property
    def verdicts(self) -> tuple[PacketVerdict, ...]:
        """What a firewall or the like decided about the packet; unrelated to checksums."""
        from dissect.capture.packet_flags import PacketVerdict

        return tuple(PacketVerdict(one[0], one[1:]) for one in self.options.values(kinds.PACKET_VERDICT) if one)

    def replace(self, **changes: Any) -> Self:
        """The same frame with other values; the captured length follows the octets, `fcs_octets` does not."""
        values = {**_values(self), **changes}
        return type(self)(**{**values, "captured_length": len(values["octets"])})

    __replace__ = replace

    def __setattr__(self, name: str, value: object) -> NoReturn:
        raise AttributeError(f"a Frame does not change; use replace({name}=…)")

    def __delattr__(self, name: str) -> NoReturn:
        raise AttributeError("a Frame does not change")

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Frame):
            return NotImplemented
        return _values(self) == _values(other)

    def __hash__(self) -> int:
        return hash(tuple(_values(self).values()))

    def __repr__(self) -> str:
        return (
            f"<Frame {self.number}: {self.captured_length} of {self.original_length} octets, "
            f"link type {self.link_type}, interface {self.interface}, {self.timestamp_ns} ns>"
        )

    def __copy__(self) -> Self:
        return self

    def __deepcopy__(self, memo: object) -> Self:
        return self

    def __reduce__(self) -> tuple[Any, ...]:
        return (_rebuild, (_values(self),))


class FrameDraft:
    """The same slots, writable: readers fill one in and then change its class to `Frame`.

    This takes a third of the time of `Frame(…)`, and a capture has millions of frames.
    """

    __slots__ = SLOTS


def _values(frame: Frame) -> dict[str, Any]:
    return {name: getattr(frame, name) for name in SLOTS}


def _rebuild(values: dict[str, Any]) -> Frame:
    return Frame(**values)


class HasFrame(Protocol):
    """What was read out of a frame and still has it, as a packet does."""

    @property
    def frame(self) -> Frame:
        """The frame."""


def captured_in(given: Frame | HasFrame | bytes) -> Frame | bytes:
    """The frame that was given, or that a packet was read from, or bare octets. TypeError for anything else."""
    found: Any = given if isinstance(given, Frame) else getattr(given, "frame", None)
    if isinstance(found, Frame):
        return found
    from dissect.schema.octets import frame_octets  # which is of declarations: readers do without

    return frame_octets(given)
