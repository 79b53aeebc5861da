"""Every reader of messages: each protocol of `dissect.protocols.APPLICATIONS` has one."""

from __future__ import annotations

from typing import Final

from dissect.session.applications.reader import ApplicationReader
from dissect.session.http.reader import HttpReader

READERS: Final[tuple[type[ApplicationReader], ...]] = (HttpReader,)
