"""What tshark follows between the ends of datagrams."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import Final

from tests.session.tcp.streams import tshark

ANSWERS: Final = Path(__file__).parent / "tshark_answers.jsonl.gz"
"""Written by `tools/session_answers.py`, which documents the format."""

asked = partial(tshark.asked, protocol="udp")
recorded = partial(tshark.recorded, ANSWERS)
