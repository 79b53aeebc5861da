"""ICMP types and the codes that say more about them, for both IP versions.

Registries: https://www.iana.org/assignments/icmp-parameters and https://www.iana.org/assignments/icmpv6-parameters
(public domain, CC0). Types without a code registry of their own have only code 0, and no class here.
"""

from __future__ import annotations

from dissect.assigned_numbers.open_enum import OpenEnum


class IcmpType(OpenEnum, maximum=255, title="ICMP type"):
    """The type of an ICMP message for IPv4 (RFC 792 and later)."""

    ECHO_REPLY = 0, "Echo Reply"
    DESTINATION_UNREACHABLE = 3, "Destination Unreachable"
    SOURCE_QUENCH = 4, "Source Quench (Deprecated)"
    REDIRECT = 5, "Redirect"
    ALTERNATE_HOST_ADDRESS = 6, "Alternate Host Address (Deprecated)"
    ECHO_REQUEST = 8, "Echo Request"
    ROUTER_ADVERTISEMENT = 9, "Router Advertisement"
    ROUTER_SOLICITATION = 10, "Router Solicitation"
    TIME_EXCEEDED = 11, "Time Exceeded"
    PARAMETER_PROBLEM = 12, "Parameter Problem"
    TIMESTAMP = 13, "Timestamp"
    TIMESTAMP_REPLY = 14, "Timestamp Reply"
    INFORMATION_REQUEST = 15, "Information Request (Deprecated)"
    INFORMATION_REPLY = 16, "Information Reply (Deprecated)"
    ADDRESS_MASK_REQUEST = 17, "Address Mask Request (Deprecated)"
    ADDRESS_MASK_REPLY = 18, "Address Mask Reply (Deprecated)"
    RESERVED_FOR_SECURITY = 19, "Reserved (for Security)"
    TRACEROUTE = 30, "Traceroute (Deprecated)"
    DATAGRAM_CONVERSION_ERROR = 31, "Datagram Conversion Error (Deprecated)"
    MOBILE_HOST_REDIRECT = 32, "Mobile Host Redirect (Deprecated)"
    IPV6_WHERE_ARE_YOU = 33, "IPv6 Where-Are-You (Deprecated)"
    IPV6_I_AM_HERE = 34, "IPv6 I-Am-Here (Deprecated)"
    MOBILE_REGISTRATION_REQUEST = 35, "Mobile Registration Request (Deprecated)"
    MOBILE_REGISTRATION_REPLY = 36, "Mobile Registration Reply (Deprecated)"
    DOMAIN_NAME_REQUEST = 37, "Domain Name Request (Deprecated)"
    DOMAIN_NAME_REPLY = 38, "Domain Name Reply (Deprecated)"
    SKIP = 39, "SKIP (Deprecated)"
    PHOTURIS = 40, "Photuris"
    SEAMOBY = 41, "Experimental mobility protocols such as Seamoby"
    EXTENDED_ECHO_REQUEST = 42, "Extended Echo Request"
    EXTENDED_ECHO_REPLY = 43, "Extended Echo Reply"
    EXPERIMENT_1 = 253, "RFC3692-style Experiment 1"
    EXPERIMENT_2 = 254, "RFC3692-style Experiment 2"
    RESERVED = 255, "Reserved"


class IcmpDestinationUnreachableCode(OpenEnum, maximum=255):
    """Why a datagram could not be delivered (RFC 792, RFC 1122, RFC 1812)."""

    NETWORK_UNREACHABLE = 0, "Net Unreachable"
    HOST_UNREACHABLE = 1, "Host Unreachable"
    PROTOCOL_UNREACHABLE = 2, "Protocol Unreachable"
    PORT_UNREACHABLE = 3, "Port Unreachable"
    FRAGMENTATION_NEEDED = 4, "Fragmentation Needed and Don't Fragment was Set"
    SOURCE_ROUTE_FAILED = 5, "Source Route Failed"
    DESTINATION_NETWORK_UNKNOWN = 6, "Destination Network Unknown"
    DESTINATION_HOST_UNKNOWN = 7, "Destination Host Unknown"
    SOURCE_HOST_ISOLATED = 8, "Source Host Isolated"
    NETWORK_PROHIBITED = 9, "Communication with Destination Network is Administratively Prohibited"
    HOST_PROHIBITED = 10, "Communication with Destination Host is Administratively Prohibited"
    NETWORK_UNREACHABLE_FOR_SERVICE = 11, "Destination Network Unreachable for Type of Service"
    HOST_UNREACHABLE_FOR_SERVICE = 12, "Destination Host Unreachable for Type of Service"
    COMMUNICATION_PROHIBITED = 13, "Communication Administratively Prohibited"
    HOST_PRECEDENCE_VIOLATION = 14, "Host Precedence Violation"
    PRECEDENCE_CUTOFF = 15, "Precedence cutoff in effect"


class IcmpRedirectCode(OpenEnum, maximum=255):
    """The datagrams that should take the other gateway (RFC 792)."""

    NETWORK = 0, "Redirect Datagram for the Network (or subnet)"
    HOST = 1, "Redirect Datagram for the Host"
    SERVICE_AND_NETWORK = 2, "Redirect Datagram for the Type of Service and Network"
    SERVICE_AND_HOST = 3, "Redirect Datagram for the Type of Service and Host"


class IcmpRouterAdvertisementCode(OpenEnum, maximum=255):
    """Whether the router takes ordinary traffic (RFC 1256, RFC 3344)."""

    NORMAL = 0, "Normal router advertisement"
    DOES_NOT_ROUTE_COMMON_TRAFFIC = 16, "Does not route common traffic"


class IcmpTimeExceededCode(OpenEnum, maximum=255):
    """Which time ran out (RFC 792)."""

    TIME_TO_LIVE = 0, "Time to Live exceeded in Transit"
    FRAGMENT_REASSEMBLY = 1, "Fragment Reassembly Time Exceeded"


class IcmpParameterProblemCode(OpenEnum, maximum=255):
    """How a header was wrong (RFC 792, RFC 1108)."""

    POINTER_INDICATES_ERROR = 0, "Pointer indicates the error"
    MISSING_REQUIRED_OPTION = 1, "Missing a Required Option"
    BAD_LENGTH = 2, "Bad Length"


class IcmpPhoturisCode(OpenEnum, maximum=255):
    """What was wrong with the security parameters (RFC 2521)."""

    BAD_SPI = 0, "Bad SPI"
    AUTHENTICATION_FAILED = 1, "Authentication Failed"
    DECOMPRESSION_FAILED = 2, "Decompression Failed"
    DECRYPTION_FAILED = 3, "Decryption Failed"
    NEED_AUTHENTICATION = 4, "Need Authentication"
    NEED_AUTHORIZATION = 5, "Need Authorization"


class IcmpExtendedEchoReplyCode(OpenEnum, maximum=255):
    """The result of probing an interface (RFC 8335), for both IP versions."""

    NO_ERROR = 0, "No Error"
    MALFORMED_QUERY = 1, "Malformed Query"
    NO_SUCH_INTERFACE = 2, "No Such Interface"
    NO_SUCH_TABLE_ENTRY = 3, "No Such Table Entry"
    MULTIPLE_INTERFACES = 4, "Multiple Interfaces Satisfy Query"


class Icmpv6Type(OpenEnum, maximum=255, title="ICMPv6 type"):
    """The type of an ICMP message for IPv6 (RFC 4443 and later): errors below 128, information from 128 on."""

    RESERVED = 0, "Reserved"
    DESTINATION_UNREACHABLE = 1, "Destination Unreachable"
    PACKET_TOO_BIG = 2, "Packet Too Big"
    TIME_EXCEEDED = 3, "Time Exceeded"
    PARAMETER_PROBLEM = 4, "Parameter Problem"
    PRIVATE_ERROR_1 = 100, "Private experimentation"
    PRIVATE_ERROR_2 = 101, "Private experimentation"
    RESERVED_ERROR = 127, "Reserved for expansion of ICMPv6 error messages"
    ECHO_REQUEST = 128, "Echo Request"
    ECHO_REPLY = 129, "Echo Reply"
    MULTICAST_LISTENER_QUERY = 130, "Multicast Listener Query"
    MULTICAST_LISTENER_REPORT = 131, "Multicast Listener Report"
    MULTICAST_LISTENER_DONE = 132, "Multicast Listener Done"
    ROUTER_SOLICITATION = 133, "Router Solicitation"
    ROUTER_ADVERTISEMENT = 134, "Router Advertisement"
    NEIGHBOR_SOLICITATION = 135, "Neighbor Solicitation"
    NEIGHBOR_ADVERTISEMENT = 136, "Neighbor Advertisement"
    REDIRECT = 137, "Redirect Message"
    ROUTER_RENUMBERING = 138, "Router Renumbering"
    NODE_INFORMATION_QUERY = 139, "ICMP Node Information Query"
    NODE_INFORMATION_RESPONSE = 140, "ICMP Node Information Response"
    INVERSE_NEIGHBOR_SOLICITATION = 141, "Inverse Neighbor Discovery Solicitation Message"
    INVERSE_NEIGHBOR_ADVERTISEMENT = 142, "Inverse Neighbor Discovery Advertisement Message"
    MULTICAST_LISTENER_REPORT_V2 = 143, "Version 2 Multicast Listener Report"
    HOME_AGENT_DISCOVERY_REQUEST = 144, "Home Agent Address Discovery Request Message"
    HOME_AGENT_DISCOVERY_REPLY = 145, "Home Agent Address Discovery Reply Message"
    MOBILE_PREFIX_SOLICITATION = 146, "Mobile Prefix Solicitation"
    MOBILE_PREFIX_ADVERTISEMENT = 147, "Mobile Prefix Advertisement"
    CERTIFICATION_PATH_SOLICITATION = 148, "Certification Path Solicitation Message"
    CERTIFICATION_PATH_ADVERTISEMENT = 149, "Certification Path Advertisement Message"
    SEAMOBY = 150, "Experimental mobility protocols such as Seamoby"
    MULTICAST_ROUTER_ADVERTISEMENT = 151, "Multicast Router Advertisement"
    MULTICAST_ROUTER_SOLICITATION = 152, "Multicast Router Solicitation"
    MULTICAST_ROUTER_TERMINATION = 153, "Multicast Router Termination"
    FMIPV6 = 154, "FMIPv6 Messages"
    RPL_CONTROL = 155, "RPL Control Message"
    ILNPV6_LOCATOR_UPDATE = 156, "ILNPv6 Locator Update Message"
    DUPLICATE_ADDRESS_REQUEST = 157, "Duplicate Address Request"
    DUPLICATE_ADDRESS_CONFIRMATION = 158, "Duplicate Address Confirmation"
    MPL_CONTROL = 159, "MPL Control Message"
    EXTENDED_ECHO_REQUEST = 160, "Extended Echo Request"
    EXTENDED_ECHO_REPLY = 161, "Extended Echo Reply"
    PRIVATE_INFORMATION_1 = 200, "Private experimentation"
    PRIVATE_INFORMATION_2 = 201, "Private experimentation"
    RESERVED_INFORMATION = 255, "Reserved for expansion of ICMPv6 informational messages"


class Icmpv6DestinationUnreachableCode(OpenEnum, maximum=255):
    """Why a packet could not be delivered (RFC 4443, 3.1)."""

    NO_ROUTE = 0, "No route to destination"
    PROHIBITED = 1, "Communication with destination administratively prohibited"
    BEYOND_SCOPE = 2, "Beyond scope of source address"
    ADDRESS_UNREACHABLE = 3, "Address unreachable"
    PORT_UNREACHABLE = 4, "Port unreachable"
    SOURCE_ADDRESS_POLICY = 5, "Source address failed ingress/egress policy"
    REJECT_ROUTE = 6, "Reject route to destination"
    SOURCE_ROUTING_HEADER = 7, "Error in Source Routing Header"
    HEADERS_TOO_LONG = 8, "Headers too long"


class Icmpv6TimeExceededCode(OpenEnum, maximum=255):
    """Which time ran out (RFC 4443, 3.3)."""

    HOP_LIMIT = 0, "Hop limit exceeded in transit"
    FRAGMENT_REASSEMBLY = 1, "Fragment reassembly time exceeded"


class Icmpv6ParameterProblemCode(OpenEnum, maximum=255):
    """How a header was wrong (RFC 4443, 3.4, RFC 7112, RFC 8754, RFC 8883)."""

    ERRONEOUS_HEADER_FIELD = 0, "Erroneous header field encountered"
    UNRECOGNIZED_NEXT_HEADER = 1, "Unrecognized Next Header type encountered"
    UNRECOGNIZED_OPTION = 2, "Unrecognized IPv6 option encountered"
    INCOMPLETE_HEADER_CHAIN = 3, "IPv6 First Fragment has incomplete IPv6 Header Chain"
    SEGMENT_ROUTING_UPPER_LAYER = 4, "SR Upper-layer Header Error"
    UNRECOGNIZED_NEXT_HEADER_BY_INTERMEDIATE = 5, "Unrecognized Next Header type encountered by intermediate node"
    EXTENSION_HEADER_TOO_BIG = 6, "Extension header too big"
    EXTENSION_HEADER_CHAIN_TOO_LONG = 7, "Extension header chain too long"
    TOO_MANY_EXTENSION_HEADERS = 8, "Too many extension headers"
    TOO_MANY_OPTIONS = 9, "Too many options in extension header"
    OPTION_TOO_BIG = 10, "Option too big"


class NeighborCacheState(OpenEnum, maximum=7):
    """The state of a neighbour (RFC 8335, 3; RFC 4861, 7.3.2)."""

    RESERVED = 0, "Reserved"
    INCOMPLETE = 1, "Incomplete"
    REACHABLE = 2, "Reachable"
    STALE = 3, "Stale"
    DELAY = 4, "Delay"
    PROBE = 5, "Probe"
    FAILED = 6, "Failed"
