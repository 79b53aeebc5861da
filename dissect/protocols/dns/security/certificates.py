"""Certificates and keys of others: RFC 4255 (SSHFP), RFC 4398 (CERT), RFC 6698 (TLSA), RFC 7929 (OPENPGPKEY)."""

from __future__ import annotations

from dissect.assigned_numbers.dns_security import (
    DnsCertificateType,
    SshFingerprintType,
    SshKeyAlgorithm,
    TlsaCertificateUsage,
    TlsaMatchingType,
    TlsaSelector,
)
from dissect.protocols.dns.data import data_place
from dissect.protocols.dns.security.algorithm import key_algorithm
from dissect.schema import RFC, Header, field, phrases
from dissect.schema.words import GreedyBytes, Int8ub, Int16ub


class CERTData(Header):
    """A certificate, or where to find one (RFC 4398 §2)."""

    type: int = field(
        Int16ub, "type", names=DnsCertificateType, wireshark="dns.cert.type", meaning="what the certificate is"
    )
    key_tag: int = field(Int16ub, "key tag", wireshark="dns.cert.key_tag", meaning="of the key in it")
    algorithm: int = key_algorithm("dns.cert.algorithm")
    certificate: bytes = field(
        GreedyBytes, "certificate or CRL", wireshark="dns.cert.certificate", meaning="as the type says"
    )

    line = phrases("{type} {key_tag}")

    stack = data_place("cert", RFC(4398, "2"), 37)


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
