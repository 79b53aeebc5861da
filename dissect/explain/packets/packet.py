"""Packets as data."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from dissect.explain.packets.layers import layer_object
from dissect.explain.packets.messages import fragment_of, message_objects, messages_in
from dissect.explain.packets.receiving import end_of_way
from dissect.explain.packets.sums import sum_object
from dissect.explain.tables import Tables
from dissect.packet import Layer, Packet
from dissect.packet.reassembly.datagram import Datagram
from dissect.problems import Problem
from dissect.render.escape import escape
from dissect.schema import reference_url


def packet_object(tables: Tables, packet: Packet, *, with_messages: bool = True) -> dict[str, Any]:
    """All that is known of a packet by itself, and of the datagram that it completes (`whole`)."""
    frame = packet.frame
    messages = messages_in(packet, with_messages=with_messages)
    end = frame.captured_length if with_messages or not messages else messages[0].at
    places, shown = _shown_layers(packet, end)
    piece = fragment_of(packet)
    found: dict[str, Any] = {
        "number": frame.number,
        "captured": frame.captured_length,
        "octets": frame.octets[:end].hex(),
        "layers": [
            layer_object(tables, one, following, with_messages=with_messages)
            for one, following in zip(shown, _following(packet, shown), strict=True)
        ],
        "messages": message_objects(messages, piece, places),
        "sums": [sum_object(tables, packet, one, places) for one in packet.checksums],
        "problems": [problem_object(one, places) for one in packet.problems],
    }
    if piece is not None:
        found["piece"] = list(piece)
    up = end_of_way(packet, shown, places, len(messages))
    if up is not None:
        found["up"] = up.object()
    whole = packet.reassembled
    if whole is not None:
        found["whole"] = {**packet_object(tables, whole, with_messages=with_messages), **_joined(whole)}
    return found


def _joined(whole: Datagram) -> dict[str, Any]:
    """From which packets a datagram was put together."""
    return {"frames": list(whole.frames)}


def _shown_layers(packet: Packet, end: int) -> tuple[Mapping[int, int], Sequence[Layer]]:
    """The layers with fields that begin before octet `end`, and their places by their index in the packet. Also one
    that begins where the frame ends is shown: it says that octets are missing."""
    places: dict[int, int] = {}
    shown: list[Layer] = []
    for index, layer in enumerate(packet.layers):
        if layer.protocol.fields and (layer.offset < end or end == packet.frame.captured_length):
            places[index] = len(shown)
            shown.append(layer)
    return places, shown


def _following(packet: Packet, shown: Sequence[Layer]) -> list[Layer | None]:
    """The layer behind each, also if it has no fields."""
    layers = packet.layers
    after = dict(zip(map(id, layers), [*layers[1:], None], strict=False))
    return [after[id(one)] for one in shown]


def problem_object(problem: Problem, places: Mapping[int, int]) -> dict[str, Any]:
    """A problem, with a link to the rule that is broken."""
    return {
        "code": problem.code.value,
        "severity": problem.severity.value,
        "layer": None if problem.layer is None else places.get(problem.layer),
        "field": problem.field,
        "offset": problem.offset,
        "message": escape(problem.message),
        "reference": [problem.reference, reference_url(problem.reference)] if problem.reference else None,
    }
