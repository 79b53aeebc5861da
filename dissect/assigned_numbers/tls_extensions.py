"""Extensions of TLS messages, and the small numbers within them.

https://www.iana.org/assignments/tls-extensiontype-values and https://www.iana.org/assignments/tls-parameters (public
domain, CC0). Extensions that browsers send without an assignment have the names that their drafts gave them; the values
that mean nothing are RFC 8701's.
"""

from __future__ import annotations

from dissect.assigned_numbers.open_enum import OpenEnum


class TlsExtensionType(OpenEnum, maximum=0xFFFF, title="TLS extension"):
    """What an extension of a hello says (RFC 8446 §4.2)."""

    SERVER_NAME = 0, "server_name"
    MAX_FRAGMENT_LENGTH = 1, "max_fragment_length"
    CLIENT_CERTIFICATE_URL = 2, "client_certificate_url"
    TRUSTED_CA_KEYS = 3, "trusted_ca_keys"
    TRUNCATED_HMAC = 4, "truncated_hmac"
    STATUS_REQUEST = 5, "status_request"
    USER_MAPPING = 6, "user_mapping"
    CLIENT_AUTHZ = 7, "client_authz"
    SERVER_AUTHZ = 8, "server_authz"
    CERT_TYPE = 9, "cert_type"
    SUPPORTED_GROUPS = 10, "supported_groups"
    EC_POINT_FORMATS = 11, "ec_point_formats"
    SRP = 12, "srp"
    SIGNATURE_ALGORITHMS = 13, "signature_algorithms"
    USE_SRTP = 14, "use_srtp"
    HEARTBEAT = 15, "heartbeat"
    APPLICATION_LAYER_PROTOCOL_NEGOTIATION = 16, "application_layer_protocol_negotiation"
    STATUS_REQUEST_V2 = 17, "status_request_v2"
    SIGNED_CERTIFICATE_TIMESTAMP = 18, "signed_certificate_timestamp"
    CLIENT_CERTIFICATE_TYPE = 19, "client_certificate_type"
    SERVER_CERTIFICATE_TYPE = 20, "server_certificate_type"
    PADDING = 21, "padding"
    ENCRYPT_THEN_MAC = 22, "encrypt_then_mac"
    EXTENDED_MASTER_SECRET = 23, "extended_master_secret"
    TOKEN_BINDING = 24, "token_binding"
    CACHED_INFO = 25, "cached_info"
    TLS_LTS = 26, "tls_lts"
    COMPRESS_CERTIFICATE = 27, "compress_certificate"
    RECORD_SIZE_LIMIT = 28, "record_size_limit"
    PWD_PROTECT = 29, "pwd_protect"
    PWD_CLEAR = 30, "pwd_clear"
    PASSWORD_SALT = 31, "password_salt"
    TICKET_PINNING = 32, "ticket_pinning"
    TLS_CERT_WITH_EXTERN_PSK = 33, "tls_cert_with_extern_psk"
    DELEGATED_CREDENTIAL = 34, "delegated_credential"
    SESSION_TICKET = 35, "session_ticket"
    TLMSP = 36, "TLMSP"
    TLMSP_PROXYING = 37, "TLMSP_proxying"
    TLMSP_DELEGATE = 38, "TLMSP_delegate"
    SUPPORTED_EKT_CIPHERS = 39, "supported_ekt_ciphers"
    PRE_SHARED_KEY = 41, "pre_shared_key"
    EARLY_DATA = 42, "early_data"
    SUPPORTED_VERSIONS = 43, "supported_versions"
    COOKIE = 44, "cookie"
    PSK_KEY_EXCHANGE_MODES = 45, "psk_key_exchange_modes"
    CERTIFICATE_AUTHORITIES = 47, "certificate_authorities"
    OID_FILTERS = 48, "oid_filters"
    POST_HANDSHAKE_AUTH = 49, "post_handshake_auth"
    SIGNATURE_ALGORITHMS_CERT = 50, "signature_algorithms_cert"
    KEY_SHARE = 51, "key_share"
    TRANSPARENCY_INFO = 52, "transparency_info"
    CONNECTION_ID = 54, "connection_id"
    EXTERNAL_ID_HASH = 55, "external_id_hash"
    EXTERNAL_SESSION_ID = 56, "external_session_id"
    QUIC_TRANSPORT_PARAMETERS = 57, "quic_transport_parameters"
    TICKET_REQUEST = 58, "ticket_request"
    DNSSEC_CHAIN = 59, "dnssec_chain"
    SEQUENCE_NUMBER_ENCRYPTION_ALGORITHMS = 60, "sequence_number_encryption_algorithms"
    RRC = 61, "rrc"
    TLS_FLAGS = 62, "tls_flags"
    GREASE_0A0A = 0x0A0A, "GREASE"
    GREASE_1A1A = 0x1A1A, "GREASE"
    GREASE_2A2A = 0x2A2A, "GREASE"
    NEXT_PROTOCOL_NEGOTIATION = 0x3374, "next_protocol_negotiation"
    GREASE_3A3A = 0x3A3A, "GREASE"
    APPLICATION_SETTINGS_OLD = 0x4469, "application_settings_old"
    APPLICATION_SETTINGS = 0x44CD, "application_settings"
    GREASE_4A4A = 0x4A4A, "GREASE"
    GREASE_5A5A = 0x5A5A, "GREASE"
    GREASE_6A6A = 0x6A6A, "GREASE"
    CHANNEL_ID = 0x7550, "channel_id"
    GREASE_7A7A = 0x7A7A, "GREASE"
    GREASE_8A8A = 0x8A8A, "GREASE"
    GREASE_9A9A = 0x9A9A, "GREASE"
    GREASE_AAAA = 0xAAAA, "GREASE"
    GREASE_BABA = 0xBABA, "GREASE"
    GREASE_CACA = 0xCACA, "GREASE"
    GREASE_DADA = 0xDADA, "GREASE"
    GREASE_EAEA = 0xEAEA, "GREASE"
    GREASE_FAFA = 0xFAFA, "GREASE"
    ECH_OUTER_EXTENSIONS = 0xFD00, "ech_outer_extensions"
    ENCRYPTED_CLIENT_HELLO = 0xFE0D, "encrypted_client_hello"
    RENEGOTIATION_INFO = 0xFF01, "renegotiation_info"


class TlsNameType(OpenEnum, maximum=0xFF):
    """What kind of name a server is asked for by (RFC 6066 §3)."""

    HOST_NAME = 0, "host_name"


class TlsPointFormat(OpenEnum, maximum=0xFF):
    """How points on elliptic curves are written (RFC 8422 §5.1.2)."""

    UNCOMPRESSED = 0, "uncompressed"
    COMPRESSED_PRIME = 1, "ansiX962_compressed_prime"
    COMPRESSED_CHAR2 = 2, "ansiX962_compressed_char2"


class TlsPskMode(OpenEnum, maximum=0xFF):
    """How a pre-shared key is used (RFC 8446 §4.2.9)."""

    PSK_KE = 0, "psk_ke"
    PSK_DHE_KE = 1, "psk_dhe_ke"
    GREASE_0B = 0x0B, "GREASE"
    GREASE_2A = 0x2A, "GREASE"
    GREASE_49 = 0x49, "GREASE"
    GREASE_68 = 0x68, "GREASE"
    GREASE_87 = 0x87, "GREASE"
    GREASE_A6 = 0xA6, "GREASE"
    GREASE_C5 = 0xC5, "GREASE"
    GREASE_E4 = 0xE4, "GREASE"


class TlsStatusType(OpenEnum, maximum=0xFF):
    """How a certificate's revocation is asked about (RFC 6066 §8, RFC 6961)."""

    OCSP = 1, "OCSP"
    OCSP_MULTI = 2, "OCSP multi"


class TlsMaximumFragmentLength(OpenEnum, maximum=0xFF):
    """How long the data of records may be (RFC 6066 §4)."""

    OCTETS_512 = 1, "512"
    OCTETS_1024 = 2, "1024"
    OCTETS_2048 = 3, "2048"
    OCTETS_4096 = 4, "4096"


class TlsCertificateCompression(OpenEnum, maximum=0xFFFF):
    """How certificates are compressed (RFC 8879 §7.3)."""

    ZLIB = 1, "zlib"
    BROTLI = 2, "brotli"
    ZSTD = 3, "zstd"
