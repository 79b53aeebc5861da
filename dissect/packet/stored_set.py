"""Our own protocols as they were stored: which there are, and under which numbers, without their declarations."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from enum import IntEnum
from functools import cache, cached_property
from importlib import import_module
from types import ModuleType
from typing import TYPE_CHECKING, Any, Final, TypeVar

from dissect.derive.outline import base_of
from dissect.packet.reach import successors
from dissect.schema import Header
from dissect.stored_forms import stored

if TYPE_CHECKING:
    from dissect.packet.protocol_set import ProtocolSet

FORM: Final = "protocol_set"
WORDS: Final = ("answers_elsewhere", "delimits", "fragmentation", "service")
"""Words of the vocabulary. The form says which declarations use each of them."""
COMPLETIONS: Final = "what later packets tell of fragments"
MEMBERS: Final = "declarations by the name of their class"
T = TypeVar("T")
Table = Mapping[int, T]


def set_form(protocols: ProtocolSet) -> dict[str, Any]:
    """What is stored of a protocol set."""
    headers = protocols.headers
    numbers = {header: number for number, header in enumerate(headers)}
    kinds = {
        number: sum(1 << numbers[one] for one in headers if issubclass(one, kind)) for kind, number in numbers.items()
    }
    variants = {number: [numbers[one] for one in headers if base_of(one) is kind] for kind, number in numbers.items()}
    others = {number: protocols.other(kind) for kind, number in numbers.items()}
    return {
        "headers": [[one.__module__, one.__name__] for one in headers],
        "kinds": [[number, f"{bits:x}"] for number, bits in kinds.items() if bits != 1 << number],
        "variants": [[number, found] for number, found in variants.items() if found],
        "otherwise": [[number, numbers[other]] for number, other in others.items() if other is not None],
        "spaces": [
            [space.__module__, space.__name__, [*map(int, table)], [one.number for one in table.values()]]
            for space, table in protocols.tables.items()
        ],
        "words": {word: sorted(protocols.using(word)) for word in WORDS},
        "completions": completions(protocols),
        "after": [f"{one:x}" for one in successors(protocols)],
        "after_with_quoted": [f"{one:x}" for one in successors(protocols, quoted=True)],
    }


def completions(protocols: ProtocolSet) -> Mapping[str, str]:
    """The names of what later packets tell of fragments (`Joining.completed_in`), each with its protocol's name."""
    found: Mapping[str, str] | None = protocols.kept.get(COMPLETIONS)
    if found is None:
        found = protocols.kept[COMPLETIONS] = completions_of(protocols.headers)
    return found


def completions_of(headers: Iterable[type[Header]]) -> dict[str, str]:
    """The same of some headers."""
    parts = {one.stack.name: one.stack.fragmentation for one in headers}
    joined = {name: one.joining for name, one in parts.items() if one is not None}
    return {one.completed_in: name.partition(".")[0] for name, one in joined.items() if one is not None}


class StoredSet:
    """What is stored of our own protocols, with declarations as numbers."""

    def __init__(self, form: Any) -> None:
        self.homes: Sequence[tuple[str, str]] = [(module, name) for module, name in form["headers"]]
        """The module and the name of each declaration."""
        self.otherwise: Sequence[tuple[int, int]] = form["otherwise"]
        """Declarations, each with the one that is tried where octets are not of the first."""
        self.spaces: Sequence[tuple[str, str, Sequence[int], Sequence[int]]] = form["spaces"]
        """The module and the name of each number space, its numbers, and the declaration of each."""
        self.completions: Mapping[str, str] = form["completions"]
        """What `completions` says."""
        self.words: Mapping[str, frozenset[int]] = {word: frozenset(found) for word, found in form["words"].items()}
        """The declarations that use some words of the vocabulary."""
        self._form = form
        self._modules: dict[str, ModuleType] = {}
        """Those imported. A test runner may forget modules meanwhile, and then import other classes of their names."""
        self._met: dict[type, int] = {}
        """The numbers of declarations that were asked for."""
        self._variants: Mapping[int, Sequence[int]] = dict(form["variants"])

    def header(self, number: int) -> type[Header]:
        """A declaration, imported."""
        home, name = self.homes[number]
        module = self._modules.get(home)
        if module is None:
            module = self._modules[home] = import_module(home)
        found: type[Header] = getattr(module, name)
        return found

    def variants(self, number: int) -> tuple[type[Header], ...]:
        """The declarations that are variants of one."""
        return tuple(map(self.header, self._variants.get(number, ())))

    def number(self, kind: type) -> int | None:
        """The number of a declaration; None for what is none."""
        met = self._met.get(kind)
        if met is None:
            met = self._numbers.get((kind.__module__, kind.__name__))
            if met is None or self.header(met) is not kind:
                return None
            self._met[kind] = met
        return met

    def kinds(self, number: int) -> int:
        """A bit for each declaration that is one, or that is made of it."""
        return self._kinds.get(number, 1 << number)

    @cached_property
    def after(self) -> Sequence[int]:
        """For each declaration a bit for each that may come from there on in the same packet, itself among them."""
        return [int(one, 16) for one in self._form["after"]]

    @cached_property
    def after_with_quoted(self) -> Sequence[int]:
        """The same, with quoted headers."""
        return [int(one, 16) for one in self._form["after_with_quoted"]]

    @cached_property
    def _numbers(self) -> Mapping[tuple[str, str], int]:
        return {home: number for number, home in enumerate(self.homes)}

    @cached_property
    def _kinds(self) -> Mapping[int, int]:
        return {number: int(bits, 16) for number, bits in self._form["kinds"]}


class StoredTables(Mapping[type[IntEnum], dict[int, T]]):
    """What the numbers of each space mean. A space is imported with the headers that use its numbers."""

    def __init__(self, known: StoredSet, meanings: Sequence[T]) -> None:
        """`meanings`: of each declaration."""
        self._spaces = {(module, name): (numbers, found) for module, name, numbers, found in known.spaces}
        self._meanings = meanings
        self._made: dict[type[IntEnum], dict[int, T]] = {}

    def __getitem__(self, space: type[IntEnum]) -> dict[int, T]:
        table = self._made.get(space)
        if table is None:
            numbers, found = self._spaces[space.__module__, space.__name__]
            made = {number: self._meanings[one] for number, one in zip(numbers, found, strict=True)}
            table = self._made.setdefault(space, made)
        return table

    def opened(self, space: type[IntEnum]) -> dict[int, T]:
        """The table of a space, to be changed; an empty one where there is none."""
        return self[space] if (space.__module__, space.__name__) in self._spaces else self._made.setdefault(space, {})

    def __iter__(self) -> Iterator[type[IntEnum]]:
        stored = {getattr(import_module(module), name): None for module, name in self._spaces}
        return iter({**stored, **dict.fromkeys(self._made)})

    def __len__(self) -> int:
        return sum(1 for _ in self)


class ByHeader(Mapping[type[Header], T]):
    """What is known of some declarations, by their classes. They are imported one after the other, if at all."""

    def __init__(self, known: StoredSet, found: Mapping[int, T]) -> None:
        self.known = known
        self.found = found
        """By their numbers."""

    def __getitem__(self, header: type[Header]) -> T:
        number = self.known.number(header)
        if number is None or number not in self.found:
            raise KeyError(header)
        return self.found[number]

    def __iter__(self) -> Iterator[type[Header]]:
        return map(self.known.header, self.found)

    def __len__(self) -> int:
        return len(self.found)

    def __reduce__(self) -> tuple[Any, ...]:
        """As a plain mapping: the process that reads it may have no stored forms."""
        return dict, (dict(self),)


@cache
def stored_protocols() -> StoredSet | None:
    """What is stored of our own protocols; None if nothing is, or if it is out of date."""
    form = stored(FORM)
    return None if form is None else StoredSet(form)


def numbers_of(protocols: ProtocolSet, headers: Iterable[type[Header]]) -> Set[int]:
    """The numbers of those of some declarations that a set has. Those that are stored by number are not imported."""
    if isinstance(headers, ByHeader) and headers.known is protocols.known:
        return headers.found.keys()
    dissectors = protocols._dissectors
    return {dissectors[one].number for one in headers if one in dissectors}


def members_named(protocols: ProtocolSet, name: str) -> bytearray:
    """An octet for each declaration of a set: whether it is the class of this name, or made of it. Nothing is imported
    for it. Found once for each set and name."""
    key = (MEMBERS, name)
    if key not in protocols.kept:
        protocols.kept[key] = _members_named(protocols, name)
    found: bytearray = protocols.kept[key]
    return found


def _members_named(protocols: ProtocolSet, name: str) -> bytearray:
    known = protocols.known
    if known is None:
        return bytearray(any(one.__name__ == name for one in header.__mro__) for header in protocols.headers)
    bits = sum(known.kinds(number) for number, (_, one) in enumerate(known.homes) if one == name)
    return bytearray(bits >> number & 1 for number in range(len(known.homes)))
