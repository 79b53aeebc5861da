"""Options of TCP segments, by what they are about."""

from __future__ import annotations

from dissect.protocols.tcp.options.authentication import TCPAuthentication, TCPMD5Signature
from dissect.protocols.tcp.options.common import (
    TCPEndOfOptionList,
    TCPMaximumSegmentSize,
    TCPNoOperation,
    TCPTimestamps,
    TCPWindowScale,
)
from dissect.protocols.tcp.options.extensions import TCPExperiment, TCPFastOpen, TCPMultipath
from dissect.protocols.tcp.options.option import TCPUnknownOption
from dissect.protocols.tcp.options.option_list import OPTIONS
from dissect.protocols.tcp.options.selective_acknowledgment import (
    TCPSelectiveAcknowledgment,
    TCPSelectiveAcknowledgmentBlock,
    TCPSelectiveAcknowledgmentPermitted,
)

__all__ = [
    "OPTIONS",
    "TCPAuthentication",
    "TCPEndOfOptionList",
    "TCPExperiment",
    "TCPFastOpen",
    "TCPMD5Signature",
    "TCPMaximumSegmentSize",
    "TCPMultipath",
    "TCPNoOperation",
    "TCPSelectiveAcknowledgment",
    "TCPSelectiveAcknowledgmentBlock",
    "TCPSelectiveAcknowledgmentPermitted",
    "TCPTimestamps",
    "TCPUnknownOption",
    "TCPWindowScale",
]
