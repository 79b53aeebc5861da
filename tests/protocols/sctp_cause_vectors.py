"""Every error cause of SCTP with its octets, the padding included.

The octets were read by tshark 4.0.17, which shows in them the values that stand beside them.
"""

from __future__ import annotations

from dissect.encapsulation.lists import items
from dissect.protocols.sctp import (
    MISSING_PARAMETERS,
    QUOTED_CHUNKS,
    QUOTED_PARAMETERS,
    SCTPAddIPAddress,
    SCTPCookieReceivedWhileShuttingDown,
    SCTPDeleteIPAddress,
    SCTPDeleteLastRemainingAddress,
    SCTPDeleteSourceAddress,
    SCTPForwardTSNSupported,
    SCTPIllegalASCONFAck,
    SCTPInvalidMandatoryParameter,
    SCTPInvalidStreamIdentifier,
    SCTPIPv4Address,
    SCTPMissingMandatoryParameter,
    SCTPMissingParameter,
    SCTPNoUserData,
    SCTPOperationRefusedResourceShortage,
    SCTPOutOfResource,
    SCTPProtocolViolation,
    SCTPRequestRefused,
    SCTPRestartWithNewAddresses,
    SCTPSetPrimaryAddress,
    SCTPStaleCookie,
    SCTPUnknownChunk,
    SCTPUnknownErrorCause,
    SCTPUnrecognizedChunkType,
    SCTPUnrecognizedParameters,
    SCTPUnresolvableAddress,
    SCTPUnsupportedHmacIdentifier,
    SCTPUserInitiatedAbort,
)
from dissect.schema import Header

CAUSE_VECTORS: tuple[tuple[Header, str], ...] = (
    (SCTPInvalidStreamIdentifier(stream_identifier=7), "00010008 00070000"),
    (
        SCTPMissingMandatoryParameter(missing_parameters=items(MISSING_PARAMETERS, [SCTPMissingParameter(type=7)])),
        "0002000a 00000001 00070000",
    ),
    (SCTPStaleCookie(measure_of_staleness=99), "00030008 00000063"),
    (SCTPOutOfResource(), "00040004"),
    (
        SCTPUnresolvableAddress(address=items(QUOTED_PARAMETERS, [SCTPIPv4Address(address="192.0.2.9")])),
        "0005000c 00050008 c0000209",
    ),
    (
        SCTPUnrecognizedChunkType(unrecognized_chunk=items(QUOTED_CHUNKS, [SCTPUnknownChunk(type=0xC9, value=b"x")])),
        "00060009 c9000005 78000000",
    ),
    (SCTPInvalidMandatoryParameter(), "00070004"),
    (
        SCTPUnrecognizedParameters(unrecognized_parameters=items(QUOTED_PARAMETERS, [SCTPForwardTSNSupported()])),
        "00080008 c0000004",
    ),
    (SCTPNoUserData(tsn=5), "00090008 00000005"),
    (SCTPCookieReceivedWhileShuttingDown(), "000a0004"),
    (
        SCTPRestartWithNewAddresses(addresses=items(QUOTED_PARAMETERS, [SCTPIPv4Address(address="192.0.2.9")])),
        "000b000c 00050008 c0000209",
    ),
    (SCTPUserInitiatedAbort(reason=b"because"), "000c000b 62656361 75736500"),
    (SCTPProtocolViolation(information=b"text"), "000d0008 74657874"),
    (
        SCTPDeleteLastRemainingAddress(
            request=items(QUOTED_PARAMETERS, [SCTPDeleteIPAddress(correlation_identifier=1)])
        ),
        "00a0000c c0020008 00000001",
    ),
    (
        SCTPOperationRefusedResourceShortage(
            request=items(QUOTED_PARAMETERS, [SCTPAddIPAddress(correlation_identifier=1)])
        ),
        "00a1000c c0010008 00000001",
    ),
    (
        SCTPDeleteSourceAddress(request=items(QUOTED_PARAMETERS, [SCTPDeleteIPAddress(correlation_identifier=1)])),
        "00a2000c c0020008 00000001",
    ),
    (SCTPIllegalASCONFAck(), "00a30004"),
    (
        SCTPRequestRefused(request=items(QUOTED_PARAMETERS, [SCTPSetPrimaryAddress(correlation_identifier=1)])),
        "00a4000c c0040008 00000001",
    ),
    (SCTPUnsupportedHmacIdentifier(hmac_identifier=9), "01050006 00090000"),
    (SCTPUnknownErrorCause(code=999, information=b"zz"), "03e70006 7a7a0000"),
)
