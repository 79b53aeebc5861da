"""Transmission Control Protocol: the header, and its options."""

from __future__ import annotations

from dissect.protocols.tcp.header import HEADERS, TCP
from dissect.protocols.tcp.options import (
    OPTIONS,
    TCPAuthentication,
    TCPEndOfOptionList,
    TCPExperiment,
    TCPFastOpen,
    TCPMaximumSegmentSize,
    TCPMD5Signature,
    TCPMultipath,
    TCPNoOperation,
    TCPSelectiveAcknowledgment,
    TCPSelectiveAcknowledgmentPermitted,
    TCPTimestamps,
    TCPUnknownOption,
    TCPWindowScale,
)

__all__ = [
    "HEADERS",
    "OPTIONS",
    "TCP",
    "TCPAuthentication",
    "TCPEndOfOptionList",
    "TCPExperiment",
    "TCPFastOpen",
    "TCPMD5Signature",
    "TCPMaximumSegmentSize",
    "TCPMultipath",
    "TCPNoOperation",
    "TCPSelectiveAcknowledgment",
    "TCPSelectiveAcknowledgmentPermitted",
    "TCPTimestamps",
    "TCPUnknownOption",
    "TCPWindowScale",
]
