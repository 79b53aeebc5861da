"""What CONTRIBUTING says of adding a protocol is true: the file that it shows is taken and walked like ours."""

from __future__ import annotations

import re
import types
from pathlib import Path
from typing import Any

from dissect import UDP, Ethernet, IPv4, encapsulate
from dissect.packet import ProtocolSet, dissect
from dissect.protocols import PROTOCOLS

PAGE = Path(__file__).parents[1] / "CONTRIBUTING.md"


def shown_protocol() -> Any:
    """The module that stands on the page."""
    found = re.search(r"^```python\n(.*?)^```", PAGE.read_text(encoding="utf-8"), re.DOTALL | re.MULTILINE)
    assert found is not None
    module = types.ModuleType("vxlan")
    exec(compile(found.group(1), str(PAGE), "exec"), vars(module))
    return module


def test_the_protocol_shown_is_walked_after_one_line_more() -> None:
    vxlan = shown_protocol()
    ethernet = Ethernet(source_address="02:00:00:00:00:01", destination_address="02:00:00:00:00:02")
    ip = IPv4(source_address="192.0.2.1", destination_address="192.0.2.2")
    inner = encapsulate(b"hello", UDP(source_port=50001, destination_port=7), ip, ethernet)
    tag = bytes.fromhex("08000000 00002a00")
    outer = encapsulate(tag + bytes(inner), UDP(source_port=50002, destination_port=4789), ip, ethernet)

    others = [one for one in PROTOCOLS if one.stack.name not in ("vxlan", "echo")]
    packet = dissect(bytes(outer), protocols=ProtocolSet((*others, *vxlan.HEADERS)))

    assert [layer.name for layer in packet.layers] == ["eth", "ip", "udp", "vxlan", "eth", "ip", "udp"]
    assert packet[vxlan.VXLAN].network_identifier == 42
    assert vxlan.VXLAN.schema.build(vxlan.VXLAN.schema.parse(tag)) == tag
    assert packet.problems == ()
    assert packet.payload == b"hello"
