"""The numbers in the header of a DNS message and beside every record: operations, response codes, classes.

Registry: https://www.iana.org/assignments/dns-parameters (public domain, CC0).
"""

from __future__ import annotations

from dissect.assigned_numbers.open_enum import OpenEnum


class DnsOpcode(OpenEnum, maximum=0xF):
    """The operation that a message asks for (RFC 1035 §4.1.1, RFC 1996, RFC 2136, RFC 8490)."""

    QUERY = 0, "Query"
    INVERSE_QUERY = 1, "Inverse Query"
    STATUS = 2, "Status"
    NOTIFY = 4, "Notify"
    UPDATE = 5, "Update"
    STATEFUL_OPERATIONS = 6, "Stateful Operation (DSO)"


class DnsResponseCode(OpenEnum, maximum=0xFFFF):
    """The result; above 15 only with EDNS and in the error fields of TSIG and TKEY (RFC 6895 §2.3)."""

    NO_ERROR = 0, "No Error"
    FORMAT_ERROR = 1, "Format Error (FORMERR)"
    SERVER_FAILURE = 2, "Server Failure (SERVFAIL)"
    NON_EXISTENT_DOMAIN = 3, "No such name (NXDOMAIN)"
    NOT_IMPLEMENTED = 4, "Not Implemented (NOTIMP)"
    REFUSED = 5, "Query Refused (REFUSED)"
    NAME_EXISTS = 6, "Name Exists when it should not (YXDOMAIN)"
    RECORD_SET_EXISTS = 7, "RR Set Exists when it should not (YXRRSET)"
    NO_SUCH_RECORD_SET = 8, "RR Set that should exist does not (NXRRSET)"
    NOT_AUTHORITATIVE = 9, "Server Not Authoritative for zone, or Not Authorized (NOTAUTH)"
    NOT_IN_ZONE = 10, "Name not contained in zone (NOTZONE)"
    STATEFUL_TYPE_NOT_IMPLEMENTED = 11, "DSO-TYPE Not Implemented"
    BAD_VERSION_OR_SIGNATURE = 16, "Bad OPT Version, or TSIG Signature Failure (BADVERS)"
    BAD_KEY = 17, "Key not recognized (BADKEY)"
    BAD_TIME = 18, "Signature out of time window (BADTIME)"
    BAD_MODE = 19, "Bad TKEY Mode (BADMODE)"
    BAD_NAME = 20, "Duplicate key name (BADNAME)"
    BAD_ALGORITHM = 21, "Algorithm not supported (BADALG)"
    BAD_TRUNCATION = 22, "Bad Truncation (BADTRUNC)"
    BAD_COOKIE = 23, "Bad or missing Server Cookie (BADCOOKIE)"


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
