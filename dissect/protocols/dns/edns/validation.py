"""What a client can validate signatures with: its algorithms (RFC 6975), its keys (RFC 8145), a chain (RFC 7901)."""

from __future__ import annotations

from dissect.assigned_numbers.dns_edns_options import EdnsOption
from dissect.assigned_numbers.dns_security import DnssecAlgorithm, DsDigestType, Nsec3HashAlgorithm
from dissect.protocols.dns.edns.option import option_code, option_length, option_place
from dissect.schema import RFC, FieldOrigin, Header, ListField, OptionList, Stack, field
from dissect.schema.words import Bytes, Int8ub, Int16ub, this


class AlgorithmUnderstood(Header):
    """A signature algorithm that the client understands (RFC 6975 §3)."""

    algorithm: int = field(
        Int8ub, "ALG-CODE", names=DnssecAlgorithm, wireshark="dns.opt.dau", meaning="the algorithm's number"
    )

    stack = Stack(name="dns.opt.dau.algorithm", reference=RFC(6975, "3"), origin=FieldOrigin.HABIT)


class DigestUnderstood(Header):
    """A digest of DS records that the client understands (RFC 6975 §3)."""

    digest_type: int = field(
        Int8ub, "ALG-CODE", names=DsDigestType, wireshark="dns.opt.dhu", meaning="the digest's number"
    )

    stack = Stack(name="dns.opt.dhu.digest", reference=RFC(6975, "3"), origin=FieldOrigin.HABIT)


class HashUnderstood(Header):
    """A hash of NSEC3 records that the client understands (RFC 6975 §3)."""

    hash_algorithm: int = field(
        Int8ub, "ALG-CODE", names=Nsec3HashAlgorithm, wireshark="dns.opt.n3u", meaning="the hash's number"
    )

    stack = Stack(name="dns.opt.n3u.hash", reference=RFC(6975, "3"), origin=FieldOrigin.HABIT)


class DNSSECAlgorithmUnderstoodOption(Header):
    """The signature algorithms that the client understands (RFC 6975 §3)."""

    code: int = option_code(5)
    length: int = option_length()
    algorithms: ListField = field(
        Bytes(this.length),
        "ALG-CODEs",
        default=b"",
        options=OptionList(EdnsOption, (), AlgorithmUnderstood),
        meaning="an octet each",
    )

    stack = option_place(5, "dau", RFC(6975, "3"), origin=FieldOrigin.HABIT)


class DSHashUnderstoodOption(Header):
    """The digests of DS records that the client understands (RFC 6975 §3)."""

    code: int = option_code(6)
    length: int = option_length()
    digest_types: ListField = field(
        Bytes(this.length),
        "ALG-CODEs",
        default=b"",
        options=OptionList(EdnsOption, (), DigestUnderstood),
        meaning="an octet each",
    )

    stack = option_place(6, "dhu", RFC(6975, "3"), origin=FieldOrigin.HABIT)


class NSEC3HashUnderstoodOption(Header):
    """The hashes of NSEC3 records that the client understands (RFC 6975 §3)."""

    code: int = option_code(7)
    length: int = option_length()
    hash_algorithms: ListField = field(
        Bytes(this.length),
        "ALG-CODEs",
        default=b"",
        options=OptionList(EdnsOption, (), HashUnderstood),
        meaning="an octet each",
    )

    stack = option_place(7, "n3u", RFC(6975, "3"), origin=FieldOrigin.HABIT)


class ChainOption(Header):
    """Asks for all signatures up to a name that the client already trusts (RFC 7901 §4)."""

    code: int = option_code(13)
    length: int = option_length()
    closest_trust_point: bytes = field(
        Bytes(this.length), "Closest Trust Point", meaning="a name, not compressed; empty where the server may choose"
    )

    stack = option_place(13, "chain", RFC(7901, "4"), origin=FieldOrigin.CONFIGURED)


class KeyTag(Header):
    """A key that the client trusts (RFC 8145 §4.1)."""

    key_tag: int = field(Int16ub, "KEY-TAG", meaning="which key, nearly always")

    stack = Stack(name="dns.opt.key_tag.tag", reference=RFC(8145, "4.1"), origin=FieldOrigin.CONFIGURED)


class KeyTagOption(Header):
    """The keys that the client trusts (RFC 8145 §4.1)."""

    code: int = option_code(14)
    length: int = option_length()
    key_tags: ListField = field(
        Bytes(this.length), "KEY-TAGs", options=OptionList(EdnsOption, (), KeyTag), meaning="two octets each"
    )

    stack = option_place(14, "key_tag", RFC(8145, "4.1"), origin=FieldOrigin.CONFIGURED)
