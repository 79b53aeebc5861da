"""Takes packets apart and puts them together, verifies every checksum and says why one is wrong.

Everything here is loaded on first use, so that `import dissect` costs next to nothing.
"""

# Another project's packages (dissect.cstruct and its family) share this name as a namespace; both must be importable.
__path__ = __import__("pkgutil").extend_path(__path__, __name__)

from typing import TYPE_CHECKING

from dissect.lazy_names import lazy

if TYPE_CHECKING:
    from dissect.addresses import Ipv4Address, Ipv6Address, MacAddress
    from dissect.capture import PcapngWriter, PcapWriter, write_capture
    from dissect.checksum import crc32c, internet_checksum, update
    from dissect.columns import scan as scan
    from dissect.columns import scan_pcap as scan_pcap
    from dissect.columns import table as table
    from dissect.comparing import compare
    from dissect.derive.decoder import decode
    from dissect.encapsulation import Fill, encapsulate, fragment, segment
    from dissect.errors import (
        CaptureError,
        DissectError,
        EncodingError,
        HexTextError,
        MalformedError,
        TruncatedError,
        UnknownFieldError,
        UnknownProtocolError,
    )
    from dissect.explain import page_data as page_data
    from dissect.hex_text import from_hex
    from dissect.packet import Packet, ProtocolSet
    from dissect.packet import dissect as dissect
    from dissect.packet.names.typed import *  # noqa: F403  # every class that `_names` lists; see tools/typed_names.py
    from dissect.protocols.arp import ARP
    from dissect.protocols.ethernet import Ethernet
    from dissect.protocols.icmpv4 import ICMPv4
    from dissect.protocols.icmpv6 import ICMPv6
    from dissect.protocols.ipv4 import IPv4
    from dissect.protocols.ipv6 import IPv6
    from dissect.protocols.tcp import TCP
    from dissect.protocols.udp import UDP
    from dissect.protocols.vlan import VLAN
    from dissect.rewriting import rewrite as rewrite
    from dissect.schema import AUTO
    from dissect.schema.variable_integers import VariableInteger as VariableInteger
    from dissect.session import flows as flows
    from dissect.session import ladder as ladder
    from dissect.session import open_packets
    from dissect.session.applications import messages as messages
    from dissect.session.sctp.summary import associations as associations
    from dissect.session.sockets import netstat as netstat
    from dissect.session.tcp.connections import connections as connections
    from dissect.session.tcp.streams import stream_items as stream_items
    from dissect.session.tcp.streams import streams as streams
    from dissect.simulation import simulate as simulate
    from dissect.version import __version__ as __version__

    open = open_packets
    write = write_capture

_HOMES = {
    "ARP": "dissect.protocols.arp",
    "AUTO": "dissect.schema",
    "CaptureError": "dissect.errors",
    "DissectError": "dissect.errors",
    "EncodingError": "dissect.errors",
    "Ethernet": "dissect.protocols.ethernet",
    "Fill": "dissect.encapsulation",
    "HexTextError": "dissect.errors",
    "ICMPv4": "dissect.protocols.icmpv4",
    "ICMPv6": "dissect.protocols.icmpv6",
    "IPv4": "dissect.protocols.ipv4",
    "IPv6": "dissect.protocols.ipv6",
    "Ipv4Address": "dissect.addresses",
    "Ipv6Address": "dissect.addresses",
    "MacAddress": "dissect.addresses",
    "MalformedError": "dissect.errors",
    "Packet": "dissect.packet",
    "PcapWriter": "dissect.capture",
    "PcapngWriter": "dissect.capture",
    "ProtocolSet": "dissect.packet",
    "TCP": "dissect.protocols.tcp",
    "TruncatedError": "dissect.errors",
    "UDP": "dissect.protocols.udp",
    "UnknownFieldError": "dissect.errors",
    "UnknownProtocolError": "dissect.errors",
    "VLAN": "dissect.protocols.vlan",
    "VariableInteger": "dissect.schema.variable_integers",
    "__version__": "dissect.version",
    "associations": "dissect.session.sctp.summary",
    "compare": "dissect.comparing",
    "connections": "dissect.session.tcp.connections",
    "crc32c": "dissect.checksum",
    "decode": "dissect.derive.decoder",
    "dissect": "dissect.packet",
    "encapsulate": "dissect.encapsulation",
    "flows": "dissect.session",
    "fragment": "dissect.encapsulation",
    "from_hex": "dissect.hex_text",
    "internet_checksum": "dissect.checksum",
    "ladder": "dissect.session",
    "messages": "dissect.session.applications",
    "netstat": "dissect.session.sockets",
    "open": "dissect.session:open_packets",
    "page_data": "dissect.explain",
    "rewrite": "dissect.rewriting",
    "scan": "dissect.columns",
    "scan_pcap": "dissect.columns",
    "segment": "dissect.encapsulation",
    "simulate": "dissect.simulation",
    "stream_items": "dissect.session.tcp.streams",
    "streams": "dissect.session.tcp.streams",
    "table": "dissect.columns",
    "update": "dissect.checksum",
    "write": "dissect.capture:write_capture",
}
# Every header, item of a list, and number space of the protocols is here too, by its own name.
__getattr__, _names = lazy(globals(), _HOMES, "dissect.packet.names.homes:homes")
_EXTRAS = {"scan": "table", "scan_pcap": "polars", "table": "table"}


def __dir__() -> list[str]:
    """What can be loaded here: `help(dissect)` loads it all."""
    from dissect.extras import missing

    return [name for name in _names() if name not in _EXTRAS or not missing(_EXTRAS[name])]


# What `from dissect import *` brings. Not `open`, which would hide Python's own, nor `dissect`, which would hide the
# package; not what needs an extra; and of the headers only those of every day, as there are hundreds, some with names
# (`Echo`, `Null`, `Redirect`) that a program may well have itself.
__all__ = [
    "ARP",
    "AUTO",
    "TCP",
    "UDP",
    "VLAN",
    "CaptureError",
    "DissectError",
    "EncodingError",
    "Ethernet",
    "Fill",
    "HexTextError",
    "ICMPv4",
    "ICMPv6",
    "IPv4",
    "IPv6",
    "Ipv4Address",
    "Ipv6Address",
    "MacAddress",
    "MalformedError",
    "Packet",
    "PcapWriter",
    "PcapngWriter",
    "ProtocolSet",
    "TruncatedError",
    "UnknownFieldError",
    "UnknownProtocolError",
    "associations",
    "compare",
    "connections",
    "crc32c",
    "decode",
    "encapsulate",
    "fragment",
    "from_hex",
    "internet_checksum",
    "netstat",
    "segment",
    "simulate",
    "streams",
    "update",
]
