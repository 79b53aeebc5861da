"""Octets at which an item of a kind may begin, so that lists without it need not be read."""

from __future__ import annotations

from collections.abc import Callable

from dissect.schema import Header, ItemList, OptionList


def suspects(header: type[Header], is_one: Callable[[type[Header]], bool]) -> tuple[int, ...]:
    """The octets that may begin an item for which `is_one` holds, in any list of the header.

    A list without any of these octets contains no such item. -1 means that the kind of an item is not a single octet.
    """
    found: set[int] = set()
    for field in header.fields:
        for item in field.options.headers if field.options is not None else ():
            if is_one(item):
                found.update(_kinds(field.options, item))
    return tuple(sorted(found))


def _kinds(options: ItemList | None, item: type[Header]) -> tuple[int, ...]:
    if not isinstance(options, OptionList) or item is options.unknown:
        return (-1,)
    kind = options.unknown.layout.slots[0]
    if (kind.offset.constant, kind.width.constant) != (0, 8):
        return (-1,)
    return tuple((item.stack.carried_as or {}).get(options.kinds, ()))
