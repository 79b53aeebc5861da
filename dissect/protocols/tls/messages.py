"""What messages of the handshake are read as."""

from __future__ import annotations

from dissect.assigned_numbers.tls_messages import TlsHandshakeType
from dissect.protocols.tls.handshake import TLSCertificate, TLSHandshake, TLSNewSessionTicket
from dissect.protocols.tls.hellos import TLSClientHello, TLSHelloRetryRequest, TLSServerHello
from dissect.schema import OptionList

HANDSHAKE = OptionList(
    TlsHandshakeType, (TLSClientHello, TLSServerHello, TLSNewSessionTicket, TLSCertificate), TLSHandshake
)
RETRY = OptionList(TlsHandshakeType, (TLSHelloRetryRequest,), TLSHandshake)
"""Where the random of a server's hello says that it asks the client to begin again."""
OPAQUE = OptionList(TlsHandshakeType, (), TLSHandshake)
"""Where the form is not known."""
