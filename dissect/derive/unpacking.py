"""Fixed fields read with one `struct.unpack_from`, and tests of them: what the skim of a header is made of.

Fields that share octets are unpacked as one number, a group; a test of one of them needs no shift, only a mask. Octets
and addresses that no number holds stay octets, which compare like the numbers that they are.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from dissect.derive.decoder import STRUCT_CODES, octet_groups
from dissect.derive.reading import amount, narrowed
from dissect.schema.expressions import Comparison, Guard
from dissect.schema.layout import FieldKind, Layout, Slot

OPPOSITE = {"==": "!=", "!=": "==", "<": ">=", ">=": "<", ">": "<=", "<=": ">"}
"""What holds where a comparison does not."""


@dataclass(frozen=True, slots=True)
class GroupedField:
    """Where a field lies in its group: the group's variable, its bits, and the field's among them."""

    group: str
    total: int
    skipped: int
    width: int
    is_number: bool
    """Whether the group is unpacked as a number; otherwise as octets."""
    order: str = "big"
    signed: bool = False

    @property
    def shift(self) -> int:
        return self.total - self.skipped - self.width

    @property
    def mask(self) -> int:
        return (1 << self.width) - 1 << self.shift

    @property
    def is_whole(self) -> bool:
        return self.width == self.total

    @property
    def number(self) -> str:
        """The expression of the field's value as a number."""
        if self.is_number:
            return narrowed(self.group, self.total, self.skipped, self.width)
        signed = ", signed=True" if self.signed else ""
        return narrowed(f'from_bytes({self.group}, "{self.order}"{signed})', self.total, self.skipped, self.width)


@dataclass(frozen=True, slots=True)
class Masked:
    """``group & mask <sign> value``: a test of fields that lie in one group of `total` bits."""

    group: str
    total: int
    mask: int
    sign: str
    value: int

    @property
    def is_any_bit(self) -> bool:
        """Whether the test asks only whether some bit of the mask is set."""
        return self.sign == "!=" and self.value == 0

    @property
    def is_one_bit(self) -> bool:
        """Whether there is only one bit that decides."""
        return self.mask & self.mask - 1 == 0

    def follows(self, set_bits: int) -> bool:
        """Whether the test can hold only where one of these bits is set."""
        return self.mask & ~set_bits == 0 if self.is_any_bit else self.sign == "==" and self.value & set_bits != 0

    def merged(self, other: Masked) -> Masked:
        """The one test of equality that two are."""
        return replace(self, mask=self.mask | other.mask, value=self.value | other.value)

    def __str__(self) -> str:
        masked = self.group if self.mask + 1 == 1 << self.total else f"{self.group} & {self.mask:#x}"
        return masked if self.is_any_bit else f"{masked} {self.sign} {self.value:#x}"


class Unpacking:
    """The groups of a header that are needed, as a struct format and variables."""

    def __init__(self, layout: Layout, fields: Iterable[str]) -> None:
        needed = set(fields)
        self.places: dict[str, GroupedField] = {}
        self.variables: list[str] = []
        code, skipped_octets = ">", 0
        for group in octet_groups([slot for slot in layout.fixed if slot.width.constant]):
            octets = sum(slot.width.constant for slot in group) // 8
            if not needed.intersection(slot.field.name for slot in group):
                skipped_octets += octets
                continue
            if skipped_octets:
                code += f"{skipped_octets}x"
                skipped_octets = 0
            variable = f"g{len(self.variables)}"
            is_number = octets in STRUCT_CODES and not group[0].little_endian and _is_read_as_number(group[0])
            code += STRUCT_CODES[octets] if is_number else f"{octets}s"
            self.variables.append(variable)
            self._place(group, variable, 8 * octets, is_number)
        self.format = code

    def _place(self, group: Sequence[Slot], variable: str, bits: int, is_number: bool) -> None:
        skipped = 0
        for slot in group:
            width = slot.width.constant
            order, signed = "big", False
            if slot.little_endian:
                order, signed = "little", slot.kind is FieldKind.SIGNED
            self.places[slot.field.name] = GroupedField(variable, bits, skipped, width, is_number, order, signed)
            skipped += width

    @property
    def names(self) -> dict[str, str]:
        """For each field that is unpacked, the expression of its number."""
        return {name: place.number for name, place in self.places.items()}

    def any_of(self, conjunctions: Iterable[Sequence[Comparison]]) -> list[str]:
        """Python expressions of which one is true where all comparisons of some conjunction hold."""
        tests = [_merged([self._test(one) for one in conjunction]) for conjunction in conjunctions]
        bits: dict[str, Masked] = {}
        for test in tests:
            one = test[0]
            if len(test) == 1 and isinstance(one, Masked) and one.is_any_bit:
                bits[one.group] = one.merged(bits.get(one.group, one))
        masks = {group: one.mask for group, one in bits.items()}
        left = [
            " and ".join(map(str, test))
            for test in tests
            if not any(isinstance(one, Masked) and one.follows(masks.get(one.group, 0)) for one in test)
        ]
        return list(dict.fromkeys([*map(str, bits.values()), *left]))

    def condition(self, guard: Guard) -> str:
        """A Python expression for a guard."""
        return " and ".join(map(str, _merged([self._test(one) for one in guard.comparisons]))) or "True"

    def _test(self, comparison: Comparison) -> Masked | str:
        terms, constant = comparison.amount.terms, comparison.constant - comparison.amount.constant
        sign = comparison.sign
        if len(terms) == 1 and terms[0][1] == 1:
            place = self.places[terms[0][0]]
            if 0 <= constant < 1 << place.width and not place.signed and place.order == "big":
                return _compared(place, sign, constant)
        if constant == 0 and sorted(factor for _, factor in terms) == [-1, 1]:
            (first, _), (second, _) = sorted(terms, key=lambda term: -term[1])
            return f"{self._comparable(first, second)} {sign} {self._comparable(second, first)}"
        return f"{amount(comparison.amount, self.names)} {sign} {comparison.constant}"

    def _comparable(self, name: str, other: str) -> str:
        """A field as what compares with another: octets with octets of the same size, and numbers else."""
        place, beside = self.places[name], self.places[other]
        same = (place.total, place.order) == (beside.total, beside.order) == (place.total, "big")
        if same and not place.is_number and not beside.is_number and place.is_whole and beside.is_whole:
            return place.group
        return place.number


def _is_read_as_number(slot: Slot) -> bool:
    return slot.kind is not FieldKind.OCTETS or slot.width.constant // 8 in STRUCT_CODES


def _compared(place: GroupedField, sign: str, constant: int) -> Masked | str:
    """A field of `place` compared with a number that it can hold."""
    if not place.is_number:
        if place.is_whole:
            return f"{place.group} {sign} {constant.to_bytes(place.total // 8, 'big')!r}"
        return f"{place.number} {sign} {constant}"
    if sign in (">", "<="):  # in whole numbers the same as one more, with the sign that a mask keeps
        sign, constant = {">": ">=", "<=": "<"}[sign], constant + 1
    if sign in ("==", "!="):
        return Masked(place.group, place.total, place.mask, sign, constant << place.shift)
    group = place.group if place.skipped == 0 else f"{place.group} & {place.mask:#x}"
    return f"{group} {sign} {constant << place.shift:#x}"


def _merged(tests: Sequence[Masked | str]) -> list[Masked | str]:
    """The tests of one conjunction, with those of equality in one group made into one."""
    equal: dict[str, Masked] = {}
    others: list[Masked | str] = []
    for one in tests:
        test = _as_equality(one) if isinstance(one, Masked) else one
        if not isinstance(test, Masked) or test.sign != "==":
            others.append(test)
        elif test.group not in equal:
            equal[test.group] = test
        elif equal[test.group].mask & test.mask:
            others.append(test)
        else:
            equal[test.group] = equal[test.group].merged(test)
    return [*map(_as_any_bit, equal.values()), *others]


def _as_equality(test: Masked) -> Masked:
    """That one bit is set, as a test of equality."""
    return replace(test, sign="==", value=test.mask) if test.is_any_bit and test.is_one_bit else test


def _as_any_bit(test: Masked) -> Masked:
    """And back, where it was not merged with others."""
    return replace(test, sign="!=", value=0) if test.is_one_bit and test.value else test
