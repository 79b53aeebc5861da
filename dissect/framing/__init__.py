"""How messages are told apart in a stream of octets: how do you know when to stop receiving?"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from dissect.lazy_names import lazy

if TYPE_CHECKING:
    from dissect.framing.declared import Declared
    from dissect.framing.delimited import Delimited
    from dissect.framing.fixed import Fixed
    from dissect.framing.framing import Framing
    from dissect.framing.message import Message, MessageStatus
    from dissect.framing.prefixed import LengthPrefixed
    from dissect.framing.reader import MessageReader
    from dissect.framing.words import framing_of

_HOMES: Final = {
    "Declared": ".declared",
    "Delimited": ".delimited",
    "Fixed": ".fixed",
    "Framing": ".framing",
    "LengthPrefixed": ".prefixed",
    "Message": ".message",
    "MessageReader": ".reader",
    "MessageStatus": ".message",
    "framing_of": ".words",
}
__getattr__, __dir__ = lazy(globals(), _HOMES)

__all__ = [
    "Declared",
    "Delimited",
    "Fixed",
    "Framing",
    "LengthPrefixed",
    "Message",
    "MessageReader",
    "MessageStatus",
    "framing_of",
]
