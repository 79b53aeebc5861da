"""Fingerprints of hellos, by which programs know one another's libraries.

JA3 and JA3S: a digest of the numbers as they come, of https://github.com/salesforce/ja3. JA4: the fingerprint of a
client, of https://github.com/FoxIO-LLC/ja4 (technical_details/JA4.md), which FoxIO licenses under BSD 3-Clause; its
other methods (JA4S, JA4X …) have another licence, and are not here.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from hashlib import md5, sha256
from typing import Final

SERVER_NAME: Final = 0
PROTOCOLS: Final = 16
NOTHING: Final = "000000000000"
"""What stands for a list that is empty."""
DIGITS: Final = 12
VERSIONS: Final = {
    0x0304: "13",
    0x0303: "12",
    0x0302: "11",
    0x0301: "10",
    0x0300: "s3",
    0x0002: "s2",
    0xFEFF: "d1",
    0xFEFD: "d2",
    0xFEFC: "d3",
}
MOST_COUNTED: Final = 99


@dataclass(frozen=True, slots=True, kw_only=True)
class Hello:
    """The numbers of a hello that fingerprints are made of, in their order."""

    version: int
    suites: Sequence[int]
    extensions: Sequence[int]
    groups: Sequence[int] = ()
    point_formats: Sequence[int] = ()
    versions: Sequence[int] = ()
    schemes: Sequence[int] = ()
    protocols: Sequence[bytes] = ()


def is_grease(number: int) -> bool:
    """Whether a number is one that means nothing, so that peers stay open for new ones (RFC 8701)."""
    return number & 0x0F0F == 0x0A0A and number >> 8 == number & 0xFF


def without_grease(numbers: Iterable[int]) -> list[int]:
    """The numbers that mean something."""
    return [one for one in numbers if not is_grease(one)]


def ja3_text(hello: Hello) -> str:
    """What the digest of a client is made of."""
    lists = (hello.suites, hello.extensions, hello.groups, hello.point_formats)
    return ",".join((str(hello.version), *("-".join(map(str, without_grease(one))) for one in lists)))


def ja3s_text(hello: Hello) -> str:
    """What the digest of a server is made of."""
    lists = (hello.suites, hello.extensions)
    return ",".join((str(hello.version), *("-".join(map(str, one)) for one in lists)))


def digest(text: str) -> str:
    """The digest of JA3: MD5, which is no secret here."""
    return md5(text.encode(), usedforsecurity=False).hexdigest()


def ja4(hello: Hello) -> str:
    """The fingerprint of a client over TCP."""
    first, suites, others = ja4_parts(hello)
    return f"{first}_{_shortened(suites)}_{_shortened(others)}"


def ja4_raw(hello: Hello) -> str:
    """The same with the numbers themselves instead of digests."""
    return "_".join(ja4_parts(hello))


def ja4_parts(hello: Hello) -> tuple[str, str, str]:
    """What can be read of a client at once; its suites in order; its extensions in order, with its signatures."""
    suites, extensions = without_grease(hello.suites), without_grease(hello.extensions)
    version = VERSIONS.get(max(without_grease(hello.versions), default=hello.version), "00")
    named = "d" if SERVER_NAME in extensions else "i"
    counts = "".join(f"{min(len(one), MOST_COUNTED):02}" for one in (suites, extensions))
    first = f"t{version}{named}{counts}{_protocol(hello.protocols)}"
    others = ",".join(f"{one:04x}" for one in sorted(extensions) if one not in {SERVER_NAME, PROTOCOLS})
    schemes = ",".join(f"{one:04x}" for one in without_grease(hello.schemes))
    return first, ",".join(f"{one:04x}" for one in sorted(suites)), "_".join(filter(None, (others, schemes)))


def _shortened(text: str) -> str:
    return sha256(text.encode()).hexdigest()[:DIGITS] if text else NOTHING


def _protocol(protocols: Sequence[bytes]) -> str:
    """The first and the last character of the first protocol, or of its digits if these are no letters or digits."""
    first = next(iter(protocols), b"")
    if not first:
        return "00"
    ends = bytes((first[0], first[-1]))
    if ends.isalnum():  # of octets: of ASCII alone
        return ends.decode()
    digits = first.hex()
    return digits[0] + digits[-1]
