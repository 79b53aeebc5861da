from __future__ import annotations

import errno
import io
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from dissect.cli import COMMANDS, main
from dissect.cli.hints import COMMANDS_MEANT, OPTIONS_MEANT
from dissect.cli.output import GLYPHS, PLAIN_GLYPHS, Output, Status
from dissect.render.spans import Line, Role

LINE: Line = [("one ", Role.PLAIN), ("two", Role.BAD)]


class Stream(io.TextIOWrapper):
    """A standard output of any kind."""

    def __init__(self, *, terminal: bool, encoding: str = "utf-8") -> None:
        super().__init__(io.BytesIO(), encoding=encoding)
        self.terminal = terminal

    def isatty(self) -> bool:
        return self.terminal

    @property
    def said(self) -> str:
        self.flush()
        octets: bytes = self.buffer.getvalue()  # type: ignore[attr-defined]  # a BytesIO
        return octets.decode(self.encoding)


@pytest.fixture(autouse=True)
def ordinary(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("NO_COLOR", "TERM", "COLUMNS"):
        monkeypatch.delenv(name, raising=False)


def put(monkeypatch: pytest.MonkeyPatch, stream: Any) -> Any:
    monkeypatch.setattr("sys.stdout", stream)
    return stream


def test_a_terminal_has_colours_and_a_width(monkeypatch: pytest.MonkeyPatch) -> None:
    stream = put(monkeypatch, Stream(terminal=True))
    monkeypatch.setenv("COLUMNS", "5")
    output = Output()
    output.row(LINE)
    output.lines([LINE, []])
    assert stream.said == "one \x1b[1;31m…\x1b[0m\none\n  \x1b[1;31mtwo\x1b[0m\n\n"


@pytest.mark.parametrize("live", [True, False])
def test_texts_are_written_together_unless_somebody_waits(monkeypatch: pytest.MonkeyPatch, live: bool) -> None:
    stream = put(monkeypatch, Stream(terminal=False))
    there = []

    def texts() -> Iterator[str]:
        for text in ("one", "two", "three"):
            yield text
            there.append(stream.said)

    Output(live=live).texts(texts())

    assert there == (["one\n", "one\ntwo\n", "one\ntwo\nthree\n"] if live else ["", "", ""])
    assert stream.said == "one\ntwo\nthree\n"


@pytest.mark.parametrize(("name", "value"), [("NO_COLOR", "1"), ("TERM", "dumb")])
def test_colours_can_be_refused(monkeypatch: pytest.MonkeyPatch, name: str, value: str) -> None:
    stream = put(monkeypatch, Stream(terminal=True))
    monkeypatch.setenv(name, value)
    Output().row(LINE)
    Output("never").row(LINE)
    assert stream.said == "one two\none two\n"
    assert Output("always").is_colored


def test_a_pipe_is_plain_and_never_cut(monkeypatch: pytest.MonkeyPatch) -> None:
    stream = put(monkeypatch, Stream(terminal=False))
    monkeypatch.setenv("COLUMNS", "5")
    output = Output()
    output.row(LINE)
    output.lines([LINE])
    assert stream.said == "one two\none two\n"
    assert not output.is_live


def test_signs_that_the_encoding_lacks(monkeypatch: pytest.MonkeyPatch) -> None:
    stream = put(monkeypatch, Stream(terminal=False, encoding="latin-1"))
    Output().text("a → b ü €")
    assert stream.said == "a > b ü \\u20ac\n"
    assert GLYPHS.translate(PLAIN_GLYPHS).isascii()
    assert len(GLYPHS.translate(PLAIN_GLYPHS)) == len(GLYPHS)


def test_a_stream_that_is_no_file(monkeypatch: pytest.MonkeyPatch) -> None:
    stream = put(monkeypatch, io.StringIO())
    with Output() as output:
        output.text("→")
    assert stream.getvalue() == ">\n"


class Broken(Stream):
    """A standard output that fails when it is told to, over a descriptor of its own."""

    def __init__(self, path: Path) -> None:
        super().__init__(terminal=False)
        self.error: OSError | None = None
        self.file = path.open("wb")

    def fileno(self) -> int:
        return self.file.fileno()

    def flush(self) -> None:
        if self.error is not None:
            raise self.error

    def close(self) -> None:
        self.file.close()


def test_a_reader_gone_ends_the_block(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    stream = put(monkeypatch, Broken(tmp_path / "out"))
    with Output():
        stream.error = BrokenPipeError()
    stream.close()


def test_a_failing_disk_is_a_failure(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    stream = put(monkeypatch, Broken(tmp_path / "out"))
    with pytest.raises(SystemExit) as ended, Output():
        stream.error = OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
    stream.close()
    assert ended.value.code == Status.UNREADABLE
    assert "cannot write" in capsys.readouterr().err


def test_an_interrupt_has_a_status_of_its_own() -> None:
    with pytest.raises(SystemExit) as ended, Output():
        raise KeyboardInterrupt
    assert ended.value.code == Status.INTERRUPTED


def test_other_errors_pass() -> None:
    with pytest.raises(KeyError), Output():
        raise KeyError


def test_help_lists_all_commands_and_loads_none() -> None:
    result = CliRunner().invoke(main, ["--help"])
    assert result.exit_code == 0
    assert all(name in result.output for name in COMMANDS)


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_has_help(name: str) -> None:
    result = CliRunner().invoke(main, [name, "-h"])
    assert result.exit_code == 0
    assert COMMANDS[name][1].rstrip(".").split()[0] in result.output


def test_a_command_that_does_not_exist() -> None:
    result = CliRunner().invoke(main, ["shwo"])
    assert (result.exit_code, "Did you mean show?" in result.stderr) == (2, True)
    result = CliRunner().invoke(main, ["\x1b[31m"])
    assert result.exit_code == 2
    assert "\x1b" not in result.stderr
    assert "Did you mean" not in result.stderr
    assert CliRunner().invoke(main, ["--nonsense"]).exit_code == 2
    assert "No such command" in CliRunner().invoke(main, ["a" * 5000]).stderr
    assert "Did you mean info?" in CliRunner().invoke(main, ["capinfos", "x.pcap"]).stderr
    for file in ("missing.pcap", str(Path(__file__).parent)):
        assert "No such command" in (said := CliRunner().invoke(main, [file]).stderr)
        assert "dissect show FILE" in said


def test_other_words_mean_commands_that_exist() -> None:
    assert {one.split(",")[0] for one in COMMANDS_MEANT.values()} <= {*COMMANDS, "--help", "--version"}
    assert {*COMMANDS_MEANT}.isdisjoint(COMMANDS)


@pytest.mark.parametrize("before", [[], ["show"], ["export"]])
def test_options_of_other_programs(before: list[str]) -> None:
    said = CliRunner().invoke(main, [*before, "-r", "x.pcap"]).stderr
    assert "No such option '-r'. To see the packets of a file: dissect show FILE" in said
    assert CliRunner().invoke(main, [*before, "--shwo"]).stderr.count("No such option '--shwo'.") == 1


def test_they_are_answered_with_commands_that_exist() -> None:
    for answer in OPTIONS_MEANT.values():
        assert answer.partition("dissect ")[2].split()[0] in COMMANDS


def test_commands_are_looked_up_by_name_only() -> None:
    context = main.make_context("dissect", ["show"])
    assert main.get_command(context, "nothing") is None
    assert main.list_commands(context) == list(COMMANDS)


def test_the_version(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("dissect.version.__version__", "1.2.3")
    assert CliRunner().invoke(main, ["--version"]).output.splitlines()[0] == "dissect 1.2.3"
