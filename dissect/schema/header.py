"""`Header`: the base of every declaration. One class per header, fields in wire order, immutable values."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from operator import attrgetter
from typing import TYPE_CHECKING, Any, ClassVar, Never, NoReturn, Self, dataclass_transform

from construct import Bitwise, Bytewise, IfThenElse, Struct

from dissect.lazy_names import late
from dissect.schema.description import ConstructorSignature, Description, ForEachKind
from dissect.schema.expressions import Affine
from dissect.schema.fields import AUTO, MISSING, Declared, Field, View, address, field
from dissect.schema.layout import Layout, Slot, lay_out
from dissect.schema.line import Say
from dissect.schema.lint import check, check_places
from dissect.schema.octets import encode, fitted, message_octets
from dissect.schema.stack_words.stack import Stack
from dissect.schema.tlv import ListSlot
from dissect.schema.words import Construct
from dissect.stored_forms import built
from dissect.suggestions import meant

_header_html: Callable[[Any], str] = late("dissect.render.packets.html:header_html")

OPEN = {"__setattr__": object.__setattr__, "__delattr__": object.__delattr__}
"""Methods that make a header mutable. Both are needed: with only one of them, storing takes eight times as long."""


@dataclass_transform(kw_only_default=True, frozen_default=True, field_specifiers=(field, address))
class HeaderMeta(type):
    """Collects the declared fields, gives the class slots, and holds what belongs to the class rather than its values.

    A variant may declare an inherited field again, with the same name and size, to give it another label and other
    names.
    """

    __doc__ = Description(__doc__)  # which is that of every header too

    fields: tuple[Field, ...]
    """All fields in wire order."""
    views: tuple[View, ...]
    """Numbers that follow from the fields."""
    line: tuple[Say, ...] | None
    """What the line of a packet says of it; None: what the names of fields suggest."""

    def __new__(mcs, name: str, bases: tuple[type, ...], namespace: dict[str, Any]) -> HeaderMeta:
        declared = {key: value for key, value in namespace.items() if isinstance(value, Declared)}
        views = tuple(value for value in namespace.values() if isinstance(value, View))
        inherited: tuple[Field, ...] = getattr(bases[0], "fields", ()) if bases else ()
        again = {field.name: declared[field.name].named(field.name) for field in inherited if field.name in declared}
        own = {key: value.named(key) for key, value in declared.items() if key not in again}
        body = {key: value for key, value in namespace.items() if key not in declared}
        body["__slots__"] = tuple(own)
        cls = super().__new__(mcs, name, bases, body)
        cls.fields = (*(again.get(field.name, field) for field in inherited), *own.values())
        cls.views = (*(getattr(bases[0], "views", ()) if bases else ()), *views)
        _know_lists(cls)
        for one in views:
            one.compute = _computation(one.expression)
        if namespace.get("__module__") not in built():  # a build has looked at those that it ran, which are hundreds
            check_whole(cls)
        return cls

    @property
    def layout(cls) -> Layout:
        """Where each field lies. SchemaError if one cannot be placed."""
        found: Layout | None = cls.__dict__.get("_layout")
        if found is None:
            found = lay_out(cls.__name__, cls.fields)
            type.__setattr__(cls, "_layout", found)
        return found

    @property
    def mutable(cls) -> type:
        """A class with the same slots, but mutable, for decoders; they give the finished value its real class."""
        return _mutable(cls)

    @property
    def schema(cls) -> Construct[Any, Any]:
        """The header as a plain construct: one flat bit struct, to `.parse()` and `.build()` anywhere."""
        return Bitwise(Struct(*(slot.field.name / _wrapped(slot) for slot in cls.layout.slots)))


def check_whole(header: HeaderMeta) -> None:
    """SchemaError for a declaration that is wrong, or from which code cannot be derived."""
    for base in header.__bases__[:1]:
        if isinstance(base, HeaderMeta):
            check_places(header, base)
    if "stack" in header.__dict__:
        check(header)


def _know_lists(header: HeaderMeta) -> None:
    """Let the fields that are lists know their items."""
    for name in (one.name for one in header.fields if one.options is not None):
        kept = getattr(header, name)
        if not isinstance(kept, ListSlot):  # as a variant inherits it
            setattr(header, name, ListSlot(kept, name))


@cache
def _mutable(header: HeaderMeta) -> type:
    """Made when first asked for: few of the declared headers are ever decoded."""
    lists = {one.name: getattr(header, one.name) for one in header.fields}
    kept = {name: slot.kept for name, slot in lists.items() if isinstance(slot, ListSlot)}
    # Objects of a class that adds nothing to its base change between both in half the time that others take.
    namespace = {"__slots__": (), **OPEN, **kept, "__module__": None}
    return type.__new__(type(header), header.__name__, (header,), namespace)


def _computation(amount: Affine) -> Callable[[Any], int]:
    return lambda header: amount.evaluate({name: getattr(header, name) for name in amount.fields})


def _wrapped(slot: Slot) -> Construct[Any, Any]:
    """Wrap a word that counts octets in Bytewise; for If, wrap its content (construct refuses Bytewise around If)."""
    subcon: Any = slot.field.subcon
    if slot.is_bitwise:
        return subcon  # type: ignore[no-any-return]  # construct's If is untyped inside
    if isinstance(subcon, IfThenElse):
        return IfThenElse(subcon.condfunc, Bytewise(subcon.thensubcon), subcon.elsesubcon)
    return Bytewise(subcon)


class Header(metaclass=HeaderMeta):
    """A header value: keyword arguments only, immutable, equal by type and fields.

    Automatic fields that were not given are `AUTO` (an int that counts as 0) until the packet is put together.
    EncodingError if a value does not fit its field. `bytes(header)` encodes the values, right or wrong.
    """

    stack: ClassVar[Stack]
    line: ClassVar[tuple[Say, ...] | None] = None
    """What the line of a packet says of the header, if it is not what the names of fields suggest: `phrases(…)`."""

    def __init__(self, *by_place: Never, **values: Any) -> None:
        if by_place:
            raise TypeError(f"{type(self).__name__} takes its fields by name, not by place")
        store = object.__setattr__
        for slot in type(self).layout.slots:
            name = slot.field.name
            value = values.pop(name, slot.field.default)
            if value is MISSING:
                _refuse_unknown(type(self), values)
                raise TypeError(f"{type(self).__name__}() needs {', '.join(_lacking(type(self), name, values))}")
            store(self, name, fitted(type(self).__name__, slot, value))
        if values:
            _refuse_unknown(type(self), values)

    if TYPE_CHECKING:

        def replace(self, **changes: Any) -> Self:
            """The same header with other values in some fields. EncodingError if one does not fit."""

        def __replace__(self, **changes: Any) -> Self:
            """For `copy.replace` of Python 3.13."""

    else:
        __signature__ = ConstructorSignature()

        @ForEachKind
        def replace(self, **changes: Any) -> Self:
            """The same header with other values in some fields. EncodingError if one does not fit, TypeError for a
            name that is not a field."""
            return type(self)(**{**values_of(self), **changes})

        __replace__ = replace

        def __getattr__(self, name: str) -> NoReturn:
            kind = type(self)
            hint = "" if name.startswith("_") else meant(name, (one for one in dir(kind) if not one.startswith("_")))
            raise AttributeError(f"{kind.__name__} has no field {name}{hint}")

    def __truediv__(self, inner: Header | Envelope | bytes) -> Envelope:
        """This header around something: `IPv4(…) / UDP(…) / b"hello"`."""
        return Envelope((self,)) / inner

    def __setattr__(self, name: str, value: object) -> NoReturn:
        raise AttributeError(f"{type(self).__name__} does not change; use replace({name}=…)")

    def __delattr__(self, name: str) -> NoReturn:
        raise AttributeError(f"{type(self).__name__} does not change")

    def __bytes__(self) -> bytes:
        return encode(type(self).layout, values_of(self))

    def __len__(self) -> int:
        return len(bytes(self))

    def __bool__(self) -> bool:
        return True

    def __eq__(self, other: object) -> bool:
        if type(other) is not type(self):
            return NotImplemented
        return values_of(self) == values_of(other)

    def __hash__(self) -> int:
        return hash((type(self), *values_of(self).values()))

    def __repr__(self) -> str:
        return f"{type(self).__name__}({', '.join(f'{k}={v!r}' for k, v in values_of(self).items())})"

    def _repr_html_(self) -> str:
        """The header for notebooks."""
        return _header_html(self)

    def __copy__(self) -> Self:
        return self

    def __deepcopy__(self, memo: object) -> Self:
        return self

    def __reduce__(self) -> tuple[Any, ...]:
        return (_rebuild, (type(self), values_of(self)))


def _lacking(kind: type[Header], first: str, given: Mapping[str, Any]) -> Iterator[str]:
    """The fields that must be given and are not, from the first such one."""
    fields = [slot.field for slot in kind.layout.slots]
    names = [one.name for one in fields]
    for one in fields[names.index(first) :]:
        if one.default is MISSING and one.name not in given:
            yield f"{one.name}="


def _refuse_unknown(kind: type[Header], values: Mapping[str, Any]) -> None:
    """TypeError if one of the names is not that of a field."""
    names = [field.name for field in kind.fields]
    for name in values:
        if name not in names:
            raise TypeError(f"{kind.__name__} has no field {name}{meant(name, names)}")


@dataclass(frozen=True, slots=True)
class Envelope:
    """Headers around a message, from the outermost to the innermost, with nothing computed yet: the value of
    `Ethernet(…) / IPv4(…) / UDP(…) / b"hello"`."""

    headers: tuple[Header, ...]
    message: bytes = b""

    def __truediv__(self, inner: Header | Envelope | bytes) -> Envelope:
        """These headers around something. TypeError inside a message, and for what is neither header nor octets."""
        if self.message:
            raise TypeError("nothing goes inside a message: it is the innermost part of an envelope")
        if isinstance(inner, Header):
            return Envelope((*self.headers, inner))
        if isinstance(inner, Envelope):
            return Envelope(self.headers + inner.headers, inner.message)
        return Envelope(self.headers, message_octets(inner))


def _rebuild(kind: type[Header], values: dict[str, Any]) -> Header:
    return kind(**values)


def values_of(header: Header) -> dict[str, Any]:
    """The field values by name, in wire order."""
    names, read = _reader(type(header))
    return dict(zip(names, read(header), strict=True))


@cache
def _reader(kind: type[Header]) -> tuple[tuple[str, ...], Callable[[Header], Sequence[Any]]]:
    """The names of the fields, and what gets the values of all of them at once."""
    names = tuple(field.name for field in kind.fields)
    if len(names) > 1:
        return names, attrgetter(*names)
    return names, lambda header: [getattr(header, name) for name in names]


def automatic_fields(header: Header) -> tuple[str, ...]:
    """The names of the fields that are still to be filled."""
    return tuple(name for name, value in values_of(header).items() if value is AUTO)


def wire_names(kind: HeaderMeta) -> dict[str, str]:
    """Wireshark's name of each field and view that has one, by our name."""
    named = {field.name: field.wireshark for field in kind.fields} | {one.name: one.wireshark for one in kind.views}
    return {name: wireshark for name, wireshark in named.items() if wireshark}
