"""The relay agent information option of DHCP, and its suboptions: RFC 3046 §2, RFC 3527, RFC 5107."""

from __future__ import annotations

from dissect.addresses import Ipv4Address
from dissect.assigned_numbers.dhcpv4_options import RelayAgentSuboption
from dissect.protocols.dhcpv4.option import option_code, option_length, option_place, option_value
from dissect.schema import (
    RFC,
    AddressField,
    Extent,
    FieldOrigin,
    Header,
    ListField,
    OptionList,
    Reference,
    Stack,
    address,
    automatic,
    field,
    phrases,
)
from dissect.schema.words import Bytes, Int8ub, Ipv4, this

AGENT = "dhcp.option.agent_information_option"


def _code(number: int) -> int:
    return field(
        Int8ub,
        "SubOpt",
        default=number,
        wireshark=f"{AGENT}.suboption",
        names=RelayAgentSuboption,
        meaning="which suboption it is",
    )


def _length() -> int:
    return automatic(
        Int8ub, "Length", wireshark="dhcp.option.suboption_length", meaning="octets of the value, without the first two"
    )


def _value(label: str, name: str, meaning: str) -> bytes:
    return field(Bytes(this.length), label, default=b"", wireshark=f"{AGENT}.{name}", meaning=meaning)


def _suboption(code: int, reference: Reference) -> Stack:
    return Stack(
        name=AGENT,
        reference=reference,
        carried_as={RelayAgentSuboption: [code]},
        origin=FieldOrigin.CONFIGURED,
        extent=[Extent(this.length + 2)],
    )


class DHCPAgentCircuitId(Header):
    """The circuit at the relay from which the client's message came (RFC 3046 §3.1)."""

    code: int = _code(1)
    length: int = _length()
    circuit_id: bytes = _value("Circuit ID", "agent_circuit_id", "known to the relay")

    line = phrases("circuit {circuit_id:bare}")

    stack = _suboption(1, RFC(3046, "3.1"))


class DHCPAgentRemoteId(Header):
    """The other end of that circuit (RFC 3046 §3.2)."""

    code: int = _code(2)
    length: int = _length()
    remote_id: bytes = _value("Remote ID", "agent_remote_id", "known to the relay, and unique")

    line = phrases("remote {remote_id:bare}")

    stack = _suboption(2, RFC(3046, "3.2"))


class DHCPLinkSelection(Header):
    """The client's subnet (RFC 3527 §3)."""

    code: int = _code(5)
    length: int = _length()
    subnet_address: AddressField[Ipv4Address] = address(
        Ipv4, "Subnet IPv4 Address", wireshark=f"{AGENT}.link_selection", meaning="any address of the subnet"
    )

    line = phrases("subnet {subnet_address}")

    stack = _suboption(5, RFC(3527, "3"))


class DHCPServerIdentifierOverride(Header):
    """The address that the client shall use as the server's, so that the relay sees all messages (RFC 5107 §4)."""

    code: int = _code(11)
    length: int = _length()
    server_identifier: AddressField[Ipv4Address] = address(
        Ipv4, "Overriding Server Identifier", wireshark=f"{AGENT}.server_id_override", meaning="the relay's address"
    )

    line = phrases("server {server_identifier}")

    stack = _suboption(11, RFC(5107, "4"))


class DHCPUnknownSuboption(Header):
    """A suboption without a declaration of its own."""

    code: int = field(
        Int8ub, "SubOpt", wireshark=f"{AGENT}.suboption", names=RelayAgentSuboption, meaning="which suboption it is"
    )
    length: int = _length()
    value: bytes = field(Bytes(this.length), "Sub-option Value", default=b"", meaning="as it is")

    stack = Stack(name=AGENT, reference=RFC(3046, "2"), extent=[Extent(this.length + 2)], origin=FieldOrigin.CONFIGURED)


SUBOPTIONS = OptionList(
    kinds=RelayAgentSuboption,
    members=(DHCPAgentCircuitId, DHCPAgentRemoteId, DHCPLinkSelection, DHCPServerIdentifierOverride),
    unknown=DHCPUnknownSuboption,
)


class DHCPRelayAgentInformation(Header):
    """What the relay agent tells the server about the client (RFC 3046 §2)."""

    code: int = option_code(82)
    length: int = option_length()
    suboptions: ListField = option_value("Agent Information Field", "", "suboptions of their own", SUBOPTIONS)

    line = phrases("relay agent")

    stack = option_place(82, RFC(3046, "2"))
