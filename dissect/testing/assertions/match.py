"""`PacketMatch`: a pattern that fixes some fields of a packet and leaves the rest open."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from enum import Enum
from types import EllipsisType
from typing import Any, ClassVar, Final

from dissect.addresses import Address
from dissect.domain_names import Name as DomainName
from dissect.filter.name_types import FilterName, Sort
from dissect.filter.occurrences import occurrences
from dissect.packet import Packet, ProtocolSet
from dissect.render.escape import escape
from dissect.render.packets.values import octets
from dissect.render.verification.annotations import MARK
from dissect.schema import Header
from dissect.testing.coerce import is_one, packet_of
from dissect.testing.differences import ABSENT, INDENT
from dissect.testing.failure import Evidence, Failure, Finding, packet_line
from dissect.testing.names import PAYLOAD, resolve

ANY: Final = ...
DOT: Final = "__"
"""Replaces the dot in keywords."""


@dataclass(frozen=True, slots=True)
class FieldRule:
    """The condition on one name, in its `occurrence` from the outermost. The name None means the payload."""

    text: str
    name: FilterName | None
    occurrence: int
    wanted: Any

    def holds(self, values: list[Any]) -> bool:
        """Whether one of the values is as wanted; if None is wanted, whether there is no value."""
        if self.wanted is None or (self.wanted is False and self._is_presence):
            return not values
        if self.wanted is ANY or self._is_presence:
            return bool(values)
        return any(fits(value, self.wanted) for value in values)

    @property
    def _is_presence(self) -> bool:
        """Whether the rule only tests for presence."""
        return isinstance(self.wanted, bool) and self.name is not None and self.name.sort in {Sort.PROTOCOL, Sort.ITEM}

    def values(self, packet: Packet | Header) -> list[Any]:
        """The values of the name in a header, or in the layer that the occurrence selects."""
        if isinstance(packet, Header):
            fields = self.name.own.get(type(packet)) if self.name is not None and self.occurrence == 1 else None
            if fields == ():
                return [bytes(packet)]
            held = [getattr(packet, one) for one in fields or ()]
            return [value for value in held if value is not None]
        if self.name is None:
            return [packet.payload]
        layers: dict[int, list[Any]] = {}
        for one in occurrences(packet, self.name):
            if not one.quoted and one.value is not None:
                layers.setdefault(one.layer, []).append(one.value)
        groups = list(layers.values())
        return groups[self.occurrence - 1] if self.occurrence <= len(groups) else []


class PacketMatch:
    """Equal to every packet or header with the given fields: `packet == PacketMatch({"ip.ttl": 64})`.

    Names are Wireshark's or ours (`ip.ttl`, `ip.time_to_live`), or `payload`, or `tcp.checksum.status` for a verdict;
    ValueError for an unknown name. In keywords, two underscores replace the dot: `ip__ttl=64`. A name means the
    outermost layer that has it, not counting quoted layers; `ip.src#2` means the second. If a layer has several values
    (options, records), one of them must match.

    The wanted value can be a value (addresses may be text), a set or range, a predicate, `...` for any value, or None
    for no value. For a protocol, True or False: present or absent.
    """

    __hash__: ClassVar[None]  # type: ignore[assignment]  # equal to much that is not equal to one another

    def __init__(
        self, fields: Mapping[str, Any] | None = None, /, *, protocols: ProtocolSet | None = None, **more: Any
    ) -> None:
        """Take fields from a mapping, from keywords, or both. `protocols`: those that the names are of."""
        given = {**(fields or {}), **{name.replace(DOT, "."): wanted for name, wanted in more.items()}}
        self.rules: tuple[FieldRule, ...] = tuple(_rule(name, wanted, protocols) for name, wanted in given.items())

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Header) and not is_one(other):
            return NotImplemented
        return not self.broken(_taken(other))

    def broken(self, packet: Packet | Header) -> list[tuple[FieldRule, list[Any]]]:
        """The rules that do not hold, each with the values found."""
        return [(rule, values) for rule in self.rules if not rule.holds(values := rule.values(packet))]

    def failure(self, packet: Packet | Header) -> Failure | None:
        """The finding about a packet that does not match; None if it matches."""
        broken = self.broken(packet)
        if not broken:
            return None
        headline = f"packet does not match in {', '.join(rule.text for rule, _ in broken)}"
        width = max(len(rule.text) for rule, _ in broken)
        lines = [
            f"{INDENT}{rule.text:<{width}}  found {_listed(values)}, wanted {_wanted(rule.wanted)}"
            for rule, values in broken
        ]
        if isinstance(packet, Header):
            return Failure(headline, (Finding(headline, tuple(lines)),))
        comments = (MARK + "; ".join((headline, *(line.strip() for line in lines))),)
        whole = (f"{INDENT}{packet_line(packet)}", *lines)
        return Failure(headline, (Finding(headline, whole, (), (Evidence(packet, comments),)),))

    def __repr__(self) -> str:
        return f"PacketMatch({{{', '.join(f'{rule.text!r}: {_wanted(rule.wanted)}' for rule in self.rules)}}})"


def fits(value: Any, wanted: Any) -> bool:
    """Whether a value is as wanted; addresses and domain names are compared with text as text."""
    if callable(wanted) and not isinstance(wanted, Enum | type):
        return bool(wanted(value))
    if isinstance(wanted, AbstractSet | range | tuple | list):
        return any(fits(value, one) for one in wanted)
    if isinstance(wanted, str) and isinstance(value, Address):
        return str(value) == str(_address(type(value), wanted))
    if isinstance(wanted, str) and isinstance(value, DomainName):
        return str(value) == wanted
    return bool(value == wanted)


def _address(kind: type[Address], text: str) -> Address | str:
    """The text as an address; the text itself if it is not an address of this kind."""
    try:
        return kind(text)
    except ValueError:
        return text


def _taken(other: Any) -> Packet | Header:
    return other if isinstance(other, Header) else packet_of(other)


def _rule(text: str, wanted: Any, protocols: ProtocolSet | None) -> FieldRule:
    name, _, number = text.partition("#")
    if number and not (number.isascii() and number.isdecimal() and int(number)):
        raise ValueError(f"{text!r}: after # comes a number from 1")
    return FieldRule(text, None if name == PAYLOAD else resolve(name, protocols), int(number or 1), wanted)


def _listed(values: Iterable[Any]) -> str:
    return " and ".join(map(_written, values)) or ABSENT


def _written(value: Any) -> str:
    if isinstance(value, bytes) and not isinstance(value, Address | DomainName):
        return octets(value)
    return escape(str(value))


def _wanted(wanted: Any) -> str:
    if wanted is None:
        return "none"
    if isinstance(wanted, EllipsisType):
        return "any"
    if isinstance(wanted, AbstractSet):
        return f"one of {', '.join(sorted(map(_wanted, wanted)))}"
    if isinstance(wanted, Callable):  # type: ignore[arg-type]  # at run time it is a class
        return f"what {getattr(wanted, '__name__', type(wanted).__name__)} accepts"
    return escape(wanted if isinstance(wanted, str) else octets(wanted) if isinstance(wanted, bytes) else repr(wanted))
