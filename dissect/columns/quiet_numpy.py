"""NumPy, imported so that the threads of its linear algebra sleep when they have nothing to do."""

from __future__ import annotations

import os
import sys
from typing import Final

VARIABLE: Final = "OPENBLAS_THREAD_TIMEOUT"
"""How long an idle thread of OpenBLAS looks for work before it sleeps: 2 to this power, in ticks of the processor."""
TICKS: Final = "20"
"""Less than a millisecond. OpenBLAS's own are 28: a tenth of a second for each processor, from the import on."""


def import_numpy() -> None:
    """Import NumPy, unless it is there already. What the user says of these threads is kept.

    Columns use no linear algebra; its threads would take the processors from those that read. The environment is as
    before when this returns, since programs that the process starts inherit it.
    """
    if "numpy" in sys.modules or VARIABLE in os.environ:
        return
    os.environ[VARIABLE] = TICKS
    try:
        import numpy as np  # noqa: F401  # for the others, which find it there
    finally:
        del os.environ[VARIABLE]
