"""Where the datagram that an error message quotes begins and ends.

It ends with the window, unless the header says how long it is, as those of ICMP with extensions do (RFC 4884 §4), or
an item of the header's lists quotes it.
"""

from __future__ import annotations

from typing import Any

from dissect.derive.lists.reading import decode_options
from dissect.derive.outline import Bound
from dissect.packet.layer import Layer
from dissect.packet.walking.walk_problems import WalkProblems
from dissect.packet.walking.window import Window
from dissect.problems import Code, Severity
from dissect.schema import Header


def enter_quotation(walk: WalkProblems, layer: Layer, window: Window) -> bool:
    """Narrow the window to the datagram that a layer quotes. False if an item should quote it, and none does."""
    outline = layer.dissector.outline
    if outline.quoting is not None and not _enter_item(layer, outline.quoting, window):
        return False
    if outline.quotation is not None:
        _end_as_declared(walk, layer, outline.quotation, window)
    window.quoted = True
    return True


def _enter_item(layer: Layer, kind: type[Header], window: Window) -> bool:
    """End the header where an item of its lists quotes a datagram; the window ends with it. False if none does."""
    items = [item for _, options in layer.options() for item in options.items if type(item.header) is kind]
    if not items or layer.is_fragment:
        return False
    start, end = items[0].offset + kind.layout.fixed_octets, items[0].offset + items[0].length
    layer.end_before(start)
    layer.payload_length = end - start
    return window.narrow(end, layer, f"{kind.__name__}.length", begin=start)


def _end_as_declared(walk: WalkProblems, layer: Layer, rule: Bound, window: Window) -> None:
    """End the window where the quoted datagram ends, if the header says where."""
    if layer.is_fragment:
        return
    begin = layer.payload_offset
    if rule.when.declared.holds(layer.values):
        octets = rule.octets.declared.evaluate(layer.values)
    else:
        octets = layer.dissector.outline.older_quotation or 0
        if not octets or not _is_list_after_quotation(layer, begin + octets, window):
            return
    if window.narrow(begin + octets, layer, f"{layer.name}.{rule.field}", begin=begin):
        layer.payload_length = layer.trailer_offset - begin
        return
    left = window.end - begin
    message = f"a quotation of {octets} octets where {left} are left"
    walk.report(layer, Code.BAD_LENGTH, Severity.WARN, rule.field, message, found=octets, expected=left)


def _is_list_after_quotation(layer: Layer, start: int, window: Window) -> bool:
    """Whether the octets from `start` to the window's end were all captured and form a list without faults."""
    declared: Any = layer.dissector.outline.after_quotation
    if not start < window.end == window.captured_end:
        return False
    read = decode_options(declared, layer.octets, start, window.end)
    return any(item.lists and item.lists[0][1].items for item in read.items) and not (read.faults or read.remainder)
