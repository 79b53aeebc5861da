"""The protocols that a walk knows, with their number spaces. The declarations give all tables; nothing registers."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from enum import IntEnum
from functools import cache, cached_property, lru_cache, partial
from typing import TYPE_CHECKING, Any, Self

from dissect.assigned_numbers import LinkType
from dissect.derive.checksum_outline import checksum_outline_of
from dissect.derive.decoder import clipping_decoder, whole_decoder
from dissect.derive.lists.held import joined_list
from dissect.derive.outline import base_of, outline_of
from dissect.derive.step import HeaderStep, look_behind, looks_behind, recognizer, selector, step
from dissect.errors import SchemaError
from dissect.packet.extending.installed import extended
from dissect.packet.extending.rules import check_names
from dissect.protocols import PROTOCOLS
from dissect.schema import Field, Header, Nesting, Next, OptionList, Payload, Peek, Sections, field
from dissect.schema.layout import FieldKind
from dissect.schema.words import GreedyBytes

NESTINGS = tuple(Nesting)


class Dissector:
    """How one header is walked: its step, the choice among its variants, its decoder."""

    __slots__ = (
        "after_quotation",
        "decode",
        "fixed_octets",
        "has_checksums_in_lists",
        "has_extent",
        "has_jumbo_options",
        "has_lists",
        "has_lists_by_network",
        "has_lists_only_behind",
        "has_trailer",
        "header",
        "is_checked_whole",
        "is_delimited",
        "is_stream",
        "joined_list",
        "kinds",
        "last_list",
        "lends",
        "look_behind",
        "nesting",
        "number",
        "otherwise",
        "outline",
        "payload",
        "protocols",
        "recognize",
        "select",
        "step",
        "takes_rest",
        "variants",
    )

    def __init__(self, header: type[Header], protocols: ProtocolSet, number: int) -> None:
        self.header = header
        self.protocols = protocols
        self.number = number
        """Its place in `ProtocolSet.dissectors`."""
        self.kinds = frozenset(header.__mro__)
        """The header's declaration, and those that it is a variant of."""
        self.variants: tuple[type[Header], ...] = ()
        self.otherwise: Dissector | None = None
        """What the octets may be if they are not this protocol."""

    if TYPE_CHECKING:
        payload: Payload
        """What the payload is if no header follows."""
    else:

        def __getattr__(self, name: str) -> Any:
            """Few of the known headers occur in a capture: what a walk reads of one is derived when it first does."""
            if name not in type(self).__slots__:
                raise AttributeError(f"{type(self).__name__} has no attribute {name}")
            self._derive()
            return getattr(self, name)

    def _derive(self) -> None:
        header = self.header
        self.outline = outline = outline_of(header)
        # A walk reads these at every header, so they are kept here too.
        self.fixed_octets = outline.fixed_octets
        self.takes_rest = outline.takes_rest
        self.is_delimited = outline.is_delimited
        self.nesting = NESTINGS.index(outline.nesting)
        self.has_lists = outline.has_lists
        self.has_extent = bool(outline.extents)
        self.has_jumbo_options = bool(outline.jumbo_suspects)
        self.has_trailer = outline.has_trailer
        self.is_stream = outline.is_stream
        self.payload = outline.payload_kind(is_base=bool(self.variants))
        self.has_checksums_in_lists = checksum_outline_of(header).checksums_in_lists
        self.last_list = _last_list(header)
        self.joined_list = joined_list(header)
        self.has_lists_by_network = _has_lists_by_network(header)
        """Whether what stands in a list depends on the network layer around."""
        self.after_quotation: Field | None = None
        """The list after a quotation, as a field outside every header."""
        if outline.after_quotation is not None:
            declared: Any = field(GreedyBytes, "After the quotation", options=outline.after_quotation)
            self.after_quotation = declared.named("after_quotation")
        self.has_lists_only_behind = all(one.options is None for one in header.fields)
        """Whether no list stands in the header, but perhaps one after a quotation."""
        self.recognize = recognizer(header)
        """Tells whether octets are this protocol; None if any octets are."""
        self.is_checked_whole = is_checked_whole(header)
        self.lends = checksum_outline_of(header).lent is not None
        """Whether the header lends its pseudo-header to what it carries."""
        self._derive_readers()

    def _derive_readers(self) -> None:
        """What reads this header and finds the next one: code that is made when it is first called."""
        header, tables = self.header, self.protocols.tables
        self.decode: Callable[[bytes, int, int], Header] = self._later("decode", clipping_decoder, header)
        self.step: HeaderStep = self._later("step", step, header, tables)
        self.look_behind: Callable[[bytes, int, int], tuple[int, int, Any, int]] | None = None
        """What follows, where that is seen only behind a header whose size is found by reading it."""
        if looks_behind(header):
            self.look_behind = self._later("look_behind", look_behind, header, tables)
        self.select: Callable[[bytes, int], Dissector | None] | None = None
        if self.variants:
            variants = {one: _dissector_of(self.protocols, one) for one in self.variants}
            self.select = self._later("select", selector, header, variants)

    def reader(self, *, is_complete: bool) -> Callable[[bytes, int, int], Header]:
        """What decodes this header; `is_complete`: where all of its fields are there."""
        return whole_decoder(self.header) if is_complete else clipping_decoder(self.header)

    def yield_to(self, other: Dissector) -> bool:
        """Try `other` on octets that are not this protocol. False if this protocol accepts any octets."""
        if self.otherwise is None and self.recognize is not None:
            self.otherwise = other
        return self.otherwise is other

    def __reduce__(self) -> tuple[Any, ...]:
        return _dissector_of, (self.protocols, self.header)

    def _later(self, name: str, derive: Callable[..., Callable[..., Any]], *parts: Any) -> Callable[..., Any]:
        """A function that puts the one that `derive` makes of `parts` in its own place, under its name, and calls that.

        Not a closure: there are thousands of these, which the garbage collector would visit with all their cells.
        """
        return partial(_first, self, name, derive, parts)


def _first(
    dissector: Dissector, name: str, derive: Callable[..., Callable[..., Any]], parts: Sequence[Any], *arguments: Any
) -> Any:
    derived = derive(*parts)
    setattr(dissector, name, derived)
    return derived(*arguments)


@cache
def _last_list(header: type[Header]) -> Field | None:
    """The only list of a header, if it is of type, length and value and nothing else follows the fixed part."""
    tail = header.layout.tail
    if len(tail) != 1 or any(slot.field.options is not None for slot in header.layout.fixed):
        return None
    is_plain = tail[0].kind is FieldKind.OCTETS and tail[0].condition is None
    return tail[0].field if is_plain and isinstance(tail[0].field.options, OptionList) else None


@cache
def _has_lists_by_network(header: type[Header]) -> bool:
    lists = (one.options for one in header.fields)
    return any(section.over is not None for one in lists if isinstance(one, Sections) for section in one.sections)


@cache
def is_checked_whole(header: type[Header]) -> bool:
    """Whether a header has a checksum over its whole payload, as transports have."""
    own = checksum_outline_of(header).own
    return own is not None and not own.header_only and own.coverage is None


DecodeAs = Mapping[type[IntEnum], Mapping[int, type[Header] | None]]
"""New meanings for some numbers of a space; None: unknown."""


class ProtocolSet:
    """A set of protocols, ready for walks. SchemaError if two claim the same number, unless the first can decline
    octets (`recognized_by`): then the second is tried.

    `decode_as` overrides the meaning of a number: ``{UdpPort: {5300: DNS}}``.
    """

    def __init__(self, headers: Sequence[type[Header]], decode_as: DecodeAs | None = None) -> None:
        dissectors = {header: Dissector(header, self, number) for number, header in enumerate(headers)}
        for header in dissectors:
            if (base := base_of(header)) in dissectors:
                dissectors[base].variants += (header,)
        self._dissectors = dissectors
        self.dissectors = tuple(dissectors[header] for header in headers)
        """Those of `headers`, in the same order."""
        self.headers = tuple(headers)
        self._decode_as: DecodeAs = decode_as or {}
        self.tables: dict[type[IntEnum], dict[int, Dissector]] = {}
        for header, dissector in dissectors.items():
            for space, numbers in (header.stack.carried_as or {}).items():
                table = self.tables.setdefault(space, {})
                for number in numbers:
                    first = table.setdefault(number, dissector)
                    if first is not dissector and not first.yield_to(dissector):
                        other = first.header.__name__
                        raise SchemaError(f"{header.__name__}: {space.__name__} {number} is {other}'s already")
        for space, chosen in self._decode_as.items():
            table = self.tables.setdefault(space, {})
            for number, kind in chosen.items():
                if kind is None:
                    table.pop(number, None)
                elif kind in dissectors:
                    table[number] = dissectors[_delimiter(dissectors, space, kind) or kind]
                else:
                    raise SchemaError(f"{kind.__name__} is not one of the protocols")
        self.links: Mapping[int, Dissector] = self.tables.get(LinkType, {})
        """The first header in a frame of a link type."""
        self.is_own = False
        """Whether the set is `own_protocols`, of which some forms are stored."""
        self.kept: dict[object, Any] = {}
        """What others keep of the set, each under a key of its own, as long as the set exists."""
        self._reached: dict[Dissector, frozenset[type[Header]]] = {}

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
        return _made_once(None if self.headers == PROTOCOLS else self.headers, _listed(merged))

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
        return _made_once, (None if self.headers == PROTOCOLS else self.headers, _listed(self._decode_as))

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


def _delimiter(protocols: Iterable[type[Header]], space: type[IntEnum], kind: type[Header]) -> type[Header] | None:
    """The header that delimits messages of a kind, if the space has such a header."""
    return next(
        (one for one in protocols if one.stack.delimits is kind and space in (one.stack.carried_as or {})), None
    )


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
    return ProtocolSet(PROTOCOLS if headers is None else headers, meanings)


def _dissector_of(protocols: ProtocolSet, header: type[Header]) -> Dissector:
    return protocols._dissectors[header]


@cache
def own_protocols() -> ProtocolSet:
    """Every protocol of this library, ready for walks; made on the first call."""
    protocols = ProtocolSet(PROTOCOLS)
    protocols.is_own = True
    return protocols


@cache
def default_protocols() -> ProtocolSet:
    """Every protocol of this library, and those that installed distributions declare under the entry points
    `dissect.protocols`; made on the first call. A ProtocolWarning names those that are left out, and why."""
    return extended(own_protocols())


def chosen_protocols(protocols: ProtocolSet | None, decode_as: DecodeAs | None) -> ProtocolSet:
    """The protocol set for a call: `protocols`, or the default ones, with the numbers of `decode_as`."""
    chosen = default_protocols() if protocols is None else protocols
    return chosen.decoding(decode_as) if decode_as else chosen
