"""Options of the Link Control Protocol: RFC 1661 §6, RFC 1662 §7.1 (control characters)."""

from __future__ import annotations

from dissect.assigned_numbers.ppp_protocols import LcpOption, PppProtocol
from dissect.protocols.ppp_control.option import option_length, option_place, option_type
from dissect.schema import RFC, Extent, FieldOrigin, Header, OptionList, Stack, field, phrases
from dissect.schema.words import Bytes, Int8ub, Int16ub, Int32ub, this


class LCPMaximumReceiveUnit(Header):
    """The largest packet that the sender accepts (RFC 1661 §6.1)."""

    type: int = option_type("lcp", 1, LcpOption)
    length: int = option_length("lcp")
    maximum_receive_unit: int = field(
        Int16ub,
        "Maximum-Receive-Unit",
        short="MRU",
        wireshark="lcp.opt.mru",
        meaning="octets; 1500 if not agreed on",
        origin=FieldOrigin.LINK,
    )

    stack = option_place(LcpOption, 1, "lcp.opt.mru", RFC(1661, "6.1"), 4)


class LCPAsyncControlCharacterMap(Header):
    """The control characters to escape on an asynchronous line (RFC 1662 §7.1)."""

    type: int = option_type("lcp", 2, LcpOption)
    length: int = option_length("lcp")
    map: int = field(
        Int32ub,
        "Async-Control-Character-Map",
        short="ACCM",
        wireshark="lcp.opt.asyncmap",
        meaning="one bit for each of the first 32 characters",
        origin=FieldOrigin.HABIT,
        spelled="#010x",
    )

    line = phrases("accm {map}")

    stack = option_place(LcpOption, 2, "lcp.opt.accm", RFC(1662, "7.1"), 6)


class LCPAuthenticationProtocol(Header):
    """How the other side must authenticate (RFC 1661 §6.2)."""

    type: int = option_type("lcp", 3, LcpOption)
    length: int = option_length("lcp")
    authentication_protocol: int = field(
        Int16ub,
        "Authentication-Protocol",
        wireshark="lcp.opt.auth_protocol",
        names=PppProtocol,
        meaning="0xc023 by password, 0xc223 by challenge",
    )
    data: bytes = field(Bytes(this.length - 4), "Data", default=b"", meaning="the algorithm, with a challenge")

    stack = option_place(LcpOption, 3, "lcp.opt.auth", RFC(1661, "6.2"))


class LCPQualityProtocol(Header):
    """How to monitor the quality of the link (RFC 1661 §6.3)."""

    type: int = option_type("lcp", 4, LcpOption)
    length: int = option_length("lcp")
    quality_protocol: int = field(
        Int16ub,
        "Quality-Protocol",
        wireshark="lcp.opt.quality_protocol",
        names=PppProtocol,
        meaning="0xc025, link quality reports",
    )
    data: bytes = field(Bytes(this.length - 4), "Data", default=b"", meaning="how often a report is sent")

    stack = option_place(LcpOption, 4, "lcp.opt.qual", RFC(1661, "6.3"))


class LCPMagicNumber(Header):
    """A random number that reveals a looped-back line (RFC 1661 §6.4)."""

    type: int = option_type("lcp", 5, LcpOption)
    length: int = option_length("lcp")
    magic_number: int = field(
        Int32ub,
        "Magic-Number",
        wireshark="lcp.opt.magic_number",
        meaning="different on both ends of a link",
        origin=FieldOrigin.CHOSEN,
        spelled="#010x",
    )

    line = phrases("magic {magic_number}")

    stack = option_place(LcpOption, 5, "lcp.opt.magic", RFC(1661, "6.4"), 6)


class LCPProtocolFieldCompression(Header):
    """The sender accepts protocol numbers of one octet (RFC 1661 §6.5)."""

    type: int = option_type("lcp", 7, LcpOption)
    length: int = option_length("lcp")

    stack = option_place(LcpOption, 7, "lcp.opt.pfc", RFC(1661, "6.5"), 2)


class LCPAddressAndControlFieldCompression(Header):
    """The sender accepts frames without address and control (RFC 1661 §6.6)."""

    type: int = option_type("lcp", 8, LcpOption)
    length: int = option_length("lcp")

    stack = option_place(LcpOption, 8, "lcp.opt.acfc", RFC(1661, "6.6"), 2)


class LCPUnknownOption(Header):
    """An option that is not declared here; the other side may reject it (RFC 1661 §5.4)."""

    type: int = field(Int8ub, "Type", wireshark="lcp.opt.type", names=LcpOption, meaning="which option it is")
    length: int = option_length("lcp")
    data: bytes = field(Bytes(this.length - 2), "Data", default=b"", meaning="the octets of the option, as they are")

    stack = Stack(
        name="lcp.opt.unknown",
        reference=RFC(1661, "6"),
        origin=FieldOrigin.HABIT,
        extent=[Extent(this.length)],
        expect=option_place(LcpOption, 0, "", RFC(1661, "6")).expect,
    )


LCP_OPTIONS = OptionList(
    kinds=LcpOption,
    members=(
        LCPMaximumReceiveUnit,
        LCPAsyncControlCharacterMap,
        LCPAuthenticationProtocol,
        LCPQualityProtocol,
        LCPMagicNumber,
        LCPProtocolFieldCompression,
        LCPAddressAndControlFieldCompression,
    ),
    unknown=LCPUnknownOption,
)
