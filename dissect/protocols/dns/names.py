"""RDATA of domain names: RFC 1035 §3.3 (NS, CNAME, SOA, PTR, MX and the old mailboxes), RFC 1183 (RP, AFSDB,
RT), RFC 1348 (NSAP-PTR), RFC 2163 (PX), RFC 2230 (KX), RFC 6672 (DNAME), RFC 6742 (LP).

Only the names of RFC 1035 may be compressed (RFC 3597 §4); the others are read either way.
"""

from __future__ import annotations

from dissect.domain_names import Name
from dissect.protocols.dns.data import data_place
from dissect.schema import RFC, FieldOrigin, Header, Reference, field, phrases
from dissect.schema.words import DomainName, Int16ub, Int32ub


def _preference(wireshark: str) -> int:
    return field(Int16ub, "PREFERENCE", default=0, wireshark=wireshark, meaning="which of several; lower goes first")


class NSData(Header):
    """A server that has authority for the name (RFC 1035 §3.3.11)."""

    name_server: Name = field(
        DomainName, "NSDNAME", wireshark="dns.ns", meaning="the server's name", origin=FieldOrigin.KEPT
    )

    stack = data_place("ns", RFC(1035, "3.3.11"), 2)


class MDData(Header):
    """A host that delivers mail for the name; obsolete, use MX (RFC 1035 §3.3.4)."""

    mail_destination: Name = field(
        DomainName, "MADNAME", wireshark="dns.md", meaning="the host's name", origin=FieldOrigin.KEPT
    )

    stack = data_place("md", RFC(1035, "3.3.4"), 3)


class MFData(Header):
    """A host that forwards mail for the name; obsolete, use MX (RFC 1035 §3.3.5)."""

    mail_forwarder: Name = field(
        DomainName, "MADNAME", wireshark="dns.mf", meaning="the host's name", origin=FieldOrigin.KEPT
    )

    stack = data_place("mf", RFC(1035, "3.3.5"), 4)


class CNAMEData(Header):
    """The canonical name for the owner, which is an alias (RFC 1035 §3.3.1)."""

    canonical_name: Name = field(
        DomainName, "CNAME", wireshark="dns.cname", meaning="the name to ask for instead", origin=FieldOrigin.KEPT
    )

    stack = data_place("cname", RFC(1035, "3.3.1"), 5)


class SOAData(Header):
    """Start of a zone of authority: its primary server, and how long copies of it last (RFC 1035 §3.3.13)."""

    primary_name_server: Name = field(
        DomainName,
        "MNAME",
        wireshark="dns.soa.mname",
        meaning="the server that the zone comes from",
        origin=FieldOrigin.KEPT,
    )
    responsible_mailbox: Name = field(
        DomainName,
        "RNAME",
        wireshark="dns.soa.rname",
        meaning="the mailbox of the person responsible, with a dot for the at sign",
        origin=FieldOrigin.KEPT,
    )
    serial: int = field(
        Int32ub,
        "SERIAL",
        wireshark="dns.soa.serial_number",
        meaning="the version of the zone, which wraps around",
        origin=FieldOrigin.KEPT,
    )
    refresh: int = field(
        Int32ub,
        "REFRESH",
        wireshark="dns.soa.refresh_interval",
        meaning="seconds until copies are looked after",
        origin=FieldOrigin.KEPT,
    )
    retry: int = field(
        Int32ub,
        "RETRY",
        wireshark="dns.soa.retry_interval",
        meaning="seconds until a failed refresh is tried again",
        origin=FieldOrigin.KEPT,
    )
    expire: int = field(
        Int32ub,
        "EXPIRE",
        wireshark="dns.soa.expire_limit",
        meaning="seconds until a copy that cannot be refreshed ends",
        origin=FieldOrigin.KEPT,
    )
    minimum: int = field(
        Int32ub,
        "MINIMUM",
        wireshark="dns.soa.minimum_ttl",
        meaning="seconds that the absence of a name may be remembered (RFC 2308 §4)",
        origin=FieldOrigin.KEPT,
    )

    line = phrases("{primary_name_server}", "{serial}")

    stack = data_place("soa", RFC(1035, "3.3.13"), 6)


class MBData(Header):
    """A host with the mailbox of the name (RFC 1035 §3.3.3)."""

    mailbox_host: Name = field(
        DomainName, "MADNAME", wireshark="dns.mb", meaning="the host's name", origin=FieldOrigin.KEPT
    )

    stack = data_place("mb", RFC(1035, "3.3.3"), 7)


class MGData(Header):
    """A mailbox that is a member of the mail group (RFC 1035 §3.3.6)."""

    group_member: Name = field(
        DomainName, "MGMNAME", wireshark="dns.mg", meaning="the member's mailbox", origin=FieldOrigin.KEPT
    )

    stack = data_place("mg", RFC(1035, "3.3.6"), 8)


class MRData(Header):
    """The new name of a renamed mailbox (RFC 1035 §3.3.8)."""

    new_name: Name = field(
        DomainName, "NEWNAME", wireshark="dns.mr", meaning="the mailbox to use instead", origin=FieldOrigin.KEPT
    )

    stack = data_place("mr", RFC(1035, "3.3.8"), 9)


class PTRData(Header):
    """A pointer to another name: the name of an address, or an available service (RFC 1035 §3.3.12)."""

    domain_name: Name = field(
        DomainName, "PTRDNAME", wireshark="dns.ptr.domain_name", meaning="what is pointed to", origin=FieldOrigin.KEPT
    )

    stack = data_place("ptr", RFC(1035, "3.3.12"), 12)


class MINFOData(Header):
    """The mailbox responsible for a mailing list (RFC 1035 §3.3.7)."""

    responsible_mailbox: Name = field(
        DomainName,
        "RMAILBX",
        wireshark="dns.minfo.r",
        meaning="the mailbox of the person responsible",
        origin=FieldOrigin.KEPT,
    )
    error_mailbox: Name = field(
        DomainName, "EMAILBX", wireshark="dns.minfo.e", meaning="where errors are sent", origin=FieldOrigin.KEPT
    )

    stack = data_place("minfo", RFC(1035, "3.3.7"), 14)


class MXData(Header):
    """Mail exchange: a host that accepts mail for the name (RFC 1035 §3.3.9)."""

    preference: int = _preference("dns.mx.preference")
    exchange: Name = field(
        DomainName,
        "EXCHANGE",
        wireshark="dns.mx.mail_exchange",
        meaning="the host's name; the root for none (RFC 7505)",
        origin=FieldOrigin.KEPT,
    )

    line = phrases("{preference} {exchange}")

    stack = data_place("mx", RFC(1035, "3.3.9"), 15)


class RPData(Header):
    """The person responsible for the name (RFC 1183 §2.2)."""

    mailbox: Name = field(
        DomainName, "mbox-dname", wireshark="dns.rp.mailbox", meaning="the mailbox", origin=FieldOrigin.KEPT
    )
    text_name: Name = field(
        DomainName,
        "txt-dname",
        wireshark="dns.rp.txt_rr",
        meaning="where a TXT record says more; the root for nowhere",
        origin=FieldOrigin.KEPT,
    )

    stack = data_place("rp", RFC(1183, "2.2"), 17)


class AFSDBData(Header):
    """A host with an AFS cell database or a DCE directory for the name (RFC 1183 §1)."""

    subtype: int = field(
        Int16ub, "subtype", wireshark="dns.afsdb.subtype", meaning="1 AFS, 2 DCE", origin=FieldOrigin.KEPT
    )
    host_name: Name = field(
        DomainName, "hostname", wireshark="dns.afsdb.hostname", meaning="the host's name", origin=FieldOrigin.KEPT
    )

    stack = data_place("afsdb", RFC(1183, "1"), 18)


class RTData(Header):
    """An intermediate host, for hosts without a direct connection to the network (RFC 1183 §3.3)."""

    preference: int = _preference("dns.rt.subtype")
    intermediate_host: Name = field(
        DomainName,
        "intermediate-host",
        wireshark="dns.rt.intermediate_host",
        meaning="the host's name",
        origin=FieldOrigin.KEPT,
    )

    line = phrases("{preference} {intermediate_host}")

    stack = data_place("rt", RFC(1183, "3.3"), 21)


class NSAPPTRData(Header):
    """The name of an OSI network address (RFC 1348)."""

    owner: Name = field(
        DomainName, "PTRDNAME", wireshark="dns.nsap_ptr.owner", meaning="what is pointed to", origin=FieldOrigin.KEPT
    )

    stack = data_place("nsap_ptr", RFC(1348), 23)


class PXData(Header):
    """How mail names of the Internet and of X.400 correspond (RFC 2163 §4)."""

    preference: int = _preference("dns.px.preference")
    map_822: Name = field(
        DomainName, "MAP822", wireshark="dns.px.map822", meaning="the name in the Internet", origin=FieldOrigin.KEPT
    )
    map_x400: Name = field(
        DomainName, "MAPX400", wireshark="dns.px.map400", meaning="the name in X.400", origin=FieldOrigin.KEPT
    )

    stack = data_place("px", RFC(2163, "4"), 26)


class KXData(Header):
    """A host that exchanges keys for the name (RFC 2230 §3)."""

    preference: int = _preference("dns.kx.preference")
    exchanger: Name = field(
        DomainName, "EXCHANGER", wireshark="dns.kx.key_exchange", meaning="the host's name", origin=FieldOrigin.KEPT
    )

    line = phrases("{preference} {exchanger}")

    stack = data_place("kx", RFC(2230, "3"), 36)


class DNAMEData(Header):
    """Another name for everything below the owner (RFC 6672 §2.1)."""

    target: Name = field(
        DomainName, "target", wireshark="dns.dname", meaning="what the owner is replaced by", origin=FieldOrigin.KEPT
    )

    stack = data_place("dname", RFC(6672, "2.1"), 39)


class TALINKData(Header):
    """The trust anchors before and after this one (draft-wijngaards-dnsop-trust-history)."""

    previous_name: Name = field(DomainName, "PREVIOUS", meaning="where the older one stands", origin=FieldOrigin.KEPT)
    next_name: Name = field(DomainName, "NEXT", meaning="where the newer one stands", origin=FieldOrigin.KEPT)

    stack = data_place("talink", Reference("draft-wijngaards-dnsop-trust-history"), 58)


class LPData(Header):
    """The name that has locators of the identifier-locator network (RFC 6742 §2.4)."""

    preference: int = _preference("dns.ilnp.lp.preference")
    locator_name: Name = field(
        DomainName,
        "FQDN",
        wireshark="dns.ilnp.lp",
        meaning="the name with the L32 and L64 records",
        origin=FieldOrigin.KEPT,
    )

    line = phrases("{preference} {locator_name}")

    stack = data_place("lp", RFC(6742, "2.4"), 107)


MEMBERS: tuple[type[Header], ...] = (
    NSData,
    MDData,
    MFData,
    CNAMEData,
    SOAData,
    MBData,
    MGData,
    MRData,
    PTRData,
    MINFOData,
    MXData,
    RPData,
    AFSDBData,
    RTData,
    NSAPPTRData,
    PXData,
    KXData,
    DNAMEData,
    TALINKData,
    LPData,
)
