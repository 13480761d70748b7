"""The page of numbers says of the clock what operators need, and nothing of a person or of a moment of theirs."""

from __future__ import annotations

import random
import re
import time
from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from bot.chance import Chance
from bot.models import Kind, SetAside, Subject
from bot.models.kinds import COUNTED
from bot.sending.postman import METHOD
from bot.serving.counts import Counts
from bot.serving.numbers import Page
from bot.store import Store, outbox, set_aside
from tests.kit.capture import traces
from tests.kit.circle import Circle, circle
from tests.kit.databases import SqliteTemplate

Act = Callable[[Circle], Awaitable[object]]
SAMPLE = re.compile(r"^(sidecar_\w+(?:\{[^}]*\})?) (\S+)$", re.MULTILINE)


def page_of(bot: Circle) -> Page:
    counts = Counts(Chance(random.Random(1)), bot.clock.now())
    bot.bot.postman.taken = lambda item: counts.taken(item, bot.clock.now())
    return Page(bot.bot.engine, counts)


async def shown(page: Page) -> dict[str, float]:
    await page.renew()
    return {name: float(value) for name, value in SAMPLE.findall((page.text or b"").decode())}


async def a_minute(bot: Circle, page: Page) -> None:
    """Let the clock do what it does in a minute, and measure it as the process does."""
    for _ in range(12):
        for name, work in (("send", bot.bot.send), ("rounds", bot.bot.tick)):
            began = time.monotonic()
            await work()
            page.counts.ticked(name, time.monotonic() - began, False)
        bot.clock.advance(timedelta(seconds=5))


async def nothing(bot: Circle) -> None:
    """Do nothing at all."""


async def an_answer(bot: Circle) -> None:
    await bot.answers("ben", "You listen well and decide late.")


async def five_answers(bot: Circle) -> None:
    for name in ("ben", "chloe", "dev", "emeka", "farah"):
        await bot.answers(name, "You listen well and decide late.")


async def a_decline(bot: Circle) -> None:
    ben = bot.person("ben")
    await ben.click("answer")
    await ben.click("decline")
    await ben.close(everything=True)


async def a_draft(bot: Circle) -> None:
    """Let Ana ask people of whom some have not joined: messages that nobody else hears of."""
    assert await bot.ana_asks(("ben", "chloe", "dev", "emeka", "farah"), invite=["yes"]) == {}
    assert bot.person("dev").inbox


async def round_of_many(bot: Circle) -> None:
    await bot.everybody_joins()
    await bot.ana_asks()


async def few(bot: Circle) -> None:
    await bot.everybody_joins(("ana", "ben", "chloe"))


async def quarter_pages(folder: Path, template: SqliteTemplate, before: Act, act: Act) -> list[bytes]:
    """Return the pages of the minutes in which somebody acts, and of the next quarter of an hour."""
    with template.copy(folder) as urls:
        async with circle(urls, chance=Chance(random.Random(7))) as bot:
            page = page_of(bot)
            await before(bot)
            start = bot.clock.now() + timedelta(minutes=2)
            await page.renew()
            await act(bot)
            pages = []
            for minute in range(18):
                bot.clock.advance(start + timedelta(minutes=minute) - bot.clock.now())
                await a_minute(bot, page)
                await page.renew()
                pages.append(page.text or b"")
            return pages


@pytest.mark.parametrize(
    ("before", "act"),
    [(round_of_many, an_answer), (round_of_many, five_answers), (round_of_many, a_decline), (few, a_draft)],
)
async def test_what_people_do_changes_no_byte_of_the_page(
    before: Act, act: Act, tmp_path: Path, sqlite_template: SqliteTemplate
) -> None:
    without = await quarter_pages(tmp_path / "without", sqlite_template, before, nothing)
    with_it = await quarter_pages(tmp_path / "with", sqlite_template, before, act)

    assert with_it == without
    assert b'sidecar_tick_minutes_total{ended="well",tick="send"} 18.0' in without[-1]


STARTED_BY_ACTS = [kind for kind in Kind if kind not in COUNTED]
OF_THE_CLOCK = Kind.REFLECTION


async def late(bot: Circle, kinds: list[Kind]) -> None:
    """Let messages of these kinds wait since yesterday, while Slack wants quiet."""
    engine, now = bot.bot.engine, bot.clock.now()
    async with engine.store.begin() as tx:
        for kind in kinds:
            about = Subject(bot.bot.team_id, f"s{kind}"[:32])
            await engine.send(tx, kind, [bot.person("ben").id], about, at=now - timedelta(days=1))
        await outbox.pause(tx, bot.bot.team_id, METHOD, now + timedelta(minutes=9))


async def test_a_message_for_what_one_person_did_shows_in_no_figure_even_when_slack_is_away(joined: Circle) -> None:
    before = await shown(page_of(joined))
    await late(joined, STARTED_BY_ACTS)

    assert await shown(page_of(joined)) == before


async def test_a_message_of_the_clock_that_is_late_shows_with_its_age_and_the_pause(joined: Circle) -> None:
    await late(joined, [OF_THE_CLOCK])
    found = await shown(page_of(joined))

    assert found['sidecar_messages_late{state="waiting"}'] == 100
    assert found['sidecar_messages_oldest_seconds{state="waiting"}'] == 86_400
    assert found["sidecar_sending_resting"] == 1
    assert found["sidecar_database_up"] == 1


async def test_what_leaves_in_time_is_never_shown_as_waiting(joined: Circle) -> None:
    before = await shown(page_of(joined))
    async with joined.bot.engine.store.begin() as tx:
        await joined.bot.engine.send(tx, OF_THE_CLOCK, [joined.person("ben").id], Subject(joined.bot.team_id, "s"))
    joined.clock.advance(timedelta(minutes=14))

    assert await shown(page_of(joined)) == before


async def test_how_much_of_a_sort_is_set_aside_shows_and_no_other_name(joined: Circle) -> None:
    now, team = joined.clock.now(), joined.bot.team_id
    async with joined.bot.engine.store.begin() as tx:
        for sort in ("cover", "somebody"):
            await set_aside.put(tx, SetAside(sort, Subject(team, "r" * 32), "SC-21", "x", 1, now, now))
    page = page_of(joined)
    found = await shown(page)

    assert {name for name, value in found.items() if name.startswith("sidecar_set_aside") and value} == {
        'sidecar_set_aside{sort="cover"}'
    }
    assert b"somebody" not in (page.text or b"")


async def test_the_page_holds_no_id_and_no_figure_of_the_process(opened: Circle) -> None:
    page = page_of(opened)
    await late(opened, list(Kind))
    await page.renew()
    text = (page.text or b"").decode()

    tables = ("rounds", "reviewers", "outbox", "members")
    async with opened.bot.engine.store.read() as tx:
        rows = [row for table in tables for row in await tx.exec_driver_sql(f"SELECT * FROM {table}")]  # noqa: S608 - names of our own
    cells = {cell for row in rows for cell in row if isinstance(cell, str) and len(cell) > 8}
    kinds = {str(kind) for kind in Kind}
    assert {cell for cell in cells - kinds if cell in text and cell not in ("pending", "in_doubt")} == set()
    assert [word for word in ("process_", "python_", "_created", "_sum", opened.bot.team_id) if word in text] == []


async def test_between_two_quarters_the_page_asks_the_database_one_thing(joined: Circle) -> None:
    page = page_of(joined)
    await page.renew()
    with traces(joined) as found:
        joined.clock.advance(timedelta(minutes=1))
        await page.renew()

    assert len([one for one in found.statements if one.startswith("SELECT")]) == 1


def test_every_kind_that_only_its_cause_hears_of_is_left_out() -> None:
    assert [kind for kind in COUNTED if kind.policy.quiet] == []
    assert Kind.INVITATION not in COUNTED


async def test_without_its_database_the_page_says_so_and_shows_nothing_old(joined: Circle, tmp_path: Path) -> None:
    store = Store(f"sqlite+aiosqlite:///{tmp_path / 'nothing.db'}")
    away = Page(replace(joined.bot.engine, store=store), page_of(joined).counts)
    found = await shown(away)
    await store.close()

    assert found["sidecar_database_up"] == 0
    assert [
        name for name in found if name.startswith(("sidecar_messages", "sidecar_set_aside", "sidecar_sending"))
    ] == []
