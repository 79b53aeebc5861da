"""The protocols that a walk knows, with their number spaces: tables computed from the declarations, no registry."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from enum import IntEnum
from typing import Any

from dissect.derive.decoder import clipping_decoder
from dissect.derive.step import Step, selector, step
from dissect.errors import SchemaError
from dissect.schema import Field, Header, Nesting, field
from dissect.schema.words import GreedyBytes

NESTINGS = tuple(Nesting)


class Plan:
    """How one header is walked: its step, the choice among its variants, its decoder."""

    __slots__ = (
        "after_quotation",
        "decode",
        "fixed_octets",
        "has_jumbo_options",
        "has_lists",
        "header",
        "is_delimited",
        "nesting",
        "select",
        "step",
        "takes_rest",
    )

    def __init__(self, header: type[Header]) -> None:
        self.header = header
        self.fixed_octets = header.layout.fixed_octets
        self.takes_rest = header.layout.takes_rest
        self.is_delimited = header.layout.is_delimited or (self.takes_rest and len(header.layout.tail) > 1)
        """Whether the header's size is found only by reading it."""
        self.nesting = NESTINGS.index(header.stack.nesting)
        self.has_lists = any(one.options is not None for one in header.fields) or header.stack.quotation is not None
        self.has_jumbo_options = any(
            member.stack.jumbogram is not None
            for one in header.fields
            if one.options is not None
            for member in one.options.headers
        )
        quotation = header.stack.quotation
        self.after_quotation: Field | None = None
        """The list after a quotation, as a field that no header holds."""
        if quotation is not None:
            declared: Any = field(GreedyBytes, "After the quotation", options=quotation.after)
            self.after_quotation = declared.named("after_quotation")
        self.decode: Callable[[bytes, int, int], Header] = clipping_decoder(header)
        self.step: Step
        self.select: Callable[[bytes, int], Plan | None] | None = None


DecodeAs = Mapping[type[IntEnum], Mapping[int, type[Header] | None]]
"""For some numbers of a space, what they stand for instead; None: nothing that is known."""


class Suite:
    """A set of protocols ready to be walked. Two that claim the same number are refused (SchemaError).

    `decode_as` has the last word on what a number stands for: ``{UdpPort: {5300: DNS}}``.
    """

    def __init__(self, protocols: Sequence[type[Header]], decode_as: DecodeAs | None = None) -> None:
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
        for space, chosen in (decode_as or {}).items():
            table = self.tables.setdefault(space, {})
            for number, kind in chosen.items():
                if kind is None:
                    table.pop(number, None)
                elif kind in plans:
                    table[number] = plans[kind]
                else:
                    raise SchemaError(f"{kind.__name__} is not one of the protocols")
        for header, plan in plans.items():
            plan.step = step(header, self.tables)
            derived = [one for one in protocols if one.__bases__[0] is header and one.stack.variant]
            variants: dict[type[Header], Any] = {variant: plans[variant] for variant in derived}
            plan.select = selector(header, variants)

    def decoding(self, decode_as: DecodeAs) -> Suite:
        """The same protocols, with other meanings for some numbers."""
        return Suite(self.protocols, decode_as)

    def plan(self, space: type[IntEnum], number: int) -> Plan | None:
        """What a number space has under a number."""
        return self.tables.get(space, {}).get(number)
