"""`ApplicationReader`: reads the messages of a protocol in both streams of a connection, and nothing else."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable
from dataclasses import dataclass
from typing import ClassVar, Generic, NamedTuple, Protocol, TypeAlias, TypeVar

from dissect.schema import Application
from dissect.session.applications.limits import DEFAULT_MESSAGE_LIMITS, MessageLimits
from dissect.session.applications.message import ApplicationMessage


class When(NamedTuple):
    """The packet that settled octets."""

    frame: int = 0
    time_ns: int = 0


class Recognizes(Protocol):
    """What `ApplicationReader.recognizes` does."""

    def __call__(self, octets: bytes, *, at_home: bool) -> bool | None: ...


class ApplicationReader(ABC):
    """One connection. It reads no file and no socket: feed it octets of either side, in their order, and it gives the
    messages that end in them. However the octets are cut, the messages are the same.

    Sides are 0 and 1. Offsets count from the first octet of a side's stream. Who gives it octets fills in where a
    message stands in the capture.
    """

    application: ClassVar[Application]

    def __init__(self, begins: tuple[int, int] = (0, 0), limits: MessageLimits = DEFAULT_MESSAGE_LIMITS) -> None:
        """`begins`: the offsets of the first octets of each side."""
        self.limits = limits
        del begins

    @classmethod
    def home(cls) -> frozenset[int]:
        """The ports of the protocol."""
        return cls.application.ports

    @classmethod
    @abstractmethod
    def recognizes(cls, octets: bytes, *, at_home: bool) -> bool | None:
        """Whether these octets, at a place where a message may begin, are of the protocol; None if more must come.
        `at_home`: the connection has one of the protocol's ports."""

    @abstractmethod
    def feed(self, side: int, octets: bytes, when: When) -> list[ApplicationMessage]:
        """The messages that end in these octets, which come next in the stream of a side."""

    @abstractmethod
    def hole(self, side: int, octets: int, when: When) -> list[ApplicationMessage]:
        """So many octets of a side are missing here."""

    @abstractmethod
    def end(self, side: int, when: When) -> list[ApplicationMessage]:
        """No octets of a side follow: what ends with them, or is cut by it."""

    @property
    def size(self) -> int:
        """How many octets it keeps, about."""
        return 0

    @property
    def left(self) -> tuple[bytes, bytes] | None:
        """None while the protocol goes on. Where it has ended for another one (an upgrade, a tunnel): the octets of
        each side that follow, with which the reader is done."""
        return None


R_co = TypeVar("R_co", bound=ApplicationReader, covariant=True)


@dataclass(frozen=True, slots=True)
class LateReader(Generic[R_co]):
    """A reader that is made, of a class that is loaded, where a stream begins as it reads."""

    home: Callable[[], frozenset[int]]
    """As that of the class."""
    recognizes: Recognizes
    """As that of the class."""
    load: Callable[[], type[R_co]]

    def __call__(self, begins: tuple[int, int], limits: MessageLimits) -> R_co:
        return self.load()(begins, limits)


Reads: TypeAlias = type[ApplicationReader] | LateReader[ApplicationReader]
"""What reads a protocol."""
