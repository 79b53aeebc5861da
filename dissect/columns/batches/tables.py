"""A protocol set as arrays have it: a declaration is a number, and a set of declarations an array of truth values."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from dissect.filter.facts import Facts, facts_of

if TYPE_CHECKING:
    from dissect.filter.name_types import FilterName
    from dissect.packet.protocol_set import ProtocolSet
    from dissect.schema import Header

Members = NDArray[np.bool_]
"""For each declaration whether it is one of them."""


@dataclass(frozen=True, eq=False)
class Tables:
    """A protocol set's declarations. One is meant by its index in `headers`."""

    given: ProtocolSet | None
    """The set; None for the default one, whose declarations are imported when they are asked for."""
    facts: Facts

    @cached_property
    def count(self) -> int:
        """How many declarations there are."""
        return len(self.facts.protocols)

    @cached_property
    def protocols(self) -> ProtocolSet:
        """The set itself."""
        from dissect.packet.protocol_set import default_protocols

        return self.given or default_protocols()

    @property
    def headers(self) -> tuple[type[Header], ...]:
        """The declarations themselves."""
        return self.protocols.headers

    def having(self, headers: Iterable[type[Header]]) -> Members:
        """Those of some declarations that are among them."""
        from dissect.packet.stored_set import numbers_of  # with the vocabulary, which most tables do without

        return self.these(numbers_of(self.protocols, headers))

    def with_name(self, name: FilterName) -> Members:
        """The declarations that have a name themselves or in their lists."""
        from dissect.filter.naming.declarations import numbers_with

        return self.these(numbers_with(self.protocols, name))

    def these(self, numbers: Collection[int]) -> Members:
        """The declarations of these numbers."""
        found = np.zeros(self.count, np.bool_)
        found[list(numbers)] = True
        return found

    def may_follow(self, members: Members, *, quoted: bool = False) -> NDArray[np.bool_]:
        """For each declaration whether one of `members` may come from there on in the same frame. `quoted`: quoted
        headers count too."""
        after = self._after_with_quoted if quoted else self._after
        found: NDArray[np.bool_] = np.any(after[:, members], axis=1)
        return found

    @cached_property
    def _after(self) -> NDArray[np.bool_]:
        return _bits(self.facts.successors)

    @cached_property
    def _after_with_quoted(self) -> NDArray[np.bool_]:
        from dissect.packet.reach import successors

        return _bits(successors(self.protocols, quoted=True))


def _bits(numbers: Sequence[int]) -> NDArray[np.bool_]:
    """As many bits of each number as there are numbers, from the lowest on."""
    octets = -(-len(numbers) // 8)
    rows = np.frombuffer(b"".join(one.to_bytes(octets, "little") for one in numbers), np.uint8)
    whole = np.unpackbits(rows.reshape(len(numbers), octets), axis=1, bitorder="little")
    return whole[:, : len(numbers)].astype(np.bool_)


@lru_cache(maxsize=8)
def tables_of(protocols: ProtocolSet | None) -> Tables:
    """The tables of a protocol set, None for the default one; remembered for the last few."""
    return Tables(protocols, facts_of(protocols))
