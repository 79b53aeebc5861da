"""Takes one frame apart: layer by layer, window by window. Never raises, always ends, keeps what could be read.

The walk knows no protocol: the derived step of a header reads its fields, and its outline has the rules. Here is the
order in which they are applied. `window` has the window rule, `running_out` the four ways of running out of octets;
`payload_bounds`, `jumbogram` and `quotation` find where a payload ends.
"""

from __future__ import annotations

from dissect.derive.step import FAILED, FRAGMENT, MORE_FRAGMENTS, QUOTED
from dissect.packet.dissector import NESTINGS, Dissector
from dissect.packet.layer import Layer
from dissect.packet.walking.jumbogram import apply_jumbo_options
from dissect.packet.walking.payload_bounds import end_at_carrier, end_at_length, end_before_trailer
from dissect.packet.walking.quotation import enter_quotation
from dissect.packet.walking.walk_problems import CONTRADICTED, LAYER, MISPLACED, WalkProblems
from dissect.packet.walking.window import Window
from dissect.problems import Code, Severity
from dissect.schema import Nesting
from dissect.schema.octets import decode_partial, missing_field

TUNNEL = NESTINGS.index(Nesting.TUNNEL)


class Walk(WalkProblems):
    """Take one frame apart: its layers and problems."""

    __slots__ = ()

    def run(self, dissector: Dissector | None) -> None:
        """Read layers from the frame's first octet, beginning with `dissector`, until nothing more is known."""
        at = 0
        window = Window(self.end, min(self.end, len(self.octets)))
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
        end = window.captured_end
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
        if dissector.look_behind is not None and whole and not flags & FRAGMENT:
            _, _, following, more = dissector.look_behind(octets, at, layer.length)
            layer.flags |= more
        if flags & FAILED:
            self._expectations(layer, window)
        end_at_length(self, layer, extent, window)
        if dissector.has_jumbo_options:
            apply_jumbo_options(self, layer, window)
        if dissector.has_trailer:
            end_before_trailer(self, layer, window)
        window.open_length = None
        if dissector.has_extent:
            window.is_open = extent < 0
            window.open_length = layer if extent < 0 else None
        layer.payload_offset = min(at + layer.length, len(octets))
        layer.payload_length = max(0, window.captured_end - layer.payload_offset)
        layer.contained_end = max(window.end, at + layer.length)
        if flags & (FRAGMENT | MORE_FRAGMENTS):
            window.is_fragment = True
            self._note_fragment(layer)
        return self._following(layer, window, following) if whole else None

    def _following(self, layer: Layer, window: Window, following: Dissector | None) -> Dissector | None:
        """What follows a layer that was read completely, also in a quotation or a stream."""
        outline, flags = layer.dissector.outline, layer.flags
        if flags & QUOTED and not enter_quotation(self, layer, window):
            return None
        if window.may_be_bare and window.end <= layer.payload_offset:
            return None
        if outline.carries_bare is not None and outline.carries_bare.declared.holds(layer.values):
            window.may_be_bare = True
        if following is None:
            self._ended(layer)
        if following is not None and not layer.payload_length and flags & QUOTED:
            if window.end <= layer.payload_offset:
                self.report(layer, Code.QUOTE_CUT, Severity.WARN, "", "an error message that quotes nothing")
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
            return not dissector.outline.has_carrier or end_at_carrier(self, layer, window)
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
        missing = missing_field(layer.protocol.layout, layer.values)
        layer.length = len(layer.encoded())
        if missing:
            self._ran_out(layer, window, end - layer.offset + 1, missing)
        return not missing

    def _partial(self, layer: Layer, window: Window, needed: int) -> None:
        """Keep the available fields of a header whose fixed part does not fit the window."""
        available = max(0, window.captured_end - layer.offset)
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

    def _is_another(self, dissector: Dissector, at: int, end: int) -> bool:
        """Whether the fields that were captured show that the octets are not the protocol."""
        if dissector.recognize is not None and at + dissector.fixed_octets <= end:
            return not dissector.recognize(self.octets, at, end)
        values = decode_partial(dissector.header.layout, self.octets[at : max(at, end)])
        return all(
            any(not one.holds(values) for one in rule.declared.comparisons if values.keys() >= set(one.amount.fields))
            for rule in dissector.outline.recognized
        )
