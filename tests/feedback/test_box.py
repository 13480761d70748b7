"""Boxes and briefs: constant size, faithful, sealed to their round and purpose."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.chance import Chance
from bot.decks.lenses import LENS_BYTES
from bot.errors import SealError
from bot.feedback.box import (
    BRIEF_BYTES,
    SEEN_VIEWS,
    TEXT_BYTES,
    Box,
    Part,
    box_bytes,
    encoded_bytes,
    opened_bytes,
    pack_box,
    pack_brief,
    scores_value,
    unpack_box,
    unpack_brief,
)
from bot.feedback.opening import BIRDS, labels
from bot.models import (
    FOCUS_CHARS,
    MAX_DRAWN,
    MAX_NAMED,
    MOST_OPTIONS,
    Bands,
    Brief,
    Mark,
    Question,
    QuestionKind,
    Scores,
    storable,
)
from bot.sealing.padding import pad_to, unpad
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


def fullest(marks: tuple[Mark, ...] = ()) -> Box:
    text = "\N{GRINNING FACE}" * ((TEXT_BYTES - 2) // 4)
    assert encoded_bytes(text) <= TEXT_BYTES
    part = Part((*("",) * len(marks), *(text,) * 3), True, ("f" * 16,) * SEEN_VIEWS, marks=marks)
    return Box(dict.fromkeys(people, part))


def test_the_fullest_box_fits() -> None:
    size = box_bytes(len(people), 3)
    for box in (fullest(), fullest((tuple(range(MOST_OPTIONS)),) * 4)):
        assert unpack_box(pack_box(box, size)) == box
    opened = fullest().opened(people, labels(len(people), Chance()))
    assert unpack_box(pack_box(opened, size)) == opened


def test_the_fullest_scores_fit() -> None:
    bands: Bands = (2,) * MOST_OPTIONS
    scores = Scores((bands,) * 7, (bands,) * 7)
    bare, opened = Box(), Box(scores=scores)
    assert unpack_box(pack_box(opened, opened_bytes(5, 1))) == opened
    assert len(json.dumps(scores_value(scores))) < opened_bytes(5, 1) - len(unpad(pack_box(bare, opened_bytes(5, 1))))


def test_a_box_and_a_brief_of_the_version_before_marks_can_be_read() -> None:
    box = {"v": 2, "parts": {"U1": {"t": ["words"], "d": False, "s": []}}, "labels": []}
    assert unpack_box(pad_to(json.dumps(box).encode(), 500)) == Box({"U1": Part(("words",))})
    brief = {"v": 1, "focus": "f", "lens": "One", "questions": [["What?", "Briefly."]]}
    assert unpack_brief(pad_to(json.dumps(brief).encode(), 500)) == Brief("f", "One", (Question("What?", "Briefly."),))


def test_the_fullest_brief_fits() -> None:
    face = "\N{GRINNING FACE}"
    hint = face * ((LENS_BYTES - 1_200) // 3 // 4)
    questions = (Question("", hint), Question("", hint, QuestionKind.SCALE, "l", "h"), Question("", hint))
    brief = Brief(face * FOCUS_CHARS, face * 75, questions, "i" * 60, face * 200)
    assert len(pack_brief(brief)) == BRIEF_BYTES
    assert unpack_brief(pack_brief(brief)) == brief


@pytest.mark.parametrize("character", ["\x01", "\x7f", "\x0b", '"', "\\", "\N{DECIDUOUS TREE}", "\u2028"])
def test_a_brief_whose_focus_is_of_one_character_only_fits(character: str) -> None:
    focus = storable(character * FOCUS_CHARS)
    questions = tuple(Question("x" * 150, "y" * 150) for _ in range(3))

    assert len(pack_brief(Brief(focus, "A lens", questions))) == BRIEF_BYTES


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
