"""The client of a conversation that a request began: the server answers it from another port."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest

import dissect
from dissect.packet import Packet
from dissect.session import RoleReason
from dissect.session.conversations import keeping
from tests.cli.commands import dissect as command
from tests.session.udp.transfers import ACKNOWLEDGMENT, DATA, REQUEST, datagram, written

ERROR = b"\0\5\0\1no such file\0"
ASKS, BLOCK = datagram(REQUEST, (40_000, 69)), datagram(DATA, (50_000, 40_000), back=True)
BY_REQUEST, BY_FIRST = (40_000, RoleReason.OPENED, "read request"), (50_000, RoleReason.FIRST_MESSAGE, "")

CASES: dict[str, tuple[Sequence[Packet | str], tuple[int, RoleReason, str]]] = {
    "the request, and its answer": ((ASKS, BLOCK), BY_REQUEST),
    "without the request": ((BLOCK, datagram(ACKNOWLEDGMENT, (40_000, 50_000))), BY_FIRST),
    "the request came later": ((BLOCK, ASKS), BY_FIRST),
    "a request from another port": ((datagram(REQUEST, (40_001, 69)), BLOCK), BY_FIRST),
    "a request elsewhere": ((datagram(REQUEST, (40_000, 69), vlan=5), BLOCK), BY_FIRST),
    "no request at its port": ((datagram(b"\0\4\0\1", (40_000, 69)), BLOCK), BY_FIRST),
    "a second request": ((ASKS, datagram(REQUEST, (40_001, 69)), ASKS, BLOCK), BY_REQUEST),
    "a request after a pause": ((ASKS, "pause", ASKS, BLOCK), BY_REQUEST),
}


@pytest.mark.parametrize("engine", ["on", "off"])
@pytest.mark.parametrize("name", CASES)
def test_a_request_tells_the_client(name: str, engine: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    if engine == "off":
        monkeypatch.setattr(keeping, "engine", lambda: None)
    given, expected = CASES[name]
    packets, now = [], 0
    for one in given:
        if isinstance(one, Packet):
            packets.append(Packet(one.frame.replace(timestamp_ns=now), one.protocols))
        now += 1 if isinstance(one, Packet) else 3600 * 10**9
    found = dissect.flows(written(tmp_path / "capture.pcap", packets))

    (transfer,) = [one for one in found if 50_000 in {end.port for end in one.ends}]

    assert (transfer.ends[0].port, transfer.role_reason, transfer.evidence) == expected


@pytest.mark.parametrize("arguments", [[], ["--conversation", "0"]])
def test_a_server_that_refuses_from_the_port_of_requests(arguments: list[str], tmp_path: Path) -> None:
    other = datagram(b"other", (40_001, 40_002))
    refusal = datagram(ERROR, (69, 40_000), back=True)
    path = written(tmp_path / "capture.pcap", [ASKS, other, refusal])

    found = command("stream", path, "--transfer", *arguments)

    assert found.stdout.splitlines()[1] == "  conversation 0: client 192.0.2.1:40000, server 192.0.2.2:69"
    assert found.stderr == ("dissect: the server gave the transfer up (#3), error 1 (File not found): no such file\n")
    assert found.exit_code == 1


def test_a_transfer_comes_before_what_was_refused(tmp_path: Path) -> None:
    refused = datagram(REQUEST, (40_001, 69)), datagram(ERROR, (69, 40_001), back=True)
    path = written(tmp_path / "capture.pcap", [*refused, ASKS, BLOCK])

    assert command("stream", path, "--transfer", "--as", "raw").stdout == "x" * 20
