"""The table of figures at the end of a run, also where workers ran the tests."""

from __future__ import annotations

from typing import Any

import pytest

from tests.hostile.figures import FIGURES


def pytest_sessionfinish(session: pytest.Session) -> None:
    output: dict[str, Any] | None = getattr(session.config, "workeroutput", None)
    if output is not None:  # a worker of xdist, whose summary nobody sees
        output["hostile_figures"] = session.config.stash.get(FIGURES, {})


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node: Any, error: object) -> None:
    figures = getattr(node, "workeroutput", {}).get("hostile_figures", {})
    node.config.stash.setdefault(FIGURES, {}).update(figures)


def pytest_terminal_summary(terminalreporter: Any, config: pytest.Config) -> None:
    figures = config.stash.get(FIGURES, {})
    if figures:
        terminalreporter.section("hostile input: figures")
        for name in sorted(figures):
            terminalreporter.line(f"{name:40} {figures[name]}")
