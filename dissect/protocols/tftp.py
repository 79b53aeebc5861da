"""Trivial File Transfer Protocol: RFC 1350; options RFC 2347, RFC 2348 (blksize), RFC 2349 (timeout, tsize), RFC 7440
(windowsize).

Only the request goes to port 69: the server answers from another port, and both go on from there. A packet of which
nothing is known but its own octets is therefore TFTP only on port 69; in its capture, those of the transfer are, too.
"""

from __future__ import annotations

from dissect.assigned_numbers import OpenEnum
from dissect.assigned_numbers.transport_ports import UdpPort
from dissect.problems import Code, Severity
from dissect.schema import (
    RFC,
    Exchange,
    Expect,
    FieldOrigin,
    Header,
    ListField,
    Mark,
    OptionList,
    Payload,
    Repeat,
    Sender,
    Stack,
    Text,
    field,
    phrases,
)
from dissect.schema.words import GreedyBytes, Int16ub, NullTerminated, this


class TftpOpcode(OpenEnum, maximum=0xFFFF):
    """The types of packets (RFC 1350 §5, RFC 2347). IANA keeps no registry of these numbers."""

    READ_REQUEST = 1, "Read request"
    WRITE_REQUEST = 2, "Write request"
    DATA = 3, "Data"
    ACKNOWLEDGMENT = 4, "Acknowledgment"
    ERROR = 5, "Error"
    OPTION_ACKNOWLEDGMENT = 6, "Option acknowledgment"


class TftpErrorCode(OpenEnum, maximum=0xFFFF):
    """What went wrong (RFC 1350 appendix, RFC 2347)."""

    NOT_DEFINED = 0, "Not defined, see error message (if any)"
    FILE_NOT_FOUND = 1, "File not found"
    ACCESS_VIOLATION = 2, "Access violation"
    DISK_FULL = 3, "Disk full or allocation exceeded"
    ILLEGAL_OPERATION = 4, "Illegal TFTP operation"
    UNKNOWN_TRANSFER_ID = 5, "Unknown transfer ID"
    FILE_EXISTS = 6, "File already exists"
    NO_SUCH_USER = 7, "No such user"
    OPTION_REFUSED = 8, "Option negotiation was refused"


NUMBERS = (
    (b"blksize", 8, 65464, RFC(2348)),
    (b"timeout", 1, 255, RFC(2349)),
    (b"tsize", 0, (1 << 64) - 1, RFC(2349)),
    (b"windowsize", 1, 65535, RFC(7440)),
)
"""Options whose value is a decimal number, with the least and the greatest value. RFC 2349 sets no limit to the size of
a file; no file system has room for one whose size exceeds 64 bits."""
REQUEST_OCTETS = 512
"""The greatest length of a request (RFC 2347)."""


class TFTPOption(Header):
    """An option to negotiate, with a value as text (RFC 2347)."""

    name: bytes = field(
        NullTerminated(GreedyBytes), "opt", wireshark="tftp.option.name", meaning="such as blksize, in any case"
    )
    value: bytes = field(
        NullTerminated(GreedyBytes), "value", wireshark="tftp.option.value", meaning="as the name says"
    )

    stack = Stack(
        name="tftp.option",
        reference=RFC(2347),
        repeat=Repeat.ONCE,
        identity="name",
        texts=[
            Text(
                "value",
                f"not a number from {least} to {most}, as {name.decode()} has",
                least=least,
                most=most,
                when_field="name",
                when_text=name,
                reference=reference,
            )
            for name, least, most, reference in NUMBERS
        ],
        origin=FieldOrigin.PROGRAM,
    )


OPTIONS = OptionList(TftpOpcode, (), TFTPOption)


def _file_name(wireshark: str) -> bytes:
    return field(NullTerminated(GreedyBytes), "Filename", wireshark=wireshark, meaning="the file, as the server has it")


def _mode() -> bytes:
    return field(
        NullTerminated(GreedyBytes),
        "Mode",
        default=b"octet",
        wireshark="tftp.type",
        meaning="octet, netascii or mail, in any case",
    )


def _options() -> ListField:
    return field(GreedyBytes, "Options", default=b"", options=OPTIONS, meaning="what the client proposes")


REQUEST = (
    Expect(
        this.file_name != 0,
        "file_name",
        "a file without a name",
        code=Code.BAD_RECORD,
        severity=Severity.WARN,
        reference=RFC(1350, "5"),
    ),
    Expect(
        this.whole_octets <= REQUEST_OCTETS,
        "file_name",
        f"a request of more than the {REQUEST_OCTETS} octets that it may have",
        code=Code.SUSPICIOUS,
        severity=Severity.WARN,
        reference=RFC(2347),
    ),
)
MODE = (
    Text("mode", "a mode that nobody has defined", words=(b"netascii", b"octet", b"mail"), reference=RFC(1350, "1")),
)


def _block_number(origin: FieldOrigin) -> int:
    return field(
        Int16ub,
        "Block #",
        wireshark="tftp.block",
        meaning="which block of the file, from 1 on; it wraps around",
        origin=origin,
    )


class TFTP(Header):
    """Trivial File Transfer Protocol (RFC 1350 §5). A packet begins with the opcode, on which the rest depends."""

    opcode: int = field(Int16ub, "Opcode", names=TftpOpcode, wireshark="tftp.opcode", meaning="what the packet is")

    stack = Stack(
        name="tftp",
        reference=RFC(1350, "5"),
        carried_as={UdpPort: [69]},
        answers_elsewhere=True,  # RFC 1350 §4: each end chooses a number for the transfer, and the server only then
        exchange=Exchange(
            marks=[
                Mark("read request", {"opcode": TftpOpcode.READ_REQUEST}, by=Sender.CLIENT),
                Mark("write request", {"opcode": TftpOpcode.WRITE_REQUEST}, by=Sender.CLIENT),
            ]
        ),
        expect=[
            Expect(
                (this.opcode >= 1) & (this.opcode <= 6),
                "opcode",
                "an operation that nobody has defined",
                code=Code.UNKNOWN_PROTOCOL,
                severity=Severity.WARN,
                reference=RFC(1350, "5"),
            )
        ],
    )


class TFTPReadRequest(TFTP):
    """Asks for a file (RFC 1350 §5)."""

    file_name: bytes = _file_name("tftp.source_file")
    mode: bytes = _mode()
    options: ListField = _options()

    line = phrases("{opcode} {file_name}", "{mode}")

    stack = TFTP.stack.varied([this.opcode == 1], origin=FieldOrigin.PROGRAM, context_rules=REQUEST, texts=MODE)


class TFTPWriteRequest(TFTP):
    """Asks the server to accept a file (RFC 1350 §5)."""

    file_name: bytes = _file_name("tftp.destination_file")
    mode: bytes = _mode()
    options: ListField = _options()

    line = phrases("{opcode} {file_name}", "{mode}")

    stack = TFTP.stack.varied([this.opcode == 2], origin=FieldOrigin.PROGRAM, context_rules=REQUEST, texts=MODE)


class TFTPData(TFTP):
    """A block of the file; one that is not full is the last (RFC 1350 §5)."""

    block_number: int = _block_number(FieldOrigin.COUNTED)

    line = phrases("{opcode}", "Block={block_number}", "Len={payload_octets}")

    stack = TFTP.stack.varied([this.opcode == 3], payload=Payload.DATA)


class TFTPAcknowledgment(TFTP):
    """A block has arrived, or the request to write is granted (RFC 1350 §5)."""

    block_number: int = _block_number(FieldOrigin.COPIED)

    line = phrases("{opcode}", "Block={block_number}")

    stack = TFTP.stack.varied([this.opcode == 4])


class TFTPError(TFTP):
    """Why the transfer ends, with a text for people (RFC 1350 §5)."""

    error_code: int = field(
        Int16ub, "ErrorCode", names=TftpErrorCode, wireshark="tftp.error.code", meaning="what went wrong"
    )
    error_message: bytes = field(
        NullTerminated(GreedyBytes), "ErrMsg", default=b"", wireshark="tftp.error.message", meaning="for people"
    )

    line = phrases("{opcode}, {error_code}", "{error_message}")

    stack = TFTP.stack.varied(
        [this.opcode == 5],
        origin=FieldOrigin.EVENT,
        expect=[
            Expect(
                this.error_code <= 8,
                "error_code",
                "an error that nobody has defined",
                code=Code.SUSPICIOUS,
                severity=Severity.WARN,
                reference=RFC(2347),
            )
        ],
    )


class TFTPOptionAcknowledgment(TFTP):
    """The options that the server agrees to (RFC 2347)."""

    options: ListField = field(
        GreedyBytes, "Options", default=b"", options=OPTIONS, meaning="with the values that the transfer will have"
    )

    stack = TFTP.stack.varied(
        [this.opcode == 6],
        reference=RFC(2347),
        context_rules=[
            Expect(
                this.item_count != 0,
                "options",
                "acknowledges no option",
                code=Code.BAD_OPTION,
                severity=Severity.WARN,
                reference=RFC(2347),
            )
        ],
    )


HEADERS: tuple[type[Header], ...] = (
    TFTP,
    TFTPReadRequest,
    TFTPWriteRequest,
    TFTPData,
    TFTPAcknowledgment,
    TFTPError,
    TFTPOptionAcknowledgment,
)
