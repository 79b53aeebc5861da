"""Numbers of IEEE 802.11 and of the headers that captures add (selections).

IEEE 802.11-2020 §9.2.4.1 (frame types), table 9-92 (elements); https://www.radiotap.org/fields/ (radiotap). The numbers
are facts; the labels are our words.
"""

from __future__ import annotations

from dissect.assigned_numbers.open_enum import OpenEnum


class WlanType(OpenEnum, maximum=0x3):
    """The kind of a frame (IEEE 802.11-2020 table 9-1)."""

    MANAGEMENT = 0, "Management"
    CONTROL = 1, "Control"
    DATA = 2, "Data"
    EXTENSION = 3, "Extension"


class WlanManagement(OpenEnum, maximum=0xF, title="management frame"):
    """The management frames (IEEE 802.11-2020 table 9-1)."""

    ASSOCIATION_REQUEST = 0, "Association Request"
    ASSOCIATION_RESPONSE = 1, "Association Response"
    REASSOCIATION_REQUEST = 2, "Reassociation Request"
    REASSOCIATION_RESPONSE = 3, "Reassociation Response"
    PROBE_REQUEST = 4, "Probe Request"
    PROBE_RESPONSE = 5, "Probe Response"
    TIMING_ADVERTISEMENT = 6, "Timing Advertisement"
    BEACON = 8, "Beacon"
    ATIM = 9, "ATIM"
    DISASSOCIATION = 10, "Disassociation"
    AUTHENTICATION = 11, "Authentication"
    DEAUTHENTICATION = 12, "Deauthentication"
    ACTION = 13, "Action"
    ACTION_NO_ACK = 14, "Action No Ack"


class WlanControl(OpenEnum, maximum=0xF):
    """The control frames (IEEE 802.11-2020 table 9-1)."""

    TRIGGER = 2, "Trigger"
    TACK = 3, "TACK"
    BEAMFORMING_REPORT_POLL = 4, "Beamforming Report Poll"
    NDP_ANNOUNCEMENT = 5, "VHT/HE NDP Announcement"
    CONTROL_FRAME_EXTENSION = 6, "Control Frame Extension"
    CONTROL_WRAPPER = 7, "Control Wrapper"
    BLOCK_ACK_REQUEST = 8, "Block Ack Request"
    BLOCK_ACK = 9, "Block Ack"
    PS_POLL = 10, "PS-Poll"
    RTS = 11, "RTS"
    CTS = 12, "CTS"
    ACK = 13, "Ack"
    CF_END = 14, "CF-End"
    CF_END_CF_ACK = 15, "CF-End+CF-Ack"


class WlanData(OpenEnum, maximum=0xF):
    """The data frames (IEEE 802.11-2020 table 9-1)."""

    DATA = 0, "Data"
    DATA_CF_ACK = 1, "Data+CF-Ack"
    DATA_CF_POLL = 2, "Data+CF-Poll"
    DATA_CF_ACK_CF_POLL = 3, "Data+CF-Ack+CF-Poll"
    NULL = 4, "Null"
    CF_ACK = 5, "CF-Ack"
    CF_POLL = 6, "CF-Poll"
    CF_ACK_CF_POLL = 7, "CF-Ack+CF-Poll"
    QOS_DATA = 8, "QoS Data"
    QOS_DATA_CF_ACK = 9, "QoS Data+CF-Ack"
    QOS_DATA_CF_POLL = 10, "QoS Data+CF-Poll"
    QOS_DATA_CF_ACK_CF_POLL = 11, "QoS Data+CF-Ack+CF-Poll"
    QOS_NULL = 12, "QoS Null"
    QOS_CF_POLL = 14, "QoS CF-Poll"
    QOS_CF_ACK_CF_POLL = 15, "QoS CF-Ack+CF-Poll"


class WlanExtension(OpenEnum, maximum=0xF, title="extension frame"):
    """The extension frames (IEEE 802.11-2020 table 9-1)."""

    DMG_BEACON = 0, "DMG Beacon"
    S1G_BEACON = 1, "S1G Beacon"


class WlanBody(OpenEnum, maximum=0xF, title="body"):
    """What the body of a data frame may be other than LLC; flags of the frame say so, not a number."""

    ENCRYPTED = 1, "encrypted data"
    AGGREGATE = 2, "an aggregate (A-MSDU)"


class WlanElement(OpenEnum, maximum=0xFF):
    """Elements of management frames (IEEE 802.11-2020 table 9-92)."""

    SSID = 0, "SSID"
    SUPPORTED_RATES = 1, "Supported Rates"
    DSSS_PARAMETER_SET = 3, "DSSS Parameter Set"
    CF_PARAMETER_SET = 4, "CF Parameter Set"
    TIM = 5, "TIM"
    IBSS_PARAMETER_SET = 6, "IBSS Parameter Set"
    COUNTRY = 7, "Country"
    BSS_LOAD = 11, "BSS Load"
    CHALLENGE_TEXT = 16, "Challenge Text"
    POWER_CONSTRAINT = 32, "Power Constraint"
    POWER_CAPABILITY = 33, "Power Capability"
    SUPPORTED_CHANNELS = 36, "Supported Channels"
    CHANNEL_SWITCH = 37, "Channel Switch Announcement"
    ERP = 42, "ERP"
    HT_CAPABILITIES = 45, "HT Capabilities"
    QOS_CAPABILITY = 46, "QoS Capability"
    RSN = 48, "RSN"
    EXTENDED_SUPPORTED_RATES = 50, "Extended Supported Rates"
    MOBILITY_DOMAIN = 54, "Mobility Domain"
    HT_OPERATION = 61, "HT Operation"
    RM_ENABLED_CAPABILITIES = 70, "RM Enabled Capabilities"
    EXTENDED_CAPABILITIES = 127, "Extended Capabilities"
    VHT_CAPABILITIES = 191, "VHT Capabilities"
    VHT_OPERATION = 192, "VHT Operation"
    VENDOR_SPECIFIC = 221, "Vendor Specific"
    EXTENSION = 255, "Element ID Extension"


class RadiotapField(OpenEnum, maximum=0x1F):
    """The field that a flag of a radiotap header announces."""

    TSFT = 0, "TSFT"
    FLAGS = 1, "Flags"
    RATE = 2, "Rate"
    CHANNEL = 3, "Channel"
    FHSS = 4, "FHSS"
    ANTENNA_SIGNAL = 5, "Antenna signal"
    ANTENNA_NOISE = 6, "Antenna noise"
    LOCK_QUALITY = 7, "Lock quality"
    TX_ATTENUATION = 8, "TX attenuation"
    DB_TX_ATTENUATION = 9, "dB TX attenuation"
    DBM_TX_POWER = 10, "dBm TX power"
    ANTENNA = 11, "Antenna"
    DB_ANTENNA_SIGNAL = 12, "dB antenna signal"
    DB_ANTENNA_NOISE = 13, "dB antenna noise"
    RX_FLAGS = 14, "RX flags"
    TX_FLAGS = 15, "TX flags"
    RTS_RETRIES = 16, "RTS retries"
    DATA_RETRIES = 17, "Data retries"
    XCHANNEL = 18, "XChannel"
    MCS = 19, "MCS"
    AMPDU_STATUS = 20, "A-MPDU status"
    VHT = 21, "VHT"
    TIMESTAMP = 22, "Timestamp"
    HE = 23, "HE"
    HE_MU = 24, "HE-MU"
    HE_MU_OTHER_USER = 25, "HE-MU-other-user"
    ZERO_LENGTH_PSDU = 26, "0-length PSDU"
    L_SIG = 27, "L-SIG"
    TLV = 28, "TLV"
    RADIOTAP_NAMESPACE = 29, "Radiotap namespace"
    VENDOR_NAMESPACE = 30, "Vendor namespace"
    EXTENDED = 31, "Another word follows"
