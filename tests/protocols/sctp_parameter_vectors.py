"""Every parameter of SCTP with its octets, the padding included.

The octets were read by tshark 4.0.17, which shows in them the values that stand beside them. It does not know two
of them: the parameter that makes a checksum of zero acceptable (RFC 9653 §4) and that of padding (RFC 4820 §4).
"""

from __future__ import annotations

from dissect.encapsulation.lists import items
from dissect.protocols.sctp import (
    ADDRESSES,
    AUTHENTICATED_CHUNK_TYPES,
    ERROR_CAUSES,
    HMAC_ALGORITHMS,
    QUOTED_PARAMETERS,
    STREAM_NUMBERS,
    SUPPORTED_ADDRESS_TYPES,
    SUPPORTED_CHUNK_TYPES,
    SCTPAdaptationLayerIndication,
    SCTPAddIncomingStreamsRequest,
    SCTPAddIPAddress,
    SCTPAddOutgoingStreamsRequest,
    SCTPAuthenticatedChunkType,
    SCTPChunkList,
    SCTPCookiePreservative,
    SCTPDeleteIPAddress,
    SCTPECNCapable,
    SCTPErrorCauseIndication,
    SCTPForwardTSNSupported,
    SCTPHeartbeatInfo,
    SCTPHmacAlgorithm,
    SCTPHostNameAddress,
    SCTPIncomingSSNResetRequest,
    SCTPIPv4Address,
    SCTPIPv6Address,
    SCTPOutgoingSSNResetRequest,
    SCTPPadding,
    SCTPRandom,
    SCTPReconfigurationResponse,
    SCTPRequestedHmacAlgorithm,
    SCTPRequestRefused,
    SCTPSetPrimaryAddress,
    SCTPSSNTSNResetRequest,
    SCTPStateCookie,
    SCTPStreamNumber,
    SCTPSuccessIndication,
    SCTPSupportedAddressType,
    SCTPSupportedAddressTypes,
    SCTPSupportedChunkType,
    SCTPSupportedExtensions,
    SCTPUnknownParameter,
    SCTPUnrecognizedParameter,
    SCTPZeroChecksumAcceptable,
)
from dissect.schema import Header

PARAMETER_VECTORS: tuple[tuple[Header, str], ...] = (
    (SCTPHeartbeatInfo(information=b"abc"), "00010007 61626300"),
    (SCTPIPv4Address(address="192.0.2.1"), "00050008 c0000201"),
    (SCTPIPv6Address(address="2001:db8::1"), "00060014 20010db8 00000000 00000000 00000001"),
    (SCTPStateCookie(cookie=b"cookie"), "0007000a 636f6f6b 69650000"),
    (
        SCTPUnrecognizedParameter(
            unrecognized_parameter=items(QUOTED_PARAMETERS, [SCTPUnknownParameter(type=0xC123, value=b"a")])
        ),
        "00080009 c1230005 61000000",
    ),
    (SCTPCookiePreservative(life_span_increment=1000), "00090008 000003e8"),
    (SCTPHostNameAddress(host_name=b"host.example\0"), "000b0011 686f7374 2e657861 6d706c65 00000000"),
    (
        SCTPSupportedAddressTypes(
            address_types=items(
                SUPPORTED_ADDRESS_TYPES, [SCTPSupportedAddressType(type=5), SCTPSupportedAddressType(type=6)]
            )
        ),
        "000c0008 00050006",
    ),
    (
        SCTPOutgoingSSNResetRequest(
            request_sequence_number=1,
            response_sequence_number=2,
            last_assigned_tsn=3,
            streams=items(STREAM_NUMBERS, [SCTPStreamNumber(stream_identifier=7)]),
        ),
        "000d0012 00000001 00000002 00000003 00070000",
    ),
    (SCTPIncomingSSNResetRequest(request_sequence_number=1, streams=b"\0\1\0\2"), "000e000c 00000001 00010002"),
    (SCTPSSNTSNResetRequest(request_sequence_number=1), "000f0008 00000001"),
    (SCTPReconfigurationResponse(response_sequence_number=1, result=6), "0010000c 00000001 00000006"),
    (
        SCTPReconfigurationResponse(response_sequence_number=1, result=1, senders_next_tsn=4, receivers_next_tsn=5),
        "00100014 00000001 00000001 00000004 00000005",
    ),
    (SCTPAddOutgoingStreamsRequest(request_sequence_number=1, number_of_new_streams=4), "0011000c 00000001 00040000"),
    (SCTPAddIncomingStreamsRequest(request_sequence_number=2, number_of_new_streams=5), "0012000c 00000002 00050000"),
    (SCTPECNCapable(), "80000004"),
    (SCTPZeroChecksumAcceptable(), "80010008 00000001"),
    (
        SCTPRandom(random_number=bytes(range(32))),
        "80020024 00010203 04050607 08090a0b 0c0d0e0f 10111213 14151617 18191a1b 1c1d1e1f",
    ),
    (
        SCTPChunkList(
            chunk_types=items(
                AUTHENTICATED_CHUNK_TYPES, [SCTPAuthenticatedChunkType(type=193), SCTPAuthenticatedChunkType(type=128)]
            )
        ),
        "80030006 c1800000",
    ),
    (
        SCTPRequestedHmacAlgorithm(
            hmac_identifiers=items(HMAC_ALGORITHMS, [SCTPHmacAlgorithm(identifier=3), SCTPHmacAlgorithm(identifier=1)])
        ),
        "80040008 00030001",
    ),
    (SCTPPadding(padding_data=b"zzz"), "80050007 7a7a7a00"),
    (
        SCTPSupportedExtensions(chunk_types=items(SUPPORTED_CHUNK_TYPES, [SCTPSupportedChunkType(type=192)])),
        "80080005 c0000000",
    ),
    (SCTPForwardTSNSupported(), "c0000004"),
    (
        SCTPAddIPAddress(correlation_identifier=4, address=items(ADDRESSES, [SCTPIPv4Address(address="192.0.2.9")])),
        "c0010010 00000004 00050008 c0000209",
    ),
    (
        SCTPDeleteIPAddress(correlation_identifier=4, address=items(ADDRESSES, [SCTPIPv4Address(address="192.0.2.9")])),
        "c0020010 00000004 00050008 c0000209",
    ),
    (
        SCTPErrorCauseIndication(correlation_identifier=5, causes=items(ERROR_CAUSES, [SCTPRequestRefused()])),
        "c003000c 00000005 00a40004",
    ),
    (
        SCTPSetPrimaryAddress(
            correlation_identifier=4, address=items(ADDRESSES, [SCTPIPv4Address(address="192.0.2.9")])
        ),
        "c0040010 00000004 00050008 c0000209",
    ),
    (SCTPSuccessIndication(correlation_identifier=4), "c0050008 00000004"),
    (SCTPAdaptationLayerIndication(code_point=1), "c0060008 00000001"),
    (SCTPUnknownParameter(type=0x8123, value=b"12345"), "81230009 31323334 35000000"),
)
