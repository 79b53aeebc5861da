"""The results of `verify` as SARIF 2.1.0 (OASIS, 2020), which code hosting sites import."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import PurePath
from typing import Any
from urllib.parse import quote

from dissect.checksum import Kind
from dissect.render.verification.failures import FileReport, ListedFailure

SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
DAMAGE = "DAMAGED"
"""The rule for a file that could not be read to its end."""
UNREAD = "UNREAD"
"""The rule for packets that were not read to their transport layer."""
FRAGMENTS = "FRAGMENTS"
"""The rule for datagrams in fragments that are not whole, or whose fragments overlap."""


def sarif(reports: Sequence[FileReport]) -> dict[str, Any]:
    """The log: a result for each listed failure and each damaged file, and a note for each reason for unread packets
    (an error if they count as failures), and one for what is odd in fragments.

    The properties of the run include how many failures are not listed.
    """
    rules = [_rule(kind.value, kind.meaning) for kind in (Kind.INVALID, Kind.ILLEGAL)]
    rules.append(_rule(DAMAGE, "the capture could not be read to its end"))
    rules.append(_rule(UNREAD, "packets were not read to their transport layer, and so not verified"))
    rules.append(_rule(FRAGMENTS, "datagrams in fragments are not whole, or their fragments overlap"))
    results = []
    for report in reports:
        results += [_failure(report.file, one) for one in report.failures]
        if report.damage:
            results.append(_result(report.file, DAMAGE, report.damage))
        results += _unread(report)
        results += _fragments(report)
    run: dict[str, Any] = {"tool": {"driver": {"name": "dissect", "rules": rules}}, "results": results}
    omitted = [one for report in reports for one in _omitted(report)]
    if omitted:
        run["properties"] = {"omitted": omitted}
    return {"$schema": SCHEMA, "version": "2.1.0", "runs": [run]}


def _omitted(report: FileReport) -> Iterator[dict[str, Any]]:
    for (protocol, kind), count in report.omitted.items():
        yield {"uri": _uri(report.file), "protocol": protocol, "verdict": kind.value, "count": count}


def _unread(report: FileReport) -> Iterator[dict[str, Any]]:
    for reason, count, sentence in report.unread.by_reason():
        result = _result(report.file, UNREAD, f"{sentence} ({reason.meaning})")
        result["level"] = "error" if report.unread.fails else "note"
        result["properties"] = {"reason": reason.value, "packets": count}
        yield result


def _fragments(report: FileReport) -> Iterator[dict[str, Any]]:
    """A note if something is odd in fragments, a warning if their octets contradict each other."""
    counts = report.datagrams
    if counts is not None and counts.is_odd:
        result = _result(report.file, FRAGMENTS, counts.sentence)
        result["level"] = "warning" if counts.conflicting else "note"
        result["properties"] = {"datagrams": counts.as_json()}
        yield result


def _rule(identifier: str, text: str) -> dict[str, Any]:
    return {"id": identifier, "shortDescription": {"text": text}}


def _failure(file: str, failure: ListedFailure) -> dict[str, Any]:
    result = _result(file, failure.verdict, failure.text)
    packet = {"name": f"packet {failure.number}", "kind": "element"}
    result["locations"][0]["logicalLocations"] = [packet]
    result["properties"] = {"packet": failure.number, "protocol": failure.protocol, "hints": list(failure.hints)}
    return result


def _result(file: str, rule: str, text: str) -> dict[str, Any]:
    location = {"physicalLocation": {"artifactLocation": {"uri": _uri(file)}}}
    return {"ruleId": rule, "level": "error", "message": {"text": text}, "locations": [location]}


def _uri(file: str) -> str:
    return quote(PurePath(file).as_posix(), errors="replace")
