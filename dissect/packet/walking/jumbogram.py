"""Jumbograms: an option gives the length of the payload of the header before it, whose length field is zero.

The payload of IPv6 may so have more than 65,535 octets (RFC 2675).
"""

from __future__ import annotations

from dissect.derive.outline import outline_of
from dissect.packet.layer import Layer
from dissect.packet.walking.walk_problems import WalkProblems
from dissect.packet.walking.window import Window
from dissect.problems import Code, Severity
from dissect.schema import Unless


def apply_jumbo_options(walk: WalkProblems, layer: Layer, window: Window) -> None:
    """End the window where an option of this header says that the payload of the header before it ends (§2)."""
    outer, begin = window.open_length, layer.offset + layer.length
    for _, options in layer.options():
        for option in options.items:
            field = outline_of(type(option.header)).jumbogram
            if not field:
                continue
            if outer is None:
                message = "a jumbo payload although the length of the packet is already given"
                walk.report(layer, Code.BAD_OPTION, Severity.ERROR, field, message, at=option.offset)
                continue
            end = outer.offset + outer.length + getattr(option.header, field)
            if not window.narrow(end, outer, f"{layer.name}.{field}", begin=begin):
                message = f"a jumbo payload that ends at octet {end} where {window.limit_text} ends at {window.end}"
                walk.report(layer, Code.BAD_OPTION, Severity.ERROR, field, message, at=option.offset)
                continue
            _excuse(walk, outer)
            window.limit = layer
            outer.contained_end = end
            outer.payload_length = outer.trailer_offset - outer.payload_offset
            outer.extent = end - outer.offset


def _excuse(walk: WalkProblems, outer: Layer) -> None:
    """Remove the problems of a length field for which the option has now given the length."""
    expectations = outer.dissector.outline.expectations
    excused = {(one.field, one.code) for one in expectations if one.unless is Unless.IN_JUMBOGRAM}
    index = walk.layers.index(outer)
    walk.problems = [one for one in walk.problems if one.layer != index or (one.field, one.code) not in excused]
