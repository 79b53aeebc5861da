"""A packet in full: every layer with fields and their positions, options, verdicts, problems, remaining octets."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, TypeAlias

from dissect.assigned_numbers import LinkType
from dissect.capture import Frame
from dissect.derive.documents.reference import title
from dissect.derive.lists.items import Option, Options
from dissect.packet import Layer, LayerChecksum, Packet, ends_unsaid
from dissect.packet.reassembly.datagram import datagrams_of
from dissect.problems import Problem, Severity
from dissect.render.counted import plural
from dissect.render.escape import escape
from dissect.render.hints import hint_sentences
from dissect.render.packets.hexdump import frame_check_name
from dissect.render.packets.joined import joined_lines
from dissect.render.packets.values import (
    Shown,
    name_of,
    octets,
    payload_name,
    place,
    shown_fields,
    shown_views,
    written,
)
from dissect.render.spans import Line, Role
from dissect.render.times import utc
from dissect.render.verification.verdicts import ROLES
from dissect.schema import Field, FrameCheckSequence, values_of
from dissect.session.analysis.event import Event

if TYPE_CHECKING:
    from dissect.session.applications.message import ApplicationMessage
    from dissect.session.ordered_pass.fragment_fates import Fate

Verified: TypeAlias = Mapping[int, LayerChecksum]
"""The checksums of list items, by the item's offset."""

PLACE = 13
INLINE = 4
"""A list item with more fields than this gets a line for each field."""
SEVERITIES = {Severity.ERROR: Role.BAD, Severity.WARN: Role.WARN, Severity.NOTE: Role.NOTE}


def tree(
    packet: Packet,
    events: Sequence[Event] = (),
    fates: Sequence[Fate] = (),
    counted: Mapping[str, str] = {},
    messages: Sequence[ApplicationMessage] = (),
) -> Iterator[Line]:
    """The whole packet, line by line, then the datagram that it completes, or in which packets those of its fragments
    are complete, the messages that end in it, and what happened in its connection. `counted`: how fields of the
    innermost header that has all of them count in its conversation."""
    yield _frame_line(packet)
    for comment in packet.frame.comments:
        yield [(f"{'comment':>{PLACE}}  ", Role.FAINT), (escape(comment), Role.PLAIN)]
    yield from _content(packet, counted if packet.reassembled is None else {})
    for datagram in datagrams_of(packet):
        yield from joined_lines(datagram)
        yield from _content(datagram, counted if datagram.reassembled is None else {})
    for fate in fates:
        said = f"the fragment of {fate.protocol} is reassembled in packet {fate.completed_in}"
        yield [(f"{'note':>{PLACE}}  ", Role.NOTE), (said, Role.PLAIN)]
    if messages:
        from dissect.render.sessions.messages import message_tree  # most packets end none

        for message in messages:
            yield from message_tree(message)
            if message.packet is not None:
                yield from _content(message.packet, {})
    for event in events:
        yield [(f"{'event':>{PLACE}}  ", Role.NOTE), (f"{event.kind}: ", Role.NOTE), (str(event), Role.PLAIN)]


def _content(packet: Packet, counted: Mapping[str, str]) -> Iterator[Line]:
    """All but the frame's own line."""
    counting = _place_with(counted, packet) if counted else None
    own = {one.layer: one for one in packet.checksums if not (one.in_list or _is_behind(one))}
    of_items = {one.offset: one for one in packet.checksums if one.in_list}
    for index, layer in enumerate(packet.layers):
        yield _title_line(layer)
        yield from _layer_lines(layer, own.get(index), of_items, counted if index == counting else {})
        yield from _problem_lines(packet, index)
    yield from _rest_lines(packet, of_items)
    yield from _frame_check_lines(packet)
    yield from _problem_lines(packet, None)


def _place_with(names: Iterable[str], packet: Packet) -> int | None:
    """Where the innermost header stands that has all of these fields."""
    wanted = set(names)
    places = (at for at, one in enumerate(packet.layers) if not one.quoted and wanted <= one.values.keys())
    return max(places, default=None)


def _frame_line(packet: Packet) -> Line:
    frame = packet.frame
    captured = "" if frame.captured_length == frame.original_length else f", {frame.captured_length} captured"
    try:
        link = LinkType(frame.link_type).label
    except ValueError:
        link = str(frame.link_type)
    return [
        (f"Packet {frame.number}", Role.STRONG),
        (f"  {plural(frame.original_length, 'octet')} on the wire{captured}", Role.PLAIN),
        (f"  {utc(frame.timestamp_ns)}, {_interface(frame)}, link type {link}", Role.FAINT),
    ]


def _interface(frame: Frame) -> str:
    """The interface's number and name, and the frame's direction, as far as the capture states them."""
    name = f" ({escape(frame.interface_name)})" if frame.interface_name else ""
    way = f" {frame.direction.label}" if frame.direction else ""
    return f"interface {frame.interface}{name}{way}"


def _title_line(layer: Layer) -> Line:
    span = f"octets {layer.offset}–{layer.offset + layer.length - 1}" if layer.length else "no octets"
    quoting = "quoted " if layer.quoted else ""
    return [
        (f"{quoting}{layer.name}", Role.PROTOCOL),
        (f"  {title(layer.protocol)}", Role.STRONG),
        (f"  {span}", Role.FAINT),
    ]


def _layer_lines(
    layer: Layer, checksum: LayerChecksum | None, of_items: Verified, counted: Mapping[str, str]
) -> Iterator[Line]:
    kind, values = layer.protocol, layer.values
    lists = {field.name: options for field, options in layer.options()}
    fields = list(shown_fields(kind, values, layer.offset))
    views = list(shown_views(kind, layer.views))
    width = max((len(shown.label) for shown in (*fields, *views)), default=0)
    for shown in fields:
        if shown.name in lists:
            yield _field_line(shown, width, plural(len(shown.value), "octet") if shown.value else "none")
            yield from _option_lines(lists[shown.name], of_items)
            continue
        line = _field_line(shown, width, written(kind, shown))
        if shown.name in counted:
            line.append((f"  ({counted[shown.name]})", Role.FAINT))
        yield from _checked(line, shown, checksum, PLACE + width + 4)
    for shown in views:
        yield _field_line(shown, width, written(kind, shown))


def _field_line(shown: Shown, width: int, value: str) -> Line:
    where = "=" if shown.slot is None else place(shown.bit, shown.bits) if shown.bits else ""
    return [
        (f"{where:>{PLACE}}  ", Role.FAINT),
        (f"{shown.label:<{width}}  ", Role.PLAIN),
        (value, Role.ADDRESS if shown.slot is not None else Role.FAINT),
    ]


def _checked(line: Line, shown: Shown, checksum: LayerChecksum | None, width: int) -> Iterator[Line]:
    """The line of a field, with the verdict if it is the checksum; explanations follow, indented."""
    if checksum is None or shown.name != checksum.field:
        yield line
        return
    verdict = checksum.verdict
    yield [*line, (f"  {verdict}", ROLES[verdict.kind])]
    yield from _verdict_lines(checksum, width)


def _verdict_lines(checksum: LayerChecksum, width: int) -> Iterator[Line]:
    """The explanation of a checksum that is not simply valid."""
    verdict = checksum.verdict
    indent = " " * width
    if verdict.found != verdict.expected or verdict.reason is not None:
        yield [(f"{indent}{verdict.sentence}", ROLES[verdict.kind])]
    for sentence in hint_sentences(verdict):
        yield [(f"{indent}{sentence}", Role.WARN)]


def _option_lines(options: Options, of_items: Verified, depth: int = 1) -> Iterator[Line]:
    """The items of a list, short ones on one line, each followed by the lists within it."""
    indent = "  " * depth
    section = ""
    for option in options.items:
        if option.section != section:
            section = option.section
            yield [(f"{'':>{PLACE}}  {indent}", Role.FAINT), (section, Role.PLAIN)]
        where = place(8 * option.offset, 8 * option.length)
        start = f"{where:>{PLACE}}  {indent}{'  ' if section else ''}"
        yield from _item_lines(option, of_items.get(option.offset), start)
        for _, inner in option.lists:
            yield from _option_lines(inner, of_items, depth + 1 + bool(section))
    if options.remainder:
        where = place(8 * options.remainder_offset, 8 * len(options.remainder))
        what = "not read" if options.faults else _left(options)
        yield [(f"{where:>{PLACE}}  {indent}", Role.FAINT), (f"{what}  {octets(options.remainder)}", Role.PLAIN)]


def _left(options: Options) -> str:
    """The name of the octets after the items of a list."""
    if not options.items:
        return "octets"
    return "surplus" if any(options.remainder) else "padding"


def _item_lines(option: Option, checksum: LayerChecksum | None, start: str) -> Iterator[Line]:
    """An item on one line, or with a line for each field if there are many, or one is a checksum."""
    fields = list(_option_fields(option))
    name = _option_name(option)
    if len(fields) <= INLINE and checksum is None:
        values = "  ".join(f"{_short(shown)} {written(type(option.header), shown)}" for shown in fields)
        words = [(name, Role.PLAIN), ("  " if name and values else "", Role.PLAIN), (values, Role.ADDRESS)]
        yield [(start, Role.FAINT), *(word for word in words if word[0])]
        return
    yield [(start, Role.FAINT), (name or _kind_name(option) or title(type(option.header)), Role.PLAIN)]
    width = max(len(shown.label) for shown in fields)
    indent = " " * (len(start) - PLACE)
    for shown in fields:
        where = place(shown.bit, shown.bits)
        line = [
            (f"{where:>{PLACE}}{indent}  ", Role.FAINT),
            (f"{shown.label:<{width}}  ", Role.PLAIN),
            (written(type(option.header), shown), Role.ADDRESS),
        ]
        yield from _checked(line, shown, checksum, len(start) + width + 4)


def _short(shown: Shown) -> str:
    return shown.field.short if isinstance(shown.field, Field) else shown.label


def _option_name(option: Option) -> str:
    """The name of an item's kind; empty if its first field is not a kind."""
    kind = type(option.header)
    values = values_of(option.header)
    first = kind.fields[0]
    if first.names is None:
        return ""
    return name_of(first, values[first.name]) or f"{first.label} {values[first.name]}"


def _kind_name(option: Option) -> str:
    """The name of the first number that has one: the kind of a record that does not begin with its kind."""
    values = values_of(option.header)
    names = (name_of(field, values[field.name]) for field in type(option.header).fields)
    return next(filter(None, names), "")


def _option_fields(option: Option) -> Iterator[Shown]:
    """The fields of an item except its kind, its length, and fields that are shown as a list."""
    kind = type(option.header)
    lists = {field.name for field, options in option.lists if options.items}
    shown_by_name = kind.fields[0].names is not None
    for shown in list(shown_fields(kind, values_of(option.header), option.offset))[shown_by_name:]:
        if shown.name != "length" and shown.name not in lists:
            yield shown


def _problem_lines(packet: Packet, index: int | None) -> Iterator[Line]:
    for problem in packet.problems:
        if problem.layer == index:
            yield problem_line(problem)


def problem_line(problem: Problem) -> Line:
    """A problem in full: severity, code, message, and reference."""
    reference = f" ({problem.reference})" if problem.reference else ""
    return [
        (f"{problem.severity:>{PLACE}}  ", SEVERITIES[problem.severity]),
        (f"{problem.code}: ", SEVERITIES[problem.severity]),
        (f"{problem.message}{reference}", Role.PLAIN),
    ]


def _rest_lines(packet: Packet, of_items: Verified) -> Iterator[Line]:
    """Octets outside all headers: the innermost payload, and the trailers around it. A list after a quotation is a
    trailer.
    """
    if not packet.layers:
        yield _octets_line("octets", 0, packet.frame.octets)
        return
    innermost = packet.layers[-1]
    if innermost.payload_length:
        yield _octets_line(payload_name(packet), innermost.payload_offset, innermost.payload)
    for layer in reversed(packet.layers):
        after = layer.after_quotation
        if after is not None:
            yield _octets_line(f"{layer.name} {after[0].label.lower()}", layer.trailer_offset, layer.trailer)
            yield from _option_lines(after[1], of_items)
        elif layer.trailer_length and not _is_check_sequence(packet, layer):
            yield _octets_line(f"{layer.name} trailer", layer.trailer_offset, layer.trailer)
            if layer.trailer_length >= FrameCheckSequence.octets and ends_unsaid(packet.layers, packet.frame):
                remark = "its last 4 octets are the frame's check sequence, which the capture does not mention"
                yield [(f"{'':>{PLACE}}  ", Role.FAINT), (remark, Role.NOTE)]


def _is_check_sequence(packet: Packet, layer: Layer) -> bool:
    """Whether a layer's trailer is the check sequence of its payload, which has its own line."""
    return packet.frame_check is not None and packet.frame_check.offset == layer.trailer_offset


def _frame_check_lines(packet: Packet) -> Iterator[Line]:
    """The check sequence after the frame, and its verdict."""
    check = packet.frame_check
    if check is None:
        return
    line = _octets_line(frame_check_name(packet), check.offset, check.octets)
    found = next(filter(_is_behind, packet.checksums), None)
    if found is None:
        yield [*line, ("  not verified: the algorithm of this link type is not supported", Role.NOTE)]
        return
    yield [*line, (f"  {found.verdict}", ROLES[found.verdict.kind])]
    yield from _verdict_lines(found, PLACE + 2)


def _is_behind(checksum: LayerChecksum) -> bool:
    """Whether a checksum is the check sequence after the frame."""
    return isinstance(checksum.coverage.rule, FrameCheckSequence)


def _octets_line(what: str, offset: int, value: bytes) -> Line:
    where = place(8 * offset, 8 * len(value))
    return [
        (what, Role.PROTOCOL),
        (f"  {plural(len(value), 'octet')}  {octets(value)}", Role.PLAIN),
        (f"  octets {where}" if value else "", Role.FAINT),
    ]
