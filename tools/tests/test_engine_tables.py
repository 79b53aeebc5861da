"""What the engine's tables say of a protocol is printed in words."""

from __future__ import annotations

import engine_tables
import pytest

from dissect.protocols import PROTOCOLS


def test_the_record_and_the_steps_are_printed(capsys: pytest.CaptureFixture[str]) -> None:
    assert engine_tables.main(["ip"]) == 0

    lines = capsys.readouterr().out.splitlines()
    assert lines[:2] == [
        "IPv4, its record:",
        "  FIXED_OCTETS          20  octets of the fixed part, which are there before anything else is read",
    ]
    notes = lines[lines.index("IPv4, its NOTES:") + 1 :]
    assert "SHIFT=60 MASK=15 within 4…4 TARGET=-1" in notes[0]  # the version, and the first expectation
    assert any("within 5…∞" in line for line in notes)
    assert any("outside 0…0" in line for line in notes)
    assert notes[-1].split()[1] == "END"


def test_a_name_that_several_declarations_have_gives_all_of_them(capsys: pytest.CaptureFixture[str]) -> None:
    assert engine_tables.main(["vlan"]) == 0

    lines = capsys.readouterr().out.splitlines()
    assert [line for line in lines if line.endswith("its record:")] == [
        "VLAN, its record:",
        "Ieee8023VLAN, its record:",
    ]
    assert "VLAN, its SELECT:" in lines
    assert "Ieee8023VLAN, its SELECT:" not in lines


@pytest.mark.heavy
@pytest.mark.parametrize("every", [pytest.param(1, marks=pytest.mark.slow), 40], ids="one in {}".format)
def test_every_protocol_can_be_printed(every: int, capsys: pytest.CaptureFixture[str]) -> None:
    names = sorted({one.stack.name for one in PROTOCOLS})[::every]

    assert engine_tables.main(names) == 0
    assert capsys.readouterr().out.count(", its record:") >= len(names)


def test_a_protocol_that_is_not_there_is_named(capsys: pytest.CaptureFixture[str]) -> None:
    assert engine_tables.main(["nonsense"]) == 2
    assert capsys.readouterr().out == "there is no protocol nonsense\n"
