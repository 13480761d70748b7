"""Boxes and briefs: constant size, faithful, sealed to their round and purpose."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.chance import Chance
from bot.errors import SealError
from bot.feedback.box import (
    BRIEF_BYTES,
    SEEN_VIEWS,
    TEXT_BYTES,
    Box,
    Part,
    box_bytes,
    encoded_bytes,
    pack_box,
    pack_brief,
    unpack_box,
    unpack_brief,
)
from bot.feedback.opening import BIRDS, labels
from bot.models import FOCUS_CHARS, MAX_DRAWN, MAX_NAMED, Brief, Question
from bot.sealing.vault import KEY_BYTES, AesGcm, RoundSeal, fingerprint

people = [f"U{number:010}" for number in range(MAX_NAMED + MAX_DRAWN)]
texts = st.text(st.characters(exclude_categories=("Cs", "Cc")), max_size=40)
parts = st.builds(
    Part,
    texts=st.one_of(st.just(()), st.tuples(texts, texts)),
    declined=st.booleans(),
    seen=st.lists(st.text("0123456789abcdef", min_size=16, max_size=16), max_size=SEEN_VIEWS).map(tuple),
)


@pytest.mark.full
@given(st.dictionaries(st.sampled_from(people), parts))
def test_a_box_comes_back_as_it_was_and_always_has_the_same_length(inside: dict[str, Part]) -> None:
    box = Box(inside, (("Heron", people[0]),))
    size = box_bytes(len(people), 2)
    packed = pack_box(box, size)
    assert len(packed) == size
    assert unpack_box(packed) == box


def test_the_fullest_box_fits() -> None:
    text = "\N{GRINNING FACE}" * ((TEXT_BYTES - 2) // 4)
    assert encoded_bytes(text) <= TEXT_BYTES
    part = Part((text,) * 3, declined=True, seen=("f" * 16,) * SEEN_VIEWS)
    box = Box(dict.fromkeys(people, part)).opened(people, labels(len(people), Chance()))
    size = box_bytes(len(people), 3)
    assert unpack_box(pack_box(box, size)) == box


def test_the_fullest_brief_fits() -> None:
    question = Question("q" * 150, "h" * 150)
    brief = Brief("\N{GRINNING FACE}" * FOCUS_CHARS, "t" * 75, (question,) * 3)
    assert len(pack_brief(brief)) == BRIEF_BYTES
    assert unpack_brief(pack_brief(brief)) == brief


def test_there_are_labels_for_the_largest_round_and_none_is_long() -> None:
    assert len(set(BIRDS)) == len(BIRDS) >= MAX_NAMED + MAX_DRAWN
    assert max(map(len, BIRDS)) <= 16


def _seal(round_id: str, key: bytes = bytes(KEY_BYTES)) -> RoundSeal:
    return RoundSeal(AesGcm(), Chance(), key, round_id)


@pytest.mark.parametrize(
    "other",
    [
        lambda sealed: _seal("one").open("brief", sealed),
        lambda sealed: _seal("two").open("box", sealed),
        lambda sealed: _seal("one", b"k" * KEY_BYTES).open("box", sealed),
        lambda sealed: _seal("one").open("box", sealed[:-1] + bytes([sealed[-1] ^ 1])),
        lambda sealed: _seal("one").open("box", b""),
    ],
    ids=["other purpose", "other round", "other key", "damaged", "empty"],
)
def test_a_box_opens_only_with_its_own_key_round_and_purpose(other: object) -> None:
    sealed = _seal("one").seal("box", b"words")
    assert _seal("one").open("box", sealed) == b"words"
    with pytest.raises(SealError):
        other(sealed)  # type: ignore[operator]


def test_the_same_words_are_never_sealed_alike() -> None:
    assert len({_seal("one").seal("box", b"words") for _ in range(50)}) == 50


def test_a_fingerprint_tells_keys_apart_and_is_not_part_of_them() -> None:
    one, other = b"a" * KEY_BYTES, b"b" * KEY_BYTES
    assert fingerprint(one) == fingerprint(one) != fingerprint(other)
    assert fingerprint(one) not in one.hex()
