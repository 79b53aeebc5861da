"""How a list begins, by the places of fields: what tells octets that are no such list without reading it."""

from __future__ import annotations

from dissect.derive.terms import Condition, condition
from dissect.schema import ItemList, Sections


def beginning(options: ItemList) -> Condition:
    """What holds of the first octets of every list without faults; empty if nothing is known.

    UnplacedError if no table can hold it.
    """
    if not isinstance(options, Sections) or options.sections[0] is not options.sections[-1]:
        return ()
    section = options.sections[0]
    if section.variants or section.count is not None or section.chained_by or section.over is not None:
        return ()
    expected = [one.holds for one in section.header.stack.expect if not one.when.comparisons]
    return tuple(bounds for rule in expected for bounds in condition(section.header.layout, rule))
