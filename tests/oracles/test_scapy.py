"""scapy is the oracle of building, both ways and over all combinations of headers.

Every part is drawn as a pair: our header, and the scapy layer that says the same. What we put together, scapy takes
apart to the same values, and makes the same octets of it after its lengths and checksums are deleted. What scapy puts
together, we take apart to the values that were given, and every checksum in it is VALID.
"""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dissect.addresses import Address
from dissect.assigned_numbers import LinkType
from dissect.checksum import Kind
from dissect.derive.lists.reading import decode_options
from dissect.encapsulation import encapsulate, fragment
from dissect.packet import Packet, dissect
from dissect.protocols.arp import ARP
from dissect.protocols.ethernet import Ethernet
from dissect.protocols.icmpv4 import (
    ICMPv4AddressMask,
    ICMPv4DestinationUnreachable,
    ICMPv4Echo,
    ICMPv4FragmentationNeeded,
    ICMPv4Redirect,
    ICMPv4TimeExceeded,
    ICMPv4Timestamp,
)
from dissect.protocols.icmpv6 import (
    ICMPv6Echo,
    ICMPv6PacketTooBig,
    ICMPv6TimeExceeded,
    NeighborAdvertisement,
    NeighborSolicitation,
    RouterAdvertisement,
    RouterSolicitation,
)
from dissect.protocols.ipv4 import IPv4
from dissect.protocols.ipv6 import IPv6
from dissect.protocols.ipv6_fragment import IPv6Fragment
from dissect.protocols.ipv6_options import DestinationOptions, HopByHopOptions
from dissect.protocols.ipv6_routing import MobilityRouting, SegmentRouting, SourceRouting
from dissect.protocols.linux_cooked import LinuxCooked2Ethernet, LinuxCookedEthernet
from dissect.protocols.tcp import OPTIONS as TCP_OPTIONS
from dissect.protocols.tcp import TCP
from dissect.protocols.udp import UDP
from dissect.protocols.vlan import VLAN, ServiceVLAN
from dissect.schema import Header
from tests.profiles import times

scapy = pytest.importorskip("scapy.all")

FEWER = times(1.5)


@dataclass(frozen=True, slots=True)
class Part:
    """A header of ours and the scapy layer that says the same."""

    ours: Header
    theirs: Any


# ----------------------------------------------------------------------------------------------------------- values


def _joined(field: str) -> Callable[[Any], bytes]:
    """The octets of a list of options, which scapy takes apart at once."""
    return lambda layer: b"".join(bytes(one) for one in getattr(layer, field))


def _addresses(layer: Any) -> bytes:
    return b"".join(ipaddress.IPv6Address(one).packed for one in layer.addresses)


def _rest(layer: Any) -> bytes:
    return bytes(layer.payload)


Reading = dict[str, str | Callable[[Any], Any]]
"""Where the value of each field of ours stands in scapy's layer."""

PORTS: Reading = {"source_port": "sport", "destination_port": "dport", "checksum": "chksum"}
ICMP: Reading = {"type": "type", "code": "code", "checksum": "chksum"}
ICMP6: Reading = {"type": "type", "code": "code", "checksum": "cksum"}
ROUTING: Reading = {
    "next_header": "nh",
    "header_extension_length": "len",
    "routing_type": "type",
    "segments_left": "segleft",
}
TAG: Reading = {
    "priority_code_point": "prio",
    "drop_eligible_indicator": "dei",
    "vlan_identifier": "vlan",
    "type": "type",
}
COOKED: Reading = {
    "packet_type": "pkttype",
    "hardware_type": "lladdrtype",
    "address_length": "lladdrlen",
    "source_address": lambda layer: layer.src[:6],
    "unused": lambda layer: layer.src[6:],
    "protocol": "proto",
}
OPTIONS6: Reading = {"next_header": "nh", "header_extension_length": "len", "options": _joined("options")}

READINGS: dict[type[Header], Reading] = {
    Ethernet: {"destination_address": "dst", "source_address": "src", "type": "type"},
    VLAN: TAG,
    ServiceVLAN: TAG,
    LinuxCookedEthernet: COOKED,
    LinuxCooked2Ethernet: {**COOKED, "interface_index": "ifindex"},
    ARP: {
        "hardware_type": "hwtype",
        "protocol_type": "ptype",
        "hardware_address_length": "hwlen",
        "protocol_address_length": "plen",
        "operation": "op",
        "sender_hardware_address": "hwsrc",
        "sender_protocol_address": "psrc",
        "target_hardware_address": "hwdst",
        "target_protocol_address": "pdst",
    },
    IPv4: {
        "version": "version",
        "internet_header_length": "ihl",
        "differentiated_services": "tos",
        "total_length": "len",
        "identification": "id",
        "flags": "flags",
        "reserved_flag": lambda layer: layer.flags.evil,
        "dont_fragment": lambda layer: layer.flags.DF,
        "more_fragments": lambda layer: layer.flags.MF,
        "fragment_offset": "frag",
        "time_to_live": "ttl",
        "protocol": "proto",
        "header_checksum": "chksum",
        "source_address": "src",
        "destination_address": "dst",
        "options": _joined("options"),
    },
    IPv6: {
        "version": "version",
        "traffic_class": "tc",
        "flow_label": "fl",
        "payload_length": "plen",
        "next_header": "nh",
        "hop_limit": "hlim",
        "source_address": "src",
        "destination_address": "dst",
    },
    HopByHopOptions: OPTIONS6,
    DestinationOptions: OPTIONS6,
    SourceRouting: {**ROUTING, "addresses": _addresses},
    MobilityRouting: {**ROUTING, "home_address": lambda layer: layer.addresses[0]},
    SegmentRouting: {**ROUTING, "last_entry": "lastentry", "segments": _addresses},
    IPv6Fragment: {
        "next_header": "nh",
        "reserved": "res1",
        "fragment_offset": "offset",
        "reserved_bits": "res2",
        "more_fragments": "m",
        "identification": "id",
    },
    UDP: {**PORTS, "length": "len"},
    TCP: {
        **PORTS,
        "sequence_number": "seq",
        "acknowledgment_number": "ack",
        "data_offset": "dataofs",
        "flags": lambda layer: int(layer.reserved) << 9 | int(layer.flags),
        "window": "window",
        "urgent_pointer": "urgptr",
    },
    ICMPv4Echo: {**ICMP, "identifier": "id", "sequence_number": "seq"},
    ICMPv4Timestamp: {
        **ICMP,
        "identifier": "id",
        "sequence_number": "seq",
        "originate_timestamp": "ts_ori",
        "receive_timestamp": "ts_rx",
        "transmit_timestamp": "ts_tx",
    },
    ICMPv4AddressMask: {**ICMP, "identifier": "id", "sequence_number": "seq", "address_mask": "addr_mask"},
    ICMPv4DestinationUnreachable: {**ICMP, "length": "length"},
    ICMPv4FragmentationNeeded: {**ICMP, "length": "length", "next_hop_mtu": "nexthopmtu"},
    ICMPv4TimeExceeded: {**ICMP, "length": "length"},
    ICMPv4Redirect: {**ICMP, "gateway_address": "gw"},
    ICMPv6Echo: {**ICMP6, "identifier": "id", "sequence_number": "seq"},
    ICMPv6PacketTooBig: {**ICMP6, "mtu": "mtu"},
    ICMPv6TimeExceeded: {**ICMP6, "length": "length"},
    NeighborSolicitation: {**ICMP6, "target_address": "tgt", "options": _rest},
    NeighborAdvertisement: {
        **ICMP6,
        "router": "R",
        "solicited": "S",
        "override": "O",
        "target_address": "tgt",
        "options": _rest,
    },
    RouterSolicitation: {**ICMP6, "options": _rest},
    RouterAdvertisement: {
        **ICMP6,
        "current_hop_limit": "chlim",
        "managed": "M",
        "other": "O",
        "home_agent": "H",
        "preference": "prf",
        "proxy": "P",
        "router_lifetime": "routerlifetime",
        "reachable_time": "reachabletime",
        "retrans_timer": "retranstimer",
        "options": _rest,
    },
}

DERIVED = ("ihl", "len", "plen", "chksum", "cksum", "dataofs", "lastentry")
"""What scapy computes when a packet is built and these fields are not given."""


def read_by_scapy(layer: Any, kind: type[Header]) -> dict[str, Any]:
    """scapy's values under our names."""
    reading = READINGS[kind]
    return {name: getattr(layer, where) if isinstance(where, str) else where(layer) for name, where in reading.items()}


def read_by_us(header: Header) -> dict[str, Any]:
    return {name: getattr(header, name) for name in READINGS[type(header)]}


def plain(value: Any) -> Any:
    """A value without its class: addresses as octets, flags and enumerations as numbers."""
    if isinstance(value, Address | bytes):
        return bytes(value)
    if isinstance(value, str):
        is_mac = re.fullmatch("(..:){5}..", value) is not None
        return bytes.fromhex(value.replace(":", "")) if is_mac else ipaddress.ip_address(value).packed
    return int(value)


def same_values(packet: Packet, dissected: Any, count: int) -> None:
    """Our first layers and scapy's hold the same, one by one: a message may look like a header."""
    layers = [layer for layer in packet.own_layers if layer.length][:count]  # a raw link has a layer without octets
    for ours, layer in zip(layers, scapy_layers(dissected, len(layers)), strict=True):
        assert ours.header is not None
        expected = {name: plain(value) for name, value in read_by_scapy(layer, ours.protocol).items()}
        actual = {name: plain(value) for name, value in read_by_us(ours.header).items()}

        assert expected == actual, ours.protocol.__name__
        if isinstance(ours.header, TCP):
            assert tcp_options(layer) == our_tcp_options(ours.header)


def scapy_layers(dissected: Any, count: int) -> Iterator[Any]:
    for _ in range(count):
        yield dissected
        dissected = dissected.payload


# ------------------------------------------------------------------------------------------------------ TCP options

TCP_NAMES: dict[int, str] = {
    0: "EOL",
    1: "NOP",
    2: "MSS",
    3: "WScale",
    4: "SAckOK",
    5: "SAck",
    8: "Timestamp",
    19: "MD5",
}


def tcp_options(layer: Any) -> list[tuple[Any, list[Any]]]:
    """scapy's TCP options: name (kind where it knows none), and the numbers or octets in it."""
    return [(kind, _listed(value)) for kind, value in layer.options]


def _listed(value: Any) -> list[Any]:
    if value is None or value == b"":
        return []
    return list(value) if isinstance(value, tuple) else [value]


def our_tcp_options(header: TCP) -> list[tuple[Any, list[Any]]]:
    found = []
    for option in decode_options(TCP_OPTIONS, header.options).items:
        values = [getattr(option.header, one.name) for one in type(option.header).fields][2:]
        kind = header_kind(option.header)
        if kind == 5:  # our octets are scapy's edges
            values = [int.from_bytes(values[0][at : at + 4], "big") for at in range(0, len(values[0]), 4)]
        found.append((TCP_NAMES.get(kind, kind), [one for one in values if one != b""]))
    return found


def header_kind(header: Header) -> int:
    kind: int = getattr(header, type(header).fields[0].name)
    return kind


# --------------------------------------------------------------------------------------------------------- strategies

octet = st.integers(0, 0xFF)
short = st.integers(0, 0xFFFF)
long = st.integers(0, 0xFFFFFFFF)
messages = st.binary(max_size=64)
macs = st.binary(min_size=6, max_size=6).map(lambda octets: octets.hex(":"))
ipv4_addresses = st.ip_addresses(v=4).map(str)
ipv6_addresses = st.ip_addresses(v=6).map(str)


TAKEN = {port for layer in (scapy.UDP, scapy.TCP) for rule, _ in layer.payload_guess for port in rule.values()}
FREE = [port for port in range(1024, 65536, 7) if port not in TAKEN]
"""Ports whose payload scapy leaves as octets."""
ports = st.sampled_from(FREE)


@st.composite
def ethernets(draw: st.DrawFn) -> Part:
    source, destination = draw(macs), draw(macs)
    return Part(
        Ethernet(source_address=source, destination_address=destination), scapy.Ether(src=source, dst=destination)
    )


@st.composite
def links(draw: st.DrawFn) -> list[Part]:
    """What a frame begins with, innermost first: Ethernet with up to three tags, cooked of two versions, nothing."""
    kind = draw(st.sampled_from(("ethernet", "ethernet", "cooked", "cooked 2", "raw")))
    if kind == "raw":
        return []
    if kind == "ethernet":
        return [*draw(st.lists(tags(), max_size=3)), draw(ethernets())]
    station, direction = draw(macs), draw(st.integers(0, 4))
    source = bytes.fromhex(station.replace(":", "")) + bytes(2)
    if kind == "cooked":
        ours: Header = LinuxCookedEthernet(packet_type=direction, source_address=station)
        return [Part(ours, scapy.CookedLinux(pkttype=direction, lladdrtype=1, lladdrlen=6, src=source))]
    index = draw(long)
    ours = LinuxCooked2Ethernet(packet_type=direction, source_address=station, interface_index=index)
    return [Part(ours, scapy.CookedLinuxV2(pkttype=direction, lladdrtype=1, lladdrlen=6, src=source, ifindex=index))]


@st.composite
def tags(draw: st.DrawFn) -> Part:
    ours, theirs = draw(st.sampled_from(((VLAN, scapy.Dot1Q), (ServiceVLAN, scapy.Dot1AD))))
    priority, drop, number = draw(st.integers(0, 7)), draw(st.booleans()), draw(st.integers(0, 4095))
    return Part(
        ours(priority_code_point=priority, drop_eligible_indicator=drop, vlan_identifier=number),
        theirs(prio=priority, dei=drop, vlan=number),
    )


@st.composite
def arps(draw: st.DrawFn) -> Part:
    values: dict[str, Any] = {"op": draw(st.integers(1, 25)), "hwsrc": draw(macs), "hwdst": draw(macs)}
    values |= {"psrc": draw(ipv4_addresses), "pdst": draw(ipv4_addresses)}
    ours = ARP(
        operation=values["op"],
        sender_hardware_address=values["hwsrc"],
        sender_protocol_address=values["psrc"],
        target_hardware_address=values["hwdst"],
        target_protocol_address=values["pdst"],
    )
    return Part(ours, scapy.ARP(**values))


def _ipv4_option() -> st.SearchStrategy[Any]:
    routers = st.lists(ipv4_addresses, min_size=1, max_size=3)
    return st.one_of(
        st.builds(scapy.IPOption_NOP),
        st.builds(scapy.IPOption_Router_Alert, alert=short),
        st.builds(scapy.IPOption_RR, pointer=st.just(4), routers=routers),
        st.builds(scapy.IPOption_LSRR, pointer=st.just(4), routers=routers),
        st.builds(scapy.IPOption_SSRR, pointer=st.just(4), routers=routers),
    )


@st.composite
def ipv4s(draw: st.DrawFn) -> Part:
    options = draw(st.lists(_ipv4_option(), max_size=2, unique_by=type))
    if sum(map(len, options)) > 40 or {scapy.IPOption_LSRR, scapy.IPOption_SSRR} <= set(map(type, options)):
        options = []
    flags = draw(st.sampled_from((0, 2, 4, 6)))
    values: dict[str, Any] = {"tos": draw(octet), "id": draw(short), "ttl": draw(octet), "src": draw(ipv4_addresses)}
    values |= {"dst": draw(ipv4_addresses)}
    ours = IPv4(
        differentiated_services_code_point=values["tos"] >> 2,
        explicit_congestion_notification=values["tos"] & 3,
        identification=values["id"],
        reserved_flag=bool(flags & 4),
        dont_fragment=bool(flags & 2),
        time_to_live=values["ttl"],
        source_address=values["src"],
        destination_address=values["dst"],
        options=b"".join(map(bytes, options)),
    )
    return Part(ours, scapy.IP(flags=flags, options=options, **values))


@st.composite
def ipv6s(draw: st.DrawFn) -> Part:
    values: dict[str, Any] = {"tc": draw(octet), "fl": draw(st.integers(0, 0xFFFFF)), "hlim": draw(octet)}
    values |= {"src": draw(ipv6_addresses), "dst": draw(ipv6_addresses)}
    ours = IPv6(
        differentiated_services_code_point=values["tc"] >> 2,
        explicit_congestion_notification=values["tc"] & 3,
        flow_label=values["fl"],
        hop_limit=values["hlim"],
        source_address=values["src"],
        destination_address=values["dst"],
    )
    return Part(ours, scapy.IPv6(**values))


def _ipv6_options(*choices: st.SearchStrategy[Any]) -> st.SearchStrategy[list[Any]]:
    """Options with the padding that they need after them; scapy's own is switched off."""

    def padded(options: list[Any]) -> list[Any]:
        missing = -(2 + sum(map(len, options))) % 8
        if missing == 1:
            return [*options, scapy.Pad1()]
        return [*options, scapy.PadN(optdata=bytes(missing - 2))] if missing else options

    unknown = st.builds(
        scapy.HBHOptUnknown, otype=st.sampled_from((0x1E, 0x3E, 0x5E)), optdata=st.binary(min_size=1, max_size=12)
    )
    return st.lists(st.one_of(*choices, unknown), max_size=3).map(padded)


@st.composite
def options_headers(draw: st.DrawFn) -> Part:
    if draw(st.booleans()):
        options = draw(_ipv6_options(st.builds(scapy.RouterAlert, value=short)))
        return Part(
            HopByHopOptions(options=b"".join(map(bytes, options))),
            scapy.IPv6ExtHdrHopByHop(autopad=0, options=options),
        )
    if draw(st.booleans()):
        # scapy counts a home address only where it is the one option, and so has to pad here by itself.
        home = scapy.HAO(hoa=draw(ipv6_addresses))
        return Part(
            DestinationOptions(options=b"\x01\x02\x00\x00" + bytes(home)), scapy.IPv6ExtHdrDestOpt(options=[home])
        )
    options = draw(_ipv6_options())
    return Part(
        DestinationOptions(options=b"".join(map(bytes, options))), scapy.IPv6ExtHdrDestOpt(autopad=0, options=options)
    )


@st.composite
def routings(draw: st.DrawFn) -> Part:
    kind = draw(st.sampled_from((SourceRouting, MobilityRouting, SegmentRouting)))
    count = 1 if kind is MobilityRouting else draw(st.integers(1, 4))
    addresses = [draw(ipv6_addresses) for _ in range(count)]
    octets = b"".join(ipaddress.IPv6Address(one).packed for one in addresses)
    left = draw(st.integers(0, count - (kind is SegmentRouting)))
    if kind is SourceRouting:
        return Part(
            SourceRouting(routing_type=0, segments_left=left, addresses=octets),
            scapy.IPv6ExtHdrRouting(type=0, segleft=left, addresses=addresses),
        )
    if kind is MobilityRouting:
        return Part(
            MobilityRouting(routing_type=2, segments_left=left, home_address=addresses[0], header_extension_length=2),
            scapy.IPv6ExtHdrRouting(type=2, segleft=left, addresses=addresses),
        )
    return Part(
        SegmentRouting(
            routing_type=4,
            segments_left=left,
            segments=octets,
            last_entry=count - 1,
            header_extension_length=2 * count,
        ),
        scapy.IPv6ExtHdrSegmentRouting(segleft=left, addresses=addresses),
    )


@st.composite
def atomic_fragments(draw: st.DrawFn) -> Part:
    identification = draw(long)
    return Part(IPv6Fragment(identification=identification), scapy.IPv6ExtHdrFragment(id=identification))


@st.composite
def networks(draw: st.DrawFn) -> list[Part]:
    """A network header, and over IPv6 extension headers in the order that RFC 8200 §4.1 recommends; innermost first."""
    if draw(st.booleans()):
        return [draw(ipv4s())]
    parts = [draw(ipv6s())]
    for more in (options_headers(), routings(), atomic_fragments(), options_headers()):
        if not draw(st.booleans()):
            continue
        part = draw(more)
        is_late = isinstance(part.ours, HopByHopOptions) and len(parts) > 1
        if not is_late and not (_has_home(part) and any(map(_has_home, parts))):  # RFC 6275 §6.3: at most one
            parts.append(part)
    return parts[::-1]


def _has_home(part: Part) -> bool:
    return any(isinstance(one, scapy.HAO) for one in getattr(part.theirs, "options", ()))


@st.composite
def udps(draw: st.DrawFn) -> Part:
    source, destination = draw(ports), draw(ports)
    return Part(UDP(source_port=source, destination_port=destination), scapy.UDP(sport=source, dport=destination))


@st.composite
def tcps(draw: st.DrawFn) -> Part:
    edges = st.lists(long, min_size=2, max_size=4).map(lambda one: tuple(one[: len(one) // 2 * 2]))
    option = st.one_of(
        st.tuples(st.just("NOP"), st.none()),
        st.tuples(st.just("MSS"), short),
        st.tuples(st.just("WScale"), octet),
        st.tuples(st.just("SAckOK"), st.just(b"")),
        st.tuples(st.just("SAck"), edges),
        st.tuples(st.just("Timestamp"), st.tuples(long, long)),
        st.tuples(st.just("MD5"), st.tuples(st.binary(min_size=16, max_size=16))),
        st.tuples(st.just(252), st.binary(min_size=1, max_size=6)),
    )
    options = draw(st.lists(option, max_size=3))
    octets = bytes(scapy.TCP(options=options))[20:]
    if len(octets) > 40:
        options, octets = [], b""
    flags, source, destination = draw(st.integers(0, 0x1FF)), draw(ports), draw(ports)
    values = {"seq": draw(long), "ack": draw(long), "window": draw(short), "urgptr": draw(short)}
    names = ("ae", "cwr", "ece", "urg", "ack", "psh", "rst", "syn", "fin")
    ours = TCP(
        source_port=source,
        destination_port=destination,
        sequence_number=values["seq"],
        acknowledgment_number=values["ack"],
        window=values["window"],
        urgent_pointer=values["urgptr"],
        options=octets,
        **{name: bool(flags >> 8 - bit & 1) for bit, name in enumerate(names)},
    )
    return Part(ours, scapy.TCP(sport=source, dport=destination, flags=flags, options=options, **values))


@st.composite
def icmpv4s(draw: st.DrawFn) -> Part:
    values = {"id": draw(short), "seq": draw(short)}
    ours: dict[str, Any] = {"identifier": values["id"], "sequence_number": values["seq"]}
    kind = draw(st.sampled_from((0, 8, 13, 14, 17, 18)))
    if kind in (0, 8):
        return Part(ICMPv4Echo(type=kind, **ours), scapy.ICMP(type=kind, **values))
    if kind in (17, 18):
        mask = draw(ipv4_addresses)
        return Part(
            ICMPv4AddressMask(type=kind, address_mask=mask, **ours), scapy.ICMP(type=kind, addr_mask=mask, **values)
        )
    times = [draw(long) for _ in range(3)]
    ours |= {"originate_timestamp": times[0], "receive_timestamp": times[1], "transmit_timestamp": times[2]}
    return Part(
        ICMPv4Timestamp(type=kind, **ours),
        scapy.ICMP(type=kind, ts_ori=times[0], ts_rx=times[1], ts_tx=times[2], **values),
    )


@st.composite
def icmpv6s(draw: st.DrawFn) -> Part:
    kind = draw(st.sampled_from((128, 129, 133, 134, 135, 136)))
    if kind < 133:
        identifier, sequence = draw(short), draw(short)
        layer = scapy.ICMPv6EchoRequest if kind == 128 else scapy.ICMPv6EchoReply
        return Part(
            ICMPv6Echo(type=kind, identifier=identifier, sequence_number=sequence), layer(id=identifier, seq=sequence)
        )
    address, target = draw(macs), draw(ipv6_addresses)
    bits = [draw(st.booleans()) for _ in range(3)]
    option = scapy.ICMPv6NDOptSrcLLAddr(lladdr=address)
    if kind == 133:
        return Part(RouterSolicitation(type=133, options=bytes(option)), scapy.ICMPv6ND_RS() / option)
    if kind == 135:
        ours: Header = NeighborSolicitation(type=135, target_address=target, options=bytes(option))
        return Part(ours, scapy.ICMPv6ND_NS(tgt=target) / option)
    if kind == 136:
        option = scapy.ICMPv6NDOptDstLLAddr(lladdr=address)
        ours = NeighborAdvertisement(
            type=136,
            router=bits[0],
            solicited=bits[1],
            override=bits[2],
            target_address=target,
            options=bytes(option),
        )
        return Part(ours, scapy.ICMPv6ND_NA(R=bits[0], S=bits[1], O=bits[2], tgt=target) / option)
    numbers = {"chlim": draw(octet), "prf": draw(st.integers(0, 3)), "routerlifetime": draw(short)}
    numbers |= {"reachabletime": draw(long), "retranstimer": draw(long)}
    ours = RouterAdvertisement(
        type=134,
        current_hop_limit=numbers["chlim"],
        managed=bits[0],
        other=bits[1],
        home_agent=bits[2],
        preference=numbers["prf"],
        router_lifetime=numbers["routerlifetime"],
        reachable_time=numbers["reachabletime"],
        retrans_timer=numbers["retranstimer"],
        options=bytes(option),
    )
    return Part(ours, scapy.ICMPv6ND_RA(M=bits[0], O=bits[1], H=bits[2], **numbers) / option)


@dataclass(frozen=True, slots=True)
class Twins:
    """The same packet twice: parts from the innermost outwards, around a message."""

    message: bytes
    parts: tuple[Part, ...]

    @property
    def ours(self) -> Packet:
        return encapsulate(self.message, *(part.ours for part in self.parts))

    @property
    def theirs(self) -> Any:
        built = scapy.Raw(self.message) if self.message else None
        for part in self.parts:
            built = part.theirs.copy() / built if built is not None else part.theirs.copy()
        return built


def dissected(packet: Packet) -> Any:
    """A frame of ours, taken apart by scapy."""
    octets = packet.frame.octets
    return SCAPY_LINKS[packet.frame.link_type](octets)


SCAPY_LINKS: dict[int, Any] = {
    LinkType.ETHERNET: scapy.Ether,
    LinkType.LINUX_SLL: scapy.CookedLinux,
    LinkType.LINUX_SLL2: scapy.CookedLinuxV2,
    LinkType.IPV4: scapy.IP,
    LinkType.IPV6: scapy.IPv6,
}


@st.composite
def twins(draw: st.DrawFn) -> Twins:
    """Any transport in one or two network headers on any link, or ARP."""
    link = draw(links())
    if link and draw(st.integers(0, 9)) == 0:
        return Twins(b"", (draw(arps()), *link))
    inner = draw(networks())
    is_ipv4 = isinstance(inner[-1].ours, IPv4)
    transport = draw(st.one_of(udps(), tcps(), icmpv4s() if is_ipv4 else icmpv6s()))
    outer = draw(networks()) if draw(st.integers(0, 3)) == 0 else []
    takes_message = not any(one.name == "options" for one in type(transport.ours).fields) or isinstance(
        transport.ours, TCP
    )
    message = draw(messages) if takes_message else b""
    return Twins(message, (transport, *inner, *outer, *link))


# -------------------------------------------------------------------------------------------------------------- tests


def recomputed(layer: Any) -> bytes:
    """The packet built again by scapy, its lengths and checksums computed anew."""
    has_home_address = any(isinstance(one, scapy.HAO) for one in _destination_options(layer))
    current = layer
    while current:
        for name in DERIVED:
            is_transport = name in ("chksum", "cksum") and not isinstance(current, scapy.IP)
            if is_transport and has_home_address:  # see SCAPY_DEFECTS
                continue
            if name in current.fields and not isinstance(current, scapy.ARP):
                current.delfieldval(name)
        if "autopad" in current.default_fields:
            current.autopad = 0
        current.clear_cache()
        current = current.payload
    return bytes(layer)


def _destination_options(layer: Any) -> list[Any]:
    found: list[Any] = []
    while layer:
        found += layer.options if isinstance(layer, scapy.IPv6ExtHdrDestOpt) else []
        layer = layer.payload
    return found


@given(twins())
@FEWER
def test_scapy_reads_what_we_build_to_the_same_values_and_recomputes_the_same_octets(pair: Twins) -> None:
    packet = pair.ours
    theirs = dissected(packet)

    same_values(packet, theirs, len(pair.parts))
    assert packet.frame.octets == recomputed(theirs)


@given(twins())
@FEWER
def test_what_scapy_builds_we_read_to_the_given_values_and_verify(pair: Twins) -> None:
    octets = bytes(pair.theirs)
    packet = dissect(octets, link_type=pair.ours.frame.link_type)

    assert pair.ours.frame.octets == octets
    same_values(packet, dissected(packet), len(pair.parts))
    assert {Kind.VALID} >= {one.verdict.kind for one in packet.checksums}
    assert [one for one in packet.problems if one.severity == "error"] == []


# ----------------------------------------------------------------------------------------------- quotes and fragments

ERRORS: dict[str, tuple[Header, Any]] = {
    "unreachable": (ICMPv4DestinationUnreachable(type=3, code=3), scapy.ICMP(type=3, code=3)),
    "fragmentation needed": (
        ICMPv4FragmentationNeeded(type=3, code=4, next_hop_mtu=1400),
        scapy.ICMP(type=3, code=4, nexthopmtu=1400),
    ),
    "redirect": (
        ICMPv4Redirect(type=5, code=1, gateway_address="192.0.2.9"),
        scapy.ICMP(type=5, code=1, gw="192.0.2.9"),
    ),
    "time exceeded": (ICMPv4TimeExceeded(type=11, code=1), scapy.ICMP(type=11, code=1)),
    "ipv6 packet too big": (ICMPv6PacketTooBig(type=2, mtu=1280), scapy.ICMPv6PacketTooBig(mtu=1280)),
    "ipv6 time exceeded": (ICMPv6TimeExceeded(type=3, code=1), scapy.ICMPv6TimeExceeded(code=1)),
}
QUOTES = {True: {scapy.IPerror: IPv4, scapy.UDPerror: UDP}, False: {scapy.IPerror6: IPv6, scapy.UDPerror: UDP}}


@pytest.mark.parametrize("error", ERRORS.values(), ids=ERRORS.keys())
@given(data=st.data(), message=st.binary(max_size=32))
@times(0.2)
def test_quoted_datagrams_are_read_alike(error: tuple[Header, Any], data: st.DataObject, message: bytes) -> None:
    ours, theirs = error
    is_ipv4 = isinstance(theirs, scapy.ICMP)
    network = ipv4s() if is_ipv4 else ipv6s()
    inner = Twins(message, (data.draw(udps()), data.draw(network)))
    outer = data.draw(network)
    packet = Twins(inner.ours.frame.octets, (Part(ours, theirs), outer)).ours
    layers = [one for one in scapy_layers(dissected(packet), 4) if type(one) in QUOTES[is_ipv4]]
    # A port may be one that we know; scapy reads nothing within the UDP datagram that an error quotes.
    both_read = [one for one in packet.quoted if one.protocol in QUOTES[is_ipv4].values()]

    assert packet.frame.octets == bytes(outer.theirs / theirs / inner.theirs)
    assert len(layers) == len(both_read)
    for layer, quoted in zip(layers, both_read, strict=True):
        assert quoted.header is not None
        expected = {name: plain(value) for name, value in read_by_scapy(layer, quoted.protocol).items()}

        assert expected == {name: plain(value) for name, value in read_by_us(quoted.header).items()}


@given(st.integers(100, 2000), st.integers(8, 60))
@times(0.4)
def test_fragments_are_those_that_scapy_makes(size: int, units: int) -> None:
    message = bytes(one % 251 for one in range(size))
    addresses = {"src": "192.0.2.1", "dst": "192.0.2.2"}
    network = IPv4(source_address="192.0.2.1", destination_address="192.0.2.2", identification=7)
    ours = fragment(encapsulate(message, UDP(source_port=9999, destination_port=7), network), 20 + 8 * units)
    theirs = scapy.fragment(scapy.IP(id=7, **addresses) / scapy.UDP(sport=9999, dport=7) / message, fragsize=8 * units)

    assert [bytes(one) for one in theirs] == [one.frame.octets for one in ours]
    assert [bytes(one)[28:][len(message) :] for one in scapy.defragment([dissected(one) for one in ours])] == [b""]


@given(st.integers(1500, 4000), st.integers(156, 180))
@times(0.2)
def test_fragments_over_ipv6_are_those_that_scapy_makes(size: int, units: int) -> None:
    message = bytes(one % 251 for one in range(size))
    network = IPv6(source_address="2001:db8::1", destination_address="2001:db8::2")
    datagram = encapsulate(message, UDP(source_port=9999, destination_port=7), network)
    ours = fragment(datagram, 48 + 8 * units, identification=7)
    layers = scapy.IPv6(src="2001:db8::1", dst="2001:db8::2") / scapy.IPv6ExtHdrFragment(id=7)
    theirs = scapy.fragment6(layers / scapy.UDP(sport=9999, dport=7) / message, 48 + 8 * units)

    assert [bytes(one) for one in theirs] == [one.frame.octets for one in ours]


# ------------------------------------------------------------------------------------------------ what scapy gets wrong

IP4 = {"src": "192.0.2.1", "dst": "192.0.2.2"}
IP6 = {"src": "2001:db8::1", "dst": "2001:db8::2"}
HOME = scapy.HAO(hoa="2001:db8::9")

SCAPY_DEFECTS: dict[str, tuple[str, Callable[[], Any], int, str]] = {
    # what it builds, the link type, and the verdicts on it; where scapy is mended, the vector fails and goes
    "a first fragment": (
        "computes the checksum over the fragment, and no receiver can verify that one",
        lambda: scapy.IP(flags="MF", **IP4) / scapy.UDP() / b"12345678",
        LinkType.RAW,
        "VALID UNVERIFIABLE(fragment)",
    ),
    "a home address beside padding": (
        "takes the home address only where it is the one option",
        lambda: (
            scapy.IPv6(**IP6)
            / scapy.IPv6ExtHdrDestOpt(autopad=0, options=[scapy.PadN(optdata=b"\0\0"), HOME])
            / scapy.UDP()
        ),
        LinkType.RAW,
        "INVALID",
    ),
    "an authentication header": (
        "does not know it for a header of IPv6, and leaves the checksum zero",
        lambda: scapy.IPv6(**IP6) / scapy.AH(nh=17, payloadlen=4, icv=bytes(12)) / scapy.UDP(sport=9, dport=9),
        LinkType.RAW,
        "ILLEGAL",
    ),
    "a source route that has been travelled": (
        "takes the last address of the route even where the pointer is past the end",
        lambda: scapy.IP(options=[scapy.IPOption_LSRR(pointer=8, routers=["192.0.2.9"])], **IP4) / scapy.UDP(),
        LinkType.RAW,
        "VALID INVALID",
    ),
}


@pytest.mark.parametrize("defect", SCAPY_DEFECTS.values(), ids=SCAPY_DEFECTS.keys())
def test_what_scapy_gets_wrong_is_not_valid(defect: tuple[str, Callable[[], Any], int, str]) -> None:
    _, make, link_type, verdicts = defect
    packet = dissect(bytes(make()), link_type=link_type)

    assert verdicts == " ".join(str(one.verdict).replace(" ", "") for one in packet.checksums)
