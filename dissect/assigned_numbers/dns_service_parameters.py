"""Parameters of service bindings (SVCB and HTTPS records).

Registry: https://www.iana.org/assignments/dns-svcb (public domain, CC0).
"""

from __future__ import annotations

from dissect.assigned_numbers.open_enum import OpenEnum


class ServiceParameterKey(OpenEnum, maximum=0xFFFF):
    """The key of a parameter (RFC 9460 §14.3)."""

    MANDATORY = 0, "mandatory"
    ALPN = 1, "alpn"
    NO_DEFAULT_ALPN = 2, "no-default-alpn"
    PORT = 3, "port"
    IPV4HINT = 4, "ipv4hint"
    ECH = 5, "ech"
    IPV6HINT = 6, "ipv6hint"
    DOHPATH = 7, "dohpath"
    OHTTP = 8, "ohttp"
    TLS_SUPPORTED_GROUPS = 9, "tls-supported-groups"
    DOCPATH = 10, "docpath"
    INVALID = 65535, "invalid key"
