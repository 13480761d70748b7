"""What is padded comes back as it was, has the length asked for, and still has the form of what is on disk."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.sealing.padding import pad_to, pad_to_multiple, unpad


@given(st.binary(max_size=300), st.integers(0, 300))
def test_a_padded_body_has_its_size_and_comes_back(body: bytes, room: int) -> None:
    padded = pad_to(body, 4 + len(body) + room)

    assert len(padded) == 4 + len(body) + room
    assert unpad(padded) == body


@given(st.binary(max_size=300), st.integers(1, 64))
def test_steps_are_whole_and_as_few_as_can_be(body: bytes, step: int) -> None:
    padded = pad_to_multiple(body, step)

    assert len(padded) % step == 0
    assert 0 <= len(padded) - (4 + len(body)) < step
    assert unpad(padded) == body


def test_zeros_at_the_end_of_a_body_are_not_taken_for_padding() -> None:
    assert unpad(pad_to(b"\0\0", 100)) == b"\0\0"


def test_the_length_stands_in_front_as_on_disk() -> None:
    assert pad_to(b"Speak last.", 20) == b"\x00\x00\x00\x0bSpeak last.\x00\x00\x00\x00\x00"
    assert pad_to_multiple(b"Speak last.", 8) == b"\x00\x00\x00\x0bSpeak last.\x00"


def test_what_does_not_fit_is_refused_without_being_told() -> None:
    with pytest.raises(ValueError, match="room") as failed:
        pad_to(b"secret", 9)
    assert "secret" not in str(failed.value)
