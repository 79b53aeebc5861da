"""A recording as data: its conversations, its ends, an index of all packets, and some packets in full."""

from __future__ import annotations

from typing import Any

from dissect.explain.codes import Origin
from dissect.explain.packets.packet import packet_object
from dissect.explain.recording import Recording
from dissect.explain.recordings.calls import call_objects
from dissect.explain.recordings.conversations import conversation_object, roles_object
from dissect.explain.recordings.ends import Lanes
from dissect.explain.recordings.index import index_object
from dissect.explain.recordings.reading import Read, Row
from dissect.explain.recordings.said import sentence_objects, sentences_of_whole
from dissect.explain.recordings.strips import strip_objects
from dissect.explain.sentences import sentence_object
from dissect.explain.tables import Tables
from dissect.packet.reassembly.datagram import datagrams_of
from dissect.render.escape import escape
from dissect.render.tables import count_of


def session_object(
    tables: Tables, recording: Recording, found: Read, number: int, *, with_messages: bool
) -> dict[str, Any]:
    """A recording, and what was read of it. `number`: its place among others."""
    lanes = Lanes(found)
    return {
        "id": _identifier(recording, number),
        "file": escape(recording.file),
        "title": escape(recording.title or recording.file),
        "lead": [sentence_object("given", {"text": recording.lead})] if recording.lead else lead(found, lanes),
        "origin": Origin.SIMULATED if found.is_simulated else recording.origin,
        "ends": lanes.objects(),
        "hosts": [str(one) for one in lanes.hosts],
        "groups": [str(one) for one in lanes.groups],
        "roles": roles_object(found),
        "conversations": [conversation_object(one, lanes) for one in found.conversations],
        "index": index_object(found, lanes),
        "packets": [_packet(tables, row, lanes, with_messages=with_messages) for row in found.rows if row.packet],
        "streams": strip_objects(found),
        "calls": call_objects(recording, found, lanes),
        "left_out": found.left_out,
    }


def _identifier(recording: Recording, number: int) -> str:
    """A name for addresses: that of the file, of letters and digits; else the number."""
    name = recording.file.partition(".")[0]
    return (
        name if name and name.isascii() and name.replace("_", "").replace("-", "").isalnum() else f"capture{number + 1}"
    )


def lead(found: Read, lanes: Lanes) -> list[Any]:
    """What the recording is, in a sentence."""
    talks = found.conversations
    packets = count_of(len(found.rows) + found.left_out, "packet")
    if len(talks) != 1:
        return [
            sentence_object(
                "lead.many" if talks else "lead.none",
                {"packets": packets, "conversations": count_of(len(talks), "conversation")},
            )
        ]
    one = talks[0]
    holes: dict[str, int | str] = {
        "first": lanes.name_of(one.ends[0].address),
        "second": lanes.name_of(one.ends[1].address),
        "protocol": one.protocol.upper(),
        "packets": packets,
        "octets": count_of(sum(row.data for row in found.rows if row.conversation == one.number), "octet"),
    }
    return [sentence_object("lead.one" if one.has_roles else "lead.peers", holes)]


def _packet(tables: Tables, row: Row, lanes: Lanes, *, with_messages: bool) -> dict[str, Any]:
    """A packet in full: what it is by itself, and what it does in its conversation."""
    assert row.packet is not None  # noqa: S101  # those that have one are given
    made = packet_object(tables, row.packet, with_messages=with_messages)
    made["sentence"] = sentence_objects(row, lanes)
    if "whole" in made:
        made["whole"]["sentence"] = sentences_of_whole(row, lanes, len(made["whole"]["frames"]))
    counted = _counted(row)
    if counted is not None:
        made["counted"] = counted
    return made


def _counted(row: Row) -> dict[str, Any] | None:
    """Fields as they count in the conversation: relative numbers, scaled windows; and the layer that has them, of the
    packet or of the datagram that it completes. None without any."""
    assert row.packet is not None  # noqa: S101  # as above
    *_, whole = row.packet, *datagrams_of(row.packet)
    shown = [one for one in whole.layers if one.protocol.fields]
    for place in range(len(shown) - 1, -1, -1):
        names = {one.of for one in shown[place].protocol.stack.followed} & row.fields.keys()
        if names and not shown[place].quoted:
            return {"layer": place, "fields": {name: row.fields[name] for name in row.fields if name in names}}
    return None
