"""What messages of the handshake say: as Python's own TLS was told to say it, and where they contradict themselves."""

from __future__ import annotations

import random
import ssl

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dissect.assigned_numbers.tls_extensions import TlsExtensionType
from dissect.session.applications.message import ApplicationMessage
from dissect.session.tls.said import read_message
from tests.profiles import times
from tests.session.tls.tls_octets import (
    SELECTED_1_3,
    extension,
    handshake,
    hello_of_python,
    problems,
    read,
    record,
    recorded,
    server_hello,
)

LABEL = st.text("abcdefghijklmnopqrstuvwxyz0123456789", min_size=1, max_size=20)
RETRY_RANDOM = bytes.fromhex("cf21ad74e59a6111be1d8c021e65b891c2a211167abb8c5e079e09e2c8a8339c")


def said(message: bytes) -> ApplicationMessage:
    (found,) = read(record(22, message))
    return found


def client_hello(*extensions: bytes, suites: bytes = b"\x13\1", session: bytes = b"") -> bytes:
    block = b"".join(extensions)
    lists = bytes((len(session),)) + session + len(suites).to_bytes(2, "big") + suites + b"\1\0"
    return handshake(1, b"\3\3" + bytes(32) + lists + len(block).to_bytes(2, "big") + block)


@times(0.5)
@given(st.lists(LABEL, min_size=1, max_size=3).map(".".join), st.lists(LABEL, max_size=5))
def test_the_name_and_the_protocols_that_a_client_was_given_are_found_again(name: str, protocols: list[str]) -> None:
    (hello,) = read(hello_of_python(f"{name}.example", protocols))

    assert hello.summary == f"Client Hello (SNI={name}.example)"
    assert hello["tls.handshake.extensions_server_name"] == f"{name}.example"
    assert hello.every("tls.handshake.extensions_alpn_str") == protocols
    assert hello.problems == ()
    first = f"{protocols[0][0]}{protocols[0][-1]}" if protocols else "00"
    assert hello["tls.handshake.ja4"].split("_")[0].endswith(first)


def test_the_suites_of_python_are_found_again() -> None:
    (hello,) = read(hello_of_python())
    expected = [one["id"] & 0xFFFF for one in ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT).get_ciphers()]

    assert [one for one in hello.every("tls.handshake.ciphersuite") if one != 0xFF] == expected
    assert hello.summary == "Client Hello"
    assert hello.every("tls.handshake.extensions.supported_version") == [0x0304, 0x0303]
    groups = hello.every("tls.handshake.extensions_key_share_group")
    assert groups == hello.every("tls.handshake.extensions_supported_group")[: len(groups)]


EXTENSIONS = [
    ("max_fragment_length", "02", {"max_fragment_length": [2]}),
    ("status_request", "01 0000 0000", {"extensions_status_request_type": [1]}),
    ("supported_groups", "0004 001d 0a0a", {"extensions_supported_group": [29, 0x0A0A]}),
    ("ec_point_formats", "01 00", {"extensions_ec_point_format": [0]}),
    ("signature_algorithms", "0002 0804", {"sig_hash_alg": [0x0804]}),
    ("signature_algorithms_cert", "0002 0403", {"sig_hash_alg": [0x0403]}),
    ("delegated_credential", "0002 0403", {"sig_hash_alg": [0x0403]}),
    ("padding", "0000", {"extensions_padding_data": [b"\0\0"]}),
    ("compress_certificate", "02 0002", {}),
    ("record_size_limit", "4001", {}),
    ("session_ticket", "abcd", {"extension.data": [b"\xab\xcd"]}),
    ("pre_shared_key", "0007 0001 aa 00000005 0003 02bbbb", {"extensions.psk.identity.identity": [b"\xaa"]}),
    ("cookie", "0001 aa", {"extensions.cookie": [b"\xaa"]}),
    ("psk_key_exchange_modes", "01 01", {}),
    ("renegotiation_info", "00", {"extensions_reneg_info": [b""]}),
    ("extended_master_secret", "", {"extension.data": [b""]}),
]


@pytest.mark.parametrize(("name", "data", "told"), EXTENSIONS, ids=[one[0] for one in EXTENSIONS])
def test_extensions_of_a_client_are_read(name: str, data: str, told: dict[str, list[object]]) -> None:
    number = TlsExtensionType[name.upper()]
    message = said(client_hello(extension(number, bytes.fromhex(data))))

    assert message.every("tls.handshake.extension.type") == [number]
    assert {one: message.every(f"tls.handshake.{one}") for one in told} == told
    assert message.problems == ()


def test_only_the_signatures_of_the_handshake_count_for_the_fingerprint() -> None:
    hellos = [client_hello(extension(13, b"\0\2\4\3"), extension(50, b"\0\2" + one)) for one in (b"\4\3", b"\x08\4")]

    assert said(hellos[0])["tls.handshake.ja4_r"] == said(hellos[1])["tls.handshake.ja4_r"]


def test_a_server_says_what_it_chose() -> None:
    shares = extension(51, b"\0\x1d\0\1\xaa"), extension(41, b"\0\1"), extension(0, b"")
    message = said(server_hello(SELECTED_1_3, *shares))

    assert message.summary == "Server Hello"
    assert message["tls.handshake.extensions.supported_version"] == 0x0304
    assert message["tls.handshake.extensions_key_share_key_exchange"] == b"\xaa"
    assert message["tls.handshake.extensions.psk.identity.selected"] == 1
    assert message["tls.handshake.ja3s_full"] == "771,4865,43-51-41-0"
    assert message.problems == ()


def test_one_that_asks_the_client_to_begin_again_is_told_by_its_random() -> None:
    message = said(server_hello(SELECTED_1_3, extension(51, b"\0\x17"), random=RETRY_RANDOM))

    assert message.summary == "Hello Retry Request"
    assert message["tls.handshake.extensions_key_share_selected_group"] == 23
    assert message.problems == ()


def test_the_hello_of_an_early_draft_is_kept_as_it_is() -> None:
    message = said(handshake(2, b"\x7f\x12" + bytes(32) + b"\x13\1\0\0"))

    assert (message.summary, message["tls.handshake.version"]) == ("Server Hello", None)
    assert message.problems == ()
    assert said(handshake(2, b"")).problems


def test_certificates_are_told_with_what_is_wrong_with_them() -> None:
    certificate = b"\0\0\3" + b"\x30\1\0"
    message = said(handshake(11, len(certificate).to_bytes(3, "big") + certificate))

    assert message["tls.handshake.certificate"] == b"\x30\1\0"
    assert problems([message]) == ["bad_certificate"]


def test_a_ticket_of_tls_1_2_is_read() -> None:
    message = said(handshake(4, b"\0\0\x1c\x20\0\2\xaa\xbb"))

    assert message["tls.handshake.session_ticket_lifetime_hint"] == 7200
    assert message["tls.handshake.session_ticket"] == b"\xaa\xbb"


@pytest.mark.parametrize(
    ("message", "codes"),
    [
        (handshake(1, b"\3\3"), {"bad_option"}),
        (client_hello(extension(10, b"\0\x09\0\x1d")), {"bad_length"}),
        (client_hello(extension(10, b"\0\2\0\x1d\0\0\0")), {"surplus"}),
        (client_hello(extension(10, b"\0\3\0\x1d\0")), {"bad_option"}),
        (client_hello(extension(51, b"\0\5\0\x1d\0\x09\0")), {"bad_option"}),
        (client_hello(extension(16, b"\0\3\2h2"), extension(16, b"\0\3\2h2")), {"repeated_extension"}),
        (client_hello(b"\0\0\0\xff\0"), {"bad_option"}),
        (client_hello(suites=b"\x13"), {"bad_option"}),
        (client_hello() + b"", set()),
        (handshake(1, client_hello()[4:-2] + b"\0\x50"), {"bad_record"}),
        (handshake(2, b"\3\3" + bytes(32) + b"\x09" + b"abc"), {"bad_length"}),
    ],
    ids=range(11),
)
def test_what_contradicts_itself_has_a_code(message: bytes, codes: set[str]) -> None:
    assert set(problems([said(message)])) == codes


def test_what_is_wrong_is_told_of_so_many_places_at_most() -> None:
    many = [extension(10, b"\0\2\0\x1d\0") for _ in range(100)]

    assert len(said(client_hello(*many)).problems) == 32


def test_of_a_list_so_many_items_are_read() -> None:
    message = said(client_hello(suites=bytes(60_00)))

    assert problems([message]) == ["layer_limit"]
    assert len(message.every("tls.handshake.ciphersuite")) < 2048


def test_a_name_that_is_no_text_is_told_all_the_same() -> None:
    message = said(client_hello(extension(0, b"\0\6\0\0\3a\xff\n")))

    assert message["tls.handshake.extensions_server_name"] == "a\\xff\n"


@times(0.5)
@given(st.binary(max_size=300), st.sampled_from([1, 2, 4, 11, 99]))
def test_any_octets_are_read_without_an_error(octets: bytes, kind: int) -> None:
    assert read_message(handshake(kind, octets)).words


@pytest.mark.slow
def test_a_changed_hello_is_read_without_an_error() -> None:
    chance = random.Random(3)
    hellos = [recorded("tls12_session.pcap")[0][0][5:237], hello_of_python("example.org", ["h2"])[5:]]
    for _ in range(10_000):
        changed = bytearray(chance.choice(hellos))
        for _ in range(chance.randrange(1, 4)):
            changed[chance.randrange(4, len(changed))] = chance.randrange(256)
        del changed[chance.randrange(4, len(changed)) :]
        octets = handshake(1, bytes(changed[4:]))
        assert read_message(octets).words.startswith("Client Hello")
