"""Closed lists whose members carry a sentence: the code is for machines, the sentence is its documentation."""

from __future__ import annotations

from enum import StrEnum
from typing import Self


class Described(StrEnum):
    """A stable name with a meaning."""

    meaning: str

    def __new__(cls, value: str, meaning: str) -> Self:
        member = str.__new__(cls, value)
        member._value_ = value
        member.meaning = meaning
        return member
