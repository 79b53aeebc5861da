"""Texts made of octets: each different one is written once, and a bounded number of them is remembered."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

import numpy as np
from numpy.typing import NDArray

REMEMBERED: Final = 1 << 15
"""Texts of one kind that are kept; when there are more, all are forgotten."""


class Texts:
    """What octets are written as; one for a whole reading, shared by its threads."""

    def __init__(self, remembered: int = REMEMBERED) -> None:
        self.remembered = remembered
        self._texts: dict[Callable[[bytes], object], dict[bytes, str]] = {}

    def written(self, rows: NDArray[np.uint8], kind: Callable[[bytes], object]) -> list[str]:
        """The text of each row of octets, which is that of what `kind` makes of them."""
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
