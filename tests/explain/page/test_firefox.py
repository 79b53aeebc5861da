"""The page in another browser: Firefox draws each state, and each differently."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

from dissect.explain import page_data
from dissect.explain.page import page
from tests.captures import CAPTURES

FIREFOX = shutil.which("firefox-esr") or shutil.which("firefox")
STATES = (
    "tcp4_echo/4/inside/TCP.data_offset",
    "tcp4_echo/4/wrap",
    "tcp4_echo/4/sum",
    "tcp4_echo/4/stream",
    "udp4_echo/1/inside",
)
LEAST_OCTETS = 50_000
"""Of a picture that shows more than the heading, which needs no script."""


@pytest.mark.slow
@pytest.mark.skipif(FIREFOX is None, reason="there is no Firefox")
def test_firefox_draws_each_state(tmp_path: Path) -> None:
    assert FIREFOX is not None
    file = tmp_path / "page.html"
    file.write_text(page(page_data(CAPTURES / "tcp4_echo.pcap", CAPTURES / "udp4_echo.pcap")), encoding="utf-8")
    pictures = []
    for number, state in enumerate(STATES):
        picture, profile = tmp_path / f"{number}.png", tmp_path / f"profile{number}"
        profile.mkdir()
        words: list[str | Path] = ["--headless", "--no-remote", "--profile", profile, "--window-size=1440,1400"]
        command: list[str | Path] = [FIREFOX, *words, "--screenshot", picture, f"{file.as_uri()}#{state}"]
        subprocess.run(command, check=True, capture_output=True, timeout=120)
        pictures.append(picture.read_bytes())

    assert min(map(len, pictures)) > LEAST_OCTETS
    assert len(set(pictures)) == len(STATES)
