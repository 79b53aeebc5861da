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
    formats,
)

__all__ = [
    "checksums",
    "connections",
    "echo",
    "formats",
    "fragments",
    "internet",
    "losses",
    "routes",
    "segmentation",
    "tcp_options",
    "vlan",
]
