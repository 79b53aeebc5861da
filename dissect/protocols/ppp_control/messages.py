"""Messages of PPP's control protocols: LCP (RFC 1661 §5), IPCP (RFC 1332), IPV6CP (RFC 5072).

All have the messages of LCP. A Configure message is a list of options; the messages without fields of their own keep
their octets as payload.
"""

from __future__ import annotations

from dissect.assigned_numbers.ppp_protocols import PppCode, PppProtocol
from dissect.problems import Code, Severity
from dissect.protocols.ppp_control.lcp_options import LCP_OPTIONS
from dissect.protocols.ppp_control.network_options import IPCP_OPTIONS, IPV6CP_OPTIONS
from dissect.schema import (
    RFC,
    Expect,
    Extent,
    FieldOrigin,
    Header,
    ListField,
    Payload,
    Reference,
    Stack,
    automatic,
    field,
    phrases,
)
from dissect.schema.words import Bytes, Int8ub, Int16ub, Int32ub, this

CONFIGURE = [this.code == code for code in (1, 2, 3, 4)]
HEADER_OCTETS = 4


def _place(name: str, reference: Reference, number: int) -> Stack:
    return Stack(
        name=name,
        reference=reference,
        carried_as={PppProtocol: [number]},
        payload=Payload.DATA,
        extent=[Extent(this.length)],
        expect=[
            Expect(
                this.length >= HEADER_OCTETS,
                "length",
                "shorter than code, identifier and length, which are 4 octets",
                code=Code.BAD_LENGTH,
                reference=RFC(1661, "5"),
            ),
            Expect(
                this.code != 0,
                "code",
                "a message of a vendor's own",
                code=Code.SUSPICIOUS,
                severity=Severity.NOTE,
                reference=RFC(2153),
            ),
        ],
    )


class ControlMessage(Header):
    """The first fields of the messages of all these protocols (RFC 1661 §5)."""

    code: int = field(
        Int8ub, "Code", wireshark="ppp.code", names=PppCode, meaning="which message it is", origin=FieldOrigin.EVENT
    )
    identifier: int = field(
        Int8ub,
        "Identifier",
        default=0,
        wireshark="ppp.identifier",
        meaning="the same in a request and its reply",
        origin=FieldOrigin.MATCHING,
    )
    length: int = automatic(Int16ub, "Length", wireshark="ppp.length", meaning="octets of the message")


class LCP(ControlMessage):
    """A message of the Link Control Protocol (RFC 1661 §5)."""

    stack = _place("lcp", RFC(1661, "5"), 0xC021)


class LCPConfigure(LCP):
    """Asks for options (1), or grants (2), changes (3) or rejects (4) those asked for (RFC 1661 §5.1 to §5.4)."""

    options: ListField = field(
        Bytes(this.length - HEADER_OCTETS), "Options", default=b"", options=LCP_OPTIONS, meaning="type, length, data"
    )

    stack = LCP.stack.varied(CONFIGURE, reference=RFC(1661, "5.1"))


class LCPProtocolReject(LCP):
    """The sender received a protocol that it does not know (RFC 1661 §5.7)."""

    rejected_protocol: int = field(
        Int16ub,
        "Rejected-Protocol",
        wireshark="lcp.rej_proto",
        names=PppProtocol,
        meaning="the number that is not known; the packet follows, shortened if need be",
        origin=FieldOrigin.COPIED,
    )

    line = phrases("{code}, {rejected_protocol}", "Id={identifier}")

    stack = LCP.stack.varied([this.code == 8], reference=RFC(1661, "5.7"))


class LCPEcho(LCP):
    """Asks for an answer (9), answers (10), or expects no answer (11) (RFC 1661 §5.8, §5.9)."""

    magic_number: int = field(
        Int32ub,
        "Magic-Number",
        wireshark="lcp.magic_number",
        meaning="the sender's, zero if none was agreed on",
        origin=FieldOrigin.CHOSEN,
        spelled="#010x",
    )

    stack = LCP.stack.varied([this.code == code for code in (9, 10, 11)], reference=RFC(1661, "5.8"))


class IPCP(ControlMessage):
    """A message of the Internet Protocol Control Protocol (RFC 1332 §2)."""

    stack = _place("ipcp", RFC(1332, "2"), 0x8021)


class IPCPConfigure(IPCP):
    """Asks for options (1), or grants (2), changes (3) or rejects (4) those asked for (RFC 1332 §3)."""

    options: ListField = field(
        Bytes(this.length - HEADER_OCTETS), "Options", default=b"", options=IPCP_OPTIONS, meaning="type, length, data"
    )

    stack = IPCP.stack.varied(CONFIGURE, reference=RFC(1332, "3"))


class IPV6CP(ControlMessage):
    """A message of the IPv6 Control Protocol (RFC 5072 §3)."""

    stack = _place("ipv6cp", RFC(5072, "3"), 0x8057)


class IPV6CPConfigure(IPV6CP):
    """Asks for options (1), or grants (2), changes (3) or rejects (4) those asked for (RFC 5072 §4)."""

    options: ListField = field(
        Bytes(this.length - HEADER_OCTETS), "Options", default=b"", options=IPV6CP_OPTIONS, meaning="type, length, data"
    )

    stack = IPV6CP.stack.varied(CONFIGURE, reference=RFC(5072, "4"))


HEADERS: tuple[type[Header], ...] = (
    LCP,
    LCPConfigure,
    LCPProtocolReject,
    LCPEcho,
    IPCP,
    IPCPConfigure,
    IPV6CP,
    IPV6CPConfigure,
)
