"""Takes one frame apart: layers with their spans, problems, and the verdict on every checksum."""

from __future__ import annotations

import os
from functools import cache
from typing import IO

from dissect.assigned_numbers import LinkType
from dissect.capture import Frame
from dissect.packet.checksums import LayerChecksum
from dissect.packet.layer import Layer
from dissect.packet.limits import DEFAULT_LIMITS, NestingLimits
from dissect.packet.packet import Packet
from dissect.packet.reading import PacketReader, open_packets
from dissect.packet.strict import raise_first_error
from dissect.packet.suite import DecodeAs, Suite
from dissect.protocols import PROTOCOLS


@cache
def default_suite() -> Suite:
    """Every protocol of this library, ready to be walked; made when it is first asked for."""
    return Suite(PROTOCOLS)


def dissect(
    frame: Frame | bytes | bytearray | memoryview,
    *,
    link_type: int = LinkType.ETHERNET,
    suite: Suite | None = None,
    decode_as: DecodeAs | None = None,
    limits: NestingLimits = DEFAULT_LIMITS,
    strict: bool = False,
) -> Packet:
    """Take a frame apart; `link_type` says how bare octets begin. Never raises, whatever the octets, unless `strict`.

    `decode_as` gives numbers another meaning for this frame: ``{UdpPort: {5300: DNS}}``. For many frames, make a suite
    once: ``default_suite().decoding({UdpPort: {5300: DNS}})``.

    With `strict`, the first problem of severity `error` is raised as what it is: TruncatedError where octets are
    missing, MalformedError where the packet contradicts itself.
    """
    if not isinstance(frame, Frame):
        octets = bytes(frame)
        frame = Frame(
            number=1,
            timestamp_ns=0,
            captured_length=len(octets),
            original_length=len(octets),
            link_type=link_type,
            interface=0,
            octets=octets,
        )
    packet = Packet(frame, _chosen(suite, decode_as), limits)
    if strict:
        raise_first_error(packet)
    return packet


def open_capture_packets(
    source: str | os.PathLike[str] | IO[bytes],
    *,
    suite: Suite | None = None,
    decode_as: DecodeAs | None = None,
    limits: NestingLimits = DEFAULT_LIMITS,
) -> PacketReader:
    """The packets of a capture file: `with dissect.open("echo.pcap") as packets: for packet in packets: …`.

    See `open_packets` for what is read and which errors come, and `dissect` for `decode_as`.
    """
    return open_packets(source, suite=_chosen(suite, decode_as), limits=limits)


def _chosen(suite: Suite | None, decode_as: DecodeAs | None) -> Suite:
    chosen = suite or default_suite()
    return chosen.decoding(decode_as) if decode_as else chosen


__all__ = [
    "DEFAULT_LIMITS",
    "DecodeAs",
    "Layer",
    "LayerChecksum",
    "NestingLimits",
    "Packet",
    "PacketReader",
    "Suite",
    "default_suite",
    "dissect",
    "open_capture_packets",
]
