"""What tests measure, for the lines at the end of a run: apart from `conftest`, which must be loaded only once."""

from __future__ import annotations

MEASURED = "measured"
"""A property of tests whose value is printed at the end of the run."""
