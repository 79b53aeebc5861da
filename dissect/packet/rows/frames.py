"""The frame that a row is about, as the capture has it."""

from __future__ import annotations

from collections.abc import Sequence

from dissect.capture import FrameInterface, FrameRecord, Interface
from dissect.capture.pcapng.options import NO_OPTIONS, Options
from dissect.capture.pcapng.packet_options import kept_options
from dissect.engine.answers import OptionsBit
from dissect.packet.rows.places import facts_of


def record_in(octets: bytes, interfaces: Sequence[Interface]) -> FrameRecord:
    """The record of a frame, from its octets and what is behind them: the options, and its row."""
    row = facts_of(octets)
    name = interfaces[row.interface].name if row.interface < len(interfaces) else None
    return (
        row.number,
        row.timestamp_ns if row.has_time else None,
        row.original,
        octets[: row.captured],
        FrameInterface(row.link_type, row.interface, row.fcs_octets, name or ""),
        _options(octets, row.captured, row.options) if row.options else NO_OPTIONS,
    )


def _options(octets: bytes, begin: int, said: int) -> Options:
    is_little, is_obsolete = (bool(said >> bit & 1) for bit in OptionsBit)
    return kept_options(octets, begin, said >> 2 << 2, is_little=is_little, is_obsolete=is_obsolete)
