"""Protocol Independent Multicast, version 2: RFC 7761 §4.9 (sparse mode), RFC 3973 (dense mode)."""

from __future__ import annotations

from dissect.addresses import Ipv4Address, Ipv6Address
from dissect.assigned_numbers import IpProtocol
from dissect.assigned_numbers.pim_types import PimHelloOption, PimType
from dissect.problems import Code
from dissect.protocols.ip_version import IpVersion
from dissect.schema import (
    PEEK,
    RFC,
    Expect,
    Extent,
    FieldOrigin,
    Floor,
    Header,
    InternetChecksum,
    ListField,
    Next,
    OptionList,
    Over,
    Reference,
    Stack,
    automatic,
    field,
    phrases,
)
from dissect.schema.tlv import exactly
from dissect.schema.words import BitsInteger, Bytes, Flag, GreedyBytes, If, Int8ub, Int16ub, Int32ub, Ipv4, Ipv6, this

HELLO, REGISTER, JOIN_PRUNE, GRAFT, GRAFT_ACK = 0, 1, 3, 6, 7
REGISTER_OCTETS = 8


def _type(number: int) -> int:
    return field(
        Int16ub,
        "OptionType",
        default=number,
        wireshark="pim.optiontype",
        names=PimHelloOption,
        meaning="which option it is",
    )


def _length() -> int:
    return automatic(Int16ub, "OptionLength", wireshark="pim.optionlength", meaning="octets of the value")


def _option(number: int, octets: int, reference: Reference) -> Stack:
    return Stack(
        name="pim.option",
        reference=reference,
        carried_as={PimHelloOption: [number]},
        origin=FieldOrigin.CONFIGURED,
        extent=[Extent(this.length + 4)],
        expect=[exactly(octets, reference)],
    )


class PIMHoldtime(Header):
    """How long the router counts as a neighbour (RFC 7761 §4.9.2)."""

    type: int = _type(1)
    length: int = _length()
    holdtime: int = field(
        Int16ub, "Holdtime", default=105, wireshark="pim.holdtime", meaning="seconds; all ones for ever, 0 it goes"
    )

    stack = _option(1, 2, RFC(7761, "4.9.2"))


class PIMLanPruneDelay(Header):
    """How long a prune waits for others to object (RFC 7761 §4.9.2)."""

    type: int = _type(2)
    length: int = _length()
    tracking: bool = field(
        Flag, "T", default=False, wireshark="pim.t", meaning="joins need not be suppressed", origin=FieldOrigin.HABIT
    )
    propagation_delay: int = field(
        BitsInteger(15), "Propagation_Delay", default=500, wireshark="pim.propagation_delay", meaning="milliseconds"
    )
    override_interval: int = field(
        Int16ub, "Override_Interval", default=2500, wireshark="pim.override_interval", meaning="milliseconds"
    )

    stack = _option(2, 4, RFC(7761, "4.9.2"))


class PIMDrPriority(Header):
    """The router's priority in the election of the designated router (RFC 7761 §4.9.2)."""

    type: int = _type(19)
    length: int = _length()
    priority: int = field(
        Int32ub, "DR_Priority", default=1, wireshark="pim.dr_priority", meaning="the highest becomes designated router"
    )

    stack = _option(19, 4, RFC(7761, "4.9.2"))


class PIMGenerationId(Header):
    """A number that changes when the router restarts (RFC 7761 §4.9.2)."""

    type: int = _type(20)
    length: int = _length()
    generation_id: int = field(
        Int32ub, "Generation ID", wireshark="pim.generation_id", meaning="a random number", origin=FieldOrigin.CHOSEN
    )

    stack = _option(20, 4, RFC(7761, "4.9.2"))


class PIMStateRefreshCapable(Header):
    """The router refreshes the state of its dense mode neighbours (RFC 3973 §4.7.5.2)."""

    type: int = _type(21)
    length: int = _length()
    version: int = field(
        Int8ub, "Version", default=1, wireshark="pim.state_refresh_version", meaning="1", origin=FieldOrigin.FIXED
    )
    interval: int = field(Int8ub, "Interval", default=0, wireshark="pim.state_refresh_interval", meaning="seconds")
    reserved: int = field(
        Int16ub, "Reserved", default=0, wireshark="pim.state_refresh_reserved", meaning="zero", origin=FieldOrigin.FIXED
    )

    stack = _option(21, 4, RFC(3973, "4.7.5.2"))


class PIMUnknownOption(Header):
    """An option without a declaration of its own; receivers ignore it (RFC 7761 §4.9.2)."""

    type: int = field(
        Int16ub, "OptionType", wireshark="pim.optiontype", names=PimHelloOption, meaning="which option it is"
    )
    length: int = _length()
    value: bytes = field(
        Bytes(this.length), "OptionValue", default=b"", wireshark="pim.optionvalue", meaning="as it is"
    )

    stack = Stack(
        name="pim.option", reference=RFC(7761, "4.9.2"), origin=FieldOrigin.HABIT, extent=[Extent(this.length + 4)]
    )


OPTIONS = OptionList(
    kinds=PimHelloOption,
    members=(PIMHoldtime, PIMLanPruneDelay, PIMDrPriority, PIMGenerationId, PIMStateRefreshCapable),
    unknown=PIMUnknownOption,
)


class PIM(Header):
    """The first fields of every message; the rest depends on the type (RFC 7761 §4.9)."""

    version: int = field(BitsInteger(4), "PIM Ver", short="Ver", default=2, wireshark="pim.version", meaning="2")
    type: int = field(BitsInteger(4), "Type", wireshark="pim.type", names=PimType, meaning="what the message says")
    reserved: bytes = field(
        Bytes(1),
        "Reserved",
        default=bytes(1),
        wireshark="pim.res_bytes",
        meaning="zero, or flags of the type",
        origin=FieldOrigin.FIXED,
    )
    checksum: int = automatic(
        Int16ub, "Checksum", wireshark="pim.cksum", meaning="over the message, and over IPv6 the pseudo-header"
    )

    stack = Stack(
        name="pim",
        floor=Floor.CONTROL,
        reference=RFC(7761, "4.9"),
        carried_as={IpProtocol: [103]},
        origin=FieldOrigin.EVENT,
        checksum=InternetChecksum("checksum", pseudo_header=Over.IPV6),
        expect=[
            Expect(this.version == 2, "version", "not version 2", code=Code.BAD_VERSION, reference=RFC(7761, "4.9"))
        ],
    )


class PIMHello(PIM):
    """A router announces itself (RFC 7761 §4.9.2)."""

    options: ListField = field(GreedyBytes, "Options", default=b"", options=OPTIONS, meaning="what it says of itself")

    stack = PIM.stack.varied([this.type == HELLO], reference=RFC(7761, "4.9.2"))


class PIMRegister(PIM):
    """A multicast packet on its way to the rendezvous point (RFC 7761 §4.9.3)."""

    border: bool = field(
        Flag, "B", default=False, wireshark="pim.register_flag.border", meaning="from outside the domain"
    )
    null_register: bool = field(
        Flag, "N", default=False, wireshark="pim.register_flag.null_register", meaning="only to keep the state alive"
    )
    reserved_bits: int = field(BitsInteger(30), "Reserved2", default=0, meaning="zeros", origin=FieldOrigin.FIXED)

    # The carried packet is not summed, but receivers should accept a sum that includes it.
    line = phrases("{type}", "{flags}")

    stack = PIM.stack.varied(
        [this.type == REGISTER],
        next=[Next(IpVersion, PEEK)],
        carries_bare=this.null_register == 1,
        reference=RFC(7761, "4.9.3"),
        checksum=InternetChecksum(
            "checksum",
            pseudo_header=Over.IPV6,
            coverage=REGISTER_OCTETS,
            accepted_too=InternetChecksum("checksum", pseudo_header=Over.IPV6),
        ),
    )


class PIMJoinPrune(PIM):
    """Groups and sources that the sender joins or leaves (RFC 7761 §4.9.5); also graft and its answer (RFC 3973)."""

    upstream_family: int = field(
        Int8ub, "Addr Family", default=1, wireshark="pim.addr_address_family", meaning="1 IPv4, 2 IPv6"
    )
    upstream_encoding: int = field(
        Int8ub,
        "Encoding Type",
        default=0,
        wireshark="pim.addr_encoding_type",
        meaning="0, the address as it is",
        origin=FieldOrigin.FIXED,
    )
    upstream_neighbor: Ipv4Address | None = field(
        If(this.upstream_family == 1, Ipv4),
        "Upstream Neighbor Address",
        short="Upstream",
        default=None,
        wireshark="pim.unicast",
        meaning="the router that is asked",
        origin=FieldOrigin.ARRIVED,
    )
    upstream_neighbor_6: Ipv6Address | None = field(
        If(this.upstream_family == 2, Ipv6),
        "Upstream Neighbor Address",
        short="Upstream",
        default=None,
        wireshark="pim.unicast_ipv6",
        meaning="the router that is asked",
        origin=FieldOrigin.ARRIVED,
    )
    message_reserved: bytes = field(
        Bytes(1), "Reserved", default=bytes(1), wireshark="pim.res_bytes", meaning="zero", origin=FieldOrigin.FIXED
    )
    number_of_groups: int = field(
        Int8ub,
        "Num groups",
        default=0,
        wireshark="pim.numgroups",
        meaning="groups that follow",
        origin=FieldOrigin.ENTRIES,
    )
    holdtime: int = field(
        Int16ub,
        "Holdtime",
        default=210,
        wireshark="pim.holdtime",
        meaning="seconds; all ones for ever",
        origin=FieldOrigin.CONFIGURED,
    )
    groups: bytes = field(
        GreedyBytes,
        "Groups",
        default=b"",
        meaning="each with the sources joined and those pruned, in encoded addresses",
        origin=FieldOrigin.ARRIVED,
    )

    line = phrases(
        "{type}",
        "to {upstream_neighbor}",
        "to {upstream_neighbor_6}",
        "Groups={number_of_groups}",
        "Holdtime={holdtime}",
    )

    stack = PIM.stack.varied(
        [this.type == JOIN_PRUNE, this.type == GRAFT, this.type == GRAFT_ACK], reference=RFC(7761, "4.9.5")
    )


HEADERS: tuple[type[Header], ...] = (PIM, PIMHello, PIMRegister, PIMJoinPrune)
