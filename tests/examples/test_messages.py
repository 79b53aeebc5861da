"""The lecture's programs that echo messages, over a connection to the same host."""

from __future__ import annotations

import socket
import threading
from importlib import import_module
from pathlib import Path
from types import ModuleType

import pytest

from dissect.framing import Delimited, Fixed
from tests.hostile.cases import ROOT

FOLDER = ROOT / "tools" / "examples" / "messages"
MESSAGES = ["hello", "", "a longer message, of which no piece of 1024 octets holds all " * 40, "##", "bye"]


@pytest.fixture(autouse=True)
def _programs(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.syspath_prepend(FOLDER)


def programs() -> tuple[ModuleType, ModuleType]:
    """The client's and the server's."""
    return import_module("message_client"), import_module("message_server")


def ends() -> tuple[socket.socket, socket.socket]:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        client = socket.create_connection(listener.getsockname(), 10)
        return client, listener.accept()[0]


@pytest.mark.parametrize("frame", ["fixed:4096", "delimiter:##THE END##", "length:4"])
def test_each_message_comes_back(frame: str, capsys: pytest.CaptureFixture[str]) -> None:
    client_program, server_program = programs()
    framing, sent = server_program.chosen(frame), [message.encode() for message in MESSAGES]
    client, server = ends()
    thread = threading.Thread(target=server_program.serve_client, args=(server, framing))
    with server, client:
        thread.start()
        answers = client_program.echo(client, framing, sent)
        client.sendall(framing.pack(b"left behind")[:-1])
        client.shutdown(socket.SHUT_WR)
        thread.join(10)

    assert answers == sent
    assert "the client left in the middle of a message" in capsys.readouterr().out


def test_a_message_that_is_too_long(capsys: pytest.CaptureFixture[str]) -> None:
    client, server = ends()
    with server, client:
        client.sendall(b"x" * 100 + b"\n")
        client.shutdown(socket.SHUT_WR)
        programs()[1].serve_client(server, Delimited(b"\n", most=50))

    assert capsys.readouterr().out == "too long\n"


def test_a_server_that_leaves() -> None:
    client, server = ends()
    server.close()
    with client, pytest.raises(ConnectionError):
        programs()[0].echo(client, Fixed(4), [b"abcd"])


def test_what_is_no_framing(capsys: pytest.CaptureFixture[str]) -> None:
    for program in programs():
        with pytest.raises(SystemExit):
            program.main(["--frame", "lines"])
        assert "'lines' is none of fixed:2048" in capsys.readouterr().err


def test_the_documents_name_them() -> None:
    assert {path.name for path in FOLDER.glob("*.py")} == {"message_client.py", "message_server.py"}
    text = Path(ROOT / "docs" / "framing.md").read_text(encoding="utf-8")
    assert "tools/examples/messages/message_server.py" in text
