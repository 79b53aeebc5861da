"""Statistics of a capture: protocols, endpoints, conversations, packets over time, verdicts, lengths."""

from __future__ import annotations

from dissect.columns.statistics.collecting import BatchStatistics, Collector, collect, find
from dissect.columns.statistics.report import Conversation, Endpoint, Interval, LengthClass, Merged, Protocol, Report

__all__ = [
    "BatchStatistics",
    "Collector",
    "Conversation",
    "Endpoint",
    "Interval",
    "LengthClass",
    "Merged",
    "Protocol",
    "Report",
    "collect",
    "find",
]
