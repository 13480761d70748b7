"""Which item comes: none twice before all had their turn, arcs in order, and decks that change under a member."""

from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from bot.app import CONTENT
from bot.decks.content import load_content
from bot.decks.themes import ONLY_CHOSEN
from bot.errors import Refusal
from bot.models import Kind, Prompt
from bot.reflections import prompts, reactions, tracks
from bot.store import rhythms as rows
from tests.kit.circle import Circle
from tests.reflections.steps import HALF_PAST_EIGHT, ON_SQLITE, TUESDAY, WEEK, Reflecting, arc, decks, item

POSTGRES_IN_FULL = True

ONE_TWO_THREE = decks(item("one"), item("two"), item("three"))


async def test_no_item_comes_again_before_all_had_their_turn(joined: Circle) -> None:
    ben = Reflecting(joined, content=ONE_TWO_THREE)
    await ben.choose()

    given = await ben.weekly(9)

    assert [sorted(given[at : at + 3]) for at in (0, 3, 6)] == [["one", "three", "two"]] * 3


@pytest.mark.full
@ON_SQLITE
async def test_the_shipped_decks_last_for_two_years_without_what_only_comes_to_those_who_chose_it(
    joined: Circle,
) -> None:
    ben = Reflecting(joined)
    unasked = [one for one in ben.engine.content.reflections if one.theme not in ONLY_CHOSEN]
    await ben.choose()

    given = await ben.weekly(len(unasked))

    assert sorted(given) == sorted(one.id for one in unasked)
    assert len(given) > 100


async def test_an_arc_keeps_its_order_and_then_goes_on_with_everything(joined: Circle) -> None:
    ben = Reflecting(joined, content=decks(item("one"), item("two"), arcs=(arc("path", "c", "a", "b"),)))
    await ben.choose(track=tracks.of_arc("path"))

    given = await ben.weekly(5)

    assert given[:3] == ["c", "a", "b"]
    assert sorted(given[3:]) == ["one", "two"]


@ON_SQLITE
async def test_chosen_themes_bring_nothing_else(joined: Circle) -> None:
    ben = Reflecting(joined, content=decks(item("one"), item("two", "feedback"), item("three", "community")))
    await ben.choose(track=tracks.of_themes(("feedback", "community")))

    assert sorted(await ben.weekly(2)) == ["three", "two"]


@ON_SQLITE
async def test_a_changed_track_holds_from_the_next_prompt(joined: Circle) -> None:
    ben = Reflecting(joined, content=decks(item("one"), item("two"), arcs=(arc("path", "a", "b"),)))
    await ben.choose()
    await ben.item_at(HALF_PAST_EIGHT)

    await ben.choose(track=tracks.of_arc("path"))

    assert await ben.weekly(2, HALF_PAST_EIGHT + WEEK) == ["a", "b"]


@ON_SQLITE
async def test_all_themes_at_once_fit_into_the_table(joined: Circle) -> None:
    themes = tuple(sorted({one.theme for one in joined.bot.engine.content.prompts}))

    assert len(tracks.of_themes(themes)) <= 400


# Another one.


async def test_another_one_is_another_one_every_time(joined: Circle) -> None:
    ben = Reflecting(joined, content=ONE_TWO_THREE)
    await ben.choose()
    ((_, prompt_id),) = await ben.at(HALF_PAST_EIGHT)
    shown = await prompts.item_of(ben.engine, prompt_id)
    assert shown is not None

    second_id, second = await reactions.another(ben.engine, ben.who, prompt_id)
    third_id, third = await reactions.another(ben.engine, ben.who, second_id)

    assert {shown.id, second.id, third.id} == {"one", "two", "three"}
    assert await prompts.item_of(ben.engine, prompt_id) == shown
    assert await prompts.item_of(ben.engine, third_id) == third


@ON_SQLITE
async def test_another_step_goes_on_along_the_arc(joined: Circle) -> None:
    ben = Reflecting(joined, content=decks(item("one"), arcs=(arc("path", "a", "b", "c"),)))
    await ben.choose(track=tracks.of_arc("path"))
    ((_, prompt_id),) = await ben.at(HALF_PAST_EIGHT)
    await prompts.item_of(ben.engine, prompt_id)

    assert (await reactions.another(ben.engine, ben.who, prompt_id))[1].id == "b"
    assert await ben.weekly(2, HALF_PAST_EIGHT + WEEK) == ["c", "one"]


@ON_SQLITE
async def test_the_only_item_there_is_comes_again(joined: Circle) -> None:
    ben = Reflecting(joined, content=decks(item("one")))
    prompt_id, shown = await prompts.ask_now(ben.engine, ben.who)

    assert (await reactions.another(ben.engine, ben.who, prompt_id))[1] == shown


# At one's own wish.


async def test_a_prompt_now_needs_no_rhythm_and_counts_as_given(joined: Circle) -> None:
    ben = Reflecting(joined, content=ONE_TWO_THREE)

    given = [(await prompts.ask_now(ben.engine, ben.who))[1].id for _ in range(3)]

    assert sorted(given) == ["one", "three", "two"]
    assert (await ben.rhythm()).due_at is None
    noor = Reflecting(joined, "noor")
    with pytest.raises(Refusal, match="Join"):
        await prompts.ask_now(noor.engine, noor.who)


@ON_SQLITE
async def test_the_item_of_a_prompt_stays_however_often_it_is_shown(joined: Circle) -> None:
    ben = Reflecting(joined)
    prompt_id, shown = await prompts.ask_now(ben.engine, ben.who)

    assert {await prompts.item_of(ben.engine, prompt_id) for _ in range(5)} == {shown}
    assert (await reactions.own(ben.engine, ben.who, prompt_id))[1] == shown
    assert await prompts.item_of(ben.engine, "forgotten") is None


# Decks that change.


@ON_SQLITE
async def test_renamed_decks_lose_nobodys_place(joined: Circle, tmp_path: Path) -> None:
    ben = Reflecting(joined)
    arc_of_old = ben.engine.content.arcs[0]
    await ben.choose(track=tracks.of_arc(arc_of_old.id))
    begun = await ben.weekly(2)
    renamed = tmp_path / "renamed"
    renamed.mkdir()
    for number, deck in enumerate(sorted(CONTENT.glob("*.toml"), reverse=True)):
        shutil.copy(deck, renamed / f"{number:02}-{deck.name[::-1].removeprefix('lmot.')}.toml")
    ben.engine = replace(ben.engine, content=load_content(renamed))

    begun += await ben.weekly(1, HALF_PAST_EIGHT + 2 * WEEK)

    assert begun == [step.id for step in arc_of_old.steps[:3]]


@ON_SQLITE
async def test_an_item_that_is_gone_is_replaced_and_a_track_that_is_gone_goes_on_with_everything(
    joined: Circle,
) -> None:
    ben = Reflecting(joined, content=decks(item("one"), arcs=(arc("path", "a", "b"),)))
    await ben.choose(track=tracks.of_arc("path"))
    ((kind, prompt_id),) = await ben.at(HALF_PAST_EIGHT)
    shown = await prompts.item_of(ben.engine, prompt_id)
    assert (kind, shown) == (Kind.REFLECTION, item("a"))

    ben.engine = replace(ben.engine, content=decks(item("one"), item("two")))

    replaced = await prompts.item_of(ben.engine, prompt_id)
    assert replaced is not None
    following = await ben.item_at(HALF_PAST_EIGHT + WEEK)
    assert {replaced.id, following} == {"one", "two"}


@ON_SQLITE
async def test_what_was_given_is_counted_by_its_stable_id(joined: Circle) -> None:
    ben = Reflecting(joined, content=ONE_TWO_THREE)
    given = [
        Prompt(letter * 32, ben.who.team_id, ben.who.user_id, TUESDAY, name)
        for letter, name in (("a", "one"), ("b", "three"))
    ]
    async with ben.engine.store.begin() as tx:
        await rows.add_prompts(tx, given)

    assert (await prompts.ask_now(ben.engine, ben.who))[1].id == "two"
