"""TLS as a protocol over streams: where it is at home, and what it tells."""

from __future__ import annotations

from typing import Final

from dissect.assigned_numbers.transport_ports import TcpPort
from dissect.protocols.tls.beginning import PORTS
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

TLS: Final = Application(
    name="tls",
    label="Transport Layer Security",
    reference=RFC(8446),
    over=TcpPort,
    ports=PORTS,
    fields=(*FIELDS.values(), *DERIVED),
)
APPLICATIONS: Final = (TLS,)
