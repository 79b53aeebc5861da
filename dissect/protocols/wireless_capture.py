"""Capture headers of IEEE 802.11 from before radiotap: Prism (link type 119) and AVS (163, and under 119 as well).

Prism's is a structure of the driver in the byte order of its host, and its first number is small; AVS's begins with a
number of four octets in network byte order (http://web.archive.org/web/2004/http://www.shaftnet.org/~pizza/software/capturefrm.txt).
"""

from __future__ import annotations

from dissect.assigned_numbers import LinkType
from dissect.problems import Code
from dissect.schema import Expect, Floor, Header, Next, Reference, Stack, field, phrases
from dissect.schema.words import Bytes, Int16ub, Int32ub, Int32ul, Int64ub, this

PRISM = Reference("LINKTYPE_IEEE802_11_PRISM", url="https://www.tcpdump.org/linktypes/LINKTYPE_IEEE802_11_PRISM.html")
AVS = Reference("LINKTYPE_IEEE802_11_AVS", url="https://www.tcpdump.org/linktypes/LINKTYPE_IEEE802_11_AVS.html")
AVS_MAGIC = 0x8021
PRISM_FIXED_OCTETS = 24
AVS_FIXED_OCTETS = 64
WIRELESS = [Next(LinkType, LinkType.IEEE802_11)]


class PrismCapture(Header):
    """The first four octets of headers of link type 119, as two halves of a number in either byte order."""

    high: int = field(Int16ub, "First two octets", default=0, meaning="zero on a big-endian host")
    low: int = field(Int16ub, "Next two octets", default=0, meaning="zero on a little-endian host")

    stack = Stack(name="prism", floor=Floor.CAPTURE, reference=PRISM, carried_as={LinkType: [119]})


class AVSUnderPrism(PrismCapture):
    """AVS's header under the number of Prism's."""

    length: int = field(
        Int32ub, "Header length", default=AVS_FIXED_OCTETS, wireshark="wlancap.length", meaning="in octets"
    )
    rest: bytes = field(Bytes(this.length - 8), "Fields", default=bytes(AVS_FIXED_OCTETS - 8), meaning="as under 163")

    stack = PrismCapture.stack.varied([this.high == AVS_MAGIC], name="wlancap", reference=AVS, next=WIRELESS)


class BigEndianPrism(PrismCapture):
    """Prism's header from a big-endian host."""

    length: int = field(Int32ub, "Message length", default=144, wireshark="prism.msglen", meaning="in octets")
    device: bytes = field(Bytes(16), "Device name", default=bytes(16), wireshark="prism.devname", meaning="text")
    values: bytes = field(
        Bytes(this.length - PRISM_FIXED_OCTETS), "Values", default=bytes(120), meaning="12 octets each"
    )

    stack = PrismCapture.stack.varied([this.high == 0], next=WIRELESS)


class LittleEndianPrism(PrismCapture):
    """Prism's header from a little-endian host."""

    length: int = field(Int32ul, "Message length", default=144, wireshark="prism.msglen", meaning="in octets")
    device: bytes = field(Bytes(16), "Device name", default=bytes(16), wireshark="prism.devname", meaning="text")
    values: bytes = field(
        Bytes(this.length - PRISM_FIXED_OCTETS), "Values", default=bytes(120), meaning="12 octets each"
    )

    stack = PrismCapture.stack.varied([None], next=WIRELESS)


class AVSCapture(Header):
    """Facts about a frame from the radio that received it, as AVS's drivers write them."""

    magic: int = field(
        Int32ub, "Header magic", default=0x80211001, wireshark="wlancap.magic", meaning="and the version"
    )
    length: int = field(
        Int32ub, "Header length", default=AVS_FIXED_OCTETS, wireshark="wlancap.length", meaning="in octets"
    )
    mac_time: int = field(Int64ub, "MAC timestamp", default=0, wireshark="wlancap.mactime", meaning="in microseconds")
    host_time: int = field(Int64ub, "Host timestamp", default=0, wireshark="wlancap.hosttime", meaning="of the host")
    phy_type: int = field(Int32ub, "PHY type", default=0, wireshark="wlancap.phytype", meaning="the kind of radio")
    channel: int = field(Int32ub, "Channel", default=0, meaning="number or frequency")
    data_rate: int = field(Int32ub, "Data rate", default=0, meaning="in units of 100 kb/s")
    antenna: int = field(Int32ub, "Antenna", default=0, wireshark="wlancap.antenna", meaning="which one")
    priority: int = field(Int32ub, "Priority", default=0, wireshark="wlancap.priority", meaning="by its number")
    signal_type: int = field(
        Int32ub, "SSI type", default=0, wireshark="wlancap.ssi_type", meaning="the unit of the next"
    )
    signal: int = field(Int32ub, "SSI signal", default=0, meaning="strength of the signal")
    noise: int = field(Int32ub, "SSI noise", default=0, meaning="strength of the noise")
    preamble: int = field(Int32ub, "Preamble", default=0, wireshark="wlancap.preamble", meaning="1 short, 2 long")
    encoding: int = field(Int32ub, "Encoding type", default=0, wireshark="wlancap.encoding", meaning="by its number")
    more: bytes = field(Bytes(this.length - AVS_FIXED_OCTETS), "More", default=b"", meaning="what later versions add")

    line = phrases("Channel={channel}", "Rate={data_rate}", "Signal={signal}")

    stack = Stack(
        name="wlancap",
        floor=Floor.CAPTURE,
        reference=AVS,
        carried_as={LinkType: [163]},
        next=WIRELESS,
        expect=[
            Expect(
                this.length >= AVS_FIXED_OCTETS,
                "length",
                "less than the 64 octets of the header",
                code=Code.BAD_LENGTH,
                reference=AVS,
            )
        ],
    )


HEADERS: tuple[type[Header], ...] = (PrismCapture, AVSUnderPrism, BigEndianPrism, LittleEndianPrism, AVSCapture)
