"""Thousands of frames in one array of octets."""

from __future__ import annotations

from array import array
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from dissect.capture.earlier import Earlier
from dissect.capture.frame import Frame
from dissect.capture.interface import Interface
from dissect.capture.pcapng.option_kinds import FLAGS_OCTETS, PACKET_FLAGS
from dissect.capture.pcapng.options import NO_OPTIONS, Options
from dissect.capture.told import Told
from dissect.engine.answers import OptionsBit
from dissect.engine.memory import address
from dissect.engine.structures.rows import Frames as NativeFrames


@dataclass(frozen=True, slots=True, eq=False)
class Frames:
    """Frames in `octets`, in capture order; every other array has an entry for each frame.

    Arrays are memoryviews of writable buffers. NumPy takes them without a copy (`numpy.frombuffer`).
    """

    octets: memoryview
    begin: memoryview
    """64 bits: the index in `octets` of the frame's first octet."""
    captured: memoryview
    """64 bits: how many octets of the frame were captured."""
    original: memoryview
    """64 bits: how many octets the frame had on the wire, according to the file (may be less than `captured`)."""
    timestamp_ns: memoryview
    """64 bits: nanoseconds since 1970; 0 where `has_time` is False."""
    has_time: memoryview
    """8 bits: whether there is a time."""
    link_type: memoryview
    """32 bits."""
    interface: memoryview
    """32 bits: index into `interfaces`."""
    fcs_octets: memoryview
    """32 bits: octets of the frame check sequence, 0 where none is known of."""
    options: memoryview
    """64 bits: the octets of options that a pcapng file has behind the padded frame, and bits of `OptionsBit`."""
    flags: memoryview
    """32 bits: the flags word of a pcapng file's packet (`PacketFlags`), 0 where there is none."""
    first_number: int
    """The number of the first frame in its capture, from 1."""
    interfaces: Sequence[Interface]
    """The capture's interfaces described so far."""
    first_ns: int | None = None
    """The first time of the file; None if it has had none so far."""
    before_ns: int | None = None
    """The last time before these frames; None if there is none."""
    exact: Mapping[int, Frame] = field(default_factory=dict)
    """The frames, by their rows, of which the arrays do not say all: options that were read, times beyond 64 bits."""
    told: Mapping[str, Told] = field(default_factory=dict)
    """By name, what is told of them by who has followed the capture."""

    def __len__(self) -> int:
        return len(self.begin)

    def frame(self, row: int) -> Frame:
        """One frame as a `Frame`; of the options of a pcapng file it has the flags only."""
        begin, captured, index = self.begin[row], self.captured[row], self.interface[row]
        name = self.interfaces[index].name if index < len(self.interfaces) else None
        flags = self.flags[row]
        return Frame(
            number=self.first_number + row,
            timestamp_ns=self.timestamp_ns[row] if self.has_time[row] else None,
            captured_length=captured,
            original_length=self.original[row],
            link_type=self.link_type[row],
            interface=index,
            octets=self.octets[begin : begin + captured].tobytes(),
            fcs_octets=self.fcs_octets[row],
            options=_flagged(flags) if flags else NO_OPTIONS,
            interface_name=name or "",
        )

    def earlier(self) -> Earlier:
        """What times relative to other packets need, in memory of its own."""
        times = array("q", self.timestamp_ns.tobytes())
        return Earlier(self.first_ns, self.before_ns, self.first_number, times, self.has_time.tobytes(), self.told)

    def options_of(self, row: int) -> Options:
        """All options that a file has of a frame."""
        if row in self.exact:
            return self.exact[row].options
        from dissect.capture.pcapng.packet_options import DROPS_BEFORE, DROPS_OCTETS, kept_options  # with declarations

        said = self.options[row]
        is_little, is_obsolete = (bool(said >> bit & 1) for bit in OptionsBit)
        begin, captured, size = self.begin[row], self.captured[row], said >> 2 << 2
        behind = begin + captured + -captured % 4
        drops = self.octets[begin - DROPS_BEFORE :][: DROPS_OCTETS * is_obsolete]
        octets = b"".join((drops, self.octets[behind : behind + size]))
        return kept_options(octets, 0, size, is_little=is_little, is_obsolete=is_obsolete)

    def structure(self) -> NativeFrames:
        """The frames as the engine takes them; it is valid as long as the frames are referred to."""
        return NativeFrames(
            address(self.octets),
            address(self.begin),
            address(self.captured),
            address(self.original),
            address(self.link_type),
            address(self.fcs_octets),
            len(self),
        )


def _flagged(flags: int) -> Options:
    return Options([(PACKET_FLAGS, flags.to_bytes(FLAGS_OCTETS, "big", signed=True))])
