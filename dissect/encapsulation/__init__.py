"""Puts packets together, fills automatic fields, and divides datagrams and streams."""

from __future__ import annotations

from dissect.encapsulation.divide import fragment, segment
from dissect.encapsulation.encapsulate import Encapsulation, Step, encapsulate, encapsulation
from dissect.encapsulation.fill import Derivation, Fill, with_lengths
from dissect.encapsulation.lists import items

__all__ = [
    "Derivation",
    "Encapsulation",
    "Fill",
    "Step",
    "encapsulate",
    "encapsulation",
    "fragment",
    "items",
    "segment",
    "with_lengths",
]
