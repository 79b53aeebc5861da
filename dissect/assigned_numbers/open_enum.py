"""Enumerations that stay open: known numbers have names, and any other number in range survives.

Rules for this package:

* One file per registry, with its address. IANA's registries are in the public domain (CC0); these tables were written
  from them, not copied from another program's tables.
* A member is `NAME = number, "Label"`, or `NAME = number` if the name says it all. The name is the registry's
  keyword as an identifier, the label is what people read.
"""

from __future__ import annotations

from enum import IntEnum
from typing import ClassVar


class OpenEnum(IntEnum):
    """A number space in which some numbers have names and all are allowed.

    A subclass states the width of its number space, and may state the spelling of its numbers and the title of the
    space:

        class LlcSap(OpenEnum, maximum=0xFF, spelling="0x{:02x}", title="LLC SAP"):
            SNAP = 0xAA, "SNAP"

    `LlcSap(0xAA)` is `LlcSap.SNAP`. A number without a name, `LlcSap(0x77)`, is a member as well: it equals 0x77, its
    name is `UNASSIGNED_119` and its label "Unassigned (0x77)". Each call makes a new one, so compare it with `==`.
    A number outside the space raises ValueError.
    """

    maximum: ClassVar[int]
    spelling: ClassVar[str]
    title: ClassVar[str]
    """The space's title before a number; empty if the field's name serves."""
    _label: str

    def __init_subclass__(cls, *, maximum: int, spelling: str = "{}", title: str = "") -> None:
        """Take the width of the number space, the spelling of its numbers and its title."""
        super().__init_subclass__()
        cls.maximum = maximum
        cls.spelling = spelling
        cls.title = title

    def __new__(cls, value: int, label: str = "") -> OpenEnum:
        """Make one named member."""
        member = int.__new__(cls, value)
        member._value_ = value
        member._label = label
        return member

    @classmethod
    def _missing_(cls, value: object) -> OpenEnum | None:
        """Make a member for a number that has no name."""
        if not isinstance(value, int):
            return None
        if not 0 <= value <= cls.maximum:
            raise ValueError(f"{cls.__name__} goes from 0 to {cls.maximum}, and {value} is outside")
        member = int.__new__(cls, value)
        member._value_ = value
        member._name_ = f"UNASSIGNED_{value}"
        member._label = f"Unassigned ({cls.spelled(value)})"
        return member

    @classmethod
    def spelled(cls, number: int) -> str:
        """A number as everybody writes it in this space."""
        return cls.spelling.format(number)

    @property
    def label(self) -> str:
        """The label for people; the member's name if the table has nothing better."""
        return self._label or self._name_

    @property
    def is_assigned(self) -> bool:
        """Whether this number has a name in the table."""
        return self._value_ in type(self)._value2member_map_

    def __reduce_ex__(self, protocol: object) -> tuple[type[OpenEnum], tuple[int]]:
        """Pickle as a number: unpickling could not find an unnamed member by its name."""
        return type(self), (int(self),)


def spelled(space: type[IntEnum], number: int) -> str:
    """A number in the usual spelling of its space: EtherTypes in hexadecimal, IP protocols in decimal."""
    return space.spelled(number) if issubclass(space, OpenEnum) else str(number)


def spelled_in_full(space: type[IntEnum], number: int) -> str:
    """A number with the title of its space, and its name if it has one: `IP protocol 88 (EIGRP)`."""
    if not issubclass(space, OpenEnum):
        return f"{space.__name__} {number}"
    name = f" ({space(number).label})" if number in space._value2member_map_ else ""
    return f"{space.title or space.__name__} {spelled(space, number)}{name}"
