"""`dissect.write`: packets to a capture file, in one call."""

from __future__ import annotations

import os
from collections.abc import Iterable
from typing import Any, NamedTuple

from dissect.capture.frame import Frame, HasFrame, captured_in
from dissect.capture.interface import Interface
from dissect.capture.pcap.writer import PcapWriter
from dissect.capture.pcapng.writer import PcapngWriter
from dissect.capture.time_unit import SECOND

PCAPNG = ".pcapng"
COMPRESSED = (".gz", ".zst")


class Described(NamedTuple):
    """What a file says of an interface."""

    link_type: int | str
    fcs_octets: int | None
    interface: int
    name: str


def write_capture(
    target: str | os.PathLike[str], packets: Iterable[Frame | HasFrame | bytes], *, link_type: int | str = "ethernet"
) -> int:
    """Write packets, frames, or bare octets to a file, and say how many there were.

    The file is pcapng if its name ends in .pcapng, else pcap; .gz or .zst behind that compresses it. Each keeps its
    time, and in pcapng its interface, comments and flags; what has no time gets the time 0, and bare octets have the
    link type `link_type`. The file appears when the last packet is written: until then, a file of that name stays as it
    is, and may be read.

    EncodingError if a packet does not fit: a pcap file has one link type.
    """
    if isinstance(packets, str | bytes | os.PathLike) or hasattr(packets, "frame"):
        raise TypeError("give the file first, then a list of packets or an iterator: write(file, [packet])")
    name = os.fspath(target).lower()
    for suffix in COMPRESSED:
        name = name.removesuffix(suffix)
    frames = (_framed(one) for one in packets)
    return _pcapng(target, frames, link_type) if name.endswith(PCAPNG) else _pcap(target, frames, link_type)


def _framed(packet: Frame | HasFrame | bytes) -> Frame | bytes:
    """The frame, with a time."""
    frame = captured_in(packet)
    return frame.replace(timestamp_ns=0) if isinstance(frame, Frame) and frame.timestamp_ns is None else frame


def _pcap(target: Any, frames: Iterable[Frame | bytes], link_type: int | str) -> int:
    writer: PcapWriter | None = None
    count = 0
    try:
        for frame in frames:
            if writer is None:
                link, fcs, _, _ = _described(frame, link_type)
                writer = PcapWriter(target, link, fcs_octets=fcs)
            writer.write(frame, timestamp_ns=None if isinstance(frame, Frame) else 0)
            count += 1
        writer = writer or PcapWriter(target, link_type)
    except BaseException:
        if writer is not None:
            writer.discard()
        raise
    writer.close()
    return count


def _pcapng(target: Any, frames: Iterable[Frame | bytes], link_type: int | str) -> int:
    known: dict[Described, int] = {}
    count = 0
    with PcapngWriter(target) as writer:
        for frame in frames:
            described = _described(frame, link_type)
            if described not in known:
                link, fcs, _, name = described
                interface = Interface(link).described(resolution=SECOND, name=name, fcs_octets=fcs)
                known[described] = writer.add_interface(interface)
            time = None if isinstance(frame, Frame) else 0
            writer.write(frame, timestamp_ns=time, interface=known[described])
            count += 1
    return count


def _described(frame: Frame | bytes, link_type: int | str) -> Described:
    """The interface that a frame came from."""
    if not isinstance(frame, Frame):
        return Described(link_type, None, 0, "")
    return Described(frame.link_type, frame.fcs_octets or None, frame.interface, frame.interface_name)
