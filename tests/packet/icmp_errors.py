"""Error messages of ICMP with extensions after what they quote (RFC 4884)."""

from __future__ import annotations

from dissect.checksum import ones_complement_sum
from dissect.protocols.icmp_extensions import ICMPExtensionObject
from dissect.protocols.icmpv4 import ICMPv4TimeExceeded
from dissect.protocols.icmpv6.messages import ICMPv6TimeExceeded
from dissect.schema import Header
from tests.packet.frames import ETHERNET, build, ipv4, ipv6, udp

OBJECT = bytes(ICMPExtensionObject(length=8, class_number=9, class_type=1, payload=b"abcd"))
EXTENSION = b"\x20\x00" + (0xFFFF - ones_complement_sum(b"\x20\x00" + OBJECT)).to_bytes(2, "big") + OBJECT
QUOTED = 128


def quotation(version: int = 4, octets: int = QUOTED) -> bytes:
    """A quoted datagram with zeros after it."""
    return build(b"ping", udp(), ipv4() if version == 4 else ipv6())[ETHERNET:].ljust(octets, b"\0")


def error(extension: bytes = EXTENSION, *, said: bool = True, version: int = 4, octets: int = QUOTED) -> bytes:
    """An ICMP error with extensions; `said`: with the length of the quotation."""
    if version == 4:
        header: Header = ICMPv4TimeExceeded(type=11, length=octets // 4 if said else 0)
        return build(quotation(4, octets) + extension, header, ipv4())
    header = ICMPv6TimeExceeded(type=3, length=octets // 8 if said else 0)
    return build(quotation(6, octets) + extension, header, ipv6())
