"""Captured frames and capture files."""

from __future__ import annotations

import io
from collections.abc import Sequence

from hypothesis import strategies as st

from dissect.assigned_numbers import LinkType
from dissect.capture import Frame, PcapngWriter, PcapWriter
from dissect.capture.files.formats import ByteOrder
from dissect.capture.time_unit import SECOND
from dissect.packet import Packet

MOST_FRAMES = 8
LONGEST_FRAME = 80
LAST_MOMENT = 0xFFFF_FFFF * SECOND
"""The last second that a pcap file can state."""
LAST_LENGTH = 0xFFFF_FFFF


@st.composite
def frames(
    draw: st.DrawFn,
    contents: st.SearchStrategy[Packet | bytes] | None = None,
    *,
    link_type: int | str = LinkType.ETHERNET,
) -> list[Frame]:
    """A few frames of one link, numbered from 1, with any times in whole microseconds, some of them cut by a snaplen.

    `contents`: packets, or octets of this `link_type`; by default any octets.
    """
    found: list[Frame] = []
    drawn = contents if contents is not None else st.binary(max_size=LONGEST_FRAME)
    for content in draw(st.lists(drawn, max_size=MOST_FRAMES)):
        octets = bytes(content)
        # Empty records of all zeros mean the unwritten end of a file.
        original = max(len(octets), 1)
        if draw(st.booleans()):
            original = draw(st.integers(original, LAST_LENGTH))
        found.append(
            Frame(
                number=len(found) + 1,
                timestamp_ns=draw(st.integers(0, LAST_MOMENT // 1000)) * 1000,
                captured_length=len(octets),
                original_length=original,
                link_type=link_type,
                interface=0,
                octets=octets,
            )
        )
    return found


@st.composite
def capture_files(
    draw: st.DrawFn, contents: st.SearchStrategy[list[Frame]] | None = None, *, link_type: int | str = LinkType.ETHERNET
) -> bytes:
    """The octets of a capture file: pcap of micro- or nanoseconds, or pcapng, in either byte order."""
    held: Sequence[Frame] = draw(contents if contents is not None else frames(link_type=link_type))
    order: ByteOrder = draw(st.sampled_from(("little", "big")))
    file = io.BytesIO()
    if draw(st.booleans()):
        with PcapWriter(file, link_type, nanoseconds=draw(st.booleans()), byte_order=order) as pcap:
            for frame in held:
                pcap.write(frame)
    else:
        with PcapngWriter(file, link_type, byte_order=order) as pcapng:
            for frame in held:
                pcapng.write(frame)
    return file.getvalue()
