"""The only place that generates code: from schemas, never from the content of a capture.

Generated functions keep their source: `inspect.getsource(decoder(UDP))` shows it, and so do tracebacks.
"""

from __future__ import annotations

import linecache
from collections.abc import Callable, Mapping
from typing import Any


def function(name: str, source: str, names: Mapping[str, Any], origin: str) -> Callable[..., Any]:
    """The function `name` that `source` defines, with `names` as its globals; `origin` names the declaration."""
    filename = f"<derived from {origin}: {name}>"
    linecache.cache[filename] = (len(source), None, source.splitlines(keepends=True), filename)
    namespace = {**names, "__name__": __name__}
    exec(compile(source, filename, "exec"), namespace)  # noqa: S102  # the named site of design §2: schemas in, code out
    made: Callable[..., Any] = namespace[name]
    return made
