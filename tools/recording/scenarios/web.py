"""Messages of HTTP/1.1, between programs of other people and our own."""

from __future__ import annotations

import sys

from recording import programs
from recording.catalogue import scenario
from recording.laboratory import Laboratory

CHAPTER = "The web"
WEB = programs.TOOLS / "examples" / "web"


@scenario(CHAPTER)
def http4_messages(laboratory: Laboratory) -> None:
    """HTTP/1.1: bodies by length, in chunks and to the end; HEAD, POST, an error, and two requests at once.

    Recorded: Python's http.server with curl, and with a client that pipelines, over a veth pair without offload, at
    the client.

    Look at: which packet ends a message, several messages in one packet, the response to HEAD, which has a length and
    no body, and the body that only the FIN ends.
    """
    pair = laboratory.veth()
    host = pair.server.ip4
    server = [sys.executable, str(WEB / "web_server.py"), "--host", host]
    with programs.running(pair.server, server, ready="listening"):
        laboratory.record(pair.client)
        curl = ["curl", "--silent", "--show-error", "--user-agent", "curl"]
        first = [f"http://{host}/page.html?who=you", f"http://{host}/chunks", f"http://{host}/none"]
        programs.ask(pair.client, [*curl, *first])
        programs.ask(pair.client, [*curl, "--head", f"http://{host}/page.html"])
        programs.ask(
            pair.client,
            [*curl, "--data", "name=value", f"http://{host}/form", "--next", *curl[1:], f"http://{host}/open"],
        )
        pipelining = [
            sys.executable,
            str(WEB / "pipelining_client.py"),
            "--host",
            host,
            "/chunks",
            "/page.html",
            "/none",
        ]
        programs.ask(pair.client, pipelining)
