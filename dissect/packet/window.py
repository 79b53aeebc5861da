"""The window of octets that a layer may use, and what it means to want more."""

from __future__ import annotations

from dataclasses import dataclass

from dissect.packet.layer import Layer
from dissect.problems import Code


@dataclass(slots=True)
class Window:
    """The octets that a layer may use end at `end`, captured or not; `code` is what it means to want more."""

    end: int
    code: Code
    limit: Layer | None = None
    """The layer whose length field set the end; None where the frame's own length did."""
    is_fragment: bool = False
    is_stream: bool = False
    """Whether what is here may go on in another piece of a stream; not within a length that ends here."""
    in_stream: bool = False
    """Whether what is here is a piece of a stream, which may begin anywhere in a message."""
    quoted: bool = False
    jumbogram: bool = False
    limit_text: str = ""
    """What set the end, where that was no layer's extent."""
    is_open: bool = False
    """Whether the nearest length field that could say where the payload ends is zero, and left to the network card."""
    may_be_bare: bool = False
    """Whether a header here may have nothing behind it."""
    open_length: Layer | None = None
    """A layer whose length field is zero and may be given by an option of the layer after it."""

    @property
    def goes_on(self) -> bool:
        """Whether what is missing may be elsewhere."""
        return self.is_fragment or self.is_stream

    @property
    def limited_by(self) -> str:
        if self.limit_text:
            return self.limit_text
        if self.limit is None:
            return "the frame's length"
        return f"{self.limit.name}'s {extent_field(self.limit).replace('_', ' ')}"

    def close(self, end: int, layer: Layer, text: str) -> None:
        """End the window at `end` because of `text`. What was captured behind it is the trailer of the layer."""
        captured = min(self.end, len(layer.octets))
        layer.trailer_offset = min(end, captured)
        layer.trailer_length = captured - layer.trailer_offset
        self.end = end
        self.limit_text = text


def extent_field(layer: Layer) -> str:
    """The field that gives the extent of a layer that has one."""
    extents = layer.dissector.outline.extents
    return next(one.field for one in extents if one.when.declared.holds(layer.values))
