"""Encapsulation drawn step by step: the message, then each header put in front."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from dissect.derive.documents.floors import item_unit_of, short_of, unit_of
from dissect.derive.lists.items import Option
from dissect.derive.lists.reading import decode_options
from dissect.encapsulation import Encapsulation, Step
from dissect.encapsulation.captured import derived_in
from dissect.render.counted import plural
from dissect.render.escape import cut, is_plain, quoted
from dissect.render.packets.values import octets, shown_fields, written
from dissect.render.spans import LAYER_ROLES, Line, Role
from dissect.schema import Header, values_of
from dissect.schema.fields import MISSING

INDENT = "   "
OCTETS = 16
OCTETS_OF_MESSAGE = 4 * OCTETS
MESSAGE = 24
"""Characters of the message in its box."""
GIVEN = "given"


def steps_lines(encapsulation: Encapsulation) -> Iterator[Line]:
    """The message, then a paragraph for each header, with the envelope so far. A message that is in an item of a list,
    as in a chunk, comes before the item, and that before its header."""
    item = _item_with_message(encapsulation)
    message = encapsulation.message if item is None else bytes(getattr(item.header, type(item.header).stack.message))
    names = [_Box(_message_text(message), Role.PLAIN)]
    around = [] if item is None else _around(item, message)
    steps = encapsulation.steps
    inside = 0 if item is None else item.length + item.padding
    headers = [len(step.header) - (0 if number else inside) for number, step in enumerate(steps)]
    boxes = [
        _Box(f"{type(step.header).__name__} {octets}", LAYER_ROLES[number % 4])
        for number, (step, octets) in enumerate(zip(steps, headers, strict=True))
    ]
    width = sum(box.width for box in (*boxes, *around, *names)) + 1
    yield [("Message", Role.STRONG), (f": {plural(len(message), 'octet')}", Role.PLAIN)]
    yield []
    yield from _drawn(names, width)
    yield from _octet_lines("octets", message[:OCTETS_OF_MESSAGE])
    if len(message) > OCTETS_OF_MESSAGE:
        yield [(f"{INDENT}{'':8}… {plural(len(message) - OCTETS_OF_MESSAGE, 'octet')} more", Role.FAINT)]
    if item is not None:
        names = [*around[:1], *names, *around[1:]]
        yield []
        yield from _item_lines(item, message, names, width)
    for number, step in enumerate(steps):
        yield []
        yield from _step_lines(step, headers[number], [*reversed(boxes[: number + 1]), *names], width)


def _item_with_message(encapsulation: Encapsulation) -> Option | None:
    """The item of the innermost header that holds a process's message, if there is one alone in its list."""
    if not encapsulation.steps:
        return None
    header = encapsulation.steps[0].header
    for field in type(header).fields:
        if field.options is not None:
            found = decode_options(field.options, bytes(getattr(header, field.name))).items
            if len(found) == 1 and type(found[0].header).stack.message:
                return found[0]
    return None


def _around(item: Option, message: bytes) -> list[_Box]:
    """The boxes around a message in an item: what is before it, and what is behind it."""
    name = short_of(type(item.header))
    before = [_Box(f"{name} {item.length - len(message)}", Role.NOTE)]
    return [*before, _Box(f"{item.padding} × 0", Role.FAINT)] if item.padding else before


def _item_lines(item: Option, message: bytes, boxes: Sequence[_Box], width: int) -> Iterator[Line]:
    kind, header = type(item.header), item.length - len(message)
    padding = f", and {plural(item.padding, 'octet')} of padding" if item.padding else ""
    yield [
        (f"{short_of(kind)} {item_unit_of(kind)}", Role.STRONG),
        (f": {plural(header, 'octet')} of header + {len(message)} of message = {item.length}{padding}", Role.PLAIN),
    ]
    yield []
    yield from _drawn(boxes, width)
    sources = {name: str(formula) for name, formula in derived_in(item.header, item.length).items()}
    yield from _rows(item.header, sources, kind.stack.message)
    yield from _octet_lines("header", bytes(item.header)[:header])


class _Box:
    """One part of an envelope."""

    def __init__(self, text: str, role: Role) -> None:
        self.text = text
        self.role = role
        self.width = len(text) + 3


def _step_lines(step: Step, header: int, boxes: Sequence[_Box], width: int) -> Iterator[Line]:
    kind, payload = type(step.header), len(step.octets) - header
    yield [
        (f"{kind.__name__} {unit_of(kind)}", Role.STRONG),
        (f": {plural(header, 'octet')} of header + {payload} of payload = {header + payload}", Role.PLAIN),
    ]
    yield []
    yield from _drawn(boxes, width)
    yield from _field_lines(step)
    yield from _octet_lines("header", step.octets[:header])


def _field_lines(step: Step) -> Iterator[Line]:
    """The given fields, and the derived ones with their source."""
    yield from _rows(step.header, {derivation.field: derivation.source for derivation in step.derived})


def _rows(header: Header, sources: Mapping[str, str], without: str = "") -> Iterator[Line]:
    kind, values = type(header), values_of(header)
    shown = {one.name: one for one in shown_fields(kind, values, 0) if one.name != without}
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
    return quoted(message, MESSAGE) or _letters(message) or octets(message, MESSAGE // 3)


def _letters(message: bytes) -> str:
    """A message in letters that are not all of ASCII; empty if it is none."""
    try:
        text = message.decode("utf-8")
    except UnicodeDecodeError:
        return ""
    return f'"{cut(text, MESSAGE)}"' if text and is_plain(text) else ""
