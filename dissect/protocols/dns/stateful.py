"""Stateful operations: type-length-values in the place of questions and records. RFC 8490 §5.4 and §7."""

from __future__ import annotations

from dissect.assigned_numbers.dns_messages import DnsStatefulType
from dissect.problems import Code, Severity
from dissect.schema import RFC, Expect, Extent, FieldOrigin, Header, OptionList, Reference, Stack, automatic, field
from dissect.schema.words import Bytes, Int16ub, Int32ub, this

HEAD_OCTETS = 4


def _type(number: int) -> int:
    return field(
        Int16ub,
        "DSO-TYPE",
        default=number,
        names=DnsStatefulType,
        wireshark="dns.dso.tlv.type",
        meaning="what it says",
    )


def _length() -> int:
    return automatic(Int16ub, "DSO-LENGTH", wireshark="dns.dso.tlv.length", meaning="octets of the data")


def _item(number: int, name: str, octets: int, reference: Reference) -> Stack:
    return Stack(
        name=f"dns.dso.{name}",
        reference=reference,
        carried_as={DnsStatefulType: [number]},
        extent=[Extent(this.length + HEAD_OCTETS)],
        expect=[
            Expect(
                this.length == octets,
                "length",
                f"not the {octets} octets that it has",
                code=Code.BAD_OPTION,
                severity=Severity.WARN,
                reference=reference,
            )
        ],
    )


class DSOKeepalive(Header):
    """How long the session may be idle, and how often to send keepalives: a client asks for it, and the server decides
    (RFC 8490 §7.1)."""

    type: int = _type(1)
    length: int = _length()
    inactivity_timeout: int = field(
        Int32ub,
        "INACTIVITY TIMEOUT",
        wireshark="dns.dso.tlv.keepalive.inactivity",
        meaning="after how many milliseconds without use the client ends the session; all ones for never",
        origin=FieldOrigin.GRANTED,
    )
    keepalive_interval: int = field(
        Int32ub,
        "KEEPALIVE INTERVAL",
        wireshark="dns.dso.tlv.keepalive.interval",
        meaning="after how many milliseconds of silence the client sends a keepalive; all ones for never",
        origin=FieldOrigin.GRANTED,
    )

    stack = _item(1, "keepalive", 8, RFC(8490, "7.1"))


class DSORetryDelay(Header):
    """The server ends the session, and says when to come back (RFC 8490 §7.2)."""

    type: int = _type(2)
    length: int = _length()
    retry_delay: int = field(
        Int32ub,
        "RETRY DELAY",
        wireshark="dns.dso.tlv.retrydelay.retrydelay",
        meaning="in milliseconds",
        origin=FieldOrigin.EVENT,
    )

    stack = _item(2, "retrydelay", 4, RFC(8490, "7.2"))


class DSOPadding(Header):
    """Pads messages of different sizes to one size (RFC 8490 §7.3)."""

    type: int = _type(3)
    length: int = _length()
    padding: bytes = field(
        Bytes(this.length),
        "PADDING",
        default=b"",
        wireshark="dns.dso.tlv.encpad.padding",
        meaning="not to be looked at",
    )

    stack = Stack(
        name="dns.dso.encpad",
        reference=RFC(8490, "7.3"),
        carried_as={DnsStatefulType: [3]},
        extent=[Extent(this.length + HEAD_OCTETS)],
        origin=FieldOrigin.HABIT,
    )


class DSOOther(Header):
    """A type-length-value that is not declared here (RFC 8490 §5.4.4)."""

    type: int = field(Int16ub, "DSO-TYPE", names=DnsStatefulType, wireshark="dns.dso.tlv.type", meaning="what it says")
    length: int = _length()
    data: bytes = field(
        Bytes(this.length), "DSO-DATA", default=b"", wireshark="dns.dso.tlv.data", meaning="as the type says"
    )

    stack = Stack(
        name="dns.dso",
        reference=RFC(8490, "5.4.4"),
        extent=[Extent(this.length + HEAD_OCTETS)],
        origin=FieldOrigin.PROGRAM,
    )


TYPE_LENGTH_VALUES = OptionList(
    kinds=DnsStatefulType, members=(DSOKeepalive, DSORetryDelay, DSOPadding), unknown=DSOOther
)
