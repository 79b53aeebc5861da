"""Encapsulation drawn step by step: the message, then each header put in front."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from dissect.derive.floors import unit_of
from dissect.encapsulation import Encapsulation, Step
from dissect.render.counted import plural
from dissect.render.escape import quoted
from dissect.render.packets.values import octets, shown_fields, written
from dissect.render.spans import LAYER_ROLES, Line, Role
from dissect.schema import values_of
from dissect.schema.fields import MISSING

INDENT = "   "
OCTETS = 16
OCTETS_OF_MESSAGE = 4 * OCTETS
MESSAGE = 24
"""Characters of the message in its box."""
GIVEN = "given"


def steps_lines(encapsulation: Encapsulation) -> Iterator[Line]:
    """The message, then a paragraph for each header, with the envelope so far."""
    message = encapsulation.message
    names = [_Box(_message_text(message), Role.PLAIN)]
    boxes = [
        _Box(f"{type(step.header).__name__} {len(step.header)}", LAYER_ROLES[number % 4])
        for number, step in enumerate(encapsulation.steps)
    ]
    width = sum(box.width for box in (*boxes, *names)) + 1
    yield [("Message", Role.STRONG), (f": {plural(len(message), 'octet')}", Role.PLAIN)]
    yield []
    yield from _drawn(names, width)
    yield from _octet_lines("octets", message[:OCTETS_OF_MESSAGE])
    if len(message) > OCTETS_OF_MESSAGE:
        yield [(f"{INDENT}{'':8}… {plural(len(message) - OCTETS_OF_MESSAGE, 'octet')} more", Role.FAINT)]
    for number, step in enumerate(encapsulation.steps):
        yield []
        yield from _step_lines(step, [*reversed(boxes[: number + 1]), *names], width)


class _Box:
    """One part of an envelope."""

    def __init__(self, text: str, role: Role) -> None:
        self.text = text
        self.role = role
        self.width = len(text) + 3


def _step_lines(step: Step, boxes: Sequence[_Box], width: int) -> Iterator[Line]:
    kind = type(step.header)
    header, payload = len(step.header), len(step.payload)
    yield [
        (f"{kind.__name__} {unit_of(kind)}", Role.STRONG),
        (f": {plural(header, 'octet')} of header + {payload} of payload = {header + payload}", Role.PLAIN),
    ]
    yield []
    yield from _drawn(boxes, width)
    yield from _field_lines(step)
    yield from _octet_lines("header", step.octets[: len(step.header)])


def _field_lines(step: Step) -> Iterator[Line]:
    """The given fields, and the derived ones with their source."""
    kind, values = type(step.header), values_of(step.header)
    shown = {one.name: one for one in shown_fields(kind, values, 0)}
    sources = {derivation.field: derivation.source for derivation in step.derived}
    rows = [
        (one.label, written(kind, one), sources.get(name, GIVEN))
        for name, one in shown.items()
        if name in sources or kind.layout.slot(name).field.default is MISSING
    ]
    widths = [max((len(row[column]) for row in rows), default=0) for column in range(2)]
    for label, value, source in rows:
        yield [
            (f"{INDENT}{label:<{widths[0]}}  ", Role.PLAIN),
            (f"{value:<{widths[1]}}  ", Role.ADDRESS),
            (source, Role.FAINT if source == GIVEN else Role.NOTE),
        ]


def _drawn(boxes: Sequence[_Box], width: int) -> Iterator[Line]:
    """Boxes in a row, aligned right, so that each new header appears to the left of its payload."""
    indent = INDENT + " " * (width - sum(box.width for box in boxes) - 1)
    edges = ["─" * (box.width - 1) for box in boxes]
    yield [(f"{indent}┌{'┬'.join(edges)}┐", Role.FAINT)]
    line: Line = [(indent, Role.PLAIN)]
    for box in boxes:
        line += [("│ ", Role.FAINT), (f"{box.text} ", box.role)]
    yield [*line, ("│", Role.FAINT)]
    yield [(f"{indent}└{'┴'.join(edges)}┘", Role.FAINT)]


def _octet_lines(what: str, value: bytes) -> Iterator[Line]:
    for at in range(0, len(value), OCTETS):
        label = what if at == 0 else ""
        yield [(f"{INDENT}{label:<8}", Role.FAINT), (value[at : at + OCTETS].hex(" "), Role.PLAIN)]


def _message_text(message: bytes) -> str:
    return quoted(message, MESSAGE) or octets(message, MESSAGE // 3)
