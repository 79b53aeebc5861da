"""The reports that `dissect verify` writes for programs: JUnit XML and SARIF."""

from __future__ import annotations

from collections.abc import Callable, Set
from typing import Any

import click

from dissect.capture.files.target import Target
from dissect.cli.sources.source import CaptureInput
from dissect.cli.writing.overwriting import writing
from dissect.problems import Severity
from dissect.render.escape import escape
from dissect.render.verification.failures import KEPT, Failures, FileReport
from dissect.render.verification.findings import LISTED
from dissect.render.verification.offload import Excuse
from dissect.render.verification.verdicts import Tally


def report_options(function: Callable[..., Any]) -> Callable[..., Any]:
    """The options that name the reports."""
    junit_xml = click.option(
        "--junit-xml",
        "junit_xml",
        metavar="OUT",
        help="Also write the result as JUnit XML, with a test for each protocol.",
    )
    as_sarif = click.option("--sarif", "sarif", metavar="OUT", help="Also write the failures as SARIF 2.1.0.")
    return junit_xml(as_sarif(function))


class Reports:
    """The requested reports; keeps nothing if there are none."""

    def __init__(self, junit_path: str | None, sarif_path: str | None) -> None:
        self._junit_path = junit_path
        self._sarif_path = sarif_path
        self._reports: list[FileReport] = []

    @property
    def _wanted(self) -> bool:
        return self._junit_path is not None or self._sarif_path is not None

    def failures(self, *, every: bool) -> Failures:
        """The collection for the failures of one file: a few of each kind, or very many."""
        return Failures((KEPT if every else LISTED) if self._wanted else 0)

    def add(self, source: CaptureInput, tally: Tally, failures: Failures, excuses: Set[Excuse]) -> None:
        """Add the result of a file."""
        if self._wanted:
            listed, omitted = failures.listed(excuses)
            checked, damage = tally.as_json(), _damage(source)
            unread = tally.unread
            self._reports.append(
                FileReport(source.file, tally.packets, checked, listed, omitted, unread, damage, tally.datagrams)
            )

    def write(self) -> None:
        """Write the reports; a file that cannot be written ends the command."""
        if self._junit_path is not None:
            from dissect.render.verification.junit import junit

            _write(self._junit_path, junit(self._reports))
        if self._sarif_path is not None:
            from dissect.render.schemas.objects import dumps
            from dissect.render.verification.sarif import sarif

            _write(self._sarif_path, dumps(sarif(self._reports)) + "\n")


def _damage(source: CaptureInput) -> str:
    if source.error is not None:
        return escape(str(source.error))
    errors = [escape(note.message) for note in source.notes if note.severity is Severity.ERROR]
    return "; ".join(errors)


def _write(path: str, text: str) -> None:
    with writing():
        target = Target(path)
        target.write(text.encode("utf-8"))
        target.commit()
