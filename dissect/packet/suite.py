"""The protocols that a walk knows, with their number spaces: tables computed from the declarations, no registry."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from enum import IntEnum
from typing import Any

from dissect.derive.decoder import clipping_decoder
from dissect.derive.step import Step, selector, step
from dissect.errors import SchemaError
from dissect.schema import Header


class Plan:
    """How one header is walked: its step, the choice among its variants, its decoder."""

    __slots__ = ("decode", "fixed_octets", "has_jumbo_options", "header", "select", "step", "takes_rest")

    def __init__(self, header: type[Header]) -> None:
        self.header = header
        self.fixed_octets = header.layout.fixed_octets
        self.takes_rest = header.layout.takes_rest
        self.has_jumbo_options = any(
            member.stack.jumbogram is not None
            for field in header.fields
            if field.options is not None
            for member in field.options.members
        )
        self.decode: Callable[[bytes, int, int], Header] = clipping_decoder(header)
        self.step: Step
        self.select: Callable[[bytes, int], Plan | None] | None = None


class Suite:
    """A set of protocols ready to be walked. Two that claim the same number are refused (SchemaError)."""

    def __init__(self, protocols: Sequence[type[Header]]) -> None:
        plans = {header: Plan(header) for header in protocols}
        self.protocols = tuple(protocols)
        self.tables: dict[type[IntEnum], dict[int, Plan]] = {}
        for header, plan in plans.items():
            for space, numbers in (header.stack.carried_as or {}).items():
                table = self.tables.setdefault(space, {})
                for number in numbers:
                    if number in table:
                        other = table[number].header.__name__
                        raise SchemaError(f"{header.__name__}: {space.__name__} {number} is {other}'s already")
                    table[number] = plan
        for header, plan in plans.items():
            plan.step = step(header, self.tables)
            derived = [one for one in protocols if one.__bases__[0] is header and one.stack.variant]
            variants: dict[type[Header], Any] = {variant: plans[variant] for variant in derived}
            plan.select = selector(header, variants)

    def plan(self, space: type[IntEnum], number: int) -> Plan | None:
        """What a number space has under a number."""
        return self.tables.get(space, {}).get(number)
