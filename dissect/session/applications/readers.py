"""Every reader of messages: each protocol of `dissect.protocols.applications` has one, which is loaded where a stream
begins so."""

from __future__ import annotations

from typing import Final

from dissect.session.applications.reader import ApplicationReader, LateReader
from dissect.session.http import beginning as http
from dissect.session.tls import beginning as tls


def _http() -> type[ApplicationReader]:
    from dissect.session.http.reader import HttpReader

    return HttpReader


def _tls() -> type[ApplicationReader]:
    from dissect.session.tls.reader import TlsReader

    return TlsReader


READERS: Final[tuple[LateReader[ApplicationReader], ...]] = (
    LateReader(http.home, http.recognizes, _http),
    LateReader(tls.home, tls.recognizes, _tls),
)
