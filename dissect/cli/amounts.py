"""Amounts as options take them: times and sizes with their units."""

from __future__ import annotations

import re
from typing import Final

import click

from dissect.capture.time_unit import SECOND
from dissect.render.escape import escape

UNITS: Final = {"us": 1_000, "ms": 1_000_000, "s": SECOND, "m": 60 * SECOND, "h": 3_600 * SECOND}
LONGEST: Final = 10**9 * SECOND
SIZES: Final = {"": 1, "k": 10**3, "M": 10**6, "G": 10**9}


class IntervalType(click.ParamType[int]):
    """A duration in nanoseconds: 0.5, 500ms, 10s, 5m."""

    name = "interval"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> int:  # noqa: ARG002  # click's
        found = re.fullmatch(r"(\d{1,9})(?:\.(\d{1,9}))?(us|ms|s|m|h)?", str(value), re.ASCII)
        width = 0
        if found is not None:
            whole, fraction, unit = found.groups()
            fraction = fraction or ""
            width = int(whole + fraction) * UNITS[unit or "s"] // 10 ** len(fraction)
        if not UNITS["us"] <= width <= LONGEST:
            self.fail(f"{escape(str(value))!r} is not an interval: give seconds, or a value such as 500ms, 10s, 5m, 1h")
        return width


class SizeType(click.ParamType[int]):
    """A number, at least 1, that may have a decimal prefix: 1500, 100k, 10M, 1G."""

    name = "size"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> int:  # noqa: ARG002  # click's
        found = re.fullmatch(r"(\d{1,15})([kMG]?)", str(value), re.ASCII)
        size = 0 if found is None else int(found[1]) * SIZES[found[2]]
        if not size:
            self.fail(f"{escape(str(value))!r} is not a number from 1: give one such as 1500, 100k, 10M, 1G")
        return size
