"""The whole path of a round, from the command to opened answers."""

from __future__ import annotations

from datetime import timedelta

from practice.hands.reading import text_of
from tests.kit.circle import ANA_ASKS, FOCUS, Circle

POSTGRES_IN_FULL = True


SCALES = "Six kinds of unclear problem: how strong someone looks to colleagues in each, and which one to build on."


async def test_the_form_shows_what_the_chosen_lens_is_for_uncut_and_keeps_what_was_filled_in(joined: Circle) -> None:
    ana = joined.person("ana")
    await ana.command("/feedback-ask")
    assert "Everyday habits, in three short answers: what to begin" in text_of(ana.modal or {})

    people = [joined.person(name).id for name in ANA_ASKS]
    await ana.click("lens", chosen="six-ambiguities", focus=FOCUS, reviewers=people)

    shown = text_of(ana.modal or {})
    assert SCALES in shown
    assert "in bands only" in shown
    assert "Everyday habits" not in shown
    # Nothing else is filled in anew.
    assert await ana.submit(draws="0") == {}
    await joined.settle()
    ben = joined.person("ben")
    await ben.click("answer")
    assert FOCUS in text_of(ben.modal or {})
    assert SCALES in text_of(ben.modal or {})


async def test_four_of_six_answer_and_ana_reads_four_answers_without_names(joined: Circle) -> None:
    assert await joined.ana_asks() == {}
    assert "at least 5 people" in text_of(joined.person("ana").inbox[-1])
    for name in ("emeka", "ben", "goran", "chloe"):
        await joined.answers(name, f"You decide late, and the room waits: {len(name)}.")
    await joined.later(timedelta(days=5, hours=1))
    inbox = joined.person("ana").inbox
    assert "4 answers" in text_of(inbox[-5])
    assert sum("You decide late" in text_of(message) for message in inbox) == 4
