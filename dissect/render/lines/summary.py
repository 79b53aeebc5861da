"""A one-line summary of a header: ports, flags, names of numbers, options."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from dissect.packet import Layer, Packet
from dissect.render.escape import quoted
from dissect.render.lines.item_words import list_words, with_items
from dissect.render.lines.layer_plan import LayerPlan, layer_plan
from dissect.render.lines.words.parts import Values
from dissect.render.packets.values import innermost, octets


def summary(packet: Packet, numbers: Mapping[str, int] | None = None) -> str:
    """The innermost layer in words, and what it quotes or carries. `numbers` override fields by name."""
    own = packet.own_layers
    return summary_of(own, packet.quoted, packet.payload, numbers or {}) if own else octets(packet.frame.octets)


def summary_of(own: Sequence[Layer], quoting: Sequence[Layer], payload: bytes, numbers: Mapping[str, int]) -> str:
    """The same for a packet with layers of its own, and those that it quotes."""
    layer = innermost(own)
    words = [*_titles(own, layer), *layer_words(layer, numbers)]
    if quoting:
        layer = innermost(quoting)
        words = [f"{' '.join(words)}, quoting {layer.name}", *layer_words(layer, {})]
    elif text := quoted(payload):
        words.append(text)
    return " ".join(words)


def _titles(layers: Sequence[Layer], layer: Layer) -> Iterator[str]:
    """The kind of a body that only the previous header tells: the subtype of wlan.mgt is in wlan."""
    if layer_plan(layer.protocol).is_named:
        return
    before = next((one for one in layers if one.payload_offset == layer.offset and one is not layer), None)
    if before is not None and f"{layer.name}.".startswith(f"{before.name}."):
        plan = layer_plan(before.protocol)
        yield from plan.words(_values(plan, before), None)[:1]


def layer_words(layer: Layer, numbers: Mapping[str, int]) -> list[str]:
    """One layer in words, as far as its fields were captured. `numbers` override fields by name."""
    plan = layer_plan(layer.protocol)
    values = _values(plan, layer)
    payload = None
    if plan.counts_payload and (layer.header is not None or layer.length >= layer.protocol.layout.fixed_octets):
        header = layer.protocol.layout.size.evaluate(layer.values) if layer.header is not None else layer.length
        payload = max(layer.contained_end - layer.offset - header, 0)
    if numbers:
        values = [numbers.get(name, value) for name, value in zip(plan.fields, values, strict=True)]
    words = plan.words(values, payload)
    return with_items(words, list_words(layer.options()))


def _values(plan: LayerPlan, layer: Layer) -> Values:
    """The values that a plan needs, as far as they were captured."""
    if layer.header is not None:
        return plan.read(layer.header)
    values = layer.values
    return [values.get(name) for name in plan.fields]
