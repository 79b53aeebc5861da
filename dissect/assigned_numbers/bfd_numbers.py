"""Diagnostic codes, states and authentication types of bidirectional forwarding detection.

Registry: https://www.iana.org/assignments/bfd-parameters (public domain, CC0); the states are in RFC 5880 §4.1.
"""

from __future__ import annotations

from dissect.assigned_numbers.open_enum import OpenEnum


class BfdDiagnostic(OpenEnum, maximum=31):
    """Why the session last changed from up to another state."""

    NONE = 0, "No Diagnostic"
    CONTROL_DETECTION_TIME_EXPIRED = 1, "Control Detection Time Expired"
    ECHO_FUNCTION_FAILED = 2, "Echo Function Failed"
    NEIGHBOR_SIGNALED_SESSION_DOWN = 3, "Neighbor Signaled Session Down"
    FORWARDING_PLANE_RESET = 4, "Forwarding Plane Reset"
    PATH_DOWN = 5, "Path Down"
    CONCATENATED_PATH_DOWN = 6, "Concatenated Path Down"
    ADMINISTRATIVELY_DOWN = 7, "Administratively Down"
    REVERSE_CONCATENATED_PATH_DOWN = 8, "Reverse Concatenated Path Down"
    MISCONNECTIVITY_DEFECT = 9, "Mis-connectivity defect"


class BfdState(OpenEnum, maximum=3):
    """How the sender sees the session."""

    ADMIN_DOWN = 0, "AdminDown"
    DOWN = 1, "Down"
    INIT = 2, "Init"
    UP = 3, "Up"


class BfdAuthenticationType(OpenEnum, maximum=255):
    """How a control packet is authenticated."""

    SIMPLE_PASSWORD = 1, "Simple Password"
    KEYED_MD5 = 2, "Keyed MD5"
    METICULOUS_KEYED_MD5 = 3, "Meticulous Keyed MD5"
    KEYED_SHA1 = 4, "Keyed SHA1"
    METICULOUS_KEYED_SHA1 = 5, "Meticulous Keyed SHA1"
