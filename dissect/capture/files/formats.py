"""Recognizing a file by its first octets: formats that are supported, and formats that messages can name."""

from __future__ import annotations

from typing import Final, Literal

ByteOrder = Literal["big", "little"]
ForeignFormat = Literal["snoop", "btsnoop", "erf"]

GZIP: Final = b"\x1f\x8b"  # RFC 1952 §2.3.1
ZSTANDARD: Final = b"\x28\xb5\x2f\xfd"  # RFC 8878 §3.1.1
PCAPNG: Final = b"\x0a\x0d\x0d\x0a"  # draft-ietf-opsawg-pcapng §4.1
SNOOP: Final = b"snoop\0\0\0"  # RFC 1761, File Format
BTSNOOP: Final = b"btsnoop\0"

WAY_OUT: Final = "convert it: editcap -F pcapng IN OUT"
"""Advice for captures that Wireshark reads and we do not."""
CAPTURES: Final = {
    b"RTSS": "a Microsoft Network Monitor 1 capture",
    b"GMBU": "a Microsoft Network Monitor 2 capture",
    b"TR\0d\0": "an HP-UX nettl trace",
    b"TRSNIFF data    \x1a": "a Sniffer capture",
    b"XCP\0": "a NetXray or Windows Sniffer capture",
    b"iptrace ": "an AIX iptrace capture",
    b"\xaa\xaa\xaa\xaa": "a 5Views capture",
    b"ObserverPktBufferVersion=": "a Network Instruments Observer capture",
    b"\x01\x10\x4c\x00\x01\x05Trace Display": "a Novell LANalyzer capture",
    b"\x05VNF": "a Visual Networks capture",
}
OTHERS: Final = {
    b"\xa1\xb2\x34\xcd": "a pcap file with the magic number of Francisco Mesquita's modification",
    b"\xcd\x34\xb2\xa1": "a pcap file with the magic number of Francisco Mesquita's modification",
    b"\xa1\x2b\x3c\x4d": "a pcap file with the magic number of Navtel's modification",
    b"\x4d\x3c\x2b\xa1": "a pcap file with the magic number of Navtel's modification",
    b"\xa1\xb2\xc3\xcb": "a file of libpcap's compiled filters",
    b"\xcb\xc3\xb2\xa1": "a file of libpcap's compiled filters",
    b"\x0a\x0d\x0a": "a pcapng file whose line ends were changed on the way: transfer it in binary mode",
    b"\x0d\x0a\x0d\x0d": "a pcapng file whose line ends were changed on the way: transfer it in binary mode",
    b"\xfd7zXZ\0": "xz data: decompress it first (xz -dc FILE)",
    b"\x04\x22\x4d\x18": "lz4 data: decompress it first (lz4 -dc FILE)",
    b"BZh": "bzip2 data: decompress it first (bzip2 -dc FILE)",
    b"PK\x03\x04": "a zip archive",
    b"7z\xbc\xaf\x27\x1c": "a 7-Zip archive",
    b"\x1f\x9d": "compress data: decompress it first (gzip -dc FILE)",
    b"\x7fELF": "an ELF program",
    b"MZ": "a Windows program",
    b"%PDF-": "a PDF document",
}
NAMES: Final = {**{magic: f"{name}; {WAY_OUT}" for magic, name in CAPTURES.items()}, **OTHERS}
LONGEST: Final = max(map(len, NAMES))
TEXT: Final = bytes(range(0x20, 0x7F)) + b"\t\r\n"


def is_gzip(octets: bytes) -> bool:
    return octets.startswith(GZIP)


def is_zstandard(octets: bytes) -> bool:
    """Whether a Zstandard frame begins here: data, or a skippable frame (0x184D2A50 to 0x184D2A5F, RFC 8878 §3.1.2)."""
    return octets.startswith(ZSTANDARD) or (octets[1:4] == b"\x2a\x4d\x18" and octets[0] & 0xF0 == 0x50)


def name_of(octets: bytes) -> str | None:
    """The name of a known format that is not supported; None for any other."""
    return next((name for magic, name in NAMES.items() if octets.startswith(magic)), None)


def described(octets: bytes) -> str:
    """The first octets for a message: in hex, because they may be anything, with a remark if they are text."""
    shown = octets[:8].hex(" ")
    return f"it begins with {shown}{', which is text' if not octets.translate(None, TEXT) else ''}"


def is_named_pcap(name: str) -> bool:
    """Whether a file's name asks for pcap, compressed or not."""
    name = name.lower()
    for suffix in (".gz", ".zst"):
        name = name.removesuffix(suffix)
    return name.endswith(".pcap")
