"""Takes one frame apart: layers with their spans, problems, and the verdict on every checksum."""

from __future__ import annotations

import os
from functools import cache
from typing import IO

from dissect.assigned_numbers import LinkType
from dissect.capture import Frame
from dissect.packet.checksums import LayerChecksum
from dissect.packet.layer import Layer
from dissect.packet.packet import Packet
from dissect.packet.reading import PacketReader, open_packets
from dissect.packet.strict import raise_first_error
from dissect.packet.suite import Suite
from dissect.packet.walk import DEFAULT_LAYER_LIMIT
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
    layer_limit: int = DEFAULT_LAYER_LIMIT,
    strict: bool = False,
) -> Packet:
    """Take a frame apart; `link_type` says how bare octets begin. Never raises, whatever the octets, unless `strict`.

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
    packet = Packet(frame, suite or default_suite(), layer_limit)
    if strict:
        raise_first_error(packet)
    return packet


def open_capture_packets(
    source: str | os.PathLike[str] | IO[bytes], *, suite: Suite | None = None, layer_limit: int = DEFAULT_LAYER_LIMIT
) -> PacketReader:
    """The packets of a capture file: `with dissect.open("echo.pcap") as packets: for packet in packets: …`.

    See `open_packets` for what is read and which errors come.
    """
    return open_packets(source, suite=suite or default_suite(), layer_limit=layer_limit)


__all__ = [
    "DEFAULT_LAYER_LIMIT",
    "Layer",
    "LayerChecksum",
    "Packet",
    "PacketReader",
    "Suite",
    "default_suite",
    "dissect",
    "open_capture_packets",
]
