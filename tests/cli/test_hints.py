"""What the command says of words that it does not understand."""

from __future__ import annotations

from pathlib import Path

import click
import pytest

from dissect.cli import COMMANDS, main
from dissect.cli.hints import SAME_PURPOSE
from tests.captures import CAPTURES
from tests.cli.commands import dissect

CAPTURE = CAPTURES / "tcp4_echo.pcap"
OPTIONS = {
    name: [option for one in command.params for option in one.opts]
    for name in COMMANDS
    if (command := main.get_command(click.Context(main), name)) is not None
}


@pytest.mark.parametrize("command", ["show", "stats", "verify", "export", "filter", "flows", "netstat", "echo-check"])
@pytest.mark.parametrize("text", ["tcp.port == 80", "http", "not udp", "tcp.port == nonsense"])
def test_a_filter_in_the_place_of_a_file_is_told_apart_before_anything_is_printed(command: str, text: str) -> None:
    result = dissect(command, CAPTURE, text)
    assert (result.exit_code, result.stdout) == (2, "")
    quoted = text if text == "http" else f"'{text}'"
    assert f"'{text}' is a filter, not a file: dissect {command} FILE -Y {quoted}\n" in result.stderr


@pytest.mark.parametrize(("command", "more"), [("split", ["-w", "OUT", "--by", "flow"]), ("rewrite", ["-w", "OUT"])])
def test_also_behind_the_only_file_of_a_command(command: str, more: list[str]) -> None:
    said = dissect(command, *more, CAPTURE, "tcp").stderr
    assert f"(tcp). 'tcp' is a filter, not a file: dissect {command} FILE -Y tcp\n" in said


def test_a_command_without_filters_is_given_packets_that_match() -> None:
    said = dissect("ladder", CAPTURE, "tcp.port == 80").stderr
    assert "dissect filter FILE -Y 'tcp.port == 80' -w - | dissect ladder -\n" in said


def test_a_surplus_word_of_another_kind_is_said_without_a_hint() -> None:
    assert dissect("ladder", CAPTURE, "more").stderr.endswith("Got unexpected extra argument (more).\n")
    assert dissect("ladder").stderr.endswith("Missing argument 'FILE'.\n")


@pytest.mark.parametrize("text", ["host 192.0.2.1", "tcp port 80", "net", "src port 5", "not ip6 host ::1"])
def test_filters_of_tcpdump_are_answered_with_one_of_wireshark(text: str) -> None:
    said = dissect("show", CAPTURE, text).stderr
    assert f"'{text}' is no file. Filters are written as in Wireshark: dissect show FILE -Y 'tcp.port == 80" in said


def test_a_file_may_be_named_like_a_filter(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    for name in ("tcp", "a==b", "host"):
        (tmp_path / name).write_bytes(CAPTURE.read_bytes())
        assert dissect("show", name).exit_code == 0
    assert dissect("show", "portable.pcap").stderr == "dissect: portable.pcap: No such file or directory\n"


def test_what_is_quoted_is_escaped() -> None:
    for said in (dissect("show", "\x1b[31m==1").stderr, dissect("ladder", CAPTURE, "\x1b[31m==1").stderr):
        assert "is a filter" in said
        assert "\x1b" not in said


@pytest.mark.parametrize(
    ("command", "option", "meant"),
    [
        ("merge", "-o", "-w"),
        ("merge", "--output", "-w"),
        ("export", "-w", "-o"),
        ("show", "-v", "-V"),
        ("show", "-A", "-x"),
        ("export", "-e", "--columns"),
        ("filter", "--head", "--limit-packets"),
        ("rewrite", "-s", "--snaplen"),
        ("stats", "-f", "-Y"),
        ("explain-checksum", "--packet", "-n"),
    ],
)
def test_an_option_of_the_same_purpose_is_named(command: str, option: str, meant: str) -> None:
    assert f"No such option '{option}'. Here it is {meant}." in dissect(command, option, "x").stderr


def test_each_group_has_an_option_of_ours() -> None:
    offered = {one for options in OPTIONS.values() for one in options}
    assert all(offered.intersection(group) for group in SAME_PURPOSE)


def test_convert_may_mean_either_command() -> None:
    assert "Did you mean export, for a table of fields, or filter FILE -w OUT" in dissect("convert", "x.pcap").stderr


@pytest.mark.heavy
@pytest.mark.parametrize(
    ("words", "meant"),
    [
        (["show", CAPTURE, "4"], "'4' is no file; a number is given as -n 4\n"),
        (["explain-checksum", "-n", "1", CAPTURE, "12"], "(12). '12' is no file; a number is given as -n 12\n"),
        (["stream", CAPTURE, "0"], "(0). '0' is no file; a number is given as --conversation 0\n"),
        (["ladder", CAPTURE, "2"], "(2). '2' is no file; a number is given as --conversation 2\n"),
        (["split", CAPTURE, "2", "-w", "x", "--by", "flow"], "extra argument (2).\n"),
        (["header", "tcp", "udp"], "extra argument (udp).\n"),
        (["version"], "Did you mean --version?\n"),
        (["-v"], "Here it is --version.\n"),
        (["header", "http"], "http has no header of fixed form: its messages are read from streams, and shown by"),
        (["export", CAPTURE, "--columns", "ip.src ip.dst"], " Names are separated by commas. `dissect export"),
        (["export", CAPTURE, "--columns", "ip.srv"], "did you mean ip.src? `dissect export"),
    ],
)
def test_what_people_type_first_is_answered(words: list[str | Path], meant: str) -> None:
    result = dissect(*words)
    assert result.exit_code == 2
    assert meant in result.stderr


def test_a_shell_that_completes_a_file_is_told_nothing() -> None:
    command = main.get_command(click.Context(main), "show")
    assert command is not None
    context = command.make_context("show", ["tcp"], resilient_parsing=True)
    assert context.params["files"] == ("tcp",)
