"""Texts of octets: each distinct one is formatted once, and a bounded number is cached."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

import numpy as np
from numpy.typing import NDArray

REMEMBERED: Final = 1 << 15
"""How many texts of one kind are cached; beyond that, all are forgotten."""


class Texts:
    """The texts of octets; one cache for a whole reading, shared by its threads."""

    def __init__(self, remembered: int = REMEMBERED) -> None:
        self.remembered = remembered
        self._texts: dict[Callable[[bytes], object], dict[bytes, str]] = {}

    def written(self, rows: NDArray[np.uint8], kind: Callable[[bytes], object]) -> list[str]:
        """The text of each row of octets: that of a `kind` made from them."""
        known = self._texts.setdefault(kind, {})
        if len(known) > self.remembered:
            known = self._texts[kind] = {}
        octets, width = rows.tobytes(), rows.shape[1]
        texts = []
        for begin in range(0, len(octets), width):
            one = octets[begin : begin + width]
            text = known.get(one)
            if text is None:
                text = known[one] = str(kind(one))
            texts.append(text)
        return texts
