"""Sessions without a network: two ends, their programs, and what would be captured of them."""

from __future__ import annotations

from dissect.simulation.programs.echo import Ending
from dissect.simulation.result import Captured, Simulation
from dissect.simulation.running import simulate
from dissect.simulation.settings import Tap, Transport

__all__ = ["Captured", "Ending", "Simulation", "Tap", "Transport", "simulate"]
