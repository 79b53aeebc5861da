"""WireGuard: the messages of the protocol's paper, https://www.wireguard.com/papers/wireguard.pdf, §5.4.

Everything but the indices is encrypted or random. Users choose the port; the documentation uses 51820.
"""

from __future__ import annotations

from dissect.assigned_numbers.open_enum import OpenEnum
from dissect.assigned_numbers.transport_ports import UdpPort
from dissect.schema import Floor, Header, Payload, Reference, Stack, field, phrases
from dissect.schema.words import Bytes, Int8ub, Int32ul, Int64ul, this

PAPER = Reference("WireGuard paper", "5.4", url="https://www.wireguard.com/papers/wireguard.pdf")


class WireGuardMessage(OpenEnum, maximum=0xFF):
    """The messages (§5.4)."""

    HANDSHAKE_INITIATION = 1, "Handshake Initiation"
    HANDSHAKE_RESPONSE = 2, "Handshake Response"
    COOKIE_REPLY = 3, "Cookie Reply"
    TRANSPORT_DATA = 4, "Transport Data"


def _code(number: int) -> bytes:
    """A message authentication code of 16 octets."""
    meaning = "proves that the sender knows the receiver's key" if number == 1 else "proves a cookie, or zeros"
    return field(Bytes(16), f"mac{number}", wireshark=f"wg.mac{number}", meaning=meaning)


class WireGuard(Header):
    """The first fields of messages of every type (§5.4)."""

    type: int = field(
        Int8ub, "type", wireshark="wg.type", names=WireGuardMessage, meaning="1 and 2 agree on keys, 4 carries data"
    )
    reserved: bytes = field(Bytes(3), "reserved", default=bytes(3), wireshark="wg.reserved", meaning="zeros")

    stack = Stack(
        name="wg",
        short="WireGuard",
        floor=Floor.TUNNEL,
        reference=PAPER,
        carried_as={UdpPort: [51820]},
        recognized_by=(this.type >= 1) & (this.type <= 4) & (this.reserved == 0),
    )


class WireGuardInitiation(WireGuard):
    """Asks for keys (§5.4.2)."""

    sender: int = field(
        Int32ul, "sender", wireshark="wg.sender", meaning="names the session at the sender", spelled="#010x"
    )
    ephemeral: bytes = field(Bytes(32), "ephemeral", wireshark="wg.ephemeral", meaning="a public key for once")
    static: bytes = field(Bytes(48), "static", meaning="the sender's public key, encrypted")
    timestamp: bytes = field(Bytes(28), "timestamp", meaning="against replay, encrypted")
    mac1: bytes = _code(1)
    mac2: bytes = _code(2)

    line = phrases("{type}", "Sender={sender}")

    stack = WireGuard.stack.varied([this.type == 1])


class WireGuardResponse(WireGuard):
    """Gives keys (§5.4.3)."""

    sender: int = field(
        Int32ul, "sender", wireshark="wg.sender", meaning="names the session at the sender", spelled="#010x"
    )
    receiver: int = field(
        Int32ul, "receiver", wireshark="wg.receiver", meaning="names the session at the receiver", spelled="#010x"
    )
    ephemeral: bytes = field(Bytes(32), "ephemeral", wireshark="wg.ephemeral", meaning="a public key for once")
    empty: bytes = field(Bytes(16), "empty", meaning="nothing, encrypted")
    mac1: bytes = _code(1)
    mac2: bytes = _code(2)

    line = phrases("{type}", "Sender={sender}", "Receiver={receiver}")

    stack = WireGuard.stack.varied([this.type == 2])


class WireGuardCookieReply(WireGuard):
    """A busy receiver asks its peer to prove its address (§5.4.7)."""

    receiver: int = field(
        Int32ul, "receiver", wireshark="wg.receiver", meaning="names the session at the receiver", spelled="#010x"
    )
    nonce: bytes = field(Bytes(24), "nonce", wireshark="wg.nonce", meaning="random octets")
    cookie: bytes = field(Bytes(32), "cookie", wireshark="wg.encrypted_cookie", meaning="the cookie, encrypted")

    line = phrases("{type}", "Receiver={receiver}")

    stack = WireGuard.stack.varied([this.type == 3])


class WireGuardTransport(WireGuard):
    """An IP packet follows, padded to 16 octets and encrypted (§5.4.6)."""

    receiver: int = field(
        Int32ul, "receiver", wireshark="wg.receiver", meaning="names the session at the receiver", spelled="#010x"
    )
    counter: int = field(Int64ul, "counter", wireshark="wg.counter", meaning="counts the packets, against replay")

    line = phrases("{type}", "Receiver={receiver}", "Counter={counter}", "Len={payload_octets}")

    stack = WireGuard.stack.varied([this.type == 4], payload=Payload.ENCRYPTED)


HEADERS: tuple[type[Header], ...] = (
    WireGuard,
    WireGuardInitiation,
    WireGuardResponse,
    WireGuardCookieReply,
    WireGuardTransport,
)
