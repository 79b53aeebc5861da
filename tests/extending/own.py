"""The protocol of the example that users copy, a capture of it, and a distribution that declares protocols."""

from __future__ import annotations

from pathlib import Path

from dissect.encapsulation import encapsulate
from dissect.protocols.ethernet import Ethernet
from dissect.protocols.ipv4 import IPv4
from dissect.protocols.udp import UDP
from tests.render.frames import pcap

EXAMPLE = Path(__file__).parents[2] / "tools" / "examples" / "telemetry"
TELEMETRY = EXAMPLE / "telemetry.py"
LINK = Ethernet(source_address="02:00:00:00:00:01", destination_address="02:00:00:00:00:02")
NETWORK = IPv4(source_address="192.0.2.1", destination_address="192.0.2.2")
DECLARATION = """
from dissect.assigned_numbers.transport_ports import UdpPort
from dissect.schema import RFC, Header, Stack, field
from dissect.schema.words import Int8ub


class {name}(Header):
    \"\"\"One octet.\"\"\"

    octet: int = field(Int8ub, "Octet", wireshark="{field}")
    stack = Stack(name="{protocol}", reference=RFC(1), carried_as={{UdpPort: [{port}]}})


HEADERS = ({name},)
"""


def declaration(name: str = "Mine", field: str = "mine.octet", protocol: str = "mine", port: int | str = 9998) -> str:
    """A module that declares one protocol."""
    return DECLARATION.format(name=name, field=field, protocol=protocol, port=port)


def readings(path: Path, count: int = 5) -> Path:
    """A capture of readings, each of a sensor with the number of the packet."""
    octets = [
        bytes(
            encapsulate(bytes((1, 0, sensor, 2)) + b"ok", UDP(source_port=50001, destination_port=9999), NETWORK, LINK)
        )
        for sensor in range(1, count + 1)
    ]
    path.write_bytes(pcap(octets))
    return path


def installed_in(folder: Path, entry_points: str, **modules: str) -> Path:
    """A folder of installed modules, and of a distribution with entry points of the group `dissect.protocols`."""
    about = folder / "somebody-1.0.dist-info"
    about.mkdir(parents=True)
    (about / "METADATA").write_text("Metadata-Version: 2.1\nName: somebody\nVersion: 1.0\n", encoding="utf-8")
    (about / "entry_points.txt").write_text(f"[dissect.protocols]\n{entry_points}\n", encoding="utf-8")
    for name, text in modules.items():
        (folder / f"{name}.py").write_text(text, encoding="utf-8")
    return folder
