"""Subtypes of the slow protocols: IEEE 802.3-2022 table 57A–3."""

from __future__ import annotations

from dissect.assigned_numbers.open_enum import OpenEnum


class SlowProtocolSubtype(OpenEnum, maximum=255, title="slow protocol"):
    """The slow protocol that a frame carries; each sends at most ten frames a second."""

    LACP = 1, "Link Aggregation Control Protocol (LACP)"
    MARKER = 2, "Link Aggregation Marker Protocol"
    OAM = 3, "Operations, Administration, and Maintenance (OAM)"
    OSSP = 10, "Organization Specific Slow Protocol (OSSP)"
