"""TCP segments in blocks of frames, of which few are taken apart as packets."""

from __future__ import annotations

from dissect.session.tcp.rows.reading import SegmentReader

__all__ = ["SegmentReader"]
