"""Where the payload of a header begins or ends, according to the header or an item of its lists."""

from __future__ import annotations

from typing import NamedTuple

from dissect.derive.outline import outline_of
from dissect.packet.layer import Layer
from dissect.schema import Header, values_of


class Carrier(NamedTuple):
    """The item of a header's list whose value is the payload of the header."""

    end: int
    """Where the item ends, and the header with it: the payload begins here."""
    octets: int
    """Octets of the payload, according to the item."""
    field: str
    """The field of the header that holds the list."""


def carrier(layer: Layer) -> Carrier | None:
    """The item of a layer's lists that carries its payload, if there is one."""
    for field, options in layer.options():
        for option in options.items[-1:]:  # the list ends with it
            carries = outline_of(type(option.header)).carries
            if carries is not None:
                octets = carries.declared.evaluate(values_of(option.header))
                return Carrier(option.offset + option.length, octets, field.name)
    return None


def trailer_octets(layer: Layer) -> int:
    """How many octets at the end of a layer's payload are not part of it."""
    items = [option.header for _, options in layer.options() for option in options.every()]
    return max((_trailer_octets(one) for one in (layer.header, *items) if one is not None), default=0)


def _trailer_octets(header: Header) -> int:
    rule, values = outline_of(type(header)).trailer, values_of(header)
    return rule.octets.declared.evaluate(values) if rule is not None and rule.when.declared.holds(values) else 0
