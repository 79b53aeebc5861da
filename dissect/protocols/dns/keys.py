"""RDATA of transactions and of keys for other protocols: RFC 2930 (TKEY), RFC 8945 (TSIG), RFC 4025 (IPSECKEY), RFC
4701 (DHCID), RFC 8005 (HIP), RFC 8777 (AMTRELAY).
"""

from __future__ import annotations

from dissect.assigned_numbers.dns_messages import DnsResponseCode
from dissect.assigned_numbers.dns_types import DnsType
from dissect.domain_names import Name
from dissect.protocols.dns.data import data_place
from dissect.schema import RFC, FieldOrigin, Header, ListField, OptionList, Say, Stack, automatic, field, phrases
from dissect.schema.words import BitsInteger, Bytes, DomainName, Flag, GreedyBytes, Int8ub, Int16ub, Int32ub, this


class IPSECKEYData(Header):
    """A key for traffic to the name, and the gateway to send it through (RFC 4025 §2.1)."""

    precedence: int = field(
        Int8ub, "precedence", wireshark="dns.ipseckey.gateway_precedence", meaning="which of several; lower goes first"
    )
    gateway_type: int = field(
        Int8ub,
        "gateway type",
        wireshark="dns.ipseckey.gateway_type",
        meaning="0 no gateway, 1 an IPv4 address, 2 an IPv6 address, 3 a name",
    )
    algorithm: int = field(
        Int8ub, "algorithm", wireshark="dns.ipseckey.gateway_algorithm", meaning="0 no key, 1 DSA, 2 RSA, 3 ECDSA"
    )
    gateway_and_key: bytes = field(
        GreedyBytes, "gateway, public key", default=b"", meaning="the gateway as its type says, then the key"
    )

    stack = data_place("ipseckey", RFC(4025, "2.1"), 45)


class DHCIDData(Header):
    """The DHCP client that the name belongs to, as a digest (RFC 4701 §3.1)."""

    identifier_type: int = field(Int16ub, "identifier type code", meaning="which of the client's identifiers it is of")
    digest_type: int = field(Int8ub, "digest type code", default=1, meaning="1 SHA-256")
    digest: bytes = field(GreedyBytes, "digest", meaning="over identifier and name")

    stack = data_place("dhcid", RFC(4701, "3.1"), 49)


class RendezvousServer(Header):
    """A host through which others reach the name (RFC 8005 §5)."""

    name: Name = field(DomainName, "Rendezvous Server", wireshark="dns.hip.rendezvous_server", meaning="its name")

    stack = Stack(name="dns.hip.server", reference=RFC(8005, "5"), origin=FieldOrigin.KEPT)


class HIPData(Header):
    """The identity of a host in the Host Identity Protocol (RFC 8005 §5)."""

    identity_tag_length: int = automatic(
        Int8ub, "HIT length", wireshark="dns.hip.hit.length", meaning="octets of the tag"
    )
    public_key_algorithm: int = field(
        Int8ub, "PK algorithm", wireshark="dns.hip.hit.pk.algo", meaning="as for IPSECKEY: 1 DSA, 2 RSA, 3 ECDSA"
    )
    public_key_length: int = automatic(Int16ub, "PK length", wireshark="dns.hip.pk.length", meaning="octets of the key")
    identity_tag: bytes = field(
        Bytes(this.identity_tag_length), "HIT", wireshark="dns.hip.hit", meaning="a digest of the key"
    )
    public_key: bytes = field(
        Bytes(this.public_key_length), "Public Key", wireshark="dns.hip.pk", meaning="as the algorithm says"
    )
    rendezvous_servers: ListField = field(
        GreedyBytes,
        "Rendezvous Servers",
        default=b"",
        options=OptionList(DnsType, (), RendezvousServer),
        meaning="hosts through which the name is reached",
    )

    stack = data_place("hip", RFC(8005, "5"), 55)


class TKEYData(Header):
    """Agrees on a secret for TSIG (RFC 2930 §2)."""

    algorithm_name: Name = field(
        DomainName, "Algorithm", wireshark="dns.tkey.algo_name", meaning="how the secret will be used"
    )
    inception: int = field(
        Int32ub, "Inception", wireshark="dns.tkey.signature_inception", meaning="seconds since 1970, not valid before"
    )
    expiration: int = field(
        Int32ub, "Expiration", wireshark="dns.tkey.signature_expiration", meaning="seconds since 1970, not valid after"
    )
    mode: int = field(
        Int16ub,
        "Mode",
        wireshark="dns.tkey.mode",
        meaning="1 the server gives it, 2 Diffie-Hellman, 3 GSS-API, 4 the client gives it, 5 deletes it",
    )
    error: int = field(
        Int16ub,
        "Error",
        default=0,
        names=DnsResponseCode,
        wireshark="dns.tkey.error",
        meaning="how it went",
        origin=FieldOrigin.EVENT,
    )
    key_size: int = automatic(Int16ub, "Key Size", wireshark="dns.tkey.key_size", meaning="octets of the key data")
    key_data: bytes = field(Bytes(this.key_size), "Key Data", wireshark="dns.tkey.key_data", meaning="as the mode says")
    other_size: int = automatic(
        Int16ub, "Other Size", wireshark="dns.tkey.other_size", meaning="octets of the other data"
    )
    other_data: bytes = field(
        Bytes(this.other_size), "Other Data", default=b"", wireshark="dns.tkey.other_data", meaning="not used"
    )

    line = phrases("{algorithm_name}", Say("{error}", when=this.error != 0))

    stack = data_place("tkey", RFC(2930, "2"), 249, origin=FieldOrigin.CHOSEN)


class TSIGData(Header):
    """A message authentication code over the message, with a shared secret (RFC 8945 §4.2)."""

    algorithm_name: Name = field(
        DomainName,
        "Algorithm Name",
        wireshark="dns.tsig.algorithm_name",
        meaning="how the code was made",
        origin=FieldOrigin.CONFIGURED,
    )
    time_signed: int = field(
        BitsInteger(48),
        "Time Signed",
        wireshark="dns.tsig.time_signed",
        meaning="seconds since 1970",
        origin=FieldOrigin.CLOCK,
    )
    fudge: int = field(
        Int16ub,
        "Fudge",
        default=300,
        wireshark="dns.tsig.fudge",
        meaning="seconds that the clocks may differ",
        origin=FieldOrigin.HABIT,
    )
    code_size: int = automatic(Int16ub, "MAC Size", wireshark="dns.tsig.mac_size", meaning="octets of the code")
    code: bytes = field(Bytes(this.code_size), "MAC", meaning="over message, time and secret")
    original_identifier: int = field(
        Int16ub,
        "Original ID",
        wireshark="dns.tsig.original_id",
        meaning="of the message before it was sent on",
        origin=FieldOrigin.COPIED,
    )
    error: int = field(
        Int16ub, "Error", default=0, names=DnsResponseCode, wireshark="dns.tsig.error", meaning="how it went"
    )
    other_length: int = automatic(
        Int16ub, "Other Len", wireshark="dns.tsig.other_len", meaning="octets of the other data"
    )
    other_data: bytes = field(
        Bytes(this.other_length),
        "Other Data",
        default=b"",
        wireshark="dns.tsig.other_data",
        meaning="the server's time, where the client's was wrong",
    )

    line = phrases("{algorithm_name}", Say("{error}", when=this.error != 0))

    stack = data_place("tsig", RFC(8945, "4.2"), 250, origin=FieldOrigin.EVENT)


class AMTRELAYData(Header):
    """A relay for networks without multicast (RFC 8777 §4.2)."""

    precedence: int = field(Int8ub, "precedence", meaning="which of several; lower goes first")
    discovery_optional: bool = field(Flag, "D", default=False, meaning="it may be used without looking for it first")
    relay_type: int = field(
        BitsInteger(7), "type", meaning="0 no relay, 1 an IPv4 address, 2 an IPv6 address, 3 a name"
    )
    relay: bytes = field(GreedyBytes, "relay", default=b"", meaning="as its type says")

    stack = data_place("amtrelay", RFC(8777, "4.2"), 260)


MEMBERS: tuple[type[Header], ...] = (IPSECKEYData, DHCIDData, HIPData, TKEYData, TSIGData, AMTRELAYData)
