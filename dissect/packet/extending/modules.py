"""Headers declared in a module of somebody else's, which is imported by name, or from its file."""

from __future__ import annotations

import importlib
from collections.abc import Iterable
from importlib import import_module
from importlib.machinery import SourceFileLoader
from pathlib import Path
from traceback import extract_tb
from types import ModuleType
from typing import TYPE_CHECKING, Any, Final

import construct

from dissect.errors import SchemaError
from dissect.schema import Header

if TYPE_CHECKING:
    from dissect.packet.protocol_set import ProtocolSet

ATTRIBUTE: Final = "HEADERS"
"""Where a module lists its headers, as those of `dissect.protocols` do."""
SUFFIX: Final = ".py"
_NOT_THEIRS: Final = (
    "<frozen importlib",
    *(str(Path(one).parent) for one in (importlib.__file__ or "", construct.__file__ or "")),
    str(Path(__file__).parents[2]),
)
"""What files' names begin with where code is run for somebody else's."""


def including(protocols: ProtocolSet, place: str) -> ProtocolSet:
    """A protocol set with the headers at a place: "package.module", "package.module:Header", or the path of a file that
    ends in .py.

    SchemaError in one line if they cannot be taken, whatever goes wrong in the module.
    """
    from dissect.packet.rows.engine_tables import engine_tables

    try:
        extended = protocols.including(_headers_in(_found(place)))
        engine_tables(extended)  # now, and not when the first packet is read
    except (Exception, SystemExit) as error:  # whatever a module does, or a declaration that is none
        raise SchemaError(_reason(error)) from error
    return extended


def _found(place: str) -> object:
    """What is at a place; whatever its module raises."""
    if place.endswith(SUFFIX):
        return _file(Path(place))
    module, _, attribute = place.partition(":")
    found: object = import_module(module)
    for name in filter(None, attribute.split(".")):
        found = getattr(found, name)
    return found


def _headers_in(found: object) -> tuple[type[Header], ...]:
    """The headers that an object stands for: a header, a list of them, or a module with such a list. SchemaError for
    anything else."""
    listed: Any = found
    if isinstance(found, type):
        listed = (found,)
    elif isinstance(found, ModuleType):
        listed = getattr(found, ATTRIBUTE, None)
        if listed is None:
            raise SchemaError(f"has no {ATTRIBUTE}, the tuple of its header classes")
    if not isinstance(listed, Iterable) or isinstance(listed, str | bytes):
        raise SchemaError(f"is neither a header class, nor a tuple of them, nor a module with {ATTRIBUTE}")
    headers = tuple(listed)
    for one in headers:
        if not isinstance(one, type) or not issubclass(one, Header) or "stack" not in vars(one):
            raise SchemaError(f"{_named(one)} is not a header class with a stack")
    if not headers:
        raise SchemaError("lists no header")
    return headers


def _reason(error: BaseException) -> str:
    """What went wrong in somebody else's code, and where, in one line."""
    frames = [one for one in extract_tb(error.__traceback__) if not one.filename.startswith(_NOT_THEIRS)]
    where = f" ({Path(frames[-1].filename).name}, line {frames[-1].lineno})" if frames else ""
    text = " ".join(str(error).split())
    kind = "" if isinstance(error, SchemaError) else f"{type(error).__name__}: " if text else type(error).__name__
    return f"{kind}{text}{where}"


def _file(path: Path) -> object:
    """The module in a file. It is not entered among the imported ones, where its name might be another's."""
    module = ModuleType(path.stem)
    module.__file__ = str(path)
    SourceFileLoader(path.stem, str(path)).exec_module(module)
    return module


def _named(one: object) -> str:
    return one.__name__ if isinstance(one, type) else repr(one)
