"""Packets as JSON, one object per line: a stable format for programs; keys are only ever added.

Fields have Wireshark's names; fields without a name or without octets are left out. Numbers and flags are numbers;
addresses, domain names and declared text are text; octets are lower-case hexadecimal; a name that occurs more than once
in a layer has a list. The output is ASCII, whatever the capture holds.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from dissect.capture import Frame
from dissect.checksum import Kind, Verdict
from dissect.domain_names import Name
from dissect.packet import Layer, LayerChecksum, Packet
from dissect.problems import Problem
from dissect.render.packets.joined import joined_object
from dissect.render.packets.values import Shown, is_broken, layer_fields, text_of
from dissect.schema import wire_names
from dissect.session.analysis.event import Event

if TYPE_CHECKING:
    from dissect.session.applications.message import ApplicationMessage
    from dissect.session.ordered_pass.fragment_fates import Fate


def packet_object(
    packet: Packet,
    events: Sequence[Event] = (),
    fates: Sequence[Fate] = (),
    messages: Sequence[ApplicationMessage] = (),
) -> dict[str, Any]:
    """Everything known about a packet, and of what became of its fragments, ended in it or happened in its connection,
    if something did."""
    frame = packet.frame
    return {
        "number": frame.number,
        "timestamp_ns": frame.timestamp_ns,
        "captured_length": frame.captured_length,
        "original_length": frame.original_length,
        "link_type": int(frame.link_type),
        "interface": frame.interface,
        **_said_of(frame),
        **_frame_check(packet),
        **_content(packet),
        **({"reassembled_in": [_fate_object(one) for one in fates]} if fates else {}),
        **(_messages(messages) if messages else {}),
        **({"events": [event_object(one) for one in events]} if events else {}),
    }


def _messages(messages: Sequence[ApplicationMessage]) -> dict[str, Any]:
    from dissect.render.sessions.messages import message_object  # most packets end none

    return {"messages": [{**message_object(one), **_declared(one)} for one in messages]}


def _declared(message: ApplicationMessage) -> dict[str, Any]:
    """The fields of a message that was taken apart."""
    if message.packet is None:
        return {}
    fields = (layer_object(layer)["fields"] for layer in message.packet.layers)
    return {"fields": {name: value for one in fields for name, value in one.items()}}


def _fate_object(fate: Fate) -> dict[str, Any]:
    return {"protocol": fate.protocol, "number": fate.completed_in}


def event_object(event: Event) -> dict[str, Any]:
    """An event, with the frames and numbers that are its evidence."""
    return {"kind": event.kind.value, "frames": event.frames, "values": event.values, "sentence": str(event)}


def _content(packet: Packet) -> dict[str, Any]:
    """What was read of a packet, and of the datagram that it completes."""
    content = {
        "layers": _layer_objects(packet),
        "checksums": [checksum_object(checksum) for checksum in packet.checksums],
        "problems": [problem_object(problem, packet) for problem in packet.problems],
    }
    datagram = packet.reassembled
    if datagram is None:
        return content
    length = {"length": datagram.frame.captured_length}
    return {**content, "reassembled": {**joined_object(datagram.joined), **length, **_content(datagram)}}


def _said_of(frame: Frame) -> dict[str, Any]:
    """What a pcapng file says about a frame; keys without a value are left out."""
    said: dict[str, Any] = {}
    if frame.interface_name:
        said["interface_name"] = frame.interface_name
    if frame.direction:
        said["direction"] = frame.direction.label
    if frame.comments:
        said["comments"] = list(frame.comments)
    return said


def _frame_check(packet: Packet) -> dict[str, Any]:
    """Where the frame's check sequence is, if it has one; its value is in its layer."""
    check = packet.frame_check
    if check is None:
        return {}
    place = {"layer": check.layer, "offset": check.offset, "captured": len(check.octets), "length": check.length}
    return {"frame_check_sequence": place}


def _layer_objects(packet: Packet) -> list[dict[str, Any]]:
    """The layers; the frame's check sequence is among the fields of its layer."""
    found = [layer_object(layer) for layer in packet.layers]
    check = packet.frame_check
    if check is not None and check.layer is not None and check.rule is not None and check.value is not None:
        found[check.layer]["fields"][check.rule.wireshark] = check.value
    return found


def layer_object(layer: Layer) -> dict[str, Any]:
    """A layer with its spans and its fields."""
    fields: dict[str, list[Any]] = {}
    for shown in layer_fields(layer):
        if shown.wireshark and shown.value != b"" and not is_broken(shown.value):
            fields.setdefault(shown.wireshark, []).append(json_value(shown))
    return {
        "protocol": layer.name,
        "offset": layer.offset,
        "length": layer.length,
        "payload_offset": layer.payload_offset,
        "payload_length": layer.payload_length,
        **_trailer(layer),
        "quoted": layer.quoted,
        "fields": {name: values[0] if len(values) == 1 else values for name, values in fields.items()},
    }


def _trailer(layer: Layer) -> dict[str, int]:
    """The octets outside the layer's length; without such octets there are no keys."""
    if not layer.trailer_length:
        return {}
    return {"trailer_offset": layer.trailer_offset, "trailer_length": layer.trailer_length}


def checksum_object(checksum: LayerChecksum) -> dict[str, Any]:
    """A verdict with its reason."""
    verdict = checksum.verdict
    return {
        "protocol": checksum.protocol,
        "layer": checksum.layer,
        "field": checksum.wireshark or checksum.field,
        "verdict": verdict.kind.value,
        "found": verdict.found,
        "expected": verdict.expected,
        "reason": verdict.reason.value if verdict.reason is not None else None,
        "hints": [hint.code.value for hint in verdict.hints],
        **(_more_causes(verdict) if verdict.kind is Kind.INVALID else {}),
    }


def _more_causes(verdict: Verdict) -> dict[str, Any]:
    """Mistakes that explain the value no better than one changed octet does, and how many were tried."""
    return {"perhaps": [hint.code.value for hint in verdict.perhaps], "tried": verdict.tried}


def problem_object(problem: Problem, packet: Packet) -> dict[str, Any]:
    """A problem; its field has Wireshark's name, or ours if Wireshark has none."""
    names = wire_names(packet.layers[problem.layer].protocol) if problem.layer is not None else {}
    return {
        "code": problem.code.value,
        "severity": problem.severity.value,
        "protocol": problem.protocol,
        "layer": problem.layer,
        "field": names.get(problem.field, problem.field),
        "offset": problem.offset,
        "message": problem.message,
        "reference": problem.reference,
    }


def json_value(shown: Shown) -> int | str:
    """The value of a field."""
    if isinstance(shown.value, Name):
        return shown.value.wireshark_text
    text = text_of(shown)
    if text is not None:
        return text
    return shown.value.hex() if isinstance(shown.value, bytes) else int(shown.value)
