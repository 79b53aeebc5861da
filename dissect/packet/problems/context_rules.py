"""Problems of a header that depend on its context: its payload's length, the network header around it, its lists.

They do not change how a packet is read, so they are found only when a caller reads its problems.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Any

from dissect.packet.layer import Layer
from dissect.packet.problems.broken_rules import Rule, broken_rules
from dissect.packet.problems.list_rules import list_problems
from dissect.problems import Problem
from dissect.schema import Header

PAYLOAD_OCTETS = "payload_octets"
WHOLE_OCTETS = "whole_octets"
ITEM_COUNT = "item_count"


def context_problems(layers: Sequence[Layer]) -> list[Problem]:
    """The problems of all layers that depend on context. Quoted layers belong to another packet and have none."""
    found: list[Problem] = []
    for index, layer in enumerate(layers):
        if layer.quoted:
            break
        stack = layer.protocol.stack
        if (stack.context_rules or stack.zeros or stack.texts) and not layer.is_partial and not layer.is_fragment:
            network = layer.network_around
            broken = broken_rules(layer.protocol, layer.values, partial(_around, layer, network))
            found += [_problem(index, layer, network, rule) for rule in broken]
        if layer.dissector.has_lists:
            found += list_problems(index, layer)
    return found


def _around(layer: Layer, network: Layer | None) -> dict[str, Any]:
    """The values that the rules of a header may read besides its own fields."""
    whole = max(layer.contained_end - layer.offset, layer.length)
    return {
        **(network.values if network is not None else {}),
        PAYLOAD_OCTETS: whole - layer.length,
        WHOLE_OCTETS: whole,
        ITEM_COUNT: sum(len(options.items) for _, options in layer.options()),
    }


def _problem(index: int, layer: Layer, network: Layer | None, rule: Rule) -> Problem:
    owner = layer if network is None or rule.field in layer.values else network
    value = owner.values.get(rule.field)
    return Problem(
        code=rule.code,
        severity=rule.severity,
        message=rule.message,
        protocol=layer.name,
        layer=index,
        field=rule.field,
        offset=owner.offset + _octets_before(owner.protocol, rule.field),
        found=int(value) if isinstance(value, int) else None,
        reference=str(rule.reference or ""),
    )


def _octets_before(header: type[Header], field: str) -> int:
    places = {slot.field.name: slot.offset.constant // 8 for slot in header.layout.fixed}
    return places.get(field, header.layout.fixed_octets)
