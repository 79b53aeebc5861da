"""Every chunk of SCTP with its octets, the padding included.

The octets were read by tshark 4.0.17, which shows in them the values that stand beside them.
"""

from __future__ import annotations

from dissect.encapsulation.lists import items
from dissect.protocols.sctp import (
    DUPLICATE_TSNS,
    ERROR_CAUSES,
    GAP_ACK_BLOCKS,
    PARAMETERS,
    SCTPASCONF,
    SCTPCWR,
    SCTPECNE,
    SKIPPED_MESSAGES,
    SKIPPED_STREAMS,
    SCTPAbort,
    SCTPASCONFAck,
    SCTPAuth,
    SCTPCookieAck,
    SCTPCookieEcho,
    SCTPData,
    SCTPDuplicateTSN,
    SCTPECNCapable,
    SCTPError,
    SCTPForwardTSN,
    SCTPGapAckBlock,
    SCTPHeartbeat,
    SCTPHeartbeatAck,
    SCTPHeartbeatInfo,
    SCTPIData,
    SCTPIForwardTSN,
    SCTPInit,
    SCTPInitAck,
    SCTPIPv4Address,
    SCTPOutOfResource,
    SCTPPad,
    SCTPReConfig,
    SCTPSack,
    SCTPShutdown,
    SCTPShutdownAck,
    SCTPShutdownComplete,
    SCTPSkippedMessage,
    SCTPSkippedStream,
    SCTPSSNTSNResetRequest,
    SCTPStaleCookie,
    SCTPStateCookie,
    SCTPSuccessIndication,
    SCTPUnknownChunk,
    SCTPUserInitiatedAbort,
)
from dissect.schema import Header

CHUNK_VECTORS: tuple[tuple[Header, str], ...] = (
    (
        SCTPData(
            tsn=7, stream_identifier=3, stream_sequence_number=2, payload_protocol_identifier=38, user_data=b"hello"
        ),
        "00030015 00000007 00030002 00000026 68656c6c 6f000000",
    ),
    (
        SCTPData(tsn=8, immediate=True, unordered=True, ending=False, user_data=b"!"),
        "000e0011 00000008 00000000 00000000 21000000",
    ),
    (
        SCTPIData(tsn=9, message_identifier=4, payload_protocol_identifier=51, user_data=b"hi"),
        "40030016 00000009 00000000 00000004 00000033 68690000",
    ),
    (
        SCTPIData(tsn=10, message_identifier=4, beginning=False, fragment_sequence_number=3, user_data=b"hi"),
        "40010016 0000000a 00000000 00000004 00000003 68690000",
    ),
    (
        SCTPInit(initiate_tag=0x11223344, initial_tsn=7, number_of_outbound_streams=10, number_of_inbound_streams=2048),
        "01000014 11223344 00010000 000a0800 00000007",
    ),
    (
        SCTPInit(
            initiate_tag=1,
            initial_tsn=7,
            parameters=items(PARAMETERS, [SCTPECNCapable(), SCTPStateCookie(cookie=b"c")]),
        ),
        "0100001d 00000001 00010000 00010001 00000007 80000004 00070005 63000000",
    ),
    (
        SCTPInitAck(initiate_tag=1, initial_tsn=7, parameters=items(PARAMETERS, [SCTPStateCookie(cookie=b"cookie!!")])),
        "02000020 00000001 00010000 00010001 00000007 0007000c 636f6f6b 69652121",
    ),
    (
        SCTPSack(
            cumulative_tsn_ack=9,
            advertised_receiver_window_credit=5000,
            gap_ack_blocks=items(GAP_ACK_BLOCKS, [SCTPGapAckBlock(start=2, end=3), SCTPGapAckBlock(start=5, end=9)]),
            duplicate_tsns=items(DUPLICATE_TSNS, [SCTPDuplicateTSN(tsn=4)]),
        ),
        "0300001c 00000009 00001388 00020001 00020003 00050009 00000004",
    ),
    (SCTPSack(cumulative_tsn_ack=9, advertised_receiver_window_credit=5000), "03000010 00000009 00001388 00000000"),
    (
        SCTPHeartbeat(information=items(PARAMETERS, [SCTPHeartbeatInfo(information=b"abc")])),
        "0400000b 00010007 61626300",
    ),
    (
        SCTPHeartbeatAck(information=items(PARAMETERS, [SCTPHeartbeatInfo(information=b"abc")])),
        "0500000b 00010007 61626300",
    ),
    (
        SCTPAbort(tag_reflected=True, causes=items(ERROR_CAUSES, [SCTPUserInitiatedAbort(reason=b"bye")])),
        "0601000b 000c0007 62796500",
    ),
    (SCTPShutdown(cumulative_tsn_ack=5), "07000008 00000005"),
    (SCTPShutdownAck(), "08000004"),
    (SCTPShutdownComplete(tag_reflected=True), "0e010004"),
    (
        SCTPError(causes=items(ERROR_CAUSES, [SCTPOutOfResource(), SCTPStaleCookie(measure_of_staleness=9)])),
        "09000010 00040004 00030008 00000009",
    ),
    (SCTPCookieEcho(cookie=b"cookie"), "0a00000a 636f6f6b 69650000"),
    (SCTPCookieAck(), "0b000004"),
    (SCTPECNE(lowest_tsn=3), "0c000008 00000003"),
    (SCTPCWR(lowest_tsn=3), "0d000008 00000003"),
    (
        SCTPAuth(shared_key_identifier=2, hmac_identifier=1, hmac=bytes(range(20))),
        "0f00001c 00020001 00010203 04050607 08090a0b 0c0d0e0f 10111213",
    ),
    (
        SCTPASCONF(sequence_number=3, parameters=items(PARAMETERS, [SCTPIPv4Address(address="192.0.2.9")])),
        "c1000010 00000003 00050008 c0000209",
    ),
    (
        SCTPASCONFAck(
            sequence_number=3, parameters=items(PARAMETERS, [SCTPSuccessIndication(correlation_identifier=4)])
        ),
        "80000010 00000003 c0050008 00000004",
    ),
    (
        SCTPReConfig(parameters=items(PARAMETERS, [SCTPSSNTSNResetRequest(request_sequence_number=1)])),
        "8200000c 000f0008 00000001",
    ),
    (SCTPPad(padding_data=bytes(3)), "84000007 00000000"),
    (
        SCTPForwardTSN(
            new_cumulative_tsn=99,
            skipped=items(SKIPPED_STREAMS, [SCTPSkippedStream(stream_identifier=1, stream_sequence_number=2)]),
        ),
        "c000000c 00000063 00010002",
    ),
    (
        SCTPIForwardTSN(
            new_cumulative_tsn=99,
            skipped=items(
                SKIPPED_MESSAGES, [SCTPSkippedMessage(stream_identifier=1, unordered=True, message_identifier=2)]
            ),
        ),
        "c2000010 00000063 00010001 00000002",
    ),
    (SCTPUnknownChunk(type=0xC9, flags=5, value=b"abcde"), "c9050009 61626364 65000000"),
)
