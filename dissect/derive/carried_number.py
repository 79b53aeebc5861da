"""The number under which a header is carried."""

from __future__ import annotations

from enum import IntEnum

from dissect.schema import Header


def carried_number(header: type[Header], space: type[IntEnum] | None) -> int | None:
    """The first number in a space under which a header, or the base of a variant, is carried; None if there is no such
    number, or no space."""
    for kind in header.__mro__:
        carried = getattr(kind.__dict__.get("stack"), "carried_as", None) or {}
        if space in carried:
            return int(carried[space][0])
    return None
