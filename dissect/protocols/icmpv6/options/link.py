"""Addresses on the link, its MTU, what was redirected on it (RFC 4861 §4.6), and a nonce (RFC 3971)."""

from __future__ import annotations

from dissect.protocols.icmpv6.options.option import UNIT_OCTETS, exactly_units, option_length, option_place, option_type
from dissect.schema import RFC, FieldOrigin, Header, field, phrases
from dissect.schema.words import Bytes, Int32ub, this


class SourceLinkLayerAddress(Header):
    """The link-layer address of the sender (RFC 4861 §4.6.1)."""

    type: int = option_type(1)
    length: int = option_length()
    link_layer_address: bytes = field(
        Bytes(this.length * UNIT_OCTETS - 2),
        "Link-Layer Address",
        wireshark="icmpv6.opt.src_linkaddr",
        meaning="six octets on Ethernet",
        spelled="colons",
        origin=FieldOrigin.OWN_CARD,
    )

    line = phrases("from {link_layer_address}")

    stack = option_place(1, RFC(4861, "4.6.1"))


class TargetLinkLayerAddress(Header):
    """The link-layer address of the target (RFC 4861 §4.6.1)."""

    type: int = option_type(2)
    length: int = option_length()
    link_layer_address: bytes = field(
        Bytes(this.length * UNIT_OCTETS - 2),
        "Link-Layer Address",
        wireshark="icmpv6.opt.target_linkaddr",
        meaning="six octets on Ethernet",
        spelled="colons",
        origin=FieldOrigin.OWN_CARD,
    )

    line = phrases("at {link_layer_address}")

    stack = option_place(2, RFC(4861, "4.6.1"))


class RedirectedHeader(Header):
    """The redirected packet, cut to fit (RFC 4861 §4.6.3)."""

    type: int = option_type(4)
    length: int = option_length()
    reserved: bytes = field(Bytes(6), "Reserved", default=bytes(6), meaning="zeros", origin=FieldOrigin.FIXED)
    packet: bytes = field(
        Bytes(this.length * UNIT_OCTETS - UNIT_OCTETS),
        "IP header + data",
        short="Packet",
        default=b"",
        meaning="the beginning of the packet that was redirected",
        origin=FieldOrigin.COPIED,
    )

    line = phrases()

    stack = option_place(4, RFC(4861, "4.6.3"))


class LinkMTU(Header):
    """The MTU that all hosts on the link should use (RFC 4861 §4.6.4)."""

    type: int = option_type(5)
    length: int = option_length()
    reserved: bytes = field(Bytes(2), "Reserved", default=bytes(2), meaning="zeros", origin=FieldOrigin.FIXED)
    mtu: int = field(
        Int32ub, "MTU", wireshark="icmpv6.opt.mtu", meaning="octets of the largest packet", origin=FieldOrigin.LINK
    )

    line = phrases("MTU {mtu}")

    stack = option_place(5, RFC(4861, "4.6.4"), exactly_units(1, RFC(4861, "4.6.4")))


class Nonce(Header):
    """A random number that ties an advertisement to its solicitation (RFC 3971 §5.3.2)."""

    type: int = option_type(14)
    length: int = option_length()
    nonce: bytes = field(
        Bytes(this.length * UNIT_OCTETS - 2),
        "Nonce",
        wireshark="icmpv6.opt.nonce",
        meaning="six octets or more, chosen at random",
        origin=FieldOrigin.MATCHING,
    )

    line = phrases("nonce {nonce:hex}")

    stack = option_place(14, RFC(3971, "5.3.2"))
