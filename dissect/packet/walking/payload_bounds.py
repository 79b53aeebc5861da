"""Where the payload of a layer ends: where its length field says, where the item of its lists that carries the payload
says, or before a trailer. Each end narrows the window, or is reported if the window does not allow it.
"""

from __future__ import annotations

from typing import Final, NamedTuple

from dissect.derive.outline import outline_of
from dissect.derive.step import FAILED
from dissect.packet.layer import Layer
from dissect.packet.walking.walk_problems import CONTRADICTED, WalkProblems
from dissect.packet.walking.window import Window, extent_field
from dissect.problems import Code, Severity
from dissect.schema import Header, values_of

FARTHEST: Final = (1 << 31) - 1
"""The most octets that a layer is said to have, in the rows of the engine too: no frame has more."""


def end_at_length(walk: WalkProblems, layer: Layer, extent: int, window: Window) -> None:
    """End the window where this layer's length field says: after `extent` octets, if that is not negative."""
    if extent < 0:
        return
    layer.extent = min(extent, FARTHEST)
    end = layer.offset + extent
    if window.narrow(end, layer, "", begin=layer.offset + layer.length):
        window.limit = layer
        window.is_stream = False
    elif extent >= layer.length:
        walk.too_long(layer, window, end, extent_field(layer))
    else:
        layer.flags |= CONTRADICTED
        if not layer.flags & FAILED:
            field = extent_field(layer)
            message = f"a length of {extent} octets is less than the header's own {layer.length}"
            walk.report(layer, Code.BAD_LENGTH, Severity.ERROR, field, message, found=extent, expected=layer.length)


def end_at_carrier(walk: WalkProblems, layer: Layer, window: Window) -> bool:
    """End the header with the item of its list that carries the payload. False if there is no such item."""
    found = _carrier(layer)
    if found is None:
        return False
    layer.shorten(found.end - layer.offset)
    end = found.end + found.octets
    if window.narrow(end, layer, f"{layer.name}.{found.field}", begin=found.end):
        layer.extent = end - layer.offset
        window.limit = layer
    else:
        walk.too_long(layer, window, end, found.field)
    return True


def end_before_trailer(walk: WalkProblems, layer: Layer, window: Window) -> None:
    """End the window before the octets at its end that are not part of the payload."""
    octets, begin = _trailer(layer), layer.offset + layer.length
    if octets and not window.narrow(window.end - octets, layer, f"{layer.name}.trailer", begin=begin):
        left = max(0, window.end - begin)
        message = f"{octets} octets are to follow the payload, {left} are left"
        walk.report(layer, Code.BAD_LENGTH, Severity.WARN, "", message, found=left, expected=octets)


class _Carrier(NamedTuple):
    """The item of a header's list whose value is the payload of the header."""

    end: int
    """Where the item ends, and the header with it: the payload begins here."""
    octets: int
    """Octets of the payload, according to the item."""
    field: str
    """The field of the header that holds the list."""


def _carrier(layer: Layer) -> _Carrier | None:
    """The item of a layer's lists that carries its payload, if there is one."""
    for field, options in layer.options():
        for option in options.items[-1:]:  # the list ends with it
            carries = outline_of(type(option.header)).carries
            if carries is not None:
                octets = carries.declared.evaluate(values_of(option.header))
                return _Carrier(option.offset + option.length, octets, field.name)
    return None


def _trailer(layer: Layer) -> int:
    """How many octets at the end of a layer's payload are not part of it."""
    items = [option.header for _, options in layer.options() for option in options.every()]
    return max((0, *(_trailer_of(one) for one in (layer.header, *items) if one is not None)))


def _trailer_of(header: Header) -> int:
    rule, values = outline_of(type(header)).trailer, values_of(header)
    return rule.octets.declared.evaluate(values) if rule is not None and rule.when.declared.holds(values) else 0
