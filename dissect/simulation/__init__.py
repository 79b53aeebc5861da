"""Sessions without a network: two ends, their programs, and what would be captured of them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from dissect.lazy_names import lazy

if TYPE_CHECKING:
    from dissect.simulation.programs.echo import Ending
    from dissect.simulation.result import Captured, Simulation
    from dissect.simulation.running import simulate
    from dissect.simulation.settings import Tap, Transport

_HOMES: Final = {
    "Captured": ".result",
    "Ending": ".programs.echo",
    "Simulation": ".result",
    "Tap": ".settings",
    "Transport": ".settings",
    "simulate": ".running",
}
__getattr__, __dir__ = lazy(globals(), _HOMES)

__all__ = ["Captured", "Ending", "Simulation", "Tap", "Transport", "simulate"]
