"""What may follow the quoted datagram in error messages of ICMP, over IPv4 and IPv6 alike: RFC 4884 §7."""

from __future__ import annotations

from dissect.assigned_numbers.icmp_extension_classes import IcmpExtensionClass
from dissect.problems import Code, Severity
from dissect.schema import RFC, Expect, Extent, Header, OptionList, Section, Sections, Stack, automatic, field
from dissect.schema.words import BitsInteger, Bytes, GreedyBytes, Int8ub, Int16ub, this

VERSION = 2


class ICMPExtensionObject(Header):
    """One thing that the sender tells of the quoted datagram (RFC 4884 §7.1)."""

    length: int = automatic(
        Int16ub, "Length", wireshark="icmp.ext.length", meaning="octets of the object, these four included"
    )
    class_number: int = field(
        Int8ub,
        "Class-Num",
        wireshark="icmp.ext.class",
        names=IcmpExtensionClass,
        meaning="what the object tells; 1 the labels of MPLS",
    )
    class_type: int = field(
        Int8ub, "C-Type", wireshark="icmp.ext.ctype", meaning="in which form, depending on the class"
    )
    payload: bytes = field(Bytes(this.length - 4), "Object payload", default=b"", meaning="the octets of the object")

    stack = Stack(name="icmp.ext", reference=RFC(4884, "7.1"), extent=[Extent(this.length)])


class ICMPExtensionStructure(Header):
    """The extensions: a header of their own, and objects (RFC 4884 §7)."""

    version: int = field(BitsInteger(4), "Version", default=VERSION, wireshark="icmp.ext.version", meaning="always 2")
    reserved: int = field(BitsInteger(12), "Reserved", default=0, wireshark="icmp.ext.res", meaning="zeros")
    checksum: int = field(
        Int16ub, "Checksum", default=0, wireshark="icmp.ext.checksum", meaning="over the extensions; 0 if there is none"
    )
    objects: bytes = field(
        GreedyBytes,
        "Objects",
        default=b"",
        options=OptionList(kinds=IcmpExtensionClass, members=(), unknown=ICMPExtensionObject),
        meaning="what is told of the quoted datagram",
    )

    stack = Stack(
        name="icmp.ext",
        reference=RFC(4884, "7"),
        expect=[
            Expect(
                this.version == VERSION,
                "version",
                "not version 2 of the extensions",
                code=Code.BAD_VERSION,
                severity=Severity.WARN,
                reference=RFC(4884, "7"),
            )
        ],
    )


EXTENSIONS = Sections([Section("Extensions", ICMPExtensionStructure)])
