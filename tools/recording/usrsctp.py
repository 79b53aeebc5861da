"""SCTP in user space: as much of libusrsctp as the scenarios need, without a compiler.

Linux may have no SCTP, but it has raw sockets: libusrsctp (Debian: libusrsctp2) speaks SCTP over IP or over UDP through
them. There is one stack a process, so every host of a scenario runs a process of its own (``sctp_process.py``).
Numbers and structures are those of the SCTP socket interface (RFC 6458 and its extensions) in ``usrsctp.h``.
"""

from __future__ import annotations

import ctypes
import os
import socket
import struct
from collections.abc import Mapping, Sequence

PROTOCOL = 132
_LARGEST_MESSAGE = 1 << 20
_ABORT, _UNORDERED, _ACKNOWLEDGE_AT_ONCE = 0x0200, 0x0400, 0x4000
_SEND_PARAMETERS = 4
_SEND_INFORMATION_VALID, _PARTIAL_RELIABILITY_VALID = 0x1, 0x2
_LIMITED_RETRANSMISSIONS = 3
_ADD_ADDRESS, _REMOVE_ADDRESS = 0x8001, 0x8002
_RESET_OUTGOING = 2
_DEMAND_HEARTBEAT = 4
_ALL_RESETS = 7
# Options of a socket, as usrsctp.h numbers them; the one for interleaving is in its sources only.
_INITIAL_MESSAGE, _NO_DELAY, _PEER_PRIMARY, _PATH = 0x03, 0x04, 0x06, 0x0A
_FRAGMENT_INTERLEAVE, _AUTHENTICATED_CHUNK, _AUTHENTICATION_KEY, _ACTIVE_KEY = 0x10, 0x12, 0x13, 0x15
_UDP_PORT, _ENABLE_RESETS, _RESET_STREAMS, _RESET_ASSOCIATION, _ADD_STREAMS = 0x24, 0x900, 0x901, 0x902, 0x903
_INTERLEAVING = 0x1206

_library = ctypes.CDLL("libusrsctp.so.2", use_errno=True)
_library.usrsctp_socket.restype = ctypes.c_void_p
_library.usrsctp_accept.restype = ctypes.c_void_p
_library.usrsctp_sendv.restype = ctypes.c_ssize_t
_library.usrsctp_recvv.restype = ctypes.c_ssize_t


def _check(result: int | None) -> int:
    if result is None or result < 0:
        number = ctypes.get_errno()
        raise OSError(number, os.strerror(number))
    return result


def _socket_address(address: str, port: int) -> bytes:
    """A ``sockaddr_in`` or a ``sockaddr_in6``."""
    if ":" in address:
        packed = socket.inet_pton(socket.AF_INET6, address)
        return struct.pack("=H2sI16sI", socket.AF_INET6, port.to_bytes(2), 0, packed, 0)
    return struct.pack("=H2s4s8x", socket.AF_INET, port.to_bytes(2), socket.inet_aton(address))


def _stored(address: str) -> bytes:
    """A ``sockaddr_storage``."""
    return _socket_address(address, 0).ljust(128, b"\0")


def start(udp_port: int, settings: Mapping[str, int]) -> None:
    """Start the process's stack, with settings such as ``ecn_enable``; a UDP port above 0 allows encapsulation."""
    _library.usrsctp_init(ctypes.c_uint16(udp_port), None, None)
    for name, value in settings.items():
        _check(getattr(_library, f"usrsctp_sysctl_set_sctp_{name}")(ctypes.c_uint32(value)))


class Association:
    """A one-to-one SCTP socket: a listener, or one end of an association."""

    def __init__(self, family: socket.AddressFamily, handle: int | None = None) -> None:
        if handle is None:
            handle = _library.usrsctp_socket(int(family), int(socket.SOCK_STREAM), PROTOCOL, None, None, 0, None)
            _check(handle)
        self._family = family
        self._handle = ctypes.c_void_p(handle)

    def _set(self, option: int, value: bytes) -> None:
        _check(_library.usrsctp_setsockopt(self._handle, PROTOCOL, option, value, len(value)))

    # Before the association: what it may do

    def bind(self, addresses: Sequence[str], port: int) -> None:
        """Take one address or several; an association uses no others."""
        for address in addresses:
            self.add_address(address, port)

    def offer_streams(self, outgoing: int) -> None:
        """How many streams the handshake proposes."""
        self._set(_INITIAL_MESSAGE, struct.pack("=4H", outgoing, 64, 0, 0))

    def allow_resets(self) -> None:
        """Accept requests to reset or add streams (RFC 6525)."""
        self._set(_ENABLE_RESETS, struct.pack("=II", 0, _ALL_RESETS))

    def interleave(self) -> None:
        """Offer to interleave messages (RFC 8260)."""
        self._set(_FRAGMENT_INTERLEAVE, struct.pack("=I", 2))
        self._set(_INTERLEAVING, struct.pack("=II", 0, 1))

    def authenticate(self, chunks: Sequence[int], key: str) -> None:
        """Ask that these types of chunks be authenticated, with a shared key (RFC 4895)."""
        for kind in chunks:
            self._set(_AUTHENTICATED_CHUNK, bytes([kind]))
        self._set(_AUTHENTICATION_KEY, struct.pack("=IHH", 0, 1, len(key)) + key.encode())
        self._set(_ACTIVE_KEY, struct.pack("=IH2x", 0, 1))

    def encapsulate(self, port: int) -> None:
        """Send over UDP to this port (RFC 6951)."""
        self._set(_UDP_PORT, bytes(128) + struct.pack("=I2s2x", 0, port.to_bytes(2)))

    def send_at_once(self) -> None:
        """Do not wait to put small messages together."""
        self._set(_NO_DELAY, struct.pack("=I", 1))

    # The association

    def listen(self) -> None:
        """Wait for associations."""
        _check(_library.usrsctp_listen(self._handle, 5))

    def accept(self) -> Association:
        """The next association that a client has set up."""
        return Association(self._family, _check(_library.usrsctp_accept(self._handle, None, None)))

    def connect(self, address: str, port: int) -> None:
        """Set up an association."""
        octets = _socket_address(address, port)
        _check(_library.usrsctp_connect(self._handle, octets, len(octets)))

    def send(
        self,
        message: bytes,
        *,
        stream: int = 0,
        protocol: int = 0,
        unordered: bool = False,
        at_once: bool = False,
        retransmissions: int | None = None,
    ) -> None:
        """Send one message; with a limit of retransmissions it is given up after so many (RFC 3758)."""
        flags = (_UNORDERED if unordered else 0) | (_ACKNOWLEDGE_AT_ONCE if at_once else 0)
        # The payload protocol identifier is handed over in network byte order.
        information = struct.pack("=HH4sII", stream, flags, protocol.to_bytes(4), 0, 0)
        valid, reliability = _SEND_INFORMATION_VALID, bytes(8)
        if retransmissions is not None:
            valid |= _PARTIAL_RELIABILITY_VALID
            reliability = struct.pack("=H2xI", _LIMITED_RETRANSMISSIONS, retransmissions)
        parameters = struct.pack("=I", valid) + information + reliability + bytes(4)
        self._send(message, parameters)

    def _send(self, message: bytes, parameters: bytes) -> None:
        length = ctypes.c_size_t(len(message))
        _check(
            _library.usrsctp_sendv(
                self._handle, message, length, None, 0, parameters, len(parameters), _SEND_PARAMETERS, 0
            )
        )

    def receive(self) -> bytes:
        """One message, or nothing at the end of the association."""
        buffer = ctypes.create_string_buffer(_LARGEST_MESSAGE)
        message = b""
        while True:
            address_length, information_length = ctypes.c_uint32(0), ctypes.c_uint32(0)
            kind, flags = ctypes.c_uint(0), ctypes.c_int(0)
            length = _check(
                _library.usrsctp_recvv(
                    self._handle,
                    buffer,
                    ctypes.c_size_t(len(buffer)),
                    None,
                    ctypes.byref(address_length),
                    None,
                    ctypes.byref(information_length),
                    ctypes.byref(kind),
                    ctypes.byref(flags),
                )
            )
            message += buffer.raw[:length]
            if length == 0 or flags.value & int(socket.MSG_EOR):
                return message

    def heartbeat(self, address: str) -> None:
        """Ask whether a path is alive, now."""
        self._set(_PATH, _stored(address) + struct.pack("=IIIIIHBx", 0, 0, 0, _DEMAND_HEARTBEAT, 0, 0, 0))

    # Changes to the association

    def add_address(self, address: str, port: int) -> None:
        """Take another address; an established association tells its peer (RFC 5061)."""
        _check(_library.usrsctp_bindx(self._handle, _socket_address(address, port), 1, _ADD_ADDRESS))

    def remove_address(self, address: str, port: int) -> None:
        """Give an address up, and tell the peer."""
        _check(_library.usrsctp_bindx(self._handle, _socket_address(address, port), 1, _REMOVE_ADDRESS))

    def prefer_address(self, address: str) -> None:
        """Ask the peer to send to this address of ours (RFC 5061)."""
        self._set(_PEER_PRIMARY, _stored(address) + struct.pack("=I4x", 0))

    def reset_streams(self, streams: Sequence[int]) -> None:
        """Start the numbering of outgoing streams anew (RFC 6525)."""
        self._set(
            _RESET_STREAMS,
            struct.pack(f"=IHH{len(streams)}H", 0, _RESET_OUTGOING, len(streams), *streams),
        )

    def add_streams(self, incoming: int, outgoing: int) -> None:
        """Ask for more streams."""
        self._set(_ADD_STREAMS, struct.pack("=IHH", 0, incoming, outgoing))

    def reset_association(self) -> None:
        """Start all numbering anew, that of transmission sequence numbers too."""
        self._set(_RESET_ASSOCIATION, struct.pack("=I", 0))

    # The end

    def abort(self, reason: bytes) -> None:
        """End the association at once, and say why."""
        self._send(reason, struct.pack("=IHHIII", _SEND_INFORMATION_VALID, 0, _ABORT, 0, 0, 0) + bytes(12))

    def close(self) -> None:
        """Shut the association down."""
        _library.usrsctp_close(self._handle)
