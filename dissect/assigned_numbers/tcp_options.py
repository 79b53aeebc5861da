"""TCP option kinds (all that are assigned).

Registry: https://www.iana.org/assignments/tcp-parameters (public domain, CC0).
"""

from __future__ import annotations

from dissect.assigned_numbers.open_enum import OpenEnum


class TcpOptionKind(OpenEnum, maximum=255):
    """The kind of a TCP option (RFC 9293, 3.1)."""

    END_OF_OPTION_LIST = 0, "End of Option List"
    NO_OPERATION = 1, "No-Operation"
    MAXIMUM_SEGMENT_SIZE = 2, "Maximum Segment Size"
    WINDOW_SCALE = 3, "Window Scale"
    SACK_PERMITTED = 4, "SACK Permitted"
    SACK = 5, "SACK"
    ECHO = 6, "Echo (obsoleted by option 8)"
    ECHO_REPLY = 7, "Echo Reply (obsoleted by option 8)"
    TIMESTAMPS = 8, "Timestamps"
    PARTIAL_ORDER_CONNECTION_PERMITTED = 9, "Partial Order Connection Permitted (obsolete)"
    PARTIAL_ORDER_SERVICE_PROFILE = 10, "Partial Order Service Profile (obsolete)"
    CC = 11, "CC (obsolete)"
    CC_NEW = 12, "CC.NEW (obsolete)"
    CC_ECHO = 13, "CC.ECHO (obsolete)"
    ALTERNATE_CHECKSUM_REQUEST = 14, "TCP Alternate Checksum Request (obsolete)"
    ALTERNATE_CHECKSUM_DATA = 15, "TCP Alternate Checksum Data (obsolete)"
    SKEETER = 16, "Skeeter"
    BUBBA = 17, "Bubba"
    TRAILER_CHECKSUM = 18, "Trailer Checksum Option"
    MD5_SIGNATURE = 19, "MD5 Signature Option (obsoleted by option 29)"
    SCPS_CAPABILITIES = 20, "SCPS Capabilities"
    SELECTIVE_NEGATIVE_ACKNOWLEDGMENTS = 21, "Selective Negative Acknowledgements"
    RECORD_BOUNDARIES = 22, "Record Boundaries"
    CORRUPTION_EXPERIENCED = 23, "Corruption experienced"
    SNAP = 24, "SNAP"
    TCP_COMPRESSION_FILTER = 26, "TCP Compression Filter"
    QUICK_START_RESPONSE = 27, "Quick-Start Response"
    USER_TIMEOUT = 28, "User Timeout Option"
    AUTHENTICATION = 29, "TCP Authentication Option (TCP-AO)"
    MULTIPATH_TCP = 30, "Multipath TCP (MPTCP)"
    FAST_OPEN_COOKIE = 34, "TCP Fast Open Cookie"
    ENCRYPTION_NEGOTIATION = 69, "Encryption Negotiation (TCP-ENO)"
    ACCURATE_ECN_ORDER_0 = 172, "Accurate ECN Order 0 (AccECN0)"
    ACCURATE_ECN_ORDER_1 = 174, "Accurate ECN Order 1 (AccECN1)"
    EXPERIMENT_1 = 253, "RFC3692-style Experiment 1"
    EXPERIMENT_2 = 254, "RFC3692-style Experiment 2"
