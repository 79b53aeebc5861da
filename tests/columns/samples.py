"""Frames as batches, and what the columns of a packet should be, read from its layers and not by the engine's names."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

import pyarrow as pa

from dissect.addresses import Address
from dissect.blocks import layers as blocks
from dissect.blocks.files.reading import read_frames
from dissect.capture import Frame, Interface
from dissect.columns.batches import layers
from dissect.columns.batches.frames import Frames
from dissect.columns.batches.layers import Layers
from dissect.columns.catalogue import Column, names, resolve
from dissect.domain_names import Name as DomainName
from dissect.errors import CaptureError
from dissect.filter.frame_names import SINCE
from dissect.filter.name_types import Sort, Type
from dissect.filter.naming.declared import UNDECLARED
from dissect.packet import DEFAULT_LIMITS, NestingLimits, Packet, ProtocolSet, default_protocols
from dissect.packet.community_id import community_id, flow_of
from dissect.packet.walking.walk_problems import MISPLACED
from dissect.render.packets.values import Shown, layer_fields, text_of
from dissect.schema import Payload
from tests.blocks.samples import block_frames

ALL_AS_TEXT = resolve([one for one in names() if one not in SINCE], "text")
"""Without what only the packets before tell."""
SECOND_AS_NUMBERS = resolve([one.name + "#2" for one in ALL_AS_TEXT if one.known.sort is not Sort.FRAME], "number")


def frames_of(frames: Sequence[Frame], interfaces: Sequence[Interface] = ()) -> Frames:
    """Frames of the scalar side in arrays."""
    return Frames(block_frames(frames, interfaces))


def frame(octets: bytes, link_type: int = 1, missing: int = 0, fcs_octets: int = 0) -> Frame:
    return Frame(
        number=1,
        timestamp_ns=0,
        captured_length=len(octets),
        original_length=len(octets) + missing,
        link_type=link_type,
        interface=0,
        octets=octets,
        fcs_octets=fcs_octets,
    )


def too_long(frames: Iterable[Frame]) -> int:
    """How many are longer on the wire than 2^30 octets, and so left to the packet (`MOST_OCTETS` in `rows/run.h`)."""
    return sum(one.original_length - one.fcs_octets > 1 << 30 for one in frames)


def read_whole(path: Path) -> Iterator[Frames]:
    """The batches of a capture, up to where it is damaged."""
    try:
        with read_frames(path) as reader:
            yield from map(Frames, reader)
    except CaptureError:
        return


def walk(
    frames: Frames, protocols: ProtocolSet, limits: NestingLimits = DEFAULT_LIMITS, *, with_codes: bool = False
) -> Layers:
    """The layers of frames."""
    return layers.Layers(blocks.walk(frames.plain, protocols, limits, with_codes=with_codes))


def packets_of(frames: Frames) -> list[Packet]:
    return [Packet(frames.frame(row), default_protocols()) for row in range(len(frames))]


class Expected:
    """What stands in a packet under every name, layer by layer."""

    def __init__(self, packet: Packet) -> None:
        self.packet = packet
        self.values: dict[str, list[Any]] = {}
        self.verdicts: dict[str, list[str]] = {}
        for layer in packet.own_layers:
            first: dict[str, Any] = {}
            for shown in layer_fields(layer):
                if shown.wireshark and shown.value != b"":
                    first.setdefault(shown.wireshark, []).extend(_told(shown))
            for name, values in first.items():
                self.values.setdefault(name, []).append(values)
            names, carried = layer.protocol.stack.payload_names, layer.carried_octets
            if names is not None and carried is not None:
                self.values.setdefault(names.length, []).append([carried])
                self.values.setdefault(names.octets, []).extend([[layer.payload]] if layer.payload else [])
        data = _undeclared(packet)
        if data:
            self.values[UNDECLARED.octets], self.values[UNDECLARED.length] = [[data]], [[len(data)]]
        check = packet.frame_check
        if check is not None and check.rule is not None and check.value is not None:
            self.values[check.rule.wireshark] = [[check.value]]
        seen: set[tuple[int, str]] = set()
        for one in packet.checksums:
            if not packet.layers[one.layer].quoted and (one.layer, one.wireshark) not in seen:
                seen.add((one.layer, one.wireshark))  # a column has the first of a layer
                self.verdicts.setdefault(f"{one.wireshark}.status", []).append(one.verdict.kind.value)

    def value(self, column: Column) -> Any:
        """The value of a column, as Arrow gives it."""
        name, place = column.known.name, column.occurrence - 1
        if name in FRAME:
            return FRAME[name](self.packet)
        if name == "community_id":
            flow = flow_of(self.packet, column.occurrence)
            return None if flow is None else community_id(flow)
        if column.known.sort is Sort.VERDICT:
            verdicts = self.verdicts.get(name, [])
            return verdicts[place] if place < len(verdicts) else None
        layers = self.values.get(name)
        if layers is None:
            return None
        address = column.known.type.address
        found = [[one for one in values if address is None or isinstance(one, address)] for values in layers]
        found = [values for values in found if values]
        return _plain(found[place][0], column) if place < len(found) else None


def _told(shown: Shown) -> list[Any]:
    """What a field says: nothing, if it is a name that is broken."""
    if isinstance(shown.value, DomainName):
        return [] if shown.value.is_broken else [shown.value.wireshark_text]
    text = None if isinstance(shown.value, Address) else text_of(shown)
    return [shown.value if text is None else text]


def _undeclared(packet: Packet) -> bytes:
    """What no declaration reads, behind the innermost layer."""
    last = packet.layers[-1] if packet.layers else None
    if last is None or last.quoted or last.is_partial or last.flags & MISPLACED:
        return b""
    kind, looks_up = last.dissector.payload, bool(last.protocol.stack.next)
    is_open = kind in {Payload.DATA, Payload.UNKNOWN} or (kind is Payload.NOTHING and looks_up)
    return last.payload if is_open else b""


def _plain(value: Any, column: Column) -> Any:
    if isinstance(value, Address):
        written = "dictionary" in str(column.type)
        return str(value) if written else bytes(value) if len(value) == 16 else int.from_bytes(value, "big")
    if column.known.type is Type.DOMAIN_NAME:
        return str(value)
    return value


def _in_seconds(nanoseconds: int | None = None) -> float | None:
    return None if nanoseconds is None else float(nanoseconds) / 10**9


FRAME: dict[str, Any] = {
    "frame.number": lambda packet: packet.frame.number,
    "frame.time": lambda packet: packet.frame.timestamp_ns,
    "frame.time_epoch": lambda packet: _in_seconds(packet.frame.timestamp_ns),
    "frame.time_ns": lambda packet: packet.frame.timestamp_ns,
    "frame.len": lambda packet: packet.frame.original_length,
    "frame.cap_len": lambda packet: packet.frame.captured_length,
    "frame.interface_id": lambda packet: packet.frame.interface,
    "frame.interface_name": lambda packet: packet.frame.interface_name or None,
    "frame.protocols": lambda packet: ":".join(one.name for one in packet.layers) or None,
    "payload.offset": lambda packet: packet.own_layers[-1].payload_offset if packet.own_layers else 0,
    "payload.length": lambda packet: len(packet.payload),
}


def differences(columns: Sequence[Column], arrays: Iterable[Any], packets: Sequence[Packet]) -> list[str]:
    """Where columns are not what the packets say, in words."""
    expected = [Expected(packet) for packet in packets]
    found = []
    for column, array in zip(columns, arrays, strict=True):
        wanted = [one.value(column) for one in expected]
        values = array.cast("int64") if column.name == "frame.time" else array
        if values.null_count == len(values) and not any(one is not None for one in wanted):
            continue
        for packet, one, other in zip(packets, values.to_pylist(), wanted, strict=True):
            if one != other or isinstance(one, bool) != isinstance(other, bool):
                found.append(f"{column.name} of {packet!r} is {one!r}, and should be {other!r}")
    return found


def rows(found: Any) -> list[dict[str, Any]]:
    """The rows of anything that gives an Arrow stream."""
    table: pa.Table = pa.table(found)
    listed: list[dict[str, Any]] = table.to_pylist()
    return listed
