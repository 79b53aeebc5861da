"""What `help()` and `inspect.signature` say of a header, and what an unknown name is answered with."""

from __future__ import annotations

import copy
import inspect
import pydoc
import sys

import pytest

from dissect.addresses import Ipv4Address
from dissect.capture.files.byte_order import little_endian
from dissect.domain_names import Name
from dissect.protocols import PROTOCOLS
from dissect.protocols.dns.records import DNSQuestion
from dissect.protocols.gre import GRE
from dissect.protocols.ipv4 import IPv4
from dissect.protocols.udp import UDP
from dissect.schema import RFC, Header, HeaderMeta, Stack, field
from dissect.schema.description import own_text
from dissect.schema.words import Int8ub


class Silent(Header):
    number: int = field(Int8ub, "Number")
    stack = Stack(name="silent", reference=RFC(1))


class Empty(Header):
    """Nothing at all."""

    stack = Stack(name="empty", reference=RFC(1))


TABLE = """\
User Datagram Protocol (RFC 768).

    Field             Bits  Default        Meaning
    source_port       16    must be given  where a reply goes; 0 where none is wanted
    destination_port  16    must be given  the process that it is for
    length            16    filled in      octets of header and data
    checksum          16    filled in      over pseudo-header, header and data; 0 if there is none"""


def udp() -> UDP:
    return UDP(source_port=7, destination_port=50001)


def test_the_docstring_of_a_header_has_its_fields() -> None:
    assert UDP.__doc__ == TABLE
    assert own_text(UDP) == "User Datagram Protocol (RFC 768)."
    assert all(line.strip() in pydoc.plain(pydoc.render_doc(UDP)) for line in TABLE.splitlines())


def test_a_docstring_without_fields_is_as_it_is_declared() -> None:
    assert Empty.__doc__ == "Nothing at all."
    assert Silent.__doc__ is None
    assert own_text(Silent) == "Silent"
    assert (HeaderMeta.__doc__ or "").startswith("Collects the declared fields")
    assert (Header.__doc__ or "").startswith("A header value")
    assert own_text(little_endian(UDP)) == own_text(UDP)
    with pytest.raises(AttributeError, match="the description of UDP is declared"):
        UDP.__doc__ = "else"


def test_the_signature_of_a_constructor_has_the_fields() -> None:
    signature = inspect.signature(UDP)

    assert str(signature) == "(*, source_port: int, destination_port: int, length: int = AUTO, checksum: int = AUTO)"
    assert inspect.signature(IPv4).parameters["source_address"].annotation == Ipv4Address | str
    assert inspect.signature(IPv4).parameters["more_fragments"].annotation is bool
    assert inspect.signature(IPv4).parameters["options"].annotation is bytes
    assert inspect.signature(DNSQuestion).parameters["name"].annotation == Name | str
    assert inspect.signature(GRE).parameters["checksum"].annotation == int | None
    assert list(inspect.signature(Header).parameters) == ["values"]


def test_the_signature_of_replace_has_the_fields() -> None:
    method = udp().replace

    assert str(inspect.signature(method)).startswith("(*, source_port: int = …, destination_port: int = …, length: int")
    assert method.__qualname__ == "UDP.replace"
    assert inspect.signature(UDP.replace).return_annotation is UDP
    assert list(inspect.signature(Header.replace).parameters) == ["self", "changes"]
    assert method(source_port=8) == UDP(source_port=8, destination_port=50001)


@pytest.mark.skipif(sys.version_info < (3, 13), reason="copy.replace came with Python 3.13")
def test_the_copy_module_replaces_fields() -> None:
    replace = getattr(copy, "replace")  # noqa: B009  # which older versions, whose types mypy takes, do not have

    assert replace(udp(), source_port=8) == udp().replace(source_port=8)


def test_the_method_that_the_copy_module_calls() -> None:
    assert udp().__replace__(source_port=8) == udp().replace(source_port=8)


def test_every_header_is_described() -> None:
    for header in PROTOCOLS:
        names = [one.name for one in header.fields]

        lines = (header.__doc__ or "").split("    Field")[-1].splitlines()[1:]
        assert [line.split()[0] for line in lines] == names, header
        assert [*inspect.signature(header).parameters] == (names or ["values"]), header


def test_an_unknown_name_is_answered_with_the_nearest() -> None:
    with pytest.raises(AttributeError, match=r"^UDP has no field sorce_port; did you mean source_port\?$"):
        udp().sorce_port  # type: ignore[attr-defined]  # that is the point
    with pytest.raises(AttributeError, match=r"^UDP has no field _lenght$"):
        udp()._lenght  # type: ignore[attr-defined]  # that is the point
    with pytest.raises(TypeError, match=r"^UDP has no field lenght; did you mean length\?$"):
        udp().replace(lenght=8)
    with pytest.raises(TypeError, match=r"^UDP has no field time$"):
        UDP(source_port=7, destination_port=7, time=1)  # type: ignore[call-arg]  # that is the point
