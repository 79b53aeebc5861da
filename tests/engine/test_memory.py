"""What Python and the engine share."""

from __future__ import annotations

from dissect.engine.memory import words_of


def test_numbers_without_a_sign_keep_their_bits() -> None:
    assert list(words_of([1, -2, (1 << 64) - 1, 1 << 63])) == [1, -2, -1, -(1 << 63)]
