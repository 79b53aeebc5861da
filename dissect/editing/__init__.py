"""A packet with other values in some fields: lengths and checksums follow, everything else stays as it is.

`targets` finds the layers and fields that are meant, `headers` writes the new headers with their lengths, `checksums`
has the rule for each kind of verdict, and `edit` puts a new frame together. `Packet.replace` is the way in.

Where only octets change, and no sizes, `patching` does the same for several headers at once, quoted ones too, and
`moving` brings most checksums up to date without reading the packet again.
"""

from __future__ import annotations

from dissect.editing.edit import edited

__all__ = ["edited"]
