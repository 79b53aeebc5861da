"""Radiotap: what a receiver knows about a frame of IEEE 802.11 (https://www.radiotap.org, link type 127).

All numbers are little-endian. Words of flags say which fields are present; each field is aligned to its own size.
"""

from __future__ import annotations

from dissect.assigned_numbers import LinkType
from dissect.assigned_numbers.wireless import RadiotapField
from dissect.problems import Code, Severity
from dissect.schema import (
    Expect,
    FieldOrigin,
    Flagged,
    Floor,
    Header,
    ListField,
    Next,
    Reference,
    Stack,
    Trailer,
    automatic,
    field,
)
from dissect.schema.words import BitsInteger, Bytes, Flag, Int8ub, Int16ul, Int32ul, Int64ul, this

HEADER_OCTETS = 8
FCS_OCTETS = 4
RADIOTAP = Reference("radiotap", url="https://www.radiotap.org")


def _field(number: RadiotapField, name: str, alignment: int = 1, trailer: Trailer | None = None) -> Stack:
    return Stack(
        name=f"radiotap.{name}",
        reference=Reference("radiotap", name, url="https://www.radiotap.org/fields/defined"),
        carried_as={RadiotapField: [number]},
        alignment=alignment,
        origin=FieldOrigin.CAPTURE,
        trailer=trailer,
    )


class RadiotapTSFT(Header):
    """When the frame began to arrive, by the synchronized clock of the network's stations."""

    microseconds: int = field(Int64ul, "TSFT", wireshark="radiotap.mactime", meaning="in microseconds")

    stack = _field(RadiotapField.TSFT, "tsft", alignment=8)


class RadiotapFlags(Header):
    """How the frame was sent, and which parts of it were kept."""

    short_guard_interval: bool = field(Flag, "Short guard interval", wireshark="radiotap.flags.shortgi")
    bad_fcs: bool = field(Flag, "Bad FCS", wireshark="radiotap.flags.badfcs", meaning="the check sequence was wrong")
    data_pad: bool = field(
        Flag, "Data pad", wireshark="radiotap.flags.datapad", meaning="padding between the header and the data"
    )
    fcs_at_end: bool = field(
        Flag, "FCS at end", wireshark="radiotap.flags.fcs", meaning="the frame has its check sequence"
    )
    fragmentation: bool = field(Flag, "Fragmentation", wireshark="radiotap.flags.frag")
    wep: bool = field(Flag, "WEP", wireshark="radiotap.flags.wep", meaning="sent or received with WEP")
    short_preamble: bool = field(Flag, "Short preamble", wireshark="radiotap.flags.preamble")
    contention_free: bool = field(Flag, "CFP", wireshark="radiotap.flags.cfp", meaning="in the contention-free period")

    stack = _field(RadiotapField.FLAGS, "flags", trailer=Trailer(FCS_OCTETS, when=this.fcs_at_end))


class RadiotapRate(Header):
    """How fast the frame was sent."""

    rate: int = field(Int8ub, "Rate", meaning="in units of 500 kb/s")

    stack = _field(RadiotapField.RATE, "rate")


class RadiotapChannel(Header):
    """The frequency on which the frame was sent, and how."""

    frequency: int = field(Int16ul, "Frequency", wireshark="radiotap.channel.freq", meaning="in MHz")
    flags: int = field(
        Int16ul, "Channel flags", wireshark="radiotap.channel.flags", meaning="modulation and band", spelled="#x"
    )

    stack = _field(RadiotapField.CHANNEL, "channel", alignment=2)


class RadiotapFHSS(Header):
    """The hops of a frequency-hopping radio."""

    hop_set: int = field(Int8ub, "Hop set", wireshark="radiotap.fhss.hopset")
    pattern: int = field(Int8ub, "Hop pattern", wireshark="radiotap.fhss.pattern")

    stack = _field(RadiotapField.FHSS, "fhss")


class RadiotapAntennaSignal(Header):
    """The strength of the signal at the antenna."""

    signal: int = field(
        BitsInteger(8, signed=True), "Antenna signal", wireshark="radiotap.dbm_antsignal", meaning="in dBm"
    )

    stack = _field(RadiotapField.ANTENNA_SIGNAL, "dbm_antsignal")


class RadiotapAntennaNoise(Header):
    """The strength of the noise at the antenna."""

    noise: int = field(
        BitsInteger(8, signed=True), "Antenna noise", wireshark="radiotap.dbm_antnoise", meaning="in dBm"
    )

    stack = _field(RadiotapField.ANTENNA_NOISE, "dbm_antnoise")


class RadiotapLockQuality(Header):
    """How well the receiver had locked onto the signal."""

    quality: int = field(Int16ul, "Lock quality", wireshark="radiotap.quality", meaning="without a unit")

    stack = _field(RadiotapField.LOCK_QUALITY, "lock_quality", alignment=2)


class RadiotapTXAttenuation(Header):
    """How far the sender stayed below its full power."""

    attenuation: int = field(Int16ul, "TX attenuation", wireshark="radiotap.txattenuation", meaning="without a unit")

    stack = _field(RadiotapField.TX_ATTENUATION, "txattenuation", alignment=2)


class RadiotapDBTXAttenuation(Header):
    """How far the sender stayed below its full power, in dB."""

    attenuation: int = field(Int16ul, "dB TX attenuation", wireshark="radiotap.db_txattenuation", meaning="in dB")

    stack = _field(RadiotapField.DB_TX_ATTENUATION, "db_txattenuation", alignment=2)


class RadiotapTXPower(Header):
    """The power with which the frame was sent."""

    power: int = field(BitsInteger(8, signed=True), "TX power", wireshark="radiotap.txpower", meaning="in dBm")

    stack = _field(RadiotapField.DBM_TX_POWER, "txpower")


class RadiotapAntenna(Header):
    """The antenna that received the frame."""

    antenna: int = field(Int8ub, "Antenna", wireshark="radiotap.antenna", meaning="from 0")

    stack = _field(RadiotapField.ANTENNA, "antenna")


class RadiotapDBAntennaSignal(Header):
    """The strength of the signal, from an arbitrary reference."""

    signal: int = field(Int8ub, "dB antenna signal", wireshark="radiotap.db_antsignal", meaning="in dB")

    stack = _field(RadiotapField.DB_ANTENNA_SIGNAL, "db_antsignal")


class RadiotapDBAntennaNoise(Header):
    """The strength of the noise, from an arbitrary reference."""

    noise: int = field(Int8ub, "dB antenna noise", wireshark="radiotap.db_antnoise", meaning="in dB")

    stack = _field(RadiotapField.DB_ANTENNA_NOISE, "db_antnoise")


class RadiotapRXFlags(Header):
    """What happened while the frame was received."""

    flags: int = field(Int16ul, "RX flags", wireshark="radiotap.rxflags", meaning="2: the PLCP was bad", spelled="#x")

    stack = _field(RadiotapField.RX_FLAGS, "rxflags", alignment=2)


class RadiotapTXFlags(Header):
    """How the frame is to be sent, or was."""

    flags: int = field(
        Int16ul, "TX flags", wireshark="radiotap.txflags", meaning="1 failed, 2 CTS, 4 RTS, 8 no ack", spelled="#x"
    )

    stack = _field(RadiotapField.TX_FLAGS, "txflags", alignment=2)


class RadiotapRTSRetries(Header):
    """How often RTS was sent again."""

    retries: int = field(Int8ub, "RTS retries", meaning="a count")

    stack = _field(RadiotapField.RTS_RETRIES, "rts_retries")


class RadiotapDataRetries(Header):
    """How often the frame was sent again."""

    retries: int = field(Int8ub, "Data retries", wireshark="radiotap.data_retries", meaning="a count")

    stack = _field(RadiotapField.DATA_RETRIES, "data_retries")


class RadiotapXChannel(Header):
    """The channel with more flags, as FreeBSD writes it."""

    flags: int = field(
        Int32ul, "Channel flags", wireshark="radiotap.xchannel.flags", meaning="modulation and band", spelled="#x"
    )
    frequency: int = field(Int16ul, "Frequency", wireshark="radiotap.xchannel.freq", meaning="in MHz")
    channel: int = field(Int8ub, "Channel", wireshark="radiotap.xchannel.channel", meaning="its number")
    power: int = field(Int8ub, "Maximum power", meaning="in units of 0.5 dBm")

    stack = _field(RadiotapField.XCHANNEL, "xchannel", alignment=4)


class RadiotapMCS(Header):
    """The modulation and coding of IEEE 802.11n."""

    known: int = field(Int8ub, "Known", wireshark="radiotap.mcs.known", meaning="which of the following are known")
    flags: int = field(Int8ub, "Flags", meaning="bandwidth, guard interval, format, FEC, STBC", spelled="#x")
    index: int = field(Int8ub, "MCS index", wireshark="radiotap.mcs.index", meaning="the rate, by its number")

    stack = _field(RadiotapField.MCS, "mcs")


class RadiotapAMPDU(Header):
    """Which aggregate the frame was part of."""

    reference: int = field(
        Int32ul, "Reference number", wireshark="radiotap.ampdu.reference", meaning="the same for all its frames"
    )
    flags: int = field(
        Int16ul, "Flags", wireshark="radiotap.ampdu.flags", meaning="8: this is the last frame", spelled="#x"
    )
    delimiter_crc: int = field(Int8ub, "Delimiter CRC", meaning="of the delimiter before the frame")
    reserved: int = field(Int8ub, "Reserved", default=0, meaning="zero")

    stack = _field(RadiotapField.AMPDU_STATUS, "ampdu", alignment=4)


class RadiotapVHT(Header):
    """The modulation and coding of IEEE 802.11ac."""

    known: int = field(Int16ul, "Known", meaning="which of the following are known")
    flags: int = field(Int8ub, "Flags", meaning="STBC, guard interval, beamforming", spelled="#x")
    bandwidth: int = field(Int8ub, "Bandwidth", meaning="by its number")
    rates: bytes = field(Bytes(4), "MCS and NSS", meaning="of four users, four bits each")
    coding: int = field(Int8ub, "Coding", meaning="a bit for each user: 0 BCC, 1 LDPC")
    group: int = field(Int8ub, "Group id", meaning="of users that are sent to at once")
    partial_aid: int = field(Int16ul, "Partial AID", meaning="part of the station's number")

    stack = _field(RadiotapField.VHT, "vht", alignment=2)


class RadiotapTimestamp(Header):
    """When the frame was received, by another clock."""

    timestamp: int = field(Int64ul, "Timestamp", meaning="in the unit that is given")
    accuracy: int = field(Int16ul, "Accuracy", meaning="in the same unit")
    unit: int = field(Int8ub, "Unit and position", meaning="four bits each")
    flags: int = field(Int8ub, "Flags", meaning="1: the counter has 32 bits, 2: the accuracy is known", spelled="#x")

    stack = _field(RadiotapField.TIMESTAMP, "timestamp", alignment=8)


class RadiotapHE(Header):
    """The modulation and coding of IEEE 802.11ax."""

    data: bytes = field(Bytes(12), "HE data", meaning="six words of 16 bits")

    stack = _field(RadiotapField.HE, "he", alignment=2)


class RadiotapHEMU(Header):
    """A transmission of IEEE 802.11ax to several users at once."""

    data: bytes = field(Bytes(12), "HE-MU data", meaning="two words of flags, and eight channels")

    stack = _field(RadiotapField.HE_MU, "he_mu", alignment=2)


class RadiotapHEMUOtherUser(Header):
    """The part of another user in a transmission of IEEE 802.11ax to several."""

    data: bytes = field(Bytes(6), "HE-MU-other-user data", meaning="two words, a position, and what is known")

    stack = _field(RadiotapField.HE_MU_OTHER_USER, "he_mu_other_user", alignment=2)


class RadiotapZeroLengthPSDU(Header):
    """The frame was a preamble without data."""

    type: int = field(Int8ub, "Type", meaning="0 sounding, 1 data that was not captured, 255 of the vendor")

    stack = _field(RadiotapField.ZERO_LENGTH_PSDU, "0_length_psdu")


class RadiotapLSIG(Header):
    """The signal field that all stations understand."""

    known: int = field(Int16ul, "Known", meaning="which of the following are known")
    rate_and_length: int = field(Int16ul, "Rate and length", meaning="of four and twelve bits")

    stack = _field(RadiotapField.L_SIG, "l_sig", alignment=2)


FIELDS = Flagged(
    kinds=RadiotapField,
    flags=this.present,
    members=(
        RadiotapTSFT,
        RadiotapFlags,
        RadiotapRate,
        RadiotapChannel,
        RadiotapFHSS,
        RadiotapAntennaSignal,
        RadiotapAntennaNoise,
        RadiotapLockQuality,
        RadiotapTXAttenuation,
        RadiotapDBTXAttenuation,
        RadiotapTXPower,
        RadiotapAntenna,
        RadiotapDBAntennaSignal,
        RadiotapDBAntennaNoise,
        RadiotapRXFlags,
        RadiotapTXFlags,
        RadiotapRTSRetries,
        RadiotapDataRetries,
        RadiotapXChannel,
        RadiotapMCS,
        RadiotapAMPDU,
        RadiotapVHT,
        RadiotapTimestamp,
        RadiotapHE,
        RadiotapHEMU,
        RadiotapHEMUOtherUser,
        RadiotapZeroLengthPSDU,
        RadiotapLSIG,
    ),
    more=RadiotapField.EXTENDED,
    again=RadiotapField.RADIOTAP_NAMESPACE,
    offset=HEADER_OCTETS,
)


class Radiotap(Header):
    """Facts about a frame from the radio that received it, or is to send it."""

    version: int = field(Int8ub, "Version", default=0, wireshark="radiotap.version", meaning="always 0")
    pad: int = field(Int8ub, "Pad", default=0, wireshark="radiotap.pad", meaning="not used")
    length: int = automatic(Int16ul, "Length", wireshark="radiotap.length", meaning="octets of this header")
    present: int = field(
        Int32ul,
        "Present",
        default=0,
        wireshark="radiotap.present.word",
        meaning="a flag for each field that is there",
        spelled="#010x",
    )
    fields_present: ListField = field(
        Bytes(this.length - HEADER_OCTETS),
        "Fields",
        default=b"",
        options=FIELDS,
        meaning="in the order of their flags, aligned; before them the other words of flags",
    )

    stack = Stack(
        name="radiotap",
        floor=Floor.CAPTURE,
        reference=RADIOTAP,
        carried_as={LinkType: [127]},
        next=[Next(LinkType, LinkType.IEEE802_11)],
        expect=[
            Expect(
                this.length >= HEADER_OCTETS,
                "length",
                "shorter than the header itself",
                code=Code.BAD_LENGTH,
                reference=RADIOTAP,
            ),
            Expect(
                this.version == 0,
                "version",
                "not version 0",
                code=Code.SUSPICIOUS,
                severity=Severity.WARN,
                reference=RADIOTAP,
            ),
        ],
    )


HEADERS: tuple[type[Header], ...] = (Radiotap,)
