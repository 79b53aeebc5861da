"""A packet as nested envelopes and figures, in HTML without a script: what notebooks show above the tree."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from html import escape as of_markup
from typing import Final

from dissect.derive.documents.floors import unit_of
from dissect.packet import Layer, Packet
from dissect.render.escape import quoted
from dissect.render.figures.layers import captured_cells
from dissect.render.figures.svg import figure_svg

CLASS: Final = "dissect-packet"
STYLE: Final = f"""
.{CLASS} {{ font-family: system-ui, sans-serif; font-size: 13px; line-height: 1.4; max-width: 700px; }}
.{CLASS} .envelope {{ border: 1px solid currentColor; border-radius: 4px; padding: 4px 8px 8px; margin: 4px 0 0; }}
.{CLASS} .quoted {{ border-style: dashed; }}
.{CLASS} .unit {{ float: right; opacity: 0.7; }}
.{CLASS} svg {{ max-width: 100%; height: auto; }}
.{CLASS} summary {{ cursor: pointer; }}
"""
"""Everything has the colours of the notebook, whether they are light or dark."""


def envelopes_html(packet: Packet) -> str:
    """The packet in its envelopes: a box for each header with what it carries, each within the one before."""
    layers = [layer for layer in packet.layers if layer.length]
    opened = "".join(map(_opened, layers))
    return f"{opened}{_message(packet)}{'</div>' * len(layers)}"


def _opened(layer: Layer) -> str:
    size = max(layer.contained_end - layer.offset, 0)
    kind = "envelope quoted" if layer.quoted else "envelope"
    header = f"<b>{of_markup(layer.protocol.__name__)}</b> header · {layer.length}"
    return f'<div class="{kind}"><span class="unit">{of_markup(unit_of(layer.protocol))} · {size}</span>{header}'


def _message(packet: Packet) -> str:
    payload = packet.payload
    if not payload:
        return ""
    text = of_markup(quoted(payload)) or "&nbsp;"
    return f'<div class="envelope"><span class="unit">message · {len(payload)}</span>{text}</div>'


def figures_html(layers: Sequence[Layer]) -> Iterator[str]:
    """The figure of each header with its values, folded but for the innermost."""
    for layer in layers:
        name = of_markup(layer.protocol.__name__)
        cells = captured_cells(layer)
        if cells:
            is_open = " open" if layer is layers[-1] else ""
            figure = figure_svg(cells, f"{layer.protocol.__name__} header")
            yield f"<details{is_open}><summary>{name} header</summary>{figure}</details>"
