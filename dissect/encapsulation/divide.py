"""One datagram in fragments, one stream of octets in segments."""

from __future__ import annotations

from enum import IntEnum
from typing import Any

from dissect.derive.carried_number import carried_number
from dissect.derive.checksum_outline import checksum_outline_of
from dissect.derive.lists.reading import decode_options
from dissect.derive.outline import outline_of
from dissect.encapsulation.encapsulate import encapsulate
from dissect.encapsulation.fill import Fill
from dissect.errors import EncodingError
from dissect.packet import Packet, default_protocols
from dissect.packet.layer import Layer
from dissect.schema import AUTO, Envelope, Header, OptionList, values_of

FRAGMENT_UNIT = 8
"""Fragment offsets count units of 8 octets (RFC 791 §3.1, RFC 8200 §4.5)."""


def fragment(datagram: Packet, mtu: int, *, identification: int = 0) -> list[Packet]:
    """The fragments of the packet's outermost datagram, each of at most `mtu` octets without link headers.

    IPv4 fragments in its own header (RFC 791 §3.2), IPv6 with a fragment header after the network header and its
    hop-by-hop options (RFC 8200 §4.5), which needs an `identification`. A datagram that fits is returned as it is.
    If the frame ends in its check sequence, so do the frames of the fragments.
    EncodingError if the datagram may not be fragmented, or the MTU leaves no room for 8 octets.
    """
    layers = list(datagram.own_layers)
    network = next((i for i, one in enumerate(layers) if one.dissector.lends), None)
    if network is None:
        raise EncodingError(repr(datagram), "", "has no network header to fragment")
    start = layers[network]
    end = start.payload_offset + start.payload_length
    if end - start.offset <= mtu:
        return [datagram]
    said = datagram.frame_check if datagram.frame.fcs_octets else None
    check = said is not None and said.value is not None
    if outline_of(start.protocol).fragmentation is not None:
        return _in_header(layers[: network + 1], mtu, check_sequence=check)
    return _in_extension(layers, network, mtu, identification, check_sequence=check)


def _in_header(layers: list[Layer], mtu: int, *, check_sequence: bool) -> list[Packet]:
    """Fragments of a datagram whose network header has the offset."""
    header = _whole(layers[-1])
    if values_of(header).get("dont_fragment"):
        raise EncodingError(type(header).__name__, "dont_fragment", "is set: the datagram may not be fragmented")
    later = _without_uncopied_options(header)
    return _divided(layers[:-1], (header,), (later,), layers[-1].payload, mtu, check_sequence=check_sequence)


def _in_extension(
    layers: list[Layer], network: int, mtu: int, identification: int, *, check_sequence: bool
) -> list[Packet]:
    """Fragments with the offset in an extension header, which comes after the headers that every hop reads."""
    transports = (i for i in range(network + 1, len(layers)) if checksum_outline_of(layers[i].protocol).own is not None)
    chain = range(network, next(transports, len(layers)))
    last = max(i for i in chain if i == network or outline_of(layers[i].protocol).read_on_the_way)
    space, field = _following(layers[last].protocol)
    extension = next(
        kind
        for kind in default_protocols().headers
        if outline_of(kind).fragmentation is not None
        and checksum_outline_of(kind).lent is None  # an IPv4 header in a tunnel can fragment too, but only itself
        and carried_number(kind, space) is not None
    )
    before = _whole(layers[last])
    fragmentable = layers[last].payload
    number = values_of(before)[field]
    unfragmentable = [_whole(one) for one in layers[network : last + 1]]
    unfragmentable[-1] = before.replace(**{field: carried_number(extension, space)})
    fragment_header = extension(next_header=number, identification=identification)
    headers = (*unfragmentable, fragment_header)
    return _divided(layers[:network], headers, headers, fragmentable, mtu, check_sequence=check_sequence)


def _divided(
    link: list[Layer],
    first: tuple[Header, ...],
    later: tuple[Header, ...],
    payload: bytes,
    mtu: int,
    *,
    check_sequence: bool,
) -> list[Packet]:
    """Cut `payload`, put `first` or `later` headers before each piece, and the link headers around it."""
    packets: list[Packet] = []
    at = 0
    offset_field, more_field = _fragment_fields(first[-1])
    base, final_more = values_of(first[-1])[offset_field], values_of(first[-1])[more_field]
    while at < len(payload):
        headers = later if at else first
        room = mtu - sum(len(header) for header in headers)
        is_last = len(payload) - at <= room
        size = len(payload) - at if is_last else room // FRAGMENT_UNIT * FRAGMENT_UNIT
        if size <= 0:
            raise EncodingError(type(headers[-1]).__name__, offset_field, f"an MTU of {mtu} leaves no room for data")
        place: dict[str, Any] = {
            offset_field: base + at // FRAGMENT_UNIT,
            more_field: final_more if is_last else True,
        }
        told = headers[-1].replace(**place)
        whole = [*(_whole(one) for one in link), *map(_reopened, headers[:-1]), _reopened(told)]
        envelope, fill = Envelope(tuple(whole), payload[at : at + size]), Fill.LENGTHS | Fill.CHECKSUMS
        packets.append(encapsulate(envelope, fill=fill, check_sequence=check_sequence))
        at += size
    return packets


def _fragment_fields(header: Header) -> tuple[str, str]:
    """The fields for a fragment's offset, and for whether more follow."""
    words = outline_of(type(header)).fragmentation
    assert words is not None  # noqa: S101  # the callers chose the header by this word
    offset, more = words
    return offset.declared.fields[0], more.declared.fields[0]


def _whole(layer: Layer) -> Header:
    header = layer.header
    if header is None:
        raise EncodingError(layer.protocol.__name__, "", "is cut: a datagram that is not whole cannot be fragmented")
    return header


def _reopened(header: Header) -> Header:
    """The header with its lengths and checksum automatic again, to be filled for the fragment."""
    names = {name for extent in outline_of(type(header)).extents for name in extent.octets.declared.fields}
    own = checksum_outline_of(type(header)).own
    if own is not None:
        names.add(own.declared.field)
    return header.replace(**dict.fromkeys(names, AUTO))


def _following(header: type[Header]) -> tuple[type[IntEnum], str]:
    """The number space and the field that say what follows a header."""
    first = outline_of(header).lookups[0]
    return first.space, first.fields[0]


def _without_uncopied_options(header: Header) -> Header:
    """The header for the fragments after the first: only options whose copied bit is set (RFC 791 §3.1)."""
    changes: dict[str, Any] = {}
    for slot in type(header).layout.slots:
        options = slot.field.options
        if not isinstance(options, OptionList) or not options.copied_bit:
            continue
        octets: bytes = values_of(header)[slot.field.name]
        items = decode_options(options, octets).items
        copied = [one for one in items if octets[one.offset] & options.copied_bit]
        kept = b"".join(octets[one.offset : one.offset + one.length] for one in copied)
        name, bits = slot.width.terms[0]
        padded = kept + bytes(-len(kept) % (bits // 8))
        changes |= {slot.field.name: padded, name: (len(padded) - slot.width.constant // 8) // (bits // 8)}
    return header.replace(**changes)


def segment(stream: bytes, template: Header, mss: int) -> list[Envelope]:
    """A stream of octets in segments of at most `mss` octets of data, each after the template with its sequence number.

    The template's `sequence_number` is that of the stream's first octet; it wraps at 2**32 (RFC 9293 §3.4). If the
    template sets PSH or FIN, only the last segment has it.
    EncodingError if `mss` is below 1, or the template has no sequence number.
    """
    if mss < 1:
        raise EncodingError(type(template).__name__, "sequence_number", "a segment holds at least one octet of data")
    values = values_of(template)
    if "sequence_number" not in values:
        raise EncodingError(type(template).__name__, "sequence_number", "needed: a stream has its octets numbered")
    final = [name for name in ("psh", "fin") if values.get(name)]
    segments = []
    for at in range(0, max(len(stream), 1), mss):
        is_last = at + mss >= len(stream)
        changes: dict[str, Any] = {"sequence_number": (values["sequence_number"] + at) % (1 << 32)}
        if not is_last:
            changes |= dict.fromkeys(final, False)
        segments.append(Envelope((template.replace(**changes),), stream[at : at + mss]))
    return segments
