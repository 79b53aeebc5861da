"""Precision Time Protocol, version 2: IEEE 1588-2019 §13, over Ethernet and UDP."""

from __future__ import annotations

from typing import Any

from construct import Construct

from dissect.assigned_numbers import EtherType
from dissect.assigned_numbers.ptp_messages import PtpMessageType
from dissect.assigned_numbers.transport_ports import UdpPort
from dissect.problems import Code
from dissect.schema import (
    Expect,
    Extent,
    FieldOrigin,
    Header,
    Payload,
    Reference,
    Stack,
    automatic,
    field,
    phrases,
    view,
)
from dissect.schema.words import BitsInteger, Flag, Int8ub, Int16sb, Int16ub, Int32ub, Int64ub, this

IEEE_1588 = "IEEE 1588-2019"
HEADER_OCTETS = 34


def _flag(label: str, wireshark: str, meaning: str, origin: FieldOrigin = FieldOrigin.KEPT) -> bool:
    return field(Flag, label, default=False, wireshark=f"ptp.v2.flags.{wireshark}", meaning=meaning, origin=origin)


def _reserved(bits: int) -> int:
    return field(BitsInteger(bits), "Reserved", default=0, meaning="zeros", origin=FieldOrigin.FIXED)


def _sequence_id(origin: FieldOrigin) -> int:
    return field(
        Int16ub,
        "sequenceId",
        default=0,
        wireshark="ptp.v2.sequenceid",
        meaning="an answer has that of its request",
        origin=origin,
    )


class PTP(Header):
    """The first fields of messages of version 2 (IEEE 1588 §13.3)."""

    major_sdo_id: int = field(
        BitsInteger(4), "majorSdoId", default=0, wireshark="ptp.v2.majorsdoid", meaning="whose profile; 1 IEEE 802.1AS"
    )
    message_type: int = field(
        BitsInteger(4),
        "messageType",
        wireshark="ptp.v2.messagetype",
        names=PtpMessageType,
        meaning="what the message says",
        origin=FieldOrigin.EVENT,
    )
    minor_version: int = field(
        BitsInteger(4),
        "minorVersionPTP",
        default=1,
        wireshark="ptp.v2.minorversionptp",
        meaning="0 or 1",
        origin=FieldOrigin.HABIT,
    )
    version: int = field(BitsInteger(4), "versionPTP", default=2, wireshark="ptp.v2.versionptp", meaning="2")
    message_length: int = automatic(
        Int16ub, "messageLength", wireshark="ptp.v2.messagelength", meaning="octets of the whole message"
    )
    domain_number: int = field(
        Int8ub,
        "domainNumber",
        default=0,
        wireshark="ptp.v2.domainnumber",
        meaning="clocks of other domains do not care",
    )
    minor_sdo_id: int = field(Int8ub, "minorSdoId", default=0, wireshark="ptp.v2.minorsdoid", meaning="whose profile")
    security: bool = _flag("PTP security", "security", "authenticated, in version 2.0", FieldOrigin.CONFIGURED)
    profile_specific_2: bool = _flag("profileSpecific2", "specific2", "as the profile says", FieldOrigin.CONFIGURED)
    profile_specific_1: bool = _flag("profileSpecific1", "specific1", "as the profile says", FieldOrigin.CONFIGURED)
    reserved_flags: int = _reserved(2)
    unicast: bool = _flag("unicastFlag", "unicast", "sent to one clock", FieldOrigin.CONFIGURED)
    two_step: bool = _flag("twoStepFlag", "twostep", "the time follows in another message", FieldOrigin.HABIT)
    alternate_master: bool = _flag(
        "alternateMasterFlag", "alternatemaster", "from a port that is not the master", FieldOrigin.EVENT
    )
    reserved_flag: int = _reserved(1)
    synchronization_uncertain: bool = _flag(
        "synchronizationUncertain", "synchronizationUncertain", "not settled yet", FieldOrigin.EVENT
    )
    frequency_traceable: bool = _flag("frequencyTraceable", "frequencytraceable", "to a primary reference")
    time_traceable: bool = _flag("timeTraceable", "timetraceable", "to a primary reference")
    ptp_timescale: bool = _flag("ptpTimescale", "timescale", "atomic time, not an arbitrary one")
    utc_offset_valid: bool = _flag("currentUtcOffsetValid", "utcreasonable", "the offset to UTC is known")
    leap_59: bool = _flag("leap59", "li59", "the last minute of the day has 59 seconds")
    leap_61: bool = _flag("leap61", "li61", "the last minute of the day has 61 seconds")
    correction_nanoseconds: int = field(
        BitsInteger(48, signed=True),
        "correctionField",
        default=0,
        wireshark="ptp.v2.correction.ns",
        meaning="to be added to the time: whole nanoseconds",
        origin=FieldOrigin.ON_THE_WAY,
    )
    correction_fraction: int = field(
        Int16ub,
        "correctionField fraction",
        short="fraction",
        default=0,
        meaning="65536ths of a nanosecond",
        origin=FieldOrigin.ON_THE_WAY,
    )
    message_type_specific: int = field(
        Int32ub,
        "messageTypeSpecific",
        default=0,
        wireshark="ptp.v2.messagetypespecific",
        meaning="as the type says",
        origin=FieldOrigin.HABIT,
    )
    clock_identity: int = field(
        Int64ub,
        "clockIdentity",
        wireshark="ptp.v2.clockidentity",
        meaning="the sending clock",
        origin=FieldOrigin.CHOSEN,
        spelled="#018x",
    )
    source_port_number: int = field(
        Int16ub, "portNumber", default=1, wireshark="ptp.v2.sourceportid", meaning="its port", origin=FieldOrigin.CHOSEN
    )
    sequence_id: int = _sequence_id(FieldOrigin.COUNTED)
    control_field: int = field(
        Int8ub,
        "controlField",
        default=0,
        wireshark="ptp.v2.controlfield",
        meaning="the type as version 1 had it",
        origin=FieldOrigin.HABIT,
    )
    log_message_interval: int = field(
        BitsInteger(8, signed=True),
        "logMessageInterval",
        default=0,
        wireshark="ptp.v2.logmessageperiod",
        meaning="seconds between such messages, as a power of two; 127 does not say",
    )

    flags = view(
        this.security * 0x8000
        + this.profile_specific_2 * 0x4000
        + this.profile_specific_1 * 0x2000
        + this.reserved_flags * 0x0800
        + this.unicast * 0x0400
        + this.two_step * 0x0200
        + this.alternate_master * 0x0100
        + this.reserved_flag * 0x80
        + this.synchronization_uncertain * 0x40
        + this.frequency_traceable * 0x20
        + this.time_traceable * 0x10
        + this.ptp_timescale * 8
        + this.utc_offset_valid * 4
        + this.leap_59 * 2
        + this.leap_61,
        "flagField",
        wireshark="ptp.v2.flags",
        meaning="the flags as 16 bits",
    )

    line = phrases(
        "{message_type}",
        "v{version}",
        "Domain={domain_number}",
        "Seq={sequence_id}",
        "Clock={clock_identity}/{source_port_number}",
        "{flags}",
    )

    stack = Stack(
        name="ptp",
        reference=Reference(IEEE_1588, "13.3"),
        carried_as={EtherType: [0x88F7], UdpPort: [319, 320]},
        origin=FieldOrigin.CONFIGURED,
        extent=[Extent(this.message_length, when=this.version == 2)],
        expect=[
            Expect(
                this.version == 2,
                "version",
                "not version 2, whose header this is",
                code=Code.BAD_VERSION,
                reference=Reference(IEEE_1588, "13.3.2.4"),
            ),
            Expect(
                this.message_length >= HEADER_OCTETS,
                "message_length",
                "shorter than the header, which is 34 octets",
                code=Code.BAD_LENGTH,
                when=this.version == 2,
                reference=Reference(IEEE_1588, "13.3.2.6"),
            ),
        ],
    )


def _seconds(label: str, wireshark: str, meaning: str) -> int:
    return field(
        BitsInteger(48),
        f"{label} seconds",
        short="seconds",
        default=0,
        wireshark=f"{wireshark}.seconds",
        meaning=meaning,
        origin=FieldOrigin.CLOCK,
    )


def _nanoseconds(label: str, wireshark: str) -> int:
    return field(
        Int32ub,
        f"{label} nanoseconds",
        short="nanoseconds",
        default=0,
        wireshark=f"{wireshark}.nanoseconds",
        meaning="nanoseconds after the seconds",
        origin=FieldOrigin.CLOCK,
    )


def _identity(wireshark: str) -> int:
    return field(
        Int64ub,
        "requestingPortIdentity",
        default=0,
        wireshark=wireshark,
        meaning="the clock that asked",
        origin=FieldOrigin.COPIED,
        spelled="#018x",
    )


def _port(wireshark: str) -> int:
    return field(Int16ub, "portNumber", default=0, wireshark=wireshark, meaning="its port", origin=FieldOrigin.COPIED)


class PTPSync(PTP):
    """Sync (0) and delay request (1): when it left (IEEE 1588 §13.6)."""

    origin_seconds: int = _seconds("originTimestamp", "ptp.v2.sdr.origintimestamp", "when it left, about")
    origin_nanoseconds: int = _nanoseconds("originTimestamp", "ptp.v2.sdr.origintimestamp")

    stack = PTP.stack.varied(
        [(this.version == 2) & (this.message_type <= 1)], payload=Payload.DATA, reference=Reference(IEEE_1588, "13.6")
    )


class PTPFollowUp(PTP):
    """Follow up (8): when the sync before it left (IEEE 1588 §13.7)."""

    origin_seconds: int = _seconds(
        "preciseOriginTimestamp", "ptp.v2.fu.preciseorigintimestamp", "when the sync left, exactly"
    )
    origin_nanoseconds: int = _nanoseconds("preciseOriginTimestamp", "ptp.v2.fu.preciseorigintimestamp")

    stack = PTP.stack.varied(
        [(this.version == 2) & (this.message_type == 8)], payload=Payload.DATA, reference=Reference(IEEE_1588, "13.7")
    )


class PTPDelayResponse(PTP):
    """Delay response (9): when the request came (IEEE 1588 §13.8)."""

    sequence_id: int = _sequence_id(FieldOrigin.COPIED)
    receive_seconds: int = _seconds("receiveTimestamp", "ptp.v2.dr.receivetimestamp", "when the request came")
    receive_nanoseconds: int = _nanoseconds("receiveTimestamp", "ptp.v2.dr.receivetimestamp")
    requesting_identity: int = _identity("ptp.v2.dr.requestingsourceportidentity")
    requesting_port: int = _port("ptp.v2.dr.requestingsourceportid")

    stack = PTP.stack.varied(
        [(this.version == 2) & (this.message_type == 9)], payload=Payload.DATA, reference=Reference(IEEE_1588, "13.8")
    )


class PTPPeerDelayRequest(PTP):
    """Peer delay request (2): measures the delay to the next port (IEEE 1588 §13.9)."""

    origin_seconds: int = _seconds("originTimestamp", "ptp.v2.pdrq.origintimestamp", "when it left, about")
    origin_nanoseconds: int = _nanoseconds("originTimestamp", "ptp.v2.pdrq.origintimestamp")
    reserved: int = field(
        BitsInteger(80), "Reserved", default=0, meaning="as long as the answer", origin=FieldOrigin.FIXED
    )

    stack = PTP.stack.varied(
        [(this.version == 2) & (this.message_type == 2)], payload=Payload.DATA, reference=Reference(IEEE_1588, "13.9")
    )


class PTPPeerDelayResponse(PTP):
    """Peer delay response (3): when the request came (IEEE 1588 §13.10)."""

    sequence_id: int = _sequence_id(FieldOrigin.COPIED)
    receive_seconds: int = _seconds(
        "requestReceiptTimestamp", "ptp.v2.pdrs.requestreceipttimestamp", "when the request came"
    )
    receive_nanoseconds: int = _nanoseconds("requestReceiptTimestamp", "ptp.v2.pdrs.requestreceipttimestamp")
    requesting_identity: int = _identity("ptp.v2.pdrs.requestingportidentity")
    requesting_port: int = _port("ptp.v2.pdrs.requestingsourceportid")

    stack = PTP.stack.varied(
        [(this.version == 2) & (this.message_type == 3)], payload=Payload.DATA, reference=Reference(IEEE_1588, "13.10")
    )


class PTPPeerDelayFollowUp(PTP):
    """Peer delay response follow up (10): when the response left (IEEE 1588 §13.11)."""

    sequence_id: int = _sequence_id(FieldOrigin.COPIED)
    origin_seconds: int = _seconds(
        "responseOriginTimestamp", "ptp.v2.pdfu.responseorigintimestamp", "when the response left"
    )
    origin_nanoseconds: int = _nanoseconds("responseOriginTimestamp", "ptp.v2.pdfu.responseorigintimestamp")
    requesting_identity: int = _identity("ptp.v2.pdfu.requestingportidentity")
    requesting_port: int = _port("ptp.v2.pdfu.requestingsourceportid")

    stack = PTP.stack.varied(
        [(this.version == 2) & (this.message_type == 10)], payload=Payload.DATA, reference=Reference(IEEE_1588, "13.11")
    )


def _kept(number: Construct[int, Any], label: str, default: int, wireshark: str, meaning: str) -> int:
    return field(
        number, label, default=default, wireshark=f"ptp.v2.{wireshark}", meaning=meaning, origin=FieldOrigin.KEPT
    )


class PTPAnnounce(PTP):
    """Announce (11): how good the sender's clock is (IEEE 1588 §13.5)."""

    origin_seconds: int = _seconds("originTimestamp", "ptp.v2.an.origintimestamp", "when it left, about")
    origin_nanoseconds: int = _nanoseconds("originTimestamp", "ptp.v2.an.origintimestamp")
    current_utc_offset: int = _kept(
        Int16sb, "currentUtcOffset", 37, "an.origincurrentutcoffset", "seconds that atomic time is ahead of UTC"
    )
    reserved: int = field(Int8ub, "Reserved", default=0, meaning="zero", origin=FieldOrigin.FIXED)
    priority_1: int = _kept(Int8ub, "grandmasterPriority1", 128, "an.priority1", "the lowest wins")
    clock_class: int = _kept(
        Int8ub, "grandmasterClockClass", 248, "an.grandmasterclockclass", "6 locked to a reference, 248 by default"
    )
    clock_accuracy: int = _kept(
        Int8ub, "grandmasterClockAccuracy", 0xFE, "an.grandmasterclockaccuracy", "0x20 25 ns, … 0xFE not known"
    )
    clock_variance: int = _kept(
        Int16ub, "grandmasterClockVariance", 0xFFFF, "an.grandmasterclockvariance", "how stable it is"
    )
    priority_2: int = _kept(Int8ub, "grandmasterPriority2", 128, "an.priority2", "the lowest wins")
    grandmaster_identity: int = field(
        Int64ub,
        "grandmasterIdentity",
        wireshark="ptp.v2.an.grandmasterclockidentity",
        meaning="the best clock",
        spelled="#018x",
        origin=FieldOrigin.KEPT,
    )
    steps_removed: int = _kept(Int16ub, "stepsRemoved", 0, "an.localstepsremoved", "clocks in between")
    time_source: int = _kept(Int8ub, "timeSource", 0xA0, "timesource", "0x20 GNSS, 0xA0 an oscillator")

    line = phrases(
        "{message_type}",
        "v{version}",
        "Domain={domain_number}",
        "Seq={sequence_id}",
        "Grandmaster={grandmaster_identity}",
        "Priority={priority_1}/{priority_2}",
        "Steps={steps_removed}",
        "{flags}",
    )

    stack = PTP.stack.varied(
        [(this.version == 2) & (this.message_type == 11)], payload=Payload.DATA, reference=Reference(IEEE_1588, "13.5")
    )


HEADERS: tuple[type[Header], ...] = (
    PTP,
    PTPSync,
    PTPFollowUp,
    PTPDelayResponse,
    PTPPeerDelayRequest,
    PTPPeerDelayResponse,
    PTPPeerDelayFollowUp,
    PTPAnnounce,
)
