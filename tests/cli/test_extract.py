"""`dissect stream --extract`: the bodies of messages as files."""

from __future__ import annotations

from pathlib import Path

import pytest

import dissect as library
from dissect.cli.commands.sessions import extracting
from dissect.cli.commands.sessions.extracting import file_name
from dissect.session.applications import MessageLimits
from tests.captures import CAPTURES
from tests.cli.commands import dissect
from tests.session.applications.conversation import OPEN, Turn, client, frames, server
from tests.session.tcp.frames import ACK, FIN, SERVER

GET = b"GET /%s HTTP/1.1\r\nHost: a\r\n\r\n"
POST = b"POST /form HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n\r\nx=1"
OK = b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n%s\r\n"
TURNS = (
    *OPEN,
    client(GET % b"a/index.html?q=/etc" + POST + GET % b".."),
    server(OK % b"Content-Encoding: gzip\r\n" + b"12345" + OK % b"" + b"abcde" + OK % b""),
    client(b"GET /other HTTP/1.1\r\nHost: b\r\n\r\n", port=2),
    server(OK % b"" + b"OTHER", port=2),
    Turn(SERVER, b"fg", flags=FIN | ACK),
)


@pytest.fixture
def capture(tmp_path: Path) -> Path:
    path = tmp_path / "http.pcap"
    library.write(path, frames(TURNS))
    return path


def test_bodies_are_written_to_files_of_their_own(capture: Path, tmp_path: Path) -> None:
    result = dissect("stream", capture, "--extract", tmp_path / "new")

    assert (
        result.stdout.splitlines()[3:]
        == [
            "  001-form  client  3 octets  POST /form HTTP/1.1",
            "  002-index.html  server  5 octets  HTTP/1.1 200 OK  (gzip, left as it is)",
            "  003-form  server  5 octets  HTTP/1.1 200 OK",
            "  004-body  server  the first 2 octets of 5  HTTP/1.1 200 OK  (cut)",
        ]
        or result.stdout
    )
    found = {one.name: one.read_bytes() for one in (tmp_path / "new").iterdir()}
    assert found == {"001-form": b"x=1", "002-index.html": b"12345", "003-form": b"abcde", "004-body": b"fg"}
    assert result.exit_code == 1


def test_those_of_one_end_or_another_conversation(capture: Path, tmp_path: Path) -> None:
    dissect("stream", capture, "--from", "client", "--extract", tmp_path / "client")
    assert [one.name for one in (tmp_path / "client").iterdir()] == ["001-form"]
    other = dissect("stream", capture, "--conversation", "1", "--extract", tmp_path / "other")
    assert [one.read_bytes() for one in (tmp_path / "other").iterdir()] == [b"OTHER"]
    assert other.exit_code == 0


def test_nothing_is_overwritten(capture: Path, tmp_path: Path) -> None:
    (tmp_path / "002-index.html").symlink_to(tmp_path / "elsewhere")
    result = dissect("stream", capture, "--extract", tmp_path)
    assert (result.exit_code, (tmp_path / "elsewhere").exists()) == (2, False)
    assert "002-index.html: File exists" in result.stderr
    refused = dissect("stream", capture, "--extract", capture)
    assert (refused.exit_code, "File exists" in refused.stderr) == (2, True)


def test_how_much_is_written_is_bounded(capture: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(extracting, "LIMITS", MessageLimits(body=2))
    monkeypatch.setattr(extracting, "MOST_FILES", 2)
    result = dissect("stream", capture, "--extract", tmp_path / "new")
    assert "  002-index.html  server  the first 2 octets of 5  HTTP/1.1 200 OK  (gzip, left as it is)" in result.stdout
    assert "only 2 bodies are written" in result.stderr
    assert result.exit_code == 1


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("/a/b.txt", "007-b.txt"),
        ("/a/", "007-a"),
        ("/..", "007-body"),
        ("", "007-body"),
        ("/.bashrc", "007-bashrc"),
        ("/a\\..\\b\0\x1b[31m\u202e", "007-a_.._b_31m"),
        ("/%2e%2e%2fx", "007-_2e_2e_2fx"),
        ("/" + "x" * 300, "007-" + "x" * 80),
    ],
)
def test_names_are_harmless(path: str, expected: str) -> None:
    assert file_name(7, path) == expected.replace("007-_", "007-")


@pytest.mark.parametrize("more", [["-w", "x", "--from", "client"], ["--as", "hex"], ["--frame", "fixed:2"]])
def test_it_is_asked_for_alone(capture: Path, more: list[str]) -> None:
    result = dissect("stream", capture, "--extract", "x", *more)
    assert (result.exit_code, "leave out -w, --frame, --transfer and --as" in result.stderr) == (2, True)


def test_only_streams_of_tcp_have_messages() -> None:
    path = CAPTURES / "udp4_echo.pcap"
    result = dissect("stream", path, "--extract", "x")
    assert (result.exit_code, "and not for udp" in result.stderr) == (2, True)
