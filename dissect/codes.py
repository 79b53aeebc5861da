"""Codes with their meanings, and how much matters what they stand for."""

from __future__ import annotations

from enum import StrEnum
from typing import Self


class Severity(StrEnum):
    """How much a finding matters; only malformed input is an error."""

    NOTE = "note"
    WARN = "warn"
    ERROR = "error"


class CodeWithMeaning(StrEnum):
    """A closed list of codes: machines read the code, and the sentence beside it, `meaning`, is its documentation."""

    meaning: str

    def __new__(cls, value: str, meaning: str) -> Self:
        member = str.__new__(cls, value)
        member._value_ = value
        member.meaning = meaning
        return member
