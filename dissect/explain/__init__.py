"""Captures explained: everything that a page for students shows of packets, as data; see `docs/explain.md`."""

from __future__ import annotations

from dissect.explain.page_data import page_data
from dissect.explain.recording import Recording

__all__ = ["Recording", "page_data"]
