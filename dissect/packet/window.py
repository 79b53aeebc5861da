"""The window rule: a layer may use the octets that the layers around it leave; what lies behind is a trailer."""

from __future__ import annotations

from dataclasses import dataclass

from dissect.packet.layer import Layer
from dissect.problems import Code


@dataclass(slots=True)
class Window:
    """The octets that a layer may use, up to `end`, captured or not. `code`: the problem if a layer needs more."""

    end: int
    code: Code
    limit: Layer | None = None
    """The layer whose length field set the end; None if the frame's length did."""
    is_fragment: bool = False
    is_stream: bool = False
    """Whether the octets may continue in another piece of a stream. Not within a length field that ends in this one."""
    in_stream: bool = False
    """Whether the octets are a piece of a stream, which may begin in the middle of a message."""
    quoted: bool = False
    jumbogram: bool = False
    limit_text: str = ""
    """What set the end, if it was not a layer's length field."""
    is_open: bool = False
    """Whether the nearest length field that could give the payload's end is zero, and left to the network card."""
    may_be_bare: bool = False
    """Whether a header here may have nothing behind it."""
    open_length: Layer | None = None
    """A layer whose length field is zero, so that an option of the next layer may give the length."""

    @property
    def goes_on(self) -> bool:
        """Whether missing octets may be in another fragment or segment."""
        return self.is_fragment or self.is_stream

    @property
    def limited_by(self) -> str:
        if self.limit_text:
            return self.limit_text
        if self.limit is None:
            return "the frame's length"
        return f"{self.limit.name}'s {extent_field(self.limit).replace('_', ' ')}"

    def close(self, end: int, layer: Layer, text: str) -> None:
        """End the window at `end`, as `text` says. What was captured behind it is the layer's trailer."""
        captured = min(self.end, len(layer.octets))
        layer.trailer_offset = min(end, captured)
        layer.trailer_length = captured - layer.trailer_offset
        self.end = end
        self.limit_text = text


def extent_field(layer: Layer) -> str:
    """The length field of a layer that has an extent."""
    extents = layer.dissector.outline.extents
    return next(one.field for one in extents if one.when.declared.holds(layer.values))
