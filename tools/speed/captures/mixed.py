"""What the mixed capture holds, kind by kind, in packets of 10,000; and captures of one kind alone."""

from __future__ import annotations

from typing import Final

from speed.captures import odd, tunnels
from speed.captures.conversations import (
    dns,
    fragments,
    handshake,
    icmp_error,
    over_tcp,
    over_udp,
    quic,
    tls,
    web,
    wrong_checksum,
)
from speed.captures.pool import POOL, Share
from speed.captures.recorded import recorded

SHARES: Final = (
    Share("acknowledgments without data", 2500, over_tcp(443)),
    Share("web", 600, over_tcp(80, web)),
    Share("TLS", 1600, over_tcp(443, tls)),
    Share("QUIC", 1400, over_udp(443, quic)),
    Share("SYN with options", 300, handshake),
    Share("TCP, recorded", 200, recorded("tcp4_*", "tcp6_[!j]*", "inetd_echo")),
    Share("DNS", 900, over_udp(53, dns)),
    Share("DNS, recorded", 150, recorded("dns*", "multicast_dns")),
    Share("DHCP, recorded", 60, recorded("dhcp*")),
    Share("NTP, TFTP, BFD, PTP, recorded", 100, recorded("ntp*", "tftp*", "bfd*", "precision*")),
    Share("SCTP, recorded", 300, recorded("sctp4_*", "sctp6_*")),
    Share("VLAN", 250, tunnels.vlan),
    Share("VXLAN", 150, tunnels.vxlan),
    Share("GRE", 80, tunnels.gre),
    Share("IP in IP", 70, tunnels.ip_in_ip),
    Share("GTP", 80, tunnels.gtp),
    Share("MPLS", 60, tunnels.mpls),
    Share(
        "other tunnels, recorded",
        150,
        recorded(
            "*6_echo",
            "pppoe*",
            "*bridge*",
            "*pseudowire*",
            "service_header*",
            "l2tp*",
            "teredo*",
            "erspan*",
            "esp*",
            "vlan*",
        ),
    ),
    Share("fragments of IPv4", 120, fragments(4)),
    Share("fragments of IPv6", 60, fragments(6)),
    Share("ICMP echo, recorded", 100, recorded("icmp_echo", "traceroute", "hop_by_hop")),
    Share("ICMP errors", 120, icmp_error),
    Share(
        "neighbours and routing, recorded",
        200,
        recorded(
            "neighbour*",
            "router_*",
            "ospf*",
            "vrrp*",
            "pim*",
            "rip",
            "lldp",
            "spanning*",
            "multicast_membership",
            "bgp4*",
        ),
    ),
    Share(
        "checksums left to the network card, recorded",
        200,
        recorded(
            "checksum_offload*", "tcp_segmentation_offload", "udp_segmentation_offload", "vxlan6_checksum_offload"
        ),
    ),
    Share("wrong checksums", 50, wrong_checksum),
    Share("lengths that lie", 60, odd.untrue_length, odd=True),
    Share("random octets on known ports", 80, odd.noise_on_known_port, odd=True),
    Share("cut options", 30, odd.cut_options, odd=True),
    Share("unknown numbers", 30, odd.unknown_number, odd=True),
)
DNS_ALONE: Final = (Share("DNS", POOL, over_udp(53, dns)),)
SYN_ALONE: Final = (Share("SYN with options", POOL, handshake),)
