"""Statistics of a capture: protocols, endpoints, conversations, packets over time, verdicts, lengths."""

from __future__ import annotations

from dissect.statistics.collecting import Collector, collect
from dissect.statistics.finding import BlockStatistics, find
from dissect.statistics.report import Conversation, Endpoint, Interval, LengthClass, Merged, Protocol, Report

__all__ = [
    "BlockStatistics",
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
