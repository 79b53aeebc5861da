"""Algorithms, digests and kinds of certificates and keys in DNS records.

Registries, all in the public domain (CC0): https://www.iana.org/assignments/dns-sec-alg-numbers,
https://www.iana.org/assignments/ds-rr-types, https://www.iana.org/assignments/dnssec-nsec3-parameters,
https://www.iana.org/assignments/dns-sshfp-rr-parameters, https://www.iana.org/assignments/dane-parameters,
https://www.iana.org/assignments/cert-rr-types.
"""

from __future__ import annotations

from dissect.assigned_numbers.open_enum import OpenEnum


class DnssecAlgorithm(OpenEnum, maximum=0xFF):
    """How a key signs (RFC 4034 appendix A.1 and later)."""

    DELETE = 0, "Delete DS"
    RSAMD5 = 1, "RSA/MD5 (deprecated)"
    DH = 2, "Diffie-Hellman"
    DSA = 3, "DSA/SHA1"
    RSASHA1 = 5, "RSA/SHA-1"
    DSA_NSEC3_SHA1 = 6, "DSA-NSEC3-SHA1"
    RSASHA1_NSEC3_SHA1 = 7, "RSASHA1-NSEC3-SHA1"
    RSASHA256 = 8, "RSA/SHA-256"
    RSASHA512 = 10, "RSA/SHA-512"
    ECC_GOST = 12, "GOST R 34.10-2001 (deprecated)"
    ECDSAP256SHA256 = 13, "ECDSA Curve P-256 with SHA-256"
    ECDSAP384SHA384 = 14, "ECDSA Curve P-384 with SHA-384"
    ED25519 = 15, "Ed25519"
    ED448 = 16, "Ed448"
    SM2SM3 = 17, "SM2 signing algorithm with SM3 hashing algorithm"
    ECC_GOST12 = 23, "GOST R 34.10-2012"
    INDIRECT = 252, "Reserved for Indirect Keys"
    PRIVATEDNS = 253, "private algorithm"
    PRIVATEOID = 254, "private algorithm OID"


class DsDigestType(OpenEnum, maximum=0xFF):
    """How the digest in a DS record was made (RFC 4034 §5.1.3 and later)."""

    SHA_1 = 1, "SHA-1"
    SHA_256 = 2, "SHA-256"
    GOST_R_34_11_94 = 3, "GOST R 34.11-94"
    SHA_384 = 4, "SHA-384"
    GOST_R_34_11_2012 = 5, "GOST R 34.11-2012"
    SM3 = 6


class Nsec3HashAlgorithm(OpenEnum, maximum=0xFF):
    """How owner names are hashed (RFC 5155 §11)."""

    SHA_1 = 1, "SHA-1"


class SshKeyAlgorithm(OpenEnum, maximum=0xFF):
    """Which key of a host (RFC 4255 §3.1.1, RFC 6594, RFC 7479, RFC 8709)."""

    RSA = 1
    DSA = 2
    ECDSA = 3
    ED25519 = 4, "Ed25519"
    ED448 = 6, "Ed448"


class SshFingerprintType(OpenEnum, maximum=0xFF):
    """How the fingerprint of the key was made (RFC 4255 §3.1.2, RFC 6594)."""

    SHA_1 = 1, "SHA-1"
    SHA_256 = 2, "SHA-256"


class TlsaCertificateUsage(OpenEnum, maximum=0xFF):
    """What the certificate is checked against (RFC 6698 §7.2, RFC 7218)."""

    PKIX_TA = 0, "PKIX-TA, CA constraint"
    PKIX_EE = 1, "PKIX-EE, Service certificate constraint"
    DANE_TA = 2, "DANE-TA, Trust anchor assertion"
    DANE_EE = 3, "DANE-EE, Domain-issued certificate"
    PRIVATE = 255, "PrivCert, Reserved for Private Use"


class TlsaSelector(OpenEnum, maximum=0xFF):
    """Which part of the certificate (RFC 6698 §7.3, RFC 7218)."""

    CERTIFICATE = 0, "Cert, Full certificate"
    SUBJECT_PUBLIC_KEY_INFO = 1, "SPKI, SubjectPublicKeyInfo"
    PRIVATE = 255, "PrivSel, Reserved for Private Use"


class TlsaMatchingType(OpenEnum, maximum=0xFF):
    """How the part is given (RFC 6698 §7.4, RFC 7218)."""

    FULL = 0, "Full, No hash used"
    SHA2_256 = 1, "SHA2-256"
    SHA2_512 = 2, "SHA2-512"
    PRIVATE = 255, "PrivMatch, Reserved for Private Use"


class DnsCertificateType(OpenEnum, maximum=0xFFFF):
    """What a CERT record holds (RFC 4398 §2.1)."""

    PKIX = 1, "X.509 as per PKIX"
    SPKI = 2, "SPKI certificate"
    PGP = 3, "OpenPGP packet"
    IPKIX = 4, "The URL of an X.509 data object"
    ISPKI = 5, "The URL of an SPKI certificate"
    IPGP = 6, "The fingerprint and URL of an OpenPGP packet"
    ACPKIX = 7, "Attribute Certificate"
    IACPKIX = 8, "The URL of an Attribute Certificate"
    URI = 253, "URI private"
    OID = 254, "OID private"
