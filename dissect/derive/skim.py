"""The quick look at a header, derived from its stack: the skim.

It gives a span, ``[dissector, offset, length, extent, end, following, None]``: octets of the header, octets of header
and payload by its own length field (-1: it says nothing), where the window ends for what is within, the
dissector of that (None: nothing that is known), and room for the header value.

It gives None, and leaves the header to the complete walk, as soon as the header is anything but regular: cut, broken in
one of its expectations, a fragment or a quotation, of a size that is found by reading, with a number that is not known.
"""

from __future__ import annotations

import struct
from collections.abc import Callable, Mapping
from typing import Any, TypeAlias

from dissect.derive.generate import function
from dissect.derive.outline import outline_of
from dissect.derive.reading import amount, peeked
from dissect.derive.step import NumberSpaces
from dissect.derive.unpacking import OPPOSITE, Unpacking
from dissect.schema import Header, Next, Payload, Peek
from dissect.schema.expressions import Affine, Comparison, Guard

Span: TypeAlias = list[Any]
Skim: TypeAlias = Callable[[bytes, int, int, int], Span | None]
"""``skim(octets, at, end, limit)``: the window ends at `end`, captured or not, and the octets in it at `limit`."""
Variants: TypeAlias = Mapping[type[Header], Any]
"""The dissectors of a header's variants."""


def skim(header: type[Header], dissector: Any, tables: NumberSpaces, variants: Variants) -> Skim:
    """The skim of a header whose spans name `dissector`."""
    return Skimming(header, variants).derived(dissector, tables)


class Skimming:
    """How the statements of a header's skim are made.

    `at`: where the header begins, as an expression. `given`: what is given where it cannot be read, and `mark` is added
    to names that each header has for itself, where the statements stand among those of other headers.
    """

    def __init__(
        self,
        header: type[Header],
        variants: Variants,
        *,
        at: str = "at",
        given: str = "None",
        mark: str = "",
    ) -> None:
        self.header = header
        self.stack, self.layout = header.stack, header.layout
        self.variants = variants
        self.at, self.given, self.mark = at, given, mark
        chosen = [one for variant in variants for one in variant.stack.variant]
        self.irregular = self._declined() + self._irregular()
        self.extents = [(one.when, one.octets) for one in self.stack.extent]
        self.extents = [(when, octets) for when, octets in self.extents if when not in chosen]
        self.following = [(one.when, one) for one in self.stack.next]
        self.following = [(when, one) for when, one in self.following if when not in chosen]
        guards = [*chosen, *(Guard(tuple(one)) for one in self.irregular)]
        guards += [when for when, _ in self.extents] + [when for when, _ in self.following]
        amounts = [octets for _, octets in self.extents]
        amounts += [one.key for _, one in self.following if not isinstance(one.key, Peek)]
        if not self.layout.takes_rest:
            amounts.append(self.layout.size)
        read = [one.fields for one in guards] + [one.fields for one in amounts]
        self.unpacking = Unpacking(self.layout, [name for fields in read for name in fields])

    def _declined(self) -> list[list[Comparison]]:
        """Conjunctions of comparisons any of which says that the octets are not this protocol."""
        if self.stack.delimits is not None:
            return []  # they may be about the header behind this one, which is left to the walk
        return [[_negated(one)] for one in self.stack.recognized_by.comparisons]

    def _irregular(self) -> list[list[Comparison]]:
        """Conjunctions of comparisons of which none may hold: broken expectations, and fragments."""
        found = []
        for expect in self.stack.expect:
            when, holds = expect.when, expect.holds
            found += [[*when.comparisons, _negated(one)] for one in holds.comparisons]
        if self.stack.fragmentation is not None:
            amounts = (self.stack.fragmentation.more, self.stack.fragmentation.offset)
            found += [[Comparison(one, "!=", 0)] for one in amounts]
        return found

    @property
    def is_possible(self) -> bool:
        """Whether the header's size follows from its fixed fields, and so does all that comes after it."""
        if self.layout.is_delimited or (self.layout.takes_rest and len(self.layout.tail) > 1):
            return False
        if self.stack.delimits is not None:
            return False
        if self.stack.stream and not all(one.optional for one in self.stack.next):
            return False
        outline = outline_of(self.header)
        if outline.has_carrier or outline.has_trailer:
            return False
        return not outline.jumbo_suspects and not (self.variants and self.stack.variant)

    def names(self, dissector: Any, tables: NumberSpaces) -> dict[str, Any]:
        """What the statements name."""
        return {
            **{one.space.__name__: tables.get(one.space, {}) for one in self.stack.next},
            **{_dissector_name(variant): what for variant, what in self.variants.items()},
            f"dissector{self.mark}": dissector,
            f"unpack{self.mark}": struct.Struct(self.unpacking.format).unpack_from,
            "from_bytes": int.from_bytes,
        }

    def derived(self, dissector: Any, tables: NumberSpaces) -> Skim:
        return function("skim", self.source(), self.names(dissector, tables), self.header.__name__)

    def source(self) -> str:
        """The Python source."""
        begin = [
            "def skim(octets, at, end, limit):",
            f'    """{self.header.__name__}, derived from its stack."""',
        ]
        body = [*self.statements(), f"    return {self.span}"] if self.is_possible else ["    return None"]
        return "\n".join([*begin, *body]) + "\n"

    def statements(self) -> list[str]:
        """What finds the parts of the span."""
        fixed, unpacking = self.layout.fixed_octets, self.unpacking
        fails = f"        return {self.given}"
        lines = [f"    if {self.at} + {fixed} > limit:", fails]
        if unpacking.variables:
            lines.append(f"    {', '.join(unpacking.variables)}, = unpack{self.mark}(octets, {self.at})")
        for variant in self.variants:
            test = " or ".join(unpacking.condition(one) for one in variant.stack.variant)
            lines += [f"    if {test}:", *(self._hand_on(variant) if self.given == "None" else [fails])]
        irregular = unpacking.any_of(self.irregular)
        if irregular:
            tests = [f"        {'or ' if index else ''}{test}" for index, test in enumerate(irregular)]
            lines += ["    if (", *tests, "    ):", fails]
        if not self.size.isdecimal():
            octets = f"limit - {self.at}" if self.layout.takes_rest else self._sum(self.layout.size)
            lines.append(f"    size = {octets}")
        if not self.size.isdecimal() and not self.layout.takes_rest:
            lines += [f"    if size < {fixed} or {self.at} + size > limit:", fails]
        return [*lines, *self._extents(), *self._following(), *self._ended()]

    @property
    def size(self) -> str:
        """The header's octets: a number, or the variable that holds it."""
        return "size" if self.layout.takes_rest or not self.layout.size.is_constant else str(self.layout.size.constant)

    @property
    def span(self) -> str:
        """The span, once the statements have found its parts."""
        extent = "extent" if self.extents else "-1"
        following = "following" if self.following else "None"
        return f"[dissector{self.mark}, {self.at}, {self.size}, {extent}, end, {following}, None]"

    def _hand_on(self, variant: type[Header]) -> list[str]:
        read = f"        skim = {_dissector_name(variant)}.skim"
        return [read, f"        return skim(octets, {self.at}, end, limit)"]

    def _sum(self, expression: Affine) -> str:
        return amount(expression, self.unpacking.names)

    def _extents(self) -> list[str]:
        """Close the window where the header's own length field says, which must be within it and after the header."""
        if not self.extents:
            return []
        lines = []
        for position, (when, octets) in enumerate(self.extents):
            lines += [
                f"    {'elif' if position else 'if'} {self.unpacking.condition(when)}:",
                f"        extent = {self._sum(octets)}",
                f"        if extent < {self.size} or {self.at} + extent > end:",
                f"            return {self.given}",
                f"        end = {self.at} + extent",
            ]
        return [*lines, "    else:", "        extent = -1"]

    def _following(self) -> list[str]:
        """Find what follows: the first number that is known."""
        if not self.following:
            return []
        lines = [line for one in self.following for line in self._lookup(*one, is_first=one is self.following[0])]
        lines = self._if_any_is_known(lines)
        if self.stack.stream:
            limit = "min(end, limit)" if self.extents else "limit"
            lines = [f"    if {self.at} + {self.size} != {limit}:", *("    " + line for line in lines)]
        return ["    following = None", *lines]

    def _ended(self) -> list[str]:
        """Nothing is left over where nothing follows, unless it is data: there is something to say of it."""
        kind = outline_of(self.header).payload_kind(is_base=bool(self.variants))
        is_sure = any(not when.comparisons and not one.optional for when, one in self.following)
        if kind is Payload.DATA or is_sure or self.layout.takes_rest:
            return []
        nothing = "following is None and " if self.following else ""
        return [f"    if {nothing}{self.at} + {self.size} != end:", f"        return {self.given}"]

    def _if_any_is_known(self, lines: list[str]) -> list[str]:
        """The lookups, behind one question where several numbers are looked up in one space and most are not known."""
        spaces = {one.space.__name__ for _, one in self.following}
        plain = all(not isinstance(one.key, Peek) and one.optional and not one.quoted for _, one in self.following)
        if len(self.following) < 2 or len(spaces) > 1 or not plain:
            return lines
        keys = dict.fromkeys(self._sum(one.key) for _, one in self.following)
        asked = " or ".join(f"{key} in {space}" for space in spaces for key in keys)
        return [f"    if {asked}:", *("    " + line for line in lines)]

    def _lookup(self, when: Guard, following: Next, *, is_first: bool) -> list[str]:
        if isinstance(following.key, Peek):
            at = f"{self.at} + {self.size}"
            key = peeked(following.key, at, f"{at} + {following.key.octets} <= len(octets)")
        else:
            key = self._sum(following.key)
        conditions = [] if is_first else ["following is None"]
        if when.comparisons:
            conditions.append(self.unpacking.condition(when))
        space, indent = following.space.__name__, "    " if conditions else ""
        if following.quoted:
            lines = [f"    if ({key}) in {space}:", f"        return {self.given}"]
        else:
            lines = [f"    following = {space}.get({key})"]
        if not following.optional:
            lines += ["    if following is None:", f"        return {self.given}"]
        return [*([f"    if {' and '.join(conditions)}:"] if conditions else []), *(indent + line for line in lines)]


def _dissector_name(variant: type[Header]) -> str:
    return f"{variant.__name__}_dissector"


def _negated(comparison: Comparison) -> Comparison:
    return Comparison(comparison.amount, OPPOSITE[comparison.sign], comparison.constant)
