"""What tells that a stream begins with TLS, before its declarations are needed."""

from __future__ import annotations

from typing import Final

RECORD_OCTETS: Final = 5
"""Octets of a record before its fragment (RFC 8446 §5.1)."""
HANDSHAKE_OCTETS: Final = 4
"""Octets of a message of the handshake before its content (RFC 8446 §4)."""

# HTTPS, and others that begin with TLS at once: 261 NSIIOPS, 448 DDM, 465 submissions, 563 NNTPS, 614 sshell, 636
# LDAPS, 853 DNS, 989 to 995 FTPS, TELNETS, IMAPS and POP3S, 2083 RadSec, 4433 what everybody tries it with, 5061 SIPS,
# 5223 XMPP, 6514 syslog, 6697 IRC, 8443 a second HTTPS, 8883 MQTT.
PORTS: Final = frozenset(
    {261, 443, 448, 465, 563, 614, 636, 853, 989, 990, 992, 993, 995, 2083, 4433, 5061, 5223, 6514, 6697, 8443, 8883}
)
