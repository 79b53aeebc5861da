"""Faults of the options in a header, as problems of its layer."""

from __future__ import annotations

from dissect.packet.layer import Layer
from dissect.problems import Problem, Severity


def item_faults(index: int, layer: Layer) -> list[Problem]:
    """The faults of the options in a layer: only notes in a quotation, and none if the header itself was cut."""
    return [
        Problem(
            code=fault.code,
            severity=weighed(fault.severity, quoted=layer.quoted, in_stream=layer.in_stream),
            message=f"{fault.header.__name__}: {fault.message}",
            protocol=layer.name,
            layer=index,
            field=field.name,
            offset=fault.offset,
            found=fault.found,
            reference=str(fault.header.stack.reference),
        )
        for field, options in layer.options()
        for fault in options.faults
        if not _is_cut(layer)
    ]


def weighed(severity: Severity, *, quoted: bool, in_stream: bool) -> Severity:
    """A quotation may hold anything, and the start of a message in a stream is a guess."""
    return Severity.NOTE if quoted or (in_stream and severity is Severity.ERROR) else severity


def _is_cut(layer: Layer) -> bool:
    """Whether the header was cut, so that an option may end early through no fault of its own."""
    end = max(layer.offset + layer.length, layer.trailer_offset + layer.trailer_length)
    if layer.protocol.layout.takes_rest:
        return layer.contained_end > end or layer.is_fragment
    return end < layer.offset + layer.protocol.layout.size.evaluate(layer.values)
