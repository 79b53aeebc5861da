"""`TlsReader`: the records of a connection, with what the handshake says before it is encrypted."""

from __future__ import annotations

from typing import ClassVar, Final

from dissect.assigned_numbers.tls_messages import (
    TlsAlertDescription,
    TlsAlertLevel,
    TlsContentType,
)
from dissect.codes import CodeWithMeaning
from dissect.framing import MessageStatus
from dissect.problems import Severity
from dissect.protocols.tls import TLS, fields
from dissect.protocols.tls.application import FIELDS
from dissect.protocols.tls.problems import TlsProblem
from dissect.protocols.tls.record import TLSAlert
from dissect.schema import Application
from dissect.session.applications.limits import DEFAULT_MESSAGE_LIMITS, MessageLimits
from dissect.session.applications.message import ApplicationMessage, FieldValue, MessageProblem
from dissect.session.applications.reader import ApplicationReader, When
from dissect.session.tls.beginning import HELLOS, recognizes
from dissect.session.tls.handshake import HandshakeStream, fills, length_of
from dissect.session.tls.records import Record, RecordStream
from dissect.session.tls.said import label_of, read_message
from dissect.session.tls.said import told as values_in

CHANGED: Final = b"\1"
CONTENT_TYPE: Final = FIELDS["tls.record.content_type"]
RECORD_VERSION: Final = FIELDS["tls.record.version"]
RECORD_LENGTH: Final = FIELDS["tls.record.length"]
ALERT_OCTETS: Final = 2


class Side:
    """What one end sends."""

    def __init__(self, begin: int, limits: MessageLimits) -> None:
        self.records = RecordStream(begin)
        self.handshake = HandshakeStream(limits.head)
        self.is_encrypted = False
        """Whether it has changed to the cipher that was agreed on."""
        self.is_blind = False
        """Whether octets of the handshake are missing, so that it is not known where its next message begins."""
        self.begun = begin
        """Where the record begins in which the latest message of the handshake does."""


class Told:
    """What a record tells, while it is read."""

    def __init__(self, record: Record) -> None:
        self.words: list[str] = []
        self.values: list[FieldValue] = []
        self.problems: list[MessageProblem] = []
        self._begin = record.begin

    def complain(self, code: CodeWithMeaning, severity: Severity = Severity.ERROR, detail: str = "") -> None:
        self.problems.append(MessageProblem(code, severity, self._begin, detail))


class TlsReader(ApplicationReader):
    """One connection."""

    application: ClassVar[Application] = TLS

    def __init__(self, begins: tuple[int, int] = (0, 0), limits: MessageLimits = DEFAULT_MESSAGE_LIMITS) -> None:
        super().__init__(begins, limits)
        self._sides = tuple(Side(begin, limits) for begin in begins)
        self._is_latest = False
        """Whether TLS 1.3 was agreed on, in which handshake records are never encrypted."""

    @classmethod
    def recognizes(cls, octets: bytes, *, at_home: bool) -> bool | None:
        return recognizes(octets, at_home=at_home)

    def feed(self, side: int, octets: bytes, when: When) -> list[ApplicationMessage]:
        del when
        return self._read(side, self._sides[side].records.feed(octets))

    def hole(self, side: int, octets: int, when: When) -> list[ApplicationMessage]:
        del when
        return self._read(side, self._sides[side].records.hole(octets))

    def end(self, side: int, when: When) -> list[ApplicationMessage]:
        del when
        one = self._sides[side]
        found = self._read(side, one.records.end())
        if one.handshake.is_within:
            found.append(_incomplete(one))
            one.handshake.clear()
        return found

    @property
    def size(self) -> int:
        return sum(one.records.size + one.handshake.size for one in self._sides)

    def _read(self, side: int, records: list[Record]) -> list[ApplicationMessage]:
        return [self._message(self._sides[side], one) for one in records]

    def _message(self, side: Side, record: Record) -> ApplicationMessage:
        told = Told(record)
        if record.is_known:
            told.values += self._values(record)
            if record.status is MessageStatus.WHOLE:
                self._whole(side, record, told)
            else:
                told.words.append(TlsContentType(record.type).label)
                self._broken(side, record)
        elif record.status is MessageStatus.MALFORMED:
            told.complain(TlsProblem.NO_RECORD, detail=record.header.hex(" "))
            told.values.append(FieldValue(fields.UNKNOWN, value=True))
        elif record.status is MessageStatus.UNFRAMED:
            told.complain(TlsProblem.LOST_PLACE, Severity.WARN)
        return ApplicationMessage(
            application=TLS,
            summary=", ".join(told.words) or fields.UNKNOWN.label,
            values=tuple(told.values),
            begin=record.begin,
            end=record.end,
            status=record.status,
            problems=tuple(told.problems),
            body_octets=record.length if record.is_known and record.type == TlsContentType.APPLICATION_DATA else 0,
        )

    def _values(self, record: Record) -> list[FieldValue]:
        """What the header of a record tells. Of TLS 1.3, the type that can be read is not the true one."""
        is_opaque = self._is_latest and record.type == TlsContentType.APPLICATION_DATA
        return [
            FieldValue(fields.OPAQUE_TYPE if is_opaque else CONTENT_TYPE, record.type),
            FieldValue(RECORD_VERSION, record.version),
            FieldValue(RECORD_LENGTH, record.length),
        ]

    def _whole(self, side: Side, record: Record, told: Told) -> None:
        kind = record.type
        if not record.length and kind != TlsContentType.APPLICATION_DATA:
            told.complain(TlsProblem.EMPTY_RECORD)
        if kind == TlsContentType.HANDSHAKE:
            self._handshake(side, record, told)
            return
        if side.handshake.is_within:
            told.complain(TlsProblem.INTERRUPTED)
            side.handshake.clear()
        if kind == TlsContentType.CHANGE_CIPHER_SPEC:
            told.words.append(TlsContentType.CHANGE_CIPHER_SPEC.label)
            told.values.append(FieldValue(fields.CHANGE, value=True))
            if record.fragment != CHANGED:
                told.complain(TlsProblem.BAD_CHANGE, detail=record.fragment[:ALERT_OCTETS].hex(" "))
            side.is_encrypted, side.is_blind = not self._is_latest, False
        elif kind == TlsContentType.ALERT:
            _alert(side, record, told)
        else:
            told.words.append(TlsContentType(kind).label)

    def _handshake(self, side: Side, record: Record, told: Told) -> None:
        fragment = record.fragment
        if (side.is_encrypted or side.is_blind) and not (fills(fragment) and fragment[0] in HELLOS):
            told.words.append("Encrypted Handshake Message" if side.is_encrypted else "Handshake")
            told.values.append(FieldValue(fields.HANDSHAKE, value=True))
            return
        side.is_encrypted = side.is_blind = False
        if not side.handshake.is_within:
            side.begun = record.begin
        for part in side.handshake.feed(fragment):
            side.begun = record.begin
            told.values.append(FieldValue(fields.HANDSHAKE, value=True))
            if part.is_too_long:
                told.words.append(label_of(part.octets[0]))
                told.complain(TlsProblem.TOO_LONG, Severity.WARN, f"{length_of(part.octets)} octets")
                continue
            said = read_message(part.octets)
            told.words.append(said.words)
            told.values += said.values
            for code, severity, detail in said.faults:
                told.complain(code, severity, detail)
            self._is_latest = self._is_latest or said.is_latest
        if not told.words and record.length:
            told.words.append("Handshake Fragment")

    @staticmethod
    def _broken(side: Side, record: Record) -> None:
        """A record of which octets are missing."""
        if record.type == TlsContentType.HANDSHAKE:
            side.handshake.clear()
            side.is_blind = True
        elif record.type == TlsContentType.CHANGE_CIPHER_SPEC:
            side.is_blind = True


def _alert(side: Side, record: Record, told: Told) -> None:
    told.values.append(FieldValue(fields.ALERT, value=True))
    if side.is_encrypted or len(record.fragment) > ALERT_OCTETS:
        told.words.append("Encrypted Alert")
        return
    if len(record.fragment) != ALERT_OCTETS:
        told.words.append("Alert")
        told.complain(TlsProblem.BAD_ALERT, detail=f"{len(record.fragment)} octets")
        return
    level, description = record.fragment
    told.values += values_in(TLSAlert(level=level, description=description))
    words = f"Level: {TlsAlertLevel(level).label}, Description: {TlsAlertDescription(description).label}"
    told.words.append(f"Alert ({words})")


def _incomplete(side: Side) -> ApplicationMessage:
    """A message of the handshake that does not end."""
    rest = side.handshake.rest
    problem = MessageProblem(TlsProblem.INCOMPLETE, Severity.WARN, side.begun, f"{len(rest)} octets of it are there")
    return ApplicationMessage(
        application=TLS,
        summary=label_of(rest[0]) if rest else fields.UNKNOWN.label,
        values=(),
        begin=side.begun,
        end=side.records.at,
        status=MessageStatus.CUT,
        problems=(problem,),
    )
