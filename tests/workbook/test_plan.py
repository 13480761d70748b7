"""My plan: what exercises, commitments and days write into it, in Home, in a window and as a file."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.errors import Refusal
from bot.models import Result, Sheet
from bot.people import members
from bot.workbook import coming, sheets
from practice.hands.reading import find_element, text_of
from practice.world.messages import Message
from tests.kit.circle import Circle
from tests.reflections.steps import ON_SQLITE
from tests.workbook.steps import FIRST, GIVE, JOB, TOLD, TRY, UNHEARD, UNSEEN, answer, begin, finish, shown

pytestmark = ON_SQLITE
HAPPENED = "Two of three went well; in the third I interrupted Farah."


def with_button(circle: Circle, name: str, button: str) -> list[Message]:
    return [message for message in circle.person(name).inbox if find_element(message, button)]


async def test_a_new_plan_says_how_it_fills(joined: Circle) -> None:
    ben = joined.person("ben")
    await ben.command("/workbook plan")
    assert "fills itself" in shown(ben)


async def test_a_finished_exercise_writes_into_the_plan_and_nothing_is_typed_twice(joined: Circle) -> None:
    ben = joined.person("ben")
    await finish(ben, *UNSEEN)
    await ben.click("plan")
    for words in ("The next job", JOB, "Experiments under way", TRY, "To give", GIVE):
        assert words in shown(ben)

    home = text_of(await ben.open_home() or {})
    for words in ("My plan", JOB, TRY, GIVE):
        assert words in home


async def test_doing_it_again_replaces_its_lines(joined: Circle) -> None:
    ben = joined.person("ben")
    await finish(ben, *UNSEEN)
    await finish(ben, {"job": "CPO"}, *UNSEEN[1:])
    await ben.click("plan")
    assert "CPO" in shown(ben)
    assert JOB not in shown(ben)


async def test_what_was_promised_after_feedback_stands_in_the_plan(opened: Circle) -> None:
    ana = opened.person("ana")
    await ana.click("commit")
    day = (opened.clock.now() + timedelta(days=16)).date().isoformat()
    assert await ana.submit(text="I speak third.", day=day) == {}
    await ana.close(everything=True)

    await ana.command("/workbook plan")

    assert "Promised after feedback" in shown(ana)
    assert "I speak third." in shown(ana)


# The day comes.


async def test_an_experiment_comes_back_on_its_day_and_the_answer_is_a_release_note(joined: Circle) -> None:
    ben = joined.person("ben")
    await finish(ben, *UNSEEN)
    await ben.close(everything=True)
    await joined.later(timedelta(days=13))
    assert with_button(joined, "ben", "result_later") == []
    await joined.later(timedelta(days=1, hours=12))
    (message,) = with_button(joined, "ben", "result_later")
    assert TRY in text_of(message)

    await ben.click("result_note", message=message)
    assert await ben.submit(text=HAPPENED) == {}

    await ben.click("plan")
    assert "Release notes" in shown(ben)
    assert f"{HAPPENED} (Tried: {TRY})" in shown(ben)
    assert "Experiments under way" not in shown(ben)


async def test_an_experiment_that_is_put_off_comes_again_in_a_week(joined: Circle) -> None:
    ben = joined.person("ben")
    await finish(ben, *UNSEEN)
    await ben.close(everything=True)
    await joined.later(timedelta(days=15))
    (message,) = with_button(joined, "ben", "result_later")
    await ben.click("result_later", message=message)
    (again,) = [one for one in ben.inbox if one["ts"] == message["ts"]]
    assert "Postponed" in text_of(again)

    await joined.later(timedelta(days=8))

    assert len(with_button(joined, "ben", "result_later")) == 1
    assert TRY in text_of(with_button(joined, "ben", "result_later")[0])


async def test_the_message_of_an_experiment_asks_no_more_once_it_is_answered(joined: Circle) -> None:
    ben = joined.person("ben")
    await finish(ben, *UNSEEN)
    await ben.close(everything=True)
    await joined.later(timedelta(days=15))
    (message,) = with_button(joined, "ben", "result_later")
    await ben.click("result_note", message=message)
    assert await ben.submit(text=HAPPENED) == {}
    await ben.close(everything=True)

    assert with_button(joined, "ben", "result_later") == []
    # It was on the screen already.
    with pytest.raises(Refusal, match="does not come back"):
        await coming.put_off(joined.bot.engine, joined.who("ben"), await sheet_of(joined))


async def sheet_of(circle: Circle) -> str:
    engine, who = circle.bot.engine, circle.who("ben")
    async with engine.store.read() as tx:
        (sheet,) = await sheets.everything(engine, tx, who)
    return sheet.id


async def test_whoever_left_puts_nothing_off_and_says_nothing(joined: Circle) -> None:
    ben = joined.person("ben")
    await finish(ben, *UNSEEN)
    await ben.close(everything=True)
    await joined.later(timedelta(days=15))
    await members.leave(joined.bot.engine, joined.who("ben"), delete=False)
    await ben.click("result_later")
    assert "Join Sidecar first" in shown(ben)
    await ben.close(everything=True)
    await ben.click("result_note")
    await ben.submit(text=HAPPENED)
    assert "Join Sidecar first" in shown(ben)
    assert not (await sheets.get(joined.bot.engine, joined.who("ben"), await sheet_of(joined))).notes


async def test_whoever_was_away_on_the_day_is_asked_once_back(joined: Circle) -> None:
    ben, engine, who = joined.person("ben"), joined.bot.engine, joined.who("ben")
    await finish(ben, *UNSEEN)
    await ben.close(everything=True)
    await members.leave(engine, who, delete=False)
    await joined.later(timedelta(days=20))
    assert with_button(joined, "ben", "result_later") == []

    await members.join(engine, who)
    await joined.later(timedelta(days=2))

    (message,) = with_button(joined, "ben", "result_later")
    due = (await sheets.get(engine, who, await sheet_of(joined))).due
    assert due is not None
    assert f"try this until {due:%-d %B}:" in text_of(message)
    await joined.later(timedelta(days=20))
    assert len(with_button(joined, "ben", "result_later")) == 1


async def test_whoever_is_back_before_the_day_is_asked_on_it(joined: Circle) -> None:
    ben, engine, who = joined.person("ben"), joined.bot.engine, joined.who("ben")
    await finish(ben, *UNSEEN)
    await ben.close(everything=True)
    await members.leave(engine, who, delete=False)
    await members.join(engine, who)
    await joined.later(timedelta(days=12))
    assert with_button(joined, "ben", "result_later") == []
    await joined.later(timedelta(days=3))
    assert len(with_button(joined, "ben", "result_later")) == 1


async def test_a_plan_that_is_too_long_says_how_much_more_there_is(joined: Circle) -> None:
    ben, engine, who = joined.person("ben"), joined.bot.engine, joined.who("ben")
    today = engine.today()
    async with engine.store.begin() as tx:
        for place in range(14):
            one = Sheet(
                engine.chance.id(), today, "x", "X", finished_on=today, order=place, due=today + timedelta(days=9),
                experiment=f"E{place} {'x' * 390}", give=f"G{place} {'y' * 390}", result=Result("x", "X", "X"),
            )  # fmt: skip
            await sheets.put(engine, tx, who, one)
    await ben.command("/workbook plan")
    for letter in "EG":
        whole = [place for place in range(14) if f"{letter}{place} " in shown(ben)]
        assert f"And {14 - len(whole)} more, in the file" in shown(ben)
    assert f"… and {14 - 1} more, in the whole plan" in text_of(await ben.open_home() or {})


async def test_whoever_said_early_what_happened_is_not_asked_on_the_day(joined: Circle) -> None:
    ben = joined.person("ben")
    await finish(ben, *UNSEEN)
    await ben.click("result_note")
    assert await ben.submit(text=HAPPENED) == {}
    await ben.close(everything=True)

    await joined.later(timedelta(days=15))

    assert with_button(joined, "ben", "result_later") == []


async def test_it_comes_back_after_ninety_days_and_after_a_year(joined: Circle) -> None:
    ben = joined.person("ben")
    await finish(ben, *UNHEARD)
    await ben.click("result_note")
    assert await ben.submit(text=HAPPENED) == {}
    await ben.close(everything=True)
    await joined.later(timedelta(days=92))
    (ninety,) = [one for one in ben.inbox if "Ninety days ago" in text_of(one)]
    assert "You were told, and you explained" in text_of(ninety)
    assert HAPPENED in text_of(ninety)
    await joined.later(timedelta(days=275))

    year = ben.inbox[-1]
    assert "A year ago" in text_of(year)
    assert HAPPENED in text_of(year)
    await ben.click("exercise_open", message=year)
    assert "The job you want" in shown(ben)


async def test_nothing_comes_back_to_whoever_left(joined: Circle) -> None:
    ben = joined.person("ben")
    await finish(ben, *UNSEEN)
    await ben.close(everything=True)
    await ben.command("/sidecar leave")
    assert await ben.submit(what="keep") == {}
    before = len(ben.inbox)

    await joined.later(timedelta(days=400))

    assert len(ben.inbox) == before


async def test_the_file_holds_the_plan_and_every_result(joined: Circle) -> None:
    ben = joined.person("ben")
    await finish(ben, *UNHEARD)
    await ben.click("result_note")
    assert await ben.submit(text=HAPPENED) == {}
    await ben.close(everything=True)
    await ben.command("/workbook plan")

    await ben.click("plan_export")

    text = exported(joined)
    for words in ("# My plan", "## The next job", JOB, HAPPENED, "### You were told, and you explained", GIVE):
        assert words in text


def exported(circle: Circle) -> str:
    inbox = circle.person("ben").inbox
    file = next(message["files"][0] for message in reversed(inbox) if message.get("files"))
    return (circle.slack.files[file["id"]].content or b"").decode()


async def test_the_file_that_is_offered_before_deleting_everything_holds_drafts(joined: Circle) -> None:
    ben = joined.person("ben")
    await begin(ben)
    await answer(ben, FIRST)
    await ben.click("exercise_leave", advocate="several")
    await ben.close(everything=True)
    await ben.command("/sidecar leave")
    assert await ben.submit(what="delete") == {}
    await ben.click("plan_export")

    text = exported(joined)
    for words in (
        "Why am I not promoted?, begun",
        "not finished",
        JOB,
        TOLD,
        "My manager and at least one more person",
    ):
        assert words in text
