"""What columns need to know of a protocol set, with declarations as numbers: derived from them, or as it was stored.

The facts of the default set are stored (`dissect.stored_forms`), so that most tables need no declaration.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Final, NamedTuple, Protocol

from dissect.filter.name_types import Carried, Sort, Type
from dissect.filter.naming.lines import Lines
from dissect.packet.extending.installed import is_extended
from dissect.stored_forms import stored, stored_octets

if TYPE_CHECKING:
    from dissect.packet import ProtocolSet

SET_FORM: Final = "protocol_facts"
NAMES_FORM: Final = "names"
OF_COLUMNS: Final = frozenset({Sort.FIELD, Sort.VERDICT, Sort.PAYLOAD, Sort.FOLLOWED, Sort.DATAGRAM})
"""Of which names there are columns."""


class FixedPlace(NamedTuple):
    """A number, or octets, always at the same place of a header."""

    octet: int
    octets: int
    shift: int
    bits: int
    factor: int


class PlainPlaces(NamedTuple):
    """Where a name lies in the declarations that have it at a place."""

    octets: int
    """How many there are, where octets are gathered; else 0."""
    bits: int
    """How wide the widest number is; 0 for octets."""
    signed: bool
    address: Type | None
    elsewhere: Sequence[int]
    """The declarations that have it where no table says, or perhaps, in a list."""
    fixed: Sequence[tuple[int, FixedPlace]]
    """The places of the declarations that have it always, and always at the same place."""
    words: Sequence[int]
    """All places, as `engine.words.Place` has them, and what they point to."""
    addresses: Sequence[tuple[int, int]]
    """The declarations that have it at a place, and the address of each one's place in `words`."""


class ColumnFacts(NamedTuple):
    """A name of which there are columns."""

    name: str
    sort: Sort
    type: Type
    bits: int = 0
    label: str = ""
    meaning: str = ""
    is_behind: bool = False
    """Whether it refers to the check sequence after a frame."""
    subjects: Sequence[int] = ()
    """The declarations whose checksum a verdict is about, or whose payload the name is about."""
    holders: Sequence[int] = ()
    """The declarations whose lists may contain such values."""
    in_streams: bool = False
    """Whether messages may have it that headers delimit in streams."""
    carried: Carried | None = None
    """What it says of the payload of headers; None if it is about headers."""


class Facts(Protocol):
    """The facts of a protocol set."""

    @property
    def protocols(self) -> Sequence[str]:
        """The name of each declaration's protocol."""

    @property
    def successors(self) -> Sequence[int]:
        """For each declaration a bit for each that may come from there on in the same frame, itself among them."""

    def column(self, name: str) -> ColumnFacts | None:
        """What is known of a name; None if there is no column of it."""

    def columns(self) -> Iterator[ColumnFacts]:
        """The same of every name, in alphabetical order."""

    def places(self, name: str) -> PlainPlaces | None:
        """Where a name lies that every declaration that has it has at a place; None for any other."""


@lru_cache(maxsize=8)
def facts_of(protocols: ProtocolSet | None) -> Facts:
    """The facts of a set, remembered for the last few; None for the default one."""
    if not is_extended() if protocols is None else protocols.is_own:
        form, lines = stored(SET_FORM), stored_octets(NAMES_FORM)
        if form is not None and lines is not None:
            return StoredFacts(form, Lines(lines))
    if protocols is None:
        from dissect.packet import default_protocols

        return facts_of(default_protocols())
    from dissect.filter.fact_finding import DerivedFacts

    return DerivedFacts(protocols)


class StoredFacts:
    """Those of the default set as they were stored."""

    def __init__(self, form: Any, lines: Lines) -> None:
        self.protocols: Sequence[str] = form["protocols"]
        self.successors: Sequence[int] = [int(one, 16) for one in form["successors"]]
        self._lines = lines

    def column(self, name: str) -> ColumnFacts | None:
        """What is known of a name; None if there is no column of it."""
        line = self._lines.get(name)
        return None if line is None else _in_columns(column_in(name, line))

    def columns(self) -> Iterator[ColumnFacts]:
        """The same of every name, in alphabetical order."""
        return filter(None, (_in_columns(column_in(name, line)) for name, line in self._lines))

    def places(self, name: str) -> PlainPlaces | None:
        """Where a name lies in the declarations that have it at a place; None for any other."""
        found = (self._lines.get(name) or (None, None))[1]
        if found is None:
            return None
        octets, bits, signed, address, elsewhere, fixed, words, addresses = found
        places = [(number, FixedPlace(*place)) for number, place in fixed]
        of_type = None if address is None else Type[address]
        of_each = [(number, address) for number, address in addresses]
        return PlainPlaces(octets, bits, signed, of_type, elsewhere, places, words, of_each)


def _in_columns(found: ColumnFacts) -> ColumnFacts | None:
    return found if found.sort in OF_COLUMNS else None


def column_in(name: str, line: Any) -> ColumnFacts:
    """What a line says of its name."""
    sort, type_, *rest, carried = line[0]
    column = ColumnFacts(name, Sort[sort], Type[type_], *rest)
    return column if carried is None else column._replace(carried=Carried(*carried))


def line_of(column: ColumnFacts, places: PlainPlaces | None) -> list[Any]:
    """What a line says of its name, as it is stored."""
    _, sort, type_, *rest = column
    address = None if places is None or places.address is None else places.address.name
    kept = None if places is None else places._replace(address=address)  # type: ignore[arg-type]  # its name stands for it
    return [[sort.name, type_.name, *rest], kept]
