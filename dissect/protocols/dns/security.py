"""RDATA of keys, signatures and proofs: RFC 4034 (DS, RRSIG, NSEC, DNSKEY), RFC 5155 (NSEC3), RFC 2535 and RFC 2931
(SIG, KEY, NXT), RFC 4255 (SSHFP), RFC 4398 (CERT), RFC 6698 (TLSA), RFC 7477 (CSYNC), RFC 7929 (OPENPGPKEY), RFC 8162
(SMIMEA), RFC 8976 (ZONEMD).
"""

from __future__ import annotations

from dissect.assigned_numbers.dns_security import (
    DnsCertificateType,
    DnssecAlgorithm,
    DsDigestType,
    Nsec3HashAlgorithm,
    SshFingerprintType,
    SshKeyAlgorithm,
    TlsaCertificateUsage,
    TlsaMatchingType,
    TlsaSelector,
)
from dissect.assigned_numbers.dns_types import DnsType
from dissect.domain_names import Name
from dissect.problems import Code, Severity
from dissect.protocols.dns.data import data_place
from dissect.schema import RFC, Expect, Extent, Header, ListField, OptionList, Stack, automatic, field, phrases, view
from dissect.schema.words import BitsInteger, Bytes, DomainName, Flag, GreedyBytes, Int8ub, Int16ub, Int32ub, this

BITMAP_OCTETS = 32
DNSKEY_PROTOCOL = 3


def _algorithm(wireshark: str) -> int:
    return field(Int8ub, "Algorithm", names=DnssecAlgorithm, wireshark=wireshark, meaning="how the key signs")


class TypeBitMapWindow(Header):
    """256 types, a bit for each; trailing zero octets are left out (RFC 4034 §4.1.2)."""

    window: int = field(Int8ub, "Window Block #", meaning="the upper octet of the types")
    length: int = automatic(Int8ub, "Bitmap Length", meaning="octets of the bitmap, 1 to 32")
    bitmap: bytes = field(
        Bytes(this.length), "Bitmap", default=b"", meaning="the first bit is the type of lower octet 0"
    )

    line = phrases()

    stack = Stack(
        name="dns.type_bit_map",
        reference=RFC(4034, "4.1.2"),
        extent=[Extent(this.length + 2)],
        expect=[
            Expect(
                this.length <= BITMAP_OCTETS,
                "length",
                "more than the 32 octets of a window",
                code=Code.BAD_RECORD,
                reference=RFC(4034, "4.1.2"),
            ),
            Expect(
                this.length != 0,
                "length",
                "a window without types, which is left out",
                code=Code.BAD_RECORD,
                severity=Severity.WARN,
                reference=RFC(4034, "4.1.2"),
            ),
        ],
    )


TYPE_BIT_MAPS = OptionList(DnsType, (), TypeBitMapWindow)


class SIGData(Header):
    """A signature over a request, or, before RRSIG existed, over records (RFC 2931, RFC 4034 §3.1)."""

    type_covered: int = field(
        Int16ub, "Type Covered", names=DnsType, wireshark="dns.rrsig.type_covered", meaning="the type that is signed"
    )
    algorithm: int = _algorithm("dns.rrsig.algorithm")
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
    algorithm: int = _algorithm("dns.key.algorithm")
    public_key: bytes = field(
        GreedyBytes, "public key", default=b"", wireshark="dns.key.public_key", meaning="as the algorithm says"
    )

    line = phrases("{algorithm}")

    stack = data_place("key", RFC(2535, "3.1"), 25)


class NXTData(Header):
    """The next name and the types of this one; obsolete, use NSEC (RFC 2535 §5.2)."""

    next_domain_name: Name = field(
        DomainName, "next domain name", wireshark="dns.nxt.next_domain_name", meaning="after which there is nothing"
    )
    type_bit_map: bytes = field(GreedyBytes, "type bit map", meaning="a bit for each type below 128")

    stack = data_place("nxt", RFC(2535, "5.2"), 30)


class CERTData(Header):
    """A certificate, or where to find one (RFC 4398 §2)."""

    type: int = field(
        Int16ub, "type", names=DnsCertificateType, wireshark="dns.cert.type", meaning="what the certificate is"
    )
    key_tag: int = field(Int16ub, "key tag", wireshark="dns.cert.key_tag", meaning="of the key in it")
    algorithm: int = _algorithm("dns.cert.algorithm")
    certificate: bytes = field(
        GreedyBytes, "certificate or CRL", wireshark="dns.cert.certificate", meaning="as the type says"
    )

    line = phrases("{type} {key_tag}")

    stack = data_place("cert", RFC(4398, "2"), 37)


class DSData(Header):
    """Delegation signer: a digest of the key of the zone below (RFC 4034 §5.1; CDS RFC 7344, DLV RFC 4431)."""

    key_tag: int = field(Int16ub, "Key Tag", wireshark="dns.ds.key_id", meaning="which key, nearly always")
    algorithm: int = _algorithm("dns.ds.algorithm")
    digest_type: int = field(
        Int8ub, "Digest Type", names=DsDigestType, wireshark="dns.ds.digest_type", meaning="how the digest was made"
    )
    digest: bytes = field(GreedyBytes, "Digest", wireshark="dns.ds.digest", meaning="over the name and the key")

    line = phrases("{key_tag} {algorithm} {digest_type}")

    stack = data_place("ds", RFC(4034, "5.1"), 43, 59, 32769)


class SSHFPData(Header):
    """A fingerprint of a host's SSH key (RFC 4255 §3.1)."""

    algorithm: int = field(
        Int8ub, "algorithm", names=SshKeyAlgorithm, wireshark="dns.sshfp.algorithm", meaning="which key"
    )
    fingerprint_type: int = field(
        Int8ub,
        "fp type",
        names=SshFingerprintType,
        wireshark="dns.sshfp.fingerprint.type",
        meaning="how the fingerprint was made",
    )
    fingerprint: bytes = field(GreedyBytes, "fingerprint", wireshark="dns.sshfp.fingerprint", meaning="over the key")

    line = phrases("{algorithm} {fingerprint_type}")

    stack = data_place("sshfp", RFC(4255, "3.1"), 44)


class NSECData(Header):
    """The next existing name, and the types of this one: proves what does not exist (RFC 4034 §4.1)."""

    next_domain_name: Name = field(
        DomainName, "Next Domain Name", wireshark="dns.nsec.next_domain_name", meaning="no name exists between the two"
    )
    type_bit_maps: ListField = field(
        GreedyBytes, "Type Bit Maps", default=b"", options=TYPE_BIT_MAPS, meaning="the types that the owner has"
    )

    stack = data_place("nsec", RFC(4034, "4.1"), 47)


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
    algorithm: int = _algorithm("dns.dnskey.algorithm")
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


def _salt() -> bytes:
    return field(
        Bytes(this.salt_length),
        "Salt",
        default=b"",
        wireshark="dns.nsec3.salt_value",
        meaning="is hashed with the name; none is best (RFC 9276 §3.1)",
    )


class NSEC3Data(Header):
    """The next name by hash, and the types of this one: proves what does not exist (RFC 5155 §3.2)."""

    hash_algorithm: int = field(
        Int8ub, "Hash Alg.", names=Nsec3HashAlgorithm, wireshark="dns.nsec3.algo", meaning="how names are hashed"
    )
    reserved: int = field(BitsInteger(7), "Reserved", short="Rsv", default=0, meaning="zeros")
    opt_out: bool = field(
        Flag,
        "Opt-Out",
        default=False,
        wireshark="dns.nsec3.flags.opt_out",
        meaning="there may be delegations in between that are not signed",
    )
    iterations: int = field(
        Int16ub, "Iterations", default=0, wireshark="dns.nsec3.iterations", meaning="how often more it is hashed"
    )
    salt_length: int = automatic(Int8ub, "Salt Length", wireshark="dns.nsec3.salt_length", meaning="octets of the salt")
    salt: bytes = _salt()
    hash_length: int = automatic(
        Int8ub, "Hash Length", wireshark="dns.nsec3.hash_length", meaning="octets of the hash of the next name"
    )
    next_hashed_owner_name: bytes = field(
        Bytes(this.hash_length), "Next Hashed Owner Name", wireshark="dns.nsec3.hash_value", meaning="its hash, binary"
    )
    type_bit_maps: ListField = field(
        GreedyBytes, "Type Bit Maps", default=b"", options=TYPE_BIT_MAPS, meaning="the types that the owner has"
    )

    flags = view(this.reserved * 2 + this.opt_out, "Flags", wireshark="dns.nsec3.flags", meaning="as one number")

    line = phrases("{hash_algorithm}")

    stack = data_place("nsec3", RFC(5155, "3.2"), 50)


class NSEC3PARAMData(Header):
    """How the zone hashes names (RFC 5155 §4.2)."""

    hash_algorithm: int = field(
        Int8ub, "Hash Alg.", names=Nsec3HashAlgorithm, wireshark="dns.nsec3.algo", meaning="how names are hashed"
    )
    flags: int = field(Int8ub, "Flags", default=0, wireshark="dns.nsec3.flags", meaning="zeros")
    iterations: int = field(
        Int16ub, "Iterations", default=0, wireshark="dns.nsec3.iterations", meaning="how often more it is hashed"
    )
    salt_length: int = automatic(Int8ub, "Salt Length", wireshark="dns.nsec3.salt_length", meaning="octets of the salt")
    salt: bytes = _salt()

    line = phrases("{hash_algorithm}")

    stack = data_place("nsec3param", RFC(5155, "4.2"), 51)


class TLSAData(Header):
    """The certificate of a server of the name, or its issuer's (RFC 6698 §2.1; SMIMEA RFC 8162)."""

    certificate_usage: int = field(
        Int8ub,
        "Cert. Usage",
        names=TlsaCertificateUsage,
        wireshark="dns.tlsa.certificate_usage",
        meaning="what it is checked against",
    )
    selector: int = field(
        Int8ub, "Selector", names=TlsaSelector, wireshark="dns.tlsa.selector", meaning="which part of the certificate"
    )
    matching_type: int = field(
        Int8ub,
        "Matching Type",
        names=TlsaMatchingType,
        wireshark="dns.tlsa.matching_type",
        meaning="how the part is given",
    )
    certificate_association_data: bytes = field(
        GreedyBytes,
        "Certificate Association Data",
        wireshark="dns.tlsa.certificate_association_data",
        meaning="the part, or its hash",
    )

    line = phrases("{certificate_usage} {selector} {matching_type}")

    stack = data_place("tlsa", RFC(6698, "2.1"), 52, 53)


class OPENPGPKEYData(Header):
    """A key for mail to the name (RFC 7929 §2.1)."""

    public_key: bytes = field(
        GreedyBytes, "OpenPGP Public Key", wireshark="dns.openpgpkey", meaning="a transferable key of RFC 9580"
    )

    stack = data_place("openpgpkey", RFC(7929, "2.1"), 61)


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


MEMBERS: tuple[type[Header], ...] = (
    SIGData,
    KEYData,
    NXTData,
    CERTData,
    DSData,
    SSHFPData,
    RRSIGData,
    NSECData,
    DNSKEYData,
    NSEC3Data,
    NSEC3PARAMData,
    TLSAData,
    OPENPGPKEYData,
    CSYNCData,
    ZONEMDData,
)
