"""The page for students: a template, styles, scripts and words, and what writes them with the data into one file."""

from __future__ import annotations

from dissect.explain.page.document import BUDGET, TITLE, PageTooLargeError, page

__all__ = ["BUDGET", "TITLE", "PageTooLargeError", "page"]
