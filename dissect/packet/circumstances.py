"""What can only be said of a header from outside: its payload's length, the network header around it, its lists.

None of this changes how a packet is read, so that it is looked at only when a packet's problems are asked for.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache
from typing import Any

from dissect.derive.options import Option, Options
from dissect.packet.layer import Layer
from dissect.problems import Code, Problem, Severity
from dissect.schema import Expect, Field, Header, Repeat, Zeros, values_of
from dissect.schema.expressions import Guard, guard

PAYLOAD_OCTETS = "payload_octets"
ITEM_COUNT = "item_count"


def circumstances_of(layers: Sequence[Layer]) -> list[Problem]:
    """The problems of all layers that only circumstances tell; none of a quotation, which is another packet's."""
    network: Layer | None = None
    found: list[Problem] = []
    for index, layer in enumerate(layers):
        if layer.quoted:
            break
        stack = layer.protocol.stack
        if stack.circumstances and not layer.is_partial and not layer.is_fragment:
            found += _broken(index, layer, network)
        if layer.plan.has_lists:
            found += _list_rules(index, layer, layer.options(), layer.values)
        if stack.pseudo_header is not None:
            network = layer
    return found


def _broken(index: int, layer: Layer, network: Layer | None) -> Iterator[Problem]:
    """The circumstances of a header that do not hold."""
    values: dict[str, Any] = {
        **(network.values if network is not None else {}),
        PAYLOAD_OCTETS: max(layer.contained_end - layer.offset - layer.length, 0),
        ITEM_COUNT: sum(len(options.items) for _, options in layer.options()),
        **layer.values,
    }
    for expect in layer.protocol.stack.circumstances:
        if not _holds(expect, values):
            owner = layer if expect.field in layer.values else network or layer
            yield Problem(
                code=expect.code,
                severity=expect.severity,
                message=expect.message,
                protocol=layer.name,
                layer=index,
                field=expect.field,
                offset=owner.offset + _octets_before(owner.protocol, expect.field),
                found=_number(values.get(expect.field)),
                reference=str(expect.reference or ""),
            )


def _holds(expect: Expect, values: Mapping[str, Any]) -> bool:
    """Whether an expectation holds, or reads something that is not there."""
    holds, when = _guards(expect)
    readable = all(values.get(name) is not None for name in (*holds.fields, *when.fields))
    return not readable or not when.holds(values) or holds.holds(values)


@cache
def _guards(expect: Expect) -> tuple[Guard, Guard]:
    return guard(expect.holds, "circumstance"), guard(expect.when, "circumstance")


def _number(value: Any) -> int | None:
    return int(value) if isinstance(value, int) else None


def _octets_before(header: type[Header], field: str) -> int:
    places = {slot.field.name: slot.offset.constant // 8 for slot in header.layout.fixed}
    return places.get(field, header.layout.fixed_octets)


def _list_rules(
    index: int,
    layer: Layer,
    lists: Iterable[tuple[Field, Options]],
    holder: Mapping[str, Any],
    outermost: Field | None = None,
) -> Iterator[Problem]:
    """What lists say that no item alone can be blamed for; a problem in a list within a list is the outermost's.

    `holder`: the fields of the header or item that holds the lists.
    """
    for field, options in lists:
        name = (outermost or field).name
        yield from _repeated(index, layer, name, options)
        yield from _after_the_end(index, layer, name, options)
        for option in options.items:
            yield from _not_zero(index, layer, name, option)
            if type(option.header).stack.circumstances:
                yield from _broken_item(index, layer, name, option, holder)
            if option.lists:
                yield from _list_rules(index, layer, option.lists, values_of(option.header), outermost or field)


def _repeated(index: int, layer: Layer, field: str, options: Options) -> Iterator[Problem]:
    """Items that stand more often in their list than they may; each kind is said once."""
    seen: set[type[Header]] = set()
    said: set[type[Header]] = set()
    before: type[Header] | None = None
    for option in options.items:
        kind = type(option.header)
        rule = kind.stack.repeat
        too_often = {
            Repeat.FREELY: False,
            Repeat.NOT_IN_A_ROW: kind is before,
            Repeat.ONCE: kind in seen,
            Repeat.ALONE: len(options.items) > 1,
        }[rule]
        if too_often and kind not in said:
            said.add(kind)
            message = f"{kind.__name__}: may stand in the list {rule.value}"
            yield _problem(index, layer, field, option.offset, message, kind)
        seen.add(kind)
        before = kind


def _after_the_end(index: int, layer: Layer, field: str, options: Options) -> Iterator[Problem]:
    """Octets other than zero after the item that ends a list."""
    if not options.faults and any(options.remainder):
        message = f"{len(options.remainder)} octets after the end of the list, which are not all zero"
        yield _problem(index, layer, field, options.remainder_offset, message, layer.protocol)


def _broken_item(index: int, layer: Layer, field: str, option: Option, holder: Mapping[str, Any]) -> Iterator[Problem]:
    """The circumstances of an item that do not hold."""
    kind = type(option.header)
    values = {**holder, **values_of(option.header)}
    for expect in kind.stack.circumstances:
        if not _holds(expect, values):
            yield _problem(index, layer, field, option.offset, f"{kind.__name__}: {expect.message}", kind, expect)


def _not_zero(index: int, layer: Layer, field: str, option: Option) -> Iterator[Problem]:
    kind = type(option.header)
    padding = layer.octets[option.offset + option.length : option.end]
    if any(padding):
        rule = Zeros("", "padding that is not all zero", severity=Severity.NOTE, reference=kind.stack.reference)
        yield _problem(index, layer, field, option.offset + option.length, rule.message, kind, rule)
    for rule in kind.stack.zeros:
        if any(getattr(option.header, rule.field)):
            yield _problem(index, layer, field, option.offset, f"{kind.__name__}: {rule.message}", kind, rule)


def _problem(
    index: int, layer: Layer, field: str, at: int, message: str, about: type[Header], rule: Zeros | Expect | None = None
) -> Problem:
    return Problem(
        code=rule.code if rule is not None else Code.BAD_OPTION,
        severity=rule.severity if rule is not None else Severity.WARN,
        message=message,
        protocol=layer.name,
        layer=index,
        field=field,
        offset=at,
        reference=str((rule.reference if rule is not None else None) or about.stack.reference),
    )
