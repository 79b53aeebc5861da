"""The type of the option `--frame`."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from dissect.errors import FramingError
from dissect.render.escape import escape

if TYPE_CHECKING:
    from dissect.framing import Framing


class FramingType(click.ParamType["Framing"]):
    """A framing: fixed:2048, delimiter:TEXT, length:4."""

    name = "framing"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> Framing:  # noqa: ARG002  # click's
        from dissect.framing import framing_of  # with all that takes messages apart

        try:
            return framing_of(str(value))
        except FramingError as error:
            self.fail(escape(str(error)))
