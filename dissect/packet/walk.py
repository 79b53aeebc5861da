"""Takes one frame apart: layer by layer, window by window. Never raises, always ends, keeps what could be read.

The walk knows no protocol: the derived step of a header reads its fields, and its outline has the rules. The walk
applies the window rule: a layer may use the octets that the layers around it leave, and there are four ways of running
out of them.
"""

from __future__ import annotations

from typing import Any

from dissect.derive.lists.reading import decode_options
from dissect.derive.outline import Bound, outline_of
from dissect.derive.step import FAILED, FRAGMENT, MORE_FRAGMENTS, QUOTED
from dissect.packet.layer import Layer
from dissect.packet.open_end import carrier, trailer_octets
from dissect.packet.protocol_set import NESTINGS, Dissector
from dissect.packet.walk_report import CONTRADICTED, LAYER, MISPLACED, WalkReport
from dissect.packet.window import Window, extent_field
from dissect.problems import Code, Severity
from dissect.schema import Header, Nesting, Unless
from dissect.schema.layout import Slot
from dissect.schema.octets import decode_partial

TUNNEL = NESTINGS.index(Nesting.TUNNEL)


class Walk(WalkReport):
    """Take one frame apart: its layers and problems."""

    __slots__ = ()

    def run(self, dissector: Dissector | None) -> None:
        """Read layers from the frame's first octet, beginning with `dissector`, until nothing more is known."""
        at = 0
        window = Window(self.end, Code.TRUNCATED)
        allowance = self.limits.allowance()
        while dissector is not None:
            nesting = dissector.nesting
            if allowance[nesting] <= 0 or (nesting == TUNNEL and allowance[LAYER] <= 0):
                self._limit_reached(dissector, at, LAYER if allowance[nesting] > 0 else nesting)
                return
            allowance[nesting] -= 1
            if nesting == TUNNEL:
                allowance[LAYER] -= 1
            layer = Layer(dissector, self.octets, at, quoted=window.quoted)
            layer.before = self.layers[-1] if self.layers else None
            layer.item_limit = self.limits.items
            layer.in_stream = window.in_stream
            dissector = self._enter(layer, window)
            at = layer.payload_offset

    def _enter(self, layer: Layer, window: Window) -> Dissector | None:
        """Read one layer into its window, narrow the window to its payload, and say what follows."""
        dissector, at, octets = layer.dissector, layer.offset, self.octets
        end = min(window.end, len(octets))
        if dissector.recognize is not None and self._is_another(dissector, at, end):
            if dissector.otherwise is None:
                self._decline(layer, window)
                return None
            layer.dissector = dissector.otherwise
            return self._enter(layer, window)
        if at + dissector.fixed_octets > end:
            self._partial(layer, window, dissector.fixed_octets)
            return None
        if dissector.select is not None:
            variant = dissector.select(octets, at)
            if variant is not None:
                if at + variant.fixed_octets > end:
                    layer.dissector = variant
                    self._partial(layer, window, variant.fixed_octets)
                    return None
                layer.dissector = dissector = variant
        size, extent, following, flags = dissector.step(octets, at)
        self.layers.append(layer)
        layer.flags = flags
        layer.is_fragment = window.goes_on
        whole = self._size(layer, size, window, end)
        if flags & FAILED:
            self._expectations(layer, window)
        self._extent(layer, extent, window)
        if dissector.has_jumbo_options:
            self._jumbo(layer, window)
        if dissector.has_trailer:
            self._trailer(layer, window)
        window.open_length = None
        if dissector.has_extent:
            window.is_open = extent < 0
            window.open_length = layer if extent < 0 else None
        end = min(window.end, len(octets))
        layer.payload_offset = min(at + layer.length, len(octets))
        layer.payload_length = max(0, end - layer.payload_offset)
        layer.contained_end = max(window.end, at + layer.length)
        if flags & (FRAGMENT | MORE_FRAGMENTS):
            window.is_fragment = True
            self._note_fragment(layer)
        return self._following(layer, window, following) if whole else None

    def _following(self, layer: Layer, window: Window, following: Dissector | None) -> Dissector | None:
        """What follows a layer that was read completely, also in a quotation or a stream."""
        outline, flags = layer.dissector.outline, layer.flags
        if flags & QUOTED:
            if outline.quoting is not None and not self._quoting_item(layer, outline.quoting, window):
                return None
            if outline.quotation is not None:
                self._quotation(layer, outline.quotation, window)
            window.quoted = True
            window.code = Code.QUOTE_CUT
        if window.may_be_bare and window.end <= layer.payload_offset:
            return None
        if outline.carries_bare is not None and outline.carries_bare.declared.holds(layer.values):
            window.may_be_bare = True
        if following is None:
            self._ended(layer)
        if following is not None and not layer.payload_length and flags & QUOTED:
            if window.end <= layer.payload_offset:
                self._problem(layer, Code.QUOTE_CUT, Severity.WARN, "", "an error message that quotes nothing")
            return None
        return self._streamed(layer, window, following)

    @staticmethod
    def _streamed(layer: Layer, window: Window, following: Dissector | None) -> Dissector | None:
        """What follows; in a stream, nothing if the piece is empty."""
        if not layer.dissector.is_stream:
            return following
        window.is_stream = window.in_stream = True
        return following if layer.payload_length else None

    def _size(self, layer: Layer, size: int, window: Window, end: int) -> bool:
        """Set the header's length, cut to the octets that are there. False if what follows cannot be found."""
        dissector = layer.dissector
        if dissector.is_delimited:
            return self._delimited_size(layer, window, end)
        if dissector.takes_rest:
            layer.length = max(end - layer.offset, dissector.fixed_octets)
            return not dissector.outline.has_carrier or self._carried(layer, window)
        layer.length = size
        if dissector.fixed_octets <= size <= end - layer.offset:
            return True
        available, layout = end - layer.offset, dissector.header.layout
        if size < layout.fixed_octets:
            layer.length = layout.fixed_octets
            layer.flags |= CONTRADICTED | MISPLACED
            return layer.flags & FAILED != 0 or self._bad_size(layer, size)
        layer.length = available
        layer.length = len(layer.encoded())
        self._ran_out(layer, window, size, layout.tail[0].field.name)
        return False

    def _delimited_size(self, layer: Layer, window: Window, end: int) -> bool:
        """Set the length of a header whose size is found by reading its fields. False if one of them has no end."""
        layer.length = end - layer.offset
        values = layer.values
        missing = next((slot.field.name for slot in layer.protocol.layout.tail if _is_missing(slot, values)), "")
        layer.length = len(layer.encoded())
        if missing:
            self._ran_out(layer, window, end - layer.offset + 1, missing)
        return not missing

    def _partial(self, layer: Layer, window: Window, needed: int) -> None:
        """Keep the available fields of a header whose fixed part does not fit the window."""
        available = max(0, min(window.end, len(self.octets)) - layer.offset)
        if window.end <= layer.offset and not (window.quoted or window.goes_on) and self._may_be_empty():
            return
        layer.is_partial = True
        values = decode_partial(layer.protocol.layout, self.octets[layer.offset : layer.offset + available])
        layer.length = sum(layer.protocol.layout.slot(name).width.constant for name in values) // 8
        layer.payload_offset = layer.offset + layer.length
        layer.payload_length = available - layer.length
        layer.contained_end = window.end
        layer.is_fragment = window.goes_on
        slots = layer.protocol.layout.slots
        if available or not self.layers:
            self.layers.append(layer)
        self._ran_out(layer, window, needed, slots[min(len(values), len(slots) - 1)].field.name)

    def _may_be_empty(self) -> bool:
        """Whether the previous layer may have an empty payload, as a datagram may."""
        return bool(self.layers) and self.layers[-1].dissector.outline.may_be_empty

    def _extent(self, layer: Layer, extent: int, window: Window) -> None:
        """End the window where this layer's length field says."""
        if extent < 0:
            return
        layer.extent = extent
        end = layer.offset + extent
        if extent < layer.length:
            layer.flags |= CONTRADICTED
            if not layer.flags & FAILED:
                field = extent_field(layer)
                message = f"a length of {extent} octets is less than the header's own {layer.length}"
                self._problem(
                    layer, Code.BAD_LENGTH, Severity.ERROR, field, message, found=extent, expected=layer.length
                )
            return
        if end > window.end:
            self._too_long(layer, window, end, extent_field(layer))
            return
        window.close(end, layer, "")
        window.limit = layer
        window.is_stream = False

    def _carried(self, layer: Layer, window: Window) -> bool:
        """End the header with the item of its list that carries the payload. False if there is no such item."""
        found = carrier(layer)
        if found is None:
            return False
        layer.shorten(found.end - layer.offset)
        end = found.end + found.octets
        if end > window.end or end < found.end:
            self._too_long(layer, window, end, found.field)
            return True
        window.close(end, layer, f"{layer.name}.{found.field}")
        layer.extent = end - layer.offset
        window.limit = layer
        return True

    def _trailer(self, layer: Layer, window: Window) -> None:
        """Close the window before the octets at its end that are not part of the payload."""
        octets = trailer_octets(layer)
        end = window.end - octets
        if end < layer.offset + layer.length:
            left = max(0, window.end - layer.offset - layer.length)
            message = f"{octets} octets are to follow the payload, {left} are left"
            self._problem(layer, Code.BAD_LENGTH, Severity.WARN, "", message, found=left, expected=octets)
        elif octets:
            window.close(end, layer, f"{layer.name}.trailer")

    def _quoting_item(self, layer: Layer, kind: type[Header], window: Window) -> bool:
        """End the header where an item of its lists quotes a datagram; the window ends with it. False if none does."""
        items = [item for _, options in layer.options() for item in options.items if type(item.header) is kind]
        if not items or layer.is_fragment:
            return False
        start, end = items[0].offset + kind.layout.fixed_octets, items[0].offset + items[0].length
        layer.end_before(start)
        layer.payload_length = end - start
        window.close(end, layer, f"{kind.__name__}.length")
        return True

    def _quotation(self, layer: Layer, rule: Bound, window: Window) -> None:
        """Close the window where the quoted datagram ends, if the header says where."""
        if layer.is_fragment:
            return
        if rule.when.declared.holds(layer.values):
            octets = rule.octets.declared.evaluate(layer.values)
        else:
            octets = layer.dissector.outline.older_quotation or 0
            if not octets or not self._is_list_after_quotation(layer, layer.payload_offset + octets, window):
                return
        end = layer.payload_offset + octets
        if end > window.end:
            left = window.end - layer.payload_offset
            message = f"a quotation of {octets} octets where {left} are left"
            self._problem(layer, Code.BAD_LENGTH, Severity.WARN, rule.field, message, found=octets, expected=left)
            return
        window.close(end, layer, f"{layer.name}.{rule.field}")
        layer.payload_length = layer.trailer_offset - layer.payload_offset

    def _is_list_after_quotation(self, layer: Layer, start: int, window: Window) -> bool:
        """Whether the octets from `start` to the window's end were all captured and form a list without faults."""
        declared: Any = layer.dissector.outline.after_quotation
        if not start < window.end <= len(self.octets):
            return False
        read = decode_options(declared, self.octets, start, window.end)
        return any(item.lists and item.lists[0][1].items for item in read.items) and not (read.faults or read.remainder)

    def _jumbo(self, layer: Layer, window: Window) -> None:
        """An option of this header gives the length of the payload of the header before it (RFC 2675 §2)."""
        outer = window.open_length
        for _, options in layer.options():
            for option in options.items:
                field = outline_of(type(option.header)).jumbogram
                if not field:
                    continue
                if outer is None:
                    message = "a jumbo payload although the length of the packet is already given"
                    self._problem(layer, Code.BAD_OPTION, Severity.ERROR, field, message, at=option.offset)
                    continue
                end = outer.offset + outer.length + getattr(option.header, field)
                window.jumbogram = True
                if end > window.end or end < layer.offset + layer.length:
                    message = f"a jumbo payload that ends at octet {end} where {window.limit_text} ends at {window.end}"
                    self._problem(layer, Code.BAD_OPTION, Severity.ERROR, field, message, at=option.offset)
                    continue
                self._excuse(outer)
                window.close(end, outer, f"{layer.name}.{field}")
                window.limit = layer
                outer.contained_end = end
                outer.payload_length = outer.trailer_offset - outer.payload_offset
                outer.extent = end - outer.offset

    def _excuse(self, outer: Layer) -> None:
        """Remove the problems of a length field for which the option has now given the length."""
        expectations = outer.dissector.outline.expectations
        excused = {(one.field, one.code) for one in expectations if one.unless is Unless.IN_JUMBOGRAM}
        index = self.layers.index(outer)
        self.problems = [one for one in self.problems if one.layer != index or (one.field, one.code) not in excused]

    def _is_another(self, dissector: Dissector, at: int, end: int) -> bool:
        """Whether the fields that were captured show that the octets are not the protocol."""
        if dissector.recognize is not None and at + dissector.fixed_octets <= end:
            return not dissector.recognize(self.octets, at, end)
        values = decode_partial(dissector.header.layout, self.octets[at : max(at, end)])
        rule = dissector.outline.recognized.declared
        return any(not one.holds(values) for one in rule.comparisons if values.keys() >= set(one.amount.fields))


def _is_missing(slot: Slot, values: dict[str, Any]) -> bool:
    """Whether a field that should be there is missing."""
    return values[slot.field.name] is None and (slot.condition is None or slot.condition.holds(values))
