"""What a declaration tells people about its class: `help()` lists the fields, and the signatures name them.

All of it is made when it is asked for: there are hundreds of headers, and few are asked about.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from types import FunctionType, MethodType
from typing import TYPE_CHECKING, Any, Final, NoReturn

from dissect.assigned_numbers.open_enum import spelled
from dissect.schema.fields import MISSING, Field
from dissect.schema.layout import FieldKind, Slot
from dissect.schema.line import COLONS

if TYPE_CHECKING:
    from inspect import Signature

    from dissect.schema.header import Header

DELIMITED_SIZES = {
    FieldKind.TEXT: "up to a zero octet",
    FieldKind.NAME: "a name",
    FieldKind.VARIABLE: "8, 16, 32 or 64",
}
GIVEN_AS = {FieldKind.UNSIGNED: int, FieldKind.SIGNED: int, FieldKind.FLAG: bool, FieldKind.VARIABLE: int}
"""What is given for a field that is a number."""


def bits(slot: Slot) -> str:
    """The size of a field: a number of bits, or an expression in octets."""
    if slot.is_rest:
        return f"all but the last {slot.last} octets" if slot.last else "to the end"
    if slot.is_delimited:
        return DELIMITED_SIZES[slot.kind]
    size = str(slot.width.constant) if slot.width.is_constant else f"{size_in_octets(slot)} octets"
    if slot.little_endian:
        size += ", little-endian"
    return f"{size}, if {slot.condition}" if slot.condition is not None else size


def size_in_octets(slot: Slot) -> str:
    """A slot's size as an expression over earlier fields, in octets."""
    text = ""
    for name, amount_in_bits in (*slot.width.terms, ("", slot.width.constant)):
        amount = abs(amount_in_bits) // 8
        if amount_in_bits:
            factor = f" × {amount}" if amount != 1 else ""
            text += f" {'-' if amount_in_bits < 0 else '+'} {f'{name}{factor}' if name else amount}"
    return text.removeprefix(" + ").strip()


def default(field: Field) -> str:
    """The value of a field that is not given."""
    if field.is_automatic:
        return "filled in"
    if field.default is MISSING:
        return "must be given"
    value = field.default
    if isinstance(value, bytes):
        return (f"0x{value.hex()}" if any(value) else "zeros") if value else "empty"
    if not isinstance(value, int):
        return str(value)
    number = int(value)
    if field.names is not None:
        return spelled(field.names, number)
    return format(number, field.spelled) if number and field.spelled != COLONS else str(number)


def own_text(header: type[Header]) -> str:
    """The docstring of a header as it is declared; its name if it has none."""
    return vars(header).get("__doc__") or header.__name__


class Description:
    """The docstring of the class of headers, and of every header: what is declared, and a table of the fields in wire
    order. It can be set, as only such an attribute of a class goes before those of its instances."""

    def __init__(self, text: str) -> None:
        self.text = text

    def __get__(self, header: type[Header] | None, owner: type) -> str | None:
        if header is None:
            return self.text
        text: str | None = vars(header).get("__doc__")
        return _described(text, header) if text and header.fields else text

    def __set__(self, header: type[Header], text: str) -> NoReturn:
        raise AttributeError(f"the description of {header.__name__} is declared")


def _described(text: str, header: type[Header]) -> str:
    from inspect import cleandoc

    rows = [("Field", "Bits", "Default", "Meaning")]
    for slot in header.layout.slots:
        field = slot.field
        rows.append((field.name, bits(slot), default(field), field.meaning or field.label))
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    cells = [[cell.ljust(width) for cell, width in zip(row, widths, strict=True)] for row in rows]
    return "\n".join([cleandoc(text), "", *(f"    {'  '.join(row).rstrip()}" for row in cells)])


class _Unchanged:
    """What stands for the value of a field that is not changed."""

    def __repr__(self) -> str:
        return "…"


UNCHANGED: Final = _Unchanged()


class ConstructorSignature:
    """The `__signature__` of a header: its fields in wire order, each by name only; without any, those of variants."""

    def __get__(self, instance: object, owner: type[Header]) -> Signature:
        if not owner.fields:
            from inspect import Parameter, Signature

            return Signature([Parameter("values", Parameter.VAR_KEYWORD, annotation=Any)])
        return _signature(owner, is_change=False)


class ForEachKind:
    """A method that takes changes of fields: for each kind of header with a signature of its own, for people."""

    def __init__(self, function: Callable[..., Any]) -> None:
        self.function = function

    def __get__(self, instance: object, owner: type[Header]) -> Callable[..., Any]:
        own = _method(self.function, owner)
        return own if instance is None else MethodType(own, instance)


@cache
def _method(function: FunctionType, owner: type[Header]) -> Callable[..., Any]:
    if not owner.fields:
        return function
    own: Any = FunctionType(function.__code__, function.__globals__, function.__name__, None, function.__closure__)
    own.__doc__, own.__qualname__ = function.__doc__, f"{owner.__name__}.{function.__name__}"
    own.__signature__ = _signature(owner, is_change=True)
    return own  # type: ignore[no-any-return]  # a function


@cache
def _signature(owner: type[Header], *, is_change: bool) -> Signature:
    from inspect import Parameter, Signature

    parameters = [Parameter("self", Parameter.POSITIONAL_OR_KEYWORD)] if is_change else []
    for slot in owner.layout.slots:
        declared = Parameter.empty if slot.field.default is MISSING else slot.field.default
        given: Any = GIVEN_AS.get(slot.kind, bytes) if slot.made is None else slot.made | str
        parameters.append(
            Parameter(
                slot.field.name,
                Parameter.KEYWORD_ONLY,
                default=UNCHANGED if is_change else declared,
                annotation=given if slot.condition is None else given | None,
            )
        )
    return Signature(parameters, return_annotation=owner if is_change else Signature.empty)
