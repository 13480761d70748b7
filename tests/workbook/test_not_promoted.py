"""*Why am I not promoted?*, from the list to a result with a date, on two branches, and everything on the way."""

from __future__ import annotations

from datetime import timedelta

from bot.models import Ending
from bot.workbook import doing, sheets
from practice.hands.reading import find_element, text_of
from tests.kit.circle import Circle
from tests.reflections.steps import ON_SQLITE
from tests.workbook.steps import (
    EXERCISE,
    FIRST,
    GIVE,
    JOB,
    LONG,
    OPEN,
    SEEN,
    TOLD,
    TRY,
    UNHEARD,
    UNSEEN,
    WORDS,
    answer,
    begin,
    choose,
    finish,
    shown,
    title,
)  # fmt: skip

pytestmark = ON_SQLITE


async def test_the_list_follows_what_somebody_is_facing(joined: Circle) -> None:
    ben = joined.person("ben")
    await ben.command("/workbook")
    assert "Why am I not promoted?" in shown(ben)

    await ben.click("workbook_facing", chosen="not-promoted")
    assert "Why am I not promoted?" in shown(ben)
    assert len(ben.modals) == 1


async def test_who_has_not_joined_is_told_how(fresh: Circle) -> None:
    ben = fresh.person("ben")
    await ben.command("/workbook")
    assert "Join Sidecar first" in shown(ben)


async def test_one_window_leads_through_all_pages_to_the_result(joined: Circle) -> None:
    ben = joined.person("ben")
    await begin(ben)
    assert title(ben) == "The job you want"
    await answer(ben, *UNHEARD)

    assert len(ben.modals) == 1
    words = shown(ben)
    assert "You were told, and you explained" in words
    # What nobody typed: which answers speak for what, and two sentences side by side.
    assert (
        "Something is undeveloped, 7 points: 7 for, 0 against\n+4 What I have heard: The same thing, from more than one"
        in words
    )
    assert "−3 Who argued for me: My manager and at least one more person" in words
    assert "The heaviest: Something is undeveloped." in words
    assert TOLD in words
    assert WORDS in words
    assert "Idea: " in words


async def test_another_way_skips_a_page_and_ends_elsewhere(joined: Circle) -> None:
    ben = joined.person("ben")
    await begin(ben)
    await answer(ben, *UNSEEN)

    assert title(ben) == "Your result"
    assert "Nobody in the room can speak for you" in shown(ben)
    assert f"I name the person whose word decides about {JOB}" in shown(ben)


async def test_a_tie_names_both(joined: Circle) -> None:
    ben = joined.person("ben")
    await begin(ben)
    await answer(ben, FIRST, {"advocate": "unsure", "witness": "few"}, OPEN | {"movers": "one"}, LONG)
    await answer(ben, {"heard": "praise"})
    words = shown(ben)
    assert "Nobody speaks for you, 3 points: 4 for, 1 against" in words
    assert "The heaviest: Nobody speaks for you and Something is undeveloped (equal)." in words


async def test_whoever_was_spoken_for_is_not_told_that_nobody_could(joined: Circle) -> None:
    ben = joined.person("ben")
    await begin(ben)
    await answer(ben, FIRST, {"advocate": "manager", "witness": "one"}, OPEN, LONG)
    await answer(ben, {"heard": "various"}, {"words": WORDS, "response": "unseen"})
    assert "Someone spoke for you, and the room had to take it on trust" in shown(ben)


async def test_whoever_changed_it_unnoticed_is_not_told_that_it_is_still_there(joined: Circle) -> None:
    ben = joined.person("ben")
    await begin(ben)
    await answer(ben, FIRST, {"advocate": "several", "witness": "most"}, OPEN, LONG)
    await answer(ben, {"heard": "same"}, {"words": WORDS, "response": "unseen"})
    assert "You changed it, and the old picture may still hang there" in shown(ben)


async def test_doing_it_again_does_not_ask_for_the_job_again(joined: Circle) -> None:
    ben = joined.person("ben")
    await finish(ben, *UNSEEN)
    await ben.click("exercise_open")
    assert title(ben) == "The job you want"
    assert JOB in shown(ben)
    assert await ben.submit() == {}


async def test_finishing_keeps_result_experiment_and_gift(joined: Circle) -> None:
    ben = joined.person("ben")
    await finish(ben, *UNSEEN)
    for words in ("Nobody in the room can speak for you", TRY, GIVE):
        assert words in shown(ben)
    await ben.close(everything=True)

    await ben.command("/workbook")
    await ben.click("result_open")
    assert TRY in shown(ben)


async def test_what_is_missing_or_wrong_is_said_beside_its_input(joined: Circle) -> None:
    ben = joined.person("ben")
    await begin(ben)
    assert "job" in await ben.submit(told=TOLD)
    assert title(ben) == "The job you want"
    await answer(ben, *UNSEEN)
    yesterday = (joined.clock.now() - timedelta(days=1)).date().isoformat()

    errors = await ben.submit(the_experiment=TRY, the_day=yesterday)

    assert "from tomorrow on" in errors["the_day"]


# Going back, leaving, coming again.


async def test_back_shows_what_was_said_and_another_answer_leads_elsewhere(joined: Circle) -> None:
    ben = joined.person("ben")
    await begin(ben)
    await answer(ben, *UNHEARD)
    await ben.click("exercise_back")
    assert title(ben) == "What you did with it"
    assert WORDS in shown(ben)
    await ben.click("exercise_back")
    assert title(ben) == "What you have heard"

    await answer(ben, {"heard": "praise"})

    assert "something nobody has told you" in shown(ben)
    assert WORDS not in shown(ben)


async def test_whoever_leaves_finds_it_as_it_was_another_day_on_another_device(joined: Circle) -> None:
    ben = joined.person("ben")
    await begin(ben)
    await answer(ben, FIRST, SEEN)
    await ben.click("exercise_leave", opening="taken")
    assert "Kept" in title(ben)
    await ben.close(everything=True)
    await joined.stop()
    await joined.start()
    await joined.later(timedelta(days=3))

    home = await ben.open_home() or {}
    assert "Why am I not promoted?" in text_of(home)
    await ben.click("exercise_resume")

    assert title(ben) == "Whether there is a job"
    (opening,) = [block for block in (ben.modal or {})["blocks"] if block["block_id"] == "opening"]
    assert opening["element"]["initial_option"]["value"] == "taken"
    assert await ben.submit(movers="none") == {}


async def test_a_window_that_was_closed_costs_the_open_page_only(joined: Circle) -> None:
    ben = joined.person("ben")
    await begin(ben)
    await answer(ben, FIRST, SEEN)
    await ben.close(everything=True)

    await begin(ben)

    assert title(ben) == "Whether there is a job"


async def test_what_stands_on_the_last_page_survives_going_back(joined: Circle) -> None:
    ben = joined.person("ben")
    await begin(ben)
    await answer(ben, *UNSEEN)
    await ben.click("exercise_back", the_experiment=TRY, the_gift=GIVE)
    await answer(ben, UNSEEN[-1])

    assert TRY in shown(ben)
    assert GIVE in shown(ben)


async def test_what_is_emptied_again_is_gone(joined: Circle) -> None:
    ben = joined.person("ben")
    await begin(ben)
    await answer(ben, FIRST)
    await ben.click("exercise_back")
    await answer(ben, {"told": None}, *UNHEARD[1:])

    assert TOLD not in shown(ben)
    assert "Two sentences side by side" not in shown(ben)


async def test_finishing_twice_keeps_the_first_and_brings_it_back_once(joined: Circle) -> None:
    ben = joined.person("ben")
    await finish(ben, *UNSEEN)
    engine, who = joined.bot.engine, joined.who("ben")
    async with engine.store.read() as tx:
        (sheet,) = await sheets.everything(engine, tx, who)
    again = doing.Last("Something else.", sheet.due, "")

    assert await doing.finish(engine, who, sheet.id, again) == sheet
    assert isinstance(await doing.go_on(engine, who, sheet.id, 0, {"job": "Another"}), Ending)
    await joined.later(timedelta(days=15))

    assert len([one for one in ben.inbox if find_element(one, "result_later")]) == 1


# Again, and beside last time.


async def test_doing_it_again_can_be_laid_beside_last_time(joined: Circle) -> None:
    ben = joined.person("ben")
    await finish(ben, *UNSEEN)
    await ben.close(everything=True)
    await joined.later(timedelta(days=5))
    await finish(ben, FIRST, SEEN, OPEN, LONG, *UNHEARD[4:], the_experiment="I listen.")
    await ben.close(everything=True)
    await ben.command("/workbook")
    await ben.click("result_open")

    await ben.click("result_compare")

    words = shown(ben)
    assert "Then: Nobody in the room can speak for you\nNow: You were told, and you explained" in words
    assert "Then: My name did not come up\nNow: My manager and at least one more person" in words
    assert TRY in words


async def test_home_leads_to_the_list_and_a_result_back_to_it(joined: Circle) -> None:
    ben = joined.person("ben")
    await ben.open_home()
    await ben.click("workbook")
    assert title(ben) == "Workbook"
    await choose(ben, EXERCISE)
    await answer(ben, *UNSEEN)
    assert await ben.submit(the_experiment=TRY) == {}
    await ben.click("workbook")
    assert title(ben) == "Workbook"


# Deleting.


async def test_a_deleted_result_is_gone_from_list_plan_and_database(joined: Circle) -> None:
    ben = joined.person("ben")
    await finish(ben, *UNSEEN)
    await ben.click("result_delete")
    assert "gone for good" in shown(ben)
    await ben.close(everything=True)
    await ben.command("/workbook")
    assert find_element(ben.modal or {}, "result_open") is None
    await ben.click("plan")
    assert JOB not in shown(ben)
    before = len(ben.inbox)

    await joined.later(timedelta(days=400))

    assert len(ben.inbox) == before
