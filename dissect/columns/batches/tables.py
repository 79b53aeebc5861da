"""A protocol set as arrays have it: a declaration is a number, and a set of declarations an array of truth values."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache

import numpy as np
from numpy.typing import NDArray

from dissect.packet.protocol_set import ProtocolSet
from dissect.schema import Header

Members = NDArray[np.bool_]
"""For each declaration whether it is one of them."""


@dataclass(frozen=True, eq=False)
class Tables:
    """A protocol set's declarations. One is meant by its index in `headers`."""

    protocols: ProtocolSet
    headers: tuple[type[Header], ...]
    numbers: Mapping[type[Header], int]

    def members(self, is_one: Callable[[type[Header]], bool]) -> Members:
        """The declarations of which something is so."""
        return np.fromiter(map(is_one, self.headers), np.bool_, len(self.headers))

    def may_follow(self, members: Members, *, quoted: bool = False) -> NDArray[np.bool_]:
        """For each declaration whether one of `members` may come from there on in the same frame. `quoted`: quoted
        headers count too."""
        after = self._after_with_quoted if quoted else self._after
        found: NDArray[np.bool_] = np.any(after[:, members], axis=1)
        return found

    @cached_property
    def _after(self) -> NDArray[np.bool_]:
        return self._closure(quoted=False)

    @cached_property
    def _after_with_quoted(self) -> NDArray[np.bool_]:
        return self._closure(quoted=True)

    def _closure(self, *, quoted: bool) -> NDArray[np.bool_]:
        """For each declaration those that may come from there on, itself among them."""
        after = np.eye(len(self.headers), dtype=np.bool_)
        for number, header in enumerate(self.headers):
            after[number, [self.numbers[one] for one in self.protocols.successors(header, quoted=quoted)]] = True
        for number in range(len(after)):
            after[after[:, number]] |= after[number]
        return after


@lru_cache(maxsize=8)
def tables_of(protocols: ProtocolSet) -> Tables:
    """The tables of a protocol set; remembered for the last few."""
    headers = protocols.headers
    return Tables(protocols, headers, {header: number for number, header in enumerate(headers)})
