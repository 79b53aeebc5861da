"""PPP: protocol numbers, the codes of its control protocols, and the options of some of them (selections).

Registry: https://www.iana.org/assignments/ppp-numbers (public domain, CC0). Numbers below 0x0100 are sent in one octet
if both sides have agreed on it (RFC 1661 §6.5).
"""

from __future__ import annotations

from dissect.assigned_numbers.open_enum import OpenEnum


class PppProtocol(OpenEnum, maximum=0xFFFF, spelling="0x{:04x}", title="PPP protocol"):
    """What a PPP frame carries ("PPP DLL Protocol Numbers")."""

    PADDING = 0x0001, "Padding Protocol"
    ROHC_SMALL_CID = 0x0003, "ROHC small-CID"
    ROHC_LARGE_CID = 0x0005, "ROHC large-CID"
    IPV4 = 0x0021, "Internet Protocol version 4"
    OSI_NETWORK_LAYER = 0x0023, "OSI Network Layer"
    XNS_IDP = 0x0025, "Xerox NS IDP"
    DECNET_PHASE_IV = 0x0027, "DECnet Phase IV"
    APPLETALK = 0x0029, "Appletalk"
    IPX = 0x002B, "Novell IPX"
    VAN_JACOBSON_COMPRESSED = 0x002D, "Van Jacobson Compressed TCP/IP"
    VAN_JACOBSON_UNCOMPRESSED = 0x002F, "Van Jacobson Uncompressed TCP/IP"
    BRIDGING = 0x0031, "Bridging PDU"
    STREAM = 0x0033, "Stream Protocol (ST-II)"
    VINES = 0x0035, "Banyan Vines"
    MULTILINK = 0x003D, "PPP Multi-Link"
    NETBIOS_FRAMING = 0x003F, "NETBIOS Framing"
    ENCRYPTION = 0x0053, "Encryption"
    INDIVIDUAL_LINK_ENCRYPTION = 0x0055, "Individual Link Encryption"
    IPV6 = 0x0057, "Internet Protocol version 6"
    PPP_MULTIPLEXING = 0x0059, "PPP Muxing"
    RTP_IPHC_FULL_HEADER = 0x0061, "RTP IPHC Full Header"
    RTP_IPHC_COMPRESSED_TCP = 0x0063, "RTP IPHC Compressed TCP"
    RTP_IPHC_COMPRESSED_NON_TCP = 0x0065, "RTP IPHC Compressed Non TCP"
    RTP_IPHC_COMPRESSED_UDP_8 = 0x0067, "RTP IPHC Compressed UDP 8"
    RTP_IPHC_COMPRESSED_RTP_8 = 0x0069, "RTP IPHC Compressed RTP 8"
    INDIVIDUAL_LINK_COMPRESSION = 0x00FB, "Individual Link Compression"
    COMPRESSED_DATAGRAM = 0x00FD, "Compressed datagram"
    BRIDGE_HELLO = 0x0201, "802.1D Hello Packets"
    CISCO_DISCOVERY = 0x0207, "Cisco Discovery Protocol"
    MPLS_UNICAST = 0x0281, "MPLS Unicast"
    MPLS_MULTICAST = 0x0283, "MPLS Multicast"
    IPV4_CONTROL = 0x8021, "Internet Protocol Control Protocol"
    OSI_NETWORK_LAYER_CONTROL = 0x8023, "OSI Network Layer Control Protocol"
    APPLETALK_CONTROL = 0x8029, "Appletalk Control Protocol"
    IPX_CONTROL = 0x802B, "Novell IPX Control Protocol"
    BRIDGING_CONTROL = 0x8031, "Bridging NCP"
    ENCRYPTION_CONTROL = 0x8053, "Encryption Control Protocol"
    IPV6_CONTROL = 0x8057, "IPv6 Control Protocol"
    PPP_MULTIPLEXING_CONTROL = 0x8059, "PPP Muxing Control Protocol"
    INDIVIDUAL_LINK_COMPRESSION_CONTROL = 0x80FB, "Individual Link Compression Control"
    COMPRESSION_CONTROL = 0x80FD, "Compression Control Protocol"
    CISCO_DISCOVERY_CONTROL = 0x8207, "Cisco Discovery Protocol Control"
    MPLS_CONTROL = 0x8281, "MPLS Control Protocol"
    LINK_CONTROL = 0xC021, "Link Control Protocol"
    PASSWORD_AUTHENTICATION = 0xC023, "Password Authentication Protocol"
    LINK_QUALITY_REPORT = 0xC025, "Link Quality Report"
    BANDWIDTH_ALLOCATION_CONTROL = 0xC02B, "Bandwidth Allocation Control Protocol"
    BANDWIDTH_ALLOCATION = 0xC02D, "Bandwidth Allocation Protocol"
    CHALLENGE_HANDSHAKE_AUTHENTICATION = 0xC223, "Challenge Handshake Authentication Protocol"
    EXTENSIBLE_AUTHENTICATION = 0xC227, "Extensible Authentication Protocol"


class PppCode(OpenEnum, maximum=0xFF):
    """The messages of LCP; the network control protocols have the first seven of them ("PPP LCP")."""

    VENDOR_SPECIFIC = 0, "Vendor Specific"
    CONFIGURE_REQUEST = 1, "Configure-Request"
    CONFIGURE_ACK = 2, "Configure-Ack"
    CONFIGURE_NAK = 3, "Configure-Nak"
    CONFIGURE_REJECT = 4, "Configure-Reject"
    TERMINATE_REQUEST = 5, "Terminate-Request"
    TERMINATE_ACK = 6, "Terminate-Ack"
    CODE_REJECT = 7, "Code-Reject"
    PROTOCOL_REJECT = 8, "Protocol-Reject"
    ECHO_REQUEST = 9, "Echo-Request"
    ECHO_REPLY = 10, "Echo-Reply"
    DISCARD_REQUEST = 11, "Discard-Request"
    IDENTIFICATION = 12, "Identification"
    TIME_REMAINING = 13, "Time-Remaining"


class LcpOption(OpenEnum, maximum=0xFF):
    """Options that the two ends of a link agree on ("LCP Configuration Options")."""

    VENDOR_SPECIFIC = 0, "Vendor Specific"
    MAXIMUM_RECEIVE_UNIT = 1, "Maximum-Receive-Unit"
    ASYNC_CONTROL_CHARACTER_MAP = 2, "Async-Control-Character-Map"
    AUTHENTICATION_PROTOCOL = 3, "Authentication-Protocol"
    QUALITY_PROTOCOL = 4, "Quality-Protocol"
    MAGIC_NUMBER = 5, "Magic-Number"
    PROTOCOL_FIELD_COMPRESSION = 7, "Protocol-Field-Compression"
    ADDRESS_AND_CONTROL_FIELD_COMPRESSION = 8, "Address-and-Control-Field-Compression"
    FCS_ALTERNATIVES = 9, "FCS-Alternatives"
    SELF_DESCRIBING_PAD = 10, "Self-Describing-Pad"
    NUMBERED_MODE = 11, "Numbered-Mode"
    CALLBACK = 13, "Callback"
    MULTILINK_MRRU = 17, "Multilink-MRRU"
    MULTILINK_SHORT_SEQUENCE_NUMBER = 18, "Multilink-Short-Sequence-Number-Header"
    MULTILINK_ENDPOINT_DISCRIMINATOR = 19, "Multilink-Endpoint-Discriminator"
    LINK_DISCRIMINATOR_FOR_BACP = 23, "Link-Discriminator-for-BACP"
    MULTILINK_HEADER_FORMAT = 27, "Multilink header format"


class IpcpOption(OpenEnum, maximum=0xFF):
    """Options for IPv4 over PPP ("PPP IPCP Configuration Option Types")."""

    IP_ADDRESSES = 1, "IP-Addresses"
    IP_COMPRESSION_PROTOCOL = 2, "IP-Compression-Protocol"
    IP_ADDRESS = 3, "IP-Address"
    MOBILE_IPV4 = 4, "Mobile-IPv4"
    PRIMARY_DNS_SERVER_ADDRESS = 129, "Primary DNS Server Address"
    PRIMARY_NBNS_SERVER_ADDRESS = 130, "Primary NBNS Server Address"
    SECONDARY_DNS_SERVER_ADDRESS = 131, "Secondary DNS Server Address"
    SECONDARY_NBNS_SERVER_ADDRESS = 132, "Secondary NBNS Server Address"


class Ipv6cpOption(OpenEnum, maximum=0xFF):
    """Options for IPv6 over PPP ("IPV6CP Configuration Options")."""

    INTERFACE_IDENTIFIER = 1, "Interface-Identifier"
    IPV6_COMPRESSION_PROTOCOL = 2, "IPv6-Compression-Protocol"


class PapCode(OpenEnum, maximum=0xFF):
    """The messages of the Password Authentication Protocol (RFC 1334 §2.2)."""

    AUTHENTICATE_REQUEST = 1, "Authenticate-Request"
    AUTHENTICATE_ACK = 2, "Authenticate-Ack"
    AUTHENTICATE_NAK = 3, "Authenticate-Nak"


class ChapCode(OpenEnum, maximum=0xFF):
    """The messages of the Challenge Handshake Authentication Protocol (RFC 1994 §4)."""

    CHALLENGE = 1, "Challenge"
    RESPONSE = 2, "Response"
    SUCCESS = 3, "Success"
    FAILURE = 4, "Failure"
