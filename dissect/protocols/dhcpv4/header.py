"""The message of DHCP, which is that of BOOTP: RFC 951, RFC 1542 and RFC 2131 §2."""

from __future__ import annotations

from dissect.addresses import Ipv4Address, MacAddress
from dissect.assigned_numbers import ArpHardwareType
from dissect.assigned_numbers.dhcpv4_options import BootpOperation
from dissect.assigned_numbers.transport_ports import UdpPort
from dissect.problems import Code, Severity
from dissect.protocols.dhcpv4.exchange_options import DHCPOverload
from dissect.protocols.dhcpv4.options import OPTIONS
from dissect.schema import (
    RFC,
    AddressField,
    Continuation,
    Exchange,
    Expect,
    FieldOrigin,
    Header,
    ListField,
    Mark,
    Say,
    Sender,
    Stack,
    address,
    field,
    phrases,
    view,
)
from dissect.schema.words import BitsInteger, Bytes, Flag, GreedyBytes, Int8ub, Int16ub, Int32ub, Ipv4, Mac, this

MAGIC_COOKIE = 0x63825363
MAC_OCTETS = 6
KNOWN = (this.overload >= 1) & (this.overload <= 3)
"""The values of option 52 that RFC 2132 §9.3 defines."""


class DHCPv4(Header):
    """The first fields of every message; the client's hardware address comes next (RFC 2131 §2)."""

    operation: int = field(
        Int8ub,
        "op",
        default=1,
        wireshark="dhcp.type",
        names=BootpOperation,
        meaning="1 from, 2 to the client",
        origin=FieldOrigin.EVENT,
    )
    hardware_type: int = field(
        Int8ub,
        "htype",
        default=1,
        wireshark="dhcp.hw.type",
        names=ArpHardwareType,
        meaning="1 Ethernet",
        origin=FieldOrigin.FIXED,
    )
    hardware_address_length: int = field(
        Int8ub,
        "hlen",
        default=MAC_OCTETS,
        wireshark="dhcp.hw.len",
        meaning="octets of the hardware address",
        origin=FieldOrigin.FIXED,
    )
    hops: int = field(
        Int8ub, "hops", default=0, wireshark="dhcp.hops", meaning="relay agents on the way", origin=FieldOrigin.EVENT
    )
    transaction_id: int = field(
        Int32ub,
        "xid",
        wireshark="dhcp.id",
        meaning="chosen by the client; comes back in the reply",
        origin=FieldOrigin.MATCHING,
    )
    seconds: int = field(
        Int16ub,
        "secs",
        default=0,
        wireshark="dhcp.secs",
        meaning="seconds since the client began to ask",
        origin=FieldOrigin.CLOCK,
    )
    broadcast: bool = field(
        Flag,
        "B",
        default=False,
        wireshark="dhcp.flags.bc",
        meaning="the reply shall be broadcast",
        origin=FieldOrigin.HABIT,
    )
    reserved: int = field(
        BitsInteger(15),
        "flags",
        short="MBZ",
        default=0,
        wireshark="dhcp.flags.reserved",
        meaning="zeros",
        origin=FieldOrigin.FIXED,
    )
    client_address: AddressField[Ipv4Address] = address(
        Ipv4,
        "ciaddr",
        wireshark="dhcp.ip.client",
        meaning="the client's, where it has one and answers under it",
        origin=FieldOrigin.OWN_ADDRESS,
    )
    your_address: AddressField[Ipv4Address] = address(
        Ipv4,
        "yiaddr",
        wireshark="dhcp.ip.your",
        meaning="the one that the client is given",
        origin=FieldOrigin.CONFIGURED,
    )
    server_address: AddressField[Ipv4Address] = address(
        Ipv4,
        "siaddr",
        wireshark="dhcp.ip.server",
        meaning="the server to boot from next",
        origin=FieldOrigin.CONFIGURED,
    )
    relay_address: AddressField[Ipv4Address] = address(
        Ipv4, "giaddr", wireshark="dhcp.ip.relay", meaning="the first relay agent on the way", origin=FieldOrigin.EVENT
    )

    flags = view(this.broadcast * 0x8000 + this.reserved, "flags", wireshark="dhcp.flags", meaning="as 16 bits")

    line = phrases("{operation}", "Id={transaction_id}")

    stack = Stack(
        name="dhcp",
        reference=RFC(2131, "2"),
        carried_as={UdpPort: [67, 68]},
        exchange=Exchange(
            marks=[
                Mark("request", {"operation": BootpOperation.BOOTREQUEST}, by=Sender.CLIENT),
                Mark("reply", {"operation": BootpOperation.BOOTREPLY}, by=Sender.SERVER),
            ]
        ),
        expect=[
            Expect(
                this.hardware_address_length <= 16,
                "hardware_address_length",
                "more than the 16 octets that there is room for",
                code=Code.BAD_LENGTH,
                severity=Severity.WARN,
                reference=RFC(2131, "2"),
            )
        ],
        # RFC 3396 §5 gives the order: options in `file` come before options in `sname`.
        continuations=[
            Continuation("options", "file", DHCPOverload, KNOWN & (this.overload != 2)),
            Continuation("options", "server_name", DHCPOverload, KNOWN & (this.overload != 1)),
        ],
    )


def _server_name() -> bytes:
    return field(
        Bytes(64),
        "sname",
        default=bytes(64),
        wireshark="dhcp.server",
        meaning="name of the server, ended by a zero",
        origin=FieldOrigin.CONFIGURED,
    )


def _file() -> bytes:
    return field(
        Bytes(128),
        "file",
        default=bytes(128),
        wireshark="dhcp.file",
        meaning="boot file, ended by a zero",
        origin=FieldOrigin.CONFIGURED,
    )


def _cookie() -> int:
    return field(
        Int32ub,
        "magic cookie",
        default=MAGIC_COOKIE,
        wireshark="dhcp.cookie",
        meaning="99.130.83.99: what follows are options",
        spelled="#010x",
        origin=FieldOrigin.FIXED,
    )


def _options() -> ListField:
    return field(GreedyBytes, "options", default=b"", options=OPTIONS, meaning="options, ended by code 255")


# RFC 951 leaves these octets to the vendor: without the cookie, they may not be options.
COOKIE = Expect(
    this.magic_cookie == MAGIC_COOKIE,
    "magic_cookie",
    "not the cookie of DHCP, so what follows need not be options",
    code=Code.SUSPICIOUS,
    severity=Severity.NOTE,
    reference=RFC(1497),
)


class DHCPv4Ethernet(DHCPv4):
    """A message with a hardware address of six octets."""

    client_hardware_address: AddressField[MacAddress] = address(
        Mac, "chaddr", wireshark="dhcp.hw.mac_addr", meaning="the client's", origin=FieldOrigin.MATCHING
    )
    hardware_address_padding: bytes = field(
        Bytes(10),
        "chaddr padding",
        short="padding",
        default=bytes(10),
        wireshark="dhcp.hw.addr_padding",
        meaning="the rest of the room",
        origin=FieldOrigin.FIXED,
    )
    server_name: bytes = _server_name()
    file: bytes = _file()
    magic_cookie: int = _cookie()
    options: ListField = _options()

    line = phrases(
        "{operation}",
        "Id={transaction_id}",
        "{client_hardware_address}",
        Say("Client={client_address}", when=this.client_address != 0),
        Say("Your={your_address}", when=this.your_address != 0),
        Say("Relay={relay_address}", when=this.relay_address != 0),
        "{flags}",
    )

    stack = DHCPv4.stack.varied(
        [(this.hardware_type == 1) & (this.hardware_address_length == MAC_OCTETS)],
        expect=[*DHCPv4.stack.expect, COOKIE],
    )


class DHCPv4Other(DHCPv4):
    """A message with any other hardware address, or none."""

    client_hardware_address: bytes = field(
        Bytes(16),
        "chaddr",
        default=bytes(16),
        meaning="the client's, and the rest of the room",
        spelled="colons",
        origin=FieldOrigin.MATCHING,
    )
    server_name: bytes = _server_name()
    file: bytes = _file()
    magic_cookie: int = _cookie()
    options: ListField = _options()

    line = phrases(
        "{operation}",
        "Id={transaction_id}",
        "{client_hardware_address}",
        Say("Client={client_address}", when=this.client_address != 0),
        Say("Your={your_address}", when=this.your_address != 0),
        Say("Relay={relay_address}", when=this.relay_address != 0),
        "{flags}",
    )

    stack = DHCPv4.stack.varied([None], expect=[*DHCPv4.stack.expect, COOKIE])


HEADERS: tuple[type[Header], ...] = (DHCPv4, DHCPv4Ethernet, DHCPv4Other)
