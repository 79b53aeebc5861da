"""What type checkers see: fields have types, misspelt ones are errors."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

SNIPPET = """
from dissect import TCP, UDP, IPv4, Packet, dissect, encapsulate

packet: Packet = dissect(b"")
reveal_type(packet[UDP].source_port)
reveal_type(packet[TCP].syn)
reveal_type(packet[IPv4, 2].source_address)
reveal_type(packet[IPv4].header_octets)
reveal_type(IPv4(source_address="192.0.2.1", destination_address="192.0.2.2").options)
packet[UDP].sorce_port
UDP(sorce_port=7, destination_port=7)
UDP(source_port=7)
UDP(7, 7)
UDP(source_port="7", destination_port=7)
packet[UDP].source_port = 7
encapsulate("text")
"""
EXPECTED = """
5: note: Revealed type is "int"
6: note: Revealed type is "bool"
7: note: Revealed type is "dissect.addresses.Ipv4Address"
8: note: Revealed type is "int"
9: note: Revealed type is "bytes"
10: error: "UDP" has no attribute "sorce_port"; maybe "source_port"?  [attr-defined]
11: error: Unexpected keyword argument "sorce_port" for "UDP"; did you mean "source_port"?  [call-arg]
12: error: Missing named argument "destination_port" for "UDP"  [call-arg]
13: error: Too many positional arguments for "UDP"  [call-arg]
14: error: Argument "source_port" to "UDP" has incompatible type "str"; expected "int"  [arg-type]
15: error: Property "source_port" defined in "UDP" is read-only  [misc]
16: error: Argument 1 to "encapsulate" has incompatible type "str"; expected "bytes | Header | Envelope"  [arg-type]
"""


def test_mypy_knows_the_fields(tmp_path: Path) -> None:
    snippet = tmp_path / "snippet.py"
    snippet.write_text(SNIPPET, encoding="utf-8")
    root = Path(__file__).parents[1]
    command = [sys.executable, "-m", "mypy", "--strict", "--no-error-summary", "--cache-dir", str(root / ".mypy_cache")]

    ran = subprocess.run([*command, str(snippet)], cwd=root, capture_output=True, text=True, check=False)

    lines = [line.partition("snippet.py:")[2] for line in ran.stdout.splitlines() if "snippet.py:" in line]
    said = [line for line in lines if ': note: "' not in line]
    assert said == EXPECTED.strip().splitlines()
