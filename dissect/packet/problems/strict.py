"""Problems as exceptions, for callers that accept no malformed packet."""

from __future__ import annotations

from collections.abc import Sequence

from dissect.errors import MalformedError, TruncatedError
from dissect.problems import Code, Problem, Severity


def raise_first_error(problems: Sequence[Problem]) -> None:
    """Raise the first problem of severity `error`, with the same facts; return if there is none."""
    for problem in problems:
        if problem.severity is not Severity.ERROR:
            continue
        if problem.code is Code.TRUNCATED:
            raise TruncatedError(
                layer=problem.protocol,
                field=problem.field,
                offset=problem.offset,
                needed=problem.expected or 0,
                available=problem.found or 0,
                limited_by=problem.limited_by or "frame",
            )
        raise MalformedError(
            layer=problem.protocol, field=problem.field, offset=problem.offset, message=problem.message
        )
