"""One field of a header: a construct word with the RFC's label, a meaning and Wireshark's name."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import IntEnum
from typing import TYPE_CHECKING, Any, Final, Generic, Self, TypeVar, overload

from dissect.errors import SchemaError
from dissect.schema.expressions import affine
from dissect.schema.stack_words.origins import FieldOrigin
from dissect.schema.words import Construct

if TYPE_CHECKING:
    from dissect.schema.tlv import ItemList, ListField

T = TypeVar("T")


class _Missing:
    """No default: the field must be given."""

    def __repr__(self) -> str:
        return "MISSING"


class _Automatic(int):
    """A value to be filled when the packet is put together. An int, so that `length: int` is true; test with `is`."""

    def __repr__(self) -> str:
        return "AUTO"

    def __reduce__(self) -> str:
        return "AUTO"

    def __copy__(self) -> Self:
        return self

    def __deepcopy__(self, memo: object) -> Self:
        return self


MISSING: Final = _Missing()
AUTO: Final = _Automatic(0)


@dataclass(frozen=True, slots=True, eq=False)
class Field:
    """A declared field. `short` is the label for narrow cells of the diagram; `wireshark` may be empty.

    `spelled`: how people write its numbers or octets, if not in decimal: as Python formats a number (`#010x`), or
    `colons` for octets in hexadecimal with colons. `origin`: who or what gives it its value, where that is known.
    """

    name: str
    subcon: Construct[Any, Any]
    label: str
    short: str
    meaning: str
    wireshark: str
    names: type[IntEnum] | None
    default: object
    options: ItemList | None
    spelled: str
    origin: FieldOrigin | None = None

    @property
    def is_automatic(self) -> bool:
        """Whether the field is filled when the packet is put together."""
        return self.default is AUTO


@dataclass(frozen=True, slots=True, eq=False)
class Declared:
    """What `field` and `automatic` leave in a class body until the metaclass collects it."""

    subcon: Construct[Any, Any]
    label: str
    short: str
    meaning: str
    wireshark: str
    names: type[IntEnum] | None
    default: object
    options: ItemList | None
    spelled: str
    origin: FieldOrigin | None = None

    def named(self, name: str) -> Field:
        return Field(
            name,
            self.subcon,
            self.label,
            self.short,
            self.meaning,
            self.wireshark,
            self.names,
            self.default,
            self.options,
            self.spelled,
            self.origin,
        )


if TYPE_CHECKING:

    class AddressField(Generic[T]):
        """The annotation of an address field: reads as the address; given as the address or as its text."""

        def __get__(self, instance: object, owner: type) -> T: ...

        def __set__(self, instance: object, value: T | str) -> None: ...

else:

    class AddressField(Generic[T]):
        """The annotation of an address field: reads as the address; given as the address or as its text."""


@overload
def field(
    subcon: Construct[Any, Any],
    label: str,
    *,
    options: ItemList,
    default: bytes = b"",
    wireshark: str = "",
    short: str = "",
    meaning: str = "",
) -> ListField: ...
@overload
def field(
    subcon: Construct[T, Any],
    label: str,
    *,
    wireshark: str = "",
    short: str = "",
    meaning: str = "",
    names: type[IntEnum] | None = None,
    options: ItemList | None = None,
    spelled: str = "",
    origin: FieldOrigin | None = None,
) -> T: ...
@overload
def field(
    subcon: Construct[T, Any],
    label: str,
    *,
    default: T,
    wireshark: str = "",
    short: str = "",
    meaning: str = "",
    names: type[IntEnum] | None = None,
    options: ItemList | None = None,
    spelled: str = "",
    origin: FieldOrigin | None = None,
) -> T: ...
def field(
    subcon: Construct[Any, Any],
    label: str,
    *,
    default: Any = MISSING,
    wireshark: str = "",
    short: str = "",
    meaning: str = "",
    names: type[IntEnum] | None = None,
    options: ItemList | None = None,
    spelled: str = "",
    origin: FieldOrigin | None = None,
) -> Any:
    """A field that is given when a header is made; `default` makes it optional. `spelled`, `origin`: see `Field`."""
    return Declared(subcon, label, short or label, meaning, wireshark, names, default, options, spelled, origin)


def address(
    subcon: Construct[T, Any],
    label: str,
    *,
    wireshark: str = "",
    short: str = "",
    meaning: str = "",
    origin: FieldOrigin | None = None,
) -> AddressField[T]:
    """A field that holds an address; the header takes the address itself or its text."""
    declared: Any = Declared(subcon, label, short or label, meaning, wireshark, None, MISSING, None, "", origin)
    return declared  # type: ignore[no-any-return]  # the metaclass replaces it by a slot


def automatic(
    subcon: Construct[T, Any],
    label: str,
    *,
    wireshark: str = "",
    short: str = "",
    meaning: str = "",
    names: type[IntEnum] | None = None,
    spelled: str = "",
) -> T:
    """A field that is filled when the packet is put together, unless it was given.

    It is not a field specifier of PEP 681, so type checkers see a plain default.
    """
    declared: Any = Declared(subcon, label, short or label, meaning, wireshark, names, AUTO, None, spelled)
    return declared  # type: ignore[no-any-return]  # the metaclass replaces it by a slot


class View:
    """A number that follows from fields: a scaled length, or several fields read as one.

    The field keeps the value on the wire; the view has Wireshark's name for the derived number (``ip.hdr_len``).
    """

    __slots__ = ("compute", "expression", "label", "meaning", "name", "names", "wireshark")

    def __init__(
        self, expression: Any, label: str, wireshark: str, meaning: str, names: type[IntEnum] | None = None
    ) -> None:
        try:
            self.expression = affine(expression)
        except SchemaError as error:
            raise SchemaError(f"view {label}: {error}") from None
        self.label = label
        self.wireshark = wireshark
        self.meaning = meaning
        self.names = names
        self.name = ""
        self.compute: Callable[[Any], int] | None = None

    def __set_name__(self, owner: type, name: str) -> None:
        self.name = name

    @overload
    def __get__(self, instance: None, owner: type) -> Self: ...
    @overload
    def __get__(self, instance: object, owner: type) -> int: ...
    def __get__(self, instance: object, owner: type) -> Self | int:
        if instance is None:
            return self
        if self.compute is None:  # the metaclass of headers sets it; in any other class a view has no fields to read
            raise TypeError(f"view {self.name!r} is not part of a header")
        return self.compute(instance)


def view(
    expression: Any, label: str, *, wireshark: str = "", meaning: str = "", names: type[IntEnum] | None = None
) -> View:
    """A view on earlier fields: an affine `this` expression under a name of its own.

    `names`: the number space in which its values have names. SchemaError if the expression is not affine.
    """
    return View(expression, label, wireshark, meaning, names)
