"""Every class of diagnostic in every layer, on frames of the library's own making; and every frame that once failed."""

from __future__ import annotations

from pathlib import Path

import pytest

from dissect.packet import Packet, dissect
from tests.hostile.frames import try_frame
from tests.hostile.outcome import Outcome, read
from tests.hostile.vectors import VECTORS
from tests.together import together

FOUND = sorted((Path(__file__).parent / "found").glob("*.bin"))
"""What random changes found once: `<name>.<link type>.bin` is a frame, `<name>.file.bin` a whole file."""


def said(packet: Packet) -> list[tuple[str, str, str, str]]:
    return [(one.code, one.severity, one.protocol, one.field) for one in packet.problems]


@pytest.mark.heavy
@together("name", VECTORS)
def test_what_is_wrong_is_said(name: str) -> None:
    octets, expected = VECTORS[name]
    packet = dissect(octets)

    assert said(packet) == expected
    try_frame(packet.frame, write=True)


@pytest.mark.parametrize("path", FOUND, ids=lambda path: path.stem)
def test_what_was_found_once_stays_mended(path: Path) -> None:
    kind = path.suffixes[-2][1:]
    if kind == "file":
        assert read(path, 10.0).error == Outcome("").error
    else:
        try_frame(dissect(path.read_bytes(), link_type=int(kind)).frame, write=True)
