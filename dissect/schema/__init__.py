"""The waist: how a header is declared. Everything below is vocabulary, everything above is derived from it."""

from __future__ import annotations

from dissect.schema.envelope import Envelope
from dissect.schema.fields import AUTO, AddressField, Field, View, address, automatic, field, view
from dissect.schema.header import Header, HeaderMeta, automatic_fields, values_of, wire_names
from dissect.schema.references import RFC, Reference
from dissect.schema.stack import (
    PEEK,
    Covers,
    Expect,
    Extent,
    Fragmentation,
    InternetChecksum,
    Jumbogram,
    Next,
    Pick,
    PseudoHeader,
    Readdress,
    Stack,
    Unless,
    Zero,
)
from dissect.schema.tlv import OptionList

__all__ = [
    "AUTO",
    "PEEK",
    "RFC",
    "AddressField",
    "Covers",
    "Envelope",
    "Expect",
    "Extent",
    "Field",
    "Fragmentation",
    "Header",
    "HeaderMeta",
    "InternetChecksum",
    "Jumbogram",
    "Next",
    "OptionList",
    "Pick",
    "PseudoHeader",
    "Readdress",
    "Reference",
    "Stack",
    "Unless",
    "View",
    "Zero",
    "address",
    "automatic",
    "automatic_fields",
    "field",
    "values_of",
    "view",
    "wire_names",
]
