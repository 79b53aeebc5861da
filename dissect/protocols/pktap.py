"""What macOS and iOS record about a packet: its interface, its process, and the link type of the frame (link type 258).

The layout is that of <net/pktap.h> in Apple's kernel (https://github.com/apple-oss-distributions/xnu, bsd/net/pktap.h);
numbers are little-endian, as on every host that writes it.
"""

from __future__ import annotations

from dissect.assigned_numbers import LinkType
from dissect.problems import Code
from dissect.schema import Expect, Floor, Header, Next, Reference, Stack, automatic, field, phrases
from dissect.schema.words import Bytes, Int16ul, Int32ul, this

HEADER_OCTETS = 108
PKTAP_HEADER = Reference("PKTAP", url="https://www.tcpdump.org/linktypes/LINKTYPE_PKTAP.html")


def _text(octets: int, label: str, wireshark: str, meaning: str) -> bytes:
    return field(Bytes(octets), label, default=bytes(octets), wireshark=wireshark, meaning=meaning)


class PKTAP(Header):
    """The interface and the process of a packet."""

    length: int = automatic(Int32ul, "Header length", wireshark="pktap.hdrlen", meaning="octets of this header")
    record_type: int = field(
        Int32ul, "Record type", default=1, wireshark="pktap.rectype", meaning="1, a packet follows"
    )
    link_type: int = automatic(Int32ul, "DLT", wireshark="pktap.dlt", meaning="what the packet begins with")
    interface_name: bytes = _text(24, "Interface name", "pktap.ifname", "text, up to a zero octet")
    flags: int = field(Int32ul, "Flags", default=0, wireshark="pktap.flags", meaning="1 it comes in, 2 it goes out")
    protocol_family: int = field(
        Int32ul, "Protocol family", default=0, wireshark="pktap.pfamily", meaning="2 IPv4, 30 IPv6"
    )
    link_header_length: int = field(
        Int32ul, "Link-layer header length", default=0, wireshark="pktap.llhdrlen", meaning="in octets"
    )
    link_trailer_length: int = field(
        Int32ul, "Link-layer trailer length", default=0, wireshark="pktap.lltrlrlen", meaning="in octets"
    )
    process_id: int = field(Int32ul, "Process ID", default=0, wireshark="pktap.pid", meaning="whose packet it is")
    command_name: bytes = _text(20, "Command name", "pktap.cmdname", "of that process, up to a zero octet")
    service_class: int = field(
        Int32ul, "Service class", default=0, wireshark="pktap.svc_class", meaning="class of traffic"
    )
    interface_type: int = field(Int16ul, "Interface type", default=0, wireshark="pktap.iftype", meaning="by its number")
    interface_unit: int = field(
        Int16ul, "Interface unit", default=0, wireshark="pktap.ifunit", meaning="which one of its kind"
    )
    effective_process_id: int = field(
        Int32ul, "Effective process ID", default=0, wireshark="pktap.epid", meaning="for which process it was sent"
    )
    effective_command_name: bytes = _text(20, "Effective command name", "pktap.ecmdname", "of that process")
    more: bytes = field(Bytes(this.length - HEADER_OCTETS), "More", default=b"", meaning="what later systems add")

    line = phrases("{interface_name:bare}", "{command_name:bare}")

    stack = Stack(
        name="pktap",
        floor=Floor.CAPTURE,
        reference=PKTAP_HEADER,
        carried_as={LinkType: [258]},
        next=[Next(LinkType, this.link_type, when=this.link_type <= LinkType.maximum)],
        expect=[
            Expect(
                this.length >= HEADER_OCTETS,
                "length",
                "less than the 108 octets of the header",
                code=Code.BAD_LENGTH,
                reference=PKTAP_HEADER,
            )
        ],
    )


HEADERS: tuple[type[Header], ...] = (PKTAP,)
