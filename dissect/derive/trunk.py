"""The first headers of a frame at once: a link's header, and within it those of what it mostly carries.

What nearly every frame begins with follows from the declarations too: a link's header, a header that lends its
pseudo-header to what it carries, and one that takes it. The statements of their skims, one within the other,
need no calls, and know where each header begins as long as those before it have no options. A frame that goes another
way costs nothing more: the trunk gives the spans that it has found, and who asked goes on from the last.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

from dissect.derive.generate import function
from dissect.derive.skim import Skimming, Span, Variants
from dissect.derive.step import NumberSpaces
from dissect.schema import Header, Stack

Trunk: TypeAlias = Callable[[bytes, int, int], list[Span]]
"""``trunk(octets, end, captured)``: spans from the first octet of a frame that ends at `end` on the wire."""
Dissectors: TypeAlias = Mapping[type[Header], Any]
"""The dissectors of all headers."""
LONGEST = 3
"""How many headers a trunk finds at most."""


@dataclass(frozen=True, slots=True)
class Stem:
    """A header with its dissector, and what of that which it carries is found at once with it."""

    header: type[Header]
    dissector: Any
    variants: Variants
    within: Sequence[Stem] = ()


def stem_of(root: type[Header], dissectors: Dissectors, variants: Mapping[type[Header], Variants]) -> Stem:
    """The stem that begins with a link's header, or with one that lends a pseudo-header."""
    if root.stack.pseudo_header is not None:
        return Stem(root, dissectors[root], variants[root], _takers(root, dissectors, variants))
    lenders = _carried(root, dissectors, variants, lambda stack: stack.pseudo_header is not None)
    within = [Stem(one, dissectors[one], {}, _takers(one, dissectors, variants)) for one in lenders]
    return Stem(root, dissectors[root], variants[root], within)


def _takers(carrier: type[Header], dissectors: Dissectors, variants: Mapping[type[Header], Variants]) -> list[Stem]:
    """What a header may carry whose checksum is taken over a pseudo-header."""
    takes = _carried(
        carrier, dissectors, variants, lambda stack: stack.checksum is not None and stack.checksum.pseudo_header is True
    )
    return [Stem(one, dissectors[one], {}) for one in takes]


def _carried(
    carrier: type[Header],
    dissectors: Dissectors,
    variants: Mapping[type[Header], Variants],
    fits: Callable[[Stack], bool],
) -> list[type[Header]]:
    """What a header may carry that fits and has no variants."""
    spaces = {one.space for one in carrier.stack.next if not one.quoted}
    return [
        header
        for header in dissectors
        if fits(header.stack)
        and not spaces.isdisjoint(header.stack.carried_as or {})
        and not variants[header]
        and Skimming(header, {}).is_possible
    ]


def trunk(stem: Stem, tables: NumberSpaces) -> Trunk:
    """The trunk that skims the headers of a stem."""
    names: dict[str, Any] = {}
    lines = _lines(stem, 0, (), names, tables)
    begin = [
        "def trunk(octets, end, captured):",
        f'    """{stem.header.__name__} and what it mostly carries, derived from their stacks."""',
        "    limit = end if end < captured else captured",
    ]
    return function("trunk", "\n".join([*begin, *lines]) + "\n", names, f"{stem.header.__name__} and what it carries")


def _lines(stem: Stem, at: int, before: tuple[str, ...], names: dict[str, Any], tables: NumberSpaces) -> list[str]:
    """The statements for one header at a known place, after the spans of those before it."""
    mark = f"_{stem.header.__name__}"
    given = f"[{', '.join(before)}]"
    own = Skimming(stem.header, stem.variants, at=str(at), given=given, mark=mark)
    if not own.is_possible:
        return [f"    return {given}"]
    names |= own.names(stem.dissector, tables)
    span = f"span_{len(before)}"
    lines = [*own.statements(), f"    {span} = {own.span}"]
    if own.extents and stem.within:
        lines.append("    limit = end if end < captured else captured")
    fixed = own.layout.fixed_octets
    inner: list[str] = []
    for one in stem.within:
        inner.append(f"    if following is dissector_{one.header.__name__}:")
        deeper = _lines(one, at + fixed, (*before, span), names, tables)
        inner += ["    " + line for line in deeper]
    if inner and not own.size.isdecimal():
        inner = [f"    if size == {fixed}:", *("    " + line for line in inner)]
    return [*lines, *inner, f"    return [{', '.join((*before, span))}]"]
