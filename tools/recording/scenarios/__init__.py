"""The scenarios, one module per chapter of the README; importing this package enters them all into the catalogue."""

from __future__ import annotations

# In the order of the README.
from recording.scenarios import (  # isort: skip
    echo,
    connections,
    tcp_options,
    losses,
    segmentation,
    checksums,
    fragments,
    internet,
    routes,
    vlan,
    tunnels,
    virtual_networks,
    sctp,
    sctp_extensions,
    dns,
    tls,
    tftp,
    services,
    access,
    neighbourhood,
    routing,
    formats,
)

__all__ = [
    "access",
    "checksums",
    "connections",
    "dns",
    "echo",
    "formats",
    "fragments",
    "internet",
    "losses",
    "neighbourhood",
    "routes",
    "routing",
    "sctp",
    "sctp_extensions",
    "segmentation",
    "services",
    "tcp_options",
    "tftp",
    "tls",
    "tunnels",
    "virtual_networks",
    "vlan",
]
