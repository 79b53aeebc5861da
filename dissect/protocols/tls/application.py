"""TLS as a protocol over streams: where it is at home, and what it tells."""

from __future__ import annotations

from typing import Final

from dissect.assigned_numbers.transport_ports import TcpPort
from dissect.protocols.tls.fields import DERIVED, fields_of
from dissect.protocols.tls.handshake import TLSCertificate, TLSHandshake, TLSNewSessionTicket
from dissect.protocols.tls.hellos import TLSClientHello, TLSHelloRetryRequest, TLSServerHello
from dissect.protocols.tls.record import TLSAlert, TLSRecord
from dissect.schema import RFC, Application

FIELDS: Final = fields_of(
    TLSRecord,
    TLSAlert,
    TLSHandshake,
    TLSClientHello,
    TLSServerHello,
    TLSHelloRetryRequest,
    TLSCertificate,
    TLSNewSessionTicket,
)
"""What the headers tell, by Wireshark's names."""

# HTTPS, and others that begin with TLS at once: 261 NSIIOPS, 448 DDM, 465 submissions, 563 NNTPS, 614 sshell, 636
# LDAPS, 853 DNS, 989 to 995 FTPS, TELNETS, IMAPS and POP3S, 2083 RadSec, 4433 what everybody tries it with, 5061 SIPS,
# 5223 XMPP, 6514 syslog, 6697 IRC, 8443 a second HTTPS, 8883 MQTT.
PORTS: Final = frozenset(
    {261, 443, 448, 465, 563, 614, 636, 853, 989, 990, 992, 993, 995, 2083, 4433, 5061, 5223, 6514, 6697, 8443, 8883}
)

TLS: Final = Application(
    name="tls",
    label="Transport Layer Security",
    reference=RFC(8446),
    over=TcpPort,
    ports=PORTS,
    fields=(*FIELDS.values(), *DERIVED),
)
