"""Whether the file of a library is whole.

Loaders of ELF map what the headers promise without looking at the size of the file, so that loading a library that was
cut short may end the process. The loaders of other systems look.
"""

from __future__ import annotations

import os
from struct import unpack_from
from typing import Final

MAGIC: Final = b"\x7fELF"
HEADER_OCTETS: Final = 64
CLASS, CLASS_64 = 4, 2
ORDER, BIG_ENDIAN = 5, 2


def cut_short(path: str | os.PathLike[str]) -> bool:
    """Whether an ELF file ends before its table of sections, which stands last (System V ABI, chapter 4). False for
    other files. OSError if the file cannot be read."""
    with open(path, "rb") as file:  # noqa: PTH123  # as in `dissect.stored_forms`
        header, size = file.read(HEADER_OCTETS), os.fstat(file.fileno()).st_size
    if not header.startswith(MAGIC):
        return False
    if len(header) < HEADER_OCTETS:
        return True
    order = ">" if header[ORDER] == BIG_ENDIAN else "<"
    offset, sizes, at = ("Q", 58, 40) if header[CLASS] == CLASS_64 else ("I", 46, 32)
    (begin,) = unpack_from(order + offset, header, at)
    octets, count = unpack_from(f"{order}HH", header, sizes)
    return bool(begin + octets * count > size)
