"""The type of the option `--frame`."""

from __future__ import annotations

import click

from dissect.errors import FramingError
from dissect.framing import Framing, framing_of
from dissect.render.escape import escape


class FramingType(click.ParamType[Framing]):
    """A framing: fixed:2048, delimiter:TEXT, length:4."""

    name = "framing"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> Framing:  # noqa: ARG002  # click's
        try:
            return framing_of(str(value))
        except FramingError as error:
            self.fail(escape(str(error)))
