"""Signatures, and the keys that make them: RFC 4034 (DS, RRSIG, DNSKEY), RFC 2535 and RFC 2931 (SIG, KEY)."""

from __future__ import annotations

from dissect.assigned_numbers.dns_security import DsDigestType
from dissect.assigned_numbers.dns_types import DnsType
from dissect.domain_names import Name
from dissect.problems import Code, Severity
from dissect.protocols.dns.data import data_place
from dissect.protocols.dns.security.algorithm import key_algorithm
from dissect.schema import RFC, Expect, Header, field, phrases, view
from dissect.schema.words import BitsInteger, DomainName, Flag, GreedyBytes, Int8ub, Int16ub, Int32ub, this

DNSKEY_PROTOCOL = 3


class SIGData(Header):
    """A signature over a request, or, before RRSIG existed, over records (RFC 2931, RFC 4034 §3.1)."""

    type_covered: int = field(
        Int16ub, "Type Covered", names=DnsType, wireshark="dns.rrsig.type_covered", meaning="the type that is signed"
    )
    algorithm: int = key_algorithm("dns.rrsig.algorithm")
    labels: int = field(
        Int8ub,
        "Labels",
        wireshark="dns.rrsig.labels",
        meaning="labels of the owner, without root and asterisk; fewer than it has where it was made from an asterisk",
    )
    original_time_to_live: int = field(
        Int32ub, "Original TTL", wireshark="dns.rrsig.original_ttl", meaning="seconds, as the zone has them"
    )
    signature_expiration: int = field(
        Int32ub,
        "Signature Expiration",
        wireshark="dns.rrsig.signature_expiration",
        meaning="seconds since 1970, from which on it is not valid",
    )
    signature_inception: int = field(
        Int32ub,
        "Signature Inception",
        wireshark="dns.rrsig.signature_inception",
        meaning="seconds since 1970, before which it is not valid",
    )
    key_tag: int = field(Int16ub, "Key Tag", wireshark="dns.rrsig.key_tag", meaning="which key, nearly always")
    signer_name: Name = field(
        DomainName, "Signer's Name", wireshark="dns.rrsig.signers_name", meaning="where the key stands"
    )
    signature: bytes = field(GreedyBytes, "Signature", wireshark="dns.rrsig.signature", meaning="as the algorithm says")

    line = phrases("{type_covered} {algorithm} {key_tag} {signer_name}")

    stack = data_place("sig", RFC(2931, "3"), 24)


class RRSIGData(SIGData):
    """A signature over all records of one name and type (RFC 4034 §3.1)."""

    line = phrases("{type_covered} {algorithm} {key_tag} {signer_name}")

    stack = data_place("rrsig", RFC(4034, "3.1"), 46)


class KEYData(Header):
    """A public key, for SIG and TKEY (RFC 2535 §3.1, RFC 3445)."""

    flags: int = field(Int16ub, "flags", wireshark="dns.key.flags", meaning="what the key is for")
    protocol: int = field(Int8ub, "protocol", default=DNSKEY_PROTOCOL, wireshark="dns.key.protocol", meaning="3")
    algorithm: int = key_algorithm("dns.key.algorithm")
    public_key: bytes = field(
        GreedyBytes, "public key", default=b"", wireshark="dns.key.public_key", meaning="as the algorithm says"
    )

    line = phrases("{algorithm}")

    stack = data_place("key", RFC(2535, "3.1"), 25)


class DSData(Header):
    """Delegation signer: a digest of the key of the zone below (RFC 4034 §5.1; CDS RFC 7344, DLV RFC 4431)."""

    key_tag: int = field(Int16ub, "Key Tag", wireshark="dns.ds.key_id", meaning="which key, nearly always")
    algorithm: int = key_algorithm("dns.ds.algorithm")
    digest_type: int = field(
        Int8ub, "Digest Type", names=DsDigestType, wireshark="dns.ds.digest_type", meaning="how the digest was made"
    )
    digest: bytes = field(GreedyBytes, "Digest", wireshark="dns.ds.digest", meaning="over the name and the key")

    line = phrases("{key_tag} {algorithm} {digest_type}")

    stack = data_place("ds", RFC(4034, "5.1"), 43, 59, 32769)


class DNSKEYData(Header):
    """A key that signs the zone, or the keys of the zone (RFC 4034 §2.1; CDNSKEY RFC 7344)."""

    reserved_before: int = field(BitsInteger(7), "Reserved", short="Rsv", default=0, meaning="zeros")
    zone_key: bool = field(
        Flag, "Zone Key", short="ZONE", default=True, wireshark="dns.dnskey.flags.zone_key", meaning="signs the zone"
    )
    revoked: bool = field(
        Flag,
        "Revoke",
        short="REVOKE",
        default=False,
        wireshark="dns.dnskey.flags.key_revoked",
        meaning="not to be trusted any more (RFC 5011 §2.1)",
    )
    reserved_after: int = field(BitsInteger(6), "Reserved", short="Rsv", default=0, meaning="zeros")
    secure_entry_point: bool = field(
        Flag,
        "Secure Entry Point",
        short="SEP",
        default=False,
        wireshark="dns.dnskey.flags.secure_entry_point",
        meaning="the key that signs the keys",
    )
    protocol: int = field(Int8ub, "Protocol", default=DNSKEY_PROTOCOL, wireshark="dns.dnskey.protocol", meaning="3")
    algorithm: int = key_algorithm("dns.dnskey.algorithm")
    public_key: bytes = field(
        GreedyBytes, "Public Key", wireshark="dns.dnskey.public_key", meaning="as the algorithm says"
    )

    flags = view(
        this.reserved_before * 512
        + this.zone_key * 256
        + this.revoked * 128
        + this.reserved_after * 2
        + this.secure_entry_point,
        "Flags",
        wireshark="dns.dnskey.flags",
        meaning="as one number: 256 for a key of the zone, 257 for a key of its keys",
    )

    line = phrases("{flags}", "{algorithm}")

    stack = data_place(
        "dnskey",
        RFC(4034, "2.1"),
        48,
        60,
        expect=(
            Expect(
                this.protocol == DNSKEY_PROTOCOL,
                "protocol",
                "not 3, for which the key must be treated as invalid",
                code=Code.BAD_RECORD,
                severity=Severity.WARN,
                reference=RFC(4034, "2.1.2"),
            ),
        ),
    )
