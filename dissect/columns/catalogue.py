"""The available columns: every field, view and verdict by Wireshark's name, and a few of our own.

`ip.src` is the value in the outermost layer that has one, `ip.src#2` that in the second. If a layer has several values,
as in a list of options, it is the first. Layers quoted in an ICMP error do not count.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any, Final, Literal, NamedTuple, TypeAlias

import pyarrow as pa

from dissect.columns.arrow.arrays import DICTIONARY, arrow_type
from dissect.errors import ColumnError
from dissect.filter.facts import ColumnFacts, facts_of
from dissect.filter.frame_names import FRAME
from dissect.filter.name_types import FilterName, Sort, Type
from dissect.suggestions import meant

if TYPE_CHECKING:
    from dissect.packet import ProtocolSet

Addresses: TypeAlias = Literal["text", "number"]

OWN: Final = (
    *(ColumnFacts(one.name, Sort.FRAME, one.type, one.bits, one.label) for one in FRAME),
    ColumnFacts("payload.offset", Sort.FRAME, Type.UNSIGNED, 32, "Where the payload of the innermost layer begins"),
    ColumnFacts("payload.length", Sort.FRAME, Type.UNSIGNED, 32, "Octets of that payload in the capture"),
)
"""The columns that do not come from fields."""

COMMUNITY_ID: Final = ColumnFacts(
    "community_id", Sort.FIELD, Type.TEXT, 0, "Community ID of the flow, the same in both directions"
)

OURS: Final[Mapping[str, ColumnFacts]] = {one.name: one for one in (*OWN, COMMUNITY_ID)}
"""The columns that no declaration has, by name."""

IN_SECONDS: Final = frozenset(one.name for one in OWN if one.type is Type.SECONDS)
"""Times that are numbers of seconds, as tshark has them."""

NANOSECONDS: Final = 10**9
"""In a second."""

IN_DICTIONARIES: Final = frozenset({"frame.interface_name", "frame.protocols"})

DEFAULT: Final = (
    "frame.number",
    "frame.time",
    "frame.len",
    "frame.protocols",
    "eth.src",
    "eth.dst",
    "ip.src",
    "ip.dst",
    "ip.proto",
    "ipv6.src",
    "ipv6.dst",
    "tcp.srcport",
    "tcp.dstport",
    "tcp.flags",
    "udp.srcport",
    "udp.dstport",
    "payload.length",
    "ip.checksum.status",
    "tcp.checksum.status",
    "udp.checksum.status",
)
"""The default columns."""

SPELLING: Final = re.compile(r"([^#]*)(?:#([1-9]\d?))?", re.ASCII)


@dataclass(frozen=True)
class Column:
    """A column: its name as requested, what is known of the name behind it, the occurrence, and its Arrow type."""

    name: str
    about: ColumnFacts
    occurrence: int
    type: pa.DataType
    protocols: ProtocolSet | None = None
    """The set whose name it is; None for the default one."""

    @cached_property
    def known(self) -> FilterName:
        """The name with the declarations behind it, which are imported now if they are not."""
        if self.about.name in OURS:
            one = self.about
            return FilterName(one.name, one.sort, one.type, one.bits, one.label, one.meaning)
        from dissect.filter.names import catalogue
        from dissect.packet import default_protocols

        return catalogue(self.protocols or default_protocols())[self.about.name]

    @property
    def field(self) -> pa.Field:
        """The column in an Arrow schema, with its label as metadata."""
        return pa.field(self.name, self.type, metadata={"label": self.about.label})


class Description(NamedTuple):
    """The description of a column: name, Arrow type as text, the RFC's label, and meaning."""

    name: str
    type: str
    label: str
    meaning: str


def _every(protocols: ProtocolSet | None) -> Iterator[ColumnFacts]:
    """Every possible column: our own, then the declarations' in alphabetical order."""
    yield from OURS.values()
    yield from facts_of(protocols).columns()


def _known(name: str, protocols: ProtocolSet | None) -> ColumnFacts | None:
    """The column of this name, without a look at any other."""
    return OURS.get(name) or facts_of(protocols).column(name)


def names(protocols: ProtocolSet | None = None) -> tuple[str, ...]:
    """Every name that `columns` accepts."""
    return tuple(one.name for one in _every(protocols))


def describe(addresses: Addresses = "text", *, protocols: ProtocolSet | None = None) -> tuple[Description, ...]:
    """All columns, with their types and meanings."""
    return tuple(Description(one.name, str(_type(one, addresses)), one.label, one.meaning) for one in _every(protocols))


def resolve(
    asked: Iterable[str] | None = None, addresses: Addresses = "text", *, protocols: ProtocolSet | None = None
) -> tuple[Column, ...]:
    """The columns with these names, or the default ones. ColumnError for an unknown or duplicate name."""
    if addresses not in {"text", "number"}:
        raise ColumnError(f"addresses must be 'text' or 'number', not {addresses!r}")
    if isinstance(asked, str):
        raise ColumnError(f"columns must be a list of names; write [{asked!r}]")
    chosen = tuple(_column(one, protocols, addresses) for one in (DEFAULT if asked is None else asked))
    twice = [name for name, count in Counter(one.name for one in chosen).items() if count > 1]
    if twice:
        raise ColumnError(f"the column {twice[0]!r} is requested twice")
    return chosen


def schema_of(columns: Sequence[Column]) -> pa.Schema:
    """The Arrow schema of tables and batches with these columns."""
    return pa.schema([one.field for one in columns])


def _column(text: Any, protocols: ProtocolSet | None, addresses: Addresses) -> Column:
    match = SPELLING.fullmatch(text) if isinstance(text, str) else None
    name = None if match is None else _known(match[1], protocols)
    if match is None or name is None:
        suggestion = meant(match[1] if match else str(text), names(protocols))
        raise ColumnError(f"there is no column {text!r}{suggestion}")
    occurrence = int(match[2] or 1)
    if occurrence > 1 and name.sort is Sort.FRAME:
        raise ColumnError(f"a frame has only one {name.name}, so there is no column {text!r}")
    return Column(text, name, occurrence, _type(name, addresses), protocols)


def _type(name: ColumnFacts, addresses: Addresses) -> pa.DataType:
    return DICTIONARY if name.name in IN_DICTIONARIES else arrow_type(name, as_text=addresses == "text")


__all__ = ["DEFAULT", "Addresses", "Column", "ColumnError", "Description", "describe", "names", "resolve", "schema_of"]
