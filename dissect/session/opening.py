"""A capture file as packets that know what those before them have said."""

from __future__ import annotations

import os
from typing import IO

from dissect.packet import (
    DEFAULT_LIMITS,
    DecodeAs,
    NestingLimits,
    PacketReader,
    ProtocolSet,
)
from dissect.packet import (
    open_capture_packets as open_unwatched,
)
from dissect.session.zero_checksum import ZeroChecksumTracker


def open_capture_packets(
    source: str | os.PathLike[str] | IO[bytes],
    *,
    protocols: ProtocolSet | None = None,
    decode_as: DecodeAs | None = None,
    limits: NestingLimits = DEFAULT_LIMITS,
) -> PacketReader:
    """The packets of a capture file: `with dissect.open("echo.pcap") as packets: for packet in packets: …`.

    Plain, .gz or .zst; a path, "-" for standard input, or a binary file. CaptureError where it cannot be opened or is
    none; where it is damaged, CaptureError after everything before that. The checksums of SCTP are verified with what
    the two sides have announced in the packets before (RFC 9653).

    `decode_as` gives numbers another meaning: ``{LinkType: {147: Ethernet}, UdpPort: {5300: DNS}}``.
    """
    reader = open_unwatched(source, protocols=protocols, decode_as=decode_as, limits=limits)
    reader.watch = ZeroChecksumTracker().watching(reader.protocols)
    return reader
