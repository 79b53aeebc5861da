"""The list of all chunks."""

from __future__ import annotations

from dissect.assigned_numbers.sctp_chunk_types import SctpChunkType
from dissect.protocols.sctp.chunk import ALIGNMENT, SCTPUnknownChunk
from dissect.protocols.sctp.control_chunks import (
    SCTPCWR,
    SCTPECNE,
    SCTPError,
    SCTPHeartbeat,
    SCTPHeartbeatAck,
    SCTPPad,
)
from dissect.protocols.sctp.data_chunks import SCTPData, SCTPIData, SCTPSack
from dissect.protocols.sctp.extension_chunks import SCTPASCONF, SCTPASCONFAck, SCTPAuth, SCTPReConfig
from dissect.protocols.sctp.forward_tsn_chunks import SCTPForwardTSN, SCTPIForwardTSN
from dissect.protocols.sctp.initiation_chunks import SCTPCookieAck, SCTPCookieEcho, SCTPInit, SCTPInitAck
from dissect.protocols.sctp.shutdown_chunks import SCTPAbort, SCTPShutdown, SCTPShutdownAck, SCTPShutdownComplete
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
