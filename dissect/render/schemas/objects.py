"""What JSON objects of all kinds have in common: how they are written, and what is said of a damaged file."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from dissect.errors import CaptureError


def dumps(value: dict[str, Any]) -> str:
    """One line of JSON."""
    return json.dumps(value, ensure_ascii=True, separators=(",", ":"))


def error_object(error: CaptureError) -> dict[str, Any]:
    """Damage to the file: the last line, after everything that could be read."""
    return {"error": {"code": error.code, "offset": error.offset, "record": error.record, "message": error.message}}
