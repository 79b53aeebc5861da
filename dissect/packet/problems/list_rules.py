"""Problems of the lists in a header: repeated items, broken rules of items, octets after the end."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from dissect.derive.lists.items import Option, Options
from dissect.packet.layer import Layer
from dissect.packet.problems.broken_rules import broken_rules
from dissect.problems import Code, Problem, Severity
from dissect.schema import Content, Field, Header, OptionList, Reference, Repeat, Sections, values_of


@dataclass(frozen=True, slots=True)
class ListField:
    """The field that holds a list: the layer with its index, and the name of the field in the header."""

    index: int
    layer: Layer
    field: str

    def problem(
        self,
        at: int,
        message: str,
        reference: Reference,
        code: Code = Code.BAD_OPTION,
        severity: Severity = Severity.WARN,
    ) -> Problem:
        return Problem(
            code=code,
            severity=severity,
            message=message,
            protocol=self.layer.name,
            layer=self.index,
            field=self.field,
            offset=at,
            reference=str(reference),
        )


def list_problems(index: int, layer: Layer) -> list[Problem]:
    """The problems of all lists in a layer; those of a list within an item are reported for the outermost list."""
    return [
        problem
        for field, options in layer.options()
        if options.items or options.remainder
        for problem in _problems(ListField(index, layer, field.name), [(field, options)], layer.values)
    ]


def _problems(held: ListField, lists: Iterable[tuple[Field, Options]], holder: Mapping[str, Any]) -> Iterator[Problem]:
    """`holder`: the fields of the header or item that holds the lists."""
    for field, options in lists:
        yield from _repeated(held, options)
        yield from _after_the_end(held, field, options)
        for option in options.items:
            yield from _of_item(held, option, holder)
            if option.lists:
                yield from _problems(held, option.lists, values_of(option.header))


def _repeated(held: ListField, options: Options) -> Iterator[Problem]:
    """Report items that occur in their list more often than they may, once for each kind."""
    seen: set[tuple[type[Header], bytes]] = set()
    reported: set[tuple[type[Header], bytes]] = set()
    before: tuple[type[Header], bytes] | None = None
    for option in options.items:
        for one in _with_content(option):
            header = type(one.header)
            told, repeat = header.stack.identity, header.stack.repeat
            kind = header, bytes(getattr(one.header, told)).lower() if told else b""
            is_in_a_row = repeat is Repeat.NOT_IN_A_ROW and kind == before
            is_again = repeat is Repeat.ONCE and kind in seen
            is_beside = repeat is Repeat.ALONE and len(options.items) > 1
            if (is_in_a_row or is_again or is_beside) and kind not in reported:
                reported.add(kind)
                message = f"{header.__name__}: may stand in the list {repeat.value}"
                severity = Severity.NOTE if is_in_a_row else Severity.WARN
                yield held.problem(one.offset, message, header.stack.reference, severity=severity)
            seen.add(kind)
            before = kind


def _with_content(option: Option) -> Iterator[Option]:
    """An item, and the items of its content, which count as items of the same list."""
    yield option
    for field, options in option.lists:
        if isinstance(field.options, Content):
            yield from options.items


def _after_the_end(held: ListField, field: Field, options: Options) -> Iterator[Problem]:
    """Octets after the item that ends a list, or after the last of the records that a message announces."""
    if options.faults or not options.remainder:
        return
    count, at = len(options.remainder), options.remainder_offset
    reference = held.layer.protocol.stack.reference
    if isinstance(field.options, OptionList) and any(options.remainder):
        yield held.problem(at, f"{count} octets after the end of the list, which are not all zero", reference)
    if isinstance(field.options, Sections):
        yield held.problem(at, f"{count} octets after the last record", reference, Code.SURPLUS, Severity.NOTE)


def _of_item(held: ListField, option: Option, holder: Mapping[str, Any]) -> Iterator[Problem]:
    """The broken rules of one item, and padding after it that is not zero."""
    header = type(option.header)
    stack = header.stack
    if stack.context_rules or stack.zeros or stack.texts:
        for rule in broken_rules(header, values_of(option.header), lambda: holder):
            message = f"{header.__name__}: {rule.message}"
            yield held.problem(option.offset, message, rule.reference or stack.reference, rule.code, rule.severity)
    at = option.offset + option.length
    if any(held.layer.octets[at : option.end]):
        yield held.problem(at, "padding that is not all zero", stack.reference, Code.SUSPICIOUS, Severity.NOTE)
