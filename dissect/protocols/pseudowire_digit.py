"""Payloads of a label stack other than IP, by their first four bits (RFC 4385 §2, RFC 4928 §3).

Pseudowires with a control word begin with 0, associated channels with 1, so that no router takes them for IP.
"""

from __future__ import annotations

from dissect.assigned_numbers.open_enum import OpenEnum


class PseudowireDigit(OpenEnum, maximum=0xF, title="first digit after the labels"):
    """The first digit of the payload of a label stack."""

    CONTROL_WORD = 0
    ASSOCIATED_CHANNEL = 1
