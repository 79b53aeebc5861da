"""The compiled library: where it is, whether it fits, and its functions. Without it everything works in Python.

Annotations are values here, not text: those of `Engine` tell ctypes what functions take, and text would take longer to
read than the library to load.
"""

import ctypes
import os
import sys
from collections.abc import Callable
from functools import cache, cached_property
from typing import Annotated, Any, Final, NamedTuple, get_args
from warnings import warn

from dissect.engine.library_file import cut_short
from dissect.engine.preamble import FORMAT_VERSION
from dissect.engine.processor import capabilities

NAMES: Final = {"win32": "engine.dll", "darwin": "engine.dylib"}
VARIABLE: Final = "DISSECT_ENGINE"
"""The environment variable that says which library is loaded: `off` for none, or the path of another one, such as one
that was compiled with sanitizers."""
OFF: Final = "off"

Address = Annotated[int, ctypes.c_void_p]
"""Where an array or a structure begins. Whoever calls keeps the memory behind it."""
AddressOrNone = Annotated[int | None, ctypes.c_void_p]
Octets = Annotated[bytes, ctypes.c_char_p]
"""Where octets begin, which are only read. How many there are is said apart: a zero does not end them."""
Int32 = Annotated[int, ctypes.c_int32]
Int64 = Annotated[int, ctypes.c_int64]


class EngineWarning(RuntimeWarning):
    """There is a library that cannot be used."""


class Engine:
    """A library that fits, with the functions of its headers. They give up Python's lock while they run."""

    tables_check: Callable[[Address, Int64], Int64]
    walk_frame: Callable[[Address, Address, Int32, Int32, Int32, Address], None]
    verify_row: Callable[[Address, Address, Int32, Address, Address], None]
    verify_in_detail: Callable[[Address, Address, Int32, Address, Address, Address], None]
    look_up: Callable[[Address, Int64, Int64], Int64]
    processor_instructions: Callable[[Int64], Int64]
    extend_crc_32c: Callable[[Int64, Octets, Int64, Int64], Int64]
    scratch_octets: Callable[[], Int64]
    run_rows: Callable[[Address], None]
    frame_checks: Callable[[Address, Address, Address, Address, Address], None]
    find_layers: Callable[[Address, Int64, Address, Int32, Int32, Address], None]
    gather_rows: Callable[[Address], None]
    lists_check: Callable[[Address, Int64], Int64]
    read_lists: Callable[[Address, Int64], Int64]
    index_records: Callable[[Address, Address, Address], None]
    index_blocks: Callable[[Address, Address, Address], None]
    number_rows: Callable[[Address, Address, AddressOrNone, Int64, Int32, Address], Int64]
    number_paths: Callable[[Address, Address, Address, Int64, Int64, Address], Int64]
    find_fragments: Callable[[Address], None]
    find_in_order: Callable[[Octets, Octets, Int64, Address, Address, Address, Address], Int64]
    pass_repeats: Callable[[Address, Octets, Octets, Int64, Int64, Address], Int64]
    remember_fragment: Callable[[Address, Octets, Octets, Int64, Int32], Int64]
    pack_rows: Callable[[Address], None]
    pack_frame: Callable[[Address, Octets, Int32, Int32, Int32, Address, Address], Int64]
    add_totals: Callable[[Address, Address, Int64], Int64]
    add_ends: Callable[[Address, Address, Int64, Int64, Int64, Int64], Int64]
    order_totals: Callable[[Address, Address, Address], None]
    keep_totals: Callable[[Address, Address, Int64, Address], None]
    tally_rows: Callable[[Address], None]
    count_segment: Callable[[Address, Address], Int64]
    count_rows: Callable[[Address], None]
    review_rows: Callable[[Address], None]
    tally_sizes: Callable[[Address, Address, Address, AddressOrNone, Address, Address, Address, Address], None]
    tally_times: Callable[[Address, Address, Int64, Int64, Int64, Address], Int64]
    converse_rows: Callable[[Address], Int64]
    count_sighting: Callable[[Address, Address], Int64]
    forget_conversations: Callable[[Address, Address, Address, Address], Int64]
    continue_rows: Callable[[Address], Int64]
    write_addresses: Callable[[Address, Int64, Int64, Address, Address], Int64]

    def __init__(self, library: ctypes.CDLL) -> None:
        """Tell ctypes what each function takes and returns. AttributeError if the library lacks one."""
        for name, signature in Engine.__annotations__.items():
            arguments, result = get_args(signature)
            function = getattr(library, name)
            function.argtypes, function.restype = [_ctype(one) for one in arguments], _ctype(result)
            setattr(self, name, function)

    @cached_property
    def instructions(self) -> int:
        """Bits of `Instruction`: what the processor of this process has."""
        return self.processor_instructions(capabilities())


def _ctype(annotation: Any) -> Any:
    """The type of ctypes for `Address`, `Int32` or `Int64`; None for no result."""
    return None if annotation is None else get_args(annotation)[1]


@cache
def engine() -> Engine | None:
    """The engine of this process; None where there is none, or DISSECT_ENGINE=off. A library that does not fit is
    refused with one EngineWarning."""
    found = _found()
    if found.is_refused:
        warn(f"the engine is not used, everything works in Python, slowly: {found.reason}", EngineWarning, stacklevel=2)
    return found.engine


def engine_in_words() -> str:
    """Whether there is an engine, and if not, why: `compiled (format 1)`, `none (DISSECT_ENGINE=off)`."""
    found = _found()
    if found.engine is not None:
        return f"compiled (format {FORMAT_VERSION})"
    return f"{'refused' if found.is_refused else 'none'} ({found.reason})"


class _Found(NamedTuple):
    """What a search for the library gave."""

    engine: Engine | None = None
    reason: str = ""
    is_refused: bool = False


@cache
def _found() -> _Found:
    chosen = os.environ.get(VARIABLE)
    if chosen == OFF:
        return _Found(reason=f"{VARIABLE}={OFF}")
    beside = os.path.join(os.path.dirname(__file__), NAMES.get(sys.platform, "engine.so"))  # noqa: PTH118, PTH120  # as in
    path = os.path.abspath(chosen or beside)  # noqa: PTH100  # `dissect.stored_forms`, and so below
    if not chosen and not os.path.exists(path):  # noqa: PTH110
        return _Found(reason="the package was built without it")
    try:
        return _Found(_loaded(path))
    except (OSError, AttributeError) as error:
        return _Found(reason=str(error), is_refused=True)


def _loaded(path: str) -> Engine:
    """The library of a file. OSError if it cannot be loaded or its tables have another format, AttributeError if it
    lacks a function."""
    if cut_short(path):
        raise OSError(f"{path}: the file is cut short")
    library = ctypes.CDLL(path)
    version = int(library.engine_format())
    if version != FORMAT_VERSION:
        raise OSError(f"{path}: its tables have the format {version}, and ours {FORMAT_VERSION}")
    return Engine(library)
