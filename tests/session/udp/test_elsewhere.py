"""Datagrams of protocols whose servers answer from another port: TFTP, as tshark has it, and what is none of it."""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path

import pytest

import dissect
from dissect.assigned_numbers.transport_ports import UdpPort
from dissect.encapsulation import fragment
from dissect.packet import default_protocols
from dissect.protocols.tftp import TFTP
from dissect.session.udp import elsewhere
from dissect.session.udp.elsewhere import ElsewhereFollower
from tests.captures import CAPTURES
from tests.cli.commands import dissect as command
from tests.profiles import some_of
from tests.session.udp.transfers import ACKNOWLEDGMENT, DATA, REQUEST, datagram, written
from tests.together import together


def found(path: Path, name: str = "tftp.opcode") -> dict[int, list[int]]:
    """The operations in the packets that a filter finds; the same by packets, and by columns."""
    with dissect.open(path, filter="tftp") as packets:
        said = {one.number: list(one.fields(name, quoted=False)) for one in packets}
    table = dissect.table(path, ["frame.number", name], filter="tftp")
    assert [one[0] if one else None for one in said.values()] == table[name].to_pylist()
    assert list(said) == table["frame.number"].to_pylist()
    return said


@pytest.mark.heavy
@pytest.mark.skipif(shutil.which("tshark") is None, reason="tshark is not installed")
@together("path", some_of(sorted(CAPTURES.glob("tftp_*.pcap")), 2))
def test_packets_are_those_of_tshark(path: Path) -> None:
    said = subprocess.run(
        ["tshark", "-n", "-r", str(path), "-Y", "tftp", "-T", "fields", "-e", "frame.number", "-e", "tftp.opcode"],
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    theirs = {int(number): [int(opcode)] for number, opcode in (line.split() for line in said.splitlines())}
    ours = found(path)
    quoted = {number for number, codes in ours.items() if not codes}

    assert {number: codes for number, codes in theirs.items() if number not in quoted} == {
        number: codes for number, codes in ours.items() if codes
    }


def test_a_transfer_is_told_from_others(tmp_path: Path) -> None:
    path = written(
        tmp_path / "x.pcap",
        [
            datagram(DATA, (3000, 4000), back=True),  # nobody has asked yet
            datagram(REQUEST, (4000, 69)),
            datagram(DATA, (3000, 4000), back=True),
            datagram(ACKNOWLEDGMENT, (4000, 3000)),
            datagram(b"\0\5\0\5\0", (4000, 3001)),  # to a port of the server that has nothing to do with it
            datagram(DATA, (3000, 4001), back=True),  # to another port of the client
            datagram(DATA, (4000, 3000), back=True),  # from this port of the server
            datagram(DATA, (3000, 4000), back=True, vlan=7),
            datagram(b"", (3000, 4000), back=True),
            datagram(REQUEST, (4000, 69), vlan=7),
            datagram(DATA, (3000, 4000), back=True, vlan=7),
            datagram(DATA, (69, 4000), back=True),  # by its own port
        ],
    )

    assert found(path) == {2: [1], 3: [3], 4: [4], 5: [5], 10: [1], 11: [3], 12: [3]}


def test_what_a_registered_port_says_counts_less(tmp_path: Path) -> None:
    """As for tshark: 4789 is the port of VXLAN."""
    path = written(tmp_path / "x.pcap", [datagram(REQUEST, (4789, 69)), datagram(DATA, (3000, 4789), back=True)])

    assert found(path) == {1: [1], 2: [3]}


@pytest.mark.parametrize("few", [0, elsewhere.FEW])
def test_datagrams_are_looked_at_one_by_one_or_chosen_by_a_filter(
    few: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(elsewhere, "FEW", few)
    answered = [datagram(REQUEST, (4000, 69)), datagram(DATA, (3000, 4000), back=True)]

    assert found(written(tmp_path / "x.pcap", answered)) == {1: [1], 2: [3]}
    assert found(written(tmp_path / "y.pcap", answered[1:])) == {}


def test_a_request_with_a_wrong_checksum_asks_for_nothing(tmp_path: Path) -> None:
    packets = [datagram(REQUEST, (4000, 69), checksum=0x1234), datagram(DATA, (3000, 4000), back=True)]

    assert found(written(tmp_path / "x.pcap", packets)) == {1: [1]}


def test_blocks_in_fragments_and_cut_ones(tmp_path: Path) -> None:
    whole = datagram(b"\0\3\0\1" + bytes(3000), (3000, 4000), back=True)
    packets = [datagram(REQUEST, (4000, 69)), *fragment(whole, 1500)]
    path = written(tmp_path / "x.pcap", packets)
    assert found(path, "tftp.block") == {1: [], 4: [1]}
    assert " tftp " in command("show", path).output.splitlines()[3]

    frames = [one.frame for one in (datagram(REQUEST, (4000, 69)), datagram(DATA, (3000, 4000), back=True))]
    frames[1] = frames[1].replace(octets=frames[1].octets[:50])
    dissect.write(tmp_path / "cut.pcap", frames)
    assert found(tmp_path / "cut.pcap", "tftp.block") == {1: [], 2: [1]}


def test_other_ports_may_be_asked(tmp_path: Path) -> None:
    path = written(tmp_path / "x.pcap", [datagram(REQUEST, (4000, 6969)), datagram(DATA, (3000, 4000), back=True)])

    assert found(path) == {}
    table = dissect.table(path, ["tftp.opcode"], decode_as={UdpPort: {6969: TFTP}})
    assert table["tftp.opcode"].to_pylist() == [1, 3]


def test_lines_and_objects_say_them() -> None:
    path = CAPTURES / "tftp_read.pcap"
    lines = command("show", path).output.splitlines()
    assert all(" tftp " in line for line in lines)
    assert "Data Block=1 Len=512" in lines[1]
    tree = command("show", "-V", "-n", "2", path).output
    assert "Trivial File Transfer Protocol (RFC 1350 §5)  octets 0–515 of its datagram" in tree
    (message,) = json.loads(command("show", "--json", "-n", "3", path).output)["messages"]
    assert message["fields"] == {"tftp.opcode": 4, "tftp.block": 1}


def test_packets_one_by_one_say_the_same() -> None:
    with dissect.open(CAPTURES / "tftp_read.pcap") as packets:
        follower = ElsewhereFollower(default_protocols())
        assert [len(follower.take(one)) for one in packets] == [0, 1, 1, 1, 1, 1, 1] * 2
    piped = command("show", "-", input=(CAPTURES / "tftp_read.pcap").read_bytes()).output.splitlines()
    assert all(" tftp " in line for line in piped)


def test_so_many_clients_are_remembered(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(elsewhere, "MOST", 2)
    follower = ElsewhereFollower(default_protocols())
    for port in (4000, 4001):
        follower.take(datagram(REQUEST, (port, 69)))
    follower.take(datagram(ACKNOWLEDGMENT, (4000, 3000)))
    follower.take(datagram(REQUEST, (4002, 69)))

    assert [len(follower.take(datagram(ACKNOWLEDGMENT, (port, 3000)))) for port in (4000, 4001, 4002)] == [1, 0, 1]


def test_without_such_protocols_nothing_is_followed() -> None:
    protocols = default_protocols().decoding({UdpPort: {69: None}})

    assert ElsewhereFollower(protocols).take(datagram(REQUEST, (4000, 69))) == []
