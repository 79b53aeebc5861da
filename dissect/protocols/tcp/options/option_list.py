"""All options of TCP segments: RFC 9293 §3.1."""

from __future__ import annotations

from dissect.assigned_numbers import TcpOptionKind
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
from dissect.protocols.tcp.options.selective_acknowledgment import (
    TCPSelectiveAcknowledgment,
    TCPSelectiveAcknowledgmentPermitted,
)
from dissect.schema import OptionList

OPTIONS = OptionList(
    kinds=TcpOptionKind,
    members=(
        TCPEndOfOptionList,
        TCPNoOperation,
        TCPMaximumSegmentSize,
        TCPWindowScale,
        TCPSelectiveAcknowledgmentPermitted,
        TCPSelectiveAcknowledgment,
        TCPTimestamps,
        TCPMD5Signature,
        TCPAuthentication,
        TCPMultipath,
        TCPFastOpen,
        TCPExperiment,
    ),
    unknown=TCPUnknownOption,
    end=0,
)
