"""A protocol set's tables for the engine."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import TypeVar
from weakref import WeakKeyDictionary

from dissect.engine.library import engine
from dissect.engine.memory import Words, address_of, words_of
from dissect.engine.tables.declarations import Declarations, tables
from dissect.engine.tables.list_tables import ListTables, list_tables
from dissect.engine.words import Preamble
from dissect.packet.protocol_set import ProtocolSet

T = TypeVar("T")


def declarations_of(protocols: ProtocolSet) -> Declarations:
    """A protocol set as the tables are written of it."""
    others = {header: protocols.other(header) for header in protocols.headers}
    return Declarations(
        headers=protocols.headers,
        spaces={
            space: {int(number): one.header for number, one in known.items()}
            for space, known in protocols.tables.items()
        },
        otherwise={header: one for header, one in others.items() if one is not None},
    )


def _kept(write: Callable[[ProtocolSet], T]) -> Callable[[ProtocolSet], T]:
    """What is written of a protocol set, once. It exists as long as the set does, so that whoever has the set may hand
    its address to the engine."""
    known: WeakKeyDictionary[ProtocolSet, T] = WeakKeyDictionary()

    @wraps(write)
    def written(protocols: ProtocolSet) -> T:
        found = known.get(protocols)
        return known.setdefault(protocols, write(protocols)) if found is None else found

    return written


@_kept
def engine_tables(protocols: ProtocolSet) -> Words:
    """The tables, checked, where there is an engine. RuntimeError if they are wrong, which is a fault of this
    library."""
    words = tables(declarations_of(protocols))
    array = words_of(words)
    library = engine()
    array[Preamble.PROCESSOR] = 0 if library is None else library.instructions
    fault = 0 if library is None else library.tables_check(address_of(array), len(words))
    if fault:
        raise RuntimeError(f"the engine refuses its tables, at declaration {fault}")
    return array


@_kept
def engine_lists(protocols: ProtocolSet) -> tuple[ListTables, Words]:
    """The tables of lists as they were written, and for the engine. RuntimeError as for `engine_tables`."""
    written = list_tables(protocols.headers)
    array = words_of(written.words)
    library = engine()
    fault = 0 if library is None else library.lists_check(address_of(array), len(array))
    if fault:
        raise RuntimeError(f"the engine refuses its tables of lists, at form {fault}")
    return written, array
