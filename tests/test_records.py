"""Classes that `dissect.records` makes do what those of Python's own `dataclass` do."""

from __future__ import annotations

import copy
import dataclasses
import inspect
import pickle
from collections.abc import Callable
from dataclasses import FrozenInstanceError, field, replace
from typing import Any, Final

import pytest

from dissect.records import dataclass


@dataclass(frozen=True, slots=True)
class Plain:
    """Two fields."""

    a: int
    b: str = "b"

    def __post_init__(self) -> None:
        if self.a == 0:
            raise ValueError(self.b)


@dataclass(frozen=True)
class Open:
    """Room for more than its fields, and its own text."""

    first: int = 1

    def __repr__(self) -> str:
        return "open"


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Named:
    """All by name."""

    many: list[int] = field(default_factory=list)
    hidden: int = field(repr=False)
    beside: int = field(default=2, compare=False)


@dataclass(frozen=True, slots=True)
class Nothing:
    """No field."""


class Further(Plain):
    """More than was declared."""

    c: int


def python_s(kind: type, **options: bool) -> Any:
    """The same class by Python."""
    own = {name: one for name, one in vars(kind).items() if name in {"__annotations__", "__doc__", "__post_init__"}}
    defaults = {one.name: one for one in dataclasses.fields(kind)}
    made = {name: _field(one) for name, one in defaults.items()}
    return dataclasses.dataclass(**options)(type(kind.__name__, (), {**own, **made}))


def _field(one: dataclasses.Field[Any]) -> Any:
    kept = {name: getattr(one, name) for name in ("default", "default_factory", "repr", "compare")}
    return field(**{name: value for name, value in kept.items() if value is not dataclasses.MISSING})


PAIRS: Final = [
    (Plain, python_s(Plain, frozen=True, slots=True), {"a": 1}),
    (Open, python_s(Open, frozen=True), {}),
    (Named, python_s(Named, frozen=True, slots=True, kw_only=True, eq=False), {"hidden": 1}),
    (Nothing, python_s(Nothing, frozen=True, slots=True), {}),
]


@pytest.mark.parametrize(("kind", "theirs", "given"), PAIRS)
def test_a_class_is_like_that_of_python(kind: Any, theirs: Any, given: dict[str, Any]) -> None:
    one, other = kind(**given), theirs(**given)

    assert str(inspect.signature(kind)) == str(inspect.signature(theirs))
    assert kind.__match_args__ == theirs.__match_args__
    assert getattr(kind, "__slots__", None) == getattr(theirs, "__slots__", None)
    assert dataclasses.asdict(one) == dataclasses.asdict(other)
    assert str(kind.__dataclass_params__) == str(theirs.__dataclass_params__)
    assert (one == kind(**given)) is (other == theirs(**given))
    assert (hash(one) == hash(kind(**given))) is (hash(other) == hash(theirs(**given)))
    assert one != other
    if kind is not Open:
        assert repr(one) == repr(other)
    for copied in (copy.copy(one), copy.deepcopy(one), pickle.loads(pickle.dumps(one)), replace(one, **given)):
        assert dataclasses.asdict(copied) == dataclasses.asdict(one)


@pytest.mark.parametrize("change", [lambda one: setattr(one, "a", 2), lambda one: delattr(one, "a")])
def test_fields_stay(change: Callable[[Any], None]) -> None:
    plain, further, beyond = Plain(1), Further(1), "c"
    further.c = 3

    for one in (plain, further):
        with pytest.raises(FrozenInstanceError, match="field 'a'"):
            change(one)
    with pytest.raises(FrozenInstanceError):
        setattr(plain, beyond, 3)
    with pytest.raises(FrozenInstanceError):
        delattr(plain, beyond)
    del further.c
    assert not hasattr(further, "c")


def test_values_are_checked_and_told_apart() -> None:
    with pytest.raises(ValueError, match="b"):
        Plain(0)
    with pytest.raises(TypeError, match=r"Plain\.__init__\(\) missing 1 required positional argument: 'a'"):
        Plain()  # type: ignore[call-arg]  # which is the point
    assert len({Plain(1), Plain(1, "b"), Plain(2), Plain(1, "c")}) == 3
    assert repr(Open()) == "open"
    assert Named(hidden=1).many is not Named(hidden=1).many
    assert Named(hidden=1, many=[1]).many == [1]


def test_an_object_in_itself_is_not_shown_for_ever() -> None:
    one = Named(hidden=1)
    one.many.append(one)  # type: ignore[arg-type]  # a list of numbers

    assert repr(one) == "Named(many=[...], beside=2)"


def test_what_is_special_is_left_to_python() -> None:
    @dataclass(slots=True)
    class Open:
        a: int

    @dataclass(frozen=True)
    class Made(Plain):
        c: int = 3

    @dataclass
    class Bare:
        a: int = field(init=False, default=4)

    @dataclass(frozen=True)
    class Given:
        a: int = field(init=False, default=4)

    open_ = Open(1)
    open_.a = 2
    assert (open_.a, Made(1), Bare().a, Given().a) == (2, Made(1, "b", 3), 4, 4)
    assert [one.name for one in dataclasses.fields(Made)] == ["a", "b", "c"]
