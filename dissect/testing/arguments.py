"""Wrong arguments of assertions: pytest shows the line of the test and the reason, and no line of this library."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Final, ParamSpec, TypeVar

from dissect.errors import CaptureError

P = ParamSpec("P")
R = TypeVar("R")

CHECKING: Final = ("dissect.testing", "dissect.assigned_numbers")
"""The packages in which errors of these types are about arguments."""


def assertion(function: Callable[P, R]) -> Callable[P, R]:
    """An assertion whose errors about arguments begin in the test. All others keep where they come from."""

    @wraps(function)
    def checked(*arguments: P.args, **options: P.kwargs) -> R:
        __tracebackhide__ = True
        try:
            return function(*arguments, **options)
        except (TypeError, ValueError, CaptureError) as error:
            if not _is_about_arguments(error):
                raise
            raise error.with_traceback(None) from None

    return checked


def _is_about_arguments(error: Exception) -> bool:
    """Whether a file that was given cannot be read, or where arguments are looked at something was raised."""
    if isinstance(error, CaptureError):
        return True
    place = error.__traceback__
    while place is not None and place.tb_next is not None:
        place = place.tb_next
    return place is not None and str(place.tb_frame.f_globals.get("__name__", "")).startswith(CHECKING)
