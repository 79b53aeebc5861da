"""Headers with arbitrary valid values, derived from their fields."""

from __future__ import annotations

from typing import Any, TypeVar

from hypothesis import strategies as st

from dissect.addresses import Address
from dissect.derive.outline import outline_of
from dissect.domain_names import Name
from dissect.problems import Severity
from dissect.schema import Header
from dissect.schema.fields import MISSING
from dissect.schema.layout import NUMBERS, FieldKind, Slot
from dissect.testing.strategies.octets import LONGEST_REST

H = TypeVar("H", bound=Header)
A = TypeVar("A", bound=Address)
RESERVED = "reserved"
"""Fields with these names keep their default, because a receiver may reject other values."""


def addresses(kind: type[A]) -> st.SearchStrategy[A]:
    """Any address of a kind: `addresses(Ipv6Address)`."""
    octets = kind.octets
    return st.binary(min_size=octets, max_size=octets).map(kind)


def headers(kind: type[H], **given: Any) -> st.SearchStrategy[H]:
    """A header of a kind with arbitrary values. `given`: values or strategies for some fields.

    Fields filled by encapsulation (lengths, checksums, next protocol) are left out, and so are fields of variable size
    such as options: give them if needed. TypeError for an unknown field.
    """
    names = {one.name for one in kind.fields}
    unknown = sorted(set(given) - names)
    if unknown:
        raise TypeError(f"{kind.__name__} has no field {unknown[0]!r}; it has {', '.join(sorted(names))}")
    bound = _bound(kind)
    values: dict[str, st.SearchStrategy[Any]] = {}
    for slot in kind.layout.slots:
        name = slot.field.name
        if name in given:
            value = given[name]
            values[name] = value if isinstance(value, st.SearchStrategy) else st.just(value)
        elif _is_free(slot, bound):
            values[name] = _values(slot)
    return st.builds(kind, **values)


def _bound(kind: type[Header]) -> frozenset[str]:
    """The fields of which something must hold, such as the version."""
    rules = [one.holds for one in outline_of(kind).expectations if one.severity is Severity.ERROR]
    return frozenset(name for one in (*outline_of(kind).recognized, *rules) for name in one.declared.fields)


def _is_free(slot: Slot, bound: frozenset[str]) -> bool:
    """Whether a field may have any value. A bound field with a default keeps it."""
    field = slot.field
    if field.is_automatic or slot.condition is not None:
        return False
    if field.default is MISSING:
        return True
    return slot.width.is_constant and field.name not in bound and not field.name.startswith(RESERVED)


def _values(slot: Slot) -> st.SearchStrategy[Any]:
    if slot.address is not None:
        return addresses(slot.address)
    if slot.kind in NUMBERS:
        return _numbers(slot)
    if slot.kind is FieldKind.NAME:
        label = st.from_regex(r"[a-z]{1,9}", fullmatch=True)
        return st.lists(label, max_size=3).map(lambda labels: Name(".".join(labels)))
    if slot.kind is FieldKind.OCTETS and slot.width.is_constant:
        return st.binary(min_size=slot.width.constant // 8, max_size=slot.width.constant // 8)
    octets = st.binary(max_size=LONGEST_REST)
    return octets.map(lambda one: one.replace(b"\0", b"")) if slot.kind is FieldKind.TEXT else octets


def _numbers(slot: Slot) -> st.SearchStrategy[int]:
    if slot.kind is FieldKind.FLAG:
        return st.booleans()
    width = slot.bits
    least = -(1 << width - 1) if slot.kind is FieldKind.SIGNED else 0
    return st.integers(least, least + (1 << width) - 1)
