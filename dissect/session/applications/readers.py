"""Every reader of messages: each protocol of `dissect.protocols.applications` has one."""

from __future__ import annotations

from typing import Final

from dissect.session.applications.reader import ApplicationReader
from dissect.session.http.reader import HttpReader
from dissect.session.tls.reader import TlsReader

READERS: Final[tuple[type[ApplicationReader], ...]] = (HttpReader, TlsReader)
