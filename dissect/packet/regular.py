"""A regular frame: the spans that a skim found, what they say at once, and the layers that they stand for."""

from __future__ import annotations

from collections.abc import Sequence

from dissect.derive.lists.room import ITEM_LIMIT
from dissect.derive.skim import Span
from dissect.derive.trunk import LONGEST
from dissect.packet.layer import Layer
from dissect.packet.limits import DEFAULT_LIMITS, NestingLimits
from dissect.packet.protocol_set import Dissector
from dissect.schema import Header

FEWEST = min(DEFAULT_LIMITS.allowance())
"""How many headers the ordinary limits allow of the kind of which they allow fewest."""


def most_headers(limits: NestingLimits) -> int:
    """How many headers may follow one another without that one of the limits can be reached."""
    return FEWEST if limits is DEFAULT_LIMITS else min(limits.allowance())


def skimmed(dissector: Dissector | None, octets: bytes, end: int, limits: NestingLimits) -> list[Span]:
    """The first headers of a frame that ends at `end` on the wire, as far as it is regular and no limit is near."""
    captured, room = len(octets), most_headers(limits)
    spans: list[Span] = []
    if dissector is not None and room >= LONGEST:
        spans = dissector.skim_first(octets, end, captured)
    at, following = 0, dissector
    if spans:
        _, at, length, _, end, following, _ = spans[-1]
        at += length
    while following is not None and len(spans) < room:
        span = following.skim(octets, at, end, min(end, captured))
        if span is None:
            break
        spans.append(span)
        at += span[2]
        end, following = span[4:6]
    return spans


def is_regular(spans: Sequence[Span]) -> bool:
    """Whether skims went through the whole frame: nothing follows the last header that they found."""
    return bool(spans) and spans[-1][5] is None


def layers_of(spans: Sequence[Span], octets: bytes, end: int, item_limit: int = ITEM_LIMIT) -> tuple[Layer, ...]:
    """The layers that the walk would find, in a frame that ends at `end` on the wire."""
    captured = len(octets)
    is_stream = in_stream = False
    found: list[Layer] = []
    for dissector, offset, length, extent, closed, _, header in spans:
        layer = Layer(dissector, octets, offset, quoted=False)
        layer.before = found[-1] if found else None
        layer.item_limit = item_limit
        layer.length = length
        layer.payload_offset = offset + length
        layer.payload_length = min(closed, captured) - offset - length
        layer.contained_end = closed
        layer.is_fragment = is_stream
        layer.in_stream = in_stream
        layer.adopt(header)
        if extent >= 0:
            before = min(end, captured)
            layer.extent = extent
            layer.trailer_offset = min(closed, before)
            layer.trailer_length = before - layer.trailer_offset
            is_stream = False
        if dissector.is_stream:
            is_stream = in_stream = True
        end = closed
        found.append(layer)
    return tuple(found)


def header_of(span: Span, octets: bytes) -> Header:
    """The header value of a span, decoded once."""
    header: Header | None = span[6]
    if header is None:
        decode, at = span[0].decode_whole, span[1]
        header = span[6] = decode(octets, at, at + span[2])
    return header
