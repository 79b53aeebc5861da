"""`dissect rewrite`: what the command says, what it refuses, and that editcap and tcprewrite do the same."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from dissect.capture import Frame, open_capture
from dissect.cli.commands.captures import rewrite
from tests.capture.files import header, record
from tests.captures import CAPTURES
from tests.cli.commands import dissect, run
from tests.packet.frames import build, ipv4, udp

ECHO = CAPTURES / "tcp4_echo.pcap"
FRAME = build(b"hello", udp(), ipv4())


def frames_of(path: Path) -> list[Frame]:
    with open_capture(path) as capture:
        return list(capture)


def octets_of(path: Path) -> list[bytes]:
    return [one.octets for one in frames_of(path)]


def test_it_counts_what_it_changes(tmp_path: Path) -> None:
    result = dissect("rewrite", ECHO, "-w", tmp_path / "o.pcap", "--set", "ip.ttl=63", "--map-port", "50001=80")

    assert (result.exit_code, result.stderr) == (0, "")
    assert result.stdout.splitlines() == ["10 of 10 packets changed", "  ports   10", "  ip.ttl  10"]
    shown = dissect("filter", tmp_path / "o.pcap", "-Y", "ip.ttl == 63 && tcp.port == 80", "--count").stdout
    assert shown == "10\n"


def test_a_filter_says_which_packets_and_the_others_are_copied(tmp_path: Path) -> None:
    result = dissect("rewrite", ECHO, "-w", tmp_path / "o.pcap", "-Y", "frame.number == 3", "--shift", "-0.5")

    assert result.stdout.startswith("1 of 10 packets changed")
    pairs = list(zip(frames_of(ECHO), frames_of(tmp_path / "o.pcap"), strict=True))
    assert [one.number for one, other in pairs if one != other] == [3]
    assert pairs[2][1].timestamp_ns == (pairs[2][0].timestamp_ns or 0) - 500_000_000


def test_what_could_not_be_changed_is_said_and_counted(tmp_path: Path) -> None:
    path = tmp_path / "in.pcap"
    path.write_bytes(header() + record(FRAME, time=(1, 0)) + record(FRAME, time=(2, 0)) + record(FRAME, time=(9, 0)))

    result = dissect("rewrite", path, "-w", tmp_path / "o.pcap", "--shift", "-5")
    assert (result.exit_code, result.stderr) == (
        1,
        f"dissect: {path}: not changed, 2 times: time: it would be before 1970\n",
    )
    assert dissect("rewrite", path, "-w", tmp_path / "o.pcap", "--shift", "-2").stderr == (
        f"dissect: {path}: not changed: time: it would be before 1970\n"
    )


def test_a_longer_prefix_is_told(tmp_path: Path) -> None:
    result = dissect("rewrite", ECHO, "-w", tmp_path / "o.pcap", "--map-address", "192.0.0.0/8=10.1.0.0/16")

    assert result.exit_code == 0
    assert result.stderr == (
        "dissect: --map-address 192.0.0.0/8=10.1.0.0/16: addresses that differ only in bits 9 to 16 become one\n"
    )


def test_a_key_may_stand_in_a_file(tmp_path: Path) -> None:
    (tmp_path / "key").write_text("a key\n")
    for name, key in (("one", "a key"), ("other", f"@{tmp_path / 'key'}")):
        assert dissect("rewrite", ECHO, "-w", tmp_path / name, "--anonymize", key, "--anonymize-mac").exit_code == 0

    assert (tmp_path / "one").read_bytes() == (tmp_path / "other").read_bytes()
    assert not set(octets_of(tmp_path / "one")) & set(octets_of(ECHO))


@pytest.mark.slow
def test_standard_input_and_output(tmp_path: Path) -> None:
    with ECHO.open("rb") as stream:
        ran = run("rewrite", "-", "-w", "-", "--snaplen", "60", stdin=stream)

    assert (ran.returncode, ran.stderr) == (0, b"10 of 10 packets changed\n  cut  10\n")
    (tmp_path / "o.pcap").write_bytes(ran.stdout)
    assert {len(one) for one in octets_of(tmp_path / "o.pcap")} == {60}


@pytest.mark.parametrize("name", ["tcp4_echo.pcap", "pcapng_two_interfaces.pcapng"])
def test_packets_that_arrive_are_passed_on_with_the_count_on_standard_error(name: str) -> None:
    octets = (CAPTURES / name).read_bytes()
    result = dissect("rewrite", "-", "-w", "-", "--anonymize", "k", input=octets)

    assert "packets changed" in result.stderr
    assert ("left out: comments (2)" in result.stderr) == name.endswith("ng")
    assert result.stdout_bytes[:4] == octets[:4]


def test_a_damaged_file_is_written_up_to_the_damage(tmp_path: Path) -> None:
    path = tmp_path / "cut.pcap"
    path.write_bytes(ECHO.read_bytes()[:300])

    result = dissect("rewrite", path, "-w", tmp_path / "o.pcap", "--shift", "1")
    assert (result.exit_code, len(frames_of(tmp_path / "o.pcap"))) == (1, 3)
    assert "the file ends" in result.stderr


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ([], "Nothing to change"),
        (["--set", "ip.tll=1"], "--set ip.tll: no such field; did you mean ip.ttl"),
        (["--set", "ip.ttl"], "--set 'ip.ttl': write what is there, =, and what is to be there."),
        (["--set", "ip.ttl=1", "--set", "ip.ttl=2"], "--set gives two values for ip.ttl."),
        (["--map-port", "80=http"], "--map-port: 'http' is not a port"),
        (["--map-address", "10.0.0.1/8=1.0.0.0/8"], "--map-address 10.0.0.1/8: has bits behind its prefix"),
        (["--anonymize", "@/nowhere/at/all"], "--anonymize: cannot read /nowhere/at/all"),
        (["--anonymize", ""], "--anonymize key: is empty"),
        (["--anonymize-mac"], "--anonymize-mac key: needs a key"),
        (["--vlan", "5"], "--vlan 5: is neither"),
        (["--shift", "1", "-Y", "ip.tll"], "ip.tll"),
    ],
)
def test_a_wrong_option_is_refused_before_anything_is_read(arguments: list[str], message: str, tmp_path: Path) -> None:
    result = dissect("rewrite", ECHO, "-w", tmp_path / "o.pcap", *arguments)

    assert result.exit_code == 2
    assert message in result.stderr
    assert not (tmp_path / "o.pcap").exists()


def test_no_input_is_destroyed_and_nothing_is_left_of_what_failed(tmp_path: Path) -> None:
    path = tmp_path / "in.pcap"
    shutil.copy(ECHO, path)

    assert "is also an input" in dissect("rewrite", path, "-w", path, "--shift", "1").stderr
    late = dissect("rewrite", path, "-w", tmp_path / "late.pcap", "--shift", "99999999999")
    assert (late.exit_code, "does not fit 32 bits" in late.stderr) == (2, True)
    nowhere = dissect("rewrite", path, "-w", tmp_path / "no" / "where.pcap", "--shift", "1")
    assert (nowhere.exit_code, "No such file" in nowhere.stderr) == (2, True)
    missing = dissect("rewrite", tmp_path / "missing.pcap", "-w", tmp_path / "o.pcap", "--shift", "1")
    assert (missing.exit_code, missing.stdout) == (2, "")
    assert [one.name for one in tmp_path.iterdir()] == ["in.pcap"]


def test_packets_do_not_go_to_a_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rewrite, "is_terminal", lambda: True)

    assert "is a terminal" in dissect("rewrite", ECHO, "-w", "-", "--shift", "1").stderr


def tool(name: str) -> str:
    found = shutil.which(name)
    if found is None:
        pytest.skip(f"{name} is not installed")
    return found


@pytest.mark.parametrize("name", ["tcp4_echo.pcap", "vlan_8021q.pcap", "dns_zone_transfer.pcap"])
def test_editcap_cuts_and_shifts_as_we_do(name: str, tmp_path: Path) -> None:
    editcap = tool("editcap")
    source = CAPTURES / name
    subprocess.run([editcap, "-F", "nsecpcap", "-t", "-1.25", "-s", "50", source, tmp_path / "its.pcap"], check=True)
    dissect("rewrite", source, "-w", tmp_path / "ours.pcap", "--shift", "-1.25", "--snaplen", "50")

    def facts(path: Path) -> Iterator[tuple[object, ...]]:
        return ((one.octets, one.timestamp_ns, one.original_length) for one in frames_of(path))

    assert list(facts(tmp_path / "ours.pcap")) == list(facts(tmp_path / "its.pcap"))


TCPREWRITE = {
    "addresses": (["--pnat=192.0.2.0/24:10.1.0.0/24"], ["--map-address", "192.0.2.0/24=10.1.0.0/24"]),
    "a longer prefix": (["--pnat=192.0.0.0/8:10.1.0.0/24"], ["--map-address", "192.0.0.0/8=10.1.0.0/24"]),
    "ports": (["--portmap=50001:80"], ["--map-port", "50001=80"]),
    "hops": (["--ttl=63"], ["--set", "ip.ttl=63"]),
    "a MAC address": (
        ["--enet-subsmac=00:00:5e:00:53:01,02:00:00:00:00:07"],
        ["--map-mac", "00:00:5e:00:53:01=02:00:00:00:00:07"],
    ),
    "a tag": (
        ["--enet-vlan=add", "--enet-vlan-tag=5", "--enet-vlan-pri=3", "--enet-vlan-cfi=0"],
        ["--vlan", "add=5:3"],
    ),
}


@pytest.mark.parametrize("case", TCPREWRITE)
@pytest.mark.parametrize("name", ["tcp4_echo.pcap", "udp4_echo.pcap"])
def test_tcprewrite_changes_as_we_do(case: str, name: str, tmp_path: Path) -> None:
    its, ours = TCPREWRITE[case]
    source = CAPTURES / name
    subprocess.run([tool("tcprewrite"), *its, f"--infile={source}", f"--outfile={tmp_path / 'its.pcap'}"], check=True)
    dissect("rewrite", source, "-w", tmp_path / "ours.pcap", *ours)

    assert octets_of(tmp_path / "ours.pcap") == octets_of(tmp_path / "its.pcap")


def test_tcprewrite_takes_a_tag_off_as_we_do(tmp_path: Path) -> None:
    source = CAPTURES / "vlan_8021q.pcap"
    its = ["--enet-vlan=del", f"--infile={source}", f"--outfile={tmp_path / 'its.pcap'}"]
    subprocess.run([tool("tcprewrite"), *its], check=True)
    dissect("rewrite", source, "-w", tmp_path / "ours.pcap", "--vlan", "remove")

    pairs = list(zip(octets_of(tmp_path / "ours.pcap"), octets_of(tmp_path / "its.pcap"), strict=True))
    # It writes other MAC addresses before IPv6 (33:33:00:00:00:02), although nobody asked for that.
    assert all(one[12:] == other[12:] for one, other in pairs)
    assert {one[12:14] for one, other in pairs if one != other} <= {b"\x86\xdd"}
