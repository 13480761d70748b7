"""Scores: marks go into the box, and come out as bands of all together, at the opening and only there."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import text

from bot.errors import Refusal
from bot.feedback import sealed
from bot.feedback.answers import check_mark
from bot.feedback.scores import bands
from bot.models import HIGH, LOW, MIDDLE, Bands, Mark, Question, QuestionKind
from practice.hands.person import Person
from practice.hands.reading import text_of
from tests.kit.circle import ANA_ASKS, Circle, circle
from tests.kit.databases import SqliteTemplate
from tests.kit.scores import DECISIONS, HEADING, NOT_SHOWN, PICKING, marks, said, scored_round, summaries
from tests.kit.threads import OPENING, my_thread

POSTGRES_IN_FULL = True
SCALE = Question("How much?", "", QuestionKind.SCALE, "little", "much")
LIST = Question("Which?", "", QuestionKind.PICKS, options=("a", "b", "c", "d"), most=2)


async def round_id(circle: Circle) -> str:
    async with circle.bot.engine.store.read() as tx:
        return str(await tx.scalar(text("SELECT id FROM rounds")))


# What is shown.


async def test_what_peers_mark_reaches_the_asker_as_one_message_in_bands(joined: Circle) -> None:
    await scored_round(joined, ["5", "4", "5", "4", "2"], ["4", "4", "4", "4", "4"])

    assert len(summaries(joined)) == 1
    assert said(joined, 0) == ["4 to 5 of 5 (I say it, and it counts)"]
    assert said(joined, 1) == [NOT_SHOWN], "all agree"


async def test_not_shown_is_one_word_for_every_reason(joined: Circle) -> None:
    await scored_round(joined, ["1", "5", "3", "0", None], ["4", "4", "1", "4", "4"])

    assert len(summaries(joined)) == 1
    assert said(joined, 0) == said(joined, 1) == [NOT_SHOWN], "fewer than four, and all but one agree"


@pytest.mark.parametrize(
    ("points", "band"),
    [
        ([1, 2, 2, 1, 5], (LOW,)),
        ([2, 2, 3, 3], (MIDDLE,)),
        ([3, 4, 3, 4], (MIDDLE,)),
        ([4, 4, 5, 3], (HIGH,)),
        ([1, 3, 5], None),
        ([4, 4, 4, 4, 4], None),
        ([4, 4, 4, 4, 1], None),
        ([], None),
    ],
)
def test_a_scale_has_the_band_of_its_median_or_none(points: list[int], band: Bands | None) -> None:
    assert bands(SCALE, [(point,) for point in points], 4) == band


def test_a_question_in_words_has_no_band() -> None:
    assert bands(Question("What?", ""), [(1,), (2,), (3,), (4,)], 3) is None


async def test_picks_say_which_options_many_picked_and_nothing_of_the_others(joined: Circle) -> None:
    await scored_round(joined, [["0", "1"], ["0", "1"], ["0", "2"], ["0", "5"], ["0"]], lens=PICKING)

    (line,) = said(joined)
    assert line == "More than half picked: Makes hard things simple. Two or more picked: Gets things finished"


@given(
    st.integers(3, 6),
    st.lists(st.integers(1, 5).map(lambda point: (point,)), min_size=2, max_size=13),
    st.integers(1, 5).map(lambda point: (point,)),
)
def test_whether_all_agree_is_never_to_be_told(threshold: int, given: list[Mark], other: Mark) -> None:
    agreed: list[Mark] = [given[0]] * len(given)

    assert bands(SCALE, agreed, threshold) == bands(SCALE, [*agreed[1:], other], threshold) is None
    # Nor does somebody who could not say change anything.
    assert bands(SCALE, given, threshold) == bands(SCALE, [*given, ()], threshold)


@given(st.lists(st.sets(st.integers(0, 3), min_size=1, max_size=2).map(lambda s: tuple(sorted(s))), max_size=13))
def test_an_option_that_everybody_picked_looks_like_one_that_all_but_one_did(given: list[Mark]) -> None:
    shown = bands(LIST, given, 4)
    for place in range(4):
        holders = [number for number, mark in enumerate(given) if place in mark]
        if shown and len(holders) == len(given):
            without = [
                mark if number else tuple(set(mark) - {place}) or (3 - place,) for number, mark in enumerate(given)
            ]
            after = bands(LIST, without, 4)
            assert after is None or after[place] == shown[place]


@pytest.mark.parametrize("chosen", [["6"], ["x"], [""], ["-1"]])
def test_a_mark_that_is_not_offered_is_refused(chosen: Sequence[str]) -> None:
    with pytest.raises(Refusal):
        check_mark(SCALE, chosen)
    with pytest.raises(Refusal):
        check_mark(LIST, chosen)


def test_more_picks_than_allowed_are_refused() -> None:
    assert check_mark(LIST, ["3", "0"]) == (0, 3)
    with pytest.raises(Refusal, match="Please pick 2 at most"):
        check_mark(LIST, ["0", "1", "2"])


# Where a mark is, and where it is not.


async def all_windows(circle: Circle) -> list[str]:
    """Return all that anybody can read of a round once it has opened."""
    ana = circle.person("ana")
    shown = [text_of(message) for message in ana.inbox]
    for button in ("read_answers", "thread", "reply", "hear"):
        for message in ana.inbox:
            shown += await window(ana, button, message)
    for name in ANA_ASKS:
        person = circle.person(name)
        shown += [text_of(message) for message in person.inbox]
        await my_thread(circle, name)
        shown.append(text_of(person.modal or {}))
        await person.close(everything=True)
    return shown


async def window(person: Person, button: str, message: dict[str, object]) -> list[str]:
    if f"'action_id': '{button}'" not in str(message):
        return []
    await person.click(button, message=message)
    shown = [text_of(modal) for modal in person.modals]
    await person.close(everything=True)
    return shown


async def test_no_mark_reaches_a_thread_or_any_window_but_in_its_band(
    sqlite_template: SqliteTemplate, tmp_path: Path
) -> None:
    seen = []
    # Other marks of everybody, and the same bands: nobody may see a difference, in whatever they open.
    for number, points in enumerate((["5", "4", "5", "4", "2"], ["4", "5", "4", "5", "1"])):
        with sqlite_template.copy(tmp_path / str(number)) as urls:
            async with circle(urls, limits=False) as started:
                await started.everybody_joins()
                await scored_round(started, points)
                seen.append(await all_windows(started))
                inside = (await sealed.look(started.bot.engine, await round_id(started))).inside()
                assert inside is not None
                assert {part.marks for part in inside.box.parts.values()} == {()}

    assert seen[0] == seen[1]
    assert sum(HEADING in one for one in seen[0]) == 2, "the message, and the window with all answers"


async def test_an_answer_without_words_begins_a_conversation_all_the_same(joined: Circle) -> None:
    joined.slack.invite_bot("moderators")
    ana = joined.person("ana")
    await ana.command("/sidecar settings")
    assert await ana.submit(moderators="C0MODERATORS") == {}
    await ana.close(everything=True)
    assert await joined.ana_asks(lens=DECISIONS, draws="0") == {}
    for name in ANA_ASKS[:4]:
        assert await marks(joined, name, q0="3") == {}
    await joined.later(OPENING)

    answers = [m for m in ana.inbox if m["text"].startswith("An answer from")]
    assert len(answers) == 4
    assert all("Nothing in words" in text_of(one) and "Reply" in text_of(one) for one in answers)
    await ana.click("thread", message=answers[0])
    await ana.click("report")
    assert "nothing in words to report" in text_of(ana.modal or {})


# The giver's form.


async def test_a_giver_finds_their_own_marks_again_until_the_opening(joined: Circle) -> None:
    assert await joined.ana_asks(lens=PICKING, draws="0") == {}
    assert await marks(joined, "ben", q0=["1", "3"], q2="They finish.") == {}

    ben = joined.person("ben")
    await ben.click("answer")
    form = ben.modal or {}
    chosen = next(block["element"] for block in form["blocks"] if block.get("block_id") == "q0")
    assert [option["value"] for option in chosen["initial_options"]] == ["1", "3"]
    assert "What someone is unusually good at, and what happens when there is too much of it." in text_of(form)


async def test_marks_stay_in_the_form_while_words_are_warned_of(joined: Circle) -> None:
    assert await joined.ana_asks(lens=DECISIONS, draws="0") == {}
    ben = joined.person("ben")
    await ben.click("answer")
    await ben.submit(q0="2", q2="You decide late.\n- Ben")

    assert "might give you away" in text_of(ben.modal or {})
    chosen = next(block["element"] for block in (ben.modal or {})["blocks"] if block.get("block_id") == "q0")
    assert chosen["initial_option"]["value"] == "2"
    assert await ben.submit(anyway=["yes"]) == {}
    assert "Your answer is in." in text_of(ben.modal or {})


async def test_a_form_with_nothing_but_cannot_say_is_no_answer(joined: Circle) -> None:
    assert await joined.ana_asks(lens=DECISIONS, draws="0") == {}
    assert await marks(joined, "ben", q0="0") == {
        "q0": "\N{WARNING SIGN} Answer at least one question, or say no above."
    }
