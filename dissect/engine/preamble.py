"""What the engine's tables begin with, and what every process that uses them needs of their words (`words.py`)."""

from __future__ import annotations

from enum import IntEnum
from typing import Final, Self

FORMAT_VERSION: Final = 14
MAGIC: Final = 0x6469_7373
"""The first word of the array: "diss"."""


class Word(IntEnum):
    """Words of a row in their order, or numbers that a word can be: each with its meaning."""

    meaning: str

    def __new__(cls, meaning: str) -> Self:
        value = len(cls.__members__)
        member = int.__new__(cls, value)
        member._value_ = value
        member.meaning = meaning
        return member


class Preamble(Word):
    """The array begins with these."""

    MAGIC = "says that this is one"
    VERSION = "the version of the format"
    LENGTH = "how many words the array has"
    DECLARATIONS = "how many declarations there are"
    RECORDS = "address of the first record; there is one for each declaration"
    PAGES = "run of the pages of number spaces"
    PAGES_END = "its end"
    SPACES = "run of number spaces"
    SPACES_END = "its end"
    LINK_SPACE = "address of the number space that says what a frame begins with"
    PROCESSOR = "bits of `Instruction`: what the processor of this process has"
