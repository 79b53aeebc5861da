"""What a receiver does with a packet on its way up: what it looks at, and where the way ends."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final, NamedTuple

from dissect.checksum import Verdict
from dissect.derive.documents.floors import short_of, unit_of
from dissect.explain.codes import Look, Outcome
from dissect.explain.sentences import sentence_object
from dissect.packet import Layer, Packet
from dissect.problems import Code, Problem, Severity
from dissect.render.lines.endpoints import endpoints_of
from dissect.render.lines.words.suggestions import PORTS
from dissect.schema import Header

PORT: Final = PORTS[1]


class End(NamedTuple):
    """Where the way of a packet ends, how, and why."""

    layer: int
    outcome: Outcome
    key: str
    holes: Mapping[str, int | str] = {}

    def object(self) -> dict[str, Any]:
        """The same as data."""
        return {"layer": self.layer, "outcome": self.outcome, "why": sentence_object(self.key, self.holes)}


def looks_of(kind: type[Header], place: Mapping[str, str | None]) -> Iterator[tuple[Look, str]]:
    """What a receiver looks at in a header, in this order, and the field. `place`: what says where header and
    payload end, and what comes next."""
    names = {one.name for one in kind.fields}
    version = (one.field for one in kind.stack.expect if one.code is Code.BAD_VERSION)
    rule = kind.stack.checksum
    found = (
        (Look.ADDRESS, endpoints_of(kind).destination),
        (Look.VERSION, next(version, "")),
        (Look.CHECKSUM, "" if rule is None else rule.field),
        (Look.SIZE, place["size"]),
        (Look.EXTENT, place["extent"]),
        (Look.NUMBER, next((one.of for one in kind.stack.followed if one.of), "")),
        (Look.PORT, PORT if PORT in names else ""),
        (Look.NEXT, place["next"] if PORT not in names else ""),
    )
    yield from ((look, name) for look, name in found if name)


def end_of_way(packet: Packet, shown: Sequence[Layer], places: Mapping[int, int], messages: int) -> End | None:
    """What becomes of a packet at its receiver; None if nothing of it was read."""
    own = [one for one in shown if not one.quoted]
    if not own:
        return None
    wrong = {places.get(one.layer): one.verdict for one in packet.checksums if one.verdict.is_failure}
    broken = {places.get(one.layer): one for one in _errors(packet) if one.layer is not None}
    for place, layer in enumerate(own):
        end = _dropped(place, layer, wrong.get(place), broken.get(place))
        if end is not None:
            return end
        if layer.header is None:
            return End(place, Outcome.CUT, "up.cut")
        if _is_piece(layer):
            return End(place, Outcome.WAITS, "up.waits", {"unit": unit_of(layer.protocol)})
    return _delivered(packet, own, messages)


def _errors(packet: Packet) -> Iterator[Problem]:
    yield from (one for one in packet.problems if one.severity is Severity.ERROR)


def _dropped(place: int, layer: Layer, verdict: Verdict | None, problem: Problem | None) -> End | None:
    name = short_of(layer.protocol)
    if verdict is not None:
        return End(place, Outcome.DROPPED, "up.checksum", {"header": name})
    if problem is not None and layer.header is not None:
        return End(place, Outcome.DROPPED, "up.problem", {"header": name, "problem": problem.message})
    return None


def _is_piece(layer: Layer) -> bool:
    declared = layer.dissector.outline.fragmentation
    if declared is None:
        return False
    values = layer.values
    return any(one.declared.evaluate(values) for one in declared)


def _delivered(packet: Packet, own: Sequence[Layer], messages: int) -> End:
    """Where the way of a packet ends of which everything is right."""
    last = len(own) - 1
    transport = next((one for one in reversed(own) if PORT in one.values), None)
    if transport is not None and (messages or _is_message(transport)):
        return End(last, Outcome.DELIVERED, "up.program", {"port": transport.values[PORT]})
    if transport is None and last and own[last].payload_length and not packet.quoted and _carries_unknown(own[last]):
        return End(last, Outcome.UNKNOWN, "up.unknown")
    return End(last, Outcome.KEPT, "up.system", {"header": short_of(own[last].protocol)})


def _is_message(transport: Layer) -> bool:
    """Whether a packet is a message also if it carries no octets."""
    service = transport.protocol.stack.service
    return service is not None and service.keeps_borders and not service.connects


def _carries_unknown(layer: Layer) -> bool:
    """Whether a layer carries something that another one would read, if it were known."""
    return bool(layer.dissector.outline.lookups)
