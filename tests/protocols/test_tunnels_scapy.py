"""scapy is the oracle of tunnels, both ways: the same values give the same octets, and each reads the other's.

Every row is a run of our headers, innermost first, and the scapy layers that say the same. Lengths, numbers and
checksums are left to both.
"""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dissect.addresses import Address
from dissect.checksum import Kind
from dissect.encapsulation import encapsulate
from dissect.packet import Packet, dissect
from dissect.problems import Severity
from dissect.protocols.erspan import ERSPAN
from dissect.protocols.etherip import EtherIP
from dissect.protocols.geneve import Geneve, GeneveOption
from dissect.protocols.gre import GRE
from dissect.protocols.gtp import GTPv1, GTPv1WithOptionalFields
from dissect.protocols.l2tp import L2TPDataWithLength
from dissect.protocols.macsec import ClearMACsec
from dissect.protocols.mpls import MPLS
from dissect.protocols.network_service_header import NSHWithFixedContext
from dissect.protocols.ppp import PPP
from dissect.protocols.ppp_control import LCPEcho
from dissect.protocols.pppoe import PPPoESession
from dissect.protocols.vxlan import VXLAN
from dissect.schema import Header
from tests.profiles import times
from tests.protocols.carried import ethernet, ipv4, udp

scapy = pytest.importorskip("scapy.all")
contrib = pytest.importorskip("scapy.contrib.gtp")
erspan = pytest.importorskip("scapy.contrib.erspan")
etherip = pytest.importorskip("scapy.contrib.etherip")
geneve = pytest.importorskip("scapy.contrib.geneve")
macsec = pytest.importorskip("scapy.contrib.macsec")
mpls = pytest.importorskip("scapy.contrib.mpls")
nsh = pytest.importorskip("scapy.contrib.nsh")

FEWER = times(0.4)
HELLO = b"hello"


def their_ethernet() -> Any:
    return scapy.Ether(src="02:00:00:00:00:01", dst="02:00:00:00:00:02")


def their_ipv4(**values: Any) -> Any:
    return scapy.IP(src="192.0.2.1", dst="192.0.2.2", id=0, **values)


def their_udp(port: int = 50001) -> Any:
    return scapy.UDP(sport=50000, dport=port)


def datagram() -> Any:
    return their_ipv4() / their_udp() / HELLO


def frame() -> Any:
    return their_ethernet() / datagram()


@dataclass(frozen=True, slots=True)
class Row:
    """Our headers, innermost first, from the tunnel's payload to the frame; scapy's packet; which values to compare."""

    ours: tuple[Header, ...]
    theirs: Any
    layer: type[Header]
    scapy_layer: Any
    reading: dict[str, str | Callable[[Any], Any]]

    @property
    def packet(self) -> Packet:
        return encapsulate(HELLO, *self.ours)


IN_IP = (udp(), ipv4())
IN_FRAME = (udp(), ipv4(), ethernet())
octet, short, long = st.integers(0, 0xFF), st.integers(0, 0xFFFF), st.integers(0, 0xFFFFFFFF)
network = st.integers(0, 0xFFFFFF)


@st.composite
def gres(draw: st.DrawFn) -> Row:
    checked, key, number = draw(st.booleans()), draw(st.none() | long), draw(st.none() | long)
    ours = GRE(
        checksum_present=checked,
        key_present=key is not None,
        sequence_number_present=number is not None,
        key=key,
        sequence_number=number,
    )
    theirs = scapy.GRE(
        chksum_present=int(checked),
        key_present=int(key is not None),
        seqnum_present=int(number is not None),
        key=key,
        sequence_number=number,
    )
    reading: dict[str, str | Callable[[Any], Any]] = {
        "checksum_present": "chksum_present",
        "protocol_type": "proto",
        "version": "version",
        "checksum": "chksum",
        "key": "key",
        "sequence_number": "sequence_number",
    }
    return Row(
        (*IN_IP, ours, ipv4(), ethernet()),
        their_ethernet() / their_ipv4(proto=47) / theirs / datagram(),
        GRE,
        scapy.GRE,
        reading,
    )


@st.composite
def erspans(draw: st.DrawFn) -> Row:
    values = {
        "vlan": draw(st.integers(0, 0xFFF)),
        "cos": draw(st.integers(0, 7)),
        "en": draw(st.integers(0, 3)),
        "t": draw(st.integers(0, 1)),
        "session_id": draw(st.integers(0, 0x3FF)),
        "index": draw(st.integers(0, 0xFFFFF)),
    }
    ours = ERSPAN(
        vlan_identifier=values["vlan"],
        class_of_service=values["cos"],
        encapsulation=values["en"],
        truncated=bool(values["t"]),
        session_id=values["session_id"],
        index=values["index"],
    )
    gre = GRE(sequence_number_present=True, sequence_number=1)
    theirs = scapy.GRE(seqnum_present=1, sequence_number=1, proto=0x88BE) / erspan.ERSPAN_II(**values)
    return Row(
        (*IN_FRAME, ours, gre, ipv4(), ethernet()),
        their_ethernet() / their_ipv4(proto=47) / theirs / frame(),
        ERSPAN,
        erspan.ERSPAN_II,
        {"vlan_identifier": "vlan", "session_id": "session_id", "index": "index", "version": "ver"},
    )


@st.composite
def etherips(draw: st.DrawFn) -> Row:
    reserved = draw(st.integers(0, 0xFFF))
    return Row(
        (*IN_FRAME, EtherIP(reserved=reserved), ipv4(), ethernet()),
        their_ethernet() / their_ipv4(proto=97) / etherip.EtherIP(reserved=reserved) / frame(),
        EtherIP,
        etherip.EtherIP,
        {"version": "version", "reserved": "reserved"},
    )


@st.composite
def vxlans(draw: st.DrawFn) -> Row:
    identifier, reserved = draw(network), draw(octet)
    return Row(
        (*IN_FRAME, VXLAN(network_identifier=identifier, reserved=reserved), udp(4789), ipv4(), ethernet()),
        their_ethernet()
        / their_ipv4()
        / their_udp(4789)
        / scapy.VXLAN(flags=8, vni=identifier, reserved2=reserved)
        / frame(),
        VXLAN,
        scapy.VXLAN,
        {"network_identifier": "vni", "reserved": "reserved2"},
    )


@st.composite
def geneves(draw: st.DrawFn) -> Row:
    identifier, critical, control = draw(network), draw(st.booleans()), draw(st.booleans())
    drawn = draw(
        st.lists(
            st.tuples(short, octet, st.integers(0, 4).flatmap(lambda n: st.binary(min_size=4 * n, max_size=4 * n)))
        )
    )[:3]
    options = [
        bytes(
            GeneveOption(
                option_class=kind,
                critical=number > 127,
                type_number=number & 127,
                length=len(data) // 4,
                data=data,
            )
        )
        for kind, number, data in drawn
    ]
    theirs = geneve.GENEVE(
        oam=int(control),
        critical=int(critical),
        vni=identifier,
        proto=0x6558,
        options=[geneve.GeneveOptions(classid=kind, type=number, data=data) for kind, number, data in drawn],
    )
    return Row(
        (
            *IN_FRAME,
            Geneve(control=control, critical=critical, network_identifier=identifier, options=b"".join(options)),
            udp(6081),
            ipv4(),
            ethernet(),
        ),
        their_ethernet() / their_ipv4() / their_udp(6081) / theirs / frame(),
        Geneve,
        geneve.GENEVE,
        {
            "options_length": "optionlen",
            "protocol_type": "proto",
            "network_identifier": "vni",
            "control": "oam",
            "critical": "critical",
            "options": lambda layer: b"".join(map(bytes, layer.options)),
        },
    )


@st.composite
def labels(draw: st.DrawFn) -> Row:
    label, cos, hops = draw(st.integers(16, 0xFFFFF)), draw(st.integers(0, 7)), draw(st.integers(1, 255))
    outer = MPLS(label=label, traffic_class=cos, bottom_of_stack=False, time_to_live=hops)
    return Row(
        (*IN_IP, MPLS(label=16), outer, ethernet()),
        their_ethernet()
        / mpls.MPLS(label=label, cos=cos, s=0, ttl=hops)
        / mpls.MPLS(label=16, cos=0, s=1, ttl=64)
        / datagram(),
        MPLS,
        mpls.MPLS,
        {"label": "label", "traffic_class": "cos", "bottom_of_stack": "s", "time_to_live": "ttl"},
    )


@st.composite
def user_packets(draw: st.DrawFn) -> Row:
    tunnel, number = draw(long), draw(st.none() | short)
    if number is None:
        ours: Header = GTPv1(tunnel_endpoint_identifier=tunnel)
        theirs = contrib.GTP_U_Header(teid=tunnel, gtp_type=255, S=0)
    else:
        ours = GTPv1WithOptionalFields(
            sequence_number_present=True,
            tunnel_endpoint_identifier=tunnel,
            sequence_number=number,
            next_extension_header_type=0,
        )
        theirs = contrib.GTP_U_Header(teid=tunnel, gtp_type=255, S=1, seq=number)
    reading: dict[str, str | Callable[[Any], Any]] = {
        "length": "length",
        "tunnel_endpoint_identifier": "teid",
        "message_type": "gtp_type",
    }
    return Row(
        (*IN_IP, ours, udp(2152), ipv4(), ethernet()),
        their_ethernet() / their_ipv4() / their_udp(2152) / theirs / datagram(),
        type(ours),
        contrib.GTP_U_Header,
        reading if number is None else {**reading, "sequence_number": "seq"},
    )


@st.composite
def sessions(draw: st.DrawFn) -> Row:
    session = draw(short)
    return Row(
        (*IN_IP, PPP(), PPPoESession(session_id=session), ethernet()),
        their_ethernet() / scapy.PPPoE(sessionid=session) / scapy.PPP(proto=0x21) / datagram(),
        PPPoESession,
        scapy.PPPoE,
        {"version": "version", "type": "type", "code": "code", "session_id": "sessionid", "length": "len"},
    )


@st.composite
def l2tps(draw: st.DrawFn) -> Row:
    tunnel, session = draw(short), draw(short)
    theirs = scapy.L2TP(hdr="length", version=2, tunnel_id=tunnel, session_id=session)
    return Row(
        (*IN_IP, PPP(), L2TPDataWithLength(tunnel_id=tunnel, session_id=session), udp(1701), ipv4(), ethernet()),
        their_ethernet() / their_ipv4() / their_udp(1701) / theirs / scapy.PPP(proto=0x21) / datagram(),
        L2TPDataWithLength,
        scapy.L2TP,
        {"version": "version", "length": "len", "tunnel_id": "tunnel_id", "session_id": "session_id"},
    )


@st.composite
def protected(draw: st.DrawFn) -> Row:
    number, association = draw(st.integers(1, 0xFFFFFFFF)), draw(st.integers(0, 3))
    theirs = macsec.MACsec(E=0, C=0, SC=0, AN=association, PN=number, type=0x0800)
    return Row(
        (*IN_IP, ClearMACsec(association_number=association, packet_number=number), ethernet()),
        their_ethernet() / theirs / datagram(),
        ClearMACsec,
        macsec.MACsec,
        {"association_number": "AN", "packet_number": "PN", "short_length": "SL"},
    )


@st.composite
def service_headers(draw: st.DrawFn) -> Row:
    path, index, hops, context = draw(network), draw(octet), draw(st.integers(0, 63)), draw(st.binary(min_size=16))
    ours = NSHWithFixedContext(
        time_to_live=hops, service_path_identifier=path, service_index=index, context=context[:16]
    )
    theirs = nsh.NSH(ttl=hops, mdtype=1, nextproto=3, spi=path, si=index, context_header=context[:16])
    return Row(
        (*IN_FRAME, ours, ethernet()),
        their_ethernet() / theirs / frame(),
        NSHWithFixedContext,
        nsh.NSH,
        {
            "time_to_live": "ttl",
            "length": "length",
            "metadata_type": "mdtype",
            "next_protocol": "nextproto",
            "service_path_identifier": "spi",
            "service_index": "si",
            "context": "context_header",
        },
    )


@st.composite
def echoes(draw: st.DrawFn) -> Row:
    code, identifier, magic = draw(st.sampled_from([9, 10])), draw(octet), draw(long)
    ours = LCPEcho(code=code, identifier=identifier, magic_number=magic)
    theirs = scapy.PPP_LCP_Echo(code=code, id=identifier, magic_number=magic, data=HELLO)
    return Row(
        (ours, PPP(), PPPoESession(session_id=1), ethernet()),
        their_ethernet() / scapy.PPPoE(sessionid=1) / scapy.PPP(proto=0xC021) / theirs,
        LCPEcho,
        scapy.PPP_LCP_Echo,
        {"code": "code", "identifier": "id", "length": "len", "magic_number": "magic_number"},
    )


ROWS = {
    "GRE": gres(),
    "ERSPAN": erspans(),
    "EtherIP": etherips(),
    "VXLAN": vxlans(),
    "Geneve": geneves(),
    "MPLS": labels(),
    "GTP": user_packets(),
    "PPPoE": sessions(),
    "L2TP": l2tps(),
    "MACsec": protected(),
    "NSH": service_headers(),
    "LCP": echoes(),
}


def plain(value: Any) -> Any:
    """A value without its class."""
    if value is None or isinstance(value, Address | bytes):
        return value if value is None else bytes(value)
    if isinstance(value, str):
        is_mac = re.fullmatch("(..:){5}..", value) is not None
        return bytes.fromhex(value.replace(":", "")) if is_mac else ipaddress.ip_address(value).packed
    return int(value)


def same_values(row: Row, packet: Packet, octets: bytes) -> None:
    """Our header in the packet, and scapy's in the octets, hold the same."""
    ours, theirs = packet[row.layer], scapy.Ether(octets)[row.scapy_layer]
    expected = {
        name: plain(getattr(theirs, where) if isinstance(where, str) else where(theirs))
        for name, where in row.reading.items()
    }

    assert {name: plain(getattr(ours, name)) for name in row.reading} == expected


@pytest.mark.parametrize("rows", ROWS.values(), ids=ROWS.keys())
@given(data=st.data())
@FEWER
def test_the_same_values_give_the_same_octets(rows: st.SearchStrategy[Row], data: st.DataObject) -> None:
    row = data.draw(rows)

    assert row.packet.frame.octets.hex() == bytes(row.theirs).hex()


@pytest.mark.heavy
@pytest.mark.parametrize("rows", ROWS.values(), ids=ROWS.keys())
@given(data=st.data())
@FEWER
def test_each_reads_what_the_other_builds(rows: st.SearchStrategy[Row], data: st.DataObject) -> None:
    row = data.draw(rows)
    packet = dissect(bytes(row.theirs))

    same_values(row, packet, row.packet.frame.octets)
    assert {one.verdict.kind for one in packet.checksums} <= {Kind.VALID}
    assert {one.severity for one in packet.problems} <= {Severity.NOTE}
    assert packet.payload == HELLO
