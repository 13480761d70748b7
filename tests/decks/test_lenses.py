"""Lenses with scales and lists: what their questions take, and what is wrong with others."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from bot.decks.content import load_content
from bot.decks.lenses import LENS_BYTES
from bot.decks.preview import preview
from bot.models import Question, QuestionKind
from tests.decks.breaking import SHIPPED, faults_of, written

CONTENT = load_content(SHIPPED)
WORDS = '{ label = "Why?", hint = "Briefly." }'
SCALE = '{ label = "How clear?", hint = "h", kind = "scale", low = "foggy", high = "clear" }'
PICKS = '{ label = "Which?", hint = "h", kind = "picks", options = ["a", "b", "c"], most = 2 }'
KEYS = 'label = "a", hint = "b"'


def lens_of(questions: str) -> dict[str, str]:
    return {"one.toml": f'[[lenses]]\nid = "one"\ntitle = "One"\npurpose = "See."\nquestions = [{questions}]\n'}


def test_a_lens_may_have_scales_and_lists(tmp_path: Path) -> None:
    content = load_content(written(tmp_path, lens_of(f"{SCALE}, {PICKS}, {WORDS}")))

    assert content.lens("one").questions == (
        Question("How clear?", "h", QuestionKind.SCALE, "foggy", "clear"),
        Question("Which?", "h", QuestionKind.PICKS, options=("a", "b", "c"), most=2),
        Question("Why?", "Briefly."),
    )
    shown = preview(content, "one")
    assert "1: foggy … 5: clear" in shown
    assert "[ ] a\n[ ] b\n[ ] c\n(up to 2)" in shown


@pytest.mark.parametrize(
    ("questions", "fault"),
    [
        (f'{{ {KEYS}, kind = "scle" }}', ', questions 1, kind: "scle" is not a known kind; did you mean "scale"?'),
        (f'{{ {KEYS}, kind = "scale", low = "x" }}', ', questions 1: of kind "scale" takes high and low'),
        (f'{{ {KEYS}, kind = "picks", most = 1 }}', ', questions 1: of kind "picks" takes most and options'),
        (f'{{ {KEYS}, low = "x" }}', ', questions 1: of kind "text" takes neither low, high, options nor most'),
        (PICKS.replace("2", "3"), ", questions 1: lets one giver pick 3 of 3; it takes 1 or more, and not all"),
        (PICKS.replace('"c"', '"a"'), ', questions 1, options: names "a" twice'),
        (PICKS.replace(', "c"', ""), ", questions 1, options: needs at least 3"),
        (PICKS.replace('"c"', '"' + "x" * 76 + '"'), ", questions 1, options 3: has 76 characters; at most 75 fit"),
        (SCALE, ", questions: must ask for words at least once: every answer begins a conversation"),
        (f"{PICKS}, {PICKS}, {PICKS}, {WORDS}", ', questions: has 3 of kind "picks"; at most 2 fit'),
        (", ".join([SCALE] * 7), ', questions: has 7 of kind "scale"; at most 6 fit'),
    ],
)
def test_a_fault_in_a_question_that_is_marked_is_named(tmp_path: Path, questions: str, fault: str) -> None:
    assert faults_of(written(tmp_path, lens_of(questions))) == [f'one.toml: lenses "one"{fault}']


def test_a_lens_that_would_not_fit_into_a_round_is_refused(tmp_path: Path) -> None:
    letter = "\N{CJK UNIFIED IDEOGRAPH-5B57}"
    long = SCALE.replace('"h"', f'"{letter * 150}"').replace("How clear?", letter * 100)
    (fault,) = faults_of(written(tmp_path, lens_of(f"{', '.join([long] * 6)}, {WORDS}")))

    said = rf"takes \d+ bytes with all its questions; at most {LENS_BYTES} fit"
    assert re.fullmatch(rf'one.toml: lenses "one": {said}', fault)


def test_what_a_lens_is_for_can_be_read_by_whoever_asks_and_by_whoever_answers() -> None:
    addressed = [lens.id for lens in CONTENT.lenses if re.search(r"\b(you|your|my|I)\b", lens.purpose)]
    assert addressed == []


def test_two_questions_in_words_are_enough_for_every_lens_but_the_first() -> None:
    first, *others = CONTENT.lenses
    counts = {lens.id: sum(not question.scored for question in lens.questions) for lens in others}
    assert [name for name, count in counts.items() if count > 2] == []
    assert len(first.questions) == 3
