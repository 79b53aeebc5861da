"""What a certificate tells, under Wireshark's names and ours."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from dissect.addresses import Ipv4Address, Ipv6Address
from dissect.protocols.tls import fields
from dissect.schema import Followed
from dissect.session.applications.message import FieldValue
from dissect.session.tls.certificates.certificate import Attribute, Certificate, spelled
from dissect.session.tls.certificates.der import Tag

COUNTRIES: Final = frozenset({"2.5.4.6", "1.3.6.1.4.1.311.60.2.1.3"})
"""The country of the subject, and that by whose law it was founded."""
SERIAL_NUMBER: Final = "2.5.4.5"
BY_TAG: Final = {Tag.PRINTABLE_STRING: fields.PRINTABLE_STRING, Tag.UTF8_STRING: fields.UTF8_STRING}
BY_KIND: Final = {1: fields.MAIL, 2: fields.DNS_NAME, 6: fields.URI}
ADDRESS: Final = 7
ADDRESSES: Final = {4: (fields.IPV4, Ipv4Address), 16: (fields.IPV6, Ipv6Address)}


def values_of_certificate(one: Certificate) -> Iterator[FieldValue]:
    """What was read of a certificate."""
    if one.version is not None:
        yield FieldValue(fields.CERTIFICATE_VERSION, one.version)
    if one.serial:
        yield FieldValue(fields.SERIAL, one.serial)
    for attribute in (*one.issuer, *one.subject):
        yield from _attribute(attribute)
    texts = (
        (fields.ISSUER, spelled(one.issuer)),
        (fields.NOT_BEFORE, one.not_before),
        (fields.NOT_AFTER, one.not_after),
        (fields.SUBJECT, spelled(one.subject)),
    )
    for field, text in texts:
        if text:
            yield FieldValue(field, text)
    for name in one.names:
        if name.kind in BY_KIND:
            yield FieldValue(BY_KIND[name.kind], name.octets.decode("latin-1"))
        elif name.kind == ADDRESS and len(name.octets) in ADDRESSES:
            field, kind = ADDRESSES[len(name.octets)]
            yield FieldValue(field, str(kind(name.octets)))


def _attribute(one: Attribute) -> Iterator[FieldValue]:
    field: Followed | None = fields.COUNTRY if one.identifier in COUNTRIES else BY_TAG.get(one.tag)
    if field is not None and one.identifier != SERIAL_NUMBER:  # which Wireshark has under another name
        yield FieldValue(field, one.value)
