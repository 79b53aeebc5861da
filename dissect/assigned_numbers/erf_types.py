"""Types of records in Endace's Extensible Record Format: the numbers are facts, the labels are our words."""

from __future__ import annotations

from dissect.assigned_numbers.open_enum import OpenEnum


class ErfType(OpenEnum, maximum=0x7F):
    """The type of an ERF record. Records of the COLOR types have a colour in place of the loss counter."""

    HDLC_POS = 1, "HDLC, packet over SONET"
    ETHERNET = 2, "Ethernet"
    ATM = 3, "ATM cell"
    AAL5 = 4, "AAL5"
    MULTICHANNEL_HDLC = 5, "multichannel HDLC"
    MULTICHANNEL_RAW = 6, "multichannel raw link"
    MULTICHANNEL_ATM = 7, "multichannel ATM cell"
    MULTICHANNEL_RAW_CHANNEL = 8, "multichannel raw channel"
    MULTICHANNEL_AAL5 = 9, "multichannel AAL5"
    COLOR_HDLC_POS = 10, "HDLC with a colour"
    COLOR_ETHERNET = 11, "Ethernet with a colour"
    MULTICHANNEL_AAL2 = 12, "multichannel AAL2"
    IP_COUNTER = 13, "IP counters"
    TCP_FLOW_COUNTER = 14, "TCP flow counters"
    DSM_COLOR_HDLC_POS = 15, "HDLC with a colour of the data stream manager"
    DSM_COLOR_ETHERNET = 16, "Ethernet with a colour of the data stream manager"
    COLOR_MULTICHANNEL_HDLC = 17, "multichannel HDLC with a colour"
    AAL2 = 18, "AAL2"
    COLOR_HASH_POS = 19, "HDLC with a colour and a hash"
    COLOR_HASH_ETHERNET = 20, "Ethernet with a colour and a hash"
    INFINIBAND = 21, "InfiniBand"
    IPV4 = 22, "IPv4"
    IPV6 = 23, "IPv6"
    RAW_LINK = 24, "raw link"
    INFINIBAND_LINK = 25, "InfiniBand link"
    META = 27, "provenance"
    OPA_SNC = 28, "Omni-Path behind a header of Endace's"
    OPA_9B = 29, "Omni-Path"
    PAD = 48, "padding"
