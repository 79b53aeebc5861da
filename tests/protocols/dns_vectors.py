"""A record of every type that both we and dnspython read: its data as a master file has them, and where dnspython keeps
what we keep in a field."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from dissect.addresses import Ipv4Address, Ipv6Address, MacAddress
from dissect.protocols.dns import addresses, keys, names, security, services, texts
from dissect.schema import Header

Read = Callable[[Any], Any]
DIGEST = "62e6cf51b02e54b9b5f967d547ce43136792901f9f88e637493daaf401c92c279dd10f0edb1c56f8080211f8480ee306"
KEY = "AwEAAbdxyhNuSutc5EMzxTs9LBPCIkOFH8cIvM4p9+LrV4e19WzK00+CI6zBCQTd"
SIGNED = "8 2 300 20260101000000 20251201000000 12345 example.com. AQIDBAUGBwg="


@dataclass(frozen=True, slots=True)
class Vector:
    """`same` gives, for each field of ours, the value in dnspython's record."""

    kind: str
    text: str
    header: type[Header]
    same: Mapping[str, str | Read]

    def __str__(self) -> str:
        return self.kind


def _hexadecimal(attribute: str) -> Read:
    return lambda data: bytes.fromhex("".join(one for one in getattr(data, attribute) if one.isalnum()))


def _text(attribute: str) -> Read:
    return lambda data: getattr(data, attribute)


def _bit(attribute: str, mask: int) -> Read:
    return lambda data: getattr(data, attribute) & mask != 0


def _preference(**same: str | Read) -> dict[str, str | Read]:
    return {"preference": "preference", **same}


SIGNATURE: dict[str, str | Read] = {
    "type_covered": "type_covered",
    "algorithm": "algorithm",
    "labels": "labels",
    "original_time_to_live": "original_ttl",
    "signature_expiration": "expiration",
    "signature_inception": "inception",
    "key_tag": "key_tag",
    "signer_name": "signer",
    "signature": "signature",
}
DIGESTED: dict[str, str | Read] = {
    "key_tag": "key_tag",
    "algorithm": "algorithm",
    "digest_type": "digest_type",
    "digest": "digest",
}
ASSOCIATION: dict[str, str | Read] = {
    "certificate_usage": "usage",
    "selector": "selector",
    "matching_type": "mtype",
    "certificate_association_data": "cert",
}
ZONE_KEY: dict[str, str | Read] = {
    "flags": "flags",
    "zone_key": _bit("flags", 0x100),
    "revoked": _bit("flags", 0x80),
    "secure_entry_point": _bit("flags", 1),
    "protocol": "protocol",
    "algorithm": "algorithm",
    "public_key": "key",
}

VECTORS = (
    Vector("A", "192.0.2.7", addresses.AData, {"address": lambda data: Ipv4Address(data.address)}),
    Vector("NS", "ns1.example.com.", names.NSData, {"name_server": "target"}),
    Vector("CNAME", "www.example.com.", names.CNAMEData, {"canonical_name": "target"}),
    Vector(
        "SOA",
        "ns.example.com. hostmaster.example.com. 2026112301 7200 3600 1209600 300",
        names.SOAData,
        {
            "primary_name_server": "mname",
            "responsible_mailbox": "rname",
            "serial": "serial",
            "refresh": "refresh",
            "retry": "retry",
            "expire": "expire",
            "minimum": "minimum",
        },
    ),
    Vector(
        "WKS",
        "192.0.2.7 6 25 53",
        addresses.WKSData,
        {"address": lambda data: Ipv4Address(data.address), "protocol": "protocol", "bit_map": "bitmap"},
    ),
    Vector("PTR", "host.example.com.", names.PTRData, {"domain_name": "target"}),
    Vector("HINFO", '"PDP-11" "UNIX v7"', texts.HINFOData, {"cpu": "cpu", "operating_system": "os"}),
    Vector("MX", "10 mail.example.com.", names.MXData, _preference(exchange="exchange")),
    Vector("RP", "admin.example.com. about.example.com.", names.RPData, {"mailbox": "mbox", "text_name": "txt"}),
    Vector("AFSDB", "1 cell.example.com.", names.AFSDBData, {"subtype": "subtype", "host_name": "hostname"}),
    Vector("X25", '"311061700956"', addresses.X25Data, {"address": "address"}),
    Vector(
        "ISDN",
        '"150862028003217" "004"',
        addresses.ISDNData,
        {"address": "address", "subaddress": lambda data: bytes((len(data.subaddress),)) + data.subaddress},
    ),
    Vector("RT", "5 relay.example.com.", names.RTData, _preference(intermediate_host="exchange")),
    Vector("NSAP", "0x47000580005a0000000001e133ffffff00016100", addresses.NSAPData, {"address": "address"}),
    Vector("NSAP-PTR", "host.example.com.", names.NSAPPTRData, {"owner": "target"}),
    Vector("PX", "50 net2.it. PRMD-net2.C-it.", names.PXData, _preference(map_822="map822", map_x400="mapx400")),
    Vector(
        "GPOS",
        "-32.6882 116.8652 10.0",
        addresses.GPOSData,
        # dnspython calls the first of the three texts the latitude (RFC 1712 §3: LONGITUDE LATITUDE ALTITUDE).
        {"longitude": _text("latitude"), "latitude": _text("longitude"), "altitude": "altitude"},
    ),
    Vector("AAAA", "2001:db8::7", addresses.AAAAData, {"address": lambda data: Ipv6Address(data.address)}),
    Vector(
        "LOC",
        "51 30 12.748 N 0 7 39.612 W 24.00m 1m 10000m 10m",
        addresses.LOCData,
        {
            "latitude": lambda data: (1 << 31) + 1000 * (3600 * 51 + 60 * 30 + 12) + 748,
            "longitude": lambda data: (1 << 31) - 1000 * (60 * 7 + 39) - 612,
            "altitude": lambda data: 10_000_000 + int(data.altitude),
        },
    ),
    Vector(
        "SRV",
        "0 5 5060 sip.example.com.",
        services.SRVData,
        {"priority": "priority", "weight": "weight", "port": "port", "target": "target"},
    ),
    Vector(
        "NAPTR",
        '100 10 "U" "E2U+sip" "!^.*$!sip:info@example.com!" .',
        texts.NAPTRData,
        {
            "order": "order",
            "preference": "preference",
            "flags": "flags",
            "services": "service",
            "regular_expression": "regexp",
            "replacement": "replacement",
        },
    ),
    Vector("KX", "10 kx.example.com.", names.KXData, _preference(exchanger="exchange")),
    Vector(
        "CERT",
        f"PKIX 12345 RSASHA256 {KEY}",
        security.CERTData,
        {
            "type": "certificate_type",
            "key_tag": "key_tag",
            "algorithm": "algorithm",
            "certificate": "certificate",
        },
    ),
    Vector("DNAME", "frobozz.example.", names.DNAMEData, {"target": "target"}),
    Vector("DS", f"12345 8 2 {DIGEST[:64]}", security.DSData, DIGESTED),
    Vector("CDS", f"12345 8 2 {DIGEST[:64]}", security.DSData, DIGESTED),
    Vector("DLV", f"12345 8 2 {DIGEST[:64]}", security.DSData, DIGESTED),
    Vector(
        "SSHFP",
        f"4 2 {DIGEST[:64]}",
        security.SSHFPData,
        {"algorithm": "algorithm", "fingerprint_type": "fp_type", "fingerprint": "fingerprint"},
    ),
    Vector("SIG", f"A {SIGNED}", security.SIGData, SIGNATURE),
    Vector("RRSIG", f"MX {SIGNED}", security.RRSIGData, SIGNATURE),
    Vector("NSEC", "host.example.com. A MX RRSIG NSEC CAA", security.NSECData, {"next_domain_name": "next"}),
    Vector("DNSKEY", f"257 3 8 {KEY}", security.DNSKEYData, ZONE_KEY),
    Vector("CDNSKEY", f"384 3 13 {KEY}", security.DNSKEYData, ZONE_KEY),
    Vector("DHCID", "AAEBAgMEBQYHCA==", keys.DHCIDData, {"digest": lambda data: data.data[3:]}),
    Vector(
        "NSEC3",
        "1 1 12 aabbccdd 2vptu5timamqttgl4luu9kg21e0aor3s A RRSIG",
        security.NSEC3Data,
        {
            "hash_algorithm": "algorithm",
            "flags": "flags",
            "opt_out": _bit("flags", 1),
            "iterations": "iterations",
            "salt": "salt",
            "next_hashed_owner_name": "next",
        },
    ),
    Vector(
        "NSEC3PARAM",
        "1 0 12 aabbccdd",
        security.NSEC3PARAMData,
        {"hash_algorithm": "algorithm", "flags": "flags", "iterations": "iterations", "salt": "salt"},
    ),
    Vector("TLSA", f"3 1 1 {DIGEST[:64]}", security.TLSAData, ASSOCIATION),
    Vector("SMIMEA", f"3 0 1 {DIGEST[:64]}", security.TLSAData, ASSOCIATION),
    Vector(
        "HIP",
        f"2 200100107B1A74DF365639CC39F1D578 {KEY} rvs1.example.com. rvs2.example.com.",
        keys.HIPData,
        {"public_key_algorithm": "algorithm", "identity_tag": "hit", "public_key": "key"},
    ),
    Vector("OPENPGPKEY", KEY, security.OPENPGPKEYData, {"public_key": "key"}),
    Vector("CSYNC", "66 3 A NS AAAA", security.CSYNCData, {"serial": "serial", "flags": "flags"}),
    Vector(
        "ZONEMD",
        f"2018031900 1 1 {DIGEST}",
        security.ZONEMDData,
        {"serial": "serial", "scheme": "scheme", "hash_algorithm": "hash_algorithm", "digest": "digest"},
    ),
    Vector(
        "SVCB", "1 svc.example.com. port=8443", services.SVCBData, {"priority": "priority", "target_name": "target"}
    ),
    Vector("HTTPS", "0 svc.example.com.", services.SVCBData, {"priority": "priority", "target_name": "target"}),
    Vector(
        "DSYNC",
        "CDS NOTIFY 5359 sync.example.com.",
        services.DSYNCData,
        {"type": "rrtype", "scheme": "scheme", "port": "port", "target": "target"},
    ),
    Vector("NID", "10 0014:4fff:ff20:ee64", addresses.NIDData, _preference(node_identifier=_hexadecimal("nodeid"))),
    Vector("L32", "10 10.1.2.0", addresses.L32Data, _preference(locator=lambda data: Ipv4Address(str(data.locator32)))),
    Vector("L64", "10 2001:0DB8:1140:1000", addresses.L64Data, _preference(locator=_hexadecimal("locator64"))),
    Vector("LP", "10 l64-subnet1.example.com.", names.LPData, _preference(locator_name="fqdn")),
    Vector("EUI48", "00-00-5e-00-53-2a", addresses.EUI48Data, {"address": lambda data: MacAddress(data.eui)}),
    Vector("EUI64", "00-00-5e-ef-10-00-00-2a", addresses.EUI64Data, {"address": "eui"}),
    Vector(
        "TKEY",
        "gss-tsig. 1594855491 1594855492 3 0 AAAA BBBB",
        keys.TKEYData,
        {
            "algorithm_name": "algorithm",
            "inception": "inception",
            "expiration": "expiration",
            "mode": "mode",
            "error": "error",
            "key_data": "key",
            "other_data": "other",
        },
    ),
    Vector(
        "TSIG",
        "hmac-sha256. 1594855491 300 6 AAECAwQF 4711 BADKEY 0",
        keys.TSIGData,
        {
            "algorithm_name": "algorithm",
            "time_signed": "time_signed",
            "fudge": "fudge",
            "code": "mac",
            "original_identifier": "original_id",
            "error": "error",
            "other_data": "other",
        },
    ),
    Vector(
        "URI",
        '10 1 "ftp://ftp.example.com/"',
        texts.URIData,
        {"priority": "priority", "weight": "weight", "target": "target"},
    ),
    Vector(
        "CAA",
        '128 issue "ca.example.net"',
        texts.CAAData,
        {"flags": "flags", "issuer_critical": _bit("flags", 128), "tag": "tag", "value": "value"},
    ),
    Vector(
        "AMTRELAY",
        "10 1 1 203.0.113.15",
        keys.AMTRELAYData,
        {"precedence": "precedence", "discovery_optional": "discovery_optional", "relay_type": "relay_type"},
    ),
    Vector(
        "IPSECKEY",
        f"10 1 2 192.0.2.38 {KEY}",
        keys.IPSECKEYData,
        {"precedence": "precedence", "gateway_type": "gateway_type", "algorithm": "algorithm"},
    ),
)
