"""A protocol set's tables for the engine."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache, lru_cache, wraps
from typing import TYPE_CHECKING, Any, Final, TypeVar
from weakref import WeakKeyDictionary

from dissect.engine.library import engine
from dissect.engine.memory import Array, Words, address_of, words_in, words_of
from dissect.engine.preamble import Preamble
from dissect.engine.sizes import NESTINGS
from dissect.engine.structures.numbers import INT64
from dissect.engine.structures.walk import Walking
from dissect.packet.extending.installed import is_extended
from dissect.stored_forms import stored_octets

if TYPE_CHECKING:
    from dissect.engine.tables.declarations import Declarations
    from dissect.engine.tables.list_tables import ListTables
    from dissect.packet.limits import NestingLimits
    from dissect.packet.protocol_set import ProtocolSet

FORM: Final = "engine_tables"
MOST_ALLOWED: Final = 1 << 30
"""Limits above this have no effect: no frame has so many layers."""
T = TypeVar("T")


def declarations_of(protocols: ProtocolSet) -> Declarations:
    """A protocol set as the tables are written of it."""
    from dissect.engine.tables.declarations import Declarations

    others = {header: protocols.other(header) for header in protocols.headers}
    return Declarations(
        headers=protocols.headers,
        spaces={
            space: {int(number): one.header for number, one in known.items()}
            for space, known in protocols.tables.items()
        },
        otherwise={header: one for header, one in others.items() if one is not None},
    )


def table_words(protocols: ProtocolSet) -> list[int]:
    """The words of the tables, as they are written and stored."""
    from dissect.engine.tables.declarations import tables

    return tables(declarations_of(protocols))


def _kept(write: Callable[[ProtocolSet], T]) -> Callable[[ProtocolSet], T]:
    """What is written of a protocol set, once. It exists as long as the set does, so that whoever has the set may hand
    its address to the engine."""
    known: WeakKeyDictionary[ProtocolSet, T] = WeakKeyDictionary()

    @wraps(write)
    def written(protocols: ProtocolSet) -> T:
        found = known.get(protocols)
        return known.setdefault(protocols, write(protocols)) if found is None else found

    return written


def engine_tables(protocols: ProtocolSet | None) -> Words:
    """The tables of a set, None for the default one; checked, where there is an engine. They exist as long as the set
    does. RuntimeError if they are wrong, which is a fault of this library."""
    if protocols is None and is_extended():
        from dissect.packet.protocol_set import default_protocols

        protocols = default_protocols()
    if protocols is None or protocols.is_own:
        return _own_tables()
    return _tables(protocols)


def are_tables_stored(protocols: ProtocolSet) -> bool:
    """Whether the tables of a set need not be written."""
    return protocols.is_own and stored_octets(FORM) is not None


@_kept
def _tables(protocols: ProtocolSet) -> Words:
    return _checked(words_of(table_words(protocols)))


@cache
def _own_tables() -> Words:
    """The same of our own set: without its declarations, if they are stored."""
    octets = stored_octets(FORM)
    if octets is not None:
        return _checked(words_in(octets))
    from dissect.packet.protocol_set import own_protocols

    return _tables(own_protocols())


def _checked(array: Words) -> Words:
    library = engine()
    array[Preamble.PROCESSOR] = 0 if library is None else library.instructions
    fault = 0 if library is None else library.tables_check(address_of(array), len(array))
    if fault:
        raise RuntimeError(f"the engine refuses its tables, at declaration {fault}")
    return array


@_kept
def engine_lists(protocols: ProtocolSet) -> tuple[ListTables, Words]:
    """The tables of lists as they were written, and for the engine. RuntimeError as for `engine_tables`."""
    from dissect.engine.tables.list_tables import list_tables

    written = list_tables(protocols.headers)
    array = words_of(written.words)
    library = engine()
    fault = 0 if library is None else library.lists_check(address_of(array), len(array))
    if fault:
        raise RuntimeError(f"the engine refuses its tables of lists, at form {fault}")
    return written, array


def walking(protocols: ProtocolSet | None, limits: NestingLimits) -> Walking:
    """What is the same for all frames: the tables, which exist as long as the protocol set does, and the limits."""
    return Walking(address_of(engine_tables(protocols)), *_allowed(limits))


@lru_cache(maxsize=8)
def _allowed(limits: NestingLimits) -> tuple[Array[Any], int, int]:
    """The limits as the engine takes them."""
    allowed = (min(one, MOST_ALLOWED) for one in limits.allowance())
    return (INT64 * NESTINGS)(*allowed), 0, min(limits.items, MOST_ALLOWED)
