"""What display filters mean: the names of the sample packets that each matches."""

from __future__ import annotations

from tests.filter.samples import packets

PACKETS = packets()


IPV4 = "syn udp tunnel wrong unreachable query cut"


MEANINGS = {
    # presence
    "tcp": "syn cut",
    "ip.flags.df": IPV4,
    "not ip": "udp6 arp",
    "tcp.options.mss": "syn",
    "eth.src[0:3]": " ".join(PACKETS),
    "tcp.flags & 0x02": "syn",
    "eth.src[0] & 02": " ".join(PACKETS),
    "frame[1000]": "",
    # of any, of all
    "ip.addr == 10.0.0.1": "tunnel",
    "ip.addr != 10.0.0.1": "syn udp wrong unreachable query cut",
    "ip.addr ~= 10.0.0.1": IPV4,
    "ip.addr === 192.0.2.1": "",
    "ip.src === 192.0.2.1": "syn udp wrong unreachable query cut",
    "any ip.src != 192.0.2.1": "tunnel",
    "all ip.addr != 10.0.0.1": "syn udp wrong unreachable query cut",
    "all ip.src in {192.0.2.0/24}": "syn udp wrong unreachable query cut",
    "ip.ttl == 5": "udp unreachable",
    "not ip.ttl != 5": "udp udp6 unreachable arp",
    # comparisons
    "ip.ttl < 6": "udp unreachable",
    "ip.src == 10.0.0.0/8": "tunnel",
    "ip.src >= 192.0.2.0/24 and ip.src <= 192.0.2.0/24": IPV4,
    "ipv6.src == 2001:db8::/32": "udp6",
    "ip.src == ip.dst": "",
    "udp.srcport > udp.dstport": "udp udp6 tunnel wrong unreachable query",
    "udp.port == tcp.port": "",
    "frame.len == frame.cap_len and arp": "arp",
    "eth.dst == ff:ff:ff:ff:ff:ff": "arp",
    "eth.dst > 02:00:00:00:00:02": "arp",
    "udp.checksum.status == Bad": "wrong",
    "udp.checksum.status != VALID": "wrong unreachable",
    "frame.time_epoch == 1.5": " ".join(PACKETS),
    "frame.number in {1 .. 2, 8}": "syn udp query",
    "ip.ttl in {5}": "udp unreachable",
    "ip.ttl not in {5}": "syn udp6 tunnel wrong arp query cut",
    "udp.checksum.status in {Good, Unverified}": "udp udp6 tunnel unreachable query",
    # parts
    "ip.src#2 == 10.0.0.1": "tunnel",
    "ip.ttl#2 == 5": "unreachable",
    "ip#2": "tunnel unreachable",
    "ip.src#[-1] == 192.0.2.1": "syn udp wrong unreachable query cut",
    "udp[8:5] == 48:65:6c:6c:6f": "udp unreachable",
    'udp[8:5] == "Hello"': "udp unreachable",
    "eth.src[-2:] == 00:01": " ".join(PACKETS),
    "eth.src[0:3] == eth.dst[0:3]": "syn udp udp6 tunnel wrong unreachable query cut",
    "eth.src[0:3] & eth.dst[3:3] == 00:00:00": "syn udp udp6 tunnel wrong unreachable query cut",
    'dns.qry.name[0:3] == "www"': "query",
    # search
    'frame contains "Hello"': "udp unreachable",
    "frame contains 48:65:6c:6c:6f": "udp unreachable",
    'frame contains ""': "",
    'ip matches "hello"': "udp tunnel wrong unreachable",
    'dns.qry.name matches r"^WWW\\."': "query",
    'dns.qry.name contains "example"': "query",
    'all udp contains "Hello"': "udp unreachable",
    # functions
    'upper(dns.qry.name) == "WWW.EXAMPLE.TEST"': "query",
    'lower(dns.qry.name) contains "test"': "query",
    "len(dns.qry.name) == 16": "query",
    "len(ip.src) == 4": IPV4,
    "count(ip.addr) == 4": "tunnel unreachable",
    "count(tcp) == 0": "",
    # joined
    "tcp or udp and arp": "syn cut",
    "(tcp or udp) and ip.flags.df == 1": "syn cut",
    "tcp xor ip": "udp tunnel wrong unreachable query",
    "tcp ^^ ip ^^ udp": "udp6",
    "!tcp && !udp": "arp",
}

MORE = [
    "ip.id == 0x1234",
    "ip.src > 192.0.2.0",
    "ip.src < 10.0.0.0/8",
    "ipv6.src > 2001:db8::",
    "ipv6.src >= 2001:db8::1",
    "ipv6.src < 2001:db8::1",
    "ipv6.src <= 2001:db8::1",
    "ipv6.src != 2001:db8::1",
    "ipv6.addr in {2001:db8::2 .. 2001:db8::9, ::1}",
    "ipv6.src == ::/0",
    "ip.src == 0.0.0.0/0",
    "eth.src in {02:00:00:00:00:00 .. 02:00:00:00:00:09}",
    "ntp.precision < 0",
    "ntp.precision & 1",
    "frame.len & 1",
    "frame.len & 1 == 1",
    "frame.len & frame.cap_len",
    "frame.time_ns > 5",
    "frame.interface_id == 0",
    "frame.interface_name",
    'frame.protocols contains "udp"',
    "frame",
    "ip.ttl & 1",
    "all ip.ttl == 64",
    "tcp.flags",
    "tcp.option_len == 4",
    "tcp.options.mss_val == 1460",
    "udp.checksum.status",
    "all udp.checksum.status == Good",
    "any udp.checksum.status != Good",
    "dhcp.hw.mac_addr == 02:00:00:00:00:01",
    "ip.src#1 == 192.0.2.1",
    "ip xor tcp xor frame.number == 2",
    "arp and arp and udp",
    "udp.port & 1 in {1}",
    "sctp.data",
    "eth.type == ip.ttl",
    "ip.opt.type == 3 or icmpv6.opt.type == 1",
]
"""Filters of which only the evaluators are compared with one another."""
