"""Options of the OPT pseudo-record (EDNS), and the reasons that one of them gives.

Registry: https://www.iana.org/assignments/dns-parameters, "DNS EDNS0 Option Codes (OPT)" and "Extended DNS Error
Codes" (public domain, CC0).
"""

from __future__ import annotations

from dissect.assigned_numbers.open_enum import OpenEnum


class EdnsOption(OpenEnum, maximum=0xFFFF):
    """The code of an option (RFC 6891 §6.1.2)."""

    LLQ = 1
    UPDATE_LEASE = 2, "Update Lease"
    NSID = 3
    DAU = 5
    DHU = 6
    N3U = 7
    CLIENT_SUBNET = 8, "Client Subnet"
    EXPIRE = 9, "EDNS Expire"
    COOKIE = 10, "Cookie"
    TCP_KEEPALIVE = 11, "TCP Keepalive"
    PADDING = 12, "Padding"
    CHAIN = 13
    KEY_TAG = 14, "Key Tag"
    EXTENDED_ERROR = 15, "Extended DNS Error"
    CLIENT_TAG = 16, "Client Tag"
    SERVER_TAG = 17, "Server Tag"
    REPORT_CHANNEL = 18, "Report-Channel"
    ZONEVERSION = 19
    UMBRELLA_IDENT = 20292, "Umbrella Ident"
    DEVICE_ID = 26946, "DeviceID"


class ExtendedDnsError(OpenEnum, maximum=0xFFFF):
    """The reason for a response code (RFC 8914 §4)."""

    OTHER_ERROR = 0, "Other Error"
    UNSUPPORTED_DNSKEY_ALGORITHM = 1, "Unsupported DNSKEY Algorithm"
    UNSUPPORTED_DS_DIGEST_TYPE = 2, "Unsupported DS Digest Type"
    STALE_ANSWER = 3, "Stale Answer"
    FORGED_ANSWER = 4, "Forged Answer"
    DNSSEC_INDETERMINATE = 5, "DNSSEC Indeterminate"
    DNSSEC_BOGUS = 6, "DNSSEC Bogus"
    SIGNATURE_EXPIRED = 7, "Signature Expired"
    SIGNATURE_NOT_YET_VALID = 8, "Signature Not Yet Valid"
    DNSKEY_MISSING = 9, "DNSKEY Missing"
    RRSIGS_MISSING = 10, "RRSIGs Missing"
    NO_ZONE_KEY_BIT_SET = 11, "No Zone Key Bit Set"
    NSEC_MISSING = 12, "NSEC Missing"
    CACHED_ERROR = 13, "Cached Error"
    NOT_READY = 14, "Not Ready"
    BLOCKED = 15, "Blocked"
    CENSORED = 16, "Censored"
    FILTERED = 17, "Filtered"
    PROHIBITED = 18, "Prohibited"
    STALE_NXDOMAIN_ANSWER = 19, "Stale NXDOMAIN Answer"
    NOT_AUTHORITATIVE = 20, "Not Authoritative"
    NOT_SUPPORTED = 21, "Not Supported"
    NO_REACHABLE_AUTHORITY = 22, "No Reachable Authority"
    NETWORK_ERROR = 23, "Network Error"
    INVALID_DATA = 24, "Invalid Data"
    SIGNATURE_EXPIRED_BEFORE_VALID = 25, "Signature Expired before Valid"
    TOO_EARLY = 26, "Too Early"
    UNSUPPORTED_NSEC3_ITERATIONS_VALUE = 27, "Unsupported NSEC3 Iterations Value"
    UNABLE_TO_CONFORM_TO_POLICY = 28, "Unable to conform to policy"
    SYNTHESIZED = 29, "Synthesized"
    INVALID_QUERY_TYPE = 30, "Invalid Query Type"
