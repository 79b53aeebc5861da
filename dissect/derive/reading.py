"""Python expressions that read single fields from octets; derived code is made of them."""

from __future__ import annotations

from dissect.schema import Peek
from dissect.schema.expressions import Affine, Guard
from dissect.schema.layout import FieldKind, Layout, Slot


def read_fixed(slot: Slot, octets: str = "octets", at: str = "at") -> str:
    """A Python expression for the number in a slot of fixed place; the header begins at `at`."""
    first_bit, width = slot.offset.constant, slot.width.constant
    first, last = first_bit // 8, (first_bit + width - 1) // 8
    count = last - first + 1
    if slot.little_endian:
        return from_octets(f"{octets}[{at}+{first}:{at}+{last + 1}]", slot)
    if count <= 2:
        parts = [f"{octets}[{at}+{first}]" if first else f"{octets}[{at}]"]
        if count == 2:
            parts = [f"({parts[0]} << 8 | {octets}[{at}+{last}])"]
        number = parts[0]
    else:
        number = f'from_bytes({octets}[{at}+{first}:{at}+{last + 1}], "big")'
    number = narrowed(number, 8 * count, first_bit % 8, width)
    sign = 1 << (width - 1)
    return f"(({number} ^ {sign}) - {sign})" if slot.kind is FieldKind.SIGNED else number


def from_octets(octets: str, slot: Slot) -> str:
    """A Python expression for whole octets as a number."""
    order = "little" if slot.little_endian else "big"
    signed = ", signed=True" if slot.kind is FieldKind.SIGNED else ""
    return f'from_bytes({octets}, "{order}"{signed})'


def narrowed(number: str, total: int, skipped: int, width: int) -> str:
    """The `width` bits that follow `skipped` bits of a `total`-bit number."""
    shift = total - skipped - width
    if shift:
        number = f"{number} >> {shift}"
    if skipped:
        number = f"{number} & {(1 << width) - 1:#x}"
    return f"({number})" if shift or skipped else number


def amount(expression: Affine, names: dict[str, str]) -> str:
    """A Python expression for an affine amount; `names` gives the expression of each field that it reads."""
    parts = [names[field] if factor == 1 else f"{names[field]} * {factor}" for field, factor in expression.terms]
    parts += [f"({octets} if {condition(guard, names)} else 0)" for guard, octets in expression.optional]
    if expression.constant or not parts:
        parts.append(str(expression.constant))
    return " + ".join(parts)


def condition(guard: Guard, names: dict[str, str]) -> str:
    """A Python expression for a guard."""
    if not guard.comparisons:
        return "True"
    return " and ".join(f"{amount(one.amount, names)} {one.sign} {one.constant}" for one in guard.comparisons)


def peeked(key: Peek, at: str, within: str) -> str:
    """A Python expression for the first bits of the payload, which begins at `at`; -1 unless `within` holds."""
    number = f"octets[{at}]" if key.octets == 1 else f"(octets[{at}] << 8 | octets[{at} + 1])"
    shift = 8 * key.octets - key.bits
    return f"{number}{f' >> {shift}' if shift else ''} if {within} else -1"


def fixed_names(layout: Layout, at: str = "at") -> dict[str, str]:
    """For every field of fixed place, the expression that reads it as a number, octets and addresses too."""
    return {slot.field.name: read_fixed(slot, at=at) for slot in layout.fixed if slot.width.constant}
