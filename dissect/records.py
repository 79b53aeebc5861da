"""`dataclass`, which makes frozen classes in a fifth of the time that Python's own takes.

Python writes six functions for each of them, and compiles one after the other. A command imports more than a hundred
such classes, so that took a fifth of the time in which it reads a small capture. Here one function is written,
`__init__`; what the others do is the same in all classes.
"""

from __future__ import annotations

import dataclasses
from dataclasses import MISSING, Field, FrozenInstanceError
from functools import partial
from operator import attrgetter
from reprlib import recursive_repr
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from dataclasses import dataclass
else:

    def dataclass(kind: type | None = None, **options: bool) -> Any:
        """As that of Python, with the same options."""
        if kind is None:
            return partial(dataclass, **options)
        if not options.get("frozen") or set(options) - OPTIONS or _is_special(kind):
            return dataclasses.dataclass(kind, **options)
        return _frozen(kind, **options)


OPTIONS: Final = frozenset({"frozen", "slots", "eq", "kw_only"})
"""What is done here; all else is left to Python."""


class _Factory:
    """Stands in a signature for a value that is made for each object."""

    def __repr__(self) -> str:
        return "<factory>"


FACTORY: Final = _Factory()


def _is_special(kind: type) -> bool:
    """Whether a class is made of another such class, or has a field that no argument gives."""
    declared = (one for one in vars(kind).values() if isinstance(one, Field))
    return any(map(dataclasses.is_dataclass, kind.__mro__)) or not all(one.init for one in declared)


def _frozen(kind: type, *, frozen: bool, slots: bool = False, eq: bool = True, kw_only: bool = False) -> Any:
    made: Any = dataclasses.dataclass(init=False, repr=False, eq=False, slots=slots, kw_only=kw_only)(kind)
    told = made.__dataclass_params__
    told.init = told.repr = True
    told.eq, told.frozen = eq, frozen
    fields = dataclasses.fields(made)
    methods: dict[str, Any] = {"__init__": _init(made, fields), "__repr__": _repr, **_guards(made, fields)}
    if slots:
        methods |= {"__getstate__": _state, "__setstate__": _set_state}
    if eq:
        methods |= _comparing([one.name for one in fields if one.compare])
    own = vars(kind)
    for name, method in methods.items():
        if own.get(name) is None:  # Python sets __hash__ to None where a class has an __eq__
            setattr(made, name, method)
    return made


def _init(made: type, fields: Sequence[Field[Any]]) -> Callable[..., None]:
    known: dict[str, Any] = {"_set": object.__setattr__, "_FACTORY": FACTORY}
    parameters, lines = [], []
    for one in sorted(fields, key=lambda one: bool(one.kw_only)):
        name = one.name
        if one.kw_only and "*" not in parameters:
            parameters.append("*")
        value = name
        if one.default_factory is not MISSING:
            known[f"_made_{name}"] = one.default_factory
            value = f"_made_{name}() if {name} is _FACTORY else {name}"
            parameters.append(f"{name}=_FACTORY")
        elif one.default is not MISSING:
            known[f"_default_{name}"] = one.default
            parameters.append(f"{name}=_default_{name}")
        else:
            parameters.append(name)
        lines.append(f" _set(self, {name!r}, {value})\n")
    if hasattr(made, "__post_init__"):
        lines.append(" self.__post_init__()\n")
    exec(f"def __init__(self, {', '.join(parameters)}):\n{''.join(lines) or ' pass'}", known)  # noqa: S102  # our own names
    init: Callable[..., None] = known["__init__"]
    init.__qualname__ = f"{made.__qualname__}.__init__"
    init.__annotations__ = {**{one.name: one.type for one in fields}, "return": None}
    return init


def _guards(made: type, fields: Sequence[Field[Any]]) -> dict[str, Any]:
    names = frozenset(one.name for one in fields)

    def refused(self: object, name: str, value: object) -> None:
        if type(self) is made or name in names:
            raise FrozenInstanceError(f"cannot assign to field {name!r}")
        object.__setattr__(self, name, value)

    def kept(self: object, name: str) -> None:
        if type(self) is made or name in names:
            raise FrozenInstanceError(f"cannot delete field {name!r}")
        object.__delattr__(self, name)

    return {"__setattr__": refused, "__delattr__": kept}


def _comparing(names: Sequence[str]) -> dict[str, Any]:
    single = len(names) == 1  # of which the getter would give the bare value
    values: Callable[[Any], Any] = attrgetter(*names, *names[:single]) if names else type

    def equal(self: object, other: object) -> bool:
        return values(self) == values(other) if other.__class__ is self.__class__ else NotImplemented

    def hashed(self: object) -> int:
        return hash(values(self))

    return {"__eq__": equal, "__hash__": hashed}


@recursive_repr()
def _repr(self: Any) -> str:
    shown = (f"{one.name}={getattr(self, one.name)!r}" for one in dataclasses.fields(self) if one.repr)
    return f"{type(self).__qualname__}({', '.join(shown)})"


def _state(self: Any) -> list[Any]:
    return [getattr(self, one.name) for one in dataclasses.fields(self)]


def _set_state(self: Any, state: list[Any]) -> None:
    for one, value in zip(dataclasses.fields(self), state, strict=True):
        object.__setattr__(self, one.name, value)


__all__ = ["dataclass"]
