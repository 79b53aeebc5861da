"""The numbers in the header of a DNS message and beside every record: operations, response codes, classes.

Registry: https://www.iana.org/assignments/dns-parameters (public domain, CC0).
"""

from __future__ import annotations

from dissect.assigned_numbers.open_enum import OpenEnum


class DnsOpcode(OpenEnum, maximum=0xF):
    """The operation that a message asks for (RFC 1035 §4.1.1, RFC 1996, RFC 2136, RFC 8490)."""

    QUERY = 0, "Query"
    INVERSE_QUERY = 1, "Inverse Query (obsolete)"
    STATUS = 2, "Status"
    NOTIFY = 4, "Notify"
    UPDATE = 5, "Update"
    STATEFUL_OPERATIONS = 6, "DNS Stateful Operations"


class DnsResponseCode(OpenEnum, maximum=0xFFFF):
    """The result; above 15 only with EDNS and in the error fields of TSIG and TKEY (RFC 6895 §2.3)."""

    NO_ERROR = 0, "No Error"
    FORMAT_ERROR = 1, "Format Error"
    SERVER_FAILURE = 2, "Server Failure"
    NON_EXISTENT_DOMAIN = 3, "No such name"
    NOT_IMPLEMENTED = 4, "Not Implemented"
    REFUSED = 5, "Query Refused"
    NAME_EXISTS = 6, "Name Exists when it should not"
    RECORD_SET_EXISTS = 7, "RR Set Exists when it should not"
    NO_SUCH_RECORD_SET = 8, "RR Set that should exist does not"
    NOT_AUTHORITATIVE = 9, "Server Not Authoritative for zone, or Not Authorized"
    NOT_IN_ZONE = 10, "Name not contained in zone"
    STATEFUL_TYPE_NOT_IMPLEMENTED = 11, "DSO-TYPE Not Implemented"
    BAD_VERSION_OR_SIGNATURE = 16, "Bad OPT Version, or TSIG Signature Failure"
    BAD_KEY = 17, "Key not recognized"
    BAD_TIME = 18, "Signature out of time window"
    BAD_MODE = 19, "Bad TKEY Mode"
    BAD_NAME = 20, "Duplicate key name"
    BAD_ALGORITHM = 21, "Algorithm not supported"
    BAD_TRUNCATION = 22, "Bad Truncation"
    BAD_COOKIE = 23, "Bad or missing Server Cookie"


class DnsClass(OpenEnum, maximum=0xFFFF):
    """The class of a record or question: which protocol family's names (RFC 1035 §3.2.4, RFC 2136)."""

    INTERNET = 1, "IN"
    CHAOS = 3, "CH"
    HESIOD = 4, "HS"
    NONE = 254
    ANY = 255


class DnsStatefulType(OpenEnum, maximum=0xFFFF):
    """The type of a type-length-value of a stateful operation (RFC 8490 §10.3, RFC 8765)."""

    KEEPALIVE = 1, "KeepAlive"
    RETRY_DELAY = 2, "RetryDelay"
    ENCRYPTION_PADDING = 3, "EncryptionPadding"
    SUBSCRIBE = 0x40
    PUSH = 0x41
    UNSUBSCRIBE = 0x42
    RECONFIRM = 0x43
