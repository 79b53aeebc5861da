"""Conclusions from a whole capture about checksum offloading of its hosts, and the failures that it excuses."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, TypeAlias

from dissect.render.counted import plural
from dissect.render.escape import escape
from dissect.render.spans import INDENT, Line, Role
from dissect.session.offload.conclusions import LeftToCard, ZerosLeft
from dissect.session.offload.inference import OffloadInference
from dissect.session.offload.sighting import host_of

if TYPE_CHECKING:
    from dissect.packet import LayerChecksum, Packet

Excuse: TypeAlias = tuple[int, str, str]
"""Interface, host and protocol."""


def excuse_for(packet: Packet, checksum: LayerChecksum) -> Excuse | None:
    """The possible excuse of a failure: the sending host may have left a zero for its network card to fill in."""
    return host_of(packet, checksum) if checksum.verdict.is_wrong_zero else None


def offload_lines(inference: OffloadInference) -> Iterator[Line]:
    """A sentence for every host with a conclusion."""
    conclusions = inference.conclusions()
    has_many = len({one.interface for one in conclusions}) > 1
    for one in conclusions:
        where = f" on {_interface(one)}" if has_many else ""
        yield [(f"{INDENT}offload{where}: ", Role.NOTE), (f"{escape(one.sentence)}.", Role.PLAIN)]
    if inference.overlooked:
        text = f"{plural(inference.overlooked, 'checksum')} of further hosts not examined"
        yield [(f"{INDENT}offload: ", Role.NOTE), (f"{text}.", Role.PLAIN)]


def offload_objects(inference: OffloadInference) -> list[dict[str, Any]]:
    """The same as JSON."""
    return [_object(one) for one in inference.conclusions()]


def _object(one: LeftToCard | ZerosLeft) -> dict[str, Any]:
    where = {"interface": one.interface, "host": one.host}
    if isinstance(one, ZerosLeft):
        counts = {"zeros": one.zeros, "others": one.others, "received_complete": one.received_complete}
        return {"what": "zeros", **where, "protocols": [one.protocol], **counts, "excused": one.is_excused}
    counts = {"left": one.left, "complete": one.complete, "wrong": one.wrong, "fragments": one.fragments}
    received = {"received_complete": one.received_complete, "received_left": one.received_left}
    return {"what": "left_to_card", **where, "protocols": list(one.protocols), **counts, **received}


def _interface(one: LeftToCard | ZerosLeft) -> str:
    return escape(one.interface_name) or f"interface {one.interface}"
