"""Names under which tshark 4.0.17 finds other packets than we do, each with the reason. Keys are `fnmatch` patterns.

`tests.tshark_fields_not_ours.DIFFERENCES` has those whose values differ already in a comparison field by field; here
are those that are hidden there (tshark leaves hidden fields out of its answers), or concern only filters.
"""

from __future__ import annotations

CONVERSATION = "tshark knows the rest of a conversation from its first packet; ours reads each packet by itself"
CUT = "tshark reads options beyond what was captured of the header, and says what it has until then"
COUNTED = "tshark counts its own layers: one for a stack of labels, two for an IGMP message"
GUESSED = "tshark guesses what a payload of an unassigned port is"
HEADING = "to tshark a heading in its tree, which stands in other places too; ours is the item"
LIBERAL = "tshark shows it in messages whose body we do not declare"
TEXT = "tshark has text up to a zero octet there; ours has all octets"

DIFFERENCES: dict[str, str] = {
    "dhcp.file": TEXT,
    "dhcp.server": TEXT,
    "dns": "tshark reads the middle of a stream as a message",
    "dns.flags.*": "tshark shows it only in queries, or only in responses",
    "dns.qry.*": "tshark reads the second message of a segment",
    "dns.count.*": "tshark reads the second message of a segment",
    "dns.id": "tshark reads the second message of a segment",
    "dns.length": "tshark reads the second message of a segment",
    "dns.opt.data": "tshark shows the octets of every option under it, beside what they are read as",
    "dns.resp.type": "tshark lists the types of a bit map under it as well",
    "eap": LIBERAL,
    "eap.*": LIBERAL,
    "frame.interface_name": "tshark has a name for interfaces that have none in the file",
    "frame.protocols": "tshark has its own steps between layers (ethertype), and does not list what is quoted",
    "gtp.flags.*": "tshark has them as numbers",
    "gtp.npdu_number": "tshark leaves it out where the flag says that it does not count",
    "igmp*": COUNTED,
    "icmpv6.type": "tshark has its own layer for each message",
    "lldp.port.desc": TEXT,
    "mpls*": COUNTED,
    "ospf.hello": HEADING,
    "ospf.lsa.*": HEADING,
    "pim.option": HEADING,
    "gtp.ext_hdr": "to tshark a heading, of which no octets can be taken",
    "rip.metric": "a number of 16 bits there, of 32 here",
    "tcp.option*": CUT,
    "tftp*": CONVERSATION,
    "udp.checksum.status": "in UDP-Lite tshark uses UDP's names, and it verifies what an error quotes",
    "udp.length": "in UDP-Lite tshark computes one",
    "vxlan.flags": "a number of 8 bits there, of 16 here",
    "wol*": GUESSED,
}
