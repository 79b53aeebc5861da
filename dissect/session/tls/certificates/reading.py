"""Reads certificates: RFC 5280 §4.1, down to a depth that is fixed here."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from dissect.session.tls.certificates.certificate import AlternativeName, Attribute, Certificate
from dissect.session.tls.certificates.der import Der, DerError, Element, Tag

ALTERNATIVE_NAMES: Final = "2.5.29.17"
ENCODINGS: Final = {
    Tag.UTF8_STRING: "utf-8",
    Tag.BMP_STRING: "utf-16-be",
    Tag.UNIVERSAL_STRING: "utf-32-be",
}
"""How the characters of strings are encoded, where it is not one octet for each."""
TIME_DIGITS: Final = {Tag.UTC_TIME: 12, Tag.GENERALIZED_TIME: 14}
CENTURY_SPLIT: Final = 50
"""A year of two digits from here on is one of the last century (RFC 5280 §4.1.2.5.1)."""
MOST_ATTRIBUTES: Final = 256
"""So many attributes of a name are read."""


def read_certificate(octets: bytes) -> Certificate:
    """What a certificate says, up to the first octets that cannot be read."""
    reading = _Reading(Der(octets))
    try:
        reading.run()
    except DerError as error:
        return replace(reading.found, fault=str(error))
    return reading.found


class _Reading:
    """A certificate that is being read, with what was found so far."""

    def __init__(self, der: Der) -> None:
        self.der = der
        self.found = Certificate()

    def run(self) -> None:
        der = self.der
        whole = self._expected(der.element(0, len(der.octets)), Tag.SEQUENCE)
        body = self._expected(der.element(whole.begin, whole.end), Tag.SEQUENCE)
        parts = der.elements(body)
        if parts and parts[0].tag == Tag.EXPLICIT:
            number = self._expected(der.element(parts[0].begin, parts[0].end), Tag.INTEGER)
            self.found = replace(self.found, version=int.from_bytes(der.content(number)[:8], "big"))
            del parts[0]
        if len(parts) < 6:
            raise DerError(f"{len(parts)} parts where a certificate has six or more")
        serial, _, issuer, validity, subject = parts[:5]
        self.found = replace(self.found, serial=der.content(self._expected(serial, Tag.INTEGER)))
        self.found = replace(self.found, issuer=self._name(issuer))
        times = der.elements(self._expected(validity, Tag.SEQUENCE))
        if len(times) != 2:
            raise DerError(f"a validity of {len(times)} times")
        self.found = replace(self.found, not_before=self._time(times[0]), not_after=self._time(times[1]))
        self.found = replace(self.found, subject=self._name(subject))
        for part in parts[6:]:
            if part.tag == Tag.EXPLICIT | 3:
                self.found = replace(self.found, names=self._alternative_names(part))

    @staticmethod
    def _expected(element: Element, tag: int) -> Element:
        if element.tag != tag:
            raise DerError(f"tag 0x{element.tag:02x} where 0x{tag:02x} should be")
        return element

    def _name(self, element: Element) -> tuple[Attribute, ...]:
        found: list[Attribute] = []
        for relative in self.der.elements(self._expected(element, Tag.SEQUENCE)):
            for pair in self.der.elements(self._expected(relative, Tag.SET)):
                if len(found) == MOST_ATTRIBUTES:
                    raise DerError(f"more than {MOST_ATTRIBUTES} attributes in a name")
                both = self.der.elements(self._expected(pair, Tag.SEQUENCE))
                if len(both) != 2:
                    raise DerError(f"an attribute of {len(both)} parts")
                kind, value = self._expected(both[0], Tag.OBJECT_IDENTIFIER), both[1]
                found.append(Attribute(self.der.identifier(kind), value.tag, self._text(value)))
        return tuple(found)

    def _text(self, element: Element) -> str:
        return self.der.content(element).decode(ENCODINGS.get(element.tag, "latin-1"), "replace")

    def _time(self, element: Element) -> str:
        """A time, as it is written for people; as it is in the certificate, if it does not have the usual form."""
        text = self._text(element)
        digits = text.removesuffix("Z")
        if len(digits) != TIME_DIGITS.get(element.tag) or not (digits.isascii() and digits.isdigit()):
            return text
        if element.tag == Tag.UTC_TIME:
            digits = ("19" if int(digits[:2]) >= CENTURY_SPLIT else "20") + digits
        date, time = digits[:8], digits[8:]
        return f"{date[:4]}-{date[4:6]}-{date[6:]} {time[:2]}:{time[2:4]}:{time[4:]} (UTC)"

    def _alternative_names(self, part: Element) -> tuple[AlternativeName, ...]:
        der = self.der
        for extension in der.elements(self._expected(der.element(part.begin, part.end), Tag.SEQUENCE)):
            parts = der.elements(self._expected(extension, Tag.SEQUENCE))
            if not parts or der.identifier(self._expected(parts[0], Tag.OBJECT_IDENTIFIER)) != ALTERNATIVE_NAMES:
                continue
            value = self._expected(parts[-1], Tag.OCTET_STRING)
            names = self._expected(der.element(value.begin, value.end), Tag.SEQUENCE)
            return tuple(AlternativeName(one.tag & 0x1F, der.content(one)) for one in der.elements(names))
        return ()
