"""The command, as `dissect` and as `python -m dissect`: told to stop, it stops at once and leaves nothing half done."""

from __future__ import annotations

import atexit
import gc
import os
import signal
import stat
import sys
from contextlib import suppress
from types import FrameType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    Answer = Callable[[int, FrameType | None], None] | signal.Handlers

STOPPING = ("SIGINT", "SIGTERM", "SIGHUP")
"""By name, because Windows has no SIGHUP."""

COLLECTED = (50_000, 20, 20)
"""How seldom cycles of objects are looked for: a command makes few, and looking at all that it has imported takes
a tenth of its time."""


def main() -> None:
    """Run the command. A signal to stop ends the process with 128 and its number (130, 143, 129), as shells have it."""
    _answer(end)
    gc.set_threshold(*COLLECTED)
    from dissect.cli import main as command

    try:
        command()
    finally:
        _answer(signal.SIG_IGN)  # the work is done, and Python's own end would answer with a traceback
        gc.freeze()  # Python looks for cycles when it ends, though the system takes all memory back


def end(number: int, _: FrameType | None) -> None:
    """End the process at once, after what is to be done at any exit: files that are not finished are removed.

    No exception is raised here. It could come anywhere, and modules that are being imported, finalizers and callbacks
    from C lose it, print it, or turn it into another one.
    """
    _answer(signal.SIG_IGN)
    with suppress(AttributeError, OSError, RuntimeError, ValueError):  # no such stream, or it is being written to
        if stat.S_ISREG(os.fstat(sys.stdout.fileno()).st_mode):  # nobody may be reading a pipe any more
            sys.stdout.flush()
    atexit._run_exitfuncs()
    os._exit(128 + number)


def _answer(answer: Answer) -> None:
    """Set the answer to the signals, but for those that are ignored (`nohup`, a script's background)."""
    for name in STOPPING:
        number = getattr(signal, name, None)
        if number is not None and signal.getsignal(number) is not signal.SIG_IGN:
            signal.signal(number, answer)


if __name__ == "__main__":
    main()
