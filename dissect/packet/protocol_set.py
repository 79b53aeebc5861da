"""The protocols that a walk knows, with their number spaces. The declarations give all tables; nothing registers."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from enum import IntEnum
from functools import cache, cached_property, lru_cache
from typing import Any, Self

from dissect.assigned_numbers import LinkType
from dissect.derive.decoder import clipping_decoder
from dissect.derive.outline import base_of
from dissect.derive.step import step
from dissect.errors import SchemaError
from dissect.packet.dissector import Dissector
from dissect.packet.extending.installed import extended
from dissect.packet.extending.rules import check_names
from dissect.packet.reach import SUCCESSORS
from dissect.packet.stored_set import COMPLETIONS, ByHeader, StoredSet, StoredTables, stored_protocols
from dissect.schema import Header, Next, Peek

DecodeAs = Mapping[type[IntEnum], Mapping[int, type[Header] | None]]
"""New meanings for some numbers of a space; None: unknown."""


class ProtocolSet:
    """A set of protocols, ready for walks. SchemaError if two claim the same number, unless the first can decline
    octets (`recognized_by`): then the second is tried.

    `decode_as` overrides the meaning of a number: ``{UdpPort: {5300: DNS}}``.
    """

    def __init__(self, headers: Sequence[type[Header]], decode_as: DecodeAs | None = None) -> None:
        self.known: StoredSet | None = None
        """Our own declarations as they were stored, if they are imported one by one."""
        self._headers = tuple(headers)
        places = {header: number for number, header in enumerate(self.headers)}
        self._variants: dict[type[Header], tuple[type[Header], ...]] = {}
        for header in places:
            if (base := base_of(header)) in places:
                self._variants[base] = (*self._variants.get(base, ()), header)
        dissectors = {header: Dissector(self, place) for header, place in places.items()}
        self._dissectors: Mapping[type[Header], Dissector] = dissectors
        self.dissectors = tuple(dissectors[header] for header in self.headers)
        """Those of `headers`, in the same order."""
        self._decode_as: DecodeAs = decode_as or {}
        self.tables: Mapping[type[IntEnum], dict[int, Dissector]]
        self.tables = tables = dict[type[IntEnum], dict[int, Dissector]]()
        for header, dissector in dissectors.items():
            for space, numbers in (header.stack.carried_as or {}).items():
                table = tables.setdefault(space, {})
                for number in numbers:
                    first = table.setdefault(number, dissector)
                    if first is not dissector and not first.yield_to(dissector):
                        other = first.header.__name__
                        raise SchemaError(f"{header.__name__}: {space.__name__} {number} is {other}'s already")
        self._begin(lambda space: tables.setdefault(space, {}))

    def _begin(self, opened: Callable[[type[IntEnum]], dict[int, Dissector]]) -> None:
        """`opened`: the table of a space, to be changed."""
        known = self._dissectors
        for space, chosen in self._decode_as.items():
            table = opened(space)
            for number, kind in chosen.items():
                if kind is None:
                    table.pop(number, None)
                elif kind in known:
                    table[number] = self._delimiter(space, kind) or known[kind]
                else:
                    raise SchemaError(f"{kind.__name__} is not one of the protocols")
        self.links: Mapping[int, Dissector] = self.tables.get(LinkType, {})
        """The first header in a frame of a link type."""
        self.is_own = False
        """Whether the set is `own_protocols`, of which some forms are stored."""
        self.kept: dict[object, Any] = {}
        """What others keep of the set, each under a key of its own, as long as the set exists."""
        self._reached: dict[Dissector, frozenset[type[Header]]] = {}

    def _delimiter(self, space: type[IntEnum], kind: type[Header]) -> Dissector | None:
        """The header that delimits messages of a kind, if the space has such a header."""
        stacks = {one: one.header.stack for one in map(self.dissectors.__getitem__, sorted(self.using("delimits")))}
        found = (one for one, said in stacks.items() if said.delimits is kind and space in (said.carried_as or {}))
        return next(found, None)

    @property
    def headers(self) -> tuple[type[Header], ...]:
        """The declarations."""
        return self._headers

    @cached_property
    def _headers(self) -> tuple[type[Header], ...]:
        return tuple(one.header for one in self.dissectors)

    def _declared(self, number: int) -> tuple[type[Header], tuple[type[Header], ...]]:
        """The declaration of a number, and its variants."""
        header = self.headers[number]
        return header, self._variants.get(header, ())

    def number_of(self, header: type[Header]) -> int:
        """The place of a declaration in `headers`. KeyError if it is not one of them."""
        return self._dissectors[header].number

    def using(self, word: str) -> frozenset[int]:
        """The declarations whose `Stack` says something by a word of the vocabulary."""
        return frozenset(number for number, one in enumerate(self.headers) if getattr(one.stack, word))

    def members(self, kinds: tuple[type[Header], ...]) -> bytearray:
        """An octet for each declaration: whether it is one of these kinds."""
        return bytearray(issubclass(header, kinds) for header in self.headers)

    def may_follow(self, kind: type[Header], dissector: Dissector) -> bool:
        """Whether a kind of header may follow as `kinds_from` says."""
        return kind in self.kinds_from(dissector)

    def kinds_from(self, dissector: Dissector) -> frozenset[type[Header]]:
        """Every kind of header that may follow in the same packet from a dissector's header on, itself included.

        Quoted headers do not count.
        """
        if dissector not in self._reached:
            found, new = set[type[Header]](), {dissector.header}
            while new:
                found |= new
                new = set().union(*map(self.successors, new)) - found
            self._reached[dissector] = frozenset().union(*(self._dissectors[one].kinds for one in found))
        return self._reached[dissector]

    def successors(self, header: type[Header], *, quoted: bool = False) -> set[type[Header]]:
        """The headers that may come right after one, or turn out to be there in its place.

        `quoted`: quoted headers too.
        """
        otherwise = self._dissectors[header].otherwise
        lookups = [one for one in header.stack.next if quoted or not one.quoted]
        carried = {one.header for lookup in lookups for one in self._found_by(lookup)}
        if otherwise is not None:
            carried.add(otherwise.header)
        return {one for kind in (header, *carried) for one in self._of_kind.get(kind, ())}

    @cached_property
    def _of_kind(self) -> Mapping[type[Header], list[type[Header]]]:
        return _by_kind(self.dissectors)

    def _found_by(self, lookup: Next) -> Iterable[Dissector]:
        """What a lookup may find."""
        table = self.tables.get(lookup.space, {})
        if isinstance(lookup.key, Peek) or lookup.key.fields:
            return table.values()
        found = table.get(lookup.key.constant)
        return () if found is None else (found,)

    def other(self, header: type[Header]) -> type[Header] | None:
        """What octets are tried as that are not the header under whose number they come; None for nothing."""
        otherwise = self._dissectors[header].otherwise
        return None if otherwise is None else otherwise.header

    def decoding(self, decode_as: DecodeAs) -> ProtocolSet:
        """The same protocols with new meanings for some numbers. Meanings given earlier stay. The latest such sets are
        kept, so that a call for each packet does not make one for each.

        SchemaError if a header is not one of them.
        """
        given: Any = decode_as
        if not isinstance(given, Mapping) or not all(isinstance(one, Mapping) for one in given.values()):
            raise TypeError(f"decode_as gives numbers a header, as in {{UdpPort: {{5300: DNS}}}}, not {given!r}")
        spaces = dict.fromkeys((*self._decode_as, *decode_as))
        merged = {space: {**self._decode_as.get(space, {}), **decode_as.get(space, {})} for space in spaces}
        return _made_once(self._known_headers(), _listed(merged))

    def including(self, headers: Sequence[type[Header]]) -> ProtocolSet:
        """The same protocols and further ones. Meanings of numbers given earlier stay.

        SchemaError if one of them takes a number of another that cannot decline octets (`recognized_by`), or has the
        class name, the Wireshark name or a field name of another. Only a variant may have the names of its base.
        """
        check_names(self.headers, headers)
        extended = ProtocolSet(tuple(dict.fromkeys((*self.headers, *headers))), self._decode_as)
        for one in headers:  # what would otherwise fail when the first of them is met
            step(one, extended.tables)
            clipping_decoder(one)
        return extended

    def __copy__(self) -> Self:
        return self

    def __deepcopy__(self, memo: object) -> Self:
        """Copies of what was read by it share it."""
        return self

    def __reduce__(self) -> tuple[Any, ...]:
        for made in (own_protocols, default_protocols):
            if self is made():
                return made, ()
        return _made_once, (self._known_headers(), _listed(self._decode_as))

    def _known_headers(self) -> tuple[type[Header], ...] | None:
        """The declarations; None for our own ones."""
        return None if self.headers == _own_headers() else self.headers

    def dissector(self, space: type[IntEnum], number: int) -> Dissector | None:
        """The header under a number of a space."""
        return self.tables.get(space, {}).get(number)


def _by_kind(dissectors: Iterable[Dissector]) -> Mapping[type[Header], list[type[Header]]]:
    """The headers of each kind: a header is of its own kind, and of those that it is a variant of."""
    found: dict[type[Header], list[type[Header]]] = {}
    for dissector in dissectors:
        for kind in dissector.kinds:
            found.setdefault(kind, []).append(dissector.header)
    return found


_Meaning = tuple[type[IntEnum], int, type[Header] | None]


def _listed(decode_as: DecodeAs) -> tuple[_Meaning, ...]:
    return tuple((space, number, kind) for space, kinds in decode_as.items() for number, kind in kinds.items())


@lru_cache(maxsize=16)
def _made_once(headers: tuple[type[Header], ...] | None, chosen: tuple[_Meaning, ...]) -> ProtocolSet:
    """A set that is asked for with each of many packets, or comes with each from another process; None for our own
    protocols."""
    meanings: dict[type[IntEnum], dict[int, type[Header] | None]] = {}
    for space, number, kind in chosen:
        meanings.setdefault(space, {})[number] = kind
    return _own_set(meanings) if headers is None else ProtocolSet(headers, meanings)


def _own_headers() -> tuple[type[Header], ...]:
    from dissect.protocols import PROTOCOLS  # all of them, which our own set, as it was stored, does without

    return PROTOCOLS


class OwnSet(ProtocolSet):
    """Our own protocols as they were stored: a declaration is imported when a packet has such a header."""

    def __init__(self, known: StoredSet, decode_as: DecodeAs | None = None) -> None:
        self.known: StoredSet = known
        self.dissectors = tuple(Dissector(self, number) for number in range(len(known.homes)))
        for number, other in known.otherwise:
            self.dissectors[number].otherwise = self.dissectors[other]
        self._dissectors = ByHeader(known, dict(enumerate(self.dissectors)))
        self._decode_as = decode_as or {}
        self.tables = tables = StoredTables(known, self.dissectors)
        self._begin(tables.opened)
        if not self._decode_as:
            self.kept[SUCCESSORS, False] = known.after
            self.kept[SUCCESSORS, True] = known.after_with_quoted
        self.kept[COMPLETIONS] = known.completions

    def _declared(self, number: int) -> tuple[type[Header], tuple[type[Header], ...]]:
        return self.known.header(number), self.known.variants(number)

    def using(self, word: str) -> frozenset[int]:
        found = self.known.words.get(word)
        return super().using(word) if found is None else found

    def _known_headers(self) -> None:
        return None

    def members(self, kinds: tuple[type[Header], ...]) -> bytearray:
        numbers = [self.known.number(one) for one in kinds]
        found = 0
        for number in numbers:
            if number is None:
                return super().members(kinds)
            found |= self.known.kinds(number)
        return bytearray(found >> number & 1 for number in range(len(self.dissectors)))

    def may_follow(self, kind: type[Header], dissector: Dissector) -> bool:
        number = None if self._decode_as else self.known.number(kind)
        if number is None:  # where numbers lead elsewhere, and for what is no declaration of ours
            return super().may_follow(kind, dissector)
        return self.known.after[dissector.number] & self.known.kinds(number) != 0


def declared_protocols() -> ProtocolSet:
    """Every protocol of this library, from the declarations."""
    protocols = ProtocolSet(_own_headers())
    protocols.is_own = True
    return protocols


@cache
def own_protocols() -> ProtocolSet:
    """Every protocol of this library, ready for walks; made on the first call."""
    protocols = _own_set()
    protocols.is_own = True
    return protocols


def _own_set(decode_as: DecodeAs | None = None) -> ProtocolSet:
    """Our own protocols, with new meanings for some numbers: as they were stored, or else from the declarations."""
    known = stored_protocols()
    return ProtocolSet(_own_headers(), decode_as) if known is None else OwnSet(known, decode_as)


@cache
def default_protocols() -> ProtocolSet:
    """Every protocol of this library, and those that installed distributions declare under the entry points
    `dissect.protocols`; made on the first call. A ProtocolWarning names those that are left out, and why."""
    return extended(own_protocols())


def chosen_protocols(protocols: ProtocolSet | None, decode_as: DecodeAs | None) -> ProtocolSet:
    """The protocol set for a call: `protocols`, or the default ones, with the numbers of `decode_as`."""
    chosen = default_protocols() if protocols is None else protocols
    return chosen.decoding(decode_as) if decode_as else chosen
