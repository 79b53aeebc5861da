"""Which checksums the caller wants to be made right."""

from __future__ import annotations

from collections.abc import Collection
from functools import cache
from typing import Final

from dissect.checksum import Kind
from dissect.derive.lists.items import items_within
from dissect.errors import EncodingError
from dissect.packet.checksums.layer_checksum import LayerChecksum
from dissect.schema import Header
from dissect.suggestions import meant

ALL: Final = "all"
PARTIAL: Final = "partial"
WRONG: Final = frozenset({Kind.INVALID, Kind.ILLEGAL, Kind.PARTIAL})
"""What `fix="all"` makes right."""


def checked(fix: Collection[str] | str, headers: tuple[type[Header], ...]) -> frozenset[str]:
    """The names in `fix`. EncodingError for one that no checksum of these headers has."""
    names = frozenset({fix} if isinstance(fix, str) else fix)
    known = _checksum_names(headers)
    for name in sorted(names - known):
        whole = f"{name}.checksum"
        hint = f"; did you mean {whole}?" if whole in known else meant(name, sorted(known))
        raise EncodingError("fix", name, f"no such checksum{hint}")
    return names


@cache
def _checksum_names(headers: tuple[type[Header], ...]) -> frozenset[str]:
    found = {ALL, PARTIAL}
    for header in {one for holder in headers for one in (holder, *items_within(holder))}:
        rule, sequence = header.stack.checksum, header.stack.check_sequence
        if rule is not None:
            found.add(header.layout.slot(rule.field).field.wireshark)
        if sequence is not None:
            found.add(sequence.wireshark)
    return frozenset(found - {""})


def is_fixed(fix: frozenset[str], one: LayerChecksum, kind: Kind) -> bool:
    """Whether a checksum whose verdict was of this kind is to be made right; one that is named is, whatever it was."""
    return one.wireshark in fix or (ALL in fix and kind in WRONG) or (PARTIAL in fix and kind is Kind.PARTIAL)
