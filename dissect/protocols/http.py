"""HTTP/1.1: what its messages say, and what can be wrong with them. `dissect.session.http` reads them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from dissect.assigned_numbers.http_status import HttpStatus
from dissect.assigned_numbers.transport_ports import TcpPort
from dissect.codes import CodeWithMeaning
from dissect.schema import RFC, Application, Followed, FollowedType

TEXT, NUMBER, MARK = FollowedType.TEXT, FollowedType.NUMBER, FollowedType.MARK


class HttpProblem(CodeWithMeaning):
    """What can be wrong with a message. Two programs that read it differently can be made to see different requests
    (RFC 9112 §11.2)."""

    BARE_LF = "bare_lf", "a line ends with LF alone"
    BARE_CR = "bare_cr", "CR within a line"
    NUL = "nul", "NUL within a line"
    OBS_FOLD = "obs_fold", "a field goes on in a line that begins with white space"
    SPACE_BEFORE_FIELDS = "space_before_fields", "white space before the first field"
    SPACE_BEFORE_COLON = "space_before_colon", "white space between the name of a field and its colon"
    BAD_START_LINE = "bad_start_line", "the first line does not have its form"
    BAD_FIELD = "bad_field", "a line without a colon, or a name that is no token"
    NO_HOST = "no_host", "a request of HTTP/1.1 without Host"
    TWO_HOSTS = "two_hosts", "several Host fields"
    BAD_LENGTH = "bad_length", "a Content-Length that is no number"
    TWO_LENGTHS = "two_lengths", "several lengths that differ"
    REPEATED_LENGTH = "repeated_length", "the same length several times"
    LENGTH_AND_CHUNKED = "length_and_chunked", "a Content-Length beside a Transfer-Encoding, which counts"
    LENGTH_UNEXPECTED = "length_unexpected", "a Content-Length or Transfer-Encoding where there is no body"
    NOT_CHUNKED_LAST = "not_chunked_last", "a Transfer-Encoding that does not end with chunked"
    UNKNOWN_CODING = "unknown_coding", "a Transfer-Encoding that is not registered"
    CODING_TOO_EARLY = "coding_too_early", "a Transfer-Encoding in a message of HTTP/1.0"
    SPACE_IN_CHUNK_SIZE = "space_in_chunk_size", "white space around the size of a chunk"
    BAD_CHUNK_SIZE = "bad_chunk_size", "the size of a chunk is no hexadecimal number, or too large"
    BAD_CHUNK_END = "bad_chunk_end", "a chunk goes on behind its size"
    TOO_LONG = "too_long", "the lines before the body are too long, or too many"


METHOD: Final = Followed("http.request.method", TEXT, "Request method")
URI: Final = Followed("http.request.uri", TEXT, "Request URI", "as it stands in the first line")
FIRST_LINE: Final = Followed("http.chat", TEXT, "First line", "as it stands there, with its end")
PATH: Final = Followed("http.request.uri.path", TEXT, "Path", "if a query follows")
QUERY: Final = Followed("http.request.uri.query", TEXT, "Query")
PARAMETER: Final = Followed("http.request.uri.query.parameter", TEXT, "Parameter of the query")
REQUEST_VERSION: Final = Followed("http.request.version", TEXT, "Request version")
RESPONSE_VERSION: Final = Followed("http.response.version", TEXT, "Response version")
CODE: Final = Followed("http.response.code", NUMBER, "Status code", bits=16, names=HttpStatus)
CODE_MEANING: Final = Followed("http.response.code.desc", TEXT, "Status", "as the registry has it")
PHRASE: Final = Followed("http.response.phrase", TEXT, "Phrase", "as the server says it")
REQUEST_LINE: Final = Followed(
    "http.request.line", TEXT, "Field of a request", "each, as it stands there, with its end"
)
RESPONSE_LINE: Final = Followed(
    "http.response.line", TEXT, "Field of a response", "each, as it stands there, with its end"
)
COOKIE_PAIR: Final = Followed("http.cookie_pair", TEXT, "Cookie", "each, with its name")
CREDENTIALS: Final = Followed("http.authbasic", TEXT, "Name and password", "of basic authentication, decoded")
CONTENT_LENGTH: Final = Followed("http.content_length", NUMBER, "Length of the body", "as its field says", bits=64)
FULL_URI: Final = Followed("http.request.full_uri", TEXT, "Request URI with its host")
REQUEST: Final = Followed("http.request", MARK, "Request")
REQUEST_NUMBER: Final = Followed("http.request_number", NUMBER, "Number of the request", "in its connection, from 1")
RESPONSE: Final = Followed("http.response", MARK, "Response")
RESPONSE_NUMBER: Final = Followed("http.response_number", NUMBER, "Number of the response", "in its connection, from 1")
TIME: Final = Followed("http.time", FollowedType.DURATION, "Time since the request")
REQUEST_IN: Final = Followed("http.request_in", NUMBER, "Packet with the request")
RESPONSE_FOR: Final = Followed("http.response_for.uri", TEXT, "URI of the request, with its host")
RESPONSE_IN: Final = Followed(
    "http.response_in", NUMBER, "Packet with the response", "found by reading ahead", reverse_of=REQUEST_IN.name
)
FILE_DATA: Final = Followed(
    "http.file_data",
    FollowedType.OCTETS,
    "Body",
    "of at most 1 MiB, uncompressed if it is compressed by gzip or deflate",
    is_body=True,
)
BODY_OCTETS: Final = Followed(
    "http.body_octets", NUMBER, "Octets of the body", "without chunk sizes", bits=64, is_own=True
)
TRAILER: Final = Followed("http.chunked_trailer_part", TEXT, "Fields behind the last chunk")

NAMED: Final = (
    "Accept",
    "Accept-Encoding",
    "Accept-Language",
    "Authorization",
    "Cache-Control",
    "Connection",
    "Content-Encoding",
    "Content-Type",
    "Cookie",
    "Date",
    "Host",
    "Last-Modified",
    "Location",
    "Proxy-Authenticate",
    "Proxy-Authorization",
    "Referer",
    "Sec-WebSocket-Accept",
    "Sec-WebSocket-Extensions",
    "Sec-WebSocket-Key",
    "Sec-WebSocket-Protocol",
    "Sec-WebSocket-Version",
    "Server",
    "Set-Cookie",
    "Transfer-Encoding",
    "Upgrade",
    "User-Agent",
    "WWW-Authenticate",
    "X-Forwarded-For",
)
"""Fields that have a name of their own."""


def _name(field: str) -> str:
    return "http." + field.lower().replace("-", "_")


BY_FIELD: Final[Mapping[str, Followed]] = {
    **{one.lower(): Followed(_name(one), TEXT, one) for one in NAMED},
    "content-length": Followed("http.content_length_header", TEXT, "Content-Length"),
}
"""By the names of fields, in lower case."""

HTTP: Final = Application(
    name="http",
    label="Hypertext Transfer Protocol",
    reference=RFC(9112),
    over=TcpPort,
    ports=frozenset({80, 3128, 8000, 8008, 8080, 8088, 8888}),
    fields=(
        FIRST_LINE,
        METHOD,
        URI,
        PATH,
        QUERY,
        PARAMETER,
        REQUEST_VERSION,
        RESPONSE_VERSION,
        CODE,
        CODE_MEANING,
        PHRASE,
        *BY_FIELD.values(),
        COOKIE_PAIR,
        CREDENTIALS,
        CONTENT_LENGTH,
        REQUEST_LINE,
        RESPONSE_LINE,
        FULL_URI,
        REQUEST,
        REQUEST_NUMBER,
        RESPONSE,
        RESPONSE_NUMBER,
        TIME,
        REQUEST_IN,
        RESPONSE_IN,
        RESPONSE_FOR,
        FILE_DATA,
        BODY_OCTETS,
        TRAILER,
    ),
)
APPLICATIONS: Final = (HTTP,)
