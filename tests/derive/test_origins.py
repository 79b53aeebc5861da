"""Who or what gives fields their values: declared, or following from what the declaration says of them."""

from __future__ import annotations

import pytest

from dissect import IPv4
from dissect.derive.origins import origins_of
from dissect.problems import Code, Severity
from dissect.protocols.dhcpv4.exchange_options import DHCPLeaseTime, DHCPMessageType
from dissect.protocols.dns.edns.answers import ExtendedErrorOption
from dissect.protocols.dns.edns.transport import CookieOption
from dissect.protocols.dns.security.nonexistence import NSECData
from dissect.protocols.dns.security.signatures import DNSKEYData
from dissect.protocols.dns.stateful import DSOKeepalive, DSORetryDelay
from dissect.protocols.ieee80211.data import IEEE80211DataFromDS, IEEE80211DataToDS
from dissect.protocols.ieee80211.management import IEEE80211Element
from dissect.protocols.l2tp import L2TPv3, L2TPv3Control
from dissect.protocols.linux_cooked import LinuxCooked2
from dissect.protocols.llc import SNAP, NumberedLLC
from dissect.protocols.mpls import MPLS
from dissect.protocols.ospf import OSPFLinkState, OSPFv2Hello
from dissect.protocols.ptp import PTPDelayResponse, PTPSync
from dissect.protocols.quic import QUICHandshake, QUICInitial, QUICVersionNegotiation
from dissect.protocols.radiotap import RadiotapAntennaSignal
from dissect.protocols.sctp.causes.error_causes import SCTPInvalidStreamIdentifier
from dissect.protocols.sctp.chunks.extensions import SCTPASCONFAck, SCTPAuth
from dissect.protocols.spanning_tree.header import ConfigurationBPDU, RapidBPDU
from dissect.protocols.tftp import TFTPAcknowledgment
from dissect.schema import RFC, Expect, FieldOrigin, Header, Stack, Zeros, automatic, field
from dissect.schema.words import Bytes, Int8ub, this
from tests.headers import HEADERS


class Everything(Header):
    """A header with fields of all origins."""

    magic: int = field(Int8ub, "Magic", default=7)
    length: int = automatic(Int8ub, "Length")
    reserved: int = field(Int8ub, "Reserved", default=0)
    flexible: int = field(Int8ub, "Flexible", default=0)
    said: int = field(Int8ub, "Said", default=0, origin=FieldOrigin.CLOCK)
    padding: bytes = field(Bytes(this.length), "Padding", default=b"")

    stack = Stack(
        name="everything",
        reference=RFC(1),
        recognized_by=this.magic == 7,
        origin=FieldOrigin.HABIT,
        expect=[
            Expect(this.reserved == 0, "reserved", "not zero", code=Code.SUSPICIOUS, severity=Severity.WARN),
            Expect(this.flexible == 0, "flexible", "not zero", code=Code.SUSPICIOUS, when=this.said != 0),
        ],
        zeros=[Zeros("padding", "not zeros")],
    )


def test_what_must_be_the_same_is_fixed_and_the_rest_as_the_header_says() -> None:
    assert dict(origins_of(Everything)) == {
        "magic": FieldOrigin.FIXED,
        "reserved": FieldOrigin.FIXED,
        "flexible": FieldOrigin.HABIT,  # zero only sometimes
        "said": FieldOrigin.CLOCK,
        "padding": FieldOrigin.FIXED,
    }


@pytest.mark.parametrize(
    ("header", "name", "origin"),
    [
        (IPv4, "time_to_live", FieldOrigin.HABIT),
        (IPv4, "total_length", None),
        (SNAP, "destination_service_access_point", FieldOrigin.FIXED),
        (SNAP, "organization_code", FieldOrigin.PROGRAM),
        (NumberedLLC, "receive_number", FieldOrigin.ARRIVED),
        (DHCPMessageType, "code", FieldOrigin.FIXED),
        (DHCPMessageType, "message_type", FieldOrigin.EVENT),
        (DHCPLeaseTime, "lease_time", FieldOrigin.CONFIGURED),
        (CookieOption, "client_cookie", FieldOrigin.MATCHING),
        (ExtendedErrorOption, "info_code", FieldOrigin.EVENT),
        (DNSKEYData, "public_key", FieldOrigin.KEPT),
        (NSECData, "next_domain_name", FieldOrigin.KEPT),
        (SCTPInvalidStreamIdentifier, "code", FieldOrigin.FIXED),
        (SCTPInvalidStreamIdentifier, "stream_identifier", FieldOrigin.COPIED),
        (ConfigurationBPDU, "root_address", FieldOrigin.ARRIVED),
        (ConfigurationBPDU, "bridge_address", FieldOrigin.OWN_CARD),
        (RapidBPDU, "bridge_priority_bits", FieldOrigin.CONFIGURED),
        (IEEE80211DataToDS, "source_address", FieldOrigin.OWN_CARD),
        (IEEE80211DataFromDS, "source_address", FieldOrigin.COPIED),
        (IEEE80211DataFromDS, "to_ds", FieldOrigin.FIXED),
        (IEEE80211Element, "value", FieldOrigin.CONFIGURED),
        (SCTPAuth, "hmac", FieldOrigin.KEYED),
        (SCTPASCONFAck, "sequence_number", FieldOrigin.COPIED),
        (DSOKeepalive, "inactivity_timeout", FieldOrigin.GRANTED),
        (DSORetryDelay, "retry_delay", FieldOrigin.EVENT),
        (TFTPAcknowledgment, "block_number", FieldOrigin.COPIED),
        (LinuxCooked2, "interface_index", FieldOrigin.CAPTURE),
        (RadiotapAntennaSignal, "signal", FieldOrigin.CAPTURE),
        (OSPFv2Hello, "hello_interval", FieldOrigin.CONFIGURED),
        (OSPFLinkState, "age", FieldOrigin.KEPT),
        (PTPSync, "sequence_id", FieldOrigin.COUNTED),
        (PTPDelayResponse, "sequence_id", FieldOrigin.COPIED),
        (QUICInitial, "destination_connection_id", FieldOrigin.EVENT),
        (QUICHandshake, "destination_connection_id", FieldOrigin.HANDSHAKE),
        (QUICVersionNegotiation, "version", FieldOrigin.FIXED),
        (L2TPv3, "session_id", FieldOrigin.HANDSHAKE),
        (L2TPv3Control, "session_id", FieldOrigin.FIXED),
        (MPLS, "label", FieldOrigin.HANDSHAKE),
    ],
)
def test_fields_of_our_headers_say_who_gave_them_their_values(
    header: type[Header], name: str, origin: FieldOrigin | None
) -> None:
    assert origins_of(header).get(name) is origin


COMPLETE = (
    "arp",
    "authentication_header",
    "bfd",
    "cdp",
    "dhcpv6",
    "dns",
    "echo",
    "encapsulating_security_payload",
    "ethernet",
    "geneve",
    "gtp",
    "gtp_extension",
    "hsrp",
    "icmpv4",
    "ieee80211",
    "ipv6_fragment",
    "l2tp",
    "linux_cooked",
    "llc",
    "lldp",
    "loopback",
    "network_service_header",
    "nflog",
    "ospf",
    "pim",
    "pktap",
    "ppp",
    "ppp_control",
    "pppoe",
    "ptp",
    "quic",
    "radiotap",
    "radius",
    "rip",
    "sctp",
    "spanning_tree",
    "udp",
    "udp_lite",
    "vlan",
    "vxlan",
    "vxlan_gpe",
    "wireless_capture",
)
"""The protocols that say of each field where its value comes from: these stay so."""


@pytest.mark.parametrize("protocol", COMPLETE)
def test_no_field_is_without_an_origin(protocol: str) -> None:
    room = f"dissect.protocols.{protocol}"
    headers = [one for one in HEADERS if one.__module__ == room or one.__module__.startswith(f"{room}.")]
    assert headers
    for header in headers:
        given = [one for one in header.fields if not one.is_automatic and one.options is None]
        left = {one.name for one in given if one.name != header.stack.message} - origins_of(header).keys()
        assert not left, header
