"""Whoever answers reads little before the first question, all that matters, and the rest behind a button."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from bot.decks.content import load_content
from bot.feedback.commitments import FOLLOW_UP, FOLLOW_UP_PURPOSE, FOLLOW_UP_TITLE
from bot.models import MIN_REVIEWERS, MIN_THRESHOLD, AnswerForm, Brief, GiverCard
from handlers.views.answer import answer_view
from practice.hands.reading import text_of
from tests.kit.capture import traces
from tests.kit.circle import FOCUS, Circle

MOST_WORDS = 50
OPENS = datetime(2026, 12, 30, 9, tzinfo=UTC)
DATE = re.compile(r"<!date\^[^|]*\|([^>]*)>")
LENSES = load_content(Path(__file__).parents[2] / "content").lenses
BRIEFS = [
    *(Brief(FOCUS, one.title, tuple(one.questions), one.id, one.purpose) for one in LENSES),
    Brief(FOCUS, FOLLOW_UP_TITLE, FOLLOW_UP, purpose=FOLLOW_UP_PURPOSE),
]


def forms(brief: Brief) -> Iterator[AnswerForm]:
    """Yield the form of a request under all settings, however far it has come, whatever its reader did."""
    texts = tuple("" if question.scored else "Say earlier where you stand." for question in brief.questions)
    for threshold, extended, keys in itertools.product(
        range(MIN_THRESHOLD, MIN_REVIEWERS + 1), (False, True), (False, True)
    ):
        card = GiverCard("U1", threshold, OPENS, extended, keys)
        for written, declined in (((), False), (texts, False), ((), True)):
            yield AnswerForm("r1", card, brief, written, declined)


def before_the_first_input(view: dict[str, Any]) -> str:
    """Return what is read before the first input: without the asker's own words and the names of buttons."""
    rows = itertools.takewhile(lambda row: row["type"] != "input", view["blocks"])
    ours = [row for row in rows if row["type"] != "actions" and FOCUS not in str(row)]
    return DATE.sub(r"\1", text_of({"blocks": ours}))


@pytest.mark.parametrize("brief", BRIEFS, ids=lambda brief: brief.lens_id or "follow-up")
def test_at_most_fifty_words_stand_before_the_first_question(brief: Brief) -> None:
    for form in forms(brief):
        words = before_the_first_input(answer_view(form)).split()
        assert 20 < len(words) <= MOST_WORDS, " ".join(words)


def test_they_say_how_many_are_asked_when_it_opens_what_it_takes_and_what_cannot_be_hidden() -> None:
    form = AnswerForm("r1", GiverCard("U1", 4, OPENS, False), BRIEFS[0], (), False)

    told = before_the_first_input(answer_view(form))

    for limit in ("At least 5", "Wednesday 30 Dec", "if 4 or more arrive", "Your style", "whoever runs the server"):
        assert limit in told


@pytest.mark.parametrize("brief", BRIEFS, ids=lambda brief: brief.lens_id or "follow-up")
def test_what_the_questions_are_for_stands_below_them_uncut(brief: Brief) -> None:
    form = AnswerForm("r1", GiverCard("U1", 4, OPENS, False), brief, (), False)

    assert brief.purpose in text_of(answer_view(form)).replace("&amp;", "&")


def test_one_question_must_be_answered_and_of_several_any() -> None:
    for brief in BRIEFS:
        rows = answer_view(AnswerForm("r1", GiverCard("U1", 4, OPENS, False), brief, (), False))["blocks"]
        optional = {row["optional"] for row in rows if row["type"] == "input"}
        assert optional == {len(brief.questions) > 1}


async def test_the_rest_is_behind_a_button_that_leaves_no_trace(joined: Circle) -> None:
    await joined.ana_asks()
    ben = joined.person("ben")
    await ben.click("answer")

    with traces(joined) as left:
        await ben.click("protects")

    told = text_of(ben.modal or {})
    for limit in ("At least 5", "If *4* or more answer", "one more week", "old backups", "What nobody can hide"):
        assert limit in told
    assert (left.calls, left.writes) == (["views.push"], [])


async def test_saying_no_stands_before_the_questions(joined: Circle) -> None:
    await joined.ana_asks()
    ben = joined.person("ben")
    await ben.click("answer")

    shown = text_of(ben.modal or {})

    assert shown.index("I'd rather not answer") < shown.index("What could they start doing?")
