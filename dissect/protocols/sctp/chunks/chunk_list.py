"""The list of all chunks."""

from __future__ import annotations

from dissect.assigned_numbers.sctp_chunk_types import SctpChunkType
from dissect.protocols.sctp.chunk import ALIGNMENT, SCTPUnknownChunk
from dissect.protocols.sctp.chunks.control import (
    SCTPCWR,
    SCTPECNE,
    SCTPError,
    SCTPHeartbeat,
    SCTPHeartbeatAck,
    SCTPPad,
)
from dissect.protocols.sctp.chunks.data import SCTPData, SCTPIData, SCTPSack
from dissect.protocols.sctp.chunks.extensions import SCTPASCONF, SCTPASCONFAck, SCTPAuth, SCTPReConfig
from dissect.protocols.sctp.chunks.forward_tsn import SCTPForwardTSN, SCTPIForwardTSN
from dissect.protocols.sctp.chunks.initiation import SCTPCookieAck, SCTPCookieEcho, SCTPInit, SCTPInitAck
from dissect.protocols.sctp.chunks.shutdown import SCTPAbort, SCTPShutdown, SCTPShutdownAck, SCTPShutdownComplete
from dissect.schema import OptionList

CHUNKS = OptionList(
    kinds=SctpChunkType,
    members=(
        SCTPData,
        SCTPInit,
        SCTPInitAck,
        SCTPSack,
        SCTPHeartbeat,
        SCTPHeartbeatAck,
        SCTPAbort,
        SCTPShutdown,
        SCTPShutdownAck,
        SCTPError,
        SCTPCookieEcho,
        SCTPCookieAck,
        SCTPECNE,
        SCTPCWR,
        SCTPShutdownComplete,
        SCTPAuth,
        SCTPIData,
        SCTPASCONFAck,
        SCTPReConfig,
        SCTPPad,
        SCTPForwardTSN,
        SCTPASCONF,
        SCTPIForwardTSN,
    ),
    unknown=SCTPUnknownChunk,
    alignment=ALIGNMENT,
)
