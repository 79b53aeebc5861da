"""Hot Standby Router Protocol: RFC 2281 (version 1). Version 2 is Cisco's, and a list of type-length-value parts."""

from __future__ import annotations

from dissect.addresses import Ipv4Address
from dissect.assigned_numbers.hsrp_numbers import HsrpOperation, HsrpState
from dissect.assigned_numbers.transport_ports import UdpPort
from dissect.schema import RFC, AddressField, Header, Stack, address, field
from dissect.schema.words import Bytes, Int8ub, Ipv4, this

ADVERTISE = 3


class HSRP(Header):
    """What messages of version 1 begin with (RFC 2281 §5.1)."""

    version: int = field(Int8ub, "Version", default=0, wireshark="hsrp.version", meaning="0, which is version 1")
    operation: int = field(
        Int8ub, "Op Code", default=0, wireshark="hsrp.opcode", names=HsrpOperation, meaning="hello, coup or resign"
    )

    stack = Stack(name="hsrp", reference=RFC(2281, "5.1"), carried_as={UdpPort: [1985]})


class HSRPMessage(HSRP):
    """A router of the group is there, takes over, or goes (RFC 2281 §5.1)."""

    state: int = field(
        Int8ub, "State", default=16, wireshark="hsrp.state", names=HsrpState, meaning="what the sender is"
    )
    hello_time: int = field(
        Int8ub, "Hellotime", default=3, wireshark="hsrp.hellotime", meaning="seconds between hellos"
    )
    hold_time: int = field(
        Int8ub, "Holdtime", default=10, wireshark="hsrp.holdtime", meaning="seconds that a hello is good for"
    )
    priority: int = field(Int8ub, "Priority", default=100, wireshark="hsrp.priority", meaning="the highest wins")
    group: int = field(Int8ub, "Group", default=0, wireshark="hsrp.group", meaning="which standby group")
    reserved: int = field(Int8ub, "Reserved", default=0, wireshark="hsrp.reserved", meaning="zero")
    authentication_data: bytes = field(
        Bytes(8),
        "Authentication Data",
        default=b"cisco\0\0\0",
        wireshark="hsrp.auth_data",
        meaning="a password as it is",
    )
    virtual_address: AddressField[Ipv4Address] = address(
        Ipv4, "Virtual IP Address", wireshark="hsrp.virt_ip", meaning="the address that the group answers for"
    )

    stack = HSRP.stack.varied([(this.version == 0) & (this.operation < ADVERTISE)])


HEADERS: tuple[type[Header], ...] = (HSRP, HSRPMessage)
