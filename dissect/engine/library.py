"""The compiled library: where it is, whether it fits, and its functions. Without it everything works in Python."""

from __future__ import annotations

import ctypes
import os
import sys
from functools import cache
from pathlib import Path
from typing import Any, Final
from warnings import warn

from dissect.engine.words import FORMAT_VERSION

NAMES: Final = {"win32": "engine.dll", "darwin": "engine.dylib"}
VARIABLE: Final = "DISSECT_ENGINE"
"""The environment variable that says which library is loaded: `off` for none, or the path of another one, such as one
that was compiled with sanitizers."""
OFF: Final = "off"

POINTER: Final = ctypes.c_void_p
NUMBER: Final = ctypes.c_int64

FUNCTIONS: Final[dict[str, tuple[type[Any] | None, tuple[type[Any], ...]]]] = {
    "tables_check": (NUMBER, (POINTER, NUMBER)),
    "walk_frame": (None, (POINTER, POINTER, ctypes.c_int32, ctypes.c_int32, ctypes.c_int32, POINTER)),
    "verify_row": (None, (POINTER, POINTER, ctypes.c_int32, POINTER, POINTER)),
    "look_up": (NUMBER, (POINTER, NUMBER, NUMBER)),
    "scratch_octets": (NUMBER, ()),
    "run_rows": (None, (POINTER,)),
    "index_records": (None, (POINTER, POINTER, POINTER)),
    "index_blocks": (None, (POINTER, POINTER, POINTER)),
    "number_rows": (NUMBER, (POINTER, POINTER, POINTER, NUMBER, ctypes.c_int32, POINTER)),
    "number_paths": (NUMBER, (POINTER, POINTER, POINTER, NUMBER, NUMBER, NUMBER, POINTER)),
    "write_addresses": (NUMBER, (POINTER, NUMBER, NUMBER, POINTER, POINTER)),
}
"""What each function returns and takes. Addresses are numbers; whoever calls keeps the memory behind them."""


class EngineWarning(RuntimeWarning):
    """There is a library that cannot be used."""


class Engine:
    """A library that fits. Its functions give up Python's lock while they run."""

    def __init__(self, library: ctypes.CDLL) -> None:
        for name, (result, arguments) in FUNCTIONS.items():
            function = getattr(library, name)
            function.restype, function.argtypes = result, arguments
            setattr(self, name, function)

    def __getattr__(self, name: str) -> Any:  # the functions are set above
        raise AttributeError(name)


@cache
def engine() -> Engine | None:
    """The engine of this process; None where there is none, or DISSECT_ENGINE=off. A library that does not fit is
    refused with one EngineWarning."""
    chosen = os.environ.get(VARIABLE)
    if chosen == OFF:
        return None
    if chosen:
        return load(Path(chosen))
    built = Path(__file__).with_name(NAMES.get(sys.platform, "engine.so"))
    return load(built) if built.exists() else None


def load(path: Path) -> Engine | None:
    """The library of a file, if it can be loaded and its tables have our format."""
    try:
        library = ctypes.CDLL(str(path))
        version = int(library.engine_format())
        if version == FORMAT_VERSION:
            return Engine(library)
        reason = f"its tables have the format {version}, and ours {FORMAT_VERSION}"
    except (OSError, AttributeError) as error:
        reason = str(error)
    warn(f"the engine is not used, everything works in Python, slowly: {reason}", EngineWarning, stacklevel=2)
    return None
