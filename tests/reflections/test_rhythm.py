"""When prompts come: at the hour a member chose, to those who chose one, and to nobody who is away or silent."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from bot.errors import Refusal
from bot.models import Kind, RhythmState, Who, Workspace
from bot.people import members
from bot.reflections import prompts, reactions, rhythms
from bot.reflections.rhythms import LATE
from bot.store import members as member_rows
from tests.kit.circle import Circle
from tests.reflections.steps import HALF_PAST_EIGHT, ON_SQLITE, SECOND, TUESDAY, WEEK, Reflecting

POSTGRES_IN_FULL = True

PALM_TREE = ":palm_tree:"


@pytest.fixture
def ben(joined: Circle) -> Reflecting:
    return Reflecting(joined)


@ON_SQLITE
async def test_nobody_gets_anything_unless_they_chose_it(ben: Reflecting) -> None:
    assert (await ben.rhythm()).state is RhythmState.OFF

    assert [await ben.at(HALF_PAST_EIGHT + WEEK * week) for week in range(3)] == [[], [], []]


@ON_SQLITE
async def test_only_members_choose(ben: Reflecting) -> None:
    await members.leave(ben.engine, ben.who, delete=False)

    with pytest.raises(Refusal, match="Join"):
        await ben.choose()


async def test_the_prompt_comes_at_the_local_minute_and_not_a_tick_earlier(ben: Reflecting) -> None:
    told = await ben.choose()
    assert (told.zone, told.due_on, told.due_at) == ("America/Sao_Paulo", TUESDAY, HALF_PAST_EIGHT)

    assert await ben.at(HALF_PAST_EIGHT - SECOND) == []
    assert await ben.kinds_at(HALF_PAST_EIGHT) == [Kind.REFLECTION]
    assert await ben.at(HALF_PAST_EIGHT + SECOND) == []
    assert await ben.at(HALF_PAST_EIGHT + WEEK - SECOND) == []
    assert await ben.kinds_at(HALF_PAST_EIGHT + WEEK) == [Kind.REFLECTION]


async def test_without_a_zone_in_slack_the_workspaces_own_holds(joined: Circle) -> None:
    await members.join(joined.bot.engine, Who(joined.bot.team_id, joined.person("noor").id))
    async with joined.bot.engine.store.begin() as tx:
        await member_rows.put_workspace(tx, Workspace(joined.bot.team_id, zone="Europe/Lisbon"))
    noor = Reflecting(joined, "noor")

    told = await noor.choose()

    assert told.zone == "Europe/Lisbon"
    assert await noor.kinds_at(datetime(2026, 11, 24, 8, 30, tzinfo=UTC)) == [Kind.REFLECTION]


# Down, away, silent.


@ON_SQLITE
async def test_a_late_prompt_is_sent_once(ben: Reflecting) -> None:
    await ben.choose()

    assert await ben.kinds_at(HALF_PAST_EIGHT + LATE) == [Kind.REFLECTION]
    assert await ben.kinds_at(HALF_PAST_EIGHT + WEEK) == [Kind.REFLECTION]


async def test_a_stale_prompt_is_skipped_and_the_next_one_comes(ben: Reflecting) -> None:
    await ben.choose()

    assert await ben.at(HALF_PAST_EIGHT + LATE + SECOND) == []
    assert await ben.kinds_at(HALF_PAST_EIGHT + WEEK) == [Kind.REFLECTION]


@ON_SQLITE
async def test_after_weeks_of_being_down_only_what_is_merely_late_is_sent(ben: Reflecting) -> None:
    await ben.choose()

    assert await ben.kinds_at(HALF_PAST_EIGHT + 3 * WEEK + timedelta(hours=2)) == [Kind.REFLECTION]
    assert (await ben.rhythm()).due_at == HALF_PAST_EIGHT + 4 * WEEK


async def test_people_on_holiday_get_nothing_and_that_is_no_silence(ben: Reflecting) -> None:
    await ben.choose(tips=True)
    await ben.status(PALM_TREE)

    assert [await ben.at(HALF_PAST_EIGHT + timedelta(days=day)) for day in range(0, 28)] == [[]] * 28
    assert (await ben.rhythm()).silent == 0

    await ben.status("")
    assert await ben.kinds_at(HALF_PAST_EIGHT + 4 * WEEK) == [Kind.REFLECTION]


async def test_three_silent_weeks_bring_one_question_and_then_quiet(ben: Reflecting) -> None:
    await ben.choose()

    kinds = [await ben.kinds_at(HALF_PAST_EIGHT + WEEK * week) for week in range(7)]

    assert kinds == [[Kind.REFLECTION]] * 3 + [[Kind.CHECK_IN]] + [[]] * 3
    assert (await ben.rhythm()).state is RhythmState.PAUSED


@ON_SQLITE
async def test_whoever_wishes_goes_on_after_the_question_at_the_pace_they_like(ben: Reflecting) -> None:
    await ben.choose()
    for week in range(4):
        await ben.at(HALF_PAST_EIGHT + WEEK * week)

    told = await rhythms.resume(ben.engine, ben.who, pace=2)

    assert told.due_at == HALF_PAST_EIGHT + 4 * WEEK
    kinds = [await ben.kinds_at(HALF_PAST_EIGHT + WEEK * week) for week in range(4, 8)]
    assert kinds == [[Kind.REFLECTION], [], [Kind.REFLECTION], []]


@ON_SQLITE
async def test_any_reaction_ends_the_silence(ben: Reflecting) -> None:
    await ben.choose()
    for week in range(6):
        ((kind, prompt_id),) = await ben.at(HALF_PAST_EIGHT + WEEK * week)
        assert kind is Kind.REFLECTION
        if week % 2:
            await reactions.skip(ben.engine, ben.who, prompt_id)
            assert (await ben.rhythm()).silent == 0


# Pausing and changing.


@ON_SQLITE
async def test_a_pause_lasts_until_it_is_ended(ben: Reflecting) -> None:
    await ben.choose()
    await rhythms.pause(ben.engine, ben.who)
    assert await ben.at(HALF_PAST_EIGHT + WEEK) == []

    await rhythms.resume(ben.engine, ben.who)

    assert await ben.kinds_at(HALF_PAST_EIGHT + 2 * WEEK) == [Kind.REFLECTION]


@ON_SQLITE
async def test_an_old_button_begins_nothing_that_was_never_chosen(ben: Reflecting) -> None:
    with pytest.raises(Refusal):
        await rhythms.resume(ben.engine, ben.who)
    prompt_id, _ = await prompts.ask_now(ben.engine, ben.who)
    with pytest.raises(Refusal):
        await reactions.snooze(ben.engine, ben.who, prompt_id, TUESDAY + WEEK)
    await rhythms.pause(ben.engine, ben.who)

    assert (await ben.rhythm()).state is RhythmState.OFF


@ON_SQLITE
async def test_a_changed_preference_holds_from_the_moment_told(ben: Reflecting) -> None:
    await ben.choose()
    await ben.at(HALF_PAST_EIGHT)

    told = await ben.choose(weekday=3, minute=18 * 60, pace=2, zone="Asia/Tokyo")

    first = datetime(2026, 11, 26, 9, 0, tzinfo=UTC)  # Thursday, 18:00 in Tokyo
    assert told.due_at == first
    moments = [first - SECOND, first, first + WEEK, first + 2 * WEEK]
    assert [bool(await ben.at(moment)) for moment in moments] == [False, True, False, True]


@ON_SQLITE
async def test_a_change_on_the_day_of_a_prompt_brings_no_second_one(ben: Reflecting) -> None:
    await ben.choose()
    await ben.at(HALF_PAST_EIGHT)

    told = await ben.choose(minute=20 * 60)

    assert told.due_on == TUESDAY + WEEK


async def test_who_moves_keeps_the_day_unless_they_chose_a_zone_themselves(ben: Reflecting) -> None:
    chloe = Reflecting(ben.circle, "chloe")
    await ben.choose()
    await chloe.choose(zone="Europe/Paris")
    for name in ("ben", "chloe"):
        ben.circle.slack.directory.change(name, tz="Asia/Tokyo")

    await ben.circle.bot.sweep()

    assert (await ben.rhythm()).due_at == datetime(2026, 11, 23, 23, 30, tzinfo=UTC)  # Tuesday 08:30 in Tokyo
    assert (await chloe.rhythm()).zone == "Europe/Paris"


WRONG: tuple[dict[str, object], ...] = (
    {"zone": "Mars/Base"}, {"weekday": 7}, {"minute": 31}, {"minute": 1440}, {"pace": 3}, {"track": "arc:none"},
    {"track": "themes:none"},
)  # fmt: skip


@ON_SQLITE
async def test_what_was_not_offered_is_refused(ben: Reflecting) -> None:
    for wrong in WRONG:
        with pytest.raises(Refusal):
            await ben.choose(**wrong)
    assert (await ben.rhythm()).state is RhythmState.OFF


# Snoozing.


async def test_a_snoozed_item_comes_again_on_the_chosen_day_at_the_members_hour(ben: Reflecting) -> None:
    await ben.choose()
    first = await ben.item_at(HALF_PAST_EIGHT)

    told = await ben.snooze(date(2026, 11, 27))

    friday = HALF_PAST_EIGHT + timedelta(days=3)
    assert told.due_at == friday
    assert await ben.at(friday - SECOND) == []
    assert await ben.item_at(friday) == first
    assert await ben.item_at(HALF_PAST_EIGHT + WEEK) != first


@ON_SQLITE
async def test_snoozing_to_the_next_planned_day_brings_one_prompt(ben: Reflecting) -> None:
    await ben.choose()
    first = await ben.item_at(HALF_PAST_EIGHT)
    await ben.snooze(TUESDAY + WEEK)

    assert await ben.item_at(HALF_PAST_EIGHT + WEEK) == first
    assert await ben.at(HALF_PAST_EIGHT + WEEK + timedelta(hours=1)) == []


@ON_SQLITE
async def test_only_days_to_come_are_chosen_for_snoozing(ben: Reflecting) -> None:
    await ben.choose()
    await ben.item_at(HALF_PAST_EIGHT)

    for days in (-1, 0, 181):
        with pytest.raises(Refusal):
            await ben.snooze(TUESDAY + timedelta(days=days))


@ON_SQLITE
async def test_a_snoozed_item_waits_for_the_end_of_a_holiday(ben: Reflecting) -> None:
    await ben.choose()
    first = await ben.item_at(HALF_PAST_EIGHT)
    await ben.snooze(TUESDAY + timedelta(days=1))
    await ben.status(PALM_TREE)
    assert await ben.at(HALF_PAST_EIGHT + timedelta(days=1)) == []

    await ben.status("")

    assert await ben.item_at(HALF_PAST_EIGHT + WEEK) == first
