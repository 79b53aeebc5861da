"""Words of flags and the records of the flags that are set."""

from __future__ import annotations

FLAGGED_CASES: dict[str, tuple[int, str, list[str], bytes]] = {
    "a record": (0x01, "07", ["Byte"], b""),
    "records in the order of their flags, aligned": (0x03, "07 00 01020304", ["Byte", "Wide"], b""),
    "a flag without a record": (0x0A, "0000 01020304", ["Wide"], b""),
    "a flag that is not known ends the list": (0x07, "07 00 01020304 ff", ["Byte", "Wide"], b"\xff"),
    "another word that means the same": (0xA0000001, "01000000 07 08", ["Byte", "Byte"], b""),
    "a promise of another word that is not kept": (0x20000001, "07", ["Byte"], b""),
    "another word that means something else": (0x80000001, "01000000 07 08", ["Byte"], b"\x08"),
    "another word that is cut": (0x80000000, "0100", [], b"\x01\x00"),
}
"""The first word, the octets after it, the records in them, and what is left. See `FLAGGED` in `test_lists`."""
