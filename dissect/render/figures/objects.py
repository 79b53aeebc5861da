"""A figure as data."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from dissect.derive.documents.figure import WIDTH, Cell
from dissect.derive.documents.reference import title
from dissect.schema import Header


def figure_object(header: type[Header], cells: Sequence[Cell], width: int = WIDTH) -> dict[str, Any]:
    """The header and its cells: `begin` and `end` count bits of the figure, in which a field of varying size, or a very
    large one, takes the rest of a row and another one or two."""
    return {
        "header": header.__name__,
        "name": header.stack.name,
        "title": title(header),
        "reference": str(header.stack.reference),
        "url": header.stack.reference.url,
        "width": width,
        "cells": [
            {
                "field": cell.name,
                "label": cell.labels[0],
                "short": cell.labels[-1],
                "begin": cell.begin,
                "end": cell.end,
                "bits": cell.bits,
                **({"value": cell.values[0]} if cell.values else {}),
            }
            for cell in cells
        ],
    }
