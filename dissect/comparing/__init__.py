"""What a router, a translator or a proxy changed: the packets of two captures paired and compared."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from dissect.lazy_names import lazy

if TYPE_CHECKING:
    from dissect.comparing.changes import Change
    from dissect.comparing.comparison import Comparison, Pair, Unpaired, compare
    from dissect.comparing.keys import Confidence, Part
    from dissect.comparing.updates import Outcome, Update

_HOMES: Final = {
    "Change": ".changes",
    "Comparison": ".comparison",
    "Confidence": ".keys",
    "Outcome": ".updates",
    "Pair": ".comparison",
    "Part": ".keys",
    "Unpaired": ".comparison",
    "Update": ".updates",
    "compare": ".comparison",
}
__getattr__, __dir__ = lazy(globals(), _HOMES)

__all__ = [
    "Change",
    "Comparison",
    "Confidence",
    "Outcome",
    "Pair",
    "Part",
    "Unpaired",
    "Update",
    "compare",
]
