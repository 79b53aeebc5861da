"""The modules in which the headers and the number spaces of the protocols are declared, by name of the class."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache
from typing import Final

from dissect.stored_forms import stored

FORM: Final = "homes"


@cache
def homes() -> Mapping[str, str]:
    """The module of every header, of every item of a list, and of every number space, by the name of its class."""
    form: Mapping[str, str] | None = stored(FORM)
    return declared_homes() if form is None else form


def declared_homes() -> dict[str, str]:
    """The same, from the declarations."""
    return {one.__name__: one.__module__ for one in sorted(set(_declared()), key=lambda one: one.__name__)}


def _declared() -> Iterator[type]:
    from dissect.derive.lists.items import items_within
    from dissect.derive.outline import outline_of
    from dissect.protocols import PROTOCOLS

    for header in dict.fromkeys(one for protocol in PROTOCOLS for one in (protocol, *items_within(protocol))):
        yield header
        yield from header.stack.carried_as or ()
        yield from (lookup.space for lookup in outline_of(header).lookups)
        yield from filter(None, (one.names for one in header.fields))
        yield from filter(None, (one.names for one in header.views))
