"""The octets of one complete header, derived from its layout: the fixed part, then the tail that it requires."""

from __future__ import annotations

from hypothesis import assume
from hypothesis import strategies as st

from dissect.schema import Header
from dissect.schema.layout import FieldKind, Layout
from dissect.schema.octets import decode_partial, encode
from dissect.schema.variable_integers import BITS, SIZES, VariableInteger

LONGEST_REST = 24
"""The most octets of a field that takes the rest: more would show nothing new."""
LONGEST_TEXT = 12
FEW, MANY = 40, (1 << BITS) - 1
"""The most that a variable-length integer says, if it counts octets, and otherwise."""


@st.composite
def header_octets(draw: st.DrawFn, header: type[Header]) -> bytes:
    """The octets of one complete header with any values, as long as its lengths state."""
    layout = header.layout
    drawn = draw(st.binary(min_size=layout.fixed_octets, max_size=layout.fixed_octets))
    octets = _with_room(layout, _with_small_counts(layout, drawn))
    counting = _counting(layout)
    bits = 0  # fields that share an octet with those before them
    for slot in layout.tail:
        values = decode_partial(layout, octets)
        if slot.is_rest:
            octets += draw(st.binary(max_size=LONGEST_REST))
        elif slot.kind is FieldKind.TEXT:
            octets += draw(st.binary(max_size=LONGEST_TEXT)).replace(b"\0", b"") + b"\0"
        elif slot.kind is FieldKind.NAME:
            octets += draw(domain_names())
        elif slot.kind is FieldKind.VARIABLE:
            octets += draw(variable_integers(FEW if slot.field.name in counting else MANY)).encoded
        elif slot.condition is None or slot.condition.holds(values):
            size, bits = divmod(bits + slot.width.evaluate(values), 8)
            assume(size >= 0)  # it may depend on fields after variable ones, which were drawn before
            zeros = size - 1 if slot.field.name in counting else 0
            octets += bytes(zeros) + draw(st.binary(min_size=size - zeros, max_size=size - zeros))
    return octets


def domain_names() -> st.SearchStrategy[bytes]:
    """An encoded domain name: labels, then the root or a pointer (RFC 1035 §4.1.4)."""
    label = st.binary(min_size=1, max_size=LONGEST_TEXT).map(lambda one: bytes((len(one),)) + one)
    pointer = st.integers(0xC000, 0xFFFF).map(lambda one: one.to_bytes(2, "big"))
    return st.tuples(st.lists(label, max_size=3).map(b"".join), st.just(b"\0") | pointer).map(b"".join)


def variable_integers(most: int) -> st.SearchStrategy[VariableInteger]:
    """A number in as many octets as it needs, or in more."""
    return st.builds(VariableInteger, st.integers(0, most), st.sampled_from(SIZES))


def _counting(layout: Layout) -> set[str]:
    """The fields that determine the sizes of others."""
    return {name for slot in layout.tail for name in slot.width.fields}


def _with_small_counts(layout: Layout, octets: bytes) -> bytes:
    """Keep numbers that determine sizes below 256: tails of 64 KiB would show nothing more, and take minutes."""
    counting = _counting(layout)
    small = bytearray(octets)
    for slot in layout.fixed:
        first, last = slot.offset.constant // 8, (slot.offset.constant + slot.width.constant) // 8 - 1
        factors = [abs(factor) for one in layout.tail for name, factor in one.width.terms if name == slot.field.name]
        if max(factors, default=0) >= 8 << 8:  # the high octet of a number declared as two octets
            small[first : last + 1] = bytes(last + 1 - first)
        elif slot.field.name in counting and first < last and slot.little_endian:
            small[first + 1 : last + 1] = bytes(last - first)
        elif slot.field.name in counting and first < last:
            small[first:last] = bytes(last - first)
    return bytes(small)


def _with_room(layout: Layout, octets: bytes) -> bytes:
    """Make no field size negative: raise lengths, or lower what is subtracted from them.

    Drawing again would rarely succeed for headers whose lengths must agree.
    """
    values = decode_partial(layout, octets)
    known = {slot.field.name: values[slot.field.name] for slot in layout.fixed if slot.field.name in values}
    for slot in layout.tail:
        if known.keys() >= set(slot.width.fields):
            lacking = -slot.width.evaluate(known)
            for name, factor in sorted(slot.width.terms, key=lambda term: (term[1] < 0, abs(term[1]))):
                counting = layout.slot(name)
                before = int(known[name])
                most = (1 << counting.width.constant - (counting.kind is FieldKind.SIGNED)) - 1
                steps = max(-(-lacking // abs(factor)), 0)
                known[name] = min(before + steps, most) if factor > 0 else max(before - steps, 0)
                lacking -= (known[name] - before) * factor
    changed = encode(layout, known)
    return changed + octets[len(changed) :]
