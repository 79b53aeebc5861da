"""Wake-on-LAN, the "magic packet" of AMD's white paper 20213: six octets of ones, and sixteen times an address."""

from __future__ import annotations

from dissect.addresses import MacAddress
from dissect.assigned_numbers import EtherType
from dissect.problems import Code, Severity
from dissect.schema import (
    AddressField,
    Expect,
    FieldOrigin,
    Floor,
    Header,
    ListField,
    Reference,
    Section,
    Sections,
    Stack,
    address,
    field,
    phrases,
)
from dissect.schema.words import BitsInteger, Bytes, GreedyBytes, Mac, this

REPETITIONS = 15
MAC_OCTETS = 6
SYNCHRONIZATION = (1 << 48) - 1


class WakeOnLANTarget(Header):
    """The address again."""

    target_address: AddressField[MacAddress] = address(
        Mac, "Target Address", wireshark="wol.mac", meaning="the station to wake"
    )

    line = phrases()

    stack = Stack(name="wol.mac", reference=Reference("AMD 20213", "2"), origin=FieldOrigin.PROGRAM)


class WakeOnLAN(Header):
    """Wakes the station with this address."""

    synchronization_stream: int = field(
        BitsInteger(48), "Synchronization Stream", default=SYNCHRONIZATION, wireshark="wol.sync", meaning="ones"
    )
    target_address: AddressField[MacAddress] = address(
        Mac, "Target Address", wireshark="wol.mac", meaning="the station to wake"
    )
    repetitions: ListField = field(
        Bytes(REPETITIONS * MAC_OCTETS),
        "Repetitions",
        options=Sections([Section("Repetitions", WakeOnLANTarget)]),
        meaning="the same address fifteen times more",
    )
    password: bytes = field(
        GreedyBytes,
        "SecureOn Password",
        default=b"",
        wireshark="wol.passwd",
        meaning="4 or 6 octets, or none",
        origin=FieldOrigin.PROGRAM,
    )

    line = phrases("Wake {target_address}")

    stack = Stack(
        name="wol",
        floor=Floor.LINK,
        reference=Reference("AMD 20213", "2"),
        carried_as={EtherType: [0x0842]},
        expect=[
            Expect(
                this.synchronization_stream == SYNCHRONIZATION,
                "synchronization_stream",
                "not the six octets of ones that wake a station",
                code=Code.SUSPICIOUS,
                severity=Severity.WARN,
            )
        ],
        origin=FieldOrigin.PROGRAM,
    )


HEADERS: tuple[type[Header], ...] = (WakeOnLAN,)
