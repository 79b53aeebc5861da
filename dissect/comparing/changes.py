"""What is different in a packet before and after: headers added or removed, and fields with another value.

Checksums are left out, as they change with what they cover (see `updates`), and so are octets that one of the two
captures cut off.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache
from typing import Any, Final, TypeVar

from dissect.derive.lists.items import Option, Options
from dissect.packet import Layer, Packet
from dissect.schema import Field, Header, View, values_of

T = TypeVar("T")
PAYLOAD: Final = "payload"


@dataclass(frozen=True, slots=True)
class Change:
    """A field with two values, by Wireshark's name or, where there is none, protocol and our name. None: it is not
    there on one side."""

    name: str
    old: Any
    new: Any
    quoted: bool = False
    """Whether it stands in the datagram that an error message quotes."""
    header: type[Header] | None = None
    field: Field | View | None = None
    """Its declaration; None for the payload, and for a whole item of a list, of which there is only the header."""

    def between(self, old: Any, new: Any) -> Change:
        """A change of the same field between other values."""
        return replace(self, old=old, new=new)


@dataclass(frozen=True, slots=True)
class Aligned:
    """The layers of two packets: those that correspond, by their numbers, and those that only one of them has."""

    both: tuple[tuple[int, int], ...]
    removed: tuple[int, ...]
    added: tuple[int, ...]


def aligned(before: Sequence[Layer], after: Sequence[Layer]) -> Aligned:
    """Layers of the same protocols correspond, from the inside as far as they do, then from the outside: what is added
    or removed lies in between, such as a tag, a tunnel, or another network header."""
    ours, theirs = ([(one.name, one.quoted) for one in layers] for layers in (before, after))
    inner = _common(ours[::-1], theirs[::-1])
    outer = _common(ours[: len(ours) - inner], theirs[: len(theirs) - inner])
    shift = len(theirs) - len(ours)
    both = [(at, at) for at in range(outer)]
    both += [(at, at + shift) for at in range(len(ours) - inner, len(ours))]
    removed, added = (tuple(range(outer, len(layers) - inner)) for layers in (ours, theirs))
    if outer and not inner and _same_payload(before[outer - 1], after[outer - 1]):
        removed = added = ()  # the same octets, but as other ports have it, another protocol
    return Aligned(tuple(both), removed, added)


def _common(one: Sequence[T], other: Sequence[T]) -> int:
    """How many elements two sequences share at their beginnings."""
    return next((at for at, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other)))


def changes_of(before: Packet, after: Packet, layers: Aligned) -> Iterator[Change]:
    """The changed fields of corresponding layers, from the outside, and the payload."""
    for ours, theirs in layers.both:
        one, other = before.layers[ours], after.layers[theirs]
        if _octets(one) != _octets(other):
            yield from _changes(one, other)
    if layers.both and layers.both[-1] == (len(before.layers) - 1, len(after.layers) - 1):
        one, other = before.layers[-1], after.layers[-1]
        if not _same_payload(one, other):
            yield Change(PAYLOAD, one.payload, other.payload)


def _octets(layer: Layer) -> bytes:
    return layer.octets[layer.offset : layer.offset + layer.length]


def _same_payload(one: Layer, other: Layer) -> bool:
    """Whether two payloads are the same, as far as both were captured."""
    ours, theirs = one.payload, other.payload
    common = min(len(ours), len(theirs))
    if ours[:common] != theirs[:common]:
        return False
    shorter = one if len(ours) < len(theirs) else other
    return len(ours) == len(theirs) or shorter.contained_end > shorter.payload_offset + common


def _changes(one: Layer, other: Layer) -> Iterator[Change]:
    lists = {field.name for layer in (one, other) for field, options in layer.options() if options.items}
    before, after = one.values, other.values
    if one.is_partial or other.is_partial:
        common = before.keys() & after.keys()
        before, after = ({name: values[name] for name in common} for values in (before, after))
    yield from _values(one.protocol, before, other.protocol, after, lists, quoted=one.quoted)
    ours, theirs = ([options for _, options in layer.options()] for layer in (one, other))
    for held_before, held_after in zip(ours, theirs, strict=False):
        yield from _items(held_before, held_after, quoted=one.quoted)


def _items(before: Options, after: Options, *, quoted: bool) -> Iterator[Change]:
    """The changes of the items of a list, and of those in the lists within: items of the same kinds correspond, first
    from the beginning, then from the end."""
    ours, theirs = list(before.every()), list(after.every())
    kinds = [[type(item.header) for item in items] for items in (ours, theirs)]
    first = _common(*kinds)
    last = _common(kinds[0][first:][::-1], kinds[1][first:][::-1])
    end = len(ours) - last
    for one, other in (
        *zip(ours[:first], theirs[:first], strict=True),
        *zip(ours[end:], theirs[len(theirs) - last :], strict=True),
    ):
        if one.header != other.header:
            held = {field.name for field, options in one.lists if options.items}
            kind = type(one.header)
            yield from _values(kind, values_of(one.header), kind, values_of(other.header), held, quoted=quoted)
    for item in ours[first:end]:
        yield _whole(item, quoted=quoted, is_old=True)
    for item in theirs[first : len(theirs) - last]:
        yield _whole(item, quoted=quoted, is_old=False)


def _whole(item: Option, *, quoted: bool, is_old: bool) -> Change:
    """An item that only one of the two packets has."""
    kind, octets = type(item.header), bytes(item.header)
    old, new = (octets, None) if is_old else (None, octets)
    return Change(kind.stack.name, old, new, quoted, kind)


def _values(
    kind: type[Header],
    before: dict[str, Any],
    other_kind: type[Header],
    after: dict[str, Any],
    lists: set[str],
    *,
    quoted: bool,
) -> Iterator[Change]:
    """The fields whose values differ. Those of lists are left out: their items are compared instead."""
    nameless: set[str] = set()
    for name, wireshark, header, field in _compared(kind, other_kind):
        old, new = before.get(name), after.get(name)
        if old == new or name in lists:
            continue
        if wireshark:
            yield Change(wireshark, old, new, quoted, header, field)
        else:
            nameless.add(name)
    for view in kind.views if nameless else ():
        names = view.expression.fields
        both = (before, after)
        if nameless.intersection(names) and all(values.get(name) is not None for values in both for name in names):
            old, new = (view.expression.evaluate(values) for values in both)
            yield Change(_name(kind, view), old, new, quoted, kind, view)


@cache
def _compared(kind: type[Header], other: type[Header]) -> tuple[tuple[str, str, type[Header], Field], ...]:
    """The fields that either of two variants has, without the checksum: our name, the name in a change, the variant and
    the field. The name in a change is empty if a view shows the field instead."""
    rule = kind.stack.checksum
    fields = {field.name: (header, field) for header in (other, kind) for field in header.fields}
    found: list[tuple[str, str, type[Header], Field]] = []
    for name, (header, field) in fields.items():
        if rule is None or rule.field != name:
            is_viewed = not field.wireshark and any(name in view.expression.fields for view in header.views)
            found.append((name, "" if is_viewed else _name(header, field), header, field))
    return tuple(found)


def _name(header: type[Header], field: Field | View) -> str:
    """Wireshark's name, or protocol and our name."""
    return field.wireshark or f"{header.stack.name}.{field.name}"
