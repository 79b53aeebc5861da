"""Additions to the report of a failed test: all details with -vv, and a capture of the failed frames."""

from __future__ import annotations

import re
import tempfile
from collections.abc import Iterator
from itertools import count
from pathlib import Path
from typing import Final

import pytest

from dissect.errors import DissectError
from dissect.pytest_plugin.comparisons import COMPARED
from dissect.render.counted import plural
from dissect.render.escape import escape
from dissect.testing.failure import Failure
from dissect.testing.writing import write_evidence

SECTION: Final = "dissect"
NAME: Final = "dissect-failed"
NOT_OF_NAMES: Final = re.compile(r"\W")


def prepare(config: pytest.Config, error: BaseException) -> None:
    """Give our failures pytest's verbosity."""
    for failure in _failures(error):
        failure.verbosity = config.get_verbosity(pytest.Config.VERBOSITY_ASSERTIONS)


def evidence_sections(item: pytest.Item, error: BaseException) -> Iterator[tuple[str, str]]:
    """Write the failed frames to the test's own directory, and report the path."""
    failures = [*_failures(error), *_compared(item.config, error)]
    evidence = [one for failure in failures for one in failure.evidence]
    if not evidence:
        return
    try:
        path = _path(item)
        written = write_evidence(path, evidence, f"dissect: {item.nodeid}")
    except (DissectError, OSError) as problem:
        yield SECTION, escape(f"the packets of this failure could not be written: {problem}")
        return
    yield SECTION, f"{plural(written, 'packet')} of this failure, with the reason as comment: {path}"


def _failures(error: BaseException) -> Iterator[Failure]:
    """Our failures, including those in exception groups."""
    if isinstance(error, BaseExceptionGroup):
        for one in error.exceptions:
            yield from _failures(one)
    elif isinstance(error, AssertionError) and error.args and isinstance(error.args[0], Failure):
        yield error.args[0]


def _compared(config: pytest.Config, error: BaseException) -> Iterator[Failure]:
    """The failed comparison that pytest found, if it caused this failure."""
    first, failure = config.stash.get(COMPARED, ("", None))
    if failure is not None and first in str(error):
        yield failure


def _path(item: pytest.Item) -> Path:
    """A new file in the test's temporary directory, which is created if the test has none."""
    own = getattr(item, "funcargs", {}).get("tmp_path")
    directory = own if isinstance(own, Path) and own.is_dir() else _made(item)
    names = (f"{NAME}{f'-{number}' if number else ''}.pcapng" for number in count())
    return next(path for path in (directory / name for name in names) if not path.exists())


def _made(item: pytest.Item) -> Path:
    """A directory among pytest's temporary ones, if it has any."""
    factory: pytest.TempPathFactory | None = getattr(item.config, "_tmp_path_factory", None)
    if factory is None:  # there is no public access without a fixture, and none at all without pytest's plugin
        return Path(tempfile.mkdtemp(prefix="dissect-"))
    return factory.mktemp(NOT_OF_NAMES.sub("_", item.name)[:30])
