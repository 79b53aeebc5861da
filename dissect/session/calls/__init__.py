"""What programs called, beside the packets that came of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from dissect.lazy_names import lazy

if TYPE_CHECKING:
    from dissect.session.calls.call import Call, CallName, End
    from dissect.session.calls.file import calls_file_of, read_calls, write_calls
    from dissect.session.calls.mapping import ConversationCalls, MappedCall, calls_in

_HOMES: Final = {
    "Call": ".call",
    "CallName": ".call",
    "ConversationCalls": ".mapping",
    "End": ".call",
    "MappedCall": ".mapping",
    "calls_file_of": ".file",
    "calls_in": ".mapping",
    "read_calls": ".file",
    "write_calls": ".file",
}
__getattr__, __dir__ = lazy(globals(), _HOMES)

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
