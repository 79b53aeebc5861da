"""Statistics of a capture: protocols, endpoints, conversations, packets over time, verdicts, lengths."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from dissect.lazy_names import lazy

if TYPE_CHECKING:
    from dissect.statistics.collecting import Collector, collect
    from dissect.statistics.finding import BlockStatistics, find
    from dissect.statistics.report import Conversation, Endpoint, Interval, LengthClass, Merged, Protocol, Report

_HOMES: Final = {
    "BlockStatistics": ".finding",
    "Collector": ".collecting",
    "Conversation": ".report",
    "Endpoint": ".report",
    "Interval": ".report",
    "LengthClass": ".report",
    "Merged": ".report",
    "Protocol": ".report",
    "Report": ".report",
    "collect": ".collecting",
    "find": ".finding",
}
__getattr__, __dir__ = lazy(globals(), _HOMES)

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
