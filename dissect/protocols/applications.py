"""The protocols over streams, whose messages begin and end wherever segments do. They are no layers of packets, and
loaded when messages are asked for."""

from __future__ import annotations

from typing import Final

from dissect.protocols import http, tls
from dissect.schema import Application

APPLICATIONS: Final[tuple[Application, ...]] = (*http.APPLICATIONS, *tls.APPLICATIONS)
