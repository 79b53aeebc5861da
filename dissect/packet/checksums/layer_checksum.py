"""`LayerChecksum`: the verdict on one checksum of a packet, and what it covers."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeAlias

from dissect.checksum import Coverage, Verdict
from dissect.packet.checksums.coverages import coverage_of
from dissect.packet.rows.layers import layers_of
from dissect.packet.rows.path import Path, Verified

Origin: TypeAlias = tuple[bytes, bytes, Path, bool | None]
"""What the coverages of a frame are gathered from: its octets, its row and path, and whether a zero is accepted. Every
verified packet has one, so it is just a tuple."""


class _Gathered:
    """Gathers the coverage when it is first read: most callers read only the verdict."""

    __slots__ = ("gather", "origin")
    origin: Origin
    gather: Callable[[], Coverage]

    def __getattr__(self, name: str) -> Any:
        if name != "coverage":
            raise AttributeError(f"{type(self).__name__!r} object has no attribute {name!r}")
        gather = getattr(self, "gather", None)
        if gather is None:
            octets, row, path, zero_accepted = self.origin
            index: int = self.layer
            coverage = coverage_of(layers_of(octets, row, path), index, set(), zero_accepted=zero_accepted)
        else:
            coverage = gather()
        object.__setattr__(self, name, coverage)
        return coverage


@dataclass(frozen=True, slots=True)
class LayerChecksum(_Gathered):
    """The verdict on the checksum of the layer with index `layer`, or of an item in one of its lists, and what the
    checksum covers."""

    layer: int
    offset: int
    """Where the layer or item that holds the field begins, in octets of the frame."""
    in_list: bool
    """Whether the checksum is an item's."""
    protocol: str
    field: str
    wireshark: str
    verdict: Verdict
    coverage: Coverage


class LayerChecksumDraft(_Gathered):
    """The same slots, open for writing: see `FrameDraft`."""

    __slots__ = ("coverage", "field", "in_list", "layer", "offset", "protocol", "verdict", "wireshark")


_new = object.__new__


def plain(of: Verified, offset: int, verdict: Verdict, origin: Origin) -> LayerChecksum:
    """A checksum of a layer that is plainly valid."""
    draft: Any = _new(LayerChecksumDraft)
    draft.layer, draft.protocol, draft.field, draft.wireshark, _, _, _, _, _, _ = of
    draft.offset = offset
    draft.in_list = False
    draft.verdict = verdict
    draft.origin = origin
    draft.__class__ = LayerChecksum
    return draft  # type: ignore[no-any-return]  # it is a LayerChecksum since the line before


def gathered(of: Verified, offset: int, verdict: Verdict, gather: Callable[[], Coverage]) -> LayerChecksum:
    """Any other checksum of a layer; `gather` gives what it covers."""
    draft: Any = _new(LayerChecksumDraft)
    draft.layer, draft.protocol, draft.field, draft.wireshark = of[:4]
    draft.offset = offset
    draft.in_list = False
    draft.verdict = verdict
    draft.gather = gather
    draft.__class__ = LayerChecksum
    return draft  # type: ignore[no-any-return]  # as above
