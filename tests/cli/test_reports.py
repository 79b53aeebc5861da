"""`dissect verify` as a step of CI: quiet, and with reports for programs."""

from __future__ import annotations

import json
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

from dissect.render.verification.failures import KEPT
from tests.cli.commands import dissect, write
from tests.render.frames import ILLEGAL, UDP_FRAME, WRONG, pcap
from tests.session.offload_traffic import left, received


def test_quiet_prints_only_what_is_wrong(tmp_path: Path) -> None:
    right = write(tmp_path / "right.pcap", UDP_FRAME)
    wrong = write(tmp_path / "wrong.pcap", UDP_FRAME, WRONG)
    missing = tmp_path / "missing.pcap"

    result = dissect("verify", "-q", right, wrong, right, missing)

    lines = result.stdout.splitlines()
    assert lines[0] == str(wrong)
    assert lines[1].startswith("  packet 2  udp checksum INVALID")
    assert lines[-3:] == ["", str(missing), "  not read"]
    assert str(right) not in result.stdout
    assert result.exit_code == 2
    assert not dissect("verify", "-q", right).output


def test_quiet_and_json_contradict() -> None:
    assert "cannot be combined with -q" in dissect("verify", "-q", "--json", "x.pcap").output


def test_junit_has_a_suite_for_each_file_and_a_test_for_each_protocol(tmp_path: Path) -> None:
    right = write(tmp_path / "right.pcap", UDP_FRAME)
    wrong = write(tmp_path / "wrong.pcap", UDP_FRAME, WRONG, ILLEGAL)
    report = tmp_path / "report.xml"

    result = dissect("verify", "--junit-xml", report, right, wrong)

    root = ET.parse(report).getroot()
    assert (root.get("tests"), root.get("failures"), root.get("errors")) == ("6", "1", "0")
    assert [protocols.get("name") for protocols in root] == [str(right), str(wrong)]
    failure = root.find(".//failure")
    assert failure is not None
    assert failure.get("message") == "2 checksums of udp failed"
    assert (failure.text or "").count("packet ") == 2
    assert result.exit_code == 1


def test_junit_calls_damage_an_error(tmp_path: Path) -> None:
    damaged = tmp_path / "damaged.pcap"
    damaged.write_bytes(pcap([UDP_FRAME, UDP_FRAME])[:-1])
    report = tmp_path / "report.xml"

    dissect("verify", "--json", "--junit-xml", report, damaged, tmp_path / "missing.pcap")

    errors = ET.parse(report).getroot().findall(".//error")
    assert ["1 packet could be read" in (one.text or "") for one in errors] == [True, False]
    assert "missing.pcap" in (errors[1].get("message") or "")


def test_of_many_failures_a_report_has_the_first_and_the_number_of_the_rest(tmp_path: Path) -> None:
    wrong = write(tmp_path / "wrong.pcap", *[WRONG] * 25)
    xml, log = tmp_path / "report.xml", tmp_path / "report.sarif"

    dissect("verify", "-q", "--junit-xml", xml, "--sarif", log, wrong)

    failure = ET.parse(xml).getroot().find(".//failure")
    assert failure is not None
    assert failure.get("message") == "25 checksums of udp failed"
    assert (failure.text or "").count("udp checksum INVALID") == 20
    assert (failure.text or "").endswith("\n\nand 5 more")
    (run,) = json.loads(log.read_text())["runs"]
    assert len(run["results"]) == 20
    assert [(one["protocol"], one["verdict"], one["count"]) for one in run["properties"]["omitted"]] == [
        ("udp", "INVALID", 5)
    ]


@pytest.mark.slow
def test_a_report_has_all_failures_that_it_has_room_for_where_all_are_asked_for(tmp_path: Path) -> None:
    wrong = write(tmp_path / "wrong.pcap", *[WRONG] * (KEPT + 2))
    report = tmp_path / "report.xml"

    dissect("verify", "-q", "--all", "--junit-xml", report, wrong)

    failure = ET.parse(report).getroot().find(".//failure")
    assert failure is not None
    assert (failure.text or "").endswith("\n\nand 2 more")


def test_sarif_has_a_result_for_each_failure_and_each_damaged_file(tmp_path: Path) -> None:
    wrong = write(tmp_path / "a name.pcap", UDP_FRAME, WRONG)
    report = tmp_path / "report.sarif"

    dissect("verify", "--sarif", report, wrong, tmp_path / "missing.pcap")

    log = json.loads(report.read_text())
    assert log["version"] == "2.1.0"
    first, second = log["runs"][0]["results"]
    assert (first["ruleId"], first["properties"]["packet"]) == ("INVALID", 2)
    assert first["locations"][0]["physicalLocation"]["artifactLocation"]["uri"].endswith("/a%20name.pcap")
    assert first["locations"][0]["logicalLocations"][0]["name"] == "packet 2"
    assert second["ruleId"] == "DAMAGED"
    rules = [one["id"] for one in log["runs"][0]["tool"]["driver"]["rules"]]
    assert {first["ruleId"], second["ruleId"]} <= set(rules)


def test_a_zero_that_the_whole_capture_excuses_is_no_failure(tmp_path: Path) -> None:
    path = write(tmp_path / "card.pcap", left(header_checksum=0).frame.octets, received().frame.octets)
    report = tmp_path / "report.xml"

    result = dissect("verify", "--junit-xml", report, path)

    assert result.exit_code == 0
    assert ET.parse(report).getroot().get("failures") == "0"


@pytest.mark.parametrize("option", ["--junit-xml", "--sarif"])
def test_a_report_goes_to_a_file_that_can_be_written(tmp_path: Path, option: str) -> None:
    right = write(tmp_path / "right.pcap", UDP_FRAME)

    result = dissect("verify", option, tmp_path / "no" / "such" / "folder", right)

    assert result.exit_code == 2
    assert "No such file" in result.stderr
    assert "the verdicts go to standard output" in dissect("verify", option, "-", right).output


UNKNOWN = UDP_FRAME[:12] + b"\x89\x3a" + UDP_FRAME[14:]


@pytest.mark.parametrize(
    ("options", "outcome", "level"), [((), "skipped", "note"), (("--fail-on-unread",), "failure", "error")]
)
def test_packets_that_were_not_read_are_a_test_and_a_result(
    tmp_path: Path, options: tuple[str, ...], outcome: str, level: str
) -> None:
    path = write(tmp_path / "unread.pcap", UDP_FRAME, UNKNOWN, UNKNOWN)
    junit, sarif = tmp_path / "report.xml", tmp_path / "report.sarif"

    result = dissect("verify", *options, "--junit-xml", junit, "--sarif", sarif, path)

    root = ET.parse(junit).getroot()
    case = root.findall(".//testcase")[-1]
    assert case.get("name") == "packets not read: unknown_protocol"
    assert [one.tag for one in case] == [outcome]
    assert case[0].get("message") == "2 packets not read: EtherType 0x893a 2"
    counts = {name: root.get(name) for name in ("tests", "failures", "skipped")}
    failed = outcome == "failure"
    assert counts == {"tests": "4", "failures": str(int(failed)), "skipped": str(int(not failed))}
    assert {name: root[0].get(name) for name in counts} == counts
    (note,) = json.loads(sarif.read_text(encoding="utf-8"))["runs"][0]["results"]
    assert (note["ruleId"], note["level"]) == ("UNREAD", level)
    assert note["properties"] == {"reason": "unknown_protocol", "packets": 2}
    assert note["message"]["text"].startswith("2 packets not read: EtherType 0x893a 2")
    assert result.exit_code == int(failed)
