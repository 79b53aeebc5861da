"""Whole zones: which records the zone above copies (CSYNC, RFC 7477), and a digest of all (ZONEMD, RFC 8976)."""

from __future__ import annotations

from dissect.protocols.dns.data import data_place
from dissect.protocols.dns.security.type_bit_maps import TYPE_BIT_MAPS
from dissect.schema import RFC, Header, ListField, field
from dissect.schema.words import GreedyBytes, Int8ub, Int16ub, Int32ub


class CSYNCData(Header):
    """Which records the zone above should copy from this one (RFC 7477 §2.1.1)."""

    serial: int = field(
        Int32ub, "SOA Serial", wireshark="dns.csync.soa", meaning="the version of the zone that this is about"
    )
    flags: int = field(
        Int16ub, "Flags", default=0, wireshark="dns.csync.flags", meaning="1: at once, 2: not before the serial"
    )
    type_bit_maps: ListField = field(
        GreedyBytes, "Type Bit Map", default=b"", options=TYPE_BIT_MAPS, meaning="the types to copy"
    )

    stack = data_place("csync", RFC(7477, "2.1.1"), 62)


class ZONEMDData(Header):
    """A digest of the whole zone (RFC 8976 §2.2)."""

    serial: int = field(
        Int32ub, "Serial", wireshark="dns.zonemd.serial", meaning="the version of the zone that this is about"
    )
    scheme: int = field(
        Int8ub, "Scheme", default=1, wireshark="dns.zonemd.scheme", meaning="how the zone is put in order"
    )
    hash_algorithm: int = field(
        Int8ub, "Hash Algorithm", default=1, wireshark="dns.zonemd.hash_algo", meaning="1 SHA-384, 2 SHA-512"
    )
    digest: bytes = field(GreedyBytes, "Digest", wireshark="dns.zonemd.digest", meaning="over all records")

    stack = data_place("zonemd", RFC(8976, "2.2"), 63)
