"""The problems that a walk finds, each with its code, severity and message.

The rules are in `walk` and the modules that it calls. Problems in a quotation or a piece of a stream are less severe.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from enum import IntEnum

from dissect.assigned_numbers.open_enum import spelled_in_full
from dissect.derive.step import FRAGMENT, UNKNOWN, unknown_number
from dissect.packet.dissector import NESTINGS, Dissector
from dissect.packet.layer import Layer
from dissect.packet.limits import DEFAULT_LIMITS, NestingLimits
from dissect.packet.walking.running_out import length_exceeding, running_out
from dissect.packet.walking.window import Window
from dissect.problems import Code, Problem, Severity
from dissect.schema import Nesting, Payload, Unless

LAYER = NESTINGS.index(Nesting.LAYER)

ENDINGS: Mapping[Payload, tuple[Code, str]] = {
    Payload.NOTHING: (Code.SURPLUS, "{} octets after the end of the message"),
    Payload.ENCRYPTED: (Code.ENCRYPTED, "{} octets are encrypted"),
    Payload.COMPRESSED: (Code.COMPRESSED, "{} octets are compressed"),
}
"""The problem if no header follows although octets are left."""

CONTRADICTED = 1 << 44
"""A flag besides those of the step: the layer's length field exceeds its window, or is less than its header."""
MISPLACED = 1 << 45
"""Another: the header's length is less than its fields, so the payload may begin anywhere."""


def misplacing(layers: Sequence[Layer], index: int) -> Layer | None:
    """The first header before a layer that claims to be shorter than its fields, so that the layer may be misplaced."""
    return next((layer for layer in layers[:index] if layer.flags & MISPLACED), None)


class WalkProblems:
    """The layers that a walk found, and their problems."""

    __slots__ = ("end", "layers", "limits", "octets", "problems")

    def __init__(self, octets: bytes, end: int, limits: NestingLimits = DEFAULT_LIMITS) -> None:
        self.octets = octets
        self.end = end
        """Where the frame ends on the wire, captured or not."""
        self.limits = limits
        self.layers: list[Layer] = []
        self.problems: list[Problem] = []

    def _bad_size(self, layer: Layer, size: int) -> bool:
        field = next(iter(layer.protocol.layout.size.fields), "")
        self.report(
            layer, Code.BAD_LENGTH, Severity.ERROR, field, f"a header of {size} octets is shorter than its fields"
        )
        return True

    def _ran_out(self, layer: Layer, window: Window, needed: int, field: str) -> None:
        """Report that a header needs more octets than there are, as one of the four ways of running out."""
        end = layer.offset + needed
        code = running_out(window, end)
        available = max(0, window.captured_end - layer.offset)
        is_empty = end == needed and not available  # a frame of no octets promises nothing that is missing
        severity = Severity.ERROR if code is Code.TRUNCATED and not is_empty else Severity.NOTE
        if code is Code.QUOTE_CUT and not any(one.quoted for one in self.layers if one is not layer):
            severity = Severity.WARN  # a quotation begins with a whole network header (RFC 792, RFC 4443 §2.4)
        is_cut = code is Code.CUT_BY_CAPTURE
        why = "; the capture cut the frame" if is_cut else f" (limited by {window.limit_text})"
        message = f"the header needs {needed} octets, {available} are there{why}"
        limited_by = "" if is_cut else window.limited_by
        self.report(layer, code, severity, field, message, found=available, expected=needed, limited_by=limited_by)

    def too_long(self, layer: Layer, window: Window, end: int, field: str) -> None:
        """Report a length that exceeds the window: ordinary in a quotation or fragment, malformed elsewhere."""
        found, expected = end - layer.offset, window.end - layer.offset
        message = f"a length of {found} octets where {window.limit_text} leaves {expected}"
        code = length_exceeding(window)
        severity = Severity.NOTE if code in {Code.QUOTE_CUT, Code.NOT_REASSEMBLED} else Severity.ERROR
        if severity is Severity.ERROR:
            layer.flags |= CONTRADICTED
        self.report(layer, code, severity, field, message, found=found, expected=expected, limited_by=window.limited_by)

    def _expectations(self, layer: Layer, window: Window) -> None:
        for expect in layer.dissector.outline.expectations:
            if not layer.flags >> expect.index & 1:
                continue
            if expect.unless is Unless.IN_OPEN_LENGTH and window.is_open:
                continue
            if expect.unless is Unless.QUOTED and window.quoted:
                continue
            found = layer.values.get(expect.field)
            number = int(found) if isinstance(found, int) else None
            self.report(
                layer,
                expect.code,
                expect.severity,
                expect.field,
                expect.message,
                found=number,
                reference=str(expect.reference or ""),
                space=_space(layer, expect.field) if expect.code is Code.UNKNOWN_PROTOCOL else None,
            )

    def _note_fragment(self, layer: Layer) -> None:
        which = ": more fragments follow" if not layer.flags & FRAGMENT else ", not the first one"
        self.report(layer, Code.NOT_REASSEMBLED, Severity.NOTE, "", f"the payload is a fragment{which}")

    def _ended(self, layer: Layer) -> None:
        """Report why no known header follows although there are octets, unless they are data."""
        dissector = layer.dissector
        left = layer.contained_end - layer.offset - layer.length
        if left <= 0 or layer.flags & (FRAGMENT | CONTRADICTED) or dissector.is_delimited:
            return
        if dissector.takes_rest and not layer.flags & UNKNOWN:
            return  # a list that ends before its octets do (NFLOG's, at the packet) may still say what follows
        if layer.flags & UNKNOWN or dissector.payload is Payload.UNKNOWN:
            self._unknown(layer)
        elif dissector.payload is not Payload.DATA:
            code, message = ENDINGS[dissector.payload]
            self.report(layer, code, Severity.NOTE, "", message.format(left), found=left, at=layer.payload_offset)

    def _unknown(self, layer: Layer) -> None:
        index = len(self.layers) - 1
        if any(one.code is Code.UNKNOWN_PROTOCOL and one.layer == index for one in self.problems):
            return  # an expectation has reported it
        found = unknown_number(layer.protocol, layer.values, layer.payload, layer.dissector.variants)
        space, value = found or (None, None)
        what = "what follows" if found is None else spelled_in_full(*found)
        message = f"no declaration for {what}; {layer.payload_length} octets are kept"
        self.report(layer, Code.UNKNOWN_PROTOCOL, Severity.NOTE, "", message, found=value, space=space)

    def _decline(self, layer: Layer, window: Window) -> None:
        """Leave octets that are not the protocol to the layer that carries them.

        A piece of a stream may begin in the middle of a message, which is not worth a note.
        """
        if window.in_stream or layer.dissector.outline.shares_numbers:
            return
        octets = max(0, window.captured_end - layer.offset)
        recognized = " or ".join(str(one.declared) for one in layer.dissector.outline.recognized)
        message = f"not {layer.name}, where {recognized}; {octets} octets are kept"
        carrier = self.layers[-1] if self.layers else layer
        self.report(carrier, Code.NOT_THIS_PROTOCOL, Severity.NOTE, "", message, at=layer.offset)

    def _limit_reached(self, dissector: Dissector, at: int, nesting: int) -> None:
        limit = self.limits.allowance()[nesting]
        self.problems.append(
            Problem(
                code=Code.LAYER_LIMIT,
                severity=Severity.WARN,
                message=f"{limit} {NESTINGS[nesting].value} were read; the rest is kept as octets",
                protocol=dissector.header.stack.name,
                layer=None,
                field="",
                offset=at,
                found=limit,
            )
        )

    def report(
        self,
        layer: Layer,
        code: Code,
        severity: Severity,
        field: str,
        message: str,
        *,
        found: int | None = None,
        expected: int | None = None,
        reference: str = "",
        at: int | None = None,
        space: type[IntEnum] | None = None,
        limited_by: str = "",
    ) -> None:
        """Note a problem of a layer, as severe as the layer's place allows."""
        present = bool(self.layers) and self.layers[-1] is layer
        if layer.quoted and severity is Severity.ERROR:
            severity = Severity.WARN  # a bad datagram is what an error message is expected to quote
        elif layer.in_stream and severity is Severity.ERROR:
            severity = Severity.NOTE  # that a message begins with the segment is only a guess
        self.problems.append(
            Problem(
                code=code,
                severity=severity,
                message=message,
                protocol=layer.name,
                layer=len(self.layers) - 1 if present else None,
                field=field,
                offset=layer.offset + _field_offset(layer, field) if at is None else at,
                found=found,
                expected=expected,
                reference=reference,
                space=space,
                limited_by=limited_by,
            )
        )


def _space(layer: Layer, field: str) -> type[IntEnum] | None:
    """The number space of a field."""
    return next(one.names for one in layer.protocol.fields if one.name == field)


def _field_offset(layer: Layer, field: str) -> int:
    for slot in layer.protocol.layout.fixed:
        if slot.field.name == field:
            return slot.offset.constant // 8
    return layer.protocol.layout.fixed_octets if field else 0
