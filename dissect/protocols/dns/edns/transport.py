"""Options about the way that messages take: cookies (RFC 7873), idle connections (RFC 7828), padding (RFC 7830)."""

from __future__ import annotations

from dissect.protocols.dns.edns.option import broken, option_code, option_length, option_place
from dissect.schema import RFC, FieldOrigin, Header, field, phrases
from dissect.schema.tlv import exactly
from dissect.schema.words import Bytes, If, Int16ub, this

COOKIE_OCTETS = 8


class CookieOption(Header):
    """Cookies by which client and server recognize each other (RFC 7873 §4)."""

    code: int = option_code(10)
    length: int = option_length()
    client_cookie: bytes = field(
        Bytes(COOKIE_OCTETS),
        "Client Cookie",
        wireshark="dns.opt.cookie.client",
        meaning="made by the client",
        origin=FieldOrigin.MATCHING,
    )
    server_cookie: bytes = field(
        Bytes(this.length - COOKIE_OCTETS),
        "Server Cookie",
        default=b"",
        wireshark="dns.opt.cookie.server",
        meaning="made by the server: 8 to 32 octets, or none where the client does not know it yet",
    )

    line = phrases("cookie")

    stack = option_place(
        10,
        "cookie",
        RFC(7873, "4"),
        broken(
            this.length >= 2 * COOKIE_OCTETS,
            "length",
            "a server cookie of less than 8 octets",
            RFC(7873, "4"),
            this.length > COOKIE_OCTETS,
        ),
        broken(this.length <= 40, "length", "a server cookie of more than 32 octets", RFC(7873, "4")),
        origin=FieldOrigin.CHOSEN,
    )


class TCPKeepaliveOption(Header):
    """How long a connection may be idle; empty in questions (RFC 7828 §3.1)."""

    code: int = option_code(11)
    length: int = option_length()
    timeout: int | None = field(
        If(this.length == 2, Int16ub),
        "TIMEOUT",
        default=None,
        wireshark="dns.opt.edns_tcp_keepalive.timeout",
        meaning="in units of 100 milliseconds",
    )

    stack = option_place(
        11,
        "edns_tcp_keepalive",
        RFC(7828, "3.1"),
        exactly(2, RFC(7828, "3.1"), when=this.length != 0),
        origin=FieldOrigin.HABIT,
    )


class PaddingOption(Header):
    """Pads messages of different sizes to one size (RFC 7830 §3)."""

    code: int = option_code(12)
    length: int = option_length()
    padding: bytes = field(
        Bytes(this.length), "PADDING", default=b"", wireshark="dns.opt.padding", meaning="zeros; not to be looked at"
    )

    line = phrases()

    stack = option_place(12, "padding", RFC(7830, "3"), origin=FieldOrigin.HABIT)
