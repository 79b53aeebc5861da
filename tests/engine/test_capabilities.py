"""What Linux says of the processor is found."""

from __future__ import annotations

from pathlib import Path
from struct import pack

import pytest

from dissect.engine.processor import capabilities

PAGE_SIZE = pack("@LL", 6, 4096)
HWCAP = pack("@LL", 16, 0x80)
END = pack("@LL", 0, 0)


@pytest.mark.parametrize(
    ("octets", "found"),
    [(PAGE_SIZE + HWCAP + END, 0x80), (PAGE_SIZE + END, 0), (HWCAP[:-1], 0), (HWCAP + END[:3], 0x80), (b"", 0)],
)
def test_capabilities(octets: bytes, found: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "auxv").write_bytes(octets)
    monkeypatch.setattr("dissect.engine.processor.AUXILIARY_VECTOR", tmp_path / "auxv")
    assert capabilities() == found


def test_nobody_says_anything(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("dissect.engine.processor.AUXILIARY_VECTOR", tmp_path / "auxv")
    assert capabilities() == 0
