"""Wrong arguments of assertions are said plainly, at the line of the test."""

from __future__ import annotations

import inspect
import traceback
from typing import Any

import pytest

import dissect.testing
from dissect.errors import CaptureError
from dissect.testing import assert_checksums_valid, assert_handshake, assert_stream
from dissect.testing.arguments import assertion

ASSERTIONS = [name for name in dissect.testing.__all__ if name.startswith("assert_")]


def frames_of(error: BaseException) -> list[str]:
    """The functions that a traceback of pytest shows: those that are not hidden."""
    shown = []
    for frame, _ in traceback.walk_tb(error.__traceback__):
        if not (frame.f_locals.get("__tracebackhide__") or frame.f_globals.get("__tracebackhide__")):
            shown.append(frame.f_code.co_name)
    return shown


@pytest.mark.parametrize("name", ASSERTIONS)
@pytest.mark.parametrize("value", [None, 5, [None], "none.pcap"])
def test_only_the_line_of_the_test_is_shown(name: str, value: Any) -> None:
    assert_it = getattr(dissect.testing, name)
    needed = [one for one in inspect.signature(assert_it).parameters.values() if one.default is one.empty]
    given = [value for one in needed if one.kind is one.POSITIONAL_OR_KEYWORD]
    with pytest.raises((TypeError, ValueError, CaptureError)) as caught:
        assert_it(*given)

    assert frames_of(caught.value) == [test_only_the_line_of_the_test_is_shown.__name__]
    assert caught.value.__suppress_context__


def test_what_may_be_given_is_said() -> None:
    with pytest.raises(TypeError, match=r"^int is not a packet, .*: give octets, headers, .* path of a capture$"):
        assert_checksums_valid(5)  # type: ignore[arg-type]  # which is wrong
    with pytest.raises(TypeError, match=r"^None is not a packet, .*; does what makes it return one\?$"):
        assert_checksums_valid(None)  # type: ignore[arg-type]  # which is wrong
    with pytest.raises(TypeError, match=r"^None is not a packet: give octets, headers, or a packet of this or another"):
        assert_checksums_valid([b"", None])  # type: ignore[list-item]  # which is wrong
    with pytest.raises(TypeError, match="missing 1 required positional argument"):
        assert_checksums_valid()  # type: ignore[call-arg]  # which is wrong


@pytest.mark.parametrize(
    "wrong",
    [
        lambda: assert_checksums_valid(b"", allow="PARTIAL"),
        lambda: assert_checksums_valid(b"", link="token ring"),
        lambda: assert_handshake(b"", kind="strange"),
        lambda: assert_stream(b"", "nobody", b""),  # type: ignore[arg-type]  # which is wrong
    ],
)
def test_so_are_wrong_options(wrong: Any) -> None:
    with pytest.raises((TypeError, ValueError)) as caught:
        wrong()

    assert frames_of(caught.value)[1:] == ["<lambda>"]


def test_what_is_wrong_in_a_test_keeps_where_it_comes_from() -> None:
    def made(number: int) -> bytes:
        raise ValueError(f"of the test: {number}")

    with pytest.raises(ValueError, match="of the test: 1") as caught:
        assert_checksums_valid(map(made, [1]))

    assert frames_of(caught.value)[-1] == "made"


def test_the_text_of_an_assertion_is_kept() -> None:
    def assert_nothing() -> None:
        """Nothing."""

    assert assertion(assert_nothing).__doc__ == "Nothing."
