"""Protocols of installed distributions are there without being asked for, and one that cannot be taken is left out."""

from __future__ import annotations

import os
import pickle
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from dissect import form_writer
from dissect.errors import ProtocolWarning
from dissect.filter import facts
from dissect.packet import default_protocols, dissect, protocol_set
from dissect.packet.extending import installed
from dissect.packet.rows.engine_tables import engine_tables
from dissect.session.review import subjects
from tests.cli.commands import dissect as command
from tests.extending.own import TELEMETRY, declaration, installed_in, readings

TEXT = TELEMETRY.read_text(encoding="utf-8")
BROKEN = """telemetry = telemetry
again = telemetry:HEADERS [extra]
missing = no_such_module
names = not_ours:Mine
"""
CACHES = (installed.is_extended, protocol_set.default_protocols, facts.facts_of, subjects.subjects_of)


@pytest.fixture
def site(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A folder on the path, in which something may be installed; nothing is remembered of it afterwards."""
    folder = tmp_path / "site"
    folder.mkdir()
    monkeypatch.syspath_prepend(folder)
    forget()
    yield folder
    for name in ("telemetry", "not_ours"):
        sys.modules.pop(name, None)
    monkeypatch.undo()
    forget()


def forget() -> None:
    for one in CACHES:
        one.cache_clear()


def with_site(folder: Path) -> dict[str, str]:
    """The environment of a process in which what is in a folder is installed."""
    return {**os.environ, "PYTHONPATH": os.pathsep.join((str(folder), *filter(None, sys.path)))}


def test_nothing_is_looked_for_where_nothing_is_installed(site: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (site / "unfinished.dist-info").mkdir()
    monkeypatch.setattr(sys, "path", ["", str(site / "missing"), *sys.path])

    assert not installed.is_extended()
    assert default_protocols() is protocol_set.own_protocols()


def test_what_is_installed_is_read_everywhere(site: Path, tmp_path: Path) -> None:
    installed_in(site, "telemetry = telemetry", telemetry=TEXT)
    capture = readings(tmp_path / "readings.pcap")

    protocols = default_protocols()
    assert not protocols.is_own
    assert pickle.loads(pickle.dumps(protocols)) is protocols
    assert engine_tables(None) is engine_tables(protocols)
    assert "telemetry" in facts.facts_of(None).protocols
    assert "telemetry" in subjects.subjects_of(None).names
    for arguments in (["show"], ["stats"], ["verify", "-Y", "telemetry.sensor == 2"], ["header", "telemetry"]):
        result = command(*arguments, *([] if "header" in arguments else [capture]))
        assert (result.stderr, result.exit_code) == ("", 0)
        assert "telemetry" in result.stdout or "1 packet " in result.stdout


@pytest.mark.heavy
def test_what_cannot_be_taken_is_left_out_with_a_warning(site: Path) -> None:
    installed_in(site, BROKEN, telemetry=TEXT, not_ours=declaration(port=53))

    with pytest.warns(ProtocolWarning) as caught:
        protocols = default_protocols()

    assert [str(one.message) for one in caught] == [
        "the protocols of the entry point 'missing', no_such_module, are left out: "
        "ModuleNotFoundError: No module named 'no_such_module'",
        "the protocols of the entry point 'names', not_ours:Mine, are left out: Mine: UdpPort 53 is DNS's already",
    ]
    assert protocols.headers[-1].__name__ == "Telemetry"
    assert len(protocols.headers) == len(protocol_set.own_protocols().headers) + 1


def test_the_command_says_so_and_goes_on(site: Path, tmp_path: Path) -> None:
    capture = readings(tmp_path / "readings.pcap")
    installed_in(site, "bad = no_such_module")
    forget()

    result = command("show", capture)

    assert result.stderr == (
        "dissect: the protocols of the entry point 'bad', no_such_module, are left out: "
        "ModuleNotFoundError: No module named 'no_such_module'\n"
    )
    assert (result.stdout.count("udp"), result.exit_code) == (5, 0)


@pytest.mark.slow
def test_in_a_process_of_its_own(tmp_path: Path) -> None:
    folder = installed_in(tmp_path / "site", "telemetry = telemetry", telemetry=TEXT)
    capture = readings(tmp_path / "readings.pcap")
    program = (
        f"import dissect\nwith dissect.open({str(capture)!r}) as packets:\n"
        "    print(*(packet['telemetry'].sensor for packet in packets))\n"
        f"table = dissect.table({str(capture)!r}, columns=['telemetry.sensor'])\n"
        "print(table['telemetry.sensor'].to_pylist())\n"
    )

    ran = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, env=with_site(folder), check=False
    )

    assert (ran.stdout, ran.stderr) == ("1 2 3 4 5\n[1, 2, 3, 4, 5]\n", "")


@pytest.mark.slow
def test_what_is_stored_is_of_ours_alone_and_not_taken_for_others(site: Path, tmp_path: Path) -> None:
    capture = readings(tmp_path / "readings.pcap")
    ours = dict(form_writer.forms())
    form_writer.main([str(tmp_path / "stored")])
    installed_in(site, "telemetry = telemetry", telemetry=TEXT)
    forget()
    assert dict(form_writer.forms()) == ours

    program = f"""
from pathlib import Path
from dissect import stored_forms
stored_forms.PLACE = Path({str(tmp_path / "stored")!r})
assert stored_forms.stored("sources") is not None
from dissect.cli import main
main(["export", {str(capture)!r}, "--columns", "telemetry.sensor", "-Y", "telemetry", "-o", "-", "--format", "csv"])
"""
    ran = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, env=with_site(site), check=False
    )

    assert (ran.stdout.split(), ran.stderr) == (["telemetry.sensor", *"12345"], "")


def test_octets_too(site: Path, tmp_path: Path) -> None:
    installed_in(site, "telemetry = telemetry", telemetry=TEXT)
    octets = readings(tmp_path / "readings.pcap").read_bytes()[-48:]

    assert dissect(octets)["telemetry"].sensor == 5
