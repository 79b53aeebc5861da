"""Where a Wireshark name lies in each declaration, as rows for the engine."""

from __future__ import annotations

from collections.abc import Mapping
from enum import Enum
from functools import lru_cache
from typing import TYPE_CHECKING, Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from dissect.columns.batches.tables import Members, Tables
from dissect.filter.facts import FixedPlace

if TYPE_CHECKING:
    from dissect.addresses import Address

NONE: Final = -1


class Form(Enum):
    """What is gathered for a name."""

    NUMBER = "an integer"
    OCTETS = "so many octets"


class Places(NamedTuple):
    """Where a name lies. Headers in `elsewhere` have it at a place that only reading finds, in a list for one: of a row
    in which such a header counts, the scalar decoder is asked."""

    name: str
    form: Form
    octets: int
    """How many there are, where octets are gathered; else 0."""
    bits: int
    """How wide the widest number is."""
    signed: bool
    address: type[Address] | None
    members: Members
    """The declarations that have the name at a place."""
    elsewhere: Members
    """Those that have it where no table says, or perhaps, in a list."""
    fixed: Mapping[int, FixedPlace]
    """The places of the declarations that have it always, and always at the same place."""
    words: NDArray[np.int64]
    """All places, as `engine.words.Place` has them, and what they point to."""
    addresses: NDArray[np.int32]
    """The address of each declaration's place in `words`; -1 for none."""


@lru_cache(maxsize=4096)
def places(tables: Tables, name: str) -> Places | None:
    """Where the fields and views of a Wireshark name lie; None where no declaration has it at a place. Remembered."""
    found = tables.facts.places(name)
    if found is None:
        return None
    addresses = np.full(tables.count, NONE, np.int32)
    for number, one in found.addresses:
        addresses[number] = one
    return Places(
        name=name,
        form=Form.NUMBER if found.bits else Form.OCTETS,
        octets=found.octets,
        bits=found.bits,
        signed=found.signed,
        address=None if found.address is None else found.address.address,
        members=addresses != NONE,
        elsewhere=tables.these(found.elsewhere),
        fixed=dict(found.fixed),
        words=np.array(found.words, np.int64),
        addresses=addresses,
    )
