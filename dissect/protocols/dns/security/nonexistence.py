"""Proofs that a name or type does not exist: RFC 4034 (NSEC), RFC 5155 (NSEC3), RFC 2535 (NXT)."""

from __future__ import annotations

from dissect.assigned_numbers.dns_security import Nsec3HashAlgorithm
from dissect.domain_names import Name
from dissect.protocols.dns.data import data_place
from dissect.protocols.dns.security.type_bit_maps import TYPE_BIT_MAPS
from dissect.schema import RFC, Header, ListField, automatic, field, phrases, view
from dissect.schema.words import BitsInteger, Bytes, DomainName, Flag, GreedyBytes, Int8ub, Int16ub, this


class NXTData(Header):
    """The next name and the types of this one; obsolete, use NSEC (RFC 2535 §5.2)."""

    next_domain_name: Name = field(
        DomainName, "next domain name", wireshark="dns.nxt.next_domain_name", meaning="after which there is nothing"
    )
    type_bit_map: bytes = field(GreedyBytes, "type bit map", meaning="a bit for each type below 128")

    stack = data_place("nxt", RFC(2535, "5.2"), 30)


class NSECData(Header):
    """The next existing name, and the types of this one: proves what does not exist (RFC 4034 §4.1)."""

    next_domain_name: Name = field(
        DomainName, "Next Domain Name", wireshark="dns.nsec.next_domain_name", meaning="no name exists between the two"
    )
    type_bit_maps: ListField = field(
        GreedyBytes, "Type Bit Maps", default=b"", options=TYPE_BIT_MAPS, meaning="the types that the owner has"
    )

    stack = data_place("nsec", RFC(4034, "4.1"), 47)


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
