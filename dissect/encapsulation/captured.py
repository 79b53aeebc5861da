"""What the automatic fields of a captured header follow from: `fill`, without filling anything.

Nothing is put together again, so that it works for fragments, items of lists and unknown protocols as well.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any, NamedTuple

from dissect.assigned_numbers import OpenEnum
from dissect.checksum import has_checksum, reach
from dissect.checksum.declared import takes_pseudo_header
from dissect.derive.checksum_outline import FieldOutline, checksum_outline_of
from dissect.derive.outline import outline_of
from dissect.encapsulation.formulas import Carried, Formula, counted_extent, counted_header, counted_tail, covered
from dissect.packet import Layer
from dissect.schema import Field, Header, values_of
from dissect.schema.expressions import Affine, Guard
from dissect.schema.layout import FieldKind, Slot


def derivations(layer: Layer, following: Layer | None, values: Mapping[str, Any] | None = None) -> dict[str, Formula]:
    """The formula of each automatic field of a layer that has one, by the name of the field. What a formula gives need
    not be what the field holds. `following`: the next layer; None if there is none. `values`: those of the layer, if
    they are at hand.

    Without a whole header, there are none.
    """
    header = layer.header
    if header is None:
        return {}
    is_piece = layer.is_fragment or layer.in_stream or layer.quoted
    end = layer.offset + layer.extent if is_piece and layer.extent >= 0 else layer.contained_end
    payload = max(end - layer.offset - layer.length, 0)
    is_cut = layer.offset + layer.length == len(layer.octets)
    network = layer.network_around
    lent = None if network is None else network.protocol.stack.pseudo_header
    carried = None if following is None or following.quoted else following.protocol
    return derived_in(
        header, layer.length, payload, carried, None if lent is None else lent.header, is_cut=is_cut, values=values
    )


def derived_in(
    header: Header,
    octets: int,
    payload: int = 0,
    carried: type[Header] | None = None,
    lent: type[Header] | None = None,
    *,
    is_cut: bool = False,
    values: Mapping[str, Any] | None = None,
) -> dict[str, Formula]:
    """The same of a header, or an item of a list, of so many octets. `lent`: the kind of pseudo-header that counts;
    `is_cut`: the capture may have ended within the header, so that its fields say better how long their values are."""
    kind = type(header)
    automatic = _automatic(kind)
    if not automatic:
        return {}
    values = values_of(header) if values is None else values
    found: dict[str, Formula] = {}
    for name, formula in _formulas(kind, values, octets, payload, carried, lent, is_cut=is_cut):
        if name in automatic and values[name] is not None:
            found.setdefault(name, formula)
    return found


@cache
def _automatic(kind: type[Header]) -> frozenset[str]:
    return frozenset(field.name for field in kind.fields if field.is_automatic)


class _Sources(NamedTuple):
    """What the fields of a header may follow from."""

    tails: tuple[Slot, ...]
    """Octets whose number one field gives."""
    size: Affine | None
    """The octets of the header, if one field gives their number."""
    numbers: tuple[tuple[Guard, Field], ...]
    """The fields that alone say what the header carries, and when they do."""
    extents: tuple[tuple[Guard, Affine], ...]
    """The octets of header and payload that one field gives, and when it does."""
    checksum: FieldOutline | None


@cache
def _sources(kind: type[Header]) -> _Sources:
    outline, size = outline_of(kind), outline_of(kind).size.declared
    lookups = (one for one in outline.lookups if len(one.fields) == 1)
    extents = ((one.when.declared, one.octets.declared) for one in outline.extents)
    return _Sources(
        tuple(one for one in kind.layout.tail if one.kind is FieldKind.OCTETS and len(one.width.terms) == 1),
        size if len(size.terms) == 1 else None,
        tuple((one.when.declared, kind.layout.slot(one.fields[0]).field) for one in lookups),
        tuple((when, amount) for when, amount in extents if len(amount.terms) == 1),
        checksum_outline_of(kind).own,
    )


def _formulas(
    kind: type[Header],
    values: Mapping[str, Any],
    octets: int,
    payload: int,
    carried: type[Header] | None,
    lent: type[Header] | None,
    *,
    is_cut: bool,
) -> Iterator[tuple[str, Formula]]:
    """Fields and formulas, in the order in which `fill` finds them: of several for one field, the first counts."""
    tails, size, numbers, extents, own = _sources(kind)
    for slot in tails:
        there = len(values[slot.field.name])
        said = slot.width.evaluate(values) // 8 if is_cut else there
        yield slot.width.terms[0][0], counted_tail(slot, max(said, there))
    if size is not None:
        yield size.terms[0][0], counted_header(size, octets)
    for when, field in numbers:
        if when.holds(values):
            yield field.name, Carried(_called(field, values[field.name]) if carried is None else carried.__name__)
    for when, amount in extents:
        if when.holds(values):
            yield amount.terms[0][0], counted_extent(amount, octets, payload)
    if own is not None and has_checksum(kind, values):
        rule = own.declared
        with_pseudo_header = takes_pseudo_header(rule, lent)
        reached = reach(rule, values)
        yield rule.field, covered(kind, rule, takes_pseudo_header=with_pseudo_header, reach=reached)


def _called(field: Field, value: Any) -> str:
    """What a number says that the header carries."""
    member = None if field.names is None else field.names(int(value))
    return member.label if isinstance(member, OpenEnum) and member.is_assigned else "something without a name here"
