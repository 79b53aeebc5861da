"""Frames to capture files: golden captures, and the evidence of what failed."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Final

from dissect.assigned_numbers import LinkType
from dissect.capture import Frame, Interface, PcapngWriter, PcapWriter
from dissect.capture.time_unit import SECOND
from dissect.testing.failure import Evidence

PCAP: Final = (".pcap", ".pcap.gz", ".pcap.zst")


def write_capture(path: Path, frames: Sequence[tuple[Frame, tuple[str, ...]]]) -> None:
    """Write frames, each with comments, as pcap or pcapng by the file's name; pcap has no comments, and one link type.

    A frame without a time gets that of 1970. EncodingError where a frame does not fit the format.
    """
    link_types = list(dict.fromkeys(int(frame.link_type) for frame, _ in frames))
    if path.name.endswith(PCAP):
        with PcapWriter(path, link_types[0] if link_types else LinkType.ETHERNET) as writer:
            for frame, _ in frames:
                writer.write(frame, timestamp_ns=frame.timestamp_ns or 0)
        return
    with PcapngWriter(path) as pcapng:
        for link_type in link_types:
            pcapng.add_interface(Interface(link_type).described(resolution=SECOND))
        for frame, comments in frames:
            index = link_types.index(int(frame.link_type))
            pcapng.write(frame, timestamp_ns=frame.timestamp_ns or 0, interface=index, comments=comments)


def write_evidence(path: Path, evidence: Iterable[Evidence], about: str) -> int:
    """Write the packets of a failure with the reasons as comments, each packet once; gives how many there are."""
    comments: dict[int, tuple[str, ...]] = {}
    frames: dict[int, Frame] = {}
    for one in evidence:
        key = id(one.packet)
        frames[key] = one.packet.frame
        comments[key] = (*comments.get(key, (about,)), *one.comments)
    write_capture(path, [(frame, comments[key]) for key, frame in frames.items()])
    return len(frames)
