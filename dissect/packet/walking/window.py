"""The window rule: a layer may use only the octets that the length fields around it leave.

Every layer that says where its payload ends narrows the window for the layers within. It can neither widen the window
nor end it before the payload begins: such an end is refused, and the window stays as it was. Captured octets between
the new end and the old one are the layer's trailer.
"""

from __future__ import annotations

from dataclasses import dataclass

from dissect.packet.layer import Layer


@dataclass(slots=True)
class Window:
    """The octets that a layer may use, up to `end`, captured or not."""

    end: int
    captured_end: int
    """Where those that were captured end."""
    limit: Layer | None = None
    """The layer whose length field set the end; None if the frame's length did."""
    is_fragment: bool = False
    is_stream: bool = False
    """Whether the octets may continue in another piece of a stream. False if a length field ends them in this one."""
    in_stream: bool = False
    """Whether the octets are a piece of a stream, which may begin in the middle of a message."""
    quoted: bool = False
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

    def narrow(self, end: int, layer: Layer, field: str, *, begin: int) -> bool:
        """End the window at `end`, as `field` of a layer says. False, and nothing changes, if the window ends before
        that, or the payload begins only after it, at `begin`."""
        if not begin <= end <= self.end:
            return False
        layer.trailer_offset = min(end, self.captured_end)
        layer.trailer_length = self.captured_end - layer.trailer_offset
        self.end, self.captured_end = end, layer.trailer_offset
        self.limit_field = field
        return True


def extent_field(layer: Layer) -> str:
    """The length field of a layer that has an extent."""
    extents = layer.dissector.outline.extents
    return next(one.field for one in extents if one.when.declared.holds(layer.values))
