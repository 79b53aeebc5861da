"""What CONTRIBUTING says of adding a protocol is true: the files that it shows are taken and walked like ours."""

from __future__ import annotations

import re
import types
from pathlib import Path
from typing import Any

from dissect import UDP, Ethernet, IPv4, encapsulate
from dissect.encapsulation import items
from dissect.packet import Packet, ProtocolSet, dissect
from dissect.problems import Code, Severity
from dissect.protocols import PROTOCOLS
from dissect.render.packets.tree import tree
from dissect.render.spans import plain
from dissect.schema import Header

PAGE = Path(__file__).parents[1] / "CONTRIBUTING.md"
LINK = Ethernet(source_address="02:00:00:00:00:01", destination_address="02:00:00:00:00:02")
NETWORK = IPv4(source_address="192.0.2.1", destination_address="192.0.2.2")


def shown_protocol(name: str) -> Any:
    """The module that the page shows as the file of a protocol."""
    blocks = re.findall(r"^```python\n(.*?)^```", PAGE.read_text(encoding="utf-8"), re.DOTALL | re.MULTILINE)
    module = types.ModuleType(name)
    exec(compile(next(one for one in blocks if f'name="{name}"' in one), str(PAGE), "exec"), vars(module))
    return module


def walked(message: bytes | Header, port: int, protocol: Any) -> Packet:
    """The message in a UDP datagram, walked with the page's protocol in place of ours."""
    others = [one for one in PROTOCOLS if one.stack.name not in (protocol.__name__, "echo")]
    frame = encapsulate(message, UDP(source_port=50002, destination_port=port), NETWORK, LINK)
    return dissect(bytes(frame), protocols=ProtocolSet((*others, *protocol.HEADERS)))


def test_the_protocol_shown_is_walked_once_its_headers_are_listed() -> None:
    vxlan = shown_protocol("vxlan")
    inner = encapsulate(b"hello", UDP(source_port=50001, destination_port=7), NETWORK, LINK)
    tag = bytes.fromhex("08000000 00002a00")

    packet = walked(tag + bytes(inner), 4789, vxlan)

    assert [layer.name for layer in packet.layers] == ["eth", "ip", "udp", "vxlan", "eth", "ip", "udp"]
    assert packet[vxlan.VXLAN].network_identifier == 42
    assert vxlan.VXLAN.schema.build(vxlan.VXLAN.schema.parse(tag)) == tag
    assert packet.problems == ()
    assert packet.payload == b"hello"


def test_its_expectation_is_reported_under_the_code_that_it_names() -> None:
    packet = walked(bytes(8) + bytes(60), 4789, shown_protocol("vxlan"))

    assert [(one.severity, one.code) for one in packet.problems][:1] == [(Severity.WARN, Code.SUSPICIOUS)]


def test_the_list_shown_is_put_together_as_the_page_says_and_read_again() -> None:
    stun = shown_protocol("stun")
    line = re.search(r"^`(STUN\(.*\))`\.$", PAGE.read_text(encoding="utf-8"), re.MULTILINE)
    assert line is not None

    packet = walked(eval(line.group(1), {**vars(stun), "items": items}), 3478, stun)

    assert packet.frame.octets[42:].hex() == "0001000c2112a442" + "00" * 12 + "8022000764697373656374" + "00"
    assert packet.problems == ()
    assert any(plain(line).endswith('Software  Description 64 69 73 73 65 63 74  "dissect"') for line in tree(packet))


def test_octets_without_the_cookie_are_declined() -> None:
    stun = shown_protocol("stun")

    packet = walked(bytes.fromhex("40000004 64617461"), 3478, stun)

    assert [layer.name for layer in packet.layers] == ["eth", "ip", "udp"]
    assert [(one.severity, one.code) for one in packet.problems] == [(Severity.NOTE, Code.NOT_THIS_PROTOCOL)]
