"""What programs called, beside the packets that came of it."""

from __future__ import annotations

from dissect.session.calls.call import Call, CallName, End
from dissect.session.calls.file import calls_file_of, read_calls, write_calls
from dissect.session.calls.mapping import ConversationCalls, MappedCall, calls_in

__all__ = [
    "Call",
    "CallName",
    "ConversationCalls",
    "End",
    "MappedCall",
    "calls_file_of",
    "calls_in",
    "read_calls",
    "write_calls",
]
