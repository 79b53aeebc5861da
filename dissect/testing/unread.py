"""Packets that were not read: which reasons a test lets pass."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from dissect.packet import UnreadReason
from dissect.suggestions import meant
from dissect.testing.allowing import lets_pass


def allowed_reasons(allow: Collection[UnreadReason | str]) -> frozenset[UnreadReason]:
    """The reasons under these names. TypeError for one name alone; ValueError, with the nearest, for no reason."""
    if isinstance(allow, str):
        raise TypeError(f"allow_unread={str(allow)!r} is one reason; give a set of reasons")
    for one in allow:
        if one not in set(UnreadReason):
            raise ValueError(f"{one!r} is no reason why a packet is not read{meant(str(one).lower(), UnreadReason)}")
    return frozenset(one for one in UnreadReason if one in allow)


def advice(reasons: Iterable[UnreadReason]) -> str:
    """How packets that were not read for these reasons are let pass."""
    return lets_pass("allow_unread", reasons)
