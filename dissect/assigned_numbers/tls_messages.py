"""Records, handshake messages, alerts and versions of TLS.

https://www.iana.org/assignments/tls-parameters (public domain, CC0); the values that mean nothing are RFC 8701's.
"""

from __future__ import annotations

from dissect.assigned_numbers.open_enum import OpenEnum


class TlsContentType(OpenEnum, maximum=0xFF, title="TLS content type"):
    """What a record holds (RFC 8446 §5.1)."""

    CHANGE_CIPHER_SPEC = 20, "Change Cipher Spec"
    ALERT = 21, "Alert"
    HANDSHAKE = 22, "Handshake"
    APPLICATION_DATA = 23, "Application Data"
    HEARTBEAT = 24, "Heartbeat"


class TlsHandshakeType(OpenEnum, maximum=0xFF, title="TLS handshake type"):
    """What a message of the handshake says (RFC 8446 §4)."""

    HELLO_REQUEST = 0, "Hello Request"
    CLIENT_HELLO = 1, "Client Hello"
    SERVER_HELLO = 2, "Server Hello"
    HELLO_VERIFY_REQUEST = 3, "Hello Verify Request"
    NEW_SESSION_TICKET = 4, "New Session Ticket"
    END_OF_EARLY_DATA = 5, "End of Early Data"
    HELLO_RETRY_REQUEST = 6, "Hello Retry Request"
    ENCRYPTED_EXTENSIONS = 8, "Encrypted Extensions"
    REQUEST_CONNECTION_ID = 9, "Request Connection ID"
    NEW_CONNECTION_ID = 10, "New Connection ID"
    CERTIFICATE = 11, "Certificate"
    SERVER_KEY_EXCHANGE = 12, "Server Key Exchange"
    CERTIFICATE_REQUEST = 13, "Certificate Request"
    SERVER_HELLO_DONE = 14, "Server Hello Done"
    CERTIFICATE_VERIFY = 15, "Certificate Verify"
    CLIENT_KEY_EXCHANGE = 16, "Client Key Exchange"
    CLIENT_CERTIFICATE_REQUEST = 17, "Client Certificate Request"
    FINISHED = 20, "Finished"
    CERTIFICATE_URL = 21, "Certificate URL"
    CERTIFICATE_STATUS = 22, "Certificate Status"
    SUPPLEMENTAL_DATA = 23, "Supplemental Data"
    KEY_UPDATE = 24, "Key Update"
    COMPRESSED_CERTIFICATE = 25, "Compressed Certificate"
    EKT_KEY = 26, "EKT Key"
    NEXT_PROTOCOL = 67, "Next Protocol"
    MESSAGE_HASH = 254, "Message Hash"


class TlsVersion(OpenEnum, maximum=0xFFFF, spelling="0x{:04x}", title="TLS version"):
    """A version of the protocol, with drafts that were in use (RFC 8446 §4.1.2)."""

    SSL_2_0 = 0x0002, "SSL 2.0"
    SSL_3_0 = 0x0300, "SSL 3.0"
    TLS_1_0 = 0x0301, "TLS 1.0"
    TLS_1_1 = 0x0302, "TLS 1.1"
    TLS_1_2 = 0x0303, "TLS 1.2"
    TLS_1_3 = 0x0304, "TLS 1.3"
    GREASE_0A0A = 0x0A0A, "GREASE"
    GREASE_1A1A = 0x1A1A, "GREASE"
    GREASE_2A2A = 0x2A2A, "GREASE"
    GREASE_3A3A = 0x3A3A, "GREASE"
    GREASE_4A4A = 0x4A4A, "GREASE"
    GREASE_5A5A = 0x5A5A, "GREASE"
    GREASE_6A6A = 0x6A6A, "GREASE"
    GREASE_7A7A = 0x7A7A, "GREASE"
    TLS_1_3_DRAFT_14 = 0x7F0E, "TLS 1.3 (draft 14)"
    TLS_1_3_DRAFT_15 = 0x7F0F, "TLS 1.3 (draft 15)"
    TLS_1_3_DRAFT_16 = 0x7F10, "TLS 1.3 (draft 16)"
    TLS_1_3_DRAFT_17 = 0x7F11, "TLS 1.3 (draft 17)"
    TLS_1_3_DRAFT_18 = 0x7F12, "TLS 1.3 (draft 18)"
    TLS_1_3_DRAFT_19 = 0x7F13, "TLS 1.3 (draft 19)"
    TLS_1_3_DRAFT_20 = 0x7F14, "TLS 1.3 (draft 20)"
    TLS_1_3_DRAFT_21 = 0x7F15, "TLS 1.3 (draft 21)"
    TLS_1_3_DRAFT_22 = 0x7F16, "TLS 1.3 (draft 22)"
    TLS_1_3_DRAFT_23 = 0x7F17, "TLS 1.3 (draft 23)"
    TLS_1_3_DRAFT_24 = 0x7F18, "TLS 1.3 (draft 24)"
    TLS_1_3_DRAFT_25 = 0x7F19, "TLS 1.3 (draft 25)"
    TLS_1_3_DRAFT_26 = 0x7F1A, "TLS 1.3 (draft 26)"
    TLS_1_3_DRAFT_27 = 0x7F1B, "TLS 1.3 (draft 27)"
    TLS_1_3_DRAFT_28 = 0x7F1C, "TLS 1.3 (draft 28)"
    GREASE_8A8A = 0x8A8A, "GREASE"
    GREASE_9A9A = 0x9A9A, "GREASE"
    GREASE_AAAA = 0xAAAA, "GREASE"
    GREASE_BABA = 0xBABA, "GREASE"
    GREASE_CACA = 0xCACA, "GREASE"
    GREASE_DADA = 0xDADA, "GREASE"
    GREASE_EAEA = 0xEAEA, "GREASE"
    GREASE_FAFA = 0xFAFA, "GREASE"
    DTLS_1_3 = 0xFEFC, "DTLS 1.3"
    DTLS_1_2 = 0xFEFD, "DTLS 1.2"
    DTLS_1_0 = 0xFEFF, "DTLS 1.0"


class TlsAlertLevel(OpenEnum, maximum=0xFF):
    """Whether the connection goes on (RFC 5246 §7.2)."""

    WARNING = 1, "Warning"
    FATAL = 2, "Fatal"


class TlsAlertDescription(OpenEnum, maximum=0xFF, title="TLS alert"):
    """What went wrong, or that the sender is done (RFC 8446 §6)."""

    CLOSE_NOTIFY = 0, "Close Notify"
    UNEXPECTED_MESSAGE = 10, "Unexpected Message"
    BAD_RECORD_MAC = 20, "Bad Record MAC"
    DECRYPTION_FAILED = 21, "Decryption Failed"
    RECORD_OVERFLOW = 22, "Record Overflow"
    DECOMPRESSION_FAILURE = 30, "Decompression Failure"
    HANDSHAKE_FAILURE = 40, "Handshake Failure"
    NO_CERTIFICATE = 41, "No Certificate"
    BAD_CERTIFICATE = 42, "Bad Certificate"
    UNSUPPORTED_CERTIFICATE = 43, "Unsupported Certificate"
    CERTIFICATE_REVOKED = 44, "Certificate Revoked"
    CERTIFICATE_EXPIRED = 45, "Certificate Expired"
    CERTIFICATE_UNKNOWN = 46, "Certificate Unknown"
    ILLEGAL_PARAMETER = 47, "Illegal Parameter"
    UNKNOWN_CA = 48, "Unknown CA"
    ACCESS_DENIED = 49, "Access Denied"
    DECODE_ERROR = 50, "Decode Error"
    DECRYPT_ERROR = 51, "Decrypt Error"
    TOO_MANY_CIDS_REQUESTED = 52, "Too Many CIDs Requested"
    EXPORT_RESTRICTION = 60, "Export Restriction"
    PROTOCOL_VERSION = 70, "Protocol Version"
    INSUFFICIENT_SECURITY = 71, "Insufficient Security"
    INTERNAL_ERROR = 80, "Internal Error"
    INAPPROPRIATE_FALLBACK = 86, "Inappropriate Fallback"
    USER_CANCELED = 90, "User Canceled"
    NO_RENEGOTIATION = 100, "No Renegotiation"
    MISSING_EXTENSION = 109, "Missing Extension"
    UNSUPPORTED_EXTENSION = 110, "Unsupported Extension"
    CERTIFICATE_UNOBTAINABLE = 111, "Certificate Unobtainable"
    UNRECOGNIZED_NAME = 112, "Unrecognized Name"
    BAD_CERTIFICATE_STATUS_RESPONSE = 113, "Bad Certificate Status Response"
    BAD_CERTIFICATE_HASH_VALUE = 114, "Bad Certificate Hash Value"
    UNKNOWN_PSK_IDENTITY = 115, "Unknown PSK Identity"
    CERTIFICATE_REQUIRED = 116, "Certificate Required"
    GENERAL_ERROR = 117, "General Error"
    NO_APPLICATION_PROTOCOL = 120, "No Application Protocol"
    ECH_REQUIRED = 121, "ECH Required"


class TlsCompressionMethod(OpenEnum, maximum=0xFF):
    """How data are compressed before they are encrypted (RFC 3749, RFC 3943)."""

    NULL = 0, "null"
    DEFLATE = 1
    LZS = 64
