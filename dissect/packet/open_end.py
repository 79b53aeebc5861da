"""Where the payload of a header begins or ends, as an item of its lists says, or the header of itself."""

from __future__ import annotations

from typing import NamedTuple

from dissect.packet.layer import Layer
from dissect.schema import Header, Trailer, values_of


class Carrier(NamedTuple):
    """The item of a header's list whose value is the payload of the header."""

    end: int
    """Where the item ends, and the header with it: the payload begins here."""
    octets: int
    """Octets of the payload, as the item says."""
    field: str
    """The field of the header that holds the list."""


def carrier(layer: Layer) -> Carrier | None:
    """The item of a layer's lists that carries its payload, if there is one."""
    for field, options in layer.options():
        for option in options.items[-1:]:  # the list ends with it
            kind = type(option.header)
            if kind.stack.carries is not None:
                octets = kind.stack.carries.evaluate(values_of(option.header))
                return Carrier(option.offset + option.length, octets, field.name)
    return None


def trailer_octets(layer: Layer) -> int:
    """How many octets at the end of a layer's payload are not part of it."""
    items = [option.header for _, options in layer.options() for option in options.every()]
    headers: list[Header] = [one for one in (layer.header, *items) if one is not None]
    return max((_octets(one, one.stack.trailer) for one in headers if one.stack.trailer is not None), default=0)


def _octets(header: Header, rule: Trailer) -> int:
    values = values_of(header)
    return int(rule.octets.evaluate(values)) if rule.when.holds(values) else 0
