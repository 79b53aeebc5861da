"""`dissect flows`: what it prints, in which order, and its exit statuses."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from dissect.capture import PcapngWriter
from dissect.render.conversations import conversation_lines
from dissect.render.spans import plain
from dissect.session import flows
from dissect.session.conversations import keeping
from tests.cli.commands import dissect
from tests.hostile.cases import ROOT
from tests.packet.frames import build, ipv4, ipv6, udp
from tests.render.frames import TCP_SYN, UDP_FRAME, pcap

CAPTURES = ROOT / "captures"
ECHO = CAPTURES / "tcp4_echo.pcap"
LOOKUPS = CAPTURES / "dns_lookups.pcap"


def test_the_document_shows_what_is_printed(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(ROOT)
    document = (ROOT / "docs" / "conversations.md").read_text(encoding="utf-8")
    _, command, shown = re.split(r"```console\n\$ dissect (flows .*)\n", document, maxsplit=1)
    code, said = re.findall(r"```(?:python|text)\n(.*?)```", document, re.DOTALL)

    exec(code, {})

    assert capsys.readouterr().out == said
    assert shown.partition("```")[0] == dissect(*command.split()).stdout


def lines(*arguments: str | Path) -> list[str]:
    result = dissect("flows", *arguments)
    assert result.exit_code == 0
    return result.stdout.splitlines()


def numbers(*arguments: str | Path) -> list[int]:
    """The numbers of the conversations, in the order in which they are printed."""
    printed = [json.loads(line) for line in lines("--json", *arguments)]
    return [one["number"] for one in printed if "number" in one]


def test_a_conversation_has_two_lines() -> None:
    assert lines(ECHO) == [
        str(ECHO),
        "  1 conversation",
        "",
        "    → packets  octets  payload  ← packets  octets  payload     begin  duration",
        "  0  tcp 192.0.2.1:52530 → 192.0.2.2:50001 TIME_WAIT ShADadFf",
        "            6     409        5          4     277        5  0.000000  0.002994",
    ]


def test_a_wide_terminal_has_one_line_for_each() -> None:
    found = flows(CAPTURES / "icmp_echo.pcap")

    head, line = map(plain, conversation_lines(found[:1], found.first_ns, 160))

    assert " ".join(head.split()) == "→ packets octets payload ← packets octets payload begin duration"
    assert " ".join(line.split()) == ("0 icmp 192.0.2.1 → 192.0.2.2 id=4711 Qp 2 94 10 2 94 10 0.000000 0.000061")


def test_signs_between_the_ends_are_explained() -> None:
    found = lines(CAPTURES / "udp_broadcast_multicast.pcap")

    assert "  0  udp 192.0.2.1:52000 – 192.0.2.255:50001 broadcast D" in found
    assert "  1  udp 192.0.2.2:50001 →? 192.0.2.1:52000 D" in found
    assert found[-2:] == [
        "  →?  which end is the client is a guess by ports, or the first packet",
        "  –  no end is the client",
    ]


def test_services_and_identifiers_are_named() -> None:
    assert "  0  udp 192.0.2.1:52101 → 192.0.2.2:53 domain Dd" in lines(LOOKUPS)
    assert "  0  icmp 192.0.2.1 → 192.0.2.2 id=4711 Qp" in lines(CAPTURES / "icmp_echo.pcap")


def test_long_addresses_have_lines_of_their_own(tmp_path: Path) -> None:
    ends = {"source_address": "2001:db8:1234:5678:9abc:def0:1234:5678", "destination_address": "2001:db8:1:2:3:4:5:6"}
    path = tmp_path / "x.pcap"
    path.write_bytes(pcap([build(b"x", udp(), ipv6(**ends))]))

    found = lines(path)

    assert found[4:6] == [
        "  0  udp [2001:db8:1234:5678:9abc:def0:1234:5678]:50001",
        "     →? [2001:db8:1:2:3:4:5:6]:7 echo D",
    ]
    assert max(map(len, found[1:])) <= 80  # behind the name of the file


def test_the_order_and_how_many_are_chosen() -> None:
    assert numbers(LOOKUPS) == list(range(11))
    assert numbers(LOOKUPS, "-n", "2") == [0, 1]
    assert numbers(LOOKUPS, "--sort", "octets", "-n", "2") == [9, 6]
    assert numbers(LOOKUPS, "--sort", "client", "-n", "1") == [5]
    assert numbers(LOOKUPS, "--sort", "begin") == list(range(11))
    assert {*numbers(LOOKUPS, "--sort", "server")} == {*range(11)}
    for sort in ("packets", "payload", "duration", "protocol"):
        assert len(numbers(LOOKUPS, "--sort", sort)) == 11
    assert lines(LOOKUPS, "-n", "2")[1] == "  11 conversations, of which 2 are shown"


def test_a_capture_without_times_has_none(tmp_path: Path) -> None:
    path = tmp_path / "x.pcapng"
    with path.open("wb") as file, PcapngWriter(file, 1) as writer:
        writer.write(UDP_FRAME)

    assert lines(path)[4:6] == [
        "  0  udp 192.0.2.1:50001 →? 192.0.2.2:7 echo D",
        "            1      47        5          –       –        –",
    ]


def test_a_filter_chooses_what_counts() -> None:
    (found,) = [json.loads(line) for line in lines("--json", "-Y", "tcp.flags.syn == 1", ECHO)][:-1]

    assert [one["packets"] for one in found["ends"]] == [1, 1]
    assert found["state"] == "TIME_WAIT"


@pytest.mark.heavy
def test_what_is_not_listed_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(keeping.Keeper.__init__, "__kwdefaults__", {"most_kept": 1, "most_open": 4})
    path = tmp_path / "x.pcapng"
    with path.open("wb") as file, PcapngWriter(file, 1) as writer:
        for port in (*range(50_000, 50_200), 50_000):
            writer.write(build(b"x", udp(source_port=port), ipv4()), timestamp_ns=0)
        writer.write(build(b"x", udp(source_port=50_000), ipv4()), timestamp_ns=31 * 10**9)

    found = lines(path, "--limit", "conversations=5")

    assert "  1 of them follow one between the same ends that was idle" in found
    assert any(line.endswith("what came in them later counts as another one") for line in found)
    assert any(line.endswith("more are missing here (--limit conversations=N)") for line in found)
    assert found[1] == "  5 conversations"


def test_packets_in_no_conversation_are_counted() -> None:
    assert "  6 packets belong to none" in lines(CAPTURES / "multicast_dns.pcap")
    found = lines(CAPTURES / "udp4_fragment_lost.pcap")
    assert found[1:] == [
        "  0 conversations",
        "  1 packet belongs to none, 2 packets are fragments of incomplete datagrams",
    ]
    assert lines(CAPTURES / "udp4_fragments.pcap", "--no-reassemble")[1:] == [
        "  0 conversations",
        "  6 packets belong to none",
    ]


def test_damage_is_said_after_what_came_before(tmp_path: Path) -> None:
    path = tmp_path / "x.pcap"
    path.write_bytes(pcap([UDP_FRAME, TCP_SYN])[:-10])

    result = dissect("flows", path)
    as_json = dissect("flows", "--json", path)

    assert (result.exit_code, as_json.exit_code) == (1, 1)
    assert result.stdout.splitlines()[-1] == "  damaged: only packets before the damage were counted"
    assert json.loads(as_json.stdout.splitlines()[-1])["error"]["code"] == "file.truncated-record"


def test_a_file_that_cannot_be_read_has_status_2(tmp_path: Path) -> None:
    result = dissect("flows", ECHO, tmp_path / "none.pcap")

    as_json = dissect("flows", "--json", tmp_path / "none.pcap")

    assert (result.exit_code, as_json.exit_code) == (2, 2)
    assert "error" in json.loads(as_json.stdout)
    assert result.stdout.splitlines()[-2:] == [str(tmp_path / "none.pcap"), "  not read"]


@pytest.mark.parametrize("limit", ["5", "flows=5", "conversations=", "conversations=x", "conversations=1234567890"])
def test_a_limit_that_is_none_is_refused(limit: str) -> None:
    result = dissect("flows", "--limit", limit, ECHO)

    assert result.exit_code == 2
    assert "is not a limit" in result.stderr
