"""Protocols of one's own are taken from modules and files, checked, and a fault of theirs is one line."""

from __future__ import annotations

from pathlib import Path

import pytest

from dissect.assigned_numbers.transport_ports import UdpPort
from dissect.errors import SchemaError
from dissect.packet.extending.modules import including
from dissect.packet.protocol_set import own_protocols
from dissect.protocols import PROTOCOLS
from dissect.protocols.dns import DNS
from dissect.protocols.tcp import OPTIONS
from dissect.schema import RFC, Header, Stack, field
from dissect.schema.words import Bytes, Int8ub, this
from tests.extending.own import TELEMETRY, declaration

OWN = own_protocols()


@pytest.fixture
def module(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.syspath_prepend(tmp_path)
    path = tmp_path / "taken_from_here.py"
    path.write_text(declaration(), encoding="utf-8")
    return path


@pytest.mark.heavy
@pytest.mark.parametrize("place", ["taken_from_here", "taken_from_here:Mine", "taken_from_here:HEADERS", "{path}"])
def test_a_place_may_be_a_module_a_header_a_list_or_a_file(place: str, module: Path) -> None:
    protocols = including(OWN, place.format(path=module))

    assert [one.__name__ for one in protocols.headers[len(PROTOCOLS) :]] == ["Mine"]
    assert protocols.headers[: len(PROTOCOLS)] == PROTOCOLS
    dissector = protocols.dissector(UdpPort, 9998)
    assert dissector is not None
    assert dissector.header is protocols.headers[-1]


def test_what_is_there_already_is_not_taken_twice(module: Path) -> None:
    once = including(OWN, "taken_from_here")

    assert including(once, "taken_from_here:Mine").headers == once.headers


def test_meanings_of_numbers_stay() -> None:
    protocols = including(OWN.decoding({UdpPort: {5300: DNS}}), str(TELEMETRY))

    assert [protocols.tables[UdpPort][one].header.__name__ for one in (5300, 9999)] == ["DNS", "Telemetry"]
    assert not protocols.is_own


FAULTS = [
    ("", "has no HEADERS, the tuple of its header classes"),
    ("HEADERS = 3", "is neither a header class, nor a tuple of them, nor a module with HEADERS"),
    ("HEADERS = 'UDP'", "is neither a header class, nor a tuple of them, nor a module with HEADERS"),
    ("HEADERS = ()", "lists no header"),
    ("HEADERS = (7,)", "7 is not a header class with a stack"),
    ("HEADERS = (int,)", "int is not a header class with a stack"),
    ("from dissect.schema import Header\nHEADERS = (Header,)", "Header is not a header class with a stack"),
    ("HEADERS = (", r"SyntaxError: '\(' was never closed \(faulty.py, line 1\)"),
    ("def f():\n    1 / 0\nf()", r"ZeroDivisionError: division by zero \(faulty.py, line 2\)"),
    ("raise KeyError", r"KeyError \(faulty.py, line 1\)"),
    ("import sys\nsys.exit('no\\nmore')", r"SystemExit: no more \(faulty.py, line 2\)"),
    ("import no_such_module", r"ModuleNotFoundError: No module named 'no_such_module' \(faulty.py, line 1\)"),
    (declaration().replace("Int8ub,", "None,"), r"Mine.octet: NoneType is not a word of .* \(faulty.py, line 7\)"),
    (declaration(port="'x'"), "ValueError: invalid literal for int"),
    (declaration(name="UDP"), "UDP: there is a header class of this name in dissect.protocols.udp"),
    (declaration(protocol="DNS"), "Mine: the name 'DNS' is DNS's already"),
    (declaration(protocol="frame"), "Mine: the name 'frame' is for the frame"),
    (declaration(field="data.octet"), "Mine: the name 'data.octet' is for octets without a protocol"),
    (declaration(field="tcp.port number"), "Mine: 'tcp.port number' is not a name that a filter can have"),
    (declaration(field="udp.length"), "Mine: the name 'udp.length' is UDP's already"),
    (declaration(field="tcp.option_len"), "Mine: the name 'tcp.option_len' is TCP.*'s already"),
    (declaration(port=53), "Mine: UdpPort 53 is DNS's already"),
]


@pytest.mark.parametrize(("text", "message"), FAULTS)
def test_a_fault_is_one_line(text: str, message: str, tmp_path: Path) -> None:
    path = tmp_path / "faulty.py"
    path.write_text(text, encoding="utf-8")

    with pytest.raises(SchemaError, match=rf"^{message}[^\n]*$"):
        including(OWN, str(path))


@pytest.mark.parametrize(
    ("place", "message"),
    [
        ("no_such_module", "ModuleNotFoundError: No module named 'no_such_module'"),
        ("", "ValueError: Empty module name"),
        (".relative", "TypeError: the 'package' argument is required"),
        ("taken_from_here:Other", "AttributeError: module 'taken_from_here' has no attribute 'Other'"),
        ("nowhere.py", "FileNotFoundError: "),
        ("taken_from_here:Mine.octet", "is neither a header class"),
    ],
)
def test_so_is_a_place_with_nothing_to_take(place: str, message: str, module: Path) -> None:
    with pytest.raises(SchemaError, match=rf"^{message}[^\n]*$"):
        including(OWN, place)


def test_an_item_of_a_list_may_be_ours() -> None:
    class Carrier(Header):
        """Has the options of TCP."""

        size: int = field(Int8ub, "Size", wireshark="carrier.size")
        options: bytes = field(Bytes(this.size), "Options", options=OPTIONS)
        stack = Stack(name="carrier", reference=RFC(1))

    assert OWN.including([Carrier]).headers[-1] is Carrier
