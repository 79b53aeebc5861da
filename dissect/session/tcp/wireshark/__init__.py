"""What Wireshark says of TCP connections, mistakes included: for filters and columns of its names."""

from __future__ import annotations

from dissect.session.tcp.wireshark.flags import Facts, Flag
from dissect.session.tcp.wireshark.view import WiresharkView

__all__ = ["Facts", "Flag", "WiresharkView"]
