"""Which tip comes: none twice before all chosen themes were had, some only to those who chose their theme."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

import pytest
from sqlalchemy import text

from bot.decks.content import load_content
from bot.decks.themes import IN_CHANNELS, MOMENTS, ONLY_CHOSEN, THEMES
from bot.engine import Engine
from bot.errors import Refusal
from bot.models import ChannelTip, Kind, Letterhead, OutboxItem, Prompt, Tip, Who, Workspace
from bot.people import members
from bot.reflections import pairs, picking, prompts, reactions, tips, tracks
from bot.reflections.picking import Wish
from bot.store import members as member_rows
from bot.store import rhythms as rows
from tests.decks.breaking import SHIPPED
from tests.kit.databases import Urls
from tests.night import plant
from tests.night.plant import TEAM, at_night
from tests.reflections.steps import ON_SQLITE, decks, item

POSTGRES_IN_FULL = True

ANA = Who(TEAM, "A")
CHANNEL = Who(TEAM, "C1")
MENTAL = "themes:mental-health"
CONTENT = load_content(SHIPPED)


def tip(name: str, theme: str = "story", *moments: str) -> Tip:
    return Tip(name, name.title(), theme, (), moments, f"What to do about {name}.")


THREE = replace(decks(), tips=(tip("a"), tip("b"), tip("c", "feedback", "as-a-manager"), tip("dark", "mental-health")))


def message(engine: Engine, who: Who = ANA, kind: Kind = Kind.TIP) -> OutboxItem:
    return OutboxItem("i" * 32, Letterhead(TEAM, who.user_id, kind, engine.chance.id(), 0, engine.now()), 0, False)


async def weekly(engine: Engine, count: int, who: Who = ANA) -> list[Tip]:
    """Return the tips of so many weeks."""
    kind = Kind.CHANNEL_TIP if who == CHANNEL else Kind.TIP
    found = [await picking.weekly(engine, message(engine, who, kind)) for _ in range(count)]
    return [one for one in found if one is not None]


async def tips_chosen(engine: Engine, track: str) -> None:
    await plant.rhythm(engine, "A", tip_track=track)


async def channel_chosen(engine: Engine, track: str) -> None:
    async with engine.store.begin() as tx:
        await rows.put_channels(tx, [ChannelTip(TEAM, "C1", "A", 1, 540, "UTC", engine.now(), track)])


async def remembered(engine: Engine) -> int:
    async with engine.store.read() as tx:
        return int(await tx.scalar(text("SELECT count(*) FROM had_tips")) or 0)


async def test_no_tip_comes_again_before_all_of_the_chosen_themes_were_had(urls: Urls) -> None:
    async with at_night(urls) as (plain, _):
        engine = plant.with_content(plain, THREE)
        await plant.join(engine, "A", "B")

        given = [one.id for one in await weekly(engine, 12)]

        # Nobody who chose no theme gets what is only for those who chose it.
        assert [sorted(given[at : at + 3]) for at in (0, 3, 6, 9)] == [["a", "b", "c"]] * 4
        assert all(one != other for one, other in pairwise(given))
        assert len(await weekly(engine, 3, Who(TEAM, "B"))) == 3


@ON_SQLITE
async def test_what_was_read_in_a_window_does_not_come_by_message_before_the_others(urls: Urls) -> None:
    async with at_night(urls) as (plain, _):
        engine = plant.with_content(plain, THREE)
        await plant.join(engine, "A")

        read = await picking.wished(engine, ANA, Wish(moment="as-a-manager"))
        also = await picking.wished(engine, ANA, Wish())

        (left,) = await weekly(engine, 1)
        assert {read.id, also.id, left.id} == {"a", "b", "c"}


@ON_SQLITE
async def test_a_theme_added_later_comes_before_what_was_had(urls: Urls) -> None:
    async with at_night(urls) as (plain, _):
        engine = plant.with_content(plain, THREE)
        await plant.join(engine, "A")
        await tips_chosen(engine, "themes:story")
        assert {one.id for one in await weekly(engine, 3)} == {"a", "b"}

        await tips_chosen(engine, "themes:feedback,mental-health,story")

        assert {one.id for one in await weekly(engine, 3)} >= {"c", "dark"}


async def test_a_message_that_is_made_again_has_the_tip_it_had_and_one_that_nobody_got_comes_again(urls: Urls) -> None:
    async with at_night(urls) as (plain, _):
        engine = plant.with_content(plain, THREE)
        await plant.join(engine, "A")
        one = message(engine)

        made = [await picking.weekly(engine, one) for _ in range(5)]
        assert len({found.id for found in made if found}) == 1
        assert await remembered(engine) == 1
        await picking.not_seen(engine, one)

        assert await remembered(engine) == 0


async def test_a_channel_has_a_memory_of_its_own_that_ends_with_its_tips(urls: Urls) -> None:
    async with at_night(urls) as (plain, _):
        engine = plant.with_content(plain, replace(decks(), tips=tuple(tip(name, "feedback") for name in "abcd")))
        await plant.join(engine, "A")
        await channel_chosen(engine, "all")

        given = [one.id for one in await weekly(engine, 4, CHANNEL)]
        assert sorted(given) == list("abcd")
        assert [one.id for one in await weekly(engine, 1)] != []

        async with engine.store.begin() as tx:
            await member_rows.put_workspace(tx, Workspace(TEAM, admins=("A",)))
        await tips.stop_weekly(engine, ANA, "C1")
        assert await remembered(engine) == 1
        assert await weekly(engine, 1, CHANNEL) == []


async def test_of_strangers_and_of_those_who_left_nothing_is_remembered(urls: Urls) -> None:
    async with at_night(urls) as (plain, _):
        engine = plant.with_content(plain, THREE)
        await plant.join(engine, "A")
        assert await picking.wished(engine, Who(TEAM, "S"), Wish()) in THREE.tips
        assert await remembered(engine) == 0
        await weekly(engine, 2)
        assert await remembered(engine) == 2

        await members.leave(engine, ANA, delete=True)

        assert await remembered(engine) == 0
        assert await weekly(engine, 1) == []
        await picking.wished(engine, ANA, Wish())
        assert await remembered(engine) == 0


@ON_SQLITE
async def test_decks_without_a_tip_say_so(urls: Urls) -> None:
    async with at_night(urls) as (plain, _):
        engine = plant.with_content(plain, decks(item("dark", "mental-health")))
        await plant.join(engine, "A")

        with pytest.raises(Refusal):
            await picking.wished(engine, ANA, Wish())
        with pytest.raises(Refusal):
            await prompts.ask_now(engine, ANA)
        prompt = Prompt(engine.chance.id(), TEAM, "A", engine.today())
        async with engine.store.begin() as tx:
            await rows.add_prompts(tx, [prompt])
        assert await prompts.item_of(engine, prompt.id) is None
        assert await weekly(engine, 1) == []


# Laws about what is shipped.


@pytest.mark.parametrize("theme", THEMES)
@ON_SQLITE
async def test_every_shipped_tip_is_shown_to_whoever_chose_its_theme(urls: Urls, theme: str) -> None:
    async with at_night(urls) as (plain, _):
        engine = plant.with_content(plain, CONTENT)
        await plant.join(engine, "A", "B")
        wanted = {one.id for one in CONTENT.tips_of([theme])}
        await tips_chosen(engine, f"themes:{theme}")
        await channel_chosen(engine, f"themes:{theme}")

        by_week = [one.id for one in await weekly(engine, len(wanted))]
        in_channel = [one.id for one in await weekly(engine, len(wanted), CHANNEL)]
        by_pick = {(await picking.wished(engine, Who(TEAM, "B"), Wish(theme=theme))).id for _ in wanted}

        assert sorted(by_week) == sorted(in_channel) == sorted(by_pick) == sorted(wanted)
        assert wanted


@ON_SQLITE
async def test_nothing_about_mental_health_comes_to_whoever_did_not_choose_it(urls: Urls) -> None:
    async with at_night(urls) as (plain, _):
        engine = plant.with_content(plain, CONTENT)
        await plant.join(engine, "A")
        themes = set[str]()
        for track in (tracks.ALL, "themes:story", *(tracks.of_arc(one.id) for one in CONTENT.arcs), "arc:gone"):
            await plant.rhythm(engine, "A", track=track)
            prompt_id, first = await prompts.ask_now(engine, ANA)
            themes.add(first.theme)
            for _ in range(len(CONTENT.reflections) // 4):
                prompt_id, other = await reactions.another(engine, ANA, prompt_id)
                themes.add(other.theme)
        for track in ("all", "themes:story", "themes:gone"):
            await tips_chosen(engine, track)
            themes |= {one.theme for one in await weekly(engine, len(CONTENT.tips))}
        for moment in ("", *MOMENTS):
            wish = Wish(moment=moment)
            themes |= {(await picking.wished(engine, ANA, wish)).theme for _ in range(len(CONTENT.tips))}

        assert themes & ONLY_CHOSEN == set()
        assert len(themes) == len(THEMES) - len(ONLY_CHOSEN)


@ON_SQLITE
async def test_a_channel_gets_nothing_unasked_that_could_embarrass_an_employer(urls: Urls) -> None:
    async with at_night(urls) as (plain, _):
        engine = plant.with_content(plain, CONTENT)
        for track in ("all", "themes:gone"):
            await channel_chosen(engine, track)
            given = await weekly(engine, len(CONTENT.tips), CHANNEL)

            assert {one.theme for one in given} == set(IN_CHANNELS)
        assert not {"ex-growth", "promotion", "mental-health", "senior-ic", "act-three"} & set(IN_CHANNELS)


@ON_SQLITE
async def test_a_question_that_was_put_off_does_not_come_once_its_theme_was_left(urls: Urls) -> None:
    async with at_night(urls) as (plain, _):
        engine = plant.with_content(plain, decks(item("dark", "mental-health"), item("light")))
        await plant.join(engine, "A")
        for track, comes in ((MENTAL, "dark"), (tracks.ALL, "light")):
            await plant.rhythm(engine, "A", track=track)
            prompt = Prompt(engine.chance.id(), TEAM, "A", engine.today(), "dark")
            async with engine.store.begin() as tx:
                await rows.add_prompts(tx, [prompt])

            shown = await prompts.item_of(engine, prompt.id)

            assert shown is not None
            assert shown.id == comes


@ON_SQLITE
async def test_nobody_is_invited_to_a_question_whose_theme_they_did_not_choose(urls: Urls) -> None:
    async with at_night(urls) as (engine, _):
        await plant.join(engine, "A", "B")
        async with engine.store.begin() as tx:
            with pytest.raises(Refusal):
                await pairs.invite(engine, tx, ANA, item("dark", "mental-health"), "B")


@ON_SQLITE
async def test_a_result_leads_to_such_a_tip_only_those_who_chose_its_theme(urls: Urls) -> None:
    async with at_night(urls) as (plain, _):
        engine = plant.with_content(plain, THREE)
        await plant.join(engine, "A")
        assert (await picking.suggested(engine, ANA, "a")).id == "a"
        assert await remembered(engine) == 1
        for gone in ("dark", "gone"):
            with pytest.raises(Refusal):
                await picking.suggested(engine, ANA, gone)

        await plant.rhythm(engine, "A", track=MENTAL)

        assert (await picking.suggested(engine, ANA, "dark")).id == "dark"
