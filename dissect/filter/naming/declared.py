"""The names of the filter language: the declared fields behind each of Wireshark's names, and their type.

Names are derived. Two things are data here, because no declaration has them: the names for either of two fields
(`EITHER`), and what is known about a frame before dissecting it (`FRAME_NAMES`).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, partial
from typing import Any, Final

from dissect.derive.lists.items import items_within
from dissect.derive.outline import base_of, outline_of
from dissect.filter.frame_names import FRAME_NAMES, FRAME_PROTOCOL
from dissect.filter.joined import name_of_completion, names_of_datagrams
from dissect.filter.name_types import ADDRESSES, STATUS, Carried, FilterName, Sort, Type
from dissect.filter.naming.catalogue import Catalogue, Describe
from dissect.packet.stored_set import completions_of
from dissect.schema import Field, Followed, FollowedType, Header, PayloadNames, View
from dissect.schema.description import own_text
from dissect.schema.layout import FieldKind, Slot

KINDS: Final[Mapping[FieldKind, Type]] = {
    FieldKind.UNSIGNED: Type.UNSIGNED,
    FieldKind.SIGNED: Type.SIGNED,
    FieldKind.FLAG: Type.FLAG,
    FieldKind.OCTETS: Type.OCTETS,
    FieldKind.REST: Type.OCTETS,
    FieldKind.TEXT: Type.TEXT,
    FieldKind.NAME: Type.DOMAIN_NAME,
    FieldKind.VARIABLE: Type.UNSIGNED,
}

FOLLOWED_TYPES: Final[Mapping[FollowedType, Type]] = {
    FollowedType.NUMBER: Type.UNSIGNED,
    FollowedType.SIGNED: Type.SIGNED,
    FollowedType.MARK: Type.FLAG,
    FollowedType.MESSAGE: Type.MESSAGE,
    FollowedType.DURATION: Type.SECONDS,
    FollowedType.WORD: Type.TEXT,
    FollowedType.TEXT: Type.TEXT,
    FollowedType.OCTETS: Type.OCTETS,
}

EITHER: Final = (
    ("src", "dst", "addr", "Source or destination address"),
    ("srcport", "dstport", "port", "Source or destination port"),
)
"""If a protocol has fields of the first two names, the third name covers both.

An `addr` must be an address: a VN-Tag has interfaces as `src` and `dst`.
"""

UNDECLARED: Final = PayloadNames(length="data.len", octets="data.data")
"""The names of what no declaration reads."""


@cache
def declared_catalogue(protocols: tuple[type[Header], ...]) -> Catalogue:
    """Every name of some declarations; cached."""
    found: dict[str, FilterName | Describe] = {one.name: one for one in _frames()}
    holders: dict[type[Header], set[type[Header]]] = {}
    for header in protocols:
        for item in items_within(header):
            holders.setdefault(item, set()).add(header)
    named = _Named(protocols, holders)
    for name, describe in (
        *named.fields(),
        *named.payloads(),
        *named.either(),
        *named.verdicts(),
        *named.check_sequences(),
        *named.datagrams(),
        *named.followed(),
        *named.applications(),
        *named.headers(),
    ):
        found.setdefault(name, describe)
    return Catalogue(found, _delimited(protocols))


def _delimited(protocols: Sequence[type[Header]]) -> frozenset[type[Header]]:
    """The headers that delimit messages in streams, those of the messages, and those that are answered elsewhere."""
    both = tuple(kind for one in protocols if one.stack.delimits for kind in (one, one.stack.delimits))
    return frozenset(one for one in protocols if issubclass(one, both) or one.stack.answers_elsewhere)


def _frames() -> Iterator[FilterName]:
    yield FilterName(FRAME_PROTOCOL, Sort.PROTOCOL, Type.PROTOCOL, label="The whole frame")
    for name, type_, bits, label in FRAME_NAMES:
        yield FilterName(name, Sort.FRAME, type_, bits, label)


@dataclass(slots=True)
class _Place:
    """One field or view under a name."""

    header: type[Header]
    name: str
    type: Type
    bits: int
    declared: Field | View


class _Named:
    """The names of headers and of the items in their lists, and what describes each."""

    def __init__(self, protocols: Sequence[type[Header]], holders: Mapping[type[Header], set[type[Header]]]) -> None:
        self.protocols = dict.fromkeys(protocols)
        self.items = holders
        self.everything = dict.fromkeys((*protocols, *holders))
        self.declared: dict[str, list[tuple[type[Header], Field | View]]] = {}
        """Under each name its fields and views."""
        for header in self.everything:
            for field in header.fields:
                if field.wireshark:
                    self.declared.setdefault(field.wireshark, []).append((header, field))
            for view in header.views:
                if view.wireshark:
                    self.declared.setdefault(view.wireshark, []).append((header, view))

    def fields(self) -> Iterator[tuple[str, Describe]]:
        for name in self.declared:
            yield name, partial(self._field, name)

    def either(self) -> Iterator[tuple[str, Describe]]:
        prefixes = {one.rpartition(".")[0] for one in self.declared}
        for first, second, name, label in EITHER:
            for protocol in prefixes:
                parts = f"{protocol}.{first}", f"{protocol}.{second}"
                one, other = map(self._places, parts)
                if not one or not other or one[0].type is not other[0].type:
                    continue
                if (one[0].type.address is not None) is (name == "addr"):
                    places = [*one, *other]
                    either = f"{protocol}.{name}"
                    yield either, partial(self._name, either, Sort.EITHER, places, label, "", parts)

    def verdicts(self) -> Iterator[tuple[str, Describe]]:
        for header in self.everything:
            rule = header.stack.checksum
            checked = None if rule is None else next(one for one in header.fields if one.name == rule.field)
            if checked is not None and checked.wireshark:
                yield checked.wireshark + STATUS, partial(self._verdict, checked)

    def check_sequences(self) -> Iterator[tuple[str, Describe]]:
        """The check sequences after frames, and their verdicts."""
        declared = ((header, header.stack.check_sequence) for header in self.protocols)
        rules = {header: rule for header, rule in declared if rule is not None}
        for name, rule in {rule.wireshark: rule for rule in rules.values()}.items():
            own = {header: (rule.field,) for header, other in rules.items() if other.wireshark == name}
            behind = partial(FilterName, own=own, is_behind=True)
            yield name, partial(behind, name, Sort.FIELD, Type.UNSIGNED, 8 * rule.octets, rule.label)
            label = f"Verdict on: {rule.label}"
            yield name + STATUS, partial(behind, name + STATUS, Sort.VERDICT, Type.VERDICT, label=label)

    def payloads(self) -> Iterator[tuple[str, Describe]]:
        """What headers carry, and what of it nothing is declared for."""
        carriers: dict[PayloadNames, list[type[Header]]] = {}
        for header in self.protocols:
            if header.stack.payload_names is not None:
                carriers.setdefault(header.stack.payload_names, []).append(header)
        for names, headers in carriers.items():
            yield from self._payload(names, partial(tuple, headers), is_innermost=False)
        yield from self._payload(UNDECLARED, self._open, is_innermost=True)

    def _payload(
        self, names: PayloadNames, carriers: Callable[[], Sequence[type[Header]]], *, is_innermost: bool
    ) -> Iterator[tuple[str, Describe]]:
        for name, is_length in ((names.length, True), (names.octets, False)):
            if name:
                yield name, partial(_carried, name, carriers, Carried(is_length, is_innermost))

    def _open(self) -> Sequence[type[Header]]:
        """The headers behind which there may be octets that have no declaration."""
        outlines = {header: outline_of(header) for header in self.protocols}
        bases = {base_of(header) for header in outlines}
        return [header for header, one in outlines.items() if one.may_carry_undeclared(is_base=header in bases)]

    def datagrams(self) -> Iterator[tuple[str, Describe]]:
        """What is known of datagrams that came in fragments, under the name of their protocol."""
        for name, protocol in completions_of(self.protocols).items():
            for one in (*names_of_datagrams(protocol), name_of_completion(name)):
                yield one.name, partial(_same, one)

    def followed(self) -> Iterator[tuple[str, Describe]]:
        """What only the packets before one tell of it."""
        for header in self.protocols:
            for one in header.stack.followed:
                yield one.name, partial(_followed, one)

    def applications(self) -> Iterator[tuple[str, Describe]]:
        """What the messages in streams tell, in the packets in which they end."""
        from dissect.protocols.applications import APPLICATIONS

        spaces = {word.space for header in self.protocols for word in header.stack.next}
        for application in APPLICATIONS:
            if application.over in spaces:
                for one in application.told:
                    yield one.name, partial(_followed, one, "message")

    def headers(self) -> Iterator[tuple[str, Describe]]:
        """Protocols, then the items of lists, which have names too."""
        for sort, headers in ((Sort.PROTOCOL, self.protocols), (Sort.ITEM, dict.fromkeys(self.items))):
            named: dict[str, list[type[Header]]] = {}
            for header in headers:
                named.setdefault(header.stack.name, []).append(header)
            for name, kinds in named.items():
                yield name, partial(self._header, name, sort, kinds)

    def _field(self, name: str) -> FilterName:
        places = self._places(name)
        return self._name(name, Sort.FIELD, places, places[0].declared.label, places[0].declared.meaning)

    def _verdict(self, checked: Field) -> FilterName:
        places = {place.header: (place.name,) for place in self._places(checked.wireshark)}
        items = {one: names for one, names in places.items() if one in self.items}
        return FilterName(
            checked.wireshark + STATUS,
            Sort.VERDICT,
            Type.VERDICT,
            label=f"Verdict on: {checked.label}",
            own={one: names for one, names in places.items() if one in self.protocols},
            items=items,
            holders=self._holders(items),
        )

    def _header(self, name: str, sort: Sort, kinds: Sequence[type[Header]]) -> FilterName:
        places: dict[type[Header], tuple[str, ...]] = dict.fromkeys(kinds, ())
        label = _first_sentence(own_text(kinds[0]))
        if sort is Sort.PROTOCOL:
            return FilterName(name, sort, Type.PROTOCOL, label=label, own=places)
        return FilterName(name, sort, Type.PROTOCOL, label=label, items=places, holders=self._holders(kinds))

    def _name(  # in the order of a FilterName's fields
        self, name: str, sort: Sort, places: Sequence[_Place], label: str, meaning: str, parts: tuple[str, ...] = ()
    ) -> FilterName:
        names: dict[type[Header], tuple[str, ...]] = {}
        for place in places:
            names[place.header] = (*names.get(place.header, ()), place.name)
        items = {header: held for header, held in names.items() if header in self.items}
        type_ = _common(places)
        registries = {one.names: None for one in (place.declared for place in places) if isinstance(one, Field)}
        numbers = next((one for one in registries if one is not None), None)
        return FilterName(
            name,
            sort,
            type_,
            max(place.bits for place in places),
            label,
            meaning,
            numbers if type_.is_number else None,
            {header: held for header, held in names.items() if header in self.protocols},
            items,
            self._holders(items),
            parts,
        )

    def _places(self, name: str) -> list[_Place]:
        return [_place(header, one) for header, one in self.declared.get(name, ())]

    def _holders(self, items: Mapping[type[Header], Any] | Sequence[type[Header]]) -> frozenset[type[Header]]:
        return frozenset(holder for item in items for holder in self.items[item])


def _carried(name: str, carriers: Callable[[], Sequence[type[Header]]], carried: Carried) -> FilterName:
    type_, bits = (Type.UNSIGNED, 32) if carried.is_length else (Type.OCTETS, 0)
    what = "What nothing is declared for" if carried.is_innermost else "Payload"
    label = f"{what}, in octets" if carried.is_length else what
    return FilterName(name, Sort.PAYLOAD, type_, bits, label, own=dict.fromkeys(carriers(), ()), carried=carried)


def _followed(one: Followed, how: str = "followed") -> FilterName:
    type_ = FOLLOWED_TYPES[one.type]
    bits = {Type.FLAG: 1, Type.SECONDS: 64}.get(type_, one.bits if type_.is_number else 0)
    label = f"[{how}] {one.label}"
    return FilterName(one.name, Sort.FOLLOWED, type_, bits, label, one.meaning, one.names, words=one.words())


def _same(name: FilterName) -> FilterName:
    return name


def _place(header: type[Header], declared: Field | View) -> _Place:
    if isinstance(declared, Field):
        type_, bits = _slot_type(header.layout.slot(declared.name))
        return _Place(header, declared.name, type_, bits, declared)
    low, high = header.layout.bounds(declared.expression)
    type_ = Type.SIGNED if low < 0 else Type.UNSIGNED
    return _Place(header, declared.name, type_, max(high.bit_length(), 1) + (low < 0), declared)


def _slot_type(slot: Slot) -> tuple[Type, int]:
    if slot.address is not None:
        return next(type_ for type_, address in ADDRESSES.items() if address is slot.address), 0
    type_ = KINDS[slot.kind]
    return type_, slot.bits if type_.is_number or type_ is Type.FLAG else 0


def _common(places: Sequence[_Place]) -> Type:
    """The type of a name with several types: an address or text before octets, a number before a flag."""
    types = {place.type for place in places}
    return next(type_ for type_ in PRECEDENCE if type_ in types)


PRECEDENCE: Final = (
    Type.MAC,
    Type.IPV4,
    Type.IPV6,
    Type.DOMAIN_NAME,
    Type.TEXT,
    Type.OCTETS,
    Type.SIGNED,
    Type.UNSIGNED,
    Type.FLAG,
)


def _first_sentence(text: str) -> str:
    return " ".join(text.split()).partition(". ")[0].removesuffix(".")
