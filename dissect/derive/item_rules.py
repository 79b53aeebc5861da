"""What an item of a header's lists may change in the packet around it, as far as the declarations tell."""

from __future__ import annotations

from dissect.derive.list_items import items_within
from dissect.schema import Header


def has_jumbo_options(header: type[Header]) -> bool:
    """Whether an option in the header may give the length of the payload of the header before it."""
    return any(item.stack.jumbogram is not None for item in items_within(header))


def has_carrier(header: type[Header]) -> bool:
    """Whether an item of the header's lists may be what carries its payload."""
    return any(item.stack.carries is not None for item in items_within(header))


def has_trailer(header: type[Header]) -> bool:
    """Whether the header, or an item of its lists, may say that the payload does not go up to the end."""
    return header.stack.trailer is not None or any(item.stack.trailer is not None for item in items_within(header))
