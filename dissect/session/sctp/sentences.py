"""What SCTP packets do, in sentences: one for each chunk."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from types import MappingProxyType
from typing import Final

from dissect.assigned_numbers.sctp_chunk_types import SctpChunkType
from dissect.session.analysis.telling import MESSAGE, Sentence, Telling, event_sentences, event_templates
from dissect.session.sctp.chunks import Chunk
from dissect.session.sctp.events import SctpEventKind
from dissect.session.sctp.states import Step
from dissect.session.sctp.transfer import data_in, sack_in

NAME: Final = "sctp"
PLAIN: Final[Mapping[int, str]] = MappingProxyType(
    {
        SctpChunkType.INIT: "sctp.init",
        SctpChunkType.INIT_ACK: "sctp.init_ack",
        SctpChunkType.COOKIE_ECHO: "sctp.cookie_echo",
        SctpChunkType.COOKIE_ACK: "sctp.cookie_ack",
        SctpChunkType.HEARTBEAT: "sctp.heartbeat",
        SctpChunkType.HEARTBEAT_ACK: "sctp.heartbeat_ack",
        SctpChunkType.SHUTDOWN: "sctp.shutdown",
        SctpChunkType.SHUTDOWN_ACK: "sctp.shutdown_ack",
        SctpChunkType.SHUTDOWN_COMPLETE: "sctp.shutdown_complete",
        SctpChunkType.ABORT: "sctp.abort",
        SctpChunkType.ERROR: "sctp.error",
    }
)
"""The sentences of chunks that need no numbers."""

TEMPLATES: Final[Mapping[str, str]] = MappingProxyType(
    {
        "sctp.init": "“May I talk to you?” {Sender} asks to open an association, and says at which number it starts to "
        "count its chunks.",
        "sctp.init_ack": "“Show me this cookie, and I will believe you.” {Sender} answers, and remembers nothing, so "
        "that a flood of such requests costs it nothing.",
        "sctp.cookie_echo": "“Here is your cookie.” {Sender} sends it back, which proves that it received it.",
        "sctp.cookie_ack": "“I believe you.” {Sender} confirms: both are connected.",
        "sctp.data": "{Sender} sends the message {message} in stream {stream}; its borders are kept, as the chunk says "
        "how long it is.",
        "sctp.piece": "{Sender} sends a piece of a message, {message}, in stream {stream}.",
        "sctp.sack": "{Sender} confirms that everything up to chunk {tsn} has arrived.",
        "sctp.sack_gaps": "{Sender} confirms that everything up to chunk {tsn} has arrived, and more behind a gap.",
        "sctp.heartbeat": "“Are you still there?” {Sender} tests the path.",
        "sctp.heartbeat_ack": "“Yes, I am.” {Sender} answers the test of the path.",
        "sctp.shutdown": "“I have no more to say.” {Sender} begins to end the association.",
        "sctp.shutdown_ack": "“Nor have I.” {Sender} agrees to the end.",
        "sctp.shutdown_complete": "“Good bye.” {Sender} knows that both have finished; the association is over.",
        "sctp.abort": "“I break off.” {Sender} ends the association at once.",
        "sctp.error": "{Sender} reports an error, which does not end the association.",
        "sctp.other": "{Sender} sends a chunk of type {type}.",
        "sctp.empty": "{Sender} sends a packet without chunks.",
        **event_templates(NAME, SctpEventKind),
    }
)


def telling_of(step: Step, messages: Sequence[str]) -> Telling:
    """What a packet does. `messages`: those in its chunks, in words."""
    moment, left = step.moment, iter(messages)
    chunks = moment.packet.chunks
    names: list[str] = []
    said: list[Sentence] = []
    for chunk in chunks:
        name, sentence = _of_chunk(chunk, left)
        names.append(name)
        said.append(sentence)
    if not chunks:
        said.append(Sentence("sctp.empty"))
    return Telling(", ".join(names) or "no chunks", (*said, *event_sentences(NAME, moment.events)))


def _of_chunk(chunk: Chunk, messages: Iterator[str]) -> tuple[str, Sentence]:
    """What a chunk is called, and does."""
    data = data_in(chunk)
    if data is not None:
        message = next(messages, f"{data.length} octets")
        key = "sctp.data" if data.beginning and data.ending else "sctp.piece"
        return message, Sentence(key, {MESSAGE: message, "stream": data.stream})
    name = SctpChunkType(chunk.kind).name.replace("_", " ")
    sack = sack_in(chunk) if chunk.kind == SctpChunkType.SACK else None
    if sack is not None:
        return name, Sentence("sctp.sack_gaps" if sack.blocks else "sctp.sack", {"tsn": sack.cumulative})
    key = PLAIN.get(chunk.kind, "")
    return name, Sentence(key) if key else Sentence("sctp.other", {"type": name})
