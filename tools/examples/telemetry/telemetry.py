"""Readings of sensors over UDP, as our own devices send them."""

from __future__ import annotations

from dissect.assigned_numbers.transport_ports import UdpPort
from dissect.problems import Code
from dissect.schema import Expect, Header, Reference, Stack, automatic, field, phrases
from dissect.schema.words import Bytes, Int8ub, Int16ub, this

VERSION = 1


class Telemetry(Header):
    """A reading of a sensor."""

    version: int = field(Int8ub, "Version", default=VERSION, wireshark="telemetry.version", meaning="always 1")
    sensor: int = field(Int16ub, "Sensor", wireshark="telemetry.sensor", meaning="which one it is")
    length: int = automatic(Int8ub, "Length", wireshark="telemetry.length", meaning="octets of the reading")
    reading: bytes = field(Bytes(this.length), "Reading", wireshark="telemetry.reading", meaning="as the sensor says")

    line = phrases("Sensor={sensor}", "{reading:text}")

    stack = Stack(
        name="telemetry",
        reference=Reference("Telemetry 1.0"),
        carried_as={UdpPort: [9999]},
        expect=[Expect(this.version == VERSION, "version", "not a version that there is", code=Code.BAD_VERSION)],
    )


HEADERS = (Telemetry,)
