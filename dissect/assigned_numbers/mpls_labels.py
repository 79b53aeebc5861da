"""MPLS labels that have a meaning of their own (all that are assigned), and the associated channels (a selection).

Registries: https://www.iana.org/assignments/mpls-label-values, "Base Special-Purpose MPLS Label Values", and
https://www.iana.org/assignments/g-ach-parameters, "MPLS Generalized Associated Channel (G-ACh) Types" (public domain,
CC0). Routers assign the labels from 16 on.
"""

from __future__ import annotations

from dissect.assigned_numbers.open_enum import OpenEnum


class MplsLabel(OpenEnum, maximum=0xFFFFF, title="MPLS label"):
    """Special-purpose labels."""

    IPV4_EXPLICIT_NULL = 0, "IPv4 Explicit NULL Label"
    ROUTER_ALERT = 1, "Router Alert Label"
    IPV6_EXPLICIT_NULL = 2, "IPv6 Explicit NULL Label"
    IMPLICIT_NULL = 3, "Implicit NULL Label"
    ENTROPY_LABEL_INDICATOR = 7, "Entropy Label Indicator (ELI)"
    GENERIC_ASSOCIATED_CHANNEL = 13, "GAL Label"
    OAM_ALERT = 14, "OAM Alert Label"
    EXTENSION = 15, "Extension Label"


class AssociatedChannel(OpenEnum, maximum=0xFFFF, spelling="0x{:04x}", title="associated channel"):
    """What an associated channel header introduces."""

    MANAGEMENT_COMMUNICATION = 0x0001, "Management Communication Channel (MCC)"
    SIGNALING_COMMUNICATION = 0x0002, "Signaling Communication Channel (SCC)"
    BFD = 0x0007, "BFD Control, PW-ACH encapsulation"
    DIRECT_LOSS_MEASUREMENT = 0x000A, "MPLS Direct Loss Measurement (DLM)"
    DELAY_MEASUREMENT = 0x000C, "MPLS Delay Measurement (DM)"
    IPV4 = 0x0021, "ACH carries an IPv4 packet"
    CONTINUITY_CHECK = 0x0022, "MPLS-TP CC message"
    CONNECTIVITY_VERIFICATION = 0x0023, "MPLS-TP CV message"
    PROTECTION_STATE_COORDINATION = 0x0024, "Protection State Coordination Protocol"
    ON_DEMAND_CONNECTIVITY_VERIFICATION = 0x0025, "On-Demand CV"
    LINK_INSTANCE = 0x0026, "LI"
    PSEUDOWIRE_OAM = 0x0027, "Pseudowire OAM"
    IPV6 = 0x0057, "ACH carries an IPv6 packet"
    FAULT_OAM = 0x0058, "Fault OAM"
    G_8113_1 = 0x8902, "MPLS G.8113.1 OAM"
