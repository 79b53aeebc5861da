"""What people do with a packet beside reading it: change it, print it, name its fields, hand it to another process.

Higher floors do most of it, and are loaded when they are asked.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Collection, Iterator, Mapping
from typing import TYPE_CHECKING, Any, Final

from dissect.lazy_names import late
from dissect.schema import Header

if TYPE_CHECKING:
    from dissect.capture import Frame
    from dissect.packet.explained import Explained
    from dissect.packet.packet import Packet

_edited: Callable[..., Packet] = late("dissect.editing:edited")
_explained: Callable[[Packet], Explained] = late("dissect.explain.page.frame:explained")
_line_text: Callable[[Packet], str] = late("dissect.render.packets.text:line_text")
_packet_html: Callable[[Packet], str] = late("dissect.render.packets.html:packet_html")
_tree_text: Callable[[Packet], str] = late("dissect.render.packets.text:tree_text")
_values_named: Callable[..., tuple[Any, ...]] = late("dissect.filter.operands.values:values_named")

EPOCH: Final = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)


class Conveniences:
    """The part of `Packet` that needs nothing but its frame and its layers."""

    __slots__ = ()

    if TYPE_CHECKING:

        @property
        def frame(self) -> Frame:
            """The frame as captured."""

    @property
    def number(self) -> int:
        """The packet's place in its capture, from 1."""
        return self.frame.number

    @property
    def time(self) -> int | None:
        """Nanoseconds since 1970-01-01 00:00:00 UTC; None if the file has no time. See `datetime`."""
        return self.frame.timestamp_ns

    @property
    def datetime(self) -> dt.datetime | None:
        """The time in UTC, to the microsecond; None if there is no time, or if it is beyond the year 9999."""
        if self.time is None:
            return None
        try:
            return EPOCH + dt.timedelta(microseconds=self.time // 1000)
        except OverflowError:
            return None

    def fields(self, name: str, /, *, quoted: bool = False) -> tuple[Any, ...]:
        """Every value of a field, by Wireshark's name, from the outside: `packet.fields("ip.src")`.

        The names are those of filters and columns, those of items in lists among them ("tcp.options.mss_val"), and so
        are the values: numbers, flags, octets, addresses, text, and verdicts ("VALID") of "tcp.checksum.status". A
        header that was cut has the fields that were captured. `quoted`: those of headers that an ICMP error quotes too.

        UnknownFieldError suggests similar names.
        """
        return _values_named(self._packet, name, quoted=quoted)

    def replace(
        self,
        where: type[Header] | str | tuple[type[Header] | str, int] | Mapping[Any, Any] | None = None,
        /,
        *,
        payload: bytes | None = None,
        fix: Collection[str] | str = (),
        **fields: Any,
    ) -> Packet:
        """A new packet with other values: `packet.replace(IPv4, time_to_live=63)`, `packet.replace((IPv4, 2), …)` for
        the second one, or by Wireshark's names, `packet.replace("ip", time_to_live=63)` or, for fields of several
        headers, `packet.replace({"ip.ttl": 63, ("vlan.id", 2): 7})`.

        `payload` replaces what the header carries, or without a header, `packet.payload`. Lengths follow where sizes
        change. A VALID checksum becomes right for the new octets, ABSENT stays, PARTIAL keeps the sum of the
        pseudo-header, INVALID stays wrong by the same difference, and where octets are missing the checksum is updated
        (RFC 1624). `fix` makes checksums right: by names such as "tcp.checksum", or "partial", or "all". All else stays
        as it is: padding, quoted datagrams, unknown octets, the time, the interface.

        EncodingError for a header or field that is not in the packet, and for a value that does not fit.
        """
        packet = self._packet
        rules = packet._path.rules
        return _edited(packet, where, fields, payload=payload, fix=fix, protocols=rules.protocols, limits=rules.limits)

    def __replace__(self, /, **changes: Any) -> Packet:
        """For `copy.replace` of Python 3.13, which gives no header: `copy.replace(packet, payload=b"…")`."""
        return self.replace(**changes)

    def __copy__(self) -> Packet:
        other: Any = object.__new__(type(self))
        for name in _slots(type(self)):
            setattr(other, name, getattr(self, name))
        return other  # type: ignore[no-any-return]  # a packet of the same kind

    def __deepcopy__(self, memo: object) -> Packet:
        return self.__copy__()

    def __reduce__(self) -> tuple[Any, ...]:
        given = {name: getattr(self, name) for name in _slots(type(self)) if not name.startswith("_")}
        return type(self), (self.frame, *self._packet._path.rules), (None, given)

    def __str__(self) -> str:
        """The line that `dissect show -t e --raw-numbers` prints of it, with times in microseconds."""
        return _line_text(self._packet)

    def show(self) -> None:
        """Print the whole packet, as `dissect show -V` does."""
        print(_tree_text(self._packet))  # noqa: T201  # that is what it is for

    def explain(self) -> Explained:
        """The page for students of this packet, as `dissect explain` makes it: a notebook shows it in a frame of its
        own, and its attribute `page` is the HTML. PageTooLargeError if that were larger than 8 MB."""
        return _explained(self._packet)

    def _repr_html_(self) -> str:
        """The whole packet for notebooks."""
        return _packet_html(self._packet)

    @property
    def _packet(self) -> Packet:
        """The packet that this is."""
        whole: Any = self
        return whole  # type: ignore[no-any-return]  # nothing else has these conveniences


def _slots(kind: type[Conveniences]) -> Iterator[str]:
    """The names of all that is known of a packet; those without an underscore are given to it, and not read."""
    for one in kind.__mro__:
        yield from vars(one).get("__slots__", ())
