"""The results of `verify` as JUnit XML, which CI systems show: a suite per file, a test per protocol."""

from __future__ import annotations

from collections.abc import Sequence
from xml.etree.ElementTree import Element, SubElement, indent, tostring

from dissect.render.counted import plural
from dissect.render.escape import escape
from dissect.render.verification.failures import FileReport


def junit(reports: Sequence[FileReport]) -> str:
    """The document. A test covers the checksums of one protocol in one file, or whether the file is damaged.

    Each reason for unread packets is a skipped test, or a failed one if unread packets count as failures.
    """
    suites = Element("testsuites", name="dissect verify")
    for report in reports:
        suites.append(_suite(report))
    for count in ("tests", "failures", "errors", "skipped"):
        suites.set(count, str(sum(int(suite.get(count, "0")) for suite in suites)))
    indent(suites)
    return f"<?xml version='1.0' encoding='utf-8'?>\n{tostring(suites, encoding='unicode')}\n"


def _suite(report: FileReport) -> Element:
    file = escape(report.file)
    unread = list(report.unread.by_reason())
    failed = sum(1 for protocol in report.checked if report.failed(protocol)) + len(unread) * report.unread.fails
    tests = 1 + len(report.checked) + len(unread) + (report.datagrams is not None)
    suite = Element("testsuite", name=file, tests=str(tests), failures=str(failed))
    suite.set("errors", "1" if report.damage else "0")
    suite.set("skipped", str(0 if report.unread.fails else len(unread)))
    readable = SubElement(suite, "testcase", classname=file, name="the file is not damaged")
    if report.damage:
        error = SubElement(readable, "error", message=report.damage)
        error.text = f"{report.damage}\n{plural(report.packets, 'packet')} could be read"
    for protocol, verdicts in report.checked.items():
        said = ", ".join(f"{count} {verdict}" for verdict, count in verdicts.items())
        case = SubElement(suite, "testcase", classname=file, name=f"{protocol} checksums")
        _failure(case, report, protocol)
        SubElement(case, "system-out").text = said
    if report.datagrams is not None:
        case = SubElement(suite, "testcase", classname=file, name="datagrams in fragments")
        SubElement(case, "system-out").text = report.datagrams.sentence
    for reason, _, sentence in unread:
        case = SubElement(suite, "testcase", classname=file, name=f"packets not read: {reason}")
        if report.unread.fails:
            SubElement(case, "failure", type="unread", message=sentence).text = f"{sentence} ({reason.meaning})"
        else:
            SubElement(case, "skipped", message=sentence)
    return suite


def _failure(case: Element, report: FileReport, protocol: str) -> None:
    count = report.failed(protocol)
    if not count:
        return
    shown = [one for one in report.failures if one.protocol == protocol]
    failure = SubElement(case, "failure", type="checksum", message=f"{plural(count, 'checksum')} of {protocol} failed")
    lines = [one.text for one in shown]
    if count > len(shown):
        lines.append(f"and {count - len(shown)} more")
    failure.text = "\n\n".join(lines)
