"""IP payload compression: RFC 3173. The payload is compressed, with an algorithm that both ends agreed on."""

from __future__ import annotations

from dissect.assigned_numbers import IpProtocol
from dissect.problems import Code, Severity
from dissect.schema import RFC, Expect, Floor, Header, Payload, Stack, field, phrases
from dissect.schema.words import Int8ub, Int16ub, this


class IPComp(Header):
    """A compressed payload follows (RFC 3173 §3.3)."""

    next_header: int = field(
        Int8ub, "Next Header", wireshark="ipcomp.next_header", names=IpProtocol, meaning="what was compressed"
    )
    flags: int = field(Int8ub, "Flags", default=0, wireshark="ipcomp.flags", meaning="zero")
    compression_parameter_index: int = field(
        Int16ub,
        "Compression Parameter Index",
        short="CPI",
        wireshark="ipcomp.cpi",
        meaning="the algorithm below 64 (2 is DEFLATE, 3 LZS), or what was agreed on",
        spelled="#06x",
    )

    line = phrases("{next_header}", "CPI={compression_parameter_index}")

    stack = Stack(
        name="ipcomp",
        short="IPComp",
        floor=Floor.NETWORK,
        unit="packet",
        reference=RFC(3173, "3.3"),
        carried_as={IpProtocol: [108]},
        payload=Payload.COMPRESSED,
        expect=[
            Expect(
                this.flags == 0,
                "flags",
                "reserved bits are set",
                code=Code.SUSPICIOUS,
                severity=Severity.NOTE,
                reference=RFC(3173, "3.3"),
            )
        ],
    )


HEADERS: tuple[type[Header], ...] = (IPComp,)
