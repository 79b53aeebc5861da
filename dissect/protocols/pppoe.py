"""PPP over Ethernet: RFC 2516. First the discovery of a concentrator, with tags; then the session, with PPP frames."""

from __future__ import annotations

from dissect.assigned_numbers import EtherType, LinkType
from dissect.assigned_numbers.pppoe_codes import PppoeCode, PppoeTag
from dissect.problems import Code, Severity
from dissect.protocols.ppp_frame import PppFrame
from dissect.schema import (
    PEEK_OCTET,
    RFC,
    Expect,
    Extent,
    FieldOrigin,
    Floor,
    Header,
    ListField,
    Next,
    OptionList,
    Reference,
    Say,
    Stack,
    automatic,
    field,
    phrases,
)
from dissect.schema.words import BitsInteger, Bytes, Int8ub, Int16ub, this

HEADER_OCTETS = 6
TAG_OCTETS = 4


def _tag_type(number: int) -> int:
    return field(Int16ub, "TAG_TYPE", default=number, names=PppoeTag, meaning="which tag it is")


def _tag_length() -> int:
    return automatic(Int16ub, "TAG_LENGTH", meaning="octets of the value")


def _tag(number: int, name: str, reference: Reference, origin: FieldOrigin = FieldOrigin.CONFIGURED) -> Stack:
    """The place of a tag (RFC 2516 §4)."""
    return Stack(
        name=f"pppoed.tags.{name}",
        reference=reference,
        carried_as={PppoeTag: [number]},
        origin=origin,
        extent=[Extent(this.length + TAG_OCTETS)],
    )


class PPPoEEndOfList(Header):
    """The end of the tags; not required (RFC 2516, appendix A)."""

    type: int = _tag_type(0)
    length: int = _tag_length()

    line = phrases()

    stack = _tag(0, "eol", RFC(2516, "A"))


class PPPoEServiceName(Header):
    """A requested or offered service; an empty name means any (RFC 2516, appendix A)."""

    type: int = _tag_type(0x0101)
    length: int = _tag_length()
    service_name: bytes = field(
        Bytes(this.length), "Service-Name", default=b"", wireshark="pppoed.tags.service_name", meaning="text in UTF-8"
    )

    line = phrases("service", "{service_name:text}")

    stack = _tag(0x0101, "service_name", RFC(2516, "A"))


class PPPoEConcentratorName(Header):
    """The name of an access concentrator (RFC 2516, appendix A)."""

    type: int = _tag_type(0x0102)
    length: int = _tag_length()
    name: bytes = field(Bytes(this.length), "AC-Name", wireshark="pppoed.tags.ac_name", meaning="text in UTF-8")

    line = phrases("concentrator", "{name:text}")

    stack = _tag(0x0102, "ac_name", RFC(2516, "A"))


class PPPoEHostUnique(Header):
    """Octets that the host chooses; they come back in the answer (RFC 2516, appendix A)."""

    type: int = _tag_type(0x0103)
    length: int = _tag_length()
    value: bytes = field(Bytes(this.length), "Host-Uniq", wireshark="pppoed.tags.host_uniq", meaning="any octets")

    line = phrases("host {value:hex}")

    stack = _tag(0x0103, "host_uniq", RFC(2516, "A"), FieldOrigin.MATCHING)


class PPPoECookie(Header):
    """Octets that the concentrator chooses; they come back in the request (RFC 2516, appendix A)."""

    type: int = _tag_type(0x0104)
    length: int = _tag_length()
    value: bytes = field(Bytes(this.length), "AC-Cookie", wireshark="pppoed.tags.ac_cookie", meaning="any octets")

    line = phrases("cookie")

    stack = _tag(0x0104, "ac_cookie", RFC(2516, "A"), FieldOrigin.CHOSEN)


class PPPoETag(Header):
    """A tag that is not declared here; receivers ignore it (RFC 2516 §4)."""

    type: int = field(Int16ub, "TAG_TYPE", names=PppoeTag, meaning="which tag it is")
    length: int = _tag_length()
    value: bytes = field(Bytes(this.length), "TAG_VALUE", default=b"", meaning="the octets of the tag, as they are")

    line = phrases("{type}", "{value:text}")

    stack = Stack(
        name="pppoed.tags.unknown",
        reference=RFC(2516, "4"),
        origin=FieldOrigin.CONFIGURED,
        extent=[Extent(this.length + TAG_OCTETS)],
    )


TAGS = OptionList(
    kinds=PppoeTag,
    members=(PPPoEEndOfList, PPPoEServiceName, PPPoEConcentratorName, PPPoEHostUnique, PPPoECookie),
    unknown=PPPoETag,
    end=0,
)


def _expected(*more: Expect) -> tuple[Expect, ...]:
    return (
        Expect(this.version == 1, "version", "not version 1", code=Code.BAD_VERSION, reference=RFC(2516, "4")),
        Expect(
            this.type == 1,
            "type",
            "not type 1",
            code=Code.SUSPICIOUS,
            severity=Severity.WARN,
            reference=RFC(2516, "4"),
        ),
        *more,
    )


class PPPoE(Header):
    """The first fields of packets of both stages (RFC 2516 §4)."""

    version: int = field(BitsInteger(4), "VER", default=1, wireshark="pppoe.version", meaning="always 1")
    type: int = field(BitsInteger(4), "TYPE", default=1, wireshark="pppoe.type", meaning="always 1")
    code: int = field(
        Int8ub, "CODE", default=0, wireshark="pppoe.code", names=PppoeCode, meaning="which packet it is; 0 in a session"
    )
    session_id: int = field(
        Int16ub,
        "SESSION_ID",
        default=0,
        wireshark="pppoe.session_id",
        meaning="names the session between the two stations; 0 until there is one",
        origin=FieldOrigin.CHOSEN,
        spelled="#06x",
    )
    length: int = automatic(Int16ub, "LENGTH", wireshark="pppoe.payload_length", meaning="octets after this field")


class PPPoEDiscovery(PPPoE):
    """A packet of the discovery stage, with tags (RFC 2516 §5)."""

    tags: ListField = field(Bytes(this.length), "Tags", default=b"", options=TAGS, meaning="type, length, value")

    line = phrases("{code}", Say("Session={session_id}", when=this.session_id != 0))

    stack = Stack(
        name="pppoed",
        short="PPPoE Discovery",
        floor=Floor.LINK,
        reference=RFC(2516, "5"),
        carried_as={EtherType: [0x8863]},
        origin=FieldOrigin.EVENT,
        extent=[Extent(this.length + HEADER_OCTETS)],
        expect=_expected(
            Expect(
                this.code != 0,
                "code",
                "the code of a session",
                code=Code.SUSPICIOUS,
                severity=Severity.WARN,
                reference=RFC(2516, "5"),
            )
        ),
    )


class PPPoESession(PPPoE):
    """A PPP frame in a session (RFC 2516 §6)."""

    line = phrases("Session={session_id}")

    stack = Stack(
        name="pppoes",
        short="PPPoE Session",
        floor=Floor.LINK,
        reference=RFC(2516, "6"),
        carried_as={EtherType: [0x8864], LinkType: [51]},
        separates=["session_id"],
        next=[Next(PppFrame, PEEK_OCTET)],
        extent=[Extent(this.length + HEADER_OCTETS)],
        expect=_expected(
            Expect(
                this.code == 0,
                "code",
                "not zero, the code of a session",
                code=Code.SUSPICIOUS,
                severity=Severity.WARN,
                reference=RFC(2516, "6"),
            )
        ),
    )


HEADERS: tuple[type[Header], ...] = (PPPoEDiscovery, PPPoESession)
