"""What holds for all tests."""

from __future__ import annotations

import pytest
from hypothesis import settings

pytest_plugins = ["pytester"]

MEASURED = "measured"
"""A property of tests whose value is printed at the end of the run."""

# On a machine that is busy, or that runs for the first time, how long one example takes says nothing.
settings.register_profile("unhurried", settings(), deadline=None)
settings.load_profile("unhurried")


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Print what tests have measured."""
    for reports in terminalreporter.stats.values():
        for report in reports:
            if getattr(report, "when", "") == "call":
                measured = (str(value) for name, value in report.user_properties if name == MEASURED)
                for line in measured:
                    terminalreporter.write_line(line)
