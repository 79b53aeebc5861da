"""Takes packets apart and puts them together, verifies every checksum and says why one is wrong.

Everything here is loaded on first use, so that `import dissect` costs next to nothing.
"""

# Another project's packages (dissect.cstruct and its family) share this name as a namespace; both must be importable.
__path__ = __import__("pkgutil").extend_path(__path__, __name__)

from typing import TYPE_CHECKING

from dissect.lazy_names import lazy

if TYPE_CHECKING:
    from dissect.addresses import Ipv4Address, Ipv6Address, MacAddress
    from dissect.capture import PcapngWriter, PcapWriter
    from dissect.columns import scan, scan_pcap, table
    from dissect.derive.decoder import decode
    from dissect.encapsulation import Fill, encapsulate, fragment, segment
    from dissect.errors import CaptureError, DissectError, EncodingError, MalformedError, TruncatedError
    from dissect.packet import Packet, dissect
    from dissect.protocols.arp import ARP
    from dissect.protocols.ethernet import Ethernet
    from dissect.protocols.icmpv4 import ICMPv4
    from dissect.protocols.icmpv6 import ICMPv6
    from dissect.protocols.ipv4 import IPv4
    from dissect.protocols.ipv6 import IPv6
    from dissect.protocols.tcp import TCP
    from dissect.protocols.udp import UDP
    from dissect.protocols.vlan import VLAN
    from dissect.session import open_packets as open

_HOMES = {
    "ARP": "dissect.protocols.arp",
    "CaptureError": "dissect.errors",
    "DissectError": "dissect.errors",
    "EncodingError": "dissect.errors",
    "Ethernet": "dissect.protocols.ethernet",
    "Fill": "dissect.encapsulation",
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
    "TCP": "dissect.protocols.tcp",
    "TruncatedError": "dissect.errors",
    "UDP": "dissect.protocols.udp",
    "VLAN": "dissect.protocols.vlan",
    "decode": "dissect.derive.decoder",
    "dissect": "dissect.packet",
    "encapsulate": "dissect.encapsulation",
    "fragment": "dissect.encapsulation",
    "open": "dissect.session:open_packets",
    "scan": "dissect.columns",
    "scan_pcap": "dissect.columns",
    "segment": "dissect.encapsulation",
    "table": "dissect.columns",
}
__getattr__, __dir__ = lazy(globals(), _HOMES)

__all__ = [
    "ARP",
    "TCP",
    "UDP",
    "VLAN",
    "CaptureError",
    "DissectError",
    "EncodingError",
    "Ethernet",
    "Fill",
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
    "TruncatedError",
    "decode",
    "dissect",
    "encapsulate",
    "fragment",
    "open",
    "scan",
    "scan_pcap",
    "segment",
    "table",
]
