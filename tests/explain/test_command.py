"""`dissect explain` as a page: where it goes, what it refuses, and what the options do."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import click
import pytest

from dissect.cli.writing import pages
from dissect.explain.page import document
from tests.captures import CAPTURES
from tests.cli.commands import Terminal, dissect

ECHO = CAPTURES / "tcp4_echo.pcap"


def island(text: str) -> dict[str, Any]:
    found = re.search(r'data-form="plain">(.*?)</script>', text)
    assert found is not None
    read: dict[str, Any] = json.loads(found.group(1))
    return read


def test_a_page_goes_to_a_file_or_to_standard_output(tmp_path: Path) -> None:
    target = tmp_path / "page.html"
    assert dissect("explain", ECHO, "-o", target).output == ""
    text = target.read_text("utf-8")
    assert dissect("explain", ECHO).stdout == text == dissect("explain", ECHO, "-o", "-").stdout
    data = island(text)
    assert (data["start"], data["hide_values"]) == ("inside", False)
    assert [one["id"] for one in data["sessions"]] == ["tcp4_echo"]


def test_a_capture_is_read_from_standard_input() -> None:
    options = ("--start", "wrap", "--hide-values", "--title", "a <b>")
    result = dissect("explain", "-", *options, input=ECHO.read_bytes())
    data = island(result.stdout)
    assert (data["start"], data["hide_values"]) == ("wrap", True)
    assert data["sessions"][0]["index"]["count"] == 10
    assert "<h1>a &lt;b&gt;</h1>" in result.stdout


def test_the_browser_is_asked_to_open_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    opened: list[str] = []
    monkeypatch.setattr(click, "launch", opened.append)
    dissect("explain", ECHO, "-o", tmp_path / "page.html", "--open")
    assert opened == [str(tmp_path / "page.html")]


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--json", "-o", "page.html"], "--json cannot be combined with -o"),
        (["--json", "--start", "wrap"], "they are the page's"),
        (["--open"], "--open needs a file"),
        (["--open", "-o", "-"], "--open needs a file"),
        (["-o", str(CAPTURES / "udp4_echo.pcap")], "is a capture; -o does not overwrite captures"),
        (["-o", str(ECHO)], "is also an input"),
    ],
)
def test_what_cannot_be_written_is_refused(arguments: list[str], said: str) -> None:
    result = dissect("explain", ECHO, *arguments)
    assert result.exit_code == 2
    assert said in result.stderr


def test_a_terminal_gets_no_page(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdout", Terminal())
    with pytest.raises(click.UsageError, match=r"-o page\.html"):
        pages.check_page_target(None, ())


def test_a_page_that_is_too_large_or_has_no_place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    result = dissect("explain", ECHO, "-o", tmp_path / "no" / "page.html")
    assert (result.exit_code, result.stderr.count("\n")) == (2, 1)
    assert "cannot write: No such file or directory" in result.stderr
    monkeypatch.setattr(document, "BUDGET", 1_000)
    result = dissect("explain", ECHO, "-o", tmp_path / "page.html")
    assert (result.exit_code, result.stdout) == (2, "")
    assert "Leave packets out" in result.stderr
    assert not (tmp_path / "page.html").exists()


def test_what_cannot_be_read_or_found_gives_no_page(tmp_path: Path) -> None:
    target = tmp_path / "page.html"
    for arguments, said in (
        ([tmp_path / "no.pcap"], "No such file"),
        ([ECHO, "-n", "4", "-n", "99"], "has no packet 99"),
    ):
        result = dissect("explain", *arguments, "-o", target)
        assert (result.exit_code, target.exists()) == (2, False)
        assert said in result.stderr


def test_a_damaged_capture_is_explained_up_to_the_damage(tmp_path: Path) -> None:
    damaged, target = tmp_path / "damaged.pcap", tmp_path / "page.html"
    damaged.write_bytes(ECHO.read_bytes()[:-5])
    result = dissect("explain", damaged, "-o", target)
    assert result.exit_code == 1
    assert island(target.read_text("utf-8"))["sessions"][0]["index"]["count"] == 9


def test_the_data_alone() -> None:
    data = json.loads(dissect("explain", "--json", ECHO, "-n", "4", "--no-payload").stdout)
    assert [one["number"] for one in data["sessions"][0]["packets"]] == [4]
    assert "start" not in data
