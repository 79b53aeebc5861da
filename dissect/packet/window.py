"""The window rule: a layer may use the octets that the layers around it leave; octets behind them are a trailer."""

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
    """Whether the octets may continue in another piece of a stream. False if a length field ends them in this one."""
    in_stream: bool = False
    """Whether the octets are a piece of a stream, which may begin in the middle of a message."""
    quoted: bool = False
    jumbogram: bool = False
    limit_field: str = ""
    """The protocol and field that set the end; empty if the extent of `limit`, or the frame's own length, did."""
    is_open: bool = False
    """Whether the nearest length field that could give the payload's end is zero, and left to the network card."""
    may_be_bare: bool = False
    """Whether nothing need follow a header here."""
    open_length: Layer | None = None
    """A layer whose length field is zero, so that an option of the next layer may give the length."""

    @property
    def goes_on(self) -> bool:
        """Whether missing octets may be in another fragment or segment."""
        return self.is_fragment or self.is_stream

    @property
    def limited_by(self) -> str:
        """The protocol and field that set the end, as `ip.total_length`; empty if the frame's own length did."""
        if self.limit_field or self.limit is None:
            return self.limit_field
        return f"{self.limit.name}.{extent_field(self.limit)}"

    @property
    def limit_text(self) -> str:
        """The same in words."""
        name, _, field = self.limited_by.rpartition(".")
        return f"{name or 'the frame'}'s {field.replace('_', ' ') or 'length'}"

    def close(self, end: int, layer: Layer, field: str) -> None:
        """End the window at `end`, as `field` says. Captured octets behind it are the layer's trailer."""
        captured = min(self.end, len(layer.octets))
        layer.trailer_offset = min(end, captured)
        layer.trailer_length = captured - layer.trailer_offset
        self.end = end
        self.limit_field = field


def extent_field(layer: Layer) -> str:
    """The length field of a layer that has an extent."""
    extents = layer.dissector.outline.extents
    return next(one.field for one in extents if one.when.declared.holds(layer.values))
